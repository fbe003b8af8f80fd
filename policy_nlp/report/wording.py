"""What the report says, in Chinese and in English: the files ``templates/zh.json`` and ``templates/en.json``, which have the same keys."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa

Language = Literal["zh", "en"]
LANGUAGES: Final = ("zh", "en")
TEMPLATES: Final = Path(__file__).with_name("templates")


class Wording:
    """The phrases of one language.

    Attributes:
        language: ``zh`` or ``en``.
        phrases: by key.
    """

    def __init__(self, language: str, phrases: dict[str, str]) -> None:
        self.language = language
        self.phrases = phrases

    def __call__(self, key: str, **values: Any) -> str:
        """The phrase `key` with its ``{name}`` filled in."""
        return self.phrases[key].format(**values) if values else self.phrases[key]

    def known(self, key: str, otherwise: str) -> str:
        """The phrase `key`, or `otherwise` where there is none: the names of columns and categories may be a user's own."""
        return self.phrases.get(key, otherwise)

    def category(self, name: str) -> str:
        """What a category is called; one of the user's own is called by its id."""
        return self.known(f"category.{name}", name)

    def by(self, columns: tuple[str, ...]) -> str:
        """What the groups are called: 地区, or 地区、年份."""
        return self("and").join(self.known(f"by.{name}", name) for name in columns)

    def count(self, number: float) -> str:
        """A count in short: 42.7万 and 3.2亿 in Chinese, 427,481 in English.

        >>> wording("zh").count(427_481), wording("zh").count(8_200), wording("en").count(427_481)
        ('42.7万', '8,200', '427,481')
        """
        for limit, unit in ((1e8, "亿"), (1e4, "万")) if self.language == "zh" else ():
            if number >= limit:
                return f"{number / limit:,.1f}".removesuffix(".0") + unit
        return f"{number:,.0f}"


@cache
def wording(language: str) -> Wording:
    """The phrases of `language`.

    Raises:
        ValueError: `language` is neither ``zh`` nor ``en``.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}, but must be one of {', '.join(LANGUAGES)}")
    return Wording(language, json.loads((TEMPLATES / f"{language}.json").read_text("utf-8")))


def plain(table: pa.Table) -> pa.Table:
    """`table` with its dictionary-encoded columns as strings."""
    return pa.table(
        {
            name: values.cast(pa.string()) if pa.types.is_dictionary(values.type) else values
            for name, values in zip(table.column_names, table.columns, strict=True)
        }
    )
