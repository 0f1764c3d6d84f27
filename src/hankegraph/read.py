"""Reads a page into a record: every line goes into a field, is ignorable by name, or is left over as unclaimed.

Labels and the texts around them come from `fields.toml` and `layouts.toml`. A page is read line by line, the table by `read_table.py`,
unless its table or the whole of it stands on one line (`read_one_line.py`).
"""

from __future__ import annotations

import re

from hankegraph.fields import fields_by_attribute
from hankegraph.marks import DATES, DATES_FORM, PAGE_KIND, line_key
from hankegraph.page_lines import Reading, split_lines
from hankegraph.pages import Page
from hankegraph.read_one_line import is_one_line, read_one_line
from hankegraph.read_table import find_table, read_table
from hankegraph.records import Record, Span

# "Kehittämishanke - 267184"; whatever stands in the place of the number is kept and judged later.
MEASURE_AND_NUMBER = re.compile(r"(?P<measure>\S.*?)(?<!\s)\s++[-–]\s+(?P<number>\S+)")
_DASH_BETWEEN = re.compile(r"(?<=\s)[-–](?=\s)")
# Title and organisation stand above the dates, and the status alone below them.
_PLACE_OF_DATES = 2
_LONGEST_HEADING = 4
# The dates of a page stand among its first lines; a description label above them is a word of the title.
_LAST_LINE_OF_DATES = 12


def read_record(page: Page) -> Record:
    """What the page says. A page of another format gives a record without fields, all of its text unclaimed."""
    reading = split_lines(page)
    if is_one_line(reading):
        return read_one_line(page)
    description = _find_description(reading)
    opener = find_table(reading, description)
    end = len(reading.texts) if opener is None else opener
    _read_heading(reading, end if description is None else min(description, end))
    if description is not None and (label := reading.marks[description].label) is not None and label.language:
        reading.languages.add(label.language)
        reading.add(label.field, reading.joined(description + 1, end, description), description)
    if opener is not None:
        read_table(reading, opener)
    languages = sorted(reading.languages)
    if "mixed" in languages or len(languages) > 1:
        languages = ["fi", "sv"]
    layout = "full" if any(f.kind and f.kind.part == "heading" for f in reading.fields) else "body-only"
    return Record(page, layout, tuple(languages), tuple(reading.fields), tuple(reading.ignored), tuple(reading.unclaimed))


def _find_description(reading: Reading) -> int | None:
    """The index of the label of the description: the first one below the dates, if the page has dates."""
    sorts = reading.sorts
    dates = sorts.index(DATES) if DATES in sorts[:_LAST_LINE_OF_DATES] else 0
    return sorts.index("description", dates) if "description" in sorts[dates:] else None


def _read_heading(reading: Reading, end: int) -> None:
    """Reads page kind, `<measure> - <number>`, title, organisation, `<start> - <end>` and status from the lines before `end`."""
    known = fields_by_attribute()
    spans = reading.spans
    first = 0
    if end and reading.sorts[0] == PAGE_KIND:
        reading.ignore(0, PAGE_KIND)
        first = 1
    match = MEASURE_AND_NUMBER.fullmatch(reading.texts[first]) if first < end else None
    if not match or not (first or match["number"].isdigit()):
        reading.unclaimed.extend(spans[first:end])
        return
    start = spans[first].start
    reading.add(known["measure"], Span(start + match.start("measure"), start + match.end("measure")))
    reading.add(known["project_number"], Span(start + match.start("number"), start + match.end("number")))
    first += 1
    dates = _find_dates(reading, first, end)
    if dates < end and dates - first == 2:
        reading.add_line(known["title"], first)
        reading.add_line(known["lead_organisation"], first + 1)
    elif first < dates:
        reading.add(known["title_and_organisation"], Span(spans[first].start, spans[dates - 1].end))
    if dates < end:
        _read_dates(reading, spans[dates])
    if dates + 1 < end:
        reading.add_line(known["status"], dates + 1)
    reading.unclaimed.extend(spans[dates + 2 : end])


def _find_dates(reading: Reading, first: int, end: int) -> int:
    """The index of the dates among the lines below the number, or `end`.

    Where no line has the form, the third one is the dates if it has a dash between two parts, one of them with a digit: so dates
    that cannot be read do not take title, organisation and status with them.
    """
    for i in range(end - 1, first - 1, -1):
        if reading.sorts[i] == DATES:
            return i
    if _PLACE_OF_DATES < end - first <= _LONGEST_HEADING:
        key = line_key(reading.texts[first + _PLACE_OF_DATES])
        if _DASH_BETWEEN.search(key) and any(character.isdigit() for character in key):
            return first + _PLACE_OF_DATES
    return end


def _read_dates(reading: Reading, line: Span) -> None:
    """Reads `<start> - <end>`; where one is missing, its field is empty and stands beside the dash."""
    known = fields_by_attribute()
    text = reading.page.text
    match = DATES_FORM.fullmatch(text, line.start, line.end)
    if match is not None:
        for name, attribute, edge in (("start", "start_date", line.start), ("end", "end_date", line.end)):
            reading.add(known[attribute], Span(*match.span(name)) if match[name] else Span(edge, edge))
    elif dash := _DASH_BETWEEN.search(text, line.start, line.end):
        reading.add(known["start_date"], Span(line.start, line.start + len(text[line.start : dash.start()].rstrip())))
        reading.add(known["end_date"], Span(line.end - len(text[dash.end() : line.end].lstrip()), line.end))
    else:  # an invisible character stands in it, which only the key of the line is without
        reading.unclaimed.append(line)
