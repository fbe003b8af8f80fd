"""The training loop of the transformers backends: AdamW, warm-up and linear decay, early stopping on held-out documents.

Devlin et al. 2019, "BERT", appendix A.3, for the optimiser and the schedule.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.backends.pretrained import best_device, length_sorted_batches, mixed_precision, padded, torch_library
from policy_nlp.backends.settings import TrainingSettings

_log = logging.getLogger(__name__)

LEARNING_RATE: Final = 5e-5
WEIGHT_DECAY: Final = 0.01
#: Share of the steps over which the rate rises.
WARM_UP: Final = 0.1
LARGEST_GRADIENT: Final = 1.0
#: Batches among which sentences of one length are put together.
_POOL: Final = 32


@dataclass(frozen=True, slots=True)
class Examples:
    """What a network learns from.

    Attributes:
        encodings: as the tokenizer gives them, unpadded.
        held: shape (examples,), those kept for early stopping.
        targets: of some examples, a tensor; its second argument is the padded length.
        loss: the sum of the losses of a batch and the number of its terms, from logits and targets.
    """

    encodings: Sequence[dict[str, list[int]]]
    held: npt.NDArray[np.bool_]
    targets: Callable[[npt.NDArray[np.int64], int], Any]
    loss: Callable[[Any, Any], tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean losses of one pass; `held` is ``None`` where nothing was held out."""

    train: float
    held: float | None


def fine_tune(network: Any, tokenizer: Any, examples: Examples, settings: TrainingSettings) -> tuple[Epoch, ...]:
    """Train `network` in place; it ends up with the weights of the epoch that was best on the held-out part.

    Returns:
        The losses, epoch by epoch.
    """
    torch = torch_library("fine_tune")
    device = best_device(torch)
    network.to(device)
    learned, held = np.nonzero(~examples.held)[0], np.nonzero(examples.held)[0]
    lengths = np.fromiter((len(e["input_ids"]) for e in examples.encodings), dtype=np.int64)
    steps = settings.epochs * -(-len(learned) // settings.batch_size)
    optimiser = torch.optim.AdamW(_parameter_groups(network), lr=settings.learning_rate or LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _warm_up_and_decay(steps))
    rng = np.random.default_rng(settings.seed)

    def loss_of(indices: npt.NDArray[np.int64]) -> tuple[Any, int]:
        batch = padded(torch, tokenizer, [examples.encodings[i] for i in indices], device)
        with mixed_precision(torch, device):
            logits = network(**batch).logits
        return examples.loss(logits.float(), examples.targets(indices, batch["input_ids"].shape[1]).to(device))

    history: list[Epoch] = []
    best: dict[str, Any] | None = None
    since_best = 0
    for number in range(settings.epochs):
        network.train()
        total, terms = 0.0, 0
        for indices in _training_batches(learned, lengths, settings.batch_size, rng):
            loss, count = loss_of(indices)
            optimiser.zero_grad()
            (loss / count).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
            optimiser.step()
            schedule.step()
            total, terms = total + loss.item(), terms + count
        held_loss = _held_loss(torch, network, held, lengths, loss_of) if len(held) else None
        history.append(Epoch(total / terms, held_loss))
        _log.info("epoch %d: loss %.4f, held out %s", number + 1, history[-1].train, held_loss)
        if held_loss is None:
            continue
        if held_loss <= min(epoch.held for epoch in history if epoch.held is not None):
            best = {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}
            since_best = 0
        else:
            since_best += 1
            if since_best == settings.patience:
                break
    if best is not None:
        network.load_state_dict(best)
    network.eval()
    return tuple(history)


def _parameter_groups(network: Any) -> list[dict[str, Any]]:
    """Biases and norms are not pulled towards zero."""
    named = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    return [
        {"params": [p for _, p in named if p.ndim > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [p for _, p in named if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _warm_up_and_decay(steps: int) -> Callable[[int], float]:
    warm_up = max(1, round(WARM_UP * steps))
    return lambda step: min((step + 1) / warm_up, max(0.0, (steps - step) / max(1, steps - warm_up)))


def _training_batches(
    indices: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], size: int, rng: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    """Batches in random order, each of sentences of similar length."""
    shuffled = rng.permutation(indices)
    batches = []
    for first in range(0, len(shuffled), size * _POOL):
        pool = shuffled[first : first + size * _POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + size] for i in range(0, len(pool), size)]
    for number in rng.permutation(len(batches)):
        yield batches[number]


def _held_loss(
    torch: Any,
    network: Any,
    held: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    loss_of: Callable[[npt.NDArray[np.int64]], tuple[Any, int]],
) -> float:
    network.eval()
    total, terms = 0.0, 0
    with torch.no_grad():
        for places in length_sorted_batches(lengths[held]):
            loss, count = loss_of(held[places])
            total, terms = total + loss.item(), terms + count
    return total / max(1, terms)
