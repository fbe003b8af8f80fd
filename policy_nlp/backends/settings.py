"""How long and how fast a neural model learns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """The same for every backend that learns in epochs; the defaults suit a pretrained base and some thousand sentences.

    Attributes:
        epochs: passes over the labels at most.
        patience: epochs in a row without a better result on the held-out part before training ends; the best epoch's weights stay.
        held_out: share of the labels kept for early stopping and calibration, in whole documents.
        batch_size: sentences a step.
        learning_rate: of the first steps; by default 5e-5 for transformers and 1e-3 for spaCy.
        seed: the same seed gives the same model on a CPU; on a GPU up to the order of its additions.

    Raises:
        ValueError: a value is out of range.
    """

    epochs: int = 20
    patience: int = 3
    held_out: float = 0.1
    batch_size: int = 32
    learning_rate: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("epochs", "patience", "batch_size"):
            value = getattr(self, name)
            if value < 1:
                raise ValueError(f"{name} is {value}, but must be at least 1")
        if not 0 <= self.held_out < 1:
            raise ValueError(f"held_out is {self.held_out}, but must be from 0 to less than 1")
        if self.learning_rate is not None and self.learning_rate <= 0:
            raise ValueError(f"learning_rate is {self.learning_rate}, but must be above 0")
