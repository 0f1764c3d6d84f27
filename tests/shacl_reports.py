"""Reads validation reports of SHACL as rows that can be compared, whoever wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import BNode, Node

_PROPERTIES = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.sourceShape, SH.resultSeverity)


class Row(NamedTuple):
    """What a result says, every blank node called the same; of a path all its steps."""

    focus: str
    path: str
    value: str
    component: str
    shape: str
    severity: str


def bare_report(report: rdflib.Graph, messages: bool = False) -> rdflib.Graph:
    """The report alone: its results with what SHACL says of them, and the steps of their paths; messages where they are asked for.

    Raises:
        ValueError: it is not one report.
    """
    (head,) = report.subjects(RDF.type, SH.ValidationReport)
    bare = rdflib.Graph(bind_namespaces="none")
    bare.add((head, SH.conforms, rdflib.Literal(conforms(report))))
    for result in report.objects(head, SH.result):
        node = BNode()
        bare.add((head, SH.result, node))
        for name in (*_PROPERTIES, SH.resultMessage) if messages else _PROPERTIES:
            for value in report.objects(result, name):
                bare.add((node, name, _copy_path(report, value, bare) if name == SH.resultPath else _plain_string(value)))
    return bare


def _copy_path(source: rdflib.Graph, node: Node, target: rdflib.Graph) -> Node:
    """Adds a path, a new one each time so that it does not matter whether two results share it."""
    if not isinstance(node, BNode):
        return node
    copy = BNode()
    for predicate, value in source.predicate_objects(node):
        target.add((copy, predicate, _copy_path(source, value, target)))
    return copy


def _plain_string(node: Node) -> Node:
    """The node; a string without a datatype is one of xsd:string (https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal)."""
    return rdflib.Literal(str(node)) if isinstance(node, rdflib.Literal) and node.datatype == XSD.string else node


def conforms(report: rdflib.Graph) -> bool:
    """What the report says of the whole."""
    (value,) = report.objects(None, SH.conforms)
    return bool(value.toPython())  # type: ignore[attr-defined]


def rows(report: rdflib.Graph) -> Counter[Row]:
    """The results of a report, to tell what differs between two that are not the same."""
    return Counter(
        Row(*(_text(report, report.value(result, name)) for name in _PROPERTIES))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def differences(ours: rdflib.Graph, theirs: rdflib.Graph, messages: bool = False) -> list[str]:
    """What one of two reports says and the other does not; empty where they say the same, up to the names of blank nodes."""
    if isomorphic(bare_report(ours, messages), bare_report(theirs, messages)):
        return []
    ours_only, theirs_only = rows(ours) - rows(theirs), rows(theirs) - rows(ours)
    shown = [*_shown("+", ours_only.elements()), *_shown("-", theirs_only.elements())]
    return shown or ["the blank nodes are shared in another way, or the messages differ"]


def _shown(sign: str, found: Iterable[Row]) -> list[str]:
    return sorted(f"{sign} {' '.join(row)}" for row in found)


def _text(graph: rdflib.Graph, node: Node | None) -> str:
    if node is None:
        return ""
    if not isinstance(node, BNode):
        return _plain_string(node).n3()
    steps = sorted(f"{predicate.n3()} {_text(graph, value)}" for predicate, value in graph.predicate_objects(node))
    return f"[{'; '.join(steps)}]"
