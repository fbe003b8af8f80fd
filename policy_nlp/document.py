"""A policy text with what is known about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One policy text. All offsets of an analysis are code points into `text`, which nothing changes.

    Metadata that is not known is ``None``; what a source states wins over what is read off the text.

    Attributes:
        id: name of the document, unique within a corpus.
        text: the text as it was decoded.
        title: 《…》 without the brackets, or the first heading.
        region: full name of the issuing body's administrative area (``山东省``, ``山东省潍坊市``); ``全国`` for the centre.
        level: ``national``, ``province``, ``city``, ``county`` or ``township``.
        year: year that the text is of (the plan's year, else the year of issue).
        doc_type: 文种, e.g. ``工作要点``, ``意见``, ``条例``.
        issuer: issuing body, e.g. ``国务院办公厅``.
        doc_number: 发文字号, e.g. ``国发〔2019〕5号``.
        date: day of issue.
        source: file that the text came from, with the line or row where a file holds several.
    """

    id: str
    text: str
    title: str | None = None
    region: str | None = None
    level: str | None = None
    year: int | None = None
    doc_type: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    date: datetime.date | None = None
    source: str | None = None
