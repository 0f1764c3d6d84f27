"""Composes the sentences about a constraint from what its parameters say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import rdflib
from rdflib.namespace import SH

from hankegraph.shacl import Result
from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.shacl.paths import is_predicate_path, path_text
from hankegraph.terms import Term, parse_literal
from hankegraph.validation.paths import local_name
from hankegraph.validation.phrases import LIMITS, PHRASED, Phrases
from hankegraph.validation.sentences import number_suffix, sentence, subject_phrases
from hankegraph.validation.words import (
    beginning_of,
    enumerated,
    found_values,
    is_well_typed,
    kind_of,
    one_line,
    short_value,
    text_length,
    value_words,
)

# What results say of the values as a whole.
COUNTED = ("minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount", "uniqueLang", "hasValue")
_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_OTHERS = ("closed", "property", "sparql")
_COMPONENT = "ConstraintComponent"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def parameter_of(component: Term) -> str:
    """The parameter of SHACL that a constraint component is about; `custom` for what SHACL Core does not have."""
    name = component[1:-1].removeprefix(str(SH)).removesuffix(_COMPONENT)
    parameter = "sparql" if name == "SPARQL" else name[:1].lower() + name[1:]
    return parameter if parameter in (*PHRASED, *COUNTED, *_PAIRS, *_OTHERS) else "custom"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence is about: a constraint of a shape, the kind of value that was found, and the property found where none may be."""

    shape: Any
    component: Term
    kind: str = ""
    found_path: str = ""

    @classmethod
    def of(cls, result: Result) -> Subject:
        """What the sentences about a result are about."""
        found_path = result.path if parameter_of(result.component) == "closed" else ""
        return cls(rdf_node(result.shape), result.component, kind_of(result.value), found_path)

    @property
    def parameter(self) -> str:
        """The parameter of SHACL that the constraint is about."""
        return parameter_of(self.component)


def composed(section: str, subject: Subject, phrases: Phrases) -> str:
    """The sentence of a section (`message`, `expected` or `remedy`) about a constraint."""
    parameter, shape = subject.parameter, subject.shape
    path = path_text(phrases.shapes, phrases.shapes.value(shape, SH.path)) if (shape, SH.path, None) in phrases.shapes else ""
    is_named = bool(path) and (is_predicate_path(path) or phrases.names.label(shape, phrases.language) is not None)
    kind = "property" if is_named else "path" if path else "node"
    words: dict[str, Any] = dict(subject_phrases(kind, phrases.language, phrases.path(shape) if path else ""))
    words |= {"rule": phrases.rule(shape), "component": phrases.name(rdf_node(subject.component))}
    suffixes = ["-node"] if kind == "node" else []
    fallback = []
    if parameter in ("qualifiedMinCount", "qualifiedMaxCount", "minCount", "maxCount"):
        number = _whole_number(phrases.values(shape, parameter))
        suffixes.append(number_suffix(number))
        words["n"] = number
        words["x"] = " ".join(phrases.of_shape(value, 2) for value in phrases.values(shape, "qualifiedValueShape"))
    elif parameter in _PAIRS:
        suffixes.append("-time" if subject.kind == "time" else "")
        words["x"] = phrases.between_quotes(map(phrases.name, phrases.values(shape, parameter)))
    elif parameter == "closed":
        allowed = _allowed_properties(phrases, shape)
        words["x"] = enumerated(allowed, lambda node: phrases.quoted(phrases.name(node)))
        words["property"] = phrases.names.path(subject.found_path)
        suffixes.append("" if allowed or section != "expected" else "-none")
        suffixes.append("-named" if subject.found_path else "")
    elif parameter == "hasValue":
        required = phrases.values(shape, parameter)
        words["x"] = enumerated(required, phrases.value)
        suffixes.append("-several" if len(required) > 1 else "")
    elif parameter == "custom":
        words["x"] = enumerated(_arguments(phrases, subject), str)
        suffixes.append("-parameters" if words["x"] else "")
    elif parameter in PHRASED:
        words |= _phrased(phrases, shape, parameter)
        limits = [term_text(value) for value in phrases.values(shape, parameter)] if parameter in LIMITS else []
        suffixes.append(_suffix_for(subject, limits))
        suffixes.append("-none" if parameter == "in" and not phrases.members(shape, "in") else "")
        fallback = ["value-node", "value"] if kind == "node" else ["value"]
    entries = (*(parameter + suffix for suffix in suffixes if suffix), parameter, *fallback)
    return sentence(section, entries, phrases.language, **words)


def _suffix_for(subject: Subject, limits: Sequence[Term]) -> str:
    """What the entry for this kind of value has at the end of its name; more can be said where the value is of the kind asked for."""
    if limits:
        kinds = {kind_of(limit) for limit in limits}
        # Without a value a rule is summed up; a value of another kind is neither more nor less.
        return f"-{kinds.pop()}" if len(kinds) == 1 and (not subject.kind or subject.kind in kinds) else ""
    if subject.parameter == "class":
        return "-resource" if subject.kind in ("", "iri", "blank") else ""
    if subject.parameter == "languageIn":
        return "-text" if subject.kind in ("", "text") else ""
    return "" if subject.kind == "blank" else "-text"


def _phrased(phrases: Phrases, shape: Any, parameter: str) -> dict[str, str]:
    """What sentences about a constraint on values need."""
    if parameter == "not":
        return {"x": " / ".join(phrases.of_shape(value, 2) for value in phrases.values(shape, "not"))}
    values = phrases.values(shape, parameter)
    words = {"x": phrases.of_parameter(shape, parameter)}
    if parameter in LIMITS:
        words["limit"] = ", ".join(map(phrases.value, values))
    if parameter == "in":
        words["allowed"] = phrases.allowed(shape)
    if parameter == "languageIn":
        words["languages"] = phrases.languages(shape)
    if parameter == "or":
        words["alternatives"] = "; ".join(map(phrases.alternatives, values))
    if parameter == "class":
        words["classes"] = phrases.joined(phrases.quoted(phrases.name(value)) for value in values)
    return words


def _whole_number(values: Sequence[Any]) -> int:
    return int(str(values[0])) if values and str(values[0]).isdecimal() else 0


def _allowed_properties(phrases: Phrases, shape: Any) -> list[Any]:
    paths = [phrases.shapes.value(node, SH.path) for node in phrases.values(shape, "property")]
    properties = {path for path in (*paths, *phrases.members(shape, "ignoredProperties")) if isinstance(path, rdflib.URIRef)}
    return sorted(properties)


def _arguments(phrases: Phrases, subject: Subject) -> list[str]:
    """The parameters of a component of one's own, with their values in the shape."""
    paths = {phrases.shapes.value(node, SH.path) for node in phrases.shapes.objects(rdf_node(subject.component), SH.parameter)}
    return [
        f"{local_name(path)}: {phrases.value(value)}"
        for path in sorted(path for path in paths if isinstance(path, rdflib.URIRef))
        for value in sorted(phrases.shapes.objects(subject.shape, path), key=term_text)
    ]


def found_sentence(subject: Subject, result: Result, values: Sequence[Term] | None, phrases: Phrases) -> str:
    """What was found; `values` are all values of the path, where they are known."""
    language, names, parameter = phrases.language, phrases.names, subject.parameter
    if parameter in COUNTED:
        return _found_of_all(subject, values, phrases)
    if not result.value:
        if result.focus_node.startswith("<"):
            return sentence(
                "found", "node", language, x=names.label(rdf_node(result.focus_node), language) or names.iri(result.focus_node[1:-1])
            )
        return sentence("found", "node-blank" if result.focus_node.startswith("_:") else "nothing", language)
    value = beginning_of(result.value)
    words = value_words(value, language, names)
    if parameter == "closed":
        return sentence("found", "closed", language, x=words, property=names.path(result.path))
    if parameter in ("equals", "disjoint"):
        return sentence("found", parameter, language, x=words)
    if parameter in ("minLength", "maxLength") and subject.kind != "blank":
        return sentence("found", "length", language, x=words, length=text_length(result.value))
    text, tag, datatype = parse_literal(value) if value.startswith('"') else ("", "", None)
    if parameter == "datatype" and text and not tag:
        datatype = datatype or _XSD_STRING
        if rdflib.URIRef(datatype) in phrases.values(subject.shape, "datatype"):
            return sentence("found", "ill-typed", language, x=one_line(text), datatype=names.tag(datatype))
        if datatype == _XSD_STRING or is_well_typed(text, datatype):
            return sentence("found", "datatype", language, x=words, datatype=names.tag(datatype))
    return sentence("found", "value", language, x=words)


def _found_of_all(subject: Subject, values: Sequence[Term] | None, phrases: Phrases) -> str:
    parameter, language = subject.parameter, phrases.language
    if parameter == "uniqueLang" and values is not None:
        tags = Counter(tag.lower() for tag in map(_language_of, values) if tag)
        several = [value for value in values if tags[(_language_of(value) or "").lower()] > 1]
        shown = enumerated(several, lambda value: short_value(value, language, phrases.names))
        return sentence("found", "uniqueLang-values" if several else "uniqueLang", language, x=shown)
    if values is not None:
        text = found_values(values, language, phrases.names)
        return text[:1].upper() + text[1:]
    number = _whole_number(phrases.values(subject.shape, parameter)) if parameter.endswith("Count") else 2
    return sentence("found", (parameter + number_suffix(number), parameter), language, n=number)


def _language_of(term: Term) -> str | None:
    return parse_literal(term)[1] if term.startswith('"') else None
