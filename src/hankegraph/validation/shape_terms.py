"""The classes, properties and datatypes that shapes name, and the node that names each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import SH

from hankegraph.terms import Term
from hankegraph.validation.known_terms import CLASS, DATATYPE, PROPERTY
from hankegraph.validation.shapes_graph import list_members

_NAMING_CLASSES = (SH.targetClass, SH["class"])
_NAMING_PROPERTIES = (SH.targetSubjectsOf, SH.targetObjectsOf, SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_PATH_STEPS = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)


class NamedTerm(NamedTuple):
    """A term that a shape names as a class, a property or a datatype."""

    shape: Any
    kind: str
    term: Term


def named_terms(shapes: Graph) -> set[NamedTerm]:
    """The terms that shapes name: as targets, in paths however deep, as what a value is compared with, as what a closed shape lets pass."""
    return {NamedTerm(shape, kind, f"<{term}>") for shape, kind, term in _named(shapes) if isinstance(term, URIRef)}


def _named(shapes: Graph) -> Iterator[tuple[Any, str, Any]]:
    for predicate in _NAMING_CLASSES:
        yield from ((shape, CLASS, term) for shape, term in shapes.subject_objects(predicate))
    for predicate in _NAMING_PROPERTIES:
        yield from ((shape, PROPERTY, term) for shape, term in shapes.subject_objects(predicate))
    yield from ((shape, DATATYPE, term) for shape, term in shapes.subject_objects(SH.datatype))
    for shape, head in shapes.subject_objects(SH.ignoredProperties):
        yield from ((shape, PROPERTY, term) for term in list_members(shapes, head))
    # The path of a parameter is the parameter itself, which no ontology declares.
    parameters = set(shapes.objects(None, SH.parameter))
    for shape, path in shapes.subject_objects(SH.path):
        if shape not in parameters:
            yield from ((shape, PROPERTY, term) for term in path_properties(shapes, path))


def path_properties(shapes: Graph, path: Any) -> set[Any]:
    """The properties that a path names at any depth."""
    waiting = [path]
    met: set[Any] = set()
    while waiting:
        step = waiting.pop()
        if step not in met:
            met.add(step)
            if isinstance(step, BNode):
                waiting.extend(list_members(shapes, step))
                waiting.extend(part for predicate in _PATH_STEPS for part in shapes.objects(step, predicate))
    return {step for step in met if isinstance(step, URIRef)}
