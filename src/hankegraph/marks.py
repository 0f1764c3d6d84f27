"""What a line says that the register itself prints: a label, a text around the fields, or nothing of the kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from hankegraph.fields import Label, comparison_key, contact_label, has_contact_word, read_labels, read_layouts

LONGEST_LABEL = 60
LONGEST_KEY = 200
_MOST_TEXTS = 4096
# "28.02.2017 - 27.02.2019", "- 27.02.2026"
DATES_FORM = re.compile(r"(?P<start>\d[\d.]*+)?\s*+[-–]\s*(?P<end>\d[\d.]*)?")
PAGE_KIND = "page-kind"
DATES = "dates"
TABLE_OPENER = "table-opener"
SITE = "site"
SITE_AFTER_SECTIONS = "site-after-sections"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line is known by.

    `sort` is the part of the label's field, one of the constants above, or empty for a line that the register does not print. `name` is
    the name under which a line of the site is ignorable, or the language of an opener.
    """

    sort: str
    label: Label | None = None
    name: str = ""


_NOTHING = Mark("")
_DATES = Mark(DATES)


def line_key(text: str) -> str:
    """The text of a line, without white space around it, as labels are compared.

    A line longer than any label is compared with none, so its key is not made. A line of invisible characters or a lone colon has no
    key, but it is a line of the page, and so stands for itself.
    """
    return (comparison_key(text) or text) if len(text) <= LONGEST_KEY else text


class _MarksByText(dict[str, Mark]):
    """Marks by the text of the line, without white space around it.

    Pages repeat labels, vocabulary and lines of the site, which are understood once and found again as fast as Python can. Titles and the
    like fill it up, so it is emptied when it is full.
    """

    def __missing__(self, text: str) -> Mark:
        mark = _find_mark(line_key(text))
        if len(text) <= LONGEST_KEY:
            if len(self) >= _MOST_TEXTS:
                self.clear()
            self[text] = mark
        return mark


@cache
def marks_by_text() -> dict[str, Mark]:
    """What a line with this text is known by: there is an answer for every text that is not empty."""
    return _MarksByText()


def _find_mark(key: str) -> Mark:
    mark = _marks().get(key)
    if mark is not None:
        return mark
    if ("-" in key or "–" in key) and DATES_FORM.fullmatch(key):
        return _DATES
    if len(key) <= LONGEST_LABEL and has_contact_word(key):
        label = contact_label(key)
        return Mark(label.field.part, label)
    return _NOTHING


@cache
def _marks() -> dict[str, Mark]:
    """Everything that the register prints on lines of its own, by comparison key."""
    layouts = read_layouts()
    after_sections = layouts.only_after_sections
    return {
        **{key: Mark(PAGE_KIND, name=language) for key, language in layouts.page_kinds.items()},
        **{key: Mark(TABLE_OPENER, name=language) for key, language in layouts.table_openers.items()},
        **{key: Mark(SITE_AFTER_SECTIONS if name in after_sections else SITE, name=name) for key, name in layouts.ignorable.items()},
        **{key: Mark(label.field.part, label) for key, label in read_labels().items()},
    }
