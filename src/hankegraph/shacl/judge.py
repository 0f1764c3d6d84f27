"""pySHACL as the judge: its results on some triples, as `Result`s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import rdflib
from pyshacl import validate
from rdflib.namespace import SH

from hankegraph.errors import HankegraphError
from hankegraph.findings import VIOLATION
from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.shacl.paths import path_text
from hankegraph.shacl.results import SEVERITY_NAMES, Result
from hankegraph.terms import Triple


class ShapesError(HankegraphError):
    """pySHACL cannot use the shapes."""


def judge_triples(triples: Iterable[Triple], shapes: rdflib.Graph) -> Iterator[Result]:
    """PySHACL's results on these triples, in no order.

    Raises:
        ShapesError: pySHACL cannot use the shapes.

    """
    graph = rdflib.Graph(bind_namespaces="none")
    for s, p, o in triples:
        graph.add((rdf_node(s), rdf_node(p), rdf_node(o)))
    return pyshacl_results(graph, shapes)


def pyshacl_results(graph: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Result]:
    """PySHACL's results on a graph, in no order.

    Raises:
        ShapesError: pySHACL cannot use the shapes.

    """
    _, report, text = validate(graph, shacl_graph=shapes, inplace=True, inference="none", meta_shacl=False)
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"the shapes cannot be used: {' '.join(str(text).split())}; mend the file in shapes/")
    yield from results_in(report, shapes)


def results_in(report: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[Result]:
    """The results in a validation report of pySHACL about these shapes, in no order."""
    # Of a path of several steps the report has as many copies as results, and not always whole ones; the shape has the path itself.
    path_of_shape = cache(lambda shape: path_text(shapes, shapes.value(shape, SH.path)))

    def path_of(result: Any) -> str:
        path = report.value(result, SH.resultPath)
        if path is None:
            return ""
        return term_text(path) if isinstance(path, rdflib.URIRef) else path_of_shape(report.value(result, SH.sourceShape))

    # Not every node of the class: a result may have results of its own as details.
    for node in report.objects(None, SH.result):
        value = report.value(node, SH.value)
        yield Result(
            focus_node=term_text(report.value(node, SH.focusNode)),
            path=path_of(node),
            value="" if value is None else term_text(value),
            shape=term_text(report.value(node, SH.sourceShape)),
            component=term_text(report.value(node, SH.sourceConstraintComponent)),
            severity=SEVERITY_NAMES.get(report.value(node, SH.resultSeverity), VIOLATION),
            messages=tuple(sorted(term_text(message) for message in report.objects(node, SH.resultMessage))),
        )
