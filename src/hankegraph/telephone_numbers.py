"""Finds telephone numbers in a text, and leaves alone what has digits and separators like one: dates, hours, references, real property."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hankegraph.outline import DASH, SPACE, Outline

# A number may stand after a comma, stroke, dot or dash, if no digit stands before that: "1,0401234567" is an amount. The first
# character is matched before what must not stand in front of it, so that the search leaps from one such character to the next.
_PHONE = re.compile(
    rf"(?:"
    rf"\+(?<![\d+]\+)(?<!\d[.,/{DASH}]\+)\d{{1,3}}(?:(?:{SPACE}|[/().{DASH}]){{0,3}}\d){{5,12}}"  # international
    rf"|0(?<![\w+]0)(?<!\d[.,/{DASH}]0)(?:"
    rf"0\d{{1,3}}(?:(?:{SPACE}|[/().{DASH}]){{0,3}}\d){{8,12}}"
    rf"|[1-9]\d{{0,2}}(?:(?:{SPACE}|[/.{DASH}]){{1,3}}\d{{2,8}}){{1,4}}"  # trunk prefix, groups of digits
    rf"|[1-9]\d{{7,9}})"  # trunk prefix, digits only
    rf"|\((?<![\w+]\()0[1-9]\d{{0,2}}\)(?:(?:{SPACE}|[/.{DASH}]){{0,3}}\d{{2,8}}){{1,4}}"  # trunk prefix in brackets
    rf")(?!\w)"
)
_PHONE_WORD = "puh|puhelin|puhelinnumero|gsm|matkapuhelin|mobil|mobiili|tel|telefon|tfn"
_NUMBER_WORD = "numero(?:on|sta|ssa|ni|mme)?|nro"
_PHONE_AFTER_WORD = re.compile(
    rf"(?<!\w)(?:{_PHONE_WORD})\.?:?{SPACE}*"
    rf"(\+?\d(?:(?:{SPACE}|[/().{DASH}]){{0,2}}\d){{4,13}})",
    re.I,
)
# A telephone number "40 123 4567" after the word for number, which has seven digits at least.
_PHONE_AFTER_NUMBER = re.compile(rf"(?<!\w)(?:{_NUMBER_WORD})\.?:?{SPACE}*(\d(?:(?:{SPACE}|[()]|[{DASH}])?\d){{6,12}}+)(?![\w/])", re.I)
# In the outline of a text, where all that is neither letter nor digit is a space.
_NUMBER_AFTER_WORD = re.compile(f" (?:{_PHONE_WORD}|{_NUMBER_WORD}) *[0-9]".encode())
_OTHER_NUMBER = re.compile(rf"\d{{7}}[{DASH}]\d|(?:19|20)\d\d{SPACE}?[{DASH}]{SPACE}?(?:19|20)\d\d")
_REFERENCE_BEFORE = re.compile(
    rf"(?<!\w)(?:viite(?:numero|nro)?|y-tunnus|dnro|diaarinumero|fo-nummer|referens(?:nummer)?|isbn)\.?:?{SPACE}*$", re.I
)
_LONGEST_REFERENCE_WORD = 20
# What a telephone number with its separators may look like and is not. A date or month ends before further groups of digits.
_HOUR = "(?:[01]?\\d|2[0-4])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_YEAR = "(?:19|20)\\d\\d"
_NO_PHONE = re.compile(
    rf"\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}(?!\d)|\d\d(?![.\d])|(?!\d))"  # 01.02.2024, 01.13.2024, 01.02.24, 01.02.
    rf"|{_HOUR}[. ][0-5]\d{SPACE}?[{DASH}]{SPACE}?{_HOUR}[. ][0-5]\d(?!\d)"  # 08.00-16.00, 08 00 - 16 00
    rf"|{_HOUR}\.[0-5]\d(?![.\d])"  # 08.00
    rf"|{_MONTH}(?:[{DASH}]{_MONTH})?[/.{DASH}]{_YEAR}(?!\d|{SPACE}?\d{{3}})"  # 05/2024, 05-06/2024, 05.2024
    rf"|{_MONTH}{SPACE}{_YEAR}{SPACE}?[{DASH}]{SPACE}?{_MONTH}{SPACE}{_YEAR}(?!\d)"  # 01 2024 - 12 2025
    rf"|\d{{3}}-\d{{3}}-\d{{4}}-\d{{4}}(?!\d)"  # 092-416-0005-0123, a real property
)
_MOST_DIGITS = 12  # of a number with trunk prefix
_MOST_DIGITS_ABROAD = 15  # https://www.itu.int/rec/T-REC-E.164
_FEWEST_DIGITS = 7
_LONGEST_NUMBER = 100
_GAP = re.compile(r"[^\d+(]+(?=[\d+(])")
_LAST_GROUP = re.compile(r"\D+\d+$")


def find_telephone_numbers(text: str, outline: Outline) -> Iterator[tuple[int, int]]:
    """The offsets of the telephone numbers in the text.

    >>> from hankegraph.outline import outline_of
    >>> text = "09.00-15.00, 040 000 0000"
    >>> list(find_telephone_numbers(text, outline_of(text)))
    [(13, 25)]
    """
    yield from _numbers_by_their_form(text)
    if not _may_hold_number_after_word(outline.words):
        return
    for match in _PHONE_AFTER_WORD.finditer(text):
        yield match.span(1)
    for match in _PHONE_AFTER_NUMBER.finditer(text):
        if not _OTHER_NUMBER.fullmatch(match[1]):
            yield match.span(1)


def _may_hold_number_after_word(words: bytes) -> bool:
    return _NUMBER_AFTER_WORD.search(b" " + words) is not None


def _numbers_by_their_form(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while match := _PHONE.search(text, position):
        start, position = match.span()
        if other := _NO_PHONE.match(text, start):
            position = other.end()
            continue
        if _REFERENCE_BEFORE.search(text[max(0, start - _LONGEST_REFERENCE_WORD) : start]):
            continue
        position = start + len(_first_number(match.group(), text[start : start + _LONGEST_NUMBER]))
        if _count_digits(text[start:position]) < _FEWEST_DIGITS:
            continue
        yield start, position
        # "0400000000/0400000001": what stands between two numbers is no decimal comma and no dot of a date.
        while (number := _number_after(text, position)) is not None:
            start, position = position + 1, position + 1 + len(number)
            yield start, position


def _number_after(text: str, position: int) -> str | None:
    """The telephone number that one of `,/;.-` parts from the one that ends at the position."""
    if text[position : position + 1] not in tuple(",/;.-–"):
        return None
    rest = text[position + 1 : position + 1 + _LONGEST_NUMBER]
    match = _PHONE.match(rest)
    if match is None or _NO_PHONE.match(rest):
        return None
    number = _first_number(match.group(), rest)
    return number if _count_digits(number) >= _FEWEST_DIGITS else None


def _first_number(groups: str, text: str) -> str:
    """The first of two numbers, or of a number and a date, that match as one; `text` begins with the groups and goes on."""
    for gap in _GAP.finditer(groups):
        if _count_digits(groups[: gap.start()]) >= _FEWEST_DIGITS:
            rest = text[gap.end() :]
            following = _PHONE.match(rest)
            if _NO_PHONE.match(rest) or (following and _count_digits(following.group()) >= _FEWEST_DIGITS):
                return groups[: gap.start()]
    most = _MOST_DIGITS_ABROAD if groups.startswith(("+", "00")) else _MOST_DIGITS
    while _count_digits(groups) > most and (last := _LAST_GROUP.search(groups)):
        groups = groups[: last.start()]
    return groups


def _count_digits(text: str) -> int:
    return sum(character.isdigit() for character in text)
