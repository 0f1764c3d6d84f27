"""Property paths of SHACL, written as in SPARQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rdflib
from rdflib.namespace import RDF, SH

from hankegraph.shacl.nodes import term_text
from hankegraph.terms import Term

# What stands where a path is longer than anyone writes, or is no path.
LEFT_OUT = "…"
_MOST_STEPS = 1000
_DEEPEST = 30
_MODIFIERS = ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?"))
# How tightly the parts of a path hold together: https://www.w3.org/TR/sparql11-query/#rPath
_PREDICATE, _MODIFIED, _INVERSE, _SEQUENCE, _ALTERNATIVE = range(5)


def path_text(graph: rdflib.Graph, node: Any) -> str:
    """The path that a node of the graph stands for, as a path of SPARQL 1.1 with its IRIs in full: `<a>`, `<a>/^<b>`, `(<a>|<b>)*`.

    A part that is no path, names itself, or has more steps than anyone writes is `…`.
    """
    return _written(graph, node, _DEEPEST, iter(range(_MOST_STEPS)))[0]


def is_predicate_path(path: str) -> bool:
    """Whether a path is one predicate.

    >>> [is_predicate_path(path) for path in ("<http://a>", "<http://a>/<http://b>", "")]
    [True, False, False]
    """
    return path.startswith("<") and path.find(">") == len(path) - 1


def predicate_of(path: str) -> Term:
    """The predicate that a path is; empty where it is something else."""
    return path if is_predicate_path(path) else ""


def _written(graph: rdflib.Graph, node: Any, depth: int, steps: Iterator[int]) -> tuple[str, int]:
    """The text of a path, and how tightly it holds together; what is beyond the depth or the steps left is left out."""
    if isinstance(node, rdflib.URIRef):
        return term_text(node), _PREDICATE
    if not depth or not isinstance(node, rdflib.BNode) or next(steps, None) is None:
        return LEFT_OUT, _PREDICATE
    if (node, RDF.first, None) in graph:
        return _joined(graph, node, "/", _SEQUENCE, depth, steps)
    alternatives = graph.value(node, SH.alternativePath)
    if alternatives is not None:
        return _joined(graph, alternatives, "|", _ALTERNATIVE, depth, steps)
    inverted = graph.value(node, SH.inversePath)
    if inverted is not None:
        return "^" + _within(_written(graph, inverted, depth - 1, steps), _MODIFIED), _INVERSE
    for predicate, sign in _MODIFIERS:
        modified = graph.value(node, predicate)
        if modified is not None:
            return _within(_written(graph, modified, depth - 1, steps), _PREDICATE) + sign, _MODIFIED
    return LEFT_OUT, _PREDICATE


def _joined(graph: rdflib.Graph, first: Any, sign: str, level: int, depth: int, steps: Iterator[int]) -> tuple[str, int]:
    parts = [_written(graph, member, depth - 1, steps) for member in _members(graph, first, steps)]
    return (sign.join(_within(part, level - 1) for part in parts), level) if len(parts) > 1 else (parts or [(LEFT_OUT, _PREDICATE)])[0]


def _members(graph: rdflib.Graph, first: Any, steps: Iterator[int]) -> list[Any]:
    """The members of a list, which may lead back into itself; None for those left out, as one."""
    members: list[Any] = []
    met = set()
    while first is not None and first != RDF.nil:
        if first in met or next(steps, None) is None:
            return [*members, None]
        met.add(first)
        members.append(graph.value(first, RDF.first))
        first = graph.value(first, RDF.rest)
    return members


def _within(part: tuple[str, int], loosest: int) -> str:
    text, level = part
    return text if level <= loosest else f"({text})"
