"""Compares the answer that an engine gives to a stored query with the expected one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from hankegraph.stored_queries.answers import Answer, Table
from hankegraph.stored_queries.query_file import QueryFile
from hankegraph.terms import XSD, Term, literal, parse_literal

_Row: TypeAlias = tuple[Term | None, ...]

_MOST_SHOWN = 5
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(
    f"{_XSD}{name}"
    for name in (
        *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_FRACTIONS = frozenset(f"{_XSD}{name}" for name in ("decimal", "double", "float"))
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DATE_TIME = re.compile(r"(.*T[0-9:]+?)(?:\.0+|(\.[0-9]*?[1-9])0*)?(Z|[+-]00:00|[+-][0-9]{2}:[0-9]{2})?")
_TRUTH_AS_TABLE = "__ASK_RETVAL"
_TRUTH = {"1": "true", "0": "false"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an answer has otherwise than the expected one.

    `differences` are about what it says: other rows, another order, other columns, another truth value. `spellings` are about how it
    says it: the same value in another lexical form or datatype. Each is one line.
    """

    differences: tuple[str, ...]
    spellings: tuple[str, ...]


def compare(query: QueryFile, answer: Answer, expected: Answer) -> Comparison:
    """What two answers to a query have otherwise.

    Rows are compared in order where the header says so, else by how often each occurs; triples are compared as sets.
    """
    if isinstance(expected, bool) and isinstance(answer, Table) and answer.variables == (_TRUTH_AS_TABLE,):
        # Virtuoso 7 answers ASK with a table of one row or none.
        is_true = bool(answer.rows)
        return Comparison(compare(query, is_true, expected).differences, (f"the truth value comes as a table of {_TRUTH_AS_TABLE}",))
    if type(answer) is not type(expected):
        return Comparison((f"the answer is {_kind(answer)}, not {_kind(expected)}",), ())
    if isinstance(answer, Table) and isinstance(expected, Table):
        return _compare_tables(query, answer, expected)
    if isinstance(answer, frozenset) and isinstance(expected, frozenset):
        return _compare_rows(sorted(answer), sorted(expected), ("term",) * 3, ("subject", "predicate", "object"), is_ordered=False)
    return Comparison(() if answer == expected else (f"the answer is {_kind(answer)}, not {_kind(expected)}",), ())


def canonical(term: Term | None, type_: str) -> Term | None:
    """The one form of a term under which its spellings are equal, in a column of this type.

    >>> canonical(literal("1", datatype=XSD.integer), "xsd:boolean")
    '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    >>> canonical(literal("50.00", datatype=XSD.decimal), "term") == canonical(literal("50", datatype=XSD.integer), "term")
    True
    """
    if term is None or not term.startswith('"'):
        return term
    text, language, datatype = parse_literal(term)
    if language is not None:
        return literal(text, language.lower())
    if datatype == f"{_XSD}string":
        return literal(text)
    if text in _TRUTH and (datatype == f"{_XSD}boolean" or (type_ == "xsd:boolean" and datatype in _INTEGERS)):
        return literal(_TRUTH[text], datatype=XSD.boolean)
    if datatype in _INTEGERS | _FRACTIONS and _NUMBER.fullmatch(text):
        return literal(_plain_number(text), datatype=XSD.decimal)
    if datatype == f"{_XSD}dateTime" and (match := _DATE_TIME.fullmatch(text)):
        zone = "Z" if match[3] in ("+00:00", "-00:00") else match[3] or ""
        return literal(f"{match[1]}{match[2] or ''}{zone}", datatype=XSD.dateTime)
    return term


def _compare_tables(query: QueryFile, answer: Table, expected: Table) -> Comparison:
    if answer.variables != expected.variables:
        return Comparison((f"the columns are {', '.join(answer.variables)}, not {', '.join(expected.variables)}",), ())
    types = {column.name: column.type for column in query.columns}
    return _compare_rows(
        answer.rows, expected.rows, [types.get(name, "term") for name in answer.variables], answer.variables, query.header.is_ordered
    )


def _compare_rows(
    answer: Sequence[_Row], expected: Sequence[_Row], types: Sequence[str], variables: Sequence[str], is_ordered: bool
) -> Comparison:
    given = [tuple(map(canonical, row, types)) for row in answer]
    wanted = [tuple(map(canonical, row, types)) for row in expected]
    missing, unexpected = Counter(wanted) - Counter(given), Counter(given) - Counter(wanted)
    as_written = dict(zip([*given, *wanted], [*answer, *expected], strict=True))
    differences = [*_shown("missing", missing, as_written), *_shown("unexpected", unexpected, as_written)]
    if not differences and is_ordered and given != wanted:
        first = next(number for number, (one, other) in enumerate(zip(given, wanted, strict=True), 1) if one != other)
        differences.append(f"the rows are the expected ones in another order, first at row {first}")
    spellings = [] if differences else _spellings(answer, expected, types, variables)
    return Comparison(tuple(differences), tuple(spellings))


def _spellings(answer: Sequence[_Row], expected: Sequence[_Row], types: Sequence[str], variables: Sequence[str]) -> list[str]:
    """How values are spelt otherwise, for rows of the same values: an example for each column and pair of datatypes, and how often."""
    examples: dict[tuple[str, str, str], str] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for one, other in zip(_by_value(answer, types), _by_value(expected, types), strict=True):
        for variable, given, wanted in zip(variables, one, other, strict=True):
            if given is not None and wanted is not None and given != wanted:
                kind = (variable, given.rpartition('"')[2], wanted.rpartition('"')[2])
                examples.setdefault(kind, f"{variable} has {given} for {wanted}")
                counts[kind] += 1
    return [f"{examples[kind]} ({count} in all)" for kind, count in sorted(counts.items())]


def _by_value(rows: Sequence[_Row], types: Sequence[str]) -> list[_Row]:
    def key(row: _Row) -> tuple[list[str], list[str]]:
        return [canonical(term, type_) or "" for term, type_ in zip(row, types, strict=True)], [term or "" for term in row]

    return sorted(rows, key=key)


def _shown(what: str, rows: Counter[_Row], as_written: Mapping[_Row, _Row]) -> list[str]:
    lines = sorted(
        f"{what}{f' {count} times' if count > 1 else ''}: {' '.join(term or '–' for term in as_written[row])}"
        for row, count in rows.items()
    )
    if len(lines) > _MOST_SHOWN:
        return [*lines[:_MOST_SHOWN], f"{what}: {len(lines) - _MOST_SHOWN} more"]
    return lines


def _plain_number(text: str) -> str:
    plain = f"{Decimal(text):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def _kind(answer: Answer) -> str:
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return "a table" if isinstance(answer, Table) else "a set of triples"
