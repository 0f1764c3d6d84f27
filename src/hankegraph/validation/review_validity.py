"""Shapes that are no valid SHACL, as the shapes for shapes of the specification say (https://www.w3.org/TR/shacl/#shacl-shacl)."""

from __future__ import annotations

from importlib.resources import as_file, files

from rdflib import Graph

from hankegraph.shacl import Result, pyshacl_results, read_shapes
from hankegraph.shacl.judge import ShapesError
from hankegraph.shacl.nodes import rdf_node
from hankegraph.terms import Term, is_iri
from hankegraph.validation.notices import make_notice, sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.shapes_graph import shape_name, short_name


def invalid_shapes(shapes: Graph) -> list[Notice]:
    """A notice for each constraint on shapes that a shape breaks. This takes pySHACL half a second for a thousand triples."""
    # A copy, since pySHACL adds to the graph, and needs one of another store than shapes are read into.
    graph = Graph()
    graph += shapes
    try:
        results = list(pyshacl_results(graph, shapes_for_shapes()))
    except (ShapesError, RecursionError) as error:
        return [make_notice("shapes-can-be-checked", "", problem=" ".join(str(error).split()))]
    return sort_notices(_notice_of(shapes, result) for result in results)


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
    component = short_name(shapes, rdf_node(result.component)).removesuffix("ConstraintComponent")
    where = " ".join(part for part in parts if part) or short_name(shapes, focus)
    return make_notice("shape-is-valid-shacl", shape_name(shapes, focus), result.focus_node, where=where, component=component)
