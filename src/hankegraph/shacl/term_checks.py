"""Constraints that look at one value at a time and at nothing but the value.

A check first sets aside what surely holds, by a look at the text of the term. The rest it decides by a rule of its own where that is
certain, and else has pySHACL's own code decide on that one value, which it then remembers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Set
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import rdflib
from pyparsing import ParseBaseException
from rdflib.namespace import RDF, RDFS, XSD

from hankegraph.shacl.nodes import comparable_text, is_odd, lexical_text, rdf_node
from hankegraph.terms import Term

# What pySHACL and rdflib raise on terms they cannot judge; whoever asks pySHACL gets the same error from it.
PYSHACL_ERRORS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
    *(re.error, ParseBaseException),
)
_REMEMBERED = 50_000
_LONGEST_REMEMBERED = 80
_ESCAPE_LENGTH = len("\\U0010FFFF")
_INTEGER = re.compile(r'"(0|-?[1-9][0-9]{0,17})"\^\^<http://www\.w3\.org/2001/XMLSchema#integer>')

_DATE = re.compile(r'"([0-9]{4}-[0-9]{2}-[0-9]{2})"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')

_STRING = f'"^^<{XSD.string}>'

Decide = Callable[[Term], bool | None]
Suspects = Callable[[Iterable[Term]], Iterable[Term]]


@lru_cache(maxsize=20_000)
def integer_value(term: Term) -> int | None:
    """The number of an `xsd:integer` in canonical form that fits in 64 bits."""
    match = _INTEGER.fullmatch(term)
    return int(match[1]) if match else None


def date_value(term: Term) -> date | None:
    """The day of an `xsd:date` without a time zone, from the year 1 on; None for any other term, and for a day that there is not."""
    match = _DATE.fullmatch(term)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def verdict_of_component(component: Any, term: Term) -> bool:
    """Whether the value satisfies the constraint, by pySHACL's own code.

    Raises:
        PYSHACL_ERRORS: as pySHACL raises them on this value.

    """
    node = rdf_node(term)
    conforms, _ = component.evaluate(None, rdflib.Graph(bind_namespaces="none"), {node: {node}}, [component.shape, component])
    return bool(conforms)


class TermCheck:
    """One constraint component of a shape, with one value of its parameter; `component` is the one that has all its values."""

    def __init__(self, component: Any, decide: Decide, suspects: Suspects | None = None, is_costly: bool = False) -> None:
        self.component = component
        self._judging = component
        self.is_costly = is_costly
        self._decide = decide
        self._suspects = suspects
        self._verdicts: dict[Term, bool] = {}

    def failing(self, values: Iterable[Term]) -> tuple[set[Term], set[Term]]:
        """The values that violate the constraint, and those on which pySHACL raises an error."""
        bad: set[Term] = set()
        unsure: set[Term] = set()
        for term in values if self._suspects is None else self._suspects(values):
            verdict = self._decide(term)
            if verdict is None:
                try:
                    verdict = self._verdict(term)
                except PYSHACL_ERRORS:
                    unsure.add(term)
                    continue
            if not verdict:
                bad.add(term)
        return bad, unsure

    def _verdict(self, term: Term) -> bool:
        verdict = self._verdicts.get(term)
        if verdict is None:
            if len(self._verdicts) >= _REMEMBERED:
                self._verdicts.clear()
            verdict = self._verdicts[term] = verdict_of_component(self._judging, term)
        return verdict


class TermChecks:
    """The checks of one shape that look at single values; where one is costly, short values that passed them all are remembered.

    Shapes with the same checks may remember them together, in `passed`.
    """

    def __init__(self, checks: Iterable[TermCheck], passed: set[Term] | None = None) -> None:
        self.checks = tuple(checks)
        self._is_costly = any(check.is_costly for check in self.checks)
        self._passed: set[Term] = set() if passed is None else passed

    def failing(self, values: Collection[Term]) -> tuple[list[tuple[TermCheck, set[Term]]], set[Term]]:
        """The checks that fail with the values at fault, and the values on which pySHACL raises an error."""
        unknown = values
        if self._is_costly:
            passed = self._passed
            unknown = () if passed.issuperset(values) else {term for term in values if term not in passed}
        if not unknown:
            return [], set()
        failures = []
        refused: set[Term] = set()
        unsure: set[Term] = set()
        for check in self.checks:
            bad, raising = check.failing(unknown)
            if bad:
                failures.append((check, bad))
                refused |= bad
            unsure |= raising
        if self._is_costly:
            if len(self._passed) >= _REMEMBERED:
                self._passed.clear()
            refused |= unsure
            self._passed.update(term for term in unknown if len(term) <= _LONGEST_REMEMBERED and term not in refused)
        return failures, unsure


def node_kind_check(component: Any) -> TermCheck:
    """A check of `sh:nodeKind`."""
    examples = {"<": "<urn:x>", "_": "_:x", '"': '"x"'}
    verdict = cache(lambda kind: verdict_of_component(component, examples[kind]))
    suspects = (lambda values: [term for term in values if term[0] != "<"]) if verdict("<") else None
    return TermCheck(component, lambda term: verdict(term[0]), suspects)


# What is a value of these is well-typed for certain.
_VALUES: dict[Any, Callable[[Term], object]] = {XSD.integer: integer_value, XSD.date: date_value}


def datatype_check(component: Any) -> TermCheck:
    """A check of `sh:datatype`, ill-typed values included."""
    rule = component.datatype_rule
    if rule == XSD.string:
        return TermCheck(component, _untagged, lambda values: [term for term in values if term[-1] != '"'])
    suffix = f"^^<{rule}>"
    is_special = rule in (RDFS.Literal, RDFS.Datatype, RDF.langString)
    value_of = _VALUES.get(rule)

    def decide(term: Term) -> bool | None:
        if term[0] != '"':
            return False
        if is_special or term.endswith(suffix):
            return None if value_of is None or value_of(term) is None else True
        return False

    return TermCheck(component, decide, is_costly=True)


def _untagged(term: Term) -> bool | None:
    return None if term.endswith(_STRING) else False


def range_check(component: Any, bound: Any, holds: Callable[[Any, Any], bool]) -> TermCheck:
    """A check that a value is on one side of a bound, such as `sh:minInclusive`."""
    value = bound.value
    is_number = type(value) in (int, Decimal) and not bound.ill_typed and bound.datatype in (XSD.integer, XSD.decimal)

    def decide(term: Term) -> bool | None:
        if term[0] != '"':
            return False
        if not is_number:
            return None
        number = integer_value(term)
        if number is not None:
            return holds(number, value)
        return False if term[-1] == '"' else None

    return TermCheck(component, decide, is_costly=True)


def minimum_length_check(component: Any, length: int) -> TermCheck:
    """A check of `sh:minLength`."""
    # A text is at least this long in quotes, and however it is escaped, with so many characters it is long enough.
    least = 2 + length
    enough = 3 + (length - 1) * _ESCAPE_LENGTH if length > 0 else 2

    def suspects(values: Iterable[Term]) -> Iterable[Term]:
        others = [term for term in values if term[-1] != '"' or (len(term) < enough and ("\\" in term or len(term) < least))]
        # Of those, tagged texts may be as long.
        return [term for term in others if term[0] != '"' or term[-1] in '">' or term.rfind('"') + 1 < enough]

    return TermCheck(component, _text_test(lambda text: len(text) >= length), suspects)


def maximum_length_check(component: Any, length: int) -> TermCheck:
    """A check of `sh:maxLength`."""
    return TermCheck(component, _text_test(lambda text: len(text) <= length))


def pattern_check(component: Any, pattern: Any) -> TermCheck:
    """A check of `sh:pattern` with the regular expression that pySHACL compiled."""
    search = component.compiled_cache[pattern].search
    return TermCheck(component, _text_test(lambda text: search(text) is not None))


def _text_test(test: Callable[[str], bool]) -> Decide:
    def decide(term: Term) -> bool | None:
        text = lexical_text(term)
        return None if text is None else test(text)

    return decide


def language_check(component: Any, languages: Set[str]) -> TermCheck:
    """A check of `sh:languageIn`; the languages in lower case."""
    endings = tuple(f'"@{language}' for language in languages)

    def suspects(values: Iterable[Term]) -> Iterable[Term]:
        return [term for term in values if not term.endswith(endings)]

    def decide(term: Term) -> bool:
        if term[0] != '"' or term[-1] in '">':
            return False
        language = term[term.rfind("@") + 1 :].lower()
        return "*" in languages or language in languages or language.split("-")[0] in languages

    return TermCheck(component, decide, suspects)


def membership_check(component: Any) -> TermCheck:
    """A check of `sh:in`."""
    members = {comparable_text(member) for member in component.in_vals}
    return TermCheck(component, lambda term: True if term in members else None if is_odd(term) else False)
