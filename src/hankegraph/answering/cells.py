"""Texts in columns of a terminal, where some characters take two cells and some none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Letters and signs of European languages, which take one cell each.
_ONE_CELL_EACH = re.compile("[\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e]*")
_JOINER, _AS_PICTURE = "\u200d", "\ufe0f"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_COUNTRY_LETTERS = ("\U0001f1e6", "\U0001f1ff")
# The second and third part of a Korean syllable stand in the cells of the first.
_SYLLABLE_ENDS = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7fb"))


def cell_width(text: str) -> int:
    """The cells that a text takes on a line of a terminal.

    >>> cell_width("kyla"), cell_width("村"), cell_width("a\\u0308")
    (4, 2, 1)
    """
    return len(text) if _ONE_CELL_EACH.fullmatch(text) else sum(width for _, width in characters(text))


def characters(text: str) -> Iterator[tuple[str, int]]:
    """What a reader takes for one character each, with its cells: a letter with its accents, a picture with its skin tone.

    >>> [(len(character), cells) for character, cells in characters("a\\u0308村👍🏽❤️")]
    [(2, 1), (1, 2), (2, 2), (2, 2)]
    """
    if _ONE_CELL_EACH.fullmatch(text):
        yield from ((character, 1) for character in text)
        return
    found, cells = "", 0
    for character in text:
        width = _width(character)
        if found and (joined := _joined(found, cells, character, width)) is not None:
            found, cells = found + character, joined
            continue
        if found:
            yield found, cells
        found, cells = character, width
    if found:
        yield found, cells


def _joined(before: str, cells: int, character: str, width: int) -> int | None:
    """The cells of both together where the character belongs to what stands before it."""
    if character == _AS_PICTURE and cells == 1 and not before[-1].isascii():
        return 2
    if width == 0 or (before.endswith(_JOINER) and cells == width == 2):
        return cells
    if _SKIN_TONES[0] <= character <= _SKIN_TONES[1] and cells == 2:
        return cells
    is_country = len(before) == 1 and all(_COUNTRY_LETTERS[0] <= letter <= _COUNTRY_LETTERS[1] for letter in (before, character))
    return cells + width if is_country else None


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    if any(first <= character <= last for first, last in _SYLLABLE_ENDS):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fitted(text: str, cells: int, *, to_the_right: bool = False) -> str:
    """The text in exactly so many cells: cut with `…`, or with spaces after it, or before it.

    >>> fitted("kylatalo", 5), fitted("talo", 5), fitted("7", 3, to_the_right=True)
    ('kyla…', 'talo ', '  7')
    """
    width = cell_width(text)
    if width > cells:
        kept, width = "", 1
        for character, own in characters(text):
            if width + own > cells:
                break
            kept, width = kept + character, width + own
        text = f"{kept}…"
    space = " " * (cells - width)
    return space + text if to_the_right else text + space
