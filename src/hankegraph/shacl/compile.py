"""Compiles a shapes graph into checks.

pySHACL itself reads the shapes and builds the constraint components; what they say is taken over from there. Whatever is not understood
makes its shape leave the focus nodes to pySHACL, so a constraint that no code here knows is enforced all the same.
"""

from __future__ import annotations

from typing import Any

import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ConstraintLoadWarning
from pyshacl.shapes_graph import ShapesGraph
from rdflib.namespace import SH

from hankegraph.findings import VIOLATION
from hankegraph.shacl.columns import Columns
from hankegraph.shacl.components import Lookup, NotUnderstoodError, parts_of
from hankegraph.shacl.nodes import term_text
from hankegraph.shacl.results import SEVERITY_NAMES, Result
from hankegraph.shacl.shape import CompiledShape, Targets
from hankegraph.shacl.term_checks import PYSHACL_ERRORS, TermCheck, TermChecks
from hankegraph.terms import Term

# What a shape may carry besides the parameters of constraints. Any other term of SHACL makes the shape one that is not understood.
_TARGETS = {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf}
_DESCRIPTIONS = {SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.message, SH.severity, SH.deactivated, SH.path, SH.flags}
# pySHACL raises an error at a depth of 15, and warns of shapes that name each other in a circle.
_DEEPEST = 8
_PARAMETERS = frozenset(ALL_CONSTRAINT_PARAMETERS)


class CompiledShapes:
    """The shapes of a graph, ready to judge triples."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        self.shapes: list[CompiledShape] = []
        # Where pySHACL cannot read the shapes at all, it is for pySHACL to say so.
        self.is_readable = True
        try:
            # This adds the same few triples to the graph that pySHACL adds when it judges.
            self.shapes = _compile_all(ShapesGraph(shapes))
        except PYSHACL_ERRORS:
            self.is_readable = False
        self.judging = [shape for shape in self.shapes if shape.targets != Targets() and not shape.is_deactivated]

    @property
    def is_local(self) -> bool:
        """Whether the results of a node follow from its own triples and those that can be reached from it, its targets included."""
        return self.is_readable and all(
            shape.is_understood and not shape.targets.objects_of and not (shape.path and shape.property_shapes) for shape in self.shapes
        )

    def screen(self, graph: Columns) -> tuple[list[Result], set[Term]]:
        """All results, and the focus nodes for which they are not to be trusted: pySHACL must judge these."""
        results: list[Result] = []
        unsure: set[Term] = set()
        for shape in self.judging:
            found, doubtful = shape.report(graph, shape.targets.focus(graph))
            results += found
            unsure |= doubtful
        return results, unsure


def _compile_all(source: ShapesGraph) -> list[CompiledShape]:
    custom = {parameter.path() for component in source.custom_constraints for parameter in component.parameters}
    compiled = {shape.node: _empty_shape(shape) for shape in source.shapes}
    named: dict[Any, set[Any]] = {}
    passed: dict[frozenset[Any], set[Term]] = {}

    for shape in source.shapes:
        named[shape.node] = set()

        def lookup(node: Any, named_here: set[Any] = named[shape.node]) -> CompiledShape:
            if node not in compiled:
                raise NotUnderstoodError
            named_here.add(node)
            return compiled[node]

        try:
            _fill(compiled[shape.node], shape, custom, lookup, passed)
        except (NotUnderstoodError, *PYSHACL_ERRORS):
            compiled[shape.node].is_understood = False
    settled: set[Any] = set()
    for _ in range(_DEEPEST):
        settled |= {node for node, others in named.items() if others <= settled}
    for node in compiled.keys() - settled:
        compiled[node].is_understood = False
    return list(compiled.values())


def _empty_shape(shape: Any) -> CompiledShape:
    classes, nodes = {*shape.target_classes(), *shape.implicit_class_targets()}, shape.target_nodes()
    messages = tuple(sorted({term_text(message) for message in shape.message}))
    return CompiledShape(
        node=term_text(shape.node),
        path=term_text(shape.path()) if isinstance(shape.path(), rdflib.URIRef) else None,
        severity=SEVERITY_NAMES.get(shape.severity, VIOLATION),
        messages=messages or None,
        targets=Targets(
            tuple(sorted(map(term_text, classes))),
            tuple(sorted(map(term_text, shape.target_subjects_of()))),
            tuple(sorted(map(term_text, shape.target_objects_of()))),
            frozenset(map(term_text, nodes)),
        ),
        is_deactivated=shape.deactivated,
    )


def _fill(compiled: CompiledShape, shape: Any, custom: set[Any], lookup: Lookup, passed: dict[frozenset[Any], set[Term]]) -> None:
    """Adds the checks of a shape; `passed` are the values that have passed all constraints of shapes that have these and no others.

    Raises:
        NotUnderstoodError: something of the shape is not known here.

    """
    predicates = set(shape.sg.graph.predicates(shape.node))
    for predicate in predicates:
        is_known = predicate in _PARAMETERS or predicate in _TARGETS or predicate in _DESCRIPTIONS
        if predicate in custom or (predicate.startswith(str(SH)) and not is_known):
            raise NotUnderstoodError
    if shape.is_property_shape and compiled.path is None:
        raise NotUnderstoodError
    if len(set(shape.objects(SH.severity))) > 1 or len(set(shape.objects(SH.flags))) > 1:
        raise NotUnderstoodError
    on_values = []
    for kind in dict.fromkeys(CONSTRAINT_PARAMETERS_MAP[p] for p in sorted(predicates & _PARAMETERS)):
        try:
            component = kind(shape)
        except ConstraintLoadWarning:
            continue  # pySHACL leaves out this constraint
        iri = term_text(component.shacl_constraint_component)
        for part in parts_of(component, lookup):
            if isinstance(part, TermCheck):
                part.component = component
                on_values.append(part)
            elif isinstance(part, CompiledShape):
                compiled.property_shapes.append(part)
            elif isinstance(part, tuple):
                compiled.checks.append((term_text(part[0]), part[1]))
            else:
                compiled.checks.append((iri, part))
    rules = frozenset((p, o) for p, o in shape.sg.graph.predicate_objects(shape.node) if p in CONSTRAINT_PARAMETERS_MAP or p == SH.flags)
    compiled.term_checks = TermChecks(on_values, passed.setdefault(rules, set()))
