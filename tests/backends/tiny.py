"""A BERT small enough for a test: random weights, a vocabulary of single characters, made without any download."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip(
    "torch", reason="the transformers backends need torch: pip install 'policy-nlp[transformers]'"
)
transformers = pytest.importorskip("transformers", reason="the transformers backends need transformers")
torch.set_num_threads(1)
transformers.utils.logging.disable_progress_bar()

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def tiny_bert(folder: Path, characters: str, *, positions: int = 64) -> Path:
    """Save a network of two layers, 32 wide, with its tokenizer, as a pretrained base lies on disk."""
    folder.mkdir()
    words = [*SPECIAL, *sorted(set("".join(characters.split())))]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=positions)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=positions, initializer_range=0.2, hidden_dropout_prob=0.0,
    )  # fmt: skip
    torch.manual_seed(7)
    transformers.BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
