"""One entry for each constraint component of SHACL Core: the checks that pySHACL's component becomes.

https://www.w3.org/TR/shacl/#core-components. A component without an entry, or with parameters other than those that the entry reads, is not
understood, and its shape is left to pySHACL.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Any, TypeAlias

import rdflib
from rdflib.namespace import SH

from hankegraph.shacl import constraints as checks
from hankegraph.shacl import term_checks as terms
from hankegraph.shacl.comparisons import DisjointCheck, OrderCheck
from hankegraph.shacl.nodes import comparable_text, term_text
from hankegraph.shacl.shape import CompiledShape

Lookup: TypeAlias = Callable[[Any], CompiledShape]
# A check with the IRI of its component where that is not the component's own.
Part: TypeAlias = terms.TermCheck | CompiledShape | checks.Check | tuple[Any, checks.Check]


class NotUnderstoodError(Exception):
    """The shape says something that the compiler does not know."""


def parts_of(component: Any, lookup: Lookup) -> Iterator[Part]:
    """What a component becomes: one part for each result that it may give on one value.

    Raises:
        NotUnderstoodError: the component, or what it says, is not known here.

    """
    make = _MAKERS.get(type(component).__name__)
    if make is None:
        raise NotUnderstoodError
    return iter(make(component, lookup))


def _each(component: Any, attribute: str) -> Iterator[tuple[Any, Any]]:
    """The component once for each value of its parameter, which then is its only one."""
    for value in getattr(component, attribute):
        single = copy(component)
        setattr(single, attribute, [value])
        yield single, value


def _property(node: Any) -> Any:
    if not isinstance(node, rdflib.URIRef):
        raise NotUnderstoodError
    return term_text(node)


def _classes(component: Any, lookup: Lookup) -> Iterable[Part]:
    return [checks.ClassCheck(component, term_text(class_)) for class_ in component.class_rules]


def _least(component: Any, lookup: Lookup) -> Iterable[Part]:
    return [checks.CountCheck(component, int(component.min_count.value), None)]


def _most(component: Any, lookup: Lookup) -> Iterable[Part]:
    return [checks.CountCheck(component, 0, int(component.max_count.value))]


def _bounds(attribute: str, holds: Callable[[Any, Any], bool]) -> Callable[[Any, Lookup], Iterable[Part]]:
    return lambda component, lookup: [terms.range_check(single, bound, holds) for single, bound in _each(component, attribute)]


def _lengths(make: Callable[[Any, int], terms.TermCheck]) -> Callable[[Any, Lookup], Iterable[Part]]:
    return lambda component, lookup: [make(component, int(component.string_rules[0].value))]


def _patterns(component: Any, lookup: Lookup) -> Iterable[Part]:
    return [terms.pattern_check(single, pattern) for single, pattern in _each(component, "string_rules")]


def _languages(component: Any, lookup: Lookup) -> Iterable[Part]:
    languages = list(component.shape.sg.graph.items(component.string_rules[0]))
    if not all(isinstance(language, rdflib.Literal) and isinstance(language.value, str) for language in languages):
        raise NotUnderstoodError
    return [terms.language_check(component, {language.value.lower() for language in languages})]


def _unique_language(component: Any, lookup: Lookup) -> Iterable[Part]:
    return [checks.UniqueLanguageCheck(component)] if component.string_rules == {True} else []


def _has_values(component: Any, lookup: Lookup) -> Iterable[Part]:
    return [checks.HasValueCheck(component, comparable_text(value)) for value in component.has_value_set]


def _compared(common: bool) -> Callable[[Any, Lookup], Iterable[Part]]:
    return lambda component, lookup: [DisjointCheck(component, _property(other), common) for other in component.property_compare_set]


def _ordered(method: str, holds: Callable[[Any, Any], bool]) -> Callable[[Any, Lookup], Iterable[Part]]:
    return lambda component, lookup: [
        OrderCheck(component, _property(other), holds, getattr(component, method)) for other in component.property_compare_set
    ]


def _node_shapes(component: Any, lookup: Lookup) -> Iterable[Part]:
    shapes = [lookup(node) for node in component.node_shapes]
    if any(component.shape.get_other_shape(node).is_property_shape for node in component.node_shapes):
        raise NotUnderstoodError
    return [checks.ShapesCheck(component, (shape,), {1}) for shape in shapes]


def _property_shapes(component: Any, lookup: Lookup) -> Iterable[Part]:
    if not all(component.shape.get_other_shape(node).is_property_shape for node in component.property_shapes):
        raise NotUnderstoodError
    return [lookup(node) for node in component.property_shapes]


def _not(component: Any, lookup: Lookup) -> Iterable[Part]:
    return [checks.ShapesCheck(component, (lookup(node),), {0}) for node in component.not_list]


def _lists(attribute: str, allowed: Callable[[int], set[int]] | None, unique: bool) -> Callable[[Any, Lookup], Iterable[Part]]:
    def make(component: Any, lookup: Lookup) -> Iterable[Part]:
        for list_ in getattr(component, attribute):
            members = list(component.shape.sg.graph.items(list_))
            shapes = tuple(lookup(member) for member in (dict.fromkeys(members) if unique else members))
            if not shapes:
                raise NotUnderstoodError
            yield checks.ShapesCheck(component, shapes, allowed(len(shapes))) if allowed else checks.OrCheck(component, shapes)

    return make


def _qualified(component: Any, lookup: Lookup) -> Iterable[Part]:
    graph, node = component.shape.sg.graph, component.shape.node
    for value_shape in component.value_shapes:
        siblings: set[Any] = set()
        if component.is_disjoint:
            for parent in graph.subjects(SH.property, node):
                for shape in graph.objects(parent, SH.property):
                    siblings |= set(graph.objects(shape, SH.qualifiedValueShape)) - {value_shape}
        others = tuple(lookup(sibling) for sibling in siblings)
        if component.max_count is not None:
            most = checks.QualifiedCheck(component, lookup(value_shape), others, 0, component.max_count)
            yield SH.QualifiedMaxCountConstraintComponent, most
        if component.min_count is not None:
            least = checks.QualifiedCheck(component, lookup(value_shape), others, component.min_count, None)
            yield SH.QualifiedMinCountConstraintComponent, least


def _closed(component: Any, lookup: Lookup) -> Iterable[Part]:
    if not component.is_closed:
        return []
    paths = {component.shape.get_other_shape(node).path() for node in component.property_shapes}
    allowed = {term_text(predicate) for predicate in component.ignored_props | paths if predicate is not None}
    return [checks.ClosedCheck(component, allowed)]


_MAKERS: dict[str, Callable[[Any, Lookup], Iterable[Part]]] = {
    "ClassConstraintComponent": _classes,
    "DatatypeConstraintComponent": lambda component, lookup: [terms.datatype_check(component)],
    "NodeKindConstraintComponent": lambda component, lookup: [terms.node_kind_check(component)],
    "MinCountConstraintComponent": _least,
    "MaxCountConstraintComponent": _most,
    "MinExclusiveConstraintComponent": _bounds("min_vals", operator.gt),
    "MinInclusiveConstraintComponent": _bounds("min_vals", operator.ge),
    "MaxExclusiveConstraintComponent": _bounds("max_vals", operator.lt),
    "MaxInclusiveConstraintComponent": _bounds("max_vals", operator.le),
    "MinLengthConstraintComponent": _lengths(terms.minimum_length_check),
    "MaxLengthConstraintComponent": _lengths(terms.maximum_length_check),
    "PatternConstraintComponent": _patterns,
    "LanguageInConstraintComponent": _languages,
    "UniqueLangConstraintComponent": _unique_language,
    "EqualsConstraintComponent": _compared(common=False),
    "DisjointConstraintComponent": _compared(common=True),
    "LessThanConstraintComponent": _ordered("_compare_lt", operator.lt),
    "LessThanOrEqualsConstraintComponent": _ordered("_compare_ltoe", operator.le),
    "HasValueConstraintComponent": _has_values,
    "InConstraintComponent": lambda component, lookup: [terms.membership_check(component)],
    "NodeConstraintComponent": _node_shapes,
    "PropertyConstraintComponent": _property_shapes,
    "NotConstraintComponent": _not,
    "AndConstraintComponent": _lists("and_list", lambda n: {n}, unique=True),
    "OrConstraintComponent": _lists("or_list", None, unique=True),
    "XoneConstraintComponent": _lists("xone_nodes", lambda n: {1}, unique=False),
    "QualifiedValueShapeConstraintComponent": _qualified,
    "ClosedConstraintComponent": _closed,
}
