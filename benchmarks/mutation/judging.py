"""Judges of one graph: the compiled shapes, which ask pySHACL where they may not decide, and pySHACL alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.mutation.edits import Graph
from hankegraph.shacl import Columns, CompiledShapes, Result, judge_triples, read_shapes
from hankegraph.shacl.term_checks import PYSHACL_ERRORS

# None where pySHACL ends with an error: then it has reported nothing.
Judging = Callable[[Graph], Sequence[Result] | None]


def compiled_judge(files: Sequence[Path]) -> Judging:
    """The judge of every build."""
    shapes = read_shapes(files)
    compiled = CompiledShapes(shapes)

    def judge(graph: Graph) -> Sequence[Result] | None:
        triples = sorted(graph)
        results, unsure = compiled.screen(Columns([triples]))
        return _without_error(lambda: list(judge_triples(triples, shapes))) if unsure else results

    return judge


def pyshacl_judge(files: Sequence[Path]) -> Judging:
    """PySHACL alone."""
    shapes = read_shapes(files)
    return lambda graph: _without_error(lambda: list(judge_triples(sorted(graph), shapes)))


def _without_error(judge: Callable[[], list[Result]]) -> list[Result] | None:
    try:
        return judge()
    except PYSHACL_ERRORS:
        return None
