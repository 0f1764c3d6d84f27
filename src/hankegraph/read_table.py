"""Reads the table of fields line by line, with the news, the contact section and what the site prints below them."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from hankegraph.fields import FieldKind, Label, fields_by_attribute, has_contact_word
from hankegraph.marks import LONGEST_LABEL, SITE, SITE_AFTER_SECTIONS, TABLE_OPENER, line_key
from hankegraph.page_lines import Reading


class _State(NamedTuple):
    """What counts in a stretch of the page: the parts of the labels that open a field, and the sorts of lines that are the site's."""

    opens: frozenset[str]
    ignores: frozenset[str]
    stops: frozenset[str]


def _state(opens: set[str], ignores: set[str]) -> _State:
    return _State(frozenset(opens), frozenset(ignores), frozenset(opens | ignores))


_SECTIONS = {"news", "contact"}
_SITE_LINES = {SITE, SITE_AFTER_SECTIONS}
# In the table all labels count, in the news only those of the contact section, in the contact section none. The site's own lines end
# both sections; below them the fields of the tail are read. A comment form in the table does not end it.
_STATES = {
    "table": _state({"table", "tail", *_SECTIONS}, {SITE}),
    "table below the form": _state({"table", "tail", *_SECTIONS}, _SITE_LINES),
    "news": _state({"contact"}, _SITE_LINES),
    "contact": _state(set(), _SITE_LINES),
    "tail": _state({"tail", *_SECTIONS}, _SITE_LINES),
}


def find_table(reading: Reading, description: int | None) -> int | None:
    """The index of the line that opens the table: of the openers above a table label, the one with the most table labels below it.

    The opener's word may also stand in the prose of the description or of the news, so one that nothing of the table follows does not
    count, unless it ends the page. Where there is no opener, the first three labels in a row of label, value, label, value, label open
    the table themselves. Where there is no table at all, the sections below it still begin at their labels: a contact section must never
    be taken for prose.
    """
    sorts = reading.sorts
    first = 0 if description is None else description + 1
    openers = [i for i, sort in enumerate(sorts[first:], first) if sort == TABLE_OPENER]
    if above_label := [opener for opener in openers if sorts[opener + 1 : opener + 2] == ["table"]]:
        return above_label[0] if len(above_label) == 1 else _longest_table(reading, openers)
    if openers and openers[-1] == len(sorts) - 1:
        return openers[-1]
    labels = [mark.label for mark in reading.marks]
    for i in range(first, len(sorts) - 4):
        if sorts[i] == sorts[i + 2] == sorts[i + 4] == "table" and not labels[i + 1] and not labels[i + 3]:
            return i
    # Without a description a contact word alone does not make a page one of the register.
    known = [label.field.part if label and (label.language or description is not None) else None for label in labels]
    contact = next((i for i in range(first, len(known)) if known[i] == "contact"), None)
    return next((i for i in reversed(range(first, len(known) if contact is None else contact)) if known[i] == "news"), contact)


def _longest_table(reading: Reading, openers: list[int]) -> int:
    """Of the openers above a table label, the one with the most table labels before the next opener, of equals the last."""
    marks = reading.marks
    rows: dict[int, int] = {}
    for opener, end in pairwise([*openers, len(marks)]):
        labels = [mark.label for mark in marks[opener + 1 : end] if mark.sort == "table"]
        if labels and labels[0] is marks[opener + 1].label:
            rows[opener] = len({label.field.attribute for label in labels if label})
    return max(rows, key=lambda opener: (rows[opener], opener))


def read_table(reading: Reading, opener: int) -> None:
    """Reads from the line that opens the table to the end of the page."""
    sorts = reading.sorts
    marks = reading.marks
    languages = reading.languages
    name = "table"
    opens, ignores, stops = _STATES[name]
    seen: set[str] = set()
    i = opener
    if sorts[opener] == TABLE_OPENER:
        reading.ignore(opener, TABLE_OPENER)
        languages.add(marks[opener].name)
        i += 1
    while i < len(sorts):
        sort = sorts[i]
        label = marks[i].label
        if label is not None and sort in opens:
            kind = label.field
            seen.add(kind.attribute)
            if label.language:
                languages.add(label.language)
            if sort in _SECTIONS:
                name = sort
                opens, ignores, stops = _STATES[name]
                i = _read_section(reading, i, label, stops)
            elif kind.is_multiple:
                i = _read_keywords(reading, i, kind, _STATES[name], seen)
            elif i + 1 < len(sorts) and sorts[i + 1] not in stops:
                reading.add_line(kind, i + 1, i)
                i += 2
            else:
                reading.add(kind, reading.joined(i, i, i), i)
                i += 1
        elif sort in ignores:
            reading.ignore(i, marks[i].name)
            if not name.startswith("table"):
                name = "tail"
            elif marks[i].name == "comment-form":
                name = "table below the form"
            opens, ignores, stops = _STATES[name]
            i += 1
        else:
            end = _run_end(sorts, i, stops)
            if "contact_persons" in seen or any(has_contact_word(line_key(text)) for text in reading.texts[i:end]):
                # whatever follows the contact section may belong to it
                reading.add(fields_by_attribute()["contact_persons"], reading.joined(i, end, i), is_withheld=True)
            else:
                _read_foreign(reading, i, end, may_be_labels=name == "table")
            i = end


def _run_end(sorts: list[str], first: int, stops: frozenset[str]) -> int:
    """The end of the lines that are neither a label that counts nor the site's."""
    for i in range(first, len(sorts)):
        if sorts[i] in stops:
            return i
    return len(sorts)


def _read_section(reading: Reading, head: int, label: Label, stops: frozenset[str]) -> int:
    """Reads news or a contact section, which these sorts of lines end, and gives the index of the line after it."""
    end = _run_end(reading.sorts, head + 1, stops)
    if label.language:
        is_withheld = label.field.kind == "withheld" and end > head + 1
        reading.add(label.field, reading.joined(head + 1, end, head), head, is_withheld)
    else:  # only a contact word shows what it is, and a name may stand on the line itself
        reading.add(label.field, reading.joined(head, end, head), is_withheld=True)
    return end


def _read_keywords(reading: Reading, head: int, kind: FieldKind, state: _State, seen: set[str]) -> int:
    """Reads the keywords below their label and gives the index of the line after them."""
    end = _keywords_end(reading, head + 1, state, seen)
    for i in range(head + 1, end):
        reading.add_line(kind, i, head)
    if end == head + 1:
        reading.add(kind, reading.joined(end, end, head), head)
    return end


def _keywords_end(reading: Reading, first: int, state: _State, seen: set[str]) -> int:
    """The end of the keywords, among which the labels of fields already read are keywords too."""
    i = _run_end(reading.sorts, first, state.stops)
    while i < len(reading.sorts) and reading.sorts[i] not in state.ignores:
        label = reading.marks[i].label
        if label is None or label.field.part in _SECTIONS or label.field.attribute not in seen:
            break
        i = _run_end(reading.sorts, i + 1, state.stops)
    return i


def _read_foreign(reading: Reading, first: int, end: int, may_be_labels: bool) -> None:
    """Reads lines that no label claims: in the table, a short line and the next one are an unknown label and its value."""
    i = first
    while i < end:
        key = line_key(reading.texts[i])
        if may_be_labels and len(key) <= LONGEST_LABEL and key[-1] not in ".!;," and i + 1 < end:
            reading.add_line(None, i + 1, i)
            i += 2
        else:
            reading.unclaimed.append(reading.spans[i])
            i += 1
