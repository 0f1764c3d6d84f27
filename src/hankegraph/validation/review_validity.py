"""Shapes that are no valid SHACL, as the shapes for shapes of the specification say (https://www.w3.org/TR/shacl/#shacl-shacl)."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any

from rdflib import Graph, Namespace
from rdflib.namespace import RDF, SH

from hankegraph.shacl import Result, pyshacl_results, read_shapes
from hankegraph.shacl.judge import ShapesError
from hankegraph.shacl.nodes import rdf_node
from hankegraph.shacl.term_checks import PYSHACL_ERRORS
from hankegraph.terms import Term, is_iri
from hankegraph.validation.notices import make_notice, piece, sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.shapes_graph import shape_name, short_name

_SHAPES_OF_SHAPES = Namespace("http://www.w3.org/ns/shacl-shacl#")
# The components for which there is a text that says more than their name.
_EXPLAINED = ("MaxCount", "MinCount", "Datatype", "NodeKind", "In")


def invalid_shapes(shapes: Graph) -> list[Notice]:
    """A notice for each constraint on shapes that a shape breaks. This takes pySHACL half a second for a thousand triples."""
    try:
        results = _results(shapes, shapes_for_shapes())
        unclear = {rdf_node(result.focus_node) for result in results if _is_unclear(result)}
        if unclear:
            results = _explained(results, _results(shapes, _asked_about(shapes, unclear)))
    except (ShapesError, *PYSHACL_ERRORS) as error:
        return [make_notice("shapes-can-be-checked", "", problem=" ".join(str(error).split()))]
    return sort_notices(_notice_of(shapes, result) for result in results)


def _results(shapes: Graph, judging: Graph) -> list[Result]:
    # A copy, since pySHACL adds to the graph, and needs one of another store than shapes are read into.
    graph = Graph()
    graph += shapes
    return list(pyshacl_results(graph, judging))


def _is_unclear(result: Result) -> bool:
    """Whether a result says only that a shape is neither a node shape nor a property shape, and not why."""
    return result.component == f"<{SH.XoneConstraintComponent}>" and result.value == result.focus_node and not result.path


def _asked_about(shapes: Graph, unclear: set[Any]) -> Graph:
    """The shapes for shapes, which tell of these shapes what keeps them from being the kind of shape that they are meant to be."""
    judging = shapes_for_shapes()
    for shape in unclear:
        is_property_shape = (shape, SH.path, None) in shapes or (shape, RDF.type, SH.PropertyShape) in shapes
        judging.add((_SHAPES_OF_SHAPES.PropertyShapeShape if is_property_shape else _SHAPES_OF_SHAPES.NodeShapeShape, SH.targetNode, shape))
    return judging


def _explained(results: list[Result], reasons: list[Result]) -> list[Result]:
    """The results, with the reasons in the place of those that are unclear; what has no reason stays."""
    known = {reason.focus_node for reason in reasons if not _is_unclear(reason)}
    return [result for result in {*results, *reasons} if not (_is_unclear(result) and result.focus_node in known)]


def shapes_for_shapes() -> Graph:
    """The shapes for shapes, as pySHACL brings them along."""
    with as_file(files("pyshacl") / "assets" / "shacl-shacl.ttl") as path:
        return read_shapes([path])


def _value_text(shapes: Graph, value: Term) -> str:
    # A literal is not made a node of rdflib, which would complain of one that is ill-typed.
    return short_name(shapes, rdf_node(value)) if is_iri(value) else value if value.startswith('"') else ""


def _notice_of(shapes: Graph, result: Result) -> Notice:
    focus = rdf_node(result.focus_node)
    parts = [result.path and short_name(shapes, rdf_node(result.path)), _value_text(shapes, result.value)]
    component = result.component[len(f"<{SH}") : -len("ConstraintComponent>")]
    problem = piece(component) if component in _EXPLAINED else piece("other constraint", component=f"sh:{component}")
    where = " ".join(part for part in parts if part) or short_name(shapes, focus)
    return make_notice("shape-is-valid-shacl", shape_name(shapes, focus), result.focus_node, where=where, problem=problem)
