"""Reads a page that stands on one line: the borders are labels and tab names in their order, and what no label marks is not split."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from hankegraph.fields import Label, comparison_key, fields_by_attribute, read_labels, read_layouts
from hankegraph.pages import Page
from hankegraph.records import Field, Record, Span

_DATES = r"(?:(?P<start>\d{1,2}\.\d{1,2}\.\d{4})\s+)?(?P<dash>[-–])(?:\s+(?P<end>\d{1,2}\.\d{1,2}\.\d{4}))?"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The patterns for the opener with the label after it, the description label, the heading, and any label or ignorable text."""
    labels = read_labels()
    layouts = read_layouts()
    table = [label.text for label in labels.values() if label.field.part == "table"]
    description = _any(label.text for label in labels.values() if label.field.part == "description")
    opener = re.compile(rf"(?<!\w){_any(layouts.table_openers)}\s++(?={_any(table)}(?!\w))")
    before_description = re.compile(rf"(?:(?P<tabs>(?<!\w){_any(layouts.tabs)})\s+)?(?P<label>(?<!\w){description})(?!\w)")
    heading = re.compile(
        rf"(?:(?P<page_kind>{_any(layouts.page_kinds)})\s+)?(?P<measure>\S.*?)(?<!\s)\s++(?P<hyphen>[-–])\s+(?P<number>\d+)\s+"
        rf"(?P<names>\S.*?)(?<!\s)\s++{_DATES}(?:\s+(?P<status>\S.*?))?",
        re.S,
    )
    texts = [label.text for label in labels.values() if label.field.part != "description"] + list(layouts.ignorable)
    token = re.compile(rf"(?<!\w){_any(texts)}(?!\w)\s*:?")
    return opener, before_description, heading, token


@cache
def _contact_label() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_any(label.text for label in read_labels().values() if label.field.part == 'contact')}(?!\w)")


def _any(texts: object) -> str:
    """A pattern for any of the texts, the longest first, in any Unicode form, with any white space and with soft hyphens."""
    assert not isinstance(texts, str)  # noqa: S101 - a programming error
    ordered = sorted(texts, key=len, reverse=True)  # type: ignore[call-overload]
    return "(?:" + "|".join(_loosely(text) for text in ordered) + ")"


def _loosely(text: str) -> str:
    def character(c: str) -> str:
        if c == " ":
            return r"\s+"
        decomposed = unicodedata.normalize("NFD", c)
        return re.escape(c) if decomposed == c else f"(?:{re.escape(c)}|{re.escape(decomposed)})"

    return "\u00ad?".join(character(c) for c in text)


def is_one_line(text: str, keys: list[str]) -> bool:
    """Whether the page is flattened: labels and values share a line.

    `keys` are the comparison keys of its lines; a page with labels on lines of their own is not flattened.
    """
    labels = read_labels()
    if sum(key in labels for key in keys) > 1 or not keys:
        return False
    opener, before_description, _, _ = _patterns()
    longest = max(keys, key=len)
    if opener.search(longest) and longest not in labels:
        return True
    match = before_description.search(longest)
    return bool(match and (match["tabs"] or _contact_label().search(longest, match.end())))


def read_one_line(page: Page) -> Record:
    """What the flattened page says. Title and organisation stay together, and so do keywords: no border between them is printed."""
    text = page.text
    opener, before_description, heading_pattern, _ = _patterns()
    known = fields_by_attribute()
    fields: list[Field] = []
    ignored: list[tuple[Span, str]] = []
    languages: set[str] = set()
    ends_early = None

    opened = _last(opener, text)
    # Where there is no table, a contact section must not be taken for prose.
    contact = None if opened else _last(_contact_label(), text)
    body_end = opened.start() if opened else contact.start() if contact else len(text)
    described = before_description.search(text, 0, body_end)
    heading_end = described.start() if described else body_end
    heading = heading_pattern.fullmatch(text, *_trimmed(text, 0, heading_end))
    if heading:
        if heading["page_kind"]:
            ignored.append((Span(*heading.span("page_kind")), "page-kind"))
        for group, attribute in (
            ("measure", "measure"),
            ("number", "project_number"),
            ("names", "title_and_organisation"),
            ("start", "start_date"),
            ("end", "end_date"),
            ("status", "status"),
        ):
            if heading[group] is not None:
                fields.append(Field(known[attribute], None, None, heading[group], Span(*heading.span(group))))
            elif attribute in ("start_date", "end_date"):
                edge = heading.start("dash") if group == "start" else heading.end("dash")
                fields.append(Field(known[attribute], None, None, "", Span(edge, edge)))
    if described:
        label = read_labels()[comparison_key(described["label"])]
        languages.add(label.language)
        if described["tabs"]:
            ignored.append((Span(*described.span("tabs")), "tab-name"))
        value = Span(*_trimmed(text, described.end(), body_end))
        fields.append(_field(page, label, Span(*described.span("label")), value))
    if opened:
        ignored.append((Span(*_trimmed(text, *opened.span())), "table-opener"))
        languages.add(read_layouts().table_openers[comparison_key(opened.group())])
        _read_tokens(page, opened.end(), fields, ignored, languages)
    else:
        if contact:
            _read_tokens(page, contact.start(), fields, ignored, languages)
        ends_early = "the page ends inside the description, before the table of fields"
    ordered = ["fi", "sv"] if "mixed" in languages or len(languages) > 1 else sorted(languages)
    claimed = [f.span for f in fields] + [f.label_span for f in fields if f.label_span] + [span for span, _ in ignored]
    claimed += [Span(*heading.span(dash)) for dash in ("hyphen", "dash")] if heading else []
    return Record(page, "one-line", tuple(ordered), tuple(fields), tuple(ignored), _unclaimed(text, claimed), ends_early)


def _read_tokens(page: Page, start: int, fields: list[Field], ignored: list[tuple[Span, str]], languages: set[str]) -> None:
    """Reads what follows the opener: a label counts only after those that the register prints before it."""
    text = page.text
    layouts = read_layouts()
    labels = read_labels()
    tokens: list[tuple[re.Match[str], Label | str]] = []
    rank = 0
    after_sections = False
    for match in _patterns()[3].finditer(text, start):
        key = comparison_key(match.group())
        label = labels.get(key)
        if label is not None:
            # A section opens wherever its label stands: what follows it may be personal data.
            if label.field.rank > rank or label.field.part in ("news", "contact"):
                rank = max(rank, label.field.rank)
                after_sections = after_sections or label.field.part in ("news", "contact")
                tokens.append((match, label))
        else:
            name = layouts.ignorable[key]
            if after_sections or name not in layouts.only_after_sections:
                after_sections = after_sections or name == "comment-form"
                tokens.append((match, name))
    is_after_contact = False
    for i, (match, meaning) in enumerate(tokens):
        end = tokens[i + 1][0].start() if i + 1 < len(tokens) else len(text)
        span = Span(*_trimmed(text, match.start(), match.end()))
        rest = Span(*_trimmed(text, match.end(), end))
        if isinstance(meaning, str):
            ignored.append((span, meaning))
            if is_after_contact and rest.start < rest.end:  # whatever follows the contact section may belong to it
                fields.append(Field(fields_by_attribute()["contact_persons"], None, None, "", rest, is_withheld=True))
        else:
            languages.add(meaning.language)
            is_after_contact = is_after_contact or meaning.field.part == "contact"
            fields.append(_field(page, meaning, span, rest))


def _field(page: Page, label: Label, label_span: Span, value: Span) -> Field:
    is_withheld = label.field.kind == "withheld" and value.end > value.start
    raw = "" if is_withheld else page.text[value.start : value.end]
    printed = page.text[label_span.start : label_span.end]
    return Field(label.field, printed, label_span, raw, value, is_withheld, value.end == len(page.text) and bool(raw))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(text):
        last = match
    return last


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
        start, end = _trimmed(text, position, max(span.start, position))
        if start < end:
            unclaimed.append(Span(start, end))
        position = max(position, span.end)
    return tuple(unclaimed)
