"""The validation report of the W3C in Turtle (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import rdflib
from rdflib.namespace import SH as SHACL

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
    copied: set[Term] = set()
    for number, result in enumerate(results, 1):
        node = f"_:result{number:06}"
        shape = rdf_node(result.shape)
        yield _REPORT, SH.result, node
        yield node, RDF.type, SH.ValidationResult
        yield node, SH.focusNode, result.focus_node
        yield node, SH.sourceShape, result.shape
        yield node, SH.sourceConstraintComponent, result.component
        own = shapes.value(shape, SHACL.severity)
        yield node, SH.resultSeverity, _SEVERITIES[result.severity] if own is None else term_text(own)
        if is_predicate_path(result.path):
            yield node, SH.resultPath, result.path
        elif result.path and (path := shapes.value(shape, SHACL.path)) is not None:
            yield node, SH.resultPath, term_text(path)
            yield from _description(path, shapes, copied)
        if result.value:
            yield node, SH.value, result.value
        yield from ((node, SH.resultMessage, message) for message in result.messages)


def _description(node: rdflib.term.Node, shapes: rdflib.Graph, copied: set[Term]) -> Iterator[Triple]:
    """What the shapes say of a blank node and of those that it leads to."""
    waiting = [node]
    while waiting:
        subject = waiting.pop()
        if not isinstance(subject, rdflib.BNode) or term_text(subject) in copied:
            continue
        copied.add(term_text(subject))
        for predicate, value in shapes.predicate_objects(subject):
            yield term_text(subject), term_text(predicate), term_text(value)
            waiting.append(value)
