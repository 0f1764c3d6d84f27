"""Reads a page into a record: every line goes into a field, is ignorable by name, or is left over as unclaimed.

Labels and the texts around them come from `fields.toml` and `layouts.toml`. A page is read line by line, unless the whole of it stands on
one line (`read_one_line.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hankegraph.fields import FieldKind, Label, comparison_key, fields_by_attribute, read_labels, read_layouts
from hankegraph.pages import Page
from hankegraph.read_one_line import is_one_line, read_one_line
from hankegraph.records import Field, Record, Span

# "Kehittämishanke - 267184"; whatever stands in the place of the number is kept and judged later.
MEASURE_AND_NUMBER = re.compile(r"(?P<measure>\S.*?)(?<!\s)\s++[-–]\s+(?P<number>\S+)")
# "28.02.2017 - 27.02.2019", "- 27.02.2026"
DATES = re.compile(r"(?P<start>\d[\d.]*)?\s*[-–]\s*(?P<end>\d[\d.]*)?")
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    key: str


@dataclass
class _Reading:
    """The lines of a page that are not blank, and what has been made of them so far."""

    page: Page
    lines: list[_Line]
    fields: list[Field] = field(default_factory=list)
    ignored: list[tuple[Span, str]] = field(default_factory=list)
    unclaimed: list[Span] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)
    ends_early: str | None = None

    def add(self, kind: FieldKind | None, value: Span, label: _Line | None = None, is_withheld: bool = False) -> None:
        raw = "" if is_withheld else self.page.text[value.start : value.end]
        printed = None if label is None else self.page.text[label.span.start : label.span.end]
        ends_the_page = value.end == len(self.page.text)
        label_span = None if label is None else label.span
        self.fields.append(Field(kind, printed, label_span, raw, value, is_withheld, ends_the_page))

    def ignore(self, line: _Line, name: str) -> None:
        self.ignored.append((line.span, name))


def read_record(page: Page) -> Record:
    """What the page says. A page of another format gives a record without fields, all of its text unclaimed."""
    lines = _split_lines(page.text)
    if is_one_line(page.text, [line.key for line in lines]):
        return read_one_line(page)
    reading = _Reading(page, lines)
    labels = read_labels()
    keys = [line.key for line in lines]
    dates = next((i for i, key in enumerate(keys[:12]) if DATES.fullmatch(key)), 0)
    is_label = [labels.get(key) for key in keys]
    description = next((i for i, label in enumerate(is_label) if i >= dates and _part(label) == "description"), None)
    opener = _find_table(keys, is_label, 0 if description is None else description + 1)
    first = min(i for i in (description, opener, len(lines)) if i is not None)
    _read_heading(reading, first)
    if description is not None:
        label = is_label[description]
        assert label is not None  # noqa: S101 - `description` is the index of a label
        reading.languages.add(label.language)
        end = len(lines) if opener is None else opener
        reading.add(label.field, _joined(reading, description + 1, end, lines[description]), lines[description])
    if opener is None:
        if description is not None:
            reading.ends_early = "the page ends inside the description, before the table of fields"
    else:
        _read_table(reading, opener, is_label)
    languages = sorted(reading.languages)
    if "mixed" in languages or len(languages) > 1:
        languages = ["fi", "sv"]
    layout = "body-only" if not any(f.kind and f.kind.part == "heading" for f in reading.fields) else "full"
    return Record(
        page,
        layout,
        tuple(languages),
        tuple(reading.fields),
        tuple(reading.ignored),
        tuple(reading.unclaimed),
        reading.ends_early,
    )


def _split_lines(text: str) -> list[_Line]:
    lines = []
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            # A line of invisible characters or a lone colon has no key, but it is a line of the page.
            lines.append(_Line(Span(start, start + len(stripped)), comparison_key(stripped) or stripped))
        position += len(line) + 1
    return lines


def _part(label: Label | None) -> str | None:
    return None if label is None else label.field.part


def _find_table(keys: list[str], labels: list[Label | None], first: int) -> int | None:
    """The index of the line that opens the table: the last opener that a table label follows.

    The opener's word may also stand in the prose, so one that nothing of the table follows does not count, unless it ends the page.
    Where there is no opener, the first three labels in a row of label, value, label, value, label open the table themselves. Where there
    is no table at all, the sections below it still begin at their labels: a contact section must never be taken for prose.
    """
    openers = read_layouts().table_openers
    followed = [i for i in range(first, len(keys)) if keys[i] in openers and i + 1 < len(keys) and _part(labels[i + 1]) == "table"]
    if followed:
        return followed[-1]
    if keys and len(keys) > first and keys[-1] in openers:
        return len(keys) - 1
    for i in range(first, len(keys) - 4):
        if all(_part(labels[j]) == "table" for j in (i, i + 2, i + 4)) and not any(labels[j] for j in (i + 1, i + 3)):
            return i
    parts = [_part(label) for label in labels]
    contact = next((i for i in reversed(range(first, len(keys))) if parts[i] == "contact"), None)
    return next((i for i in reversed(range(first, contact or first)) if parts[i] == "news"), contact)


def _joined(reading: _Reading, first: int, end: int, label: _Line) -> Span:
    if first >= end:
        return Span(label.span.end, label.span.end)
    return Span(reading.lines[first].span.start, reading.lines[end - 1].span.end)


def _read_heading(reading: _Reading, end: int) -> None:
    """Reads page kind, `<measure> - <number>`, title, organisation, `<start> - <end>` and status from the lines before `end`."""
    lines = reading.lines[:end]
    known = fields_by_attribute()
    text = reading.page.text
    page_kinds = read_layouts().page_kinds
    has_page_kind = bool(lines) and lines[0].key in page_kinds
    if has_page_kind:
        reading.ignore(lines[0], "page-kind")
        lines = lines[1:]
    match = MEASURE_AND_NUMBER.fullmatch(text[lines[0].span.start : lines[0].span.end]) if lines else None
    if not match or not (has_page_kind or match["number"].isdigit()):
        reading.unclaimed.extend(line.span for line in lines)
        return
    start = lines[0].span.start
    reading.add(known["measure"], Span(start + match.start("measure"), start + match.end("measure")))
    reading.add(known["project_number"], Span(start + match.start("number"), start + match.end("number")))
    lines = lines[1:]
    dates = next((i for i in reversed(range(len(lines))) if DATES.fullmatch(lines[i].key)), len(lines))
    names = lines[:dates]
    if dates < len(lines) and len(names) == 2:
        reading.add(known["title"], names[0].span)
        reading.add(known["lead_organisation"], names[1].span)
    elif names:
        reading.add(known["title_and_organisation"], Span(names[0].span.start, names[-1].span.end))
    if dates < len(lines):
        _read_dates(reading, lines[dates].span)
    for line in lines[dates + 1 : dates + 2]:
        reading.add(known["status"], line.span)
    reading.unclaimed.extend(line.span for line in lines[dates + 2 :])


def _read_dates(reading: _Reading, line: Span) -> None:
    """Reads `<start> - <end>`; where one is missing, its field is empty and stands beside the dash."""
    match = DATES.fullmatch(reading.page.text, line.start, line.end)
    if match is None:  # an invisible character stands in it, which only the key of the line is without
        reading.unclaimed.append(line)
        return
    known = fields_by_attribute()
    for name, attribute, edge in (("start", "start_date", line.start), ("end", "end_date", line.end)):
        reading.add(known[attribute], Span(*match.span(name)) if match[name] else Span(edge, edge))


def _read_table(reading: _Reading, opener: int, labels: list[Label | None]) -> None:
    """Reads the table, the news, the contact section and what the site prints below them."""
    lines = reading.lines
    layouts = read_layouts()
    seen: set[str] = set()
    after_sections = False
    i = opener
    if lines[opener].key in layouts.table_openers:
        reading.ignore(lines[opener], "table-opener")
        reading.languages.add(layouts.table_openers[lines[opener].key])
        i += 1

    def ignorable(j: int) -> str | None:
        name = layouts.ignorable.get(lines[j].key)
        return None if name in layouts.only_after_sections and not after_sections else name

    def opens_field(j: int) -> bool:
        label = labels[j]
        return label is not None and label.field.part in ("table", "news", "contact")

    def run_end(j: int, stop_at_any_label: bool) -> int:
        """The end of the lines that belong to a value which may have several."""
        while j < len(lines) and ignorable(j) is None:
            label = labels[j]
            if label is not None and opens_field(j):
                is_section = label.field.part in ("news", "contact") or after_sections
                if stop_at_any_label or is_section or label.field.attribute not in seen:
                    break
            j += 1
        return j

    while i < len(lines):
        label = labels[i]
        name = ignorable(i)
        if label is not None and opens_field(i):
            kind = label.field
            reading.languages.add(label.language)
            seen.add(kind.attribute)
            head = lines[i]
            if kind.part in ("news", "contact"):
                after_sections = True
                end = run_end(i + 1, stop_at_any_label=False)
                value = _joined(reading, i + 1, end, head)
                reading.add(kind, value, head, is_withheld=kind.kind == "withheld" and end > i + 1)
            elif kind.is_multiple:
                end = run_end(i + 1, stop_at_any_label=False)
                for line in lines[i + 1 : end]:
                    reading.add(kind, line.span, head)
                if end == i + 1:
                    reading.add(kind, _joined(reading, end, end, head), head)
            else:
                has_value = i + 1 < len(lines) and not opens_field(i + 1) and ignorable(i + 1) is None
                end = i + 2 if has_value else i + 1
                reading.add(kind, _joined(reading, i + 1, end, head), head)
            i = end
        elif name is not None:
            reading.ignore(lines[i], name)
            after_sections = after_sections or name == "comment-form"
            i += 1
        else:
            end = i
            while end < len(lines) and not opens_field(end) and ignorable(end) is None:
                end += 1
            if "contact_persons" in seen:  # whatever follows the contact section may belong to it
                reading.add(fields_by_attribute()["contact_persons"], _joined(reading, i, end, lines[i]), is_withheld=True)
            else:
                _read_foreign(reading, i, end, may_be_labels=not after_sections)
            i = end


def _read_foreign(reading: _Reading, first: int, end: int, may_be_labels: bool) -> None:
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
