"""What a term says: its kind, its text, its language and its datatype."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hankegraph.errors import HankegraphError
from hankegraph.terms import Term, parse_literal

IRI, BLANK_NODE, LITERAL = "uri", "bnode", "literal"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = frozenset(
    f"{XSD}{name}"
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte", "nonPositiveInteger", "negativeInteger"),
    )
)


class FormatError(HankegraphError):
    """An answer that the format that was asked for cannot show."""


class TermParts(NamedTuple):
    """A term taken apart; language and datatype are empty where there is none, as they are for a plain text."""

    kind: str
    text: str
    language: str = ""
    datatype: str = ""


def parts_of(term: Term) -> TermParts:
    """The parts of a term.

    >>> parts_of('"7"^^<http://www.w3.org/2001/XMLSchema#integer>')
    TermParts(kind='literal', text='7', language='', datatype='http://www.w3.org/2001/XMLSchema#integer')

    Raises:
        FormatError: it is a triple inside a triple, which the formats of SPARQL 1.1 do not know.

    """
    if term.startswith('"'):
        text, language, datatype = parse_literal(term)
        return TermParts(LITERAL, text, language or "", datatype or "")
    if term.startswith("_:"):
        return TermParts(BLANK_NODE, term[2:])
    if term.startswith("<<"):
        raise FormatError("the answer has a triple as a term, which no format here can show")
    return TermParts(IRI, term[1:-1])


def text_of(term: Term | None) -> str:
    """The text of a term as it stands in a cell: empty where nothing is bound.

    >>> text_of('"Kylatalo"@fi'), text_of("<https://example.org/>"), text_of("_:b0"), text_of(None)
    ('Kylatalo', 'https://example.org/', '_:b0', '')
    """
    if term is None or term.startswith("_:"):
        return term or ""
    return parts_of(term).text


def has_numbers(column: Iterable[Term | None]) -> bool:
    """Whether a column has something, and numbers only.

    >>> has_numbers(['"7"^^<http://www.w3.org/2001/XMLSchema#integer>', None]), has_numbers(['"900101"'])
    (True, False)
    """
    bound = [term for term in column if term is not None]
    return bool(bound) and all(term.startswith('"') and parts_of(term).datatype in NUMBERS for term in bound)
