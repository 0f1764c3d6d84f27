"""Constraints that look at the values of a focus node together, at other triples, or at other shapes: one check per component.

A check gives its failures, `(focus node, value, path)`, with an empty value where the result has none and no path where it is that
of the shape; and the focus nodes on which it may not decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from hankegraph.shacl.columns import Columns, Nodes
from hankegraph.shacl.nodes import are_several_texts_of_one, is_odd
from hankegraph.terms import Term

Failure: TypeAlias = tuple[Term, Term, Term | None]
Found: TypeAlias = tuple[list[Failure], set[Term]]

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
            if not column.value_list:
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
        for predicate in graph.predicates - self.allowed:
            column = graph.column(predicate)
            for focus, node in nodes.pairs(column.subjects & nodes.values):
                objects = column.values_of(node)
                failures += [(focus, o, predicate) for o in objects if (predicate, o) != _TYPE_RESOURCE]
                if are_several_texts_of_one(objects):
                    unsure.add(focus)
        return failures, unsure
