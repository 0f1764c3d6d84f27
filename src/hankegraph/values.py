"""What a record says once its values are understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

from hankegraph.fields import FieldKind, drop_invisible_characters
from hankegraph.findings import Finding
from hankegraph.records import Field, Record
from hankegraph.terms import Term, literal

# A property and its value.
Statement: TypeAlias = tuple[Term, Term]

_BLANK_LINES = re.compile(r"\n{3,}")


# Made for every value of every page, these are named tuples: a frozen dataclass takes three times as long to make.
class Organisation(NamedTuple):
    """An organisation as one page spells it."""

    iri: Term
    name: str


class ProvisionalConcept(NamedTuple):
    """A concept that no vocabulary knows, in the page's own words."""

    iri: Term
    scheme: str
    label: str


class Meaning(NamedTuple):
    """What a raw text states: a term, with what must be said about it where it is a node that the pages bring along.

    `raw` is the text as a literal, `read_as` the term again, None where it is the raw text itself. `is_open` where other texts would have
    been taken as well, so that one that is cut could not be told from a whole one.
    """

    term: Term
    raw: Term
    read_as: Term | None
    node: Organisation | ProvisionalConcept | None
    is_open: bool


class Value(NamedTuple):
    """What a field states."""

    field: Field
    kind: FieldKind
    term: Term
    node: Organisation | ProvisionalConcept | None


@dataclass(frozen=True, slots=True)
class RecordValues:
    """A record with its values understood.

    `number` is None where the page does not say one project number, the same everywhere. `meanings` has the meaning of each field, None
    where it states nothing.
    """

    record: Record
    number: str | None
    meanings: tuple[Meaning | None, ...]
    findings: tuple[Finding, ...]

    @property
    def values(self) -> list[Value]:
        """What the fields state, in their order."""
        pairs = zip(self.record.fields, self.meanings, strict=True)
        return [Value(f, f.kind, meaning.term, meaning.node) for f, meaning in pairs if meaning is not None and f.kind is not None]

    @property
    def statements(self) -> list[Statement]:
        """What the fields state, without the fields."""
        pairs = zip(self.record.fields, self.meanings, strict=True)
        return [(f.kind.term, meaning.term) for f, meaning in pairs if meaning is not None and f.kind is not None]


def meaning_of(raw: str, term: Term, node: Organisation | ProvisionalConcept | None = None, is_open: bool = False) -> Meaning:
    """The meaning of a raw text that states this term."""
    raw_term = literal(raw)
    # A text whose only difference is its language tag is the raw value itself.
    is_raw = term == raw_term or term.startswith(f"{raw_term}@")
    return Meaning(term, raw_term, None if is_raw else term, node, is_open)


def clean_text(raw: str) -> str:
    """The text as published: NFC, invisible characters dropped, white space in a line one space, paragraphs parted by an empty line.

    >>> clean_text("yh\\u00adteinen\\u00a0 piha\\r\\n\\r\\n\\r\\n- uusi")
    'yhteinen piha\\n\\n- uusi'
    """
    text = normalize("NFC", drop_invisible_characters(raw))
    if "\n" not in text:
        return _with_single_spaces(text)
    return _BLANK_LINES.sub("\n\n", "\n".join([_with_single_spaces(line) for line in text.split("\n")])).strip()


def clean_line(raw: str) -> str:
    """The text as a name or label: as published, and on one line."""
    text = clean_text(raw)
    return " ".join(text.split()) if "\n" in text else text


def _with_single_spaces(line: str) -> str:
    # Most lines are like that already. The space is the only white space that counts as printable.
    if line.isprintable() and "  " not in line and line[:1] != " " and line[-1:] != " ":
        return line
    return " ".join(line.split())
