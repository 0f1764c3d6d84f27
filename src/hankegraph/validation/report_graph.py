"""The validation report of the W3C in Turtle (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import rdflib
from rdflib.namespace import SH as SHACL
from rdflib.term import Node

from hankegraph.findings import INFO, VIOLATION, WARNING
from hankegraph.shacl import Result, rdf_node, term_text
from hankegraph.shacl.paths import is_predicate_path
from hankegraph.terms import RDF, SH, XSD, Term, Triple, literal
from hankegraph.turtle import TurtleWriter

_SEVERITIES = {VIOLATION: SH.Violation, WARNING: SH.Warning, INFO: SH.Info}
_REPORT = "_:report"


def report_turtle(results: Iterable[Result], shapes: rdflib.Graph, prefixes: Mapping[str, str]) -> str:
    """The report of these results; its nodes are blank and numbered in the order of the results.

    Severities that SHACL does not define and paths of several steps are taken over from the shapes.
    """
    return TurtleWriter(prefixes).document(_report_triples(list(results), shapes))


def _report_triples(results: list[Result], shapes: rdflib.Graph) -> Iterator[Triple]:
    yield _REPORT, RDF.type, SH.ValidationReport
    yield _REPORT, SH.conforms, literal("false" if results else "true", datatype=XSD.boolean)
    names = _Names()
    described: set[Term] = set()
    for number, result in enumerate(results, 1):
        node = f"_:result{number:06}"
        shape = rdf_node(result.shape)
        yield _REPORT, SH.result, node
        yield node, RDF.type, SH.ValidationResult
        yield node, SH.focusNode, result.focus_node
        yield node, SH.sourceShape, names.of(shape)
        yield node, SH.sourceConstraintComponent, result.component
        own = shapes.value(shape, SHACL.severity)
        yield node, SH.resultSeverity, _SEVERITIES[result.severity] if own is None else names.of(own)
        if is_predicate_path(result.path):
            yield node, SH.resultPath, result.path
        elif result.path and (path := shapes.value(shape, SHACL.path)) is not None:
            yield node, SH.resultPath, names.of(path)
            yield from _description(path, shapes, names, described)
        if result.value:
            yield node, SH.value, result.value
        yield from ((node, SH.resultMessage, message) for message in result.messages)


class _Names:
    """Names for the blank nodes of the shapes, which a parser calls something else each time: numbers in the order of the report."""

    def __init__(self) -> None:
        self._names: dict[Node, Term] = {}

    def of(self, node: Node) -> Term:
        """The node as a term."""
        if not isinstance(node, rdflib.BNode):
            return term_text(node)
        return self._names.setdefault(node, f"_:shape{len(self._names) + 1:06}")


def _description(node: Node, shapes: rdflib.Graph, names: _Names, described: set[Term]) -> Iterator[Triple]:
    """What the shapes say of the blank node of a path and of those that it leads to."""
    waiting = [node]
    while waiting:
        subject = waiting.pop()
        if not isinstance(subject, rdflib.BNode) or names.of(subject) in described:
            continue
        described.add(names.of(subject))
        # What is a list and something else, too, is taken as the list (the W3C's case path-strange-001).
        is_list = (subject, rdflib.RDF.first, None) in shapes
        for predicate, value in sorted(shapes.predicate_objects(subject)):
            if not is_list or predicate in (rdflib.RDF.first, rdflib.RDF.rest):
                yield names.of(subject), term_text(predicate), names.of(value)
                waiting.append(value)
