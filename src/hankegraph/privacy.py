"""Masks personal data in the text of a page before anything else reads it.

The mask replaces character by character, so every offset into the masked text is an offset into the page, and no later step can
publish what it never saw. Finland's personal identity code and its check character:
https://dvv.fi/en/personal-identity-code
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from hankegraph.outline import CAPITAL, DASH, SMALL, SPACE, Outline, as_seen, find_matches, find_words_before_capitals, outline_of
from hankegraph.person_names import (
    find_person_at_end,
    has_surname_ending,
    is_like_a_person,
    read_everyday_given_names,
    read_given_names,
)
from hankegraph.telephone_numbers import find_telephone_numbers

MASK = "█"
NAME_OF_A_PERSON = "name of a person"

_AT_WORD = rf"(?:@|at|ät|a|miuku(?:mauku)?){SPACE}?"
_AT = rf"(?:@|%40|&\#64;|&\#x40;|&commat;|\({SPACE}?{_AT_WORD}\)|\[{SPACE}?{_AT_WORD}\]|\{{{SPACE}?{_AT_WORD}\}})"
_DOT = rf"(?:\.|{SPACE}\.{SPACE}?|{SPACE}?[(\[](?:piste|dot|punkt)[)\]]{SPACE}?|{SPACE}(?:piste|punkt){SPACE})"
_LOCAL_PART = r"[\w.+%-]+"
_EMAIL = re.compile(
    rf"(?<![\w.+%-])(?:{_LOCAL_PART}(?:{SPACE}?{_AT}{SPACE}?|{SPACE}(?:ät|miuku(?:mauku)?){SPACE})[\w-]+(?:{_DOT}[\w-]+)+"
    rf"|{_LOCAL_PART}@[\w-]{{2,}})",
    re.I,
)
_AFTER_LOCAL_PART = re.compile(rf"{SPACE}|{_AT}", re.I)
_IDENTITY_CODE = re.compile(rf"(?<!\d)(\d{{6}})({SPACE}?[{DASH}+A-FU-Y]{SPACE}?|{SPACE})(\d{{3}})([0-9A-FHJ-NPR-Y])(?!\d)", re.I)
_IDENTITY_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_MAYBE_AT = re.compile(rf"[(\[{{]{SPACE}?(?:ät|a|miuku)", re.I)
_CAPITALISED = f"{CAPITAL}{SMALL}+(?:-{CAPITAL}{SMALL}+)?"
_NAME_PAIR = re.compile(rf"(?<![\w-])(?=({_CAPITALISED})({SPACE}+)({_CAPITALISED})(?![\w-]))")
_NAME_BEFORE_CONTACT = re.compile(
    rf"(?<![\w-])({_CAPITALISED}(?:{SPACE}+{_CAPITALISED}){{1,2}})"
    rf"(?:[\s,:;(/–-]|puh\.?|gsm|tel\.?|tfn\.?|p\.|sähköposti|s-posti|e-?mail|e-post)*$",
)
# "Yhteyshenkilö: Aino Esimerkki", "kontaktperson är …": the word says that a person follows, whatever the name.
_CONTACT_WORDS = ("yhteyshenkil", "kontaktperson", "isätieto", "projektipäällik", "hankevetäj", "hankevastaav", "projektledare")
_CONTACT_WORDS_IN_OUTLINE = tuple(word.encode("latin-1") for word in _CONTACT_WORDS)
_NAME_AFTER_CONTACT_WORD = re.compile(
    rf"(?i:{'|'.join(_CONTACT_WORDS)})\w*(?:{SPACE}*(?:[:,–-]|on|toimii|antaa|är|ger)){{1,2}}{SPACE}+"
    rf"(?P<name>{_CAPITALISED}(?:{SPACE}+{_CAPITALISED}){{1,2}})"
)
_NEAR_A_CONTACT = 200
# "Meikäläisen säätiö", "Meikäläinen Oy": named after a person, but not a natural person.
_LEGAL_PERSON_AFTER = re.compile(
    rf"{SPACE}*(?:-\w|{SPACE}(?:ry|r\.y|rf|r\.f|oy|oyj|ab|abp|ky|osk|rahasto|säätiö|seura|museo|koti|koulu|yhdistys|stiftelse)\b)",
    re.I,
)
_DATE = r"\d{1,2}\.\d{1,2}\.\d{2,4}"
# The line under the organisation, also where its dates are not as the register prints them.
_DATES_LINE = re.compile(rf"(?:\d[\d.]*)?\s*[-–]\s*(?:\d[\d.]*)?:?|{_DATE}.*|.{{0,30}}\d{{4}}\s*[-–].{{0,30}}\d{{4}}")
_ONE_LINE_HEADING = re.compile(rf"[-–][^\S\n]+\d+[^\S\n]+(?P<names>\S[^\n]{{0,400}}?)[^\S\n]+(?:{_DATE}[^\S\n]+[-–]|[-–][^\S\n]+{_DATE})")
_MAYBE_ONE_LINE_HEADING = re.compile(rb"- ++0++ ")
_LINE = re.compile(r"\S[^\n]*")
_LINES_OF_A_HEADING = 12
_LENGTH_OF_A_HEADING = 1000


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
    plain, offsets = as_seen(text)
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


def _personal_data(text: str) -> Iterator[Withheld]:
    outline = outline_of(text)
    contacts: list[Withheld] = []
    local_parts: list[str] = []
    if _may_hold_email(text, outline):
        for match in _EMAIL.finditer(text):
            contacts.append(Withheld(match.start(), match.end(), "e-mail address"))
            local_parts.append(_AFTER_LOCAL_PART.split(match.group(), maxsplit=1)[0])
    for match in find_matches(_IDENTITY_CODE, text, outline.shape, (b"000000",)):
        if has_valid_check_character(match.group()):
            yield Withheld(match.start(), match.end(), "personal identity code")
    contacts += [Withheld(start, end, "telephone number") for start, end in find_telephone_numbers(text, outline)]
    yield from contacts
    for contact in contacts:
        line_start = text.rfind("\n", 0, contact.start) + 1
        offset = max(line_start, contact.start - 80)
        name = _NAME_BEFORE_CONTACT.search(text[offset : contact.start])
        if name:
            yield Withheld(offset + name.start(1), offset + name.end(1), NAME_OF_A_PERSON)
    before_capitals = find_words_before_capitals(outline.shape)
    if local_parts or _may_hold_given_name(text, before_capitals):
        yield from _names(text, local_parts, contacts)
    if _may_hold_name_after_a_word(outline.shape, before_capitals):
        yield from _names_after_contact_words(text, outline.words)
    yield from _sole_trader(text, outline.shape)


# The cheap tests. What a slow pattern matches must pass its test, in any case of letters: a text as seen has no letter left that a
# pattern takes for another.


def _may_hold_email(text: str, outline: Outline) -> bool:
    words, shape = outline
    if b"@" in shape or b"&" in shape or (b"%" in shape and b"%00" in shape):
        return True
    if b" miuku" in words or b" \xe4t " in words:
        return True
    return (b"(" in shape or b"[" in shape or b"{" in shape) and any(find_matches(_MAYBE_AT, text, shape, (b"(", b"[", b"{")))


def _may_hold_given_name(text: str, before_capitals: list[tuple[int, int]]) -> bool:
    last_parts = _last_parts_of_given_names()
    return any(text[start:end] in last_parts for start, end in before_capitals)


def _may_hold_name_after_a_word(shape: bytes, before_capitals: list[tuple[int, int]]) -> bool:
    return any(shape[start - 1 : start] in (b" ", b"-") for start, _ in before_capitals)


def _names(text: str, email_local_parts: list[str], contacts: list[Withheld]) -> Iterator[Withheld]:
    named_in_email = {frozenset(re.findall(r"[a-z]{2,}", _fold(part))) for part in email_local_parts}
    for match in _NAME_PAIR.finditer(text):
        first, space, second = match.groups()
        start, end = match.start(), match.start() + len(first) + len(space) + len(second)
        is_named_in_email = bool(named_in_email) and frozenset((_fold(first), _fold(second))) in named_in_email
        is_named = first in read_given_names() or (
            first in read_everyday_given_names() and (has_surname_ending(second) or _is_beside(text, start, contacts))
        )
        if is_named_in_email or (is_named and len(second) > 2 and not _LEGAL_PERSON_AFTER.match(text, end)):
            yield Withheld(start, end, NAME_OF_A_PERSON)


def _names_after_contact_words(text: str, words: bytes) -> Iterator[Withheld]:
    for match in find_matches(_NAME_AFTER_CONTACT_WORD, text, words, _CONTACT_WORDS_IN_OUTLINE):
        if is_like_a_person(match["name"]):
            yield Withheld(*match.span("name"), NAME_OF_A_PERSON)


def _is_beside(text: str, start: int, contacts: list[Withheld]) -> bool:
    near = [contact for contact in contacts if abs(contact.start - start) <= _NEAR_A_CONTACT]
    return any("\n" not in text[min(start, contact.start) : max(start, contact.start)] for contact in near)


def _sole_trader(text: str, shape: bytes) -> Iterator[Withheld]:
    """What stands directly above or before the dates of the heading, where it is the name of a person."""
    lines = list(islice(_LINE.finditer(text), _LINES_OF_A_HEADING))
    for line, below in pairwise(lines):
        if not _may_hold_dates(below.group()):
            continue
        name = line.group().rstrip()
        if _DATES_LINE.fullmatch(below.group().rstrip()) and is_like_a_person(name):
            yield Withheld(line.start(), line.start() + len(name), NAME_OF_A_PERSON)
    if not _may_hold_one_line_heading(shape):
        return
    heading = _ONE_LINE_HEADING.search(text, 0, _LENGTH_OF_A_HEADING)
    if heading and (offset := find_person_at_end(heading["names"])) is not None:
        yield Withheld(heading.start("names") + offset, heading.end("names"), NAME_OF_A_PERSON)


def _may_hold_one_line_heading(shape: bytes) -> bool:
    return _MAYBE_ONE_LINE_HEADING.search(shape, 0, _LENGTH_OF_A_HEADING) is not None


def _may_hold_dates(line: str) -> bool:
    return "-" in line or "–" in line or line[0].isdecimal()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()


@cache
def _last_parts_of_given_names() -> frozenset[str]:
    return frozenset(name.rpartition("-")[2] for name in read_given_names() | read_everyday_given_names())
