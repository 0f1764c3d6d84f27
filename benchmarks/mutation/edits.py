"""Changes to a graph, put together before they are made: some damages need several at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.mutation.rules import Shape, Shapes
from hankegraph.terms import Term, Triple

Graph = frozenset[Triple]
Edit = Callable[[Graph], Graph]
Way = tuple[str, Edit]


@dataclass(frozen=True)
class Here:
    """Where something is damaged: a graph that conforms, a focus node, and the property whose values are at stake, if any."""

    shapes: Shapes
    graph: Graph
    focus: Term
    path: Term | None

    @property
    def known_path(self) -> Term:
        """The property, for constraints that only shapes with one have."""
        if self.path is None:
            raise ValueError("a constraint on all values stands in a shape without a path")
        return self.path

    @property
    def values(self) -> list[Term]:
        """The value nodes, sorted: literals in a language first, so that the first is the richest."""
        if self.path is None:
            return [self.focus]
        found = [o for s, p, o in self.graph if s == self.focus and p == self.path]
        return sorted(found, key=lambda term: (not (term[0] == '"' and term[-1] not in '">'), term))

    def among(self, shape: Shape, focus: Term) -> Here:
        """The same graph as another shape sees it."""
        return Here(self.shapes, self.graph, focus, shape.path)


def without_values(node: Term, path: Term) -> Edit:
    """Drops all values of a property."""
    return lambda graph: graph - {triple for triple in graph if triple[:2] == (node, path)}


def with_triples(*triples: Triple) -> Edit:
    """Adds triples."""
    return lambda graph: graph | set(triples)


def without_triple(triple: Triple) -> Edit:
    """Drops one triple."""
    return lambda graph: graph - {triple}


def with_value_alone(node: Term, path: Term, value: Term) -> Edit:
    """Gives a property one value in place of all it has."""
    return after(without_values(node, path), with_triples((node, path, value)))


def replaced_value(node: Term, path: Term, old: Term, new: Term) -> Edit:
    """Puts one value in the place of another."""
    return after(without_triple((node, path, old)), with_triples((node, path, new)))


def renamed(old: Term, new: Term) -> Edit:
    """Gives a node another name wherever it stands."""

    def edit(graph: Graph) -> Graph:
        return frozenset((new if s == old else s, p, new if o == old else o) for s, p, o in graph)

    return edit


def after(*edits: Edit) -> Edit:
    """One edit after the other."""

    def edit(graph: Graph) -> Graph:
        for one in edits:
            graph = one(graph)
        return graph

    return edit
