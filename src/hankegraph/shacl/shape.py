"""A shape, compiled: its checks run over sets of focus nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any

import rdflib

from hankegraph.shacl.columns import Columns
from hankegraph.shacl.constraints import Check
from hankegraph.shacl.nodes import is_odd, rdf_node, term_text
from hankegraph.shacl.results import Result
from hankegraph.shacl.term_checks import PYSHACL_ERRORS, TermChecks
from hankegraph.terms import Term

# Where pySHACL's components keep the values of a parameter that may have several.
_PARAMETERS = (
    *("class_rules", "min_vals", "max_vals", "string_rules", "property_compare_set", "has_value_set", "in_vals"),
    *("node_shapes", "not_list", "and_list", "or_list", "xone_nodes", "value_shapes"),
)


@dataclass(frozen=True)
class Targets:
    """Where a shape finds its focus nodes."""

    classes: tuple[Term, ...] = ()
    subjects_of: tuple[Term, ...] = ()
    objects_of: tuple[Term, ...] = ()
    nodes: frozenset[Term] = frozenset()

    def focus(self, graph: Columns) -> Set[Term]:
        """The focus nodes; where there is one target alone, the same set for every shape that has it."""
        sets: list[Set[Term]] = [graph.instances(class_) for class_ in self.classes]
        sets += [graph.column(predicate).subjects for predicate in self.subjects_of]
        sets += [graph.column(predicate).values for predicate in self.objects_of]
        sets += [self.nodes] if self.nodes else []
        return sets[0] if len(sets) == 1 else set().union(*sets)


@dataclass(eq=False)
class CompiledShape:
    """A shape; one that is not understood leaves all its focus nodes to pySHACL.

    `path` is None for a node shape, `messages` are None where the shape has none and pySHACL makes them up.
    """

    node: Term
    path: Term | None
    severity: str
    messages: tuple[Term, ...] | None
    targets: Targets
    is_understood: bool = True
    is_deactivated: bool = False
    term_checks: TermChecks = field(default_factory=lambda: TermChecks(()))
    checks: list[tuple[Term, Check]] = field(default_factory=list)
    property_shapes: list[CompiledShape] = field(default_factory=list)

    def failing(self, graph: Columns, focus: Set[Term]) -> tuple[set[Term], set[Term]]:
        """The focus nodes that do not conform, and those that pySHACL must judge."""
        bad: set[Term] = set()
        unsure: set[Term] = set()
        if self.is_deactivated or not focus:
            return bad, unsure
        if not self.is_understood:
            return bad, set(focus)
        nodes = graph.nodes(focus, self.path)
        failures, raising = self.term_checks.failing(nodes.value_list)
        for _, values in failures:
            bad |= nodes.with_values(values)
        unsure |= nodes.with_values(raising)
        for _, check in self.checks:
            found, doubtful = check.failing(graph, nodes)
            bad.update(failure[0] for failure in found)
            unsure |= doubtful
        for shape in self.property_shapes:
            refused, doubtful = shape.failing(graph, nodes.values)
            bad |= nodes.with_values(refused)
            unsure |= nodes.with_values(doubtful)
        return bad, unsure

    def report(self, graph: Columns, focus: Set[Term]) -> tuple[list[Result], set[Term]]:
        """The results for these focus nodes, and the focus nodes that pySHACL must judge."""
        results: list[Result] = []
        unsure: set[Term] = set()
        if self.is_deactivated or not focus:
            return results, unsure
        if not self.is_understood:
            return results, set(focus)
        nodes = graph.nodes(focus, self.path)
        failing_terms, raising = self.term_checks.failing(nodes.value_list)
        unsure |= nodes.with_values(raising)
        if failing_terms:
            odd = nodes.odd_several()
            for term_check, values in failing_terms:
                component = term_text(term_check.component.shacl_constraint_component)
                for node, value in nodes.pairs(values):
                    self._add(results, unsure, (node, value, None), component, term_check.component)
                    if node in odd:
                        unsure.add(node)
        for component, check in self.checks:
            found, doubtful = check.failing(graph, nodes)
            unsure |= doubtful
            if found:
                unsure |= nodes.odd_several()
                for failure in found:
                    self._add(results, unsure, failure, component, check.component)
        for shape in self.property_shapes:
            nested, doubtful = shape.report(graph, nodes.values)
            unsure |= nodes.with_values(doubtful)
            if nodes.column is None:
                results += nested
            elif nested:
                results += self._repeated(nested, graph, focus)
        return results, unsure

    def _repeated(self, nested: list[Result], graph: Columns, focus: Set[Term]) -> list[Result]:
        """Results of a property shape under a property shape: as often as their focus node is a value."""
        times = Counter(value for _, value in graph.nodes(focus, self.path).pairs({result.focus_node for result in nested}))
        return [result for result in nested for _ in range(times[result.focus_node])]

    def _add(self, results: list[Result], unsure: set[Term], failure: tuple[Term, Term, Term | None], iri: Term, component: Any) -> None:
        focus, value, path = failure
        messages = self.messages
        if messages is None:
            messages = _generic_messages(component, focus, value)
            if messages is None:
                unsure.add(focus)
                return
        if value and is_odd(value):
            value = term_text(rdf_node(value))
        results.append(Result(focus, path or self.path or "", value, self.node, iri, self.severity, messages))


def _generic_messages(component: Any, focus: Term, value: Term) -> tuple[Term, ...] | None:
    """The messages that pySHACL makes up; None where they are not the same each time.

    They describe a blank node by its triples, and name several values of a parameter in no order.
    """
    if focus.startswith("_:") or value.startswith("_:") or any(len(getattr(component, name, ())) > 1 for name in _PARAMETERS):
        return None
    graph = rdflib.Graph(bind_namespaces="none")
    try:
        messages = component.make_generic_messages(graph, rdf_node(focus), rdf_node(value) if value else None)
    except PYSHACL_ERRORS:
        return None
    return tuple(sorted({term_text(message) for message in messages}))
