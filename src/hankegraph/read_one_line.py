"""Reads a page that stands on one line: the borders are labels and tab names in their order, and what no label marks is not split."""

from __future__ import annotations

import re
from functools import lru_cache

from hankegraph.fields import Label, comparison_key, fields_by_attribute, find_label, read_labels, read_layouts
from hankegraph.marks import LONGEST_KEY, line_key
from hankegraph.one_line_patterns import read_patterns
from hankegraph.page_lines import Reading
from hankegraph.pages import Page
from hankegraph.records import Field, Record, Span

_DATE = r"\d{1,2}\.\d{1,2}\.\d{4}"
_DATES = re.compile(rf"(?<!\S)(?:(?P<start>{_DATE})\s+)?(?P<dash>[-–])(?:\s+(?P<end>{_DATE}))?(?!\S)")
_LONGEST_STATUS = 3


def is_one_line(reading: Reading) -> bool:
    """Whether the page or its table is flattened: labels and values share a line.

    A page with labels of the table on lines of their own is not flattened.
    """
    if not reading.texts or "table" in reading.sorts:
        return False
    keys = [line_key(text) for text in reading.texts]
    labels = sum(mark.label is not None and mark.label.language is not None for mark in reading.marks)
    patterns = read_patterns()
    # A sentence may have the opener with one label after it, which only a page of one line makes a table.
    openers = ((key, match) for key in keys if (match := patterns.opener.search(key)))
    if any(len(keys) == 1 or _count_rows(key, match.end(), len(key)) > 1 for key, match in openers):
        return True
    longest = max(keys, key=len)
    match = patterns.description.search(longest)
    return bool(match and labels < 2 and (len(keys) == 1 or match["tabs"] or patterns.contact.search(longest, match.end())))


def read_one_line(page: Page) -> Record:
    """What the flattened page says. Title and organisation stay together, and so do keywords: no border between them is printed."""
    text = page.text
    patterns = read_patterns()
    fields: list[Field] = []
    ignored: list[tuple[Span, str]] = []
    languages: set[str] = set()

    opened = _find_opener(text)
    described = patterns.description.search(text, 0, opened.start() if opened else len(text))
    # Where there is no table, a contact section must not be taken for prose.
    contact = None if opened else patterns.contact.search(text, described.end() if described else 0)
    body_end = opened.start() if opened else contact.start() if contact else len(text)
    dashes = _read_heading(text, described.start() if described else body_end, fields, ignored)
    if described:
        label = read_labels()[comparison_key(described["label"])]
        languages.update([label.language] if label.language else [])
        if described["tabs"]:
            ignored.append((Span(*described.span("tabs")), "tab-name"))
        value = Span(*_trimmed(text, described.end(), body_end))
        fields.append(_field(page, label, Span(*described.span("label")), value))
    if opened:
        ignored.append((Span(*_trimmed(text, *opened.span())), "table-opener"))
        languages.add(read_layouts().table_openers[comparison_key(opened.group())])
    if opened or contact:
        _read_tokens(page, opened.end() if opened else body_end, fields, ignored, languages)
    ordered = ["fi", "sv"] if "mixed" in languages or len(languages) > 1 else sorted(languages)
    claimed = [f.span for f in fields] + [f.label_span for f in fields if f.label_span] + [span for span, _ in ignored] + dashes
    return Record(page, "one-line", tuple(ordered), tuple(fields), tuple(ignored), _unclaimed(text, claimed))


def _find_opener(text: str) -> re.Match[str] | None:
    """The opener with the most labels of the table below it, of equals the last: its word may also stand in the prose."""
    openers = list(read_patterns().opener.finditer(text))
    if len(openers) < 2:
        return openers[0] if openers else None
    best, most = None, 0
    for match, end in zip(openers, [*(later.start() for later in openers[1:]), len(text)], strict=False):
        rows = _count_rows(text, match.end(), end)
        if rows >= most:
            best, most = match, rows
    return best


def _count_rows(text: str, start: int, end: int) -> int:
    """How many labels of the table stand in this stretch of the text."""
    meanings = [_meaning(match.group()) for match in read_patterns().token.finditer(text, start, end)]
    return len({meaning.text for meaning in meanings if isinstance(meaning, Label) and meaning.field.part == "table"})


def _read_heading(text: str, end: int, fields: list[Field], ignored: list[tuple[Span, str]]) -> list[Span]:
    """Reads the heading, which ends before `end`, and gives the places of its dashes, which belong to no field.

    A dash with a date beside it parts start and end, the last one if there are several; titles have dashes too. A lone dash says that
    there are no dates, if only a status can follow it.
    """
    _, end = _trimmed(text, 0, end)
    match = read_patterns().heading.match(text, _trimmed(text, 0, end)[0], end)
    if match is None:
        return []
    known = fields_by_attribute()
    places = list(_DATES.finditer(text, match.end(), end))
    dates = next((place for place in reversed(places) if place["start"] or place["end"]), None)
    if dates is None and places and _is_status(text[places[-1].end() : end]):
        dates = places[-1]
    if dates is None and match["page_kind"] is None:
        return []

    def add(attribute: str, start: int, end: int) -> None:
        fields.append(Field(known[attribute], None, None, text[start:end], Span(start, end), ends_the_page=start < end == len(text)))

    if match["page_kind"]:
        ignored.append((Span(*match.span("page_kind")), "page-kind"))
    add("measure", *match.span("measure"))
    add("project_number", *match.span("number"))
    start, names_end = _trimmed(text, match.end(), dates.start() if dates else end)
    if start < names_end:
        add("title_and_organisation", start, names_end)
    dashes = [Span(*match.span("hyphen"))]
    if dates is not None:
        dashes.append(Span(*dates.span("dash")))
        add("start_date", *(dates.span("start") if dates["start"] else (dates.start("dash"),) * 2))
        add("end_date", *(dates.span("end") if dates["end"] else (dates.end("dash"),) * 2))
        start, _ = _trimmed(text, dates.end(), end)
        if start < end and _is_status(text[start:end]):
            add("status", start, end)
    return dashes


def _is_status(text: str) -> bool:
    """Whether the text below the dates can be a status: a few words without a digit. Tab names of another language are more."""
    return len(text.split()) <= _LONGEST_STATUS and not any(character.isdigit() for character in text)


def _read_tokens(page: Page, start: int, fields: list[Field], ignored: list[tuple[Span, str]], languages: set[str]) -> None:
    """Reads what follows the opener."""
    text = page.text
    tokens = _find_tokens(text, start)
    contact_persons = fields_by_attribute()["contact_persons"]
    is_after_contact = False
    for i, (match, meaning) in enumerate(tokens):
        end = tokens[i + 1][0].start() if i + 1 < len(tokens) else len(text)
        span = Span(*_trimmed(text, match.start(), match.end()))
        rest = Span(*_trimmed(text, match.end(), end))
        if isinstance(meaning, str):
            ignored.append((span, meaning))
            if is_after_contact and rest.start < rest.end:  # whatever follows the contact section may belong to it
                fields.append(Field(contact_persons, None, None, "", rest, is_withheld=True))
            continue
        is_after_contact = is_after_contact or meaning.field is contact_persons
        if meaning.language:
            languages.add(meaning.language)
            fields.append(_field(page, meaning, span, rest))
        else:  # only a contact word shows what it is, and a name may stand beside it
            fields.append(Field(contact_persons, None, None, "", Span(*_trimmed(text, span.start, end)), is_withheld=True))


def _meaning(token: str) -> Label | str | None:
    """What the token is: a label, or the name under which it is ignorable."""
    return _short_meaning(token) if len(token) <= LONGEST_KEY else _find_meaning(token)


@lru_cache(maxsize=1024)
def _short_meaning(token: str) -> Label | str | None:
    return _find_meaning(token)


def _find_meaning(token: str) -> Label | str | None:
    layouts = read_layouts()
    key = comparison_key(token)
    return layouts.ignorable.get(key) or ("tab-name" if key in layouts.tabs else find_label(key))


def _find_tokens(text: str, start: int) -> list[tuple[re.Match[str], Label | str]]:
    """The labels that count and the site's own texts, in order.

    In the table a label counts only after those that the register prints before it, in the news only that of the contact section, in
    the contact section none. The comment form ends both sections; below it the labels of the tail count.
    """
    meanings = [(match, _meaning(match.group())) for match in read_patterns().token.finditer(text, start)]
    last_contact = max(
        (match.start() for match, meaning in meanings if isinstance(meaning, Label) and meaning.field.part == "contact"), default=-1
    )
    tokens: list[tuple[re.Match[str], Label | str]] = []
    rank = 0
    part = "table"
    for match, meaning in meanings:
        if meaning is None:
            continue
        if isinstance(meaning, str):
            # The words of the form may stand in the prose too: above a contact section they end nothing.
            if part == "tail" or (meaning == "comment-form" and (part == "contact" or match.start() > last_contact)):
                tokens.append((match, meaning))
                part = "tail"
            continue
        field = meaning.field
        if field.part == "contact":
            counts = part != "contact"
        elif field.part == "news":
            counts = part in ("table", "tail")
        else:
            counts = part == field.part and field.rank > rank
        if counts:
            part = part if field.part == "table" else field.part
            rank = max(rank, field.rank)
            tokens.append((match, meaning))
    return tokens


def _field(page: Page, label: Label, label_span: Span, value: Span) -> Field:
    is_withheld = label.field.kind == "withheld" and value.end > value.start
    raw = "" if is_withheld else page.text[value.start : value.end]
    printed = page.text[label_span.start : label_span.end]
    return Field(label.field, printed, label_span, raw, value, is_withheld, value.end == len(page.text) and bool(raw))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _unclaimed(text: str, claimed: list[Span]) -> tuple[Span, ...]:
    """The stretches of text between the claimed spans that are more than white space."""
    unclaimed = []
    position = 0
    for span in [*sorted(claimed), Span(len(text), len(text))]:
        if span.start > position and not text[position : span.start].isspace():
            unclaimed.append(Span(*_trimmed(text, position, span.start)))
        position = max(position, span.end)
    return tuple(unclaimed)
