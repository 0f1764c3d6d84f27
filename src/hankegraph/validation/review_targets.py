"""Shapes that checked nothing: they met no node, are deactivated, or nothing leads to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH

from hankegraph.shacl import term_text
from hankegraph.terms import Term
from hankegraph.validation.notices import make_notice, sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.shapes_graph import ADVANCED_TARGET, find_shapes, is_deactivated, shape_name, short_name, targets_of

# These lead to a shape without applying it.
_NOT_APPLYING = {RDF.type, RDFS.isDefinedBy, RDFS.seeAlso, SH.sourceShape, SH.shapesGraph, SH.suggestedShapesGraph}


def unapplied_shapes(shapes: Graph, focus_nodes: Mapping[Term, int]) -> list[Notice]:
    """A notice for each shape that checked nothing; `focus_nodes` counts the nodes that each shape with a target met.

    A shape that is not counted met none. Where several shapes that are not applied lead to each other, the first is named.
    """
    notices = []
    found = find_shapes(shapes)
    targets = {shape: targets for shape in found if (targets := targets_of(shapes, shape))}
    # A constraint in SPARQL can be deactivated like a shape.
    inactive = {node for node in {*found, *shapes.subjects(SH.deactivated)} if is_deactivated(shapes, node)}
    for node in inactive:
        notices.append(make_notice("shape-is-active", shape_name(shapes, node), term_text(node)))
    for shape, own in targets.items():
        # An advanced target is not applied at all, which is another notice.
        if shape not in inactive and not focus_nodes.get(term_text(shape), 0) and own[0][0] != ADVANCED_TARGET:
            told = ", ".join(sorted(f"{short_name(shapes, predicate)} {short_name(shapes, target)}" for predicate, target in own))
            notices.append(make_notice("shape-has-a-focus-node", shape_name(shapes, shape), term_text(shape), targets=told))
    for shape in _first_of(shapes, found - _reached(shapes, targets)):
        if shape not in inactive:
            notices.append(make_notice("shape-is-applied", shape_name(shapes, shape), term_text(shape)))
    return sort_notices(notices)


def _first_of(graph: Graph, nodes: set[Any]) -> list[Any]:
    """Some of the nodes from which all the others can be reached; none of them can be reached from another."""
    first: list[Any] = []
    reached: set[Any] = set()
    for node in sorted(nodes, key=lambda node: (shape_name(graph, node), term_text(node))):
        if node not in reached:
            from_here = _reached(graph, [node])
            first = [*(other for other in first if other not in from_here), node]
            reached |= from_here
    return first


def _reached(graph: Graph, nodes: Iterable[Any]) -> set[Any]:
    waiting = list(nodes)
    reached = set(waiting)
    while waiting:
        for predicate, node in graph.predicate_objects(waiting.pop()):
            if predicate not in _NOT_APPLYING and node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached
