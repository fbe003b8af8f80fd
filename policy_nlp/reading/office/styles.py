"""What the paragraph styles of a docx file say about numbers and tables of contents."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from policy_nlp.reading.office.package import Package, local_name, value_of, whole_number

_DEEPEST: Final = 20


class Style(NamedTuple):
    """List and level that a style gives its paragraphs (``None`` for no list); whether it is of a table of contents."""

    number: str | None = None
    level: int = 0
    contents: bool = False


def read_styles(package: Package, name: str = "word/styles.xml") -> dict[str, Style]:
    """Styles by their identifier, with what they inherit.

    Raises:
        ReadError: the part is damaged.
    """
    if not package.has(name):
        return {}
    own: dict[str, Style] = {}
    based: dict[str, str] = {}
    for _, element, tag in package.elements(name, events=("end",)):
        if tag != "style":
            continue
        identifier = value_of(element, "styleId")
        style = Style()
        for child in element:
            match local_name(child):
                case "name":
                    style = style._replace(contents=value_of(child).lower().startswith("toc"))
                case "basedOn":
                    based[identifier] = value_of(child)
                case "pPr":
                    number, level = numbering_of(child)
                    style = style._replace(number=number, level=level or 0)
        own[identifier] = style
        element.clear()
    return {identifier: _inherited(identifier, own, based) for identifier in own}


def numbering_of(properties: Any) -> tuple[str | None, int | None]:
    """List and level that paragraph properties (``pPr``) state; ``None`` for what they do not."""
    number: str | None = None
    level: int | None = None
    for child in properties:
        if local_name(child) == "numPr":
            for each in child:
                if local_name(each) == "numId":
                    number = value_of(each)
                elif local_name(each) == "ilvl":
                    level = whole_number(value_of(each))
    return number, level


def _inherited(identifier: str, own: dict[str, Style], based: dict[str, str]) -> Style:
    style = own[identifier]
    above = based.get(identifier)
    for _ in range(_DEEPEST):
        if style.number is not None or above not in own:
            break
        style = style._replace(number=own[above].number, level=own[above].level)
        above = based.get(above)
    return style
