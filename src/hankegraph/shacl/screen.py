"""Judges blocks with compiled shapes and has pySHACL judge those on which these may not decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

import rdflib

from hankegraph.shacl.columns import Columns
from hankegraph.shacl.compile import CompiledShapes
from hankegraph.shacl.judge import judge_triples
from hankegraph.shacl.results import Result, result_order
from hankegraph.terms import Term, Triple

Triples = Sequence[Triple]

_subject_of = itemgetter(0)


def screen_blocks(compiled: CompiledShapes, blocks: Sequence[Triples], columns: Columns) -> list[list[Result] | None]:
    """For each block the results whose focus node is a subject of the block, sorted; None where pySHACL must be asked.

    The blocks are judged as one graph, `columns`: a node that stands in several has the results in each.
    """
    if not compiled.is_readable:
        return [None] * len(blocks)
    results, unsure = compiled.screen(columns)
    answers = assign(results, blocks, unsure)
    return answers if compiled.is_local or None not in answers else [None] * len(blocks)


def assign(results: Iterable[Result], blocks: Iterable[Triples], unsure: set[Term] | None = None) -> list[list[Result] | None]:
    """The results for each block, sorted; None for a block with a node that is not sure."""
    unsure = unsure or set()
    by_focus: dict[Term, list[Result]] = {node: [] for node in unsure}
    for result in results:
        by_focus.setdefault(result.focus_node, []).append(result)
    answers: list[list[Result] | None] = []
    nodes = set(by_focus)
    for triples in blocks:
        focus = nodes & set(map(_subject_of, triples)) if nodes else nodes
        if not focus:
            answers.append([])
        elif not unsure.isdisjoint(focus):
            answers.append(None)
        else:
            answers.append(sorted((result for node in focus for result in by_focus[node]), key=result_order))
    return answers


def ask_pyshacl(blocks: Sequence[Triples], columns: Columns, shapes: rdflib.Graph) -> list[list[Result]]:
    """PySHACL's results for some blocks of a graph, each with everything in the graph that can be reached from it."""
    reached: set[Term] = set()
    waiting = {node for triples in blocks for s, _, o in triples for node in (s, o)}
    while waiting:
        reached |= waiting
        waiting = {triple[2] for column in columns.grouped.values() for triple in column if triple[0] in waiting} - reached
    # In the order in which they were given: of two texts of one literal rdflib keeps the first.
    triples = [triple for column in columns.grouped.values() for triple in column if triple[0] in reached]
    return [answer or [] for answer in assign(judge_triples(triples, shapes), blocks)]
