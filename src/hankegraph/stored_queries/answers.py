"""The answer to a query, and how it is kept in a file beside the query.

| form of the query | file | format |
|---|---|---|
| SELECT | `<name>.expected.tsv` | SPARQL 1.1 TSV results: every term whole, numbers and truth values bare |
| CONSTRUCT | `<name>.expected.nt` | N-Triples, sorted |
| ASK | `<name>.expected.txt` | `true` or `false` |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from hankegraph.errors import QueryError
from hankegraph.stored_queries.query_file import ASK, CONSTRUCT, SELECT, QueryFile
from hankegraph.terms import XSD, Term, Triple, literal, parse_literal

EXPECTED_SUFFIXES = {SELECT: ".expected.tsv", CONSTRUCT: ".expected.nt", ASK: ".expected.txt"}

_BARE = {
    XSD.integer: re.compile("[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean: re.compile("true|false"),
}
_TRIPLE = re.compile(r"(<[^>]*>) (<[^>]*>) (.+) \.")


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to SELECT: the names of its variables, and a term or nothing for each of them in every row."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


# A set of triples answers CONSTRUCT, a truth value ASK.
Answer: TypeAlias = Table | frozenset[Triple] | bool


def expected_path(query: QueryFile, folder: Path) -> Path:
    """Where the expected answer to a query is kept."""
    return folder / f"{query.name}{EXPECTED_SUFFIXES[query.form]}"


def read_answer(text: str, form: str) -> Answer:
    """The answer that a file of this form holds.

    >>> read_answer("?n\\t?x\\n1\\t\\n", SELECT)
    Table(variables=('n', 'x'), rows=(('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', None),))

    Raises:
        QueryError: the text is no answer of this form.

    """
    lines = text.split("\n")[:-1]
    if form == ASK:
        if lines not in (["true"], ["false"]):
            raise QueryError("the expected answer to ASK is one line: true or false")
        return lines == ["true"]
    if form == CONSTRUCT:
        triples = [_TRIPLE.fullmatch(line) for line in lines]
        if None in triples:
            raise QueryError(f"line {triples.index(None) + 1} of the expected answer is no triple of N-Triples without blank nodes")
        return frozenset((match[1], match[2], match[3]) for match in triples if match)
    if not lines:
        raise QueryError("the expected answer to SELECT opens with the names of its variables")
    variables = tuple(name.removeprefix("?") for name in lines[0].split("\t"))
    rows = tuple(tuple(_read_cell(cell) for cell in line.split("\t")) for line in lines[1:])
    for number, row in enumerate(rows, 2):
        if len(row) != len(variables):
            raise QueryError(f"line {number} of the expected answer has {len(row)} columns, not {len(variables)}")
    return Table(variables, rows)


def write_answer(answer: Answer) -> str:
    """The text of an answer, as a file beside its query holds it.

    >>> write_answer(Table(("n", "x"), (('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', None),)))
    '?n\\t?x\\n1\\t\\n'
    """
    if isinstance(answer, bool):
        return "true\n" if answer else "false\n"
    if isinstance(answer, frozenset):
        return "".join(sorted(f"{' '.join(triple)} .\n" for triple in answer))
    lines = ["\t".join(f"?{name}" for name in answer.variables)]
    lines += ["\t".join("" if term is None else _written_cell(term) for term in row) for row in answer.rows]
    return "\n".join([*lines, ""])


def _read_cell(cell: str) -> Term | None:
    if not cell:
        return None
    return next((literal(cell, datatype=datatype) for datatype, pattern in _BARE.items() if pattern.fullmatch(cell)), cell)


def _written_cell(term: Term) -> str:
    if term.startswith('"'):
        text, _, datatype = parse_literal(term)
        pattern = _BARE.get(f"<{datatype}>")
        if pattern and pattern.fullmatch(text):
            return text
    return term
