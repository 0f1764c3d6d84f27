"""Reads a page into a record: every line goes into a field, is ignorable by name, or is left over as unclaimed.

Labels and the texts around them come from `fields.toml` and `layouts.toml`. A page is read line by line, the table by `read_table.py`,
unless its table or the whole of it stands on one line (`read_one_line.py`).
"""

from __future__ import annotations

import re

from hankegraph.fields import fields_by_attribute, read_layouts
from hankegraph.page_lines import Line, Reading, split_lines
from hankegraph.pages import Page
from hankegraph.read_one_line import is_one_line, read_one_line
from hankegraph.read_table import find_labels, find_table, read_table
from hankegraph.records import Record, Span

# "Kehittämishanke - 267184"; whatever stands in the place of the number is kept and judged later.
MEASURE_AND_NUMBER = re.compile(r"(?P<measure>\S.*?)(?<!\s)\s++[-–]\s+(?P<number>\S+)")
# "28.02.2017 - 27.02.2019", "- 27.02.2026"
DATES = re.compile(r"(?P<start>\d[\d.]*)?\s*[-–]\s*(?P<end>\d[\d.]*)?")
_DASH_BETWEEN = re.compile(r"(?<=\s)[-–](?=\s)")
# Title and organisation stand above the dates, and the status alone below them.
_PLACE_OF_DATES = 2
_LONGEST_HEADING = 4


def read_record(page: Page) -> Record:
    """What the page says. A page of another format gives a record without fields, all of its text unclaimed."""
    lines = split_lines(page.text)
    keys = [line.key for line in lines]
    if is_one_line(page.text, keys):
        return read_one_line(page)
    reading = Reading(page, lines)
    labels = find_labels(keys)
    dates = next((i for i, key in enumerate(keys[:12]) if DATES.fullmatch(key)), 0)
    description = next((i for i, label in enumerate(labels) if i >= dates and label and label.field.part == "description"), None)
    opener = find_table(keys, labels, description)
    first = min(i for i in (description, opener, len(lines)) if i is not None)
    _read_heading(reading, first)
    if description is not None and (label := labels[description]) is not None and label.language:
        reading.languages.add(label.language)
        end = len(lines) if opener is None else opener
        reading.add(label.field, reading.joined(description + 1, end, lines[description]), lines[description])
    if opener is not None:
        read_table(reading, opener, labels)
    languages = sorted(reading.languages)
    if "mixed" in languages or len(languages) > 1:
        languages = ["fi", "sv"]
    layout = "body-only" if not any(f.kind and f.kind.part == "heading" for f in reading.fields) else "full"
    return Record(page, layout, tuple(languages), tuple(reading.fields), tuple(reading.ignored), tuple(reading.unclaimed))


def _read_heading(reading: Reading, end: int) -> None:
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
    dates = _find_dates(lines)
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


def _find_dates(lines: list[Line]) -> int:
    """The index of the dates among the lines below the number, or how many lines there are.

    Where no line has the form, the third one is the dates if it has a dash between two parts, one of them with a digit: so dates
    that cannot be read do not take title, organisation and status with them.
    """
    in_form = next((i for i in reversed(range(len(lines))) if DATES.fullmatch(lines[i].key)), None)
    if in_form is not None:
        return in_form
    if _PLACE_OF_DATES < len(lines) <= _LONGEST_HEADING:
        key = lines[_PLACE_OF_DATES].key
        if _DASH_BETWEEN.search(key) and any(character.isdigit() for character in key):
            return _PLACE_OF_DATES
    return len(lines)


def _read_dates(reading: Reading, line: Span) -> None:
    """Reads `<start> - <end>`; where one is missing, its field is empty and stands beside the dash."""
    known = fields_by_attribute()
    text = reading.page.text
    match = DATES.fullmatch(text, line.start, line.end)
    if match is not None:
        for name, attribute, edge in (("start", "start_date", line.start), ("end", "end_date", line.end)):
            reading.add(known[attribute], Span(*match.span(name)) if match[name] else Span(edge, edge))
    elif dash := _DASH_BETWEEN.search(text, line.start, line.end):
        reading.add(known["start_date"], Span(line.start, line.start + len(text[line.start : dash.start()].rstrip())))
        reading.add(known["end_date"], Span(line.end - len(text[dash.end() : line.end].lstrip()), line.end))
    else:  # an invisible character stands in it, which only the key of the line is without
        reading.unclaimed.append(line)
