"""What one page says: a record of fields in the order of the page, and the text that no field claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from hankegraph.fields import FieldKind, fields_by_attribute
from hankegraph.pages import Page


# Spans and fields are made by the dozen for every page, and a named tuple is made in a quarter of the time of a frozen dataclass. Where
# most of them are made, `tuple.__new__(Span, (start, end))` halves it again: it is what the constructor does with its arguments.
class Span(NamedTuple):
    """Where something stands: offsets into the text of the page, the end not included."""

    start: int
    end: int


class Field(NamedTuple):
    """One label and its raw value, or a value that is known by its place in the heading.

    `kind` is None where the label is unknown; `label` is None where the page prints none. `raw` is the slice of the page at `span`,
    empty (with the span where the value would stand) when the page prints none or when it is withheld.
    """

    kind: FieldKind | None
    label: str | None
    label_span: Span | None
    raw: str
    span: Span
    is_withheld: bool = False
    ends_the_page: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the page prints the field without a value."""
        return not self.raw and not self.is_withheld

    @property
    def place_span(self) -> Span:
        """Where to point when the field is meant: its value, or its label where there is none."""
        return self.label_span if not self.raw and self.label_span else self.span


@dataclass(frozen=True, slots=True)
class Record:
    """What one page says.

    `languages` are those of the labels; `ignored` and `unclaimed` are the spans of site furniture and of text nobody claims, and
    with the fields and white space they cover the page.
    """

    page: Page
    layout: str
    languages: tuple[str, ...]
    fields: tuple[Field, ...]
    ignored: tuple[tuple[Span, str], ...]
    unclaimed: tuple[Span, ...]

    @property
    def ends_early(self) -> str | None:
        """What is missing at the end of a page that does not go on to a value of the table, if it is one of the register."""
        has_table = any(field.kind and field.label and field.kind.part == "table" and not field.is_empty for field in self.fields)
        return None if has_table or not self.fields else "the page ends before the first value of the table of fields"

    @property
    def leftovers(self) -> list[Field]:
        """The unclaimed text as fields without label, in the order of the page."""
        kind = fields_by_attribute()["unclaimed_text"]
        return [Field(kind, None, None, self.page.text[span.start : span.end], span) for span in self.unclaimed]

    def fields_of(self, attribute: str) -> list[Field]:
        """The fields with this attribute, in the order of the page."""
        return [field for field in self.fields if field.kind is not None and field.kind.attribute == attribute]
