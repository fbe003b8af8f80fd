"""Quantities and targets: how much of what, by when, set or reached (guidelines, section 4)."""

from __future__ import annotations

from policy_nlp.quantities.find import find_quantities

__all__ = ["find_quantities"]
