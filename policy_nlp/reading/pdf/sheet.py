"""What is printed on a page: runs of characters with their places."""

from __future__ import annotations

from typing import NamedTuple


class Run(NamedTuple):
    """Characters side by side on one line, without a gap as between columns.

    Attributes:
        left, right, bottom, top: edges in points; y grows upwards.
        size: height of a character in points.
        text: the characters.
    """

    left: float
    right: float
    bottom: float
    top: float
    size: float
    text: str


class Sheet(NamedTuple):
    """The runs of one page, upright, in the order of the file; width and height in points."""

    width: float
    height: float
    runs: list[Run]


class Line(NamedTuple):
    """A printed line in reading order.

    Attributes:
        text: its characters, with a tab where it is a row of a table.
        left, right, top, bottom: its edges.
        size: height of a character.
        margin_left, margin_right: edges of the column of text that it stands in.
        page: number of its page, from 0.
        tabular: it is a row of a table.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    margin_left: float
    margin_right: float
    page: int
    tabular: bool
