"""Foreign text made fit to be shown: nothing in it acts on a terminal, hides, or turns the order of the text around it."""

from __future__ import annotations

import re

# What a terminal obeys, what turns the direction of text, what breaks a line, and what shows nothing but is read by machines.
_NAMED = [*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF, *range(0xFFF9, 0xFFFC)]
_HIDDEN = [
    *range(0xE0000, 0xE0080),
    *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)),
    *range(0xFDD0, 0xFDF0),
]
_SHOWN: dict[int, str] = {
    **{code: f"<U+{code:04X}>" for code in (*_NAMED, *_HIDDEN)},
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "␡",
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def visible(text: str) -> str:
    """The text on one line, with signs in the place of control characters.

    >>> visible("first" + chr(10) + chr(27) + "[31msecond" + chr(0x202E))
    'first␊␛[31msecond<U+202E>'
    """
    return encodable(text.translate(_SHOWN))


def encodable(text: str) -> str:
    """The text with � for halves of surrogate pairs, which JSON can bring along and no encoding can write.

    >>> encodable("a" + chr(0xD800))
    'a�'
    """
    return _SURROGATE.sub("�", text)


def shortened(text: str, most: int) -> str:
    """The text, cut to at most so many characters.

    >>> shortened("kunnostetaan", 5)
    'kunn…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def shown(text: str, most: int = 500) -> str:
    """The text as people are shown it: visible, on one line and not too long."""
    return visible(shortened(text, most))
