"""Sentences into task categories."""

from __future__ import annotations

from policy_nlp.categories.model import CategoryModel, default_model, load_model
from policy_nlp.categories.taxonomy import CATEGORIES, Taxonomy

__all__ = ["CATEGORIES", "CategoryModel", "Taxonomy", "default_model", "load_model"]
