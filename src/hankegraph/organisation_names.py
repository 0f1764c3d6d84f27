"""What the line of an organisation tells: one name or several, and what is left of it without masked contact data."""

from __future__ import annotations

import re

from hankegraph.privacy import MASK

_LEGAL_FORMS = frozenset({"ry", "rf", "oy", "ab", "oyj", "abp", "osk", "sr", "ky"})
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|/|&|\s(?:ja|och|sekä|samt)\s)\s*")
_MASKED_PART = re.compile(
    r"(?:[\s,;:(/–-]|(?<!\w)(?:puh|puhelin|puhelinnumero|gsm|matkapuhelin|mobil|mobiili|tel|telefon|tfn|numero|nro|hetu|sähköposti|s-posti"
    rf"|e-?mail|e-post|sp)(?!\w)\.?)*{MASK}[{MASK}\s]*\)?",
    re.I,
)


def names_several(name: str) -> bool:
    """Whether the line names several organisations: each part ends in a legal form, or one stands inside and one at the end.

    >>> names_several("Kuvitelman kylät ry, Sepite Oy"), names_several("Kuvitelman kylät ry Sepitteen seura ry")
    (True, True)
    >>> names_several("Kuvitelman Martat ja Sepite ry"), names_several("Oy Kuvitelma Ab"), names_several("Kuvitelma Oy Ab")
    (False, False, False)
    """
    parts = _BETWEEN_NAMES.split(name)
    if len(parts) > 1 and sum(_is_legal_form(part.split()[-1:]) for part in parts) > 1:
        return True
    words = name.split()
    # "Oy Kuvitelma Ab" and "Kuvitelma Oy Ab" are one company in two languages.
    return _is_legal_form(words[-1:]) and any(_is_legal_form([word]) for word in words[1:-2])


def _is_legal_form(words: list[str]) -> bool:
    return bool(words) and words[0].replace(".", "").rstrip(",;").casefold() in _LEGAL_FORMS


def without_masked_parts(name: str) -> str:
    """The name without masked contact data and the words that lead to them.

    >>> without_masked_parts("Kuvitelman kylät r.y., puh. ████████████")
    'Kuvitelman kylät r.y.'
    """
    return _MASKED_PART.sub(" ", name).strip(" ,;:(/–-") if MASK in name else name
