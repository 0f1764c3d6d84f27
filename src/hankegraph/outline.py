"""The outline of a text: what shows at little cost where a slow pattern could match, and that it matches nowhere else.

Most pages hold no personal data at all, and a pattern that tries every character of a page to find that out costs more than reading
the page. The outline has one byte a character, in which the fixed beginnings of what a pattern matches are found at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SPACE = "[ \\u00a0\\u202f]"
DASH = "\\-\\u2010-\\u2015\\u2212"
CAPITAL = "[A-ZÅÄÖÜ]"
SMALL = "[a-zåäöüé]"

# What a reader does not see, or sees as another character, must not hide anything: invisible characters, marks, full-width forms,
# and the four letters that a pattern takes for an ASCII letter when it ignores case.
_UNUSUAL = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0300-\u036f\uff01-\uff5eİıſ\u212a]")
_LOOKS_LIKE = {"İ": "I", "ı": "i", "ſ": "s", "\u212a": "K"}
# All that is unusual or a mark, and more: neither is among the letters of Europe, typographic signs and currencies.
_MAYBE_UNUSUAL = re.compile("[^\x00-\u00ac\u00ae-\u012f\u0132-\u017e\u0180-\u02ff\u2010-\u2027\u2030-\u205f\u20a0-\u20cf]")
# What pages have beside the letters of Finnish and Swedish.
_FREQUENT_SIGNS = (("–", "-"), ("’", "?"), ("”", "?"), ("“", "?"), ("…", "?"), ("•", "?"), ("€", "?"))
# All digits, spaces and dashes that are not in Latin-1, and more.
_MAYBE_MISTAKEN = re.compile("[^\x00-\u065f\u2016-\u2027\u20a0-\u20cf]+")
_WORD_BEFORE_CAPITAL = re.compile(rb"Aa++(?= ++A)")
_DASH = re.compile(f"[{DASH}]")


class Outline(NamedTuple):
    """A text in one byte a character: Latin-1, with `-`, `0` and a space for every other dash, digit and space, `?` for the rest.

    `words` has small letters, digits, and a space for all that is neither. `shape` has `A` for every capital that a name may have,
    `a` for its small letters, `0` for every digit, and the rest as it is.
    """

    words: bytes
    shape: bytes


def _in_words(character: str) -> str:
    return character.lower() if character.isalnum() else " "


def _in_shape(character: str) -> str:
    for pattern, stand_in in ((CAPITAL, "A"), (SMALL, "a"), (r"\d", "0"), (r"[^\S\n]", " ")):
        if re.match(pattern, character):
            return stand_in
    return character


_LATIN = [chr(code) for code in range(256)]
_WORDS = "".join(map(_in_words, _LATIN)).encode("latin-1")
_SHAPE = "".join(map(_in_shape, _LATIN)).encode("latin-1")


def outline_of(text: str) -> Outline:
    """The outline of a text as a reader sees it.

    >>> outline_of("Tel. 040–12 34")
    Outline(words=b'tel  040 12 34', shape=b'Aaa. 000-00 00')
    """
    latin = _in_latin(text)
    if latin is None:
        text = _MAYBE_MISTAKEN.sub(lambda match: "".join(map(_stand_in, match.group())), text)
        latin = text.encode("latin-1", "replace")
    return Outline(latin.translate(_WORDS), latin.translate(_SHAPE))


def _in_latin(text: str) -> bytes | None:
    """The text in Latin-1, or None where it has other characters than the frequent signs."""
    for sign, stand_in in _FREQUENT_SIGNS:
        text = text.replace(sign, stand_in)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _stand_in(character: str) -> str:
    if character.isdecimal():
        return "0"
    if character.isspace():
        return " "
    return "-" if _DASH.match(character) else "?"


def find_matches(pattern: re.Pattern[str], text: str, outline: bytes, beginnings: Sequence[bytes]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, for a pattern whose matches all have one of the beginnings in the outline.

    >>> [match.span() for match in find_matches(re.compile(r"tel\\d+"), "tel tel1", b"tel tel1", [b"tel"])]
    [(4, 8)]
    """
    positions: list[int] = []
    for beginning in beginnings:
        position = outline.find(beginning)
        while position >= 0:
            positions.append(position)
            position = outline.find(beginning, position + 1)
    if not positions:
        return
    free_from = 0
    for position in sorted(positions):
        if position >= free_from and (match := pattern.match(text, position)):
            free_from = match.end()
            yield match


def find_words_before_capitals(shape: bytes) -> list[tuple[int, int]]:
    """Where the capitalised words begin and end that have spaces and a capital after them; of a word with a hyphen, its last part.

    >>> find_words_before_capitals(outline_of("Soita: Anna-Aino Esimerkki").shape)
    [(12, 16)]
    """
    return [match.span() for match in _WORD_BEFORE_CAPITAL.finditer(shape)]


def as_seen(text: str) -> tuple[str, Sequence[int]]:
    """The text as a reader sees it, and the offset into the text of each of its characters and of its end.

    >>> as_seen("so\\u00adi\\u200btta")[0]
    'soitta'
    """
    if not _may_hold_unusual(text):
        return text, range(len(text) + 1)
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _MAYBE_UNUSUAL.finditer(text):
        offset, character = match.start(), match.group()
        if position < offset:
            pieces.append(text[position:offset])
            offsets += range(position, offset)
        position = offset + 1
        if unicodedata.combining(character) and pieces:
            composed = unicodedata.normalize("NFC", pieces[-1][-1] + character)
            if len(composed) == 1:
                pieces[-1] = pieces[-1][:-1] + composed
                continue
        elif character in _LOOKS_LIKE:
            character = _LOOKS_LIKE[character]
        elif _UNUSUAL.match(character):
            character = unicodedata.normalize("NFKC", character) if character >= "\uff01" else ""
        if character:
            pieces.append(character)
            offsets.append(offset)
    return "".join(pieces) + text[position:], [*offsets, *range(position, len(text) + 1)]


def _may_hold_unusual(text: str) -> bool:
    latin = _in_latin(text)
    return _UNUSUAL.search(text) is not None if latin is None else b"\xad" in latin
