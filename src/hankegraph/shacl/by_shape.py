"""Judges a graph shape by shape, each within a time limit: what one shape cannot do is no reason not to apply the others."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

import rdflib
from pyparsing import ParseBaseException
from pyshacl.graph_abstraction import DataGraph
from pyshacl.validator import Validator
from rdflib.namespace import SH

from hankegraph.shacl.columns import Columns
from hankegraph.shacl.compile import CompiledShapes
from hankegraph.shacl.imported_prefixes import imported_prefixes
from hankegraph.shacl.judge import ShapesError, results_in
from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.shacl.results import Result, result_order
from hankegraph.shacl.shape import CompiledShape
from hankegraph.shacl.term_checks import PYSHACL_ERRORS
from hankegraph.terms import Term, Triple
from hankegraph.time_limit import TimeLimitReached, time_limit

_PLACEHOLDER = re.compile(r"\{[?$]\w")


@dataclass(slots=True)
class Verdict:
    """The results of all shapes, sorted; how many nodes each shape with a target looked at; and why some could not be applied."""

    results: list[Result] = field(default_factory=list)
    focus_counts: dict[Term, int] = field(default_factory=dict)
    unjudged: dict[Term, str] = field(default_factory=dict)


def judge_by_shape(
    triples: Sequence[Triple],
    shapes: rdflib.Graph,
    compiled: CompiledShapes,
    seconds_a_shape: float,
) -> Verdict:
    """PySHACL's results on these triples as one graph, except those of shapes that take too long or cannot be applied.

    Raises:
        ShapesError: pySHACL cannot read the shapes.
    """
    columns = Columns([triples])
    judge = _Pyshacl(triples, shapes)
    if not compiled.is_readable:
        judge.read_shapes()
    verdict = Verdict()
    for shape in compiled.judging:
        try:
            with time_limit(seconds_a_shape):
                focus = shape.targets.focus(columns)
                verdict.focus_counts[shape.node] = len(focus)
                if focus:
                    verdict.results += _results_of(shape, focus, columns, judge)
        except TimeLimitReached:
            verdict.unjudged[shape.node] = f"it was not done after {seconds_a_shape:g} s"
        except MemoryError:
            verdict.unjudged[shape.node] = "it needs more memory than there is"
        except Exception as error:
            # A query may not parse; and rdflib raises an `Exception` itself where it has a prefix that is not declared.
            if not isinstance(error, (*PYSHACL_ERRORS, ParseBaseException)) and type(error) is not Exception:
                raise
            verdict.unjudged[shape.node] = " ".join(str(error).split()) or type(error).__name__
    verdict.results.sort(key=result_order)
    return verdict


def _results_of(shape: CompiledShape, focus: Set[Term], columns: Columns, judge: _Pyshacl) -> list[Result]:
    results, unsure = shape.report(columns, focus)
    if not unsure:
        return results
    sure = [result for result in results if result.focus_node not in unsure]
    # A property shape under a property shape has results about nodes that are not in focus here.
    if any(result.focus_node not in focus for result in results):
        sure, unsure = [], set(focus)
    return [*sure, *judge.results(shape.node, sorted(unsure))]


class _Pyshacl:
    """PySHACL on one graph; graph and shapes are read when it is first asked."""

    def __init__(self, triples: Iterable[Triple], shapes: rdflib.Graph) -> None:
        self._triples = triples
        self._shapes = shapes
        self._validator: Validator | None = None
        self._without_placeholders: _Pyshacl | None = None

    def read_shapes(self) -> Validator:
        """PySHACL with graph and shapes.

        Raises:
            ShapesError: pySHACL cannot read the shapes.
        """
        if self._validator is None:
            graph = rdflib.Graph(bind_namespaces="none")
            for s, p, o in self._triples:
                graph.add((rdf_node(s), rdf_node(p), rdf_node(o)))
            for prefix, namespace in imported_prefixes(self._shapes).items():
                graph.bind(prefix, namespace)
            validator = Validator(DataGraph.from_rdflib(graph), shacl_graph=self._shapes, options={"inplace": True})
            try:
                self._by_node = {term_text(shape.node): shape for shape in validator.shacl_graph.shapes}
            except PYSHACL_ERRORS as error:
                raise ShapesError(f"the shapes cannot be used: {' '.join(str(error).split())}; mend the file of shapes") from error
            self._validator = validator
        return self._validator

    def results(self, shape: Term, focus: Sequence[Term]) -> list[Result]:
        """PySHACL's results of one shape for some focus nodes, in no order.

        Where a message cannot be filled, the results have those that pySHACL makes up.
        """
        try:
            return list(self._ask(shape, focus))
        except re.error:
            # pySHACL 0.40.1 takes a value that is to be put into a message for a replacement with groups: it may hold no backslash.
            if self._without_placeholders is None:
                self._without_placeholders = _Pyshacl(self._triples, _without_placeholders(self._shapes))
            return list(self._without_placeholders._ask(shape, focus))

    def _ask(self, shape: Term, focus: Sequence[Term]) -> Iterator[Result]:
        validator = self.read_shapes()
        with warnings.catch_warnings():
            # It says on standard error what it leaves out; the review of the shapes reports that.
            warnings.simplefilter("ignore")
            nodes = list(map(rdf_node, focus))
            conforms, reports = self._by_node[shape].validate(validator.make_executor(), validator.data_graph, focus=nodes)
        report, _ = validator.create_validation_report(validator.shacl_graph, bool(conforms), reports)
        yield from results_in(report, self._shapes)


def _without_placeholders(shapes: rdflib.Graph) -> rdflib.Graph:
    """The shapes without the messages that have something to be put in."""
    graph = rdflib.Graph(store="SimpleMemory")
    for triple in shapes:
        if triple[1] != SH.message or not _PLACEHOLDER.search(str(triple[2])):
            graph.add(triple)
    return graph
