"""Shapes that name each other in a circle: SHACL leaves open what they mean (https://www.w3.org/TR/shacl/#shapes-recursion)."""

from __future__ import annotations

from typing import Any

from rdflib import Graph, URIRef
from rdflib.namespace import SH

from hankegraph.shacl import term_text
from hankegraph.validation.notices import make_notice, sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.shapes_graph import find_shapes, named_shapes, shape_name, short_name


def shape_circles(shapes: Graph) -> list[Notice]:
    """A notice for each circle of shapes that name each other; of circles that share a shape at least one is named."""

    def order(node: Any) -> tuple[bool, str, str]:
        # Shapes with an IRI first, so that a circle is told from one of them on.
        return not isinstance(node, URIRef), shape_name(shapes, node), term_text(node)

    named = {shape: sorted(named_shapes(shapes, shape), key=order) for shape in find_shapes(shapes)}
    notices = []
    told: set[Any] = set()
    for shape in sorted(named, key=order):
        if shape in told:
            continue
        circle = _shortest_circle(shape, named)
        if circle:
            told.update(circle)
            steps = " → ".join(step for node in [*circle, shape] if (step := _step(shapes, node)))
            notices.append(make_notice("shapes-form-no-circle", shape_name(shapes, shape), term_text(shape), circle=steps))
    return sort_notices(notices)


def _shortest_circle(shape: Any, named: dict[Any, list[Any]]) -> list[Any]:
    """The shapes on the shortest way from a shape back to it, beginning with it; none if no way leads back."""
    ways = [[shape]]
    met: set[Any] = set()
    while ways:
        longer = []
        for way in ways:
            for other in named.get(way[-1], ()):
                if other == shape:
                    return way
                if other not in met:
                    met.add(other)
                    longer.append([*way, other])
        ways = longer
    return []


def _step(graph: Graph, shape: Any) -> str:
    """What a shape on a circle is called: one without an IRI by its path, or, where it has none, not at all if it is part of another."""
    if isinstance(shape, URIRef):
        return short_name(graph, shape)
    path = graph.value(shape, SH.path, any=True)
    if isinstance(path, URIRef):
        return f"[sh:path {short_name(graph, path)}]"
    name = shape_name(graph, shape)
    return name if name.startswith("_:") else ""
