"""The fields of a page as nodes of the graph: as triples, by predicate, and as Turtle.

Nine triples in ten are about fields, and all fields are described alike. So a field is one row of plain values for as long as possible, and
each output is made from the rows straight away: what `triples_of_field` says is what all of them say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from hankegraph.terms import HG, RDF, Term, Triple, integer
from hankegraph.turtle import TurtleWriter

_KEPT_INTEGERS = 100_000


class FieldNode(NamedTuple):
    """A field of a record: its place, its label and raw text as printed, its property, and its value where that is not the raw text.

    `position` is its number among the fields of the record and `line` and `column` count characters, all from 1; `start` and `end` are
    offsets into the page. A tuple, because some twenty-five are made for every page.
    """

    subject: Term
    record: Term
    position: int
    line: int
    column: int
    start: int
    end: int
    label: Term | None
    raw: Term | None
    property: Term | None
    value: Term | None


# The predicates of the attributes from `record` on.
_PREDICATES = (
    *(HG.record, HG.position, HG.line, HG.column, HG.startOffset, HG.endOffset),
    *(HG.label, HG.rawValue, HG.property, HG.value),
)
_NUMBERS = frozenset({HG.position, HG.line, HG.column, HG.startOffset, HG.endOffset})


def triples_of_field(node: FieldNode) -> Iterator[Triple]:
    """What the graph says of a field."""
    subject = node.subject
    yield subject, RDF.type, HG.Field
    for predicate, value in zip(_PREDICATES, node[1:], strict=True):
        if isinstance(value, int):
            yield subject, predicate, integer(value)
        elif value is not None:
            yield subject, predicate, value


class _IntegerTerms(dict[int, Term]):
    """The terms of whole numbers; those of lines and offsets are needed again and again."""

    def __missing__(self, number: int) -> Term:
        term = integer(number)
        if number < _KEPT_INTEGERS:
            self[number] = term
        return term


def count_triples_of_fields(nodes: Sequence[FieldNode]) -> int:
    """How many triples describe these fields."""
    # One for the class in the place of the subject, and one for each attribute after it that has a value.
    return len(FieldNode._fields) * len(nodes) - sum(column.count(None) for column in zip(*nodes, strict=True))


def columns_of_fields(nodes: Sequence[FieldNode]) -> Iterator[tuple[Term, list[Term], list[Term]]]:
    """What the graph says of fields, predicate by predicate: the subjects, and the object of each.

    Predicates that every field has share one list of subjects.
    """
    if not nodes:
        return
    subjects, *columns = map(list, zip(*nodes, strict=True))
    yield RDF.type, subjects, [HG.Field] * len(nodes)
    for predicate, values in zip(_PREDICATES, columns, strict=True):
        if predicate in _NUMBERS:
            yield predicate, subjects, list(map(_INTEGERS.__getitem__, values))
        elif None in values:
            stated = [value is not None for value in values]
            yield predicate, list(compress(subjects, stated)), list(compress(values, stated))
        else:
            yield predicate, subjects, values


_INTEGERS = _IntegerTerms()


def turtle_of_fields(turtle: TurtleWriter) -> Callable[[Iterable[FieldNode]], str]:
    """A function that gives fields as `turtle` writes their triples: a block a field, an empty line before each."""
    term = turtle.term
    # What stands before each value, the predicates in the order of their IRIs.
    to_column = f" a {term(HG.Field)} ;\n    {term(HG.column)} "
    to_end, to_label, to_line, to_position, to_property, to_raw, to_record, to_start, to_value = (
        f" ;\n    {term(predicate)} "
        for predicate in (
            *(HG.endOffset, HG.label, HG.line, HG.position, HG.property),
            *(HG.rawValue, HG.record, HG.startOffset, HG.value),
        )
    )
    # Their IRIs are minted from digests and numbers, so what stands after the namespace is a local name as it is.
    field_cut, record_cut = (len(f"<{turtle.prefixes[kind]}") for kind in ("field", "record"))

    def write(nodes: Iterable[FieldNode]) -> str:
        return "".join(
            [
                f"\nfield:{subject[field_cut:-1]}{to_column}{at_column}{to_end}{at_end}"
                f"{'' if printed is None else to_label + printed}"
                f"{to_line}{at_line}{to_position}{at_position}"
                f"{'' if about is None else to_property + term(about)}"
                f"{'' if text is None else to_raw + text}"
                f"{to_record}record:{of_record[record_cut:-1]}{to_start}{at_start}"
                f"{'' if read_as is None else to_value + term(read_as)} .\n"
                for subject, of_record, at_position, at_line, at_column, at_start, at_end, printed, text, about, read_as in nodes
            ]
        )

    return write
