"""Masks personal data in the text of a page before anything else reads it.

The mask replaces character by character, so every offset into the masked text is an offset into the page, and no later step can
publish what it never saw. Finland's personal identity code and its check character:
https://dvv.fi/en/personal-identity-code
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice, pairwise

MASK = "█"

_SPACE = "[ \\u00a0\\u202f]"
_DASH = "\\-\\u2010-\\u2015\\u2212"
# What a reader does not see, or sees as another character, must not hide anything: invisible characters, marks, full-width forms.
_UNUSUAL = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0300-\u036f\uff01-\uff5e]")
_AT = r"(?:@|\(at\)|\[at\]|\(ät\)|\(a\))"
_DOT = rf"(?:\.|{_SPACE}?(?:\(piste\)|\(dot\)|\[dot\]){_SPACE}?)"
_LOCAL_PART = r"[\w.+%-]+"
_AT_SIGN = re.compile(_AT, re.I)
_EMAIL = re.compile(
    rf"(?<![\w.+%-])(?:{_LOCAL_PART}{_SPACE}?{_AT}{_SPACE}?[\w-]+(?:{_DOT}[\w-]+)+|{_LOCAL_PART}@[\w-]{{2,}})",
    re.I,
)
_IDENTITY_CODE = re.compile(rf"(?<!\w)(\d{{6}})([{_DASH}+A-FU-Y])(\d{{3}})([0-9A-FHJ-NPR-Y])(?!\w)", re.I)
_IDENTITY_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_PHONE = re.compile(
    rf"(?<![\w+.,/{_DASH}])(?:"
    rf"\+\d{{1,3}}(?:(?:{_SPACE}|[/(){_DASH}]){{0,3}}\d){{5,12}}"  # international
    rf"|00\d{{1,3}}(?:(?:{_SPACE}|[/(){_DASH}]){{0,3}}\d){{8,12}}"
    rf"|\(0[1-9]\d{{0,2}}\)(?:(?:{_SPACE}|[/{_DASH}]){{0,3}}\d{{2,8}}){{1,4}}"  # trunk prefix in brackets
    rf"|0[1-9]\d{{0,2}}(?:(?:{_SPACE}|[/{_DASH}]){{1,3}}\d{{2,8}}){{1,4}}"  # trunk prefix, groups of digits
    rf"|0[1-9]\d{{7,9}}"  # trunk prefix, digits only
    rf")(?!\w)"
)
_PHONE_AFTER_WORD = re.compile(
    rf"(?<!\w)(?:puh|puhelin|puhelinnumero|gsm|matkapuhelin|mobil|mobiili|tel|telefon|tfn)\.?:?{_SPACE}*"
    rf"(\+?\d(?:(?:{_SPACE}|[/().{_DASH}]){{0,2}}\d){{4,13}})",
    re.I,
)
_MONTH_AND_YEAR = re.compile(rf"\d{{1,2}}(?:[{_DASH}]\d{{1,2}})?[/{_DASH}](?:19|20)\d\d(?!\d)")
_CAPITALISED = "[A-ZÅÄÖÜ][a-zåäöüé]+(?:-[A-ZÅÄÖÜ][a-zåäöüé]+)?"
_NAME_PAIR = re.compile(rf"(?<![\w-])(?=({_CAPITALISED})({_SPACE}+)({_CAPITALISED})(?![\w-]))")
_NAME_BEFORE_CONTACT = re.compile(
    rf"(?<![\w-])({_CAPITALISED}(?:{_SPACE}+{_CAPITALISED}){{1,2}})"
    rf"(?:[\s,:;(/–-]|puh\.?|gsm|tel\.?|tfn\.?|p\.|sähköposti|s-posti|e-?mail|e-post)*$",
)
# "Meikäläisen säätiö", "Meikäläinen Oy": named after a person, but not a natural person.
_LEGAL_PERSON_AFTER = re.compile(
    rf"{_SPACE}*(?:-\w|{_SPACE}(?:ry|r\.y|rf|r\.f|oy|oyj|ab|abp|ky|osk|rahasto|säätiö|seura|museo|koti|koulu|yhdistys|stiftelse)\b)",
    re.I,
)


_LEGAL_PERSON = re.compile(
    r"\b(?:ry|r\.y|rf|r\.f|oy|oyj|ab|abp|ky|ay|osk|sr|leader)\b"
    r"|(?:rahasto|säätiö|seura|museo|koti|koulu|yhdistys|förening|stiftelse|kunta|kaupunki|kommun|kerho|osuuskunta)\b",
    re.I,
)
_DATES_LINE = re.compile(r"(?:\d[\d.]*)?\s*[-–]\s*(?:\d[\d.]*)?")
_LINES_OF_A_HEADING = 12


@dataclass(frozen=True, slots=True)
class Withheld:
    """What was masked: offsets into the page and the kind (`e-mail address`, `telephone number`, …), never the text."""

    start: int
    end: int
    kind: str


def has_valid_check_character(identity_code: str) -> bool:
    """Whether the text is a Finnish personal identity code with the right check character.

    >>> has_valid_check_character("131052-308T")
    True
    >>> has_valid_check_character("131052-308U")
    False
    """
    match = _IDENTITY_CODE.fullmatch(identity_code)
    if match is None:
        return False
    birth, _, individual, check = match.groups()
    return _IDENTITY_CHECK[int(birth + individual) % 31] == check.upper()


def mask_personal_data(text: str) -> tuple[str, tuple[Withheld, ...]]:
    """The text with personal data replaced by `█`, one for one, and what was replaced, in order.

    Masked are e-mail addresses, telephone numbers, personal identity codes, and names of persons where a common given name
    shows one or where the name stands directly before an address or number.

    >>> mask_personal_data("Kysy: info@example.org")[0]
    'Kysy: ████████████████'
    """
    plain, offsets = _as_seen(text)
    found = sorted(
        (Withheld(offsets[item.start], offsets[item.end], item.kind) for item in _personal_data(plain)),
        key=lambda item: (item.start, -item.end),
    )
    if not found:
        return text, ()
    disjoint: list[Withheld] = []
    for item in found:
        if not disjoint or item.start >= disjoint[-1].end:
            disjoint.append(item)
        elif item.end > disjoint[-1].end:
            disjoint.append(Withheld(disjoint[-1].end, item.end, item.kind))
    pieces: list[str] = []
    position = 0
    for item in disjoint:
        pieces += [text[position : item.start], MASK * (item.end - item.start)]
        position = item.end
    return "".join(pieces) + text[position:], tuple(disjoint)


def _as_seen(text: str) -> tuple[str, Sequence[int]]:
    """The text as a reader sees it, and the offset into the text of each of its characters and of its end."""
    if not _UNUSUAL.search(text):
        return text, range(len(text) + 1)
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if unicodedata.combining(character) and characters:
            composed = unicodedata.normalize("NFC", characters[-1] + character)
            if len(composed) == 1:
                characters[-1] = composed
                continue
        elif _UNUSUAL.match(character):
            character = unicodedata.normalize("NFKC", character) if character >= "\uff01" else ""
        if character:
            characters.append(character)
            offsets.append(offset)
    return "".join(characters), [*offsets, len(text)]


def _personal_data(text: str) -> Iterator[Withheld]:
    contacts: list[Withheld] = []
    local_parts: list[str] = []
    if _AT_SIGN.search(text):
        for match in _EMAIL.finditer(text):
            contacts.append(Withheld(match.start(), match.end(), "e-mail address"))
            local_parts.append(re.split(r"[@(\[]", match.group())[0])
    for match in _IDENTITY_CODE.finditer(text):
        if has_valid_check_character(match.group()):
            yield Withheld(match.start(), match.end(), "personal identity code")
    contacts.extend(_telephone_numbers(text))
    yield from contacts
    for contact in contacts:
        line_start = text.rfind("\n", 0, contact.start) + 1
        name = _NAME_BEFORE_CONTACT.search(text[max(line_start, contact.start - 80) : contact.start])
        if name:
            offset = max(line_start, contact.start - 80)
            yield Withheld(offset + name.start(1), offset + name.end(1), "name of a person")
    yield from _names(text, local_parts)
    yield from _sole_trader(text)


def _telephone_numbers(text: str) -> Iterator[Withheld]:
    for match in _PHONE.finditer(text):
        digits = sum(character.isdigit() for character in match.group())
        if 7 <= digits <= 15 and not _MONTH_AND_YEAR.match(match.group()):
            yield Withheld(match.start(), match.end(), "telephone number")
    for match in _PHONE_AFTER_WORD.finditer(text):
        yield Withheld(match.start(1), match.end(1), "telephone number")


def _names(text: str, email_local_parts: list[str]) -> Iterator[Withheld]:
    named_in_email = {frozenset(re.findall(r"[a-z]{2,}", _fold(part))) for part in email_local_parts}
    given_names = read_given_names()
    for match in _NAME_PAIR.finditer(text):
        first, space, second = match.groups()
        start, end = match.start(), match.start() + len(first) + len(space) + len(second)
        is_named_in_email = bool(named_in_email) and frozenset((_fold(first), _fold(second))) in named_in_email
        is_named = first in given_names and len(second) > 2 and not _LEGAL_PERSON_AFTER.match(text, end)
        if is_named_in_email or is_named:
            yield Withheld(start, end, "name of a person")


def _sole_trader(text: str) -> Iterator[Withheld]:
    """The line above the dates of the heading, where it is the name of a person: also in capitals or surname first."""
    lines = list(islice(re.finditer(r"\S[^\n]*", text), _LINES_OF_A_HEADING))
    for line, below in pairwise(lines):
        name = line.group().rstrip()
        words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name)
        is_person = 2 <= len(words) <= 4 and any(word.title() in read_given_names() for word in words)
        if is_person and not _LEGAL_PERSON.search(name) and _DATES_LINE.fullmatch(below.group().rstrip()):
            yield Withheld(line.start(), line.start() + len(name), "name of a person")


def _fold(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()


@cache
def read_given_names() -> frozenset[str]:
    """The given names that show a person's name in running text."""
    lines = files(__package__).joinpath("given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
