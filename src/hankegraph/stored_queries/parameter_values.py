"""Turns a text into the term of a type, for the types that need nothing but the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from hankegraph.errors import QueryError
from hankegraph.stored_queries.header import CONCEPT, DATE, INTEGER, ORGANISATION, STRING, Parameter
from hankegraph.stored_queries.prefixes import KNOWN_PREFIXES
from hankegraph.terms import XSD, Term, iri, literal

_LONGEST = 10_000
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile("[+-]?[0-9]{1,19}")
# Engines count in 64 bits.
_GREATEST = 2**63 - 1
# RFC 3987, with what SPARQL excludes between < and >, and without a percent sign that begins no escape.
_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:(?:%[0-9A-Fa-f]{2}|[^\x00-\x20<>"{}|^`\\%\x7f-\xa0\ufff0-\uffff])+""")
_PREFIXED_NAME = re.compile("([A-Za-z][A-Za-z0-9-]*):([A-Za-z][A-Za-z0-9_-]*)")


def described(parameter: Parameter) -> str:
    """One parameter as a person is told of it: name, type, an example."""
    schemes = f" of {', '.join(parameter.schemes)}" if parameter.schemes else ""
    return f"{parameter.name} ({parameter.type}{schemes}, such as {parameter.example})"


def default_term(parameter: Parameter) -> Term:
    """The term of the default of a parameter, which is an IRI where a concept or an organisation is asked for.

    Raises:
        QueryError: the default is none of its type.

    """
    if parameter.type in (CONCEPT, ORGANISATION):
        return read_iri(parameter, parameter.default, {})
    return read_value(parameter, parameter.default, {})


def check_text(parameter: Parameter, text: str) -> None:
    """Nothing, where the text may stand in a query at all.

    Raises:
        QueryError: it is empty, too long, or holds a character that no text in a graph has.

    """
    if not text:
        raise QueryError(f"{parameter.name}: no value is given; it is {described(parameter)}")
    if len(text) > _LONGEST:
        raise QueryError(f"{parameter.name}: the value has {len(text)} characters; at most {_LONGEST} are read")
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryError(f"{parameter.name}: {shown(text)} holds a character that no text in a graph has")


def read_value(parameter: Parameter, text: str, prefixes: Mapping[str, str]) -> Term:
    """The term of a text, a whole number, a date or an IRI, which may come with spaces around it and in any Unicode normal form.

    Raises:
        QueryError: the text is none of the type of the parameter.

    """
    text = unicodedata.normalize("NFC", text.strip())
    check_text(parameter, text)
    if parameter.type == STRING:
        return literal(text)
    if parameter.type == INTEGER:
        return _integer(parameter, text)
    if parameter.type == DATE:
        return _date(parameter, text)
    return read_iri(parameter, text, prefixes)


def read_iri(parameter: Parameter, text: str, prefixes: Mapping[str, str]) -> Term:
    """The term of an IRI, given whole, perhaps between angle brackets, or with a prefix that the query declares or that is known here.

    Raises:
        QueryError: the text is no IRI.

    """
    match = _PREFIXED_NAME.fullmatch(text)
    if match:
        if namespace := prefixes.get(match[1], KNOWN_PREFIXES.get(match[1])):
            return iri(namespace + match[2])
        known = ", ".join(sorted({*prefixes, *KNOWN_PREFIXES}))
        raise QueryError(f"{parameter.name}: the prefix {match[1]} is not known; give the IRI whole, or use one of {known}")
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if not _IRI.fullmatch(bare):
        known = ", ".join(sorted({*prefixes, *KNOWN_PREFIXES}))
        raise QueryError(
            f"{parameter.name}: {shown(text)} is no IRI; give one such as {parameter.example} or a name with one of the prefixes {known}"
        )
    return iri(bare)


def shown(text: str) -> str:
    """The text on one line, cut where it is long.

    >>> shown("a" * 100)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'"
    """
    return repr(text if len(text) <= 60 else text[:60] + "…")


def _integer(parameter: Parameter, text: str) -> Term:
    if not _INTEGER.fullmatch(text) or not -_GREATEST <= int(text) <= _GREATEST:
        raise QueryError(f"{parameter.name}: {shown(text)} is no whole number of at most 64 bits; give one such as {parameter.example}")
    return literal(str(int(text)), datatype=XSD.integer)


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar as YYYY-MM-DD."""
    try:
        return _DATE.fullmatch(text) is not None and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _date(parameter: Parameter, text: str) -> Term:
    if not is_day(text):
        raise QueryError(f"{parameter.name}: {shown(text)} is no day of the calendar as YYYY-MM-DD; give one such as {parameter.example}")
    return literal(text, datatype=XSD.date)
