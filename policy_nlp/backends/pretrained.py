"""Models of the transformers library on disk, in memory and on their way to another process; no pickled weights, no foreign code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from policy_nlp.atomic import atomic_folder
from policy_nlp.errors import ModelError
from policy_nlp.extras import import_extra

Loaded = TypeVar("Loaded")
#: Key of a model's own settings in ``config.json``.
SECTION: Final = "policy_nlp"
#: No sentence is fed as more tokens, whatever a model could take: attention costs the square.
MAX_TOKENS: Final = 512
#: Tokens of a batch with its padding, when a model is served.
_BATCH_TOKENS: Final = 16384


def torch_library(purpose: str) -> Any:
    """PyTorch.

    Raises:
        MissingExtraError: it is not installed.
    """
    return import_extra("torch", extra="transformers", purpose=purpose)


def transformers_library(purpose: str) -> Any:
    """The transformers library, with PyTorch behind it.

    Raises:
        MissingExtraError: one of them is not installed.
    """
    torch_library(purpose)
    return import_extra("transformers", extra="transformers", purpose=purpose)


def load_pretrained(auto: str, source: str | Path, **options: Any) -> tuple[Any, Any]:
    """A network, as ``AutoModelFor…``, and its fast tokenizer.

    Args:
        auto: name of the class, e.g. ``AutoModelForTokenClassification``.
        source: a folder, or the id of a model on the hub.
        options: more for the network's ``from_pretrained``.

    Raises:
        ModelError: there is no such model, its weights are pickled, or it has no fast tokenizer that pads.
        MissingExtraError: torch or transformers is not installed.
    """
    transformers = transformers_library(auto)
    safely = {"trust_remote_code": False, "local_files_only": Path(source).is_dir()}
    try:
        with _quiet(transformers):
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(source), **safely)
            network = getattr(transformers, auto).from_pretrained(
                str(source), use_safetensors=True, **safely, **options
            )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, json.JSONDecodeError) as error:
        raise ModelError(f"{source}: no model that can be read safely ({' '.join(str(error).split())})") from error
    except Exception as error:
        # The Rust reader of safetensors has an exception class of its own below Exception.
        if type(error).__module__.partition(".")[0] not in ("safetensors", "safetensors_rust"):
            raise
        raise ModelError(f"{source}: the weights are damaged ({error})") from error
    if not tokenizer.is_fast or tokenizer.pad_token_id is None:
        raise ModelError(f"{source}: its tokenizer is none of the fast ones with a padding token")
    return network, tokenizer


@contextmanager
def _quiet(transformers: Any) -> Iterator[None]:
    """Without progress bars, and without the note that a new head has new weights, which is meant so."""
    log = transformers.utils.logging
    before, bars = log.get_verbosity(), log.is_progress_bar_enabled()
    log.set_verbosity_error()
    log.disable_progress_bar()
    try:
        yield
    finally:
        log.set_verbosity(before)
        if bars:
            log.enable_progress_bar()


def save_pretrained(network: Any, tokenizer: Any, path: str | Path) -> None:
    """Write a network as safetensors, with its tokenizer, into the folder `path`, which it replaces if it holds such a model.

    Raises:
        OverwriteError: `path` is a file, or a folder that holds anything else.
        OSError: the place cannot be written.
    """
    with _quiet(transformers_library("save")), atomic_folder(path, replaceable=_is_model) as draft:
        network.save_pretrained(draft)
        tokenizer.save_pretrained(draft)


def _is_model(folder: Path) -> bool:
    return (folder / "config.json").is_file()


def files_of(save: Callable[[Path], None]) -> dict[str, bytes]:
    """What `save` writes, by path; so a model travels between processes in the form in which it lies on disk."""
    with TemporaryDirectory() as folder:
        save(Path(folder) / "model")
        paths = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def from_files(load: Callable[[Path], Loaded], files: dict[str, bytes]) -> Loaded:
    """The model that `files_of` was made from."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return load(Path(folder) / "model")


def longest_input(network: Any, tokenizer: Any) -> int:
    """Tokens that the network takes at once, special ones included."""
    known = getattr(network.config, "max_position_embeddings", None) or MAX_TOKENS
    return int(min(known, tokenizer.model_max_length, MAX_TOKENS))


def best_device(torch: Any) -> Any:
    """A GPU where there is one."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def mixed_precision(torch: Any, device: Any) -> Any:
    """A context in which GPUs that have bfloat16 multiply in it."""
    fit = device.type == "cuda" and torch.cuda.is_bf16_supported()
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=fit)


@contextmanager
def seeded(torch: Any, seed: int) -> Iterator[None]:
    """Random numbers of PyTorch from `seed`; the caller's own go on afterwards as if nothing had been."""
    devices = range(torch.cuda.device_count()) if torch.cuda.is_available() else ()
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield


def padded(torch: Any, tokenizer: Any, encodings: Sequence[dict[str, list[int]]], device: Any) -> dict[str, Any]:
    """Encodings as tensors of one length, shape (encodings, tokens) each, on the device; what is padding has attention 0."""
    length = max(len(encoding["input_ids"]) for encoding in encodings)
    batch = {}
    for name in encodings[0]:
        filling = tokenizer.pad_token_id if name == "input_ids" else 0
        rows = np.full((len(encodings), length), filling, dtype=np.int64)
        for row, encoding in zip(rows, encodings, strict=True):
            row[: len(encoding[name])] = encoding[name]
        batch[name] = torch.from_numpy(rows).to(device)
    return batch


def length_sorted_batches(lengths: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Indices in batches of similar length, the longest first, so that little is padding and memory runs out at once if it does."""
    order = np.argsort(-lengths, kind="stable")
    first = 0
    while first < len(order):
        count = max(1, _BATCH_TOKENS // max(1, int(lengths[order[first]])))
        yield order[first : first + count]
        first += count


def predict(network: Any, tokenizer: Any, encodings: Sequence[dict[str, list[int]]]) -> Iterator[tuple[int, Any]]:
    """Run the network over encodings in batches of similar length.

    Yields:
        The number of an encoding and its logits, float32 NumPy: shape (classes,), or (its tokens, states) of a token classifier.
    """
    torch = torch_library("predict")
    device = best_device(torch)
    network.to(device).eval()
    lengths = np.fromiter((len(e["input_ids"]) for e in encodings), dtype=np.int64, count=len(encodings))
    for indices in length_sorted_batches(lengths):
        batch = padded(torch, tokenizer, [encodings[i] for i in indices], device)
        with torch.inference_mode(), mixed_precision(torch, device):
            logits = network(**batch).logits.float().cpu().numpy()
        for i, row in zip(indices.tolist(), logits, strict=True):
            yield i, row if row.ndim == 1 else row[: lengths[i]]
