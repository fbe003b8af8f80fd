"""What stands for a pretrained network where the documentation names one: a BERT with random weights."""

from __future__ import annotations

from pathlib import Path

import policy_nlp as pn


def make_base(folder: Path) -> None:
    """Save a network of one layer, 32 wide, with the characters of the shipped plans for its vocabulary."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder.mkdir()
    characters = sorted(set("".join(plan.text for plan in pn.load_sample_corpus("fictitious-plans"))) - {" ", "\n"})
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(0)
    torch.set_num_threads(1)
    size = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=64, **size)).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
