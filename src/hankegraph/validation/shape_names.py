"""Names for the shapes of a graph: a code that people read and an identity for baselines, both the same in every run and parse."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from rdflib.namespace import RDF, RDFS, SH

from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.terms import Term, Triple
from hankegraph.validation.blank_nodes import blank_node_digest
from hankegraph.validation.paths import local_name, path_text, prefixed_name, readable_path
from hankegraph.validation.shapes_graph import list_members

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)
_NAMING_A_SHAPE = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_NAMING_A_LIST_OF_SHAPES = (SH["and"], SH["or"], SH.xone)
# What a shape says to people only: a better wording does not make another shape of it.
_WORDING = {SH.message, SH.name, SH.description, SH.order, SH.group, SH.severity, RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso}
_DEEPEST = 20
_MOST_CONSTRAINTS = 5
_MOST_WAYS = 100


@dataclass(frozen=True, slots=True)
class ShapeName:
    """How a shape is called: `code` for people, unique in its graph; `identity` is its IRI, or of a blank node a hash of what it says."""

    code: str
    identity: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a blank shape stands: below which shape, by which parameter."""

    above: Any
    parameter: Any


def name_shapes(shapes: rdflib.Graph, prefixes: Mapping[str, str]) -> dict[Term, ShapeName]:
    """The names of all shapes of a graph.

    A shape with an IRI is called by its local name, and one without by its nearest shape with an IRI, its path and what it constrains:
    `PersonShape/ex:ssn/maxCount`. Where two would be called the same, more of the IRI or a piece of the identity tells them apart.
    """
    nodes = shape_nodes(shapes)
    places = _places(shapes)
    names: dict[Any, ShapeName] = {}
    for node in nodes:
        if isinstance(node, rdflib.URIRef):
            names[node] = ShapeName(local_name(node), str(node))
        else:
            code = "/".join(_steps(shapes, node, places, prefixes))
            names[node] = ShapeName(code, f"_:{code}#{_digest(shapes, node)}")
    return {term_text(node): name for node, name in _told_apart(names, prefixes).items()}


def shape_nodes(shapes: rdflib.Graph) -> list[Any]:
    """The shapes of a graph, sorted: what is typed, targeted or constrained as one, and what other shapes name as one."""
    found = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in shapes.subjects(RDF.type, kind)}
    for predicate in (*_TARGETS, *ALL_CONSTRAINT_PARAMETERS):
        found.update(shapes.subjects(predicate, None))
    found.update(_places(shapes))
    return sorted(node for node in found if not isinstance(node, rdflib.Literal))


def _places(shapes: rdflib.Graph) -> dict[Any, list[_Place]]:
    """Where each shape stands that others name."""
    places: dict[Any, list[_Place]] = defaultdict(list)
    for parameter in _NAMING_A_SHAPE:
        for above, node in shapes.subject_objects(parameter):
            places[node].append(_Place(above, parameter))
    for parameter in _NAMING_A_LIST_OF_SHAPES:
        for above, first in shapes.subject_objects(parameter):
            for node in list_members(shapes, first):
                places[node].append(_Place(above, parameter))
    return places


def _steps(shapes: rdflib.Graph, node: Any, places: Mapping[Any, list[_Place]], prefixes: Mapping[str, str]) -> list[str]:
    """The nearest shape with an IRI above, or the target of the topmost, then the steps down to the node and what it constrains."""
    steps = min(_steps_of(shapes, way, prefixes) for way in _ways_down(node, places))
    constraints = sorted({local_name(str(p)) for p in shapes.predicates(node) if p in ALL_CONSTRAINT_PARAMETERS})
    if len(constraints) > _MOST_CONSTRAINTS:
        constraints = [*constraints[:_MOST_CONSTRAINTS], "…"]
    return steps + (["+".join(constraints)] if constraints else [])


def _steps_of(shapes: rdflib.Graph, way: list[tuple[Any, Any]], prefixes: Mapping[str, str]) -> list[str]:
    topmost = way[0][0]
    steps = [local_name(topmost) if isinstance(topmost, rdflib.URIRef) else _target(shapes, topmost, prefixes)]
    for below, parameter in way[1:] if len(way) > 1 else way:
        if parameter is not None and parameter != SH.property:
            steps.append(local_name(parameter))
        path = shapes.value(below, SH.path)
        if path is not None:
            steps.append(readable_path(path_text(shapes, path), prefixes))
    return steps


def _ways_down(node: Any, places: Mapping[Any, list[_Place]]) -> list[list[tuple[Any, Any]]]:
    """The shortest ways from a shape with an IRI down to the node; where there is none, those from the topmost.

    A way is of shapes, each with the parameter that names it in the one before.
    """
    ways: list[list[tuple[Any, Any]]] = [[(node, None)]]
    met = {node}
    while True:
        named = [way for way in ways if isinstance(way[0][0], rdflib.URIRef)]
        further = [
            [(place.above, None), (way[0][0], place.parameter), *way[1:]]
            for way in ways
            for place in places.get(way[0][0], ())
            if place.above not in met
        ]
        if named or not further:
            return named or ways
        ways = further[:_MOST_WAYS]
        met.update(way[0][0] for way in ways)


def _target(shapes: rdflib.Graph, node: Any, prefixes: Mapping[str, str]) -> str:
    targets = sorted(
        str(target) for predicate in _TARGETS for target in shapes.objects(node, predicate) if isinstance(target, rdflib.URIRef)
    )
    return (prefixed_name(targets[0], prefixes) or local_name(targets[0])) if targets else "shape"


def _digest(shapes: rdflib.Graph, node: Any) -> str:
    """A hash of what constrains in a shape."""

    def triples_of(term: Term) -> Iterable[Triple]:
        subject = rdf_node(term)
        return [(term, term_text(p), term_text(o)) for p, o in shapes.predicate_objects(subject) if p not in _WORDING]

    return blank_node_digest(term_text(node), triples_of, _DEEPEST)


def _told_apart(names: Mapping[Any, ShapeName], prefixes: Mapping[str, str]) -> dict[Any, ShapeName]:
    """The names with codes that are unique."""
    counts = Counter(name.code for name in names.values())
    apart = {
        node: name if counts[name.code] == 1 else ShapeName(_longer_code(node, name, prefixes), name.identity)
        for node, name in names.items()
    }
    # Shapes that say the same in the same place are as good as each other: any order of them gives the same results.
    taken: set[str] = set()
    for node, name in apart.items():
        code, number = name.code, 1
        while code in taken:
            number += 1
            code = f"{name.code}.{number}"
        taken.add(code)
        if number > 1:
            apart[node] = ShapeName(code, f"{name.identity}.{number}")
    return apart


def _longer_code(node: Any, name: ShapeName, prefixes: Mapping[str, str]) -> str:
    if isinstance(node, rdflib.URIRef):
        return prefixed_name(node, prefixes) or str(node)
    return f"{name.code}-{name.identity.rpartition('#')[2][:6]}"
