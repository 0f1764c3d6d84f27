"""Judges blocks with compiled shapes and has pySHACL judge those on which these may not decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from operator import itemgetter

import rdflib

from hankegraph.shacl.columns import Columns
from hankegraph.shacl.compile import CompiledShapes
from hankegraph.shacl.judge import judge_triples
from hankegraph.shacl.results import Result, result_order
from hankegraph.terms import Term, Triple

# The subjects of the triples of a block, some perhaps several times.
Subjects = Iterable[Term]

_subject_of: Callable[[Triple], Term] = itemgetter(0)


def subjects_of(triples: Iterable[Triple]) -> Iterator[Term]:
    """The subjects of triples, each as often as it has triples."""
    return map(_subject_of, triples)


def screen_blocks(compiled: CompiledShapes, blocks: Sequence[Subjects], columns: Columns) -> list[list[Result] | None]:
    """For each block the results whose focus node is one of its subjects, sorted; None where pySHACL must be asked.

    The blocks are judged as one graph, `columns`: a node that stands in several has the results in each.
    """
    if not compiled.is_readable:
        return [None] * len(blocks)
    results, unsure = compiled.screen(columns)
    answers = assign(results, blocks, unsure)
    return answers if compiled.is_local or None not in answers else [None] * len(blocks)


def assign(results: Iterable[Result], blocks: Iterable[Subjects], unsure: set[Term] | None = None) -> list[list[Result] | None]:
    """The results for each block, sorted; None for a block with a node that is not sure."""
    unsure = unsure or set()
    by_focus: dict[Term, list[Result]] = {node: [] for node in unsure}
    for result in results:
        by_focus.setdefault(result.focus_node, []).append(result)
    if not by_focus:
        return [[] for _ in blocks]
    nodes = set(by_focus)
    answers: list[list[Result] | None] = []
    for subjects in blocks:
        focus = nodes.intersection(subjects)
        if not unsure.isdisjoint(focus):
            answers.append(None)
        else:
            answers.append(sorted((result for node in focus for result in by_focus[node]), key=result_order) if focus else [])
    return answers


def ask_pyshacl(blocks: Sequence[Sequence[Triple]], columns: Columns, shapes: rdflib.Graph) -> list[list[Result]]:
    """PySHACL's results for some blocks of a graph, each with everything in the graph that can be reached from it."""
    reached: set[Term] = set()
    waiting = {node for triples in blocks for s, _, o in triples for node in (s, o)}
    parts = [columns.column(predicate) for predicate in columns.predicates]
    while waiting:
        reached |= waiting
        met: set[Term] = set()
        for column in parts:
            if not waiting.isdisjoint(column.subjects):
                met.update(compress(column.value_list, map(waiting.__contains__, column.subject_list)))
        waiting = met - reached
    # In the order in which they were given: of two texts of one literal rdflib keeps the first.
    triples = [triple for triple in columns.triples() if triple[0] in reached]
    return [answer or [] for answer in assign(judge_triples(triples, shapes), map(subjects_of, blocks))]
