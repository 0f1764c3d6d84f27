"""What a record says once its values are understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

from hankegraph.fields import FieldKind, drop_invisible_characters
from hankegraph.findings import Finding
from hankegraph.records import Field, Record
from hankegraph.terms import Term

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


class Value(NamedTuple):
    """What a field states: a term, with what must be said about it where it is a node that the pages bring along."""

    field: Field
    kind: FieldKind
    term: Term
    node: Organisation | ProvisionalConcept | None = None


@dataclass(frozen=True, slots=True)
class RecordValues:
    """A record with its values understood. `number` is None where the page does not say one project number, the same everywhere."""

    record: Record
    number: str | None
    values: tuple[Value, ...]
    findings: tuple[Finding, ...]


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
