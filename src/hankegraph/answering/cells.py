"""Texts in columns of a terminal, where some characters take two cells and some none."""

from __future__ import annotations

import unicodedata


def cell_width(text: str) -> int:
    """The cells that a text takes on a line of a terminal.

    >>> cell_width("kyla"), cell_width("村"), cell_width("a\\u0308")
    (4, 2, 1)
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fitted(text: str, cells: int) -> str:
    """The text in exactly so many cells: cut with `…`, or with spaces after it.

    >>> fitted("kylatalo", 5), fitted("talo", 5)
    ('kyla…', 'talo ')
    """
    if cell_width(text) > cells:
        kept, left = "", cells - 1
        for character in text:
            left -= _width(character)
            if left < 0:
                break
            kept += character
        text = f"{kept}…"
    return text + " " * (cells - cell_width(text))
