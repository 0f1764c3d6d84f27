"""Reads the table of fields line by line, with the news, the contact section and what the site prints below them."""

from __future__ import annotations

from itertools import pairwise

from hankegraph.fields import Label, fields_by_attribute, find_label, has_contact_word, read_layouts
from hankegraph.page_lines import Reading

_LONGEST_LABEL = 60
_SECTIONS = ("news", "contact")


def find_labels(keys: list[str]) -> list[Label | None]:
    """The label that each line is, if it is one."""
    return [find_label(key) if len(key) <= _LONGEST_LABEL else None for key in keys]


def find_table(keys: list[str], labels: list[Label | None], description: int | None) -> int | None:
    """The index of the line that opens the table: of the openers above a table label, the one with the most table labels below it.

    The opener's word may also stand in the prose of the description or of the news, so one that nothing of the table follows does not
    count, unless it ends the page. Where there is no opener, the first three labels in a row of label, value, label, value, label open
    the table themselves. Where there is no table at all, the sections below it still begin at their labels: a contact section must never
    be taken for prose.
    """
    first = 0 if description is None else description + 1
    parts = [None if label is None else label.field.part for label in labels]
    openers = [i for i in range(first, len(keys)) if keys[i] in read_layouts().table_openers]
    rows: dict[int, int] = {}
    for opener, end in pairwise([*openers, len(keys)]):
        if parts[opener + 1 : opener + 2] == ["table"]:
            rows[opener] = len({label.field.attribute for label in labels[opener + 1 : end] if label and label.field.part == "table"})
    if rows:
        return max(rows, key=lambda opener: (rows[opener], opener))
    if openers and openers[-1] == len(keys) - 1:
        return openers[-1]
    for i in range(first, len(keys) - 4):
        if all(parts[j] == "table" for j in (i, i + 2, i + 4)) and not any(labels[j] for j in (i + 1, i + 3)):
            return i
    # Without a description a contact word alone does not make a page one of the register.
    known = [part if label and (label.language or description is not None) else None for part, label in zip(parts, labels, strict=True)]
    contact = next((i for i in range(first, len(keys)) if known[i] == "contact"), None)
    return next((i for i in reversed(range(first, len(keys) if contact is None else contact)) if known[i] == "news"), contact)


def read_table(reading: Reading, opener: int, labels: list[Label | None]) -> None:
    """Reads from the line that opens the table to the end of the page.

    Which labels count depends on where the reading is: in the table all do, in the news only those of the contact section, in the
    contact section none. The site's own lines end both sections; below them the fields of the tail are read.
    """
    lines = reading.lines
    layouts = read_layouts()
    seen: set[str] = set()
    part = "table"
    sees_site_lines = False
    i = opener
    if lines[opener].key in layouts.table_openers:
        reading.ignore(lines[opener], "table-opener")
        reading.languages.add(layouts.table_openers[lines[opener].key])
        i += 1
    parts_that_open = {
        "table": ("table", "tail", *_SECTIONS),
        "news": ("contact",),
        "contact": (),
        "tail": ("tail", *_SECTIONS),
    }

    def ignorable(j: int) -> str | None:
        name = layouts.ignorable.get(lines[j].key)
        return None if name in layouts.only_after_sections and part == "table" and not sees_site_lines else name

    def opens_field(j: int) -> bool:
        label = labels[j]
        return label is not None and label.field.part in parts_that_open[part]

    def run_end(j: int) -> int:
        """The end of the lines that are neither a label that counts nor the site's."""
        while j < len(lines) and not opens_field(j) and ignorable(j) is None:
            j += 1
        return j

    def keywords_end(j: int) -> int:
        """The end of the keywords, among which the labels of fields already read are keywords too."""
        while (j := run_end(j)) < len(lines) and ignorable(j) is None:
            label = labels[j]
            if label is None or label.field.part in _SECTIONS or label.field.attribute not in seen:
                break
            j += 1
        return j

    while i < len(lines):
        label = labels[i]
        head = lines[i]
        name = ignorable(i)
        if label is not None and opens_field(i):
            kind = label.field
            seen.add(kind.attribute)
            if label.language:
                reading.languages.add(label.language)
            if kind.part in _SECTIONS:
                part = kind.part
                end = run_end(i + 1)
                if label.language:
                    reading.add(kind, reading.joined(i + 1, end, head), head, is_withheld=kind.kind == "withheld" and end > i + 1)
                else:  # only a contact word shows what it is, and a name may stand on the line itself
                    reading.add(kind, reading.joined(i, end, head), is_withheld=True)
            elif kind.is_multiple:
                end = keywords_end(i + 1)
                for line in lines[i + 1 : end]:
                    reading.add(kind, line.span, head)
                if end == i + 1:
                    reading.add(kind, reading.joined(end, end, head), head)
            else:
                end = min(i + 2, run_end(i + 1))
                reading.add(kind, reading.joined(i + 1, end, head), head)
            i = end
        elif name is not None:
            reading.ignore(head, name)
            part = "table" if part == "table" else "tail"
            sees_site_lines = sees_site_lines or name == "comment-form"
            i += 1
        else:
            end = run_end(i)
            if "contact_persons" in seen or any(has_contact_word(line.key) for line in lines[i:end]):
                # whatever follows the contact section may belong to it
                reading.add(fields_by_attribute()["contact_persons"], reading.joined(i, end, head), is_withheld=True)
            else:
                _read_foreign(reading, i, end, may_be_labels=part == "table" and not sees_site_lines)
            i = end


def _read_foreign(reading: Reading, first: int, end: int, may_be_labels: bool) -> None:
    """Reads lines that no label claims: in the table, a short line and the next one are an unknown label and its value."""
    i = first
    while i < end:
        looks_like_label = len(reading.lines[i].key) <= _LONGEST_LABEL and reading.lines[i].key[-1] not in ".!;,"
        if may_be_labels and looks_like_label and i + 1 < end:
            reading.add(None, reading.lines[i + 1].span, reading.lines[i])
            i += 2
        else:
            reading.unclaimed.append(reading.lines[i].span)
            i += 1
