"""The scheme of categories that sentences are sorted into: the shipped one, or a user's own from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from policy_nlp.errors import FormatError
from policy_nlp.extras import import_extra

#: The seven task categories of the 2006 Shandong work points and `other`, in the order of the model's columns.
CATEGORIES: Final[dict[str, str]] = {
    "industry": "传统产业信息技术改造",
    "public_services": "社会公共服务信息化",
    "e_government": "电子政务",
    "city": "城市信息化",
    "resources": "信息资源开发利用",
    "security": "网络与信息安全保障",
    "environment": "信息化发展环境",
    "other": "其他",
}
_FIELDS: Final = ("id", "name", "description", "keywords", "examples")


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a taxonomy.

    Attributes:
        id: short name, used in tables.
        name, description: for readers.
        keywords: words that speak for the category; they are learned from like very short sentences.
        examples: sentences of the category; they are learned from like labelled ones.
    """

    id: str
    name: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Categories, in the order of a model's columns.

    Raises:
        FormatError: fewer than two categories, or an id that is empty or stands twice.
    """

    categories: tuple[Category, ...]
    source: str = "taxonomy"

    def __post_init__(self) -> None:
        if len(self.categories) < 2:
            raise FormatError(
                f"{self.source}: field categories has {len(self.categories)} entries, expected at least 2"
            )
        seen: set[str] = set()
        for number, category in enumerate(self.categories):
            if not category.id.strip():
                raise FormatError(f"{self.source}: field categories[{number}].id is empty")
            if category.id in seen:
                raise FormatError(
                    f"{self.source}: field categories[{number}].id is {category.id!r}, which stands there twice"
                )
            seen.add(category.id)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(category.id for category in self.categories)

    @classmethod
    def from_yaml(cls, path: str | Path) -> Taxonomy:
        """Read a taxonomy: a list ``categories`` of mappings with ``id`` and, if wanted, name, description, keywords and examples.

        Raises:
            FormatError: the file is no such YAML; the message names the file and the field.
            MissingExtraError: PyYAML is not installed.
            OSError: the file cannot be read.
        """
        yaml = import_extra("yaml", extra="train", purpose="Taxonomy.from_yaml")
        try:
            content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise FormatError(f"{path}: no YAML ({' '.join(str(error).split())})") from error
        entries = content.get("categories") if isinstance(content, Mapping) else None
        if not isinstance(entries, list):
            raise FormatError(f"{path}: field categories is missing, expected a list")
        return cls(
            tuple(_category(entry, f"{path}: field categories[{i}]") for i, entry in enumerate(entries)), str(path)
        )


def _category(entry: Any, where: str) -> Category:
    if not isinstance(entry, Mapping):
        raise FormatError(f"{where} is {type(entry).__name__}, expected a mapping with {', '.join(_FIELDS)}")
    unknown = sorted(set(map(str, entry)) - set(_FIELDS))
    if unknown:
        raise FormatError(f"{where}.{unknown[0]} is unknown, expected {', '.join(_FIELDS)}")
    values: dict[str, Any] = {}
    for name in ("id", "name", "description"):
        value = entry.get(name)
        # YAML reads an id such as 1 as a number; it is meant as a name.
        values[name] = "" if value is None else str(value)
    for name in ("keywords", "examples"):
        value = entry.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise FormatError(f"{where}.{name} is no list of texts")
        values[name] = tuple(value)
    return Category(**values)
