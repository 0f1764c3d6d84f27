"""Constraints that look at the values of a focus node together, at other triples, or at other shapes: one check per component.

A check gives its failures, `(focus node, value, path)`, with an empty value where the result has none and no path where it is that
of the shape; and the focus nodes on which it may not decide.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from math import nan
from typing import Any, Protocol, TypeAlias

import rdflib

from hankegraph.shacl.columns import Column, Columns, Nodes
from hankegraph.shacl.nodes import are_several_texts_of_one, is_odd, rdf_node
from hankegraph.shacl.term_checks import PYSHACL_ERRORS, integer_value
from hankegraph.terms import Term

Failure: TypeAlias = tuple[Term, Term, Term | None]
Found: TypeAlias = tuple[list[Failure], set[Term]]

_DATE = re.compile(r'"[0-9]{4}-[0-9]{2}-[0-9]{2}"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')
_REMEMBERED = 100_000
_TYPE_RESOURCE = ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2000/01/rdf-schema#Resource>")


class Check(Protocol):
    """A constraint of a shape; `component` is pySHACL's."""

    @property
    def component(self) -> Any:
        """The constraint component as pySHACL built it."""

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """The failures, and the focus nodes that pySHACL must judge."""


class JudgingShape(Protocol):
    """What a check asks of another shape."""

    def failing(self, graph: Columns, focus: Set[Term]) -> tuple[set[Term], set[Term]]:
        """The nodes that do not conform, and those that pySHACL must judge."""


def _of_focus(focus: Iterable[Term]) -> list[Failure]:
    return [(node, "", None) for node in focus]


def _of_values(nodes: Nodes, values: Set[Term]) -> list[Failure]:
    return [(focus, value, None) for focus, value in nodes.pairs(values)] if values else []


@dataclass(frozen=True)
class ClassCheck:
    """`sh:class`, one class."""

    component: Any
    class_: Term

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        instances = graph.instances(self.class_)
        return _of_values(nodes, {value for value in nodes.value_list if value not in instances}), set()


@dataclass(frozen=True)
class CountCheck:
    """`sh:minCount` or `sh:maxCount`; of a property shape only."""

    component: Any
    least: int
    most: int | None

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        column = nodes.column
        if column is None:
            return [], set(nodes.focus)
        few: set[Term] = set()
        if self.least > 0:
            few |= set() if nodes.focus is column.subjects else nodes.focus - column.subjects
        if self.least > 1:
            few |= {focus for focus in column.subjects if len(column.several.get(focus, (1,))) < self.least}
        if self.most == 0:
            few |= column.subjects
        elif self.most is not None:
            few |= {focus for focus, values in column.several.items() if len(values) > self.most}
        unsure = nodes.odd_several() if max(self.least, self.most or 0) else set()
        return _of_focus(few), unsure


@dataclass(frozen=True)
class UniqueLanguageCheck:
    """`sh:uniqueLang true`: one result for each language that is there twice."""

    component: Any

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        failures: list[Failure] = []
        if nodes.column is not None:
            for focus, values in nodes.column.several.items():
                tags = Counter(value[value.rfind("@") :].lower() for value in values if value[0] == '"' and value[-1] not in '">')
                failures += [(focus, "", None)] * sum(count > 1 for count in tags.values())
        return failures, nodes.odd_several()


@dataclass(frozen=True)
class HasValueCheck:
    """`sh:hasValue`, one value."""

    component: Any
    value: Term

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        missing = nodes.focus - nodes.with_values({self.value})
        return _of_focus(missing), {focus for focus in missing if any(map(is_odd, nodes.values_of(focus)))}


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
        column, other = nodes.column, graph.column(self.other)
        if column is None or not other.triples or not column.triples:
            return [], set()
        failures: list[Failure] = []
        unsure = nodes.odd_several() | (Nodes(nodes.focus, other).odd_several() & nodes.focus)
        for focus, a, b in self._doubtful_pairs(column, other):
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
        """Subject and an object in each column, but for pairs of whole numbers in the right order: those are nearly all."""
        several = {**column.several, **other.several}
        left, right = column.value_list, other.value_list
        if column.subjects is not other.subjects or not column.is_single:
            right = list(map(other.one_of.get, column.subject_list, repeat("")))
        number = self._numbers.__getitem__
        try:
            doubtful = [i for i, good in enumerate(map(self.holds, map(number, left), map(number, right))) if not good]
        except KeyError:
            self._learn({*left, *right})
            doubtful = [i for i, good in enumerate(map(self.holds, map(number, left), map(number, right))) if not good]
        subjects = column.subject_list
        # A triple may be there twice.
        yield from dict.fromkeys((subjects[i], left[i], right[i]) for i in doubtful if right[i] and subjects[i] not in several)
        for subject in several:
            for a in column.values_of(subject):
                for b in other.values_of(subject):
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
            self._dates[term] = _date_value(term)
        return self._dates[term]


def _date_value(term: Term) -> date | None:
    if not _DATE.fullmatch(term):
        return None
    value = rdf_node(term).value
    return value if type(value) is date else None


@dataclass(frozen=True)
class ShapesCheck:
    """`sh:node`, `sh:not`, `sh:and` or `sh:xone`: how many of the shapes a value may conform to."""

    component: Any
    shapes: tuple[JudgingShape, ...]
    allowed: Set[int]

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        values = nodes.values
        if not values:
            return [], set()
        if len(self.shapes) == 1:
            bad, doubtful = self.shapes[0].failing(graph, values)
            return _of_values(nodes, bad if 1 in self.allowed else values - bad), nodes.with_values(doubtful)
        refusing: Counter[Term] = Counter()
        unsure: set[Term] = set()
        for shape in self.shapes:
            bad, doubtful = shape.failing(graph, values)
            refusing.update(bad)
            unsure |= doubtful
        total = len(self.shapes)
        bad = {value for value, count in refusing.items() if total - count not in self.allowed}
        if total not in self.allowed:
            bad |= values - refusing.keys()
        return _of_values(nodes, bad), nodes.with_values(unsure)


@dataclass(frozen=True)
class OrCheck:
    """`sh:or`. A shape is asked only about values that conform to none before it."""

    component: Any
    shapes: tuple[JudgingShape, ...]

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        left: Set[Term] = nodes.values
        unsure: set[Term] = set()
        for shape in self.shapes:
            bad, doubtful = shape.failing(graph, left)
            unsure |= doubtful
            left = bad | doubtful
        return _of_values(nodes, left), nodes.with_values(unsure & left)


@dataclass(frozen=True)
class QualifiedCheck:
    """`sh:qualifiedValueShape` with `sh:qualifiedMinCount` or `sh:qualifiedMaxCount`; of a property shape only.

    `siblings` are the shapes to which a value that counts must not conform.
    """

    component: Any
    shape: JudgingShape
    siblings: tuple[JudgingShape, ...]
    least: int
    most: int | None

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        column = nodes.column
        if column is None:
            return [], set(nodes.focus)
        if self.least < 1 and self.most is not None and self.most >= 1:
            # Whoever has one value has no more than one that conforms.
            column = graph.within(column, column.several.keys())
            if not column.triples:
                return [], set()
        refused, unsure = self.shape.failing(graph, column.values)
        for sibling in self.siblings:
            bad, doubtful = sibling.failing(graph, column.values)
            refused |= column.values - bad
            unsure |= doubtful
        failures = []
        for focus in column.subjects if self.least < 1 else nodes.focus:
            count = len(column.values_of(focus) - refused)
            if count < self.least or (self.most is not None and count > self.most):
                failures.append((focus, "", None))
        return list(failures), Nodes(nodes.focus, column).with_values(unsure) | nodes.odd_several()


@dataclass(frozen=True)
class ClosedCheck:
    """`sh:closed true`; `allowed` are the predicates of its property shapes and those that it ignores."""

    component: Any
    allowed: Set[Term]

    def failing(self, graph: Columns, nodes: Nodes) -> Found:
        """See `Check`."""
        failures: list[Failure] = []
        unsure: set[Term] = set()
        for predicate in graph.grouped.keys() - self.allowed:
            column = graph.column(predicate)
            for focus, node in nodes.pairs(column.subjects & nodes.values):
                objects = column.values_of(node)
                failures += [(focus, o, predicate) for o in objects if (predicate, o) != _TYPE_RESOURCE]
                if are_several_texts_of_one(objects):
                    unsure.add(focus)
        return failures, unsure
