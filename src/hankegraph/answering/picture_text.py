"""How much room a text takes in a picture, reckoned without its font: which one is used is not known before it is looked at."""

from __future__ import annotations

import unicodedata

from hankegraph.answering.cells import cell_width

# In thousandths of the size of the font. The widest of the common fonts without serifs are Verdana and DejaVu Sans.
_NARROW, _ORDINARY, _CAPITAL, _WIDE, _PICTURE, _UNKNOWN = 430, 660, 820, 1120, 1400, 1800
_NARROW_ONES = frozenset(" .,:;|!'()[]/\\-fijlrtIJ·")
_WIDE_ONES = frozenset("mwMW%@&#+=<>~^…—")
_LAST_OF_EUROPE = "\u052f"
_LETTERS_IN_ONE = frozenset("ǄǅǆǇǈǉǊǋǌǱǲǳ")
_BOLD_PERCENT = 125


def room_of(text: str) -> int:
    """The room that a text takes at most in a usual font, in thousandths of its size; marks that are joined may stand side by side.

    >>> room_of("talo"), room_of("村")
    (2180, 1400)
    """
    return sum(map(_room, text))


def room_in_bold(text: str) -> int:
    """The same for bold letters."""
    return room_of(text) * _BOLD_PERCENT // 100


def _room(character: str) -> int:
    if character in _NARROW_ONES:
        return _NARROW
    if character in _WIDE_ONES:
        return _WIDE
    if character.isascii():
        return _CAPITAL if character.isupper() else _ORDINARY
    cells = cell_width(character)
    if cells != 1:
        return _PICTURE if cells else 0
    if character in _LETTERS_IN_ONE or character > _LAST_OF_EUROPE:
        return _ORDINARY if character in "–’‘”“•" else _UNKNOWN
    plain = unicodedata.normalize("NFD", character)[0]
    return _WIDE if not plain.isascii() else _room(plain)
