"""The lines of a page, and what has been made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hankegraph.fields import FieldKind
from hankegraph.marks import Mark, marks_by_text
from hankegraph.pages import Page
from hankegraph.records import Field, Span


@dataclass(slots=True)
class Reading:
    """The lines of a page that are not blank, and what has been made of them so far.

    Of each line there is its text without the white space around it, where that stands, and what it is known by, in lists of their own
    because most steps look at one of them only. A line is named by its index. `end` is that of the text.
    """

    page: Page
    texts: list[str]
    spans: list[Span]
    marks: list[Mark]
    sorts: list[str]
    end: int
    fields: list[Field] = field(default_factory=list)
    ignored: list[tuple[Span, str]] = field(default_factory=list)
    unclaimed: list[Span] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)

    def add(self, kind: FieldKind | None, value: Span, label: int | None = None, is_withheld: bool = False) -> None:
        """Takes the text at `value` as the value of a field, printed under the line `label` where it has one."""
        raw = "" if is_withheld else self.page.text[value.start : value.end]
        printed, label_span = (None, None) if label is None else (self.texts[label], self.spans[label])
        self.fields.append(Field(kind, printed, label_span, raw, value, is_withheld, value.end == self.end))

    def add_line(self, kind: FieldKind | None, line: int, label: int | None = None) -> None:
        """Takes the line as the value of a field, printed under the line `label` where it has one."""
        texts, spans = self.texts, self.spans
        printed, label_span = (None, None) if label is None else (texts[label], spans[label])
        span = spans[line]
        self.fields.append(tuple.__new__(Field, (kind, printed, label_span, texts[line], span, False, span.end == self.end)))

    def ignore(self, line: int, name: str) -> None:
        """Takes the line as one of the site, ignorable under this name."""
        self.ignored.append((self.spans[line], name))

    def joined(self, first: int, end: int, label: int) -> Span:
        """Where the lines from `first` to before `end` stand; without lines, the place after the label."""
        if first >= end:
            return Span(self.spans[label].end, self.spans[label].end)
        return self.spans[first] if first + 1 == end else Span(self.spans[first].start, self.spans[end - 1].end)


def split_lines(page: Page) -> Reading:
    """The lines of the page, nothing made of them yet."""
    texts = []
    spans = []
    start = 0
    for line in page.text.split("\n"):
        end = start + len(line)
        text = line.strip()
        if text:
            if len(text) < len(line):
                start += len(line) - len(line.lstrip())
            texts.append(text)
            spans.append(tuple.__new__(Span, (start, start + len(text))))
        start = end + 1
    known = marks_by_text()
    marks = [known[text] for text in texts]
    return Reading(page, texts, spans, marks, [mark.sort for mark in marks], len(page.text))
