"""What a shapes graph holds: the shapes, their targets, the shapes that they name, and what a reader calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH

from hankegraph.shacl import term_text

TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
# A target that takes SHACL's advanced features; the shape has one all the same.
ADVANCED_TARGET = SH.target
_NAMING = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_NAMING_LISTS = (SH["and"], SH["or"], SH.xone)
# Parameters of constraints, https://www.w3.org/TR/shacl/#core-components; whatever has one is a shape.
_PARAMETERS = (
    *(SH["class"], SH.datatype, SH.nodeKind, SH.minCount, SH.maxCount, SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive),
    *(SH.minLength, SH.maxLength, SH.pattern, SH.languageIn, SH.uniqueLang, SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals),
    *(SH.closed, SH.hasValue, SH["in"], SH.sparql, *_NAMING, *_NAMING_LISTS),
)
_LOCAL_NAME = re.compile(r"[\w-]+")


def find_shapes(graph: Graph) -> set[Any]:
    """The shapes of a graph: by type, by target or by constraint (https://www.w3.org/TR/shacl/#shapes).

    What is a shape only because another names it, and says nothing itself, is not among them.
    """
    shapes = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in graph.subjects(RDF.type, kind)}
    for predicate in (*TARGETS, ADVANCED_TARGET, *_PARAMETERS):
        shapes |= set(graph.subjects(predicate))
    # The parameters of a constraint component of one's own look like property shapes.
    return {shape for shape in shapes if not isinstance(shape, Literal)} - set(graph.objects(None, SH.parameter))


def named_shapes(graph: Graph, shape: Any) -> list[Any]:
    """The shapes that a shape names in its constraints."""
    named = [other for predicate in _NAMING for other in graph.objects(shape, predicate)]
    named += [other for predicate in _NAMING_LISTS for head in graph.objects(shape, predicate) for other in list_members(graph, head)]
    return [other for other in named if not isinstance(other, Literal)]


def targets_of(graph: Graph, shape: Any) -> list[tuple[Any, Any]]:
    """The targets of a shape as predicates and objects; a shape that is a class is a target class of its own."""
    targets = [(predicate, target) for predicate in (*TARGETS, ADVANCED_TARGET) for target in graph.objects(shape, predicate)]
    if any((shape, RDF.type, kind) in graph for kind in (RDFS.Class, OWL.Class)):
        targets.append((SH.targetClass, shape))
    return targets


def is_deactivated(graph: Graph, node: Any) -> bool:
    """Whether a shape or a constraint is not to be applied."""
    return any(isinstance(value, Literal) and value.value is True for value in graph.objects(node, SH.deactivated))


def list_members(graph: Graph, head: Any) -> Iterator[Any]:
    """The members of a list; a list that is not well-formed ends where it stops being one."""
    met = set()
    while head is not None and head != RDF.nil and head not in met:
        met.add(head)
        yield from graph.objects(head, RDF.first)
        head = next(graph.objects(head, RDF.rest), None)


def shape_name(graph: Graph, node: Any) -> str:
    """What a node is called in a report: its IRI, or for a blank node the IRI of the nearest shape that it is part of.

    What is part of nothing that has an IRI is called `_:` and a name that depends on what it says.
    """
    reached = {node}
    nodes = [node]
    while nodes:
        named = [other for other in nodes if isinstance(other, URIRef)]
        if named:
            return str(min(named))
        nodes = list({parent for child in nodes for parent in graph.subjects(None, child)} - reached)
        reached.update(nodes)
    return f"_:{sha256(_said(graph, node, 3).encode()).hexdigest()[:8]}"


def _said(graph: Graph, node: Any, depth: int) -> str:
    if not isinstance(node, BNode):
        return term_text(node)
    if not depth:
        return "[]"
    return f"[{' ; '.join(sorted(f'{term_text(p)} {_said(graph, o, depth - 1)}' for p, o in graph.predicate_objects(node)))}]"


def short_name(graph: Graph, node: Any) -> str:
    """A term as Turtle writes it with the prefixes of the graph; a blank node by the nearest shape, as `shape_name` finds it.

    >>> short_name(Graph(), SH.minCount), short_name(Graph(), URIRef("https://example.org/a/"))
    ('sh:minCount', '<https://example.org/a/>')
    """
    if isinstance(node, BNode):
        name = shape_name(graph, node)
        return name if name.startswith("_:") else short_name(graph, URIRef(name))
    if isinstance(node, URIRef):
        fitting = [(len(iri), prefix, iri) for prefix, iri in graph.namespaces() if iri and node.startswith(iri)]
        for _, prefix, iri in sorted(fitting, reverse=True):
            if _LOCAL_NAME.fullmatch(node.removeprefix(iri)):
                return f"{prefix}:{node.removeprefix(iri)}"
    return term_text(node)
