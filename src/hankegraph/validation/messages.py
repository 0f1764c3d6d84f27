"""The messages that shapes have themselves, with their placeholders filled: https://www.w3.org/TR/shacl/#sparql-constraints-message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import rdflib
from rdflib.namespace import SH

from hankegraph.shacl import Result
from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.terms import Term, parse_literal

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
# Where a shape has no message in a language, people are shown the first of these that there is.
_NEXT_BEST = ("en", "", "fi", "sv")
# What stands for a variable that the query left unbound, or whose value the result does not tell.
NOT_KNOWN = "…"


def own_messages(shapes: rdflib.Graph, result: Result) -> list[rdflib.Literal]:
    """The messages that count for a result, unfilled: those of its query or validator, else those of the shape."""
    shape = rdf_node(result.shape)
    if result.component == f"<{SH.SPARQLConstraintComponent}>":
        return _messages_of_query(shapes, shape, result) or _messages(shapes, shape)
    if not result.component.startswith(f"<{SH}"):
        return _messages_of_component(shapes, shape, rdf_node(result.component)) or _messages(shapes, shape)
    return _messages(shapes, shape)


def _messages(shapes: rdflib.Graph, node: Any) -> list[rdflib.Literal]:
    return sorted((text for text in shapes.objects(node, SH.message) if isinstance(text, rdflib.Literal)), key=term_text)


def _messages_of_query(shapes: rdflib.Graph, shape: Any, result: Result) -> list[rdflib.Literal]:
    """The messages of the query that gave the result: of several queries, of the one whose messages the result has."""
    queries = sorted((_messages(shapes, query) for query in shapes.objects(shape, SH.sparql)), key=str)
    if len(queries) == 1:
        return queries[0]
    return next((messages for messages in queries if messages and all(variables_in(text, result) is not None for text in messages)), [])


def _messages_of_component(shapes: rdflib.Graph, shape: Any, component: Any) -> list[rdflib.Literal]:
    kinds = [SH.propertyValidator if (shape, SH.path, None) in shapes else SH.nodeValidator, SH.validator]
    validators = (sorted(shapes.objects(component, kind), key=term_text) for kind in kinds)
    first = next((found for found in validators if found), [])
    return [text for validator in first for text in _messages(shapes, validator)] or _messages(shapes, component)


def has_placeholders(messages: Iterable[str]) -> bool:
    """Whether a message says something else for each result."""
    return any(map(_PLACEHOLDER.search, messages))


def variables_in(template: str, result: Result, values: Sequence[Term] = ()) -> dict[str, str] | None:
    """What an unfilled message has in place of its variables in the messages of the result; None where none of them is it.

    What several of them say differently is left out: pySHACL also gives a result the messages of results before it. `values` are those that
    the variable `value` can have.
    """
    known = {name: _plain(term) for name, term in (("this", result.focus_node), ("value", result.value)) if term}
    possible = set(map(_plain, values))
    found = [_gaps(template, known, parse_literal(message)[0]) for message in result.messages]
    fitting = [gaps for gaps in found if gaps is not None and (not possible or gaps.get("value", "") in ("", *possible))]
    if not fitting:
        return None
    return {name: text for name, text in fitting[0].items() if all(gaps.get(name) == text for gaps in fitting)}


def _plain(term: Term) -> str:
    """The text that pySHACL puts in for a term."""
    return parse_literal(term)[0] if term.startswith('"') else str(rdf_node(term))


def _gaps(template: str, known: Mapping[str, str], message: str) -> dict[str, str] | None:
    """The texts in the message that stand where the template has variables which are not known."""
    pieces = _PLACEHOLDER.split(template)
    fixed, variables = [pieces[0]], []
    for variable, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if variable in known:
            fixed[-1] += known[variable] + text
        else:
            variables.append(variable)
            fixed.append(text)
    if not message.startswith(fixed[0]) or not message.endswith(fixed[-1]):
        return None
    gaps: dict[str, str] = {}
    position = len(fixed[0])
    for variable, text in zip(variables, fixed[1:], strict=True):
        is_last = len(gaps) == len(variables) - 1
        end = len(message) - len(text) if is_last or text == fixed[-1] == "" else message.find(text, position)
        if end < position:
            return None
        gaps.setdefault(variable, message[position:end])
        position = end + len(text)
    if not variables and message != fixed[0]:
        return None
    return {variable: text for variable, text in gaps.items() if not _PLACEHOLDER.fullmatch(text)}


def filled(template: str, shown: Callable[[str], str]) -> str:
    """The message with each variable as it is shown."""
    return _PLACEHOLDER.sub(lambda match: shown(match[1]), template)


def by_language(messages: Iterable[rdflib.Literal]) -> dict[str, list[str]]:
    """The messages by the main part of their language tag, which is empty where there is none."""
    found: dict[str, list[str]] = {}
    for message in messages:
        found.setdefault((message.language or "").split("-")[0].lower(), []).append(str(message))
    return found


def best_language(languages: Iterable[str], wanted: str) -> str:
    """Of some languages the one in which to give a message that is wanted in another: the shape's own words before made-up ones."""
    there = set(languages)
    return next(language for language in (wanted, *_NEXT_BEST, *sorted(there)) if language in there)
