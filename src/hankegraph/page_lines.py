"""The lines of a page, and what has been made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hankegraph.fields import FieldKind, comparison_key
from hankegraph.pages import Page
from hankegraph.records import Field, Span

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: where its text stands, and the text as labels are compared."""

    span: Span
    key: str


@dataclass
class Reading:
    """The lines of a page, and what has been made of them so far."""

    page: Page
    lines: list[Line]
    fields: list[Field] = field(default_factory=list)
    ignored: list[tuple[Span, str]] = field(default_factory=list)
    unclaimed: list[Span] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)

    def add(self, kind: FieldKind | None, value: Span, label: Line | None = None, is_withheld: bool = False) -> None:
        """Takes the text at `value` as the value of a field, printed under `label` where it has one."""
        raw = "" if is_withheld else self.page.text[value.start : value.end]
        printed = None if label is None else self.page.text[label.span.start : label.span.end]
        ends_the_page = value.end == len(self.page.text)
        label_span = None if label is None else label.span
        self.fields.append(Field(kind, printed, label_span, raw, value, is_withheld, ends_the_page))

    def ignore(self, line: Line, name: str) -> None:
        """Takes the line as one of the site, ignorable under this name."""
        self.ignored.append((line.span, name))

    def joined(self, first: int, end: int, label: Line) -> Span:
        """Where the lines from `first` to before `end` stand; without lines, the place after the label."""
        if first >= end:
            return Span(label.span.end, label.span.end)
        return Span(self.lines[first].span.start, self.lines[end - 1].span.end)


def split_lines(text: str) -> list[Line]:
    """The lines of the text that are not blank."""
    lines = []
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            # A line longer than any label is compared with none, so its key need not be made. A line of invisible characters or
            # a lone colon has no key, but it is a line of the page.
            key = comparison_key(stripped) if len(stripped) <= _LONGEST_KEY else stripped
            lines.append(Line(Span(start, start + len(stripped)), key or stripped))
        position += len(line) + 1
    return lines
