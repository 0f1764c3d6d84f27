"""The triples in which the value of a result stands, so that it is located where it is written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from hankegraph.shacl import Result
from hankegraph.shacl.paths import predicate_of
from hankegraph.terms import SH, Term, Triple, parse_literal

# Paths that are one step after another, each forward or backward along a property; of other paths the last step is not known.
_STEPS = re.compile(r"\^?<[^<>]*>(?:/\^?<[^<>]*>)*")
_STEP = re.compile(r"(\^?)(<[^<>]*>)")


def value_triples(results: Sequence[Result], triples: Iterable[Triple]) -> list[list[Triple]]:
    """For each result the triples that it is about, none where that is the focus node as a whole.

    Where there are too many values, or several of one language, the result names none of them and is about all of these.
    """
    predicates = {predicate for result in results if _needs_graph(result) for _, predicate in _STEP.findall(result.path)}
    graph = _Graph(triple for triple in triples if triple[1] in predicates) if predicates else None
    return [_triples_of(result, graph) for result in results]


class _Graph:
    """Triples by what a step leads from."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.forward: defaultdict[tuple[Term, Term], list[Triple]] = defaultdict(list)
        self.backward: defaultdict[tuple[Term, Term], list[Triple]] = defaultdict(list)
        for triple in triples:
            self.forward[triple[0], triple[1]].append(triple)
            self.backward[triple[2], triple[1]].append(triple)


def _needs_graph(result: Result) -> bool:
    if result.component in (SH.MaxCountConstraintComponent, SH.UniqueLangConstraintComponent):
        return True
    return bool(result.value and result.path and not predicate_of(result.path))


def _triples_of(result: Result, graph: _Graph | None) -> list[Triple]:
    if graph is not None and _needs_graph(result):
        if result.component == SH.MaxCountConstraintComponent:
            return graph.forward[result.focus_node, result.path]
        if result.component == SH.UniqueLangConstraintComponent:
            return _of_repeated_languages(graph.forward[result.focus_node, result.path])
        return _last_steps(result, graph)
    return [(result.focus_node, result.path, result.value)] if result.value and predicate_of(result.path) else []


def _of_repeated_languages(triples: Sequence[Triple]) -> list[Triple]:
    languages = [parse_literal(value)[1] if value.startswith('"') else None for _, _, value in triples]
    counts = Counter(language for language in languages if language)
    return [triple for triple, language in zip(triples, languages, strict=True) if language and counts[language] > 1]


def _last_steps(result: Result, graph: _Graph) -> list[Triple]:
    """The triples by which the path comes to the value."""
    if not _STEPS.fullmatch(result.path):
        return []
    nodes = {result.focus_node}
    steps = _STEP.findall(result.path)
    for number, (inverse, predicate) in enumerate(steps, 1):
        index, end = (graph.backward, 0) if inverse else (graph.forward, 2)
        met = [triple for node in nodes for triple in index[node, predicate]]
        if number == len(steps):
            return [triple for triple in met if triple[end] == result.value]
        nodes = {triple[end] for triple in met}
    return []
