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
from itertools import islice, pairwise

from hankegraph.person_names import (
    find_person_at_end,
    has_surname_ending,
    is_like_a_person,
    read_everyday_given_names,
    read_given_names,
)
from hankegraph.telephone_numbers import DASH, SPACE, find_telephone_numbers

MASK = "█"
NAME_OF_A_PERSON = "name of a person"

# What a reader does not see, or sees as another character, must not hide anything: invisible characters, marks, full-width forms,
# and the four letters that a pattern takes for an ASCII letter when it ignores case.
_UNUSUAL = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0300-\u036f\uff01-\uff5eİıſ\u212a]")
_LOOKS_LIKE = {"İ": "I", "ı": "i", "ſ": "s", "\u212a": "K"}

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
# Texts without these have nothing for the slower patterns to find.
_MAYBE_AT = re.compile(rf"[(\[{{]{SPACE}?(?:at|ät|a|miuku)")
_MAYBE_IDENTITY_CODE = re.compile(rf"\d{{6}}(?:{SPACE}?[{DASH}+A-FU-Ya-fu-y]{SPACE}?|{SPACE})\d")
_CAPITALISED = "[A-ZÅÄÖÜ][a-zåäöüé]+(?:-[A-ZÅÄÖÜ][a-zåäöüé]+)?"
_MAYBE_NAME = re.compile(rf"({_CAPITALISED}){SPACE}+(?=[A-ZÅÄÖÜ])")
_NAME_PAIR = re.compile(rf"(?<![\w-])(?=({_CAPITALISED})({SPACE}+)({_CAPITALISED})(?![\w-]))")
_NAME_BEFORE_CONTACT = re.compile(
    rf"(?<![\w-])({_CAPITALISED}(?:{SPACE}+{_CAPITALISED}){{1,2}})"
    rf"(?:[\s,:;(/–-]|puh\.?|gsm|tel\.?|tfn\.?|p\.|sähköposti|s-posti|e-?mail|e-post)*$",
)
# "Yhteyshenkilö: Aino Esimerkki", "kontaktperson är …": the word says that a person follows, whatever the name.
_CONTACT_WORDS = ("yhteyshenkil", "kontaktperson", "isätieto", "projektipäällik", "hankevetäj", "hankevastaav", "projektledare")
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
        elif character in _LOOKS_LIKE:
            character = _LOOKS_LIKE[character]
        elif _UNUSUAL.match(character):
            character = unicodedata.normalize("NFKC", character) if character >= "\uff01" else ""
        if character:
            characters.append(character)
            offsets.append(offset)
    return "".join(characters), [*offsets, len(text)]


def _personal_data(text: str) -> Iterator[Withheld]:
    lowered = text.lower()
    contacts: list[Withheld] = []
    local_parts: list[str] = []
    if _may_hold_email(lowered):
        for match in _EMAIL.finditer(text):
            contacts.append(Withheld(match.start(), match.end(), "e-mail address"))
            local_parts.append(_AFTER_LOCAL_PART.split(match.group(), maxsplit=1)[0])
    if _may_hold_identity_code(text):
        for match in _IDENTITY_CODE.finditer(text):
            if has_valid_check_character(match.group()):
                yield Withheld(match.start(), match.end(), "personal identity code")
    contacts += [Withheld(start, end, "telephone number") for start, end in find_telephone_numbers(text, lowered)]
    yield from contacts
    for contact in contacts:
        line_start = text.rfind("\n", 0, contact.start) + 1
        offset = max(line_start, contact.start - 80)
        name = _NAME_BEFORE_CONTACT.search(text[offset : contact.start])
        if name:
            yield Withheld(offset + name.start(1), offset + name.end(1), NAME_OF_A_PERSON)
    yield from _names(text, local_parts, contacts)
    yield from _names_after_contact_words(text, lowered)
    yield from _sole_trader(text)


# The cheap tests. What a slow pattern matches must pass its test, in any case of letters: `lowered` has no letter left that a pattern
# takes for another.


def _may_hold_email(lowered: str) -> bool:
    if "@" in lowered or "%40" in lowered or "&#" in lowered or "&commat;" in lowered or "miuku" in lowered:
        return True
    if " ät" in lowered or "\u00a0ät" in lowered or "\u202fät" in lowered:
        return True
    return ("(" in lowered or "[" in lowered or "{" in lowered) and _MAYBE_AT.search(lowered) is not None


def _may_hold_identity_code(text: str) -> bool:
    return _MAYBE_IDENTITY_CODE.search(text) is not None


def _may_hold_name(text: str) -> bool:
    return not _all_given_names().isdisjoint(_MAYBE_NAME.findall(text))


def _names(text: str, email_local_parts: list[str], contacts: list[Withheld]) -> Iterator[Withheld]:
    named_in_email = {frozenset(re.findall(r"[a-z]{2,}", _fold(part))) for part in email_local_parts}
    if not named_in_email and not _may_hold_name(text):
        return
    for match in _NAME_PAIR.finditer(text):
        first, space, second = match.groups()
        start, end = match.start(), match.start() + len(first) + len(space) + len(second)
        is_named_in_email = bool(named_in_email) and frozenset((_fold(first), _fold(second))) in named_in_email
        is_named = first in read_given_names() or (
            first in read_everyday_given_names() and (has_surname_ending(second) or _is_beside(text, start, contacts))
        )
        if is_named_in_email or (is_named and len(second) > 2 and not _LEGAL_PERSON_AFTER.match(text, end)):
            yield Withheld(start, end, NAME_OF_A_PERSON)


def _names_after_contact_words(text: str, lowered: str) -> Iterator[Withheld]:
    if not any(word in lowered for word in _CONTACT_WORDS):
        return
    for match in _NAME_AFTER_CONTACT_WORD.finditer(text):
        if is_like_a_person(match["name"]):
            yield Withheld(*match.span("name"), NAME_OF_A_PERSON)


def _is_beside(text: str, start: int, contacts: list[Withheld]) -> bool:
    near = [contact for contact in contacts if abs(contact.start - start) <= _NEAR_A_CONTACT]
    return any("\n" not in text[min(start, contact.start) : max(start, contact.start)] for contact in near)


def _sole_trader(text: str) -> Iterator[Withheld]:
    """What stands directly above or before the dates of the heading, where it is the name of a person."""
    lines = list(islice(re.finditer(r"\S[^\n]*", text), _LINES_OF_A_HEADING))
    for line, below in pairwise(lines):
        name = line.group().rstrip()
        if _DATES_LINE.fullmatch(below.group().rstrip()) and is_like_a_person(name):
            yield Withheld(line.start(), line.start() + len(name), NAME_OF_A_PERSON)
    heading = _ONE_LINE_HEADING.search(text, 0, _LENGTH_OF_A_HEADING)
    if heading and (offset := find_person_at_end(heading["names"])) is not None:
        yield Withheld(heading.start("names") + offset, heading.end("names"), NAME_OF_A_PERSON)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().lower()


@cache
def _all_given_names() -> frozenset[str]:
    return read_given_names() | read_everyday_given_names()
