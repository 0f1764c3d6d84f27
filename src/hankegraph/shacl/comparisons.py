"""Constraints that compare the values of two properties: one check per component."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from math import nan
from typing import Any

import rdflib

from hankegraph.shacl.columns import Column, Columns, Nodes
from hankegraph.shacl.constraints import Failure, Found
from hankegraph.shacl.nodes import is_odd, rdf_node
from hankegraph.shacl.term_checks import PYSHACL_ERRORS, date_value, integer_value
from hankegraph.terms import Term

_REMEMBERED = 100_000


@dataclass(frozen=True)
class DisjointCheck:
    """`sh:disjoint` and, with `common` false, `sh:equals`: one property."""

    component: Any
    other: Term
    common: bool

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        column = graph.column(self.other)
        if self.common and nodes.column is not None and not any(map(is_odd, nodes.values | column.values)):
            return [(focus, value, None) for focus, value in nodes.column.pair_set & column.pair_set], set()
        compare = operator.and_ if self.common else operator.xor
        failures: list[Failure] = []
        unsure: set[Term] = set()
        for focus in nodes.focus & column.subjects if self.common else nodes.focus:
            values, others = set(nodes.values_of(focus)), column.values_of(focus)
            if any(map(is_odd, values | others)):
                unsure.add(focus)
            failures += [(focus, value, None) for value in compare(values, others)]
        return failures, unsure


def _is_error(value: Term) -> bool:
    """Whether pySHACL raises an error on the value, even where there is nothing to compare it with."""
    return value[0] == "_"


@dataclass(frozen=True)
class OrderCheck:
    """`sh:lessThan` or `sh:lessThanOrEquals`, one property.

    Whole numbers and dates are compared here, any other pair by pySHACL's own code: it treats IRIs as strings, an ill-typed date as smaller
    than anything.
    """

    component: Any
    other: Term
    holds: Callable[[Any, Any], bool]
    compare: Callable[[Any, Any, Any, Any], tuple[bool, Any]]
    # Not a number, to which nothing compares, for all that is not a whole number.
    _numbers: dict[Term, float] = field(default_factory=dict)
    _dates: dict[Term, date | None] = field(default_factory=dict)

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        column, other = nodes.column, graph.within(graph.column(self.other), nodes.focus)
        if column is None or not column.value_list:
            return [], set()
        if not other.value_list:
            return [], {focus for focus, _ in column.pairs({value for value in column.values if _is_error(value)})}
        failures: list[Failure] = []
        unsure = nodes.odd_several() | Nodes(nodes.focus, other).odd_several()
        for focus, a, b in self._doubtful_pairs(column, other):
            if not b:
                unsure.add(focus)
                continue
            x, y = self._comparable(a), self._comparable(b)
            if x is not None and type(x) is type(y):
                failures += [(focus, a, None)] if not self.holds(x, y) else []
                continue
            try:
                fails, _ = self.compare({rdf_node(a)}, {rdf_node(b)}, rdflib.Graph(bind_namespaces="none"), rdf_node(focus))
            except PYSHACL_ERRORS:
                unsure.add(focus)
            else:
                failures += [(focus, a, None)] if fails else []
        return failures, unsure

    def _doubtful_pairs(self, column: Column, other: Column) -> Iterator[tuple[Term, Term, Term]]:
        """Subject and an object in each column, but for pairs of whole numbers in the right order: those are nearly all.

        The second is empty where there is none and the first is an error by itself.
        """
        several = {**column.several, **other.several}
        left, right = column.value_list, other.value_list
        if column.subject_list is not other.subject_list or not column.is_single:
            right = list(map(other.one_of.get, column.subject_list, repeat("")))
        number = self._numbers.__getitem__
        try:
            order = list(map(self.holds, map(number, left), map(number, right)))
        except KeyError:
            self._learn({*left, *right})
            order = list(map(self.holds, map(number, left), map(number, right)))
        doubtful = [] if all(order) else [i for i, holds in enumerate(order) if not holds]
        subjects = column.subject_list
        # A triple may be there twice.
        doubtful = [i for i in doubtful if (right[i] or _is_error(left[i])) and subjects[i] not in several]
        yield from dict.fromkeys((subjects[i], left[i], right[i] or "") for i in doubtful)
        for subject in several:
            for a in column.values_of(subject):
                for b in other.values_of(subject) or ([""] if _is_error(a) else []):
                    yield subject, a, b

    def _learn(self, terms: Set[Term]) -> None:
        if len(self._numbers) > _REMEMBERED:
            self._numbers.clear()
        for term in terms:
            value = integer_value(term) if term else None
            self._numbers[term] = nan if value is None else value

    def _comparable(self, term: Term) -> int | date | None:
        number = integer_value(term)
        if number is not None:
            return number
        if term not in self._dates:
            if len(self._dates) > _REMEMBERED:
                self._dates.clear()
            self._dates[term] = date_value(term)
        return self._dates[term]
