"""The patterns of what the register prints, as it stands in the running text of a page of one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from hankegraph.fields import read_labels, read_layouts


class Patterns(NamedTuple):
    """The opener with its label, the description label, the start of the heading, any text below the opener, the contact labels."""

    opener: re.Pattern[str]
    description: re.Pattern[str]
    heading: re.Pattern[str]
    token: re.Pattern[str]
    contact: re.Pattern[str]


@cache
def read_patterns() -> Patterns:
    """The patterns, made of the texts of `fields.toml` and `layouts.toml`."""
    labels = read_labels().values()
    layouts = read_layouts()
    table = _any(label.text for label in labels if label.field.part == "table")
    description = _any(label.text for label in labels if label.field.part == "description")
    contact = _any(label.text for label in labels if label.field.part == "contact")
    texts = [label.text for label in labels if label.field.part != "description"] + [*layouts.ignorable, *layouts.tabs]
    return Patterns(
        opener=re.compile(rf"{_any(layouts.table_openers, at_word_start=True)}\s++(?={table}(?!\w))"),
        description=re.compile(rf"(?:(?P<tabs>(?<!\w){_any(layouts.tabs)})\s+)?(?P<label>(?<!\w){description})(?!\w)"),
        heading=re.compile(
            rf"(?:(?P<page_kind>{_any(layouts.page_kinds)})\s+)?(?P<measure>\S.*?)(?<!\s)\s++(?P<hyphen>[-–])\s+(?P<number>\d+)(?!\S)", re.S
        ),
        token=re.compile(rf"(?<!\w)(?:{_any(texts)}(?!\w)\s*:?|\w*(?i:{_any(layouts.contact_words)})\w*)"),
        contact=re.compile(rf"(?<!\w){contact}(?!\w)"),
    )


def _any(texts: Iterable[str], at_word_start: bool = False) -> str:
    """A pattern for any of the texts, the longest first, in any Unicode form, with any white space and with soft hyphens."""
    return "(?:" + "|".join(_loosely(text, at_word_start) for text in sorted(texts, key=len, reverse=True)) + ")"


def _loosely(text: str, at_word_start: bool) -> str:
    def character(c: str) -> str:
        if c == " ":
            return r"\s+"
        decomposed = unicodedata.normalize("NFD", c)
        return re.escape(c) if decomposed == c else f"(?:{re.escape(c)}|{re.escape(decomposed)})"

    first, *others = (character(c) for c in text)
    if at_word_start:
        # Where the first letter is a single one, what stands before it is looked at behind it: then a search can skip to such letters.
        first = rf"{first}(?<!\w.)" if len(first) == 1 else rf"(?<!\w){first}"
    return "\u00ad?".join([first, *others])
