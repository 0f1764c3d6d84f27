"""What a shape asks of a value, as a phrase that follows “must be”."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from rdflib.namespace import SH

from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.shacl.paths import is_predicate_path, path_text
from hankegraph.terms import Term, parse_literal
from hankegraph.validation.paths import local_name
from hankegraph.validation.sentences import number_suffix, phrase
from hankegraph.validation.words import Names, datatype_words, enumerated, kind_of, language_name, numbered, one_line, quoted, short_value

# The parameters for which there is a phrase, in the order in which they are named.
PHRASED = (
    *("class", "datatype", "nodeKind", "in", "hasValue", "languageIn", "pattern", "minLength", "maxLength"),
    *("minInclusive", "minExclusive", "maxInclusive", "maxExclusive", "node", "and", "or", "xone", "not"),
)
LIMITS = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
# Go along with another parameter.
ACCOMPANYING = (SH.ignoredProperties, SH.flags, SH.qualifiedValueShape, SH.qualifiedValueShapesDisjoint)
_DEEPEST = 3
_MOST_PARTS = 4


@dataclass(frozen=True)
class Phrases:
    """Phrases in one language about the shapes of a graph; `codes` are the names of shapes, `members_of` gives the members of a list."""

    shapes: rdflib.Graph
    names: Names
    codes: Mapping[Term, str]
    members_of: Callable[[Any], Sequence[Any]]
    language: str

    def values(self, shape: Any, parameter: str) -> list[Any]:
        """The values of a parameter of SHACL, sorted."""
        return sorted(self.shapes.objects(shape, SH[parameter]), key=term_text)

    def members(self, shape: Any, parameter: str) -> list[Any]:
        """The members of the list that is the value of a parameter."""
        return [member for first in self.values(shape, parameter) for member in self.members_of(first)]

    def rule(self, shape: Any) -> str:
        """What a shape is called."""
        return self.names.label(shape, self.language) or one_line(self.codes.get(term_text(shape)) or local_name(str(shape)))

    def path(self, shape: Any) -> str:
        """What the path of a property shape is called: by the name that the shape gives it, else by that of the property."""
        path = path_text(self.shapes, self.shapes.value(shape, SH.path))
        if is_predicate_path(path):
            return self.names.label(shape, self.language) or self.names.name(rdflib.URIRef(path[1:-1]), self.language)
        return self.names.label(shape, self.language) or one_line(self.names.path(path))

    def of_shape(self, shape: Any, depth: int = _DEEPEST) -> str:
        """What a node must be to conform to the shape; at some depth only what the shape is called."""
        if not depth:
            return self._phrase("rule", self.rule(shape))
        if (shape, SH.path, None) in self.shapes:
            return self._of_property_shape(shape, depth)
        parts = [self.of_parameter(shape, parameter, depth) for parameter in PHRASED if (shape, SH[parameter], None) in self.shapes]
        parts += sorted(self.of_shape(node, depth - 1) for node in self.values(shape, "property"))
        others = {
            predicate
            for predicate in self.shapes.predicates(shape)
            if predicate in ALL_CONSTRAINT_PARAMETERS and predicate not in ACCOMPANYING and predicate != SH.property
        } - {SH[parameter] for parameter in PHRASED}
        if others or len(parts) > _MOST_PARTS:
            return self._phrase("rule", self.rule(shape))
        return phrase("phrase", "joined", self.language).join(parts) or phrase("phrase", "anything", self.language)

    def _of_property_shape(self, shape: Any, depth: int) -> str:
        asked = {
            local_name(str(predicate)): str(value)
            for predicate, value in self.shapes.predicate_objects(shape)
            if predicate in ALL_CONSTRAINT_PARAMETERS and predicate not in ACCOMPANYING
        }
        if asked == {"minCount": "1"}:
            return self._phrase("has-property", self.path(shape))
        if asked == {"maxCount": "0"}:
            return self._phrase("has-no-property", self.path(shape))
        phrased = [parameter for parameter in PHRASED if parameter in asked]
        if phrased and asked.keys() - {"minCount", "maxCount"} == set(phrased) and len(phrased) <= _MOST_PARTS:
            words = self.joined(self.of_parameter(shape, parameter, depth - 1) for parameter in phrased)
            return phrase("phrase", "property-value", self.language, x=self.path(shape), y=words)
        return self._phrase("property", self.path(shape))

    def of_parameter(self, shape: Any, parameter: str, depth: int = _DEEPEST) -> str:
        """What a value must be for one parameter of a shape; where that has several values, for all of them."""
        if parameter == "in":
            number = len(self.members(shape, "in"))
            return phrase("phrase", ("in" + number_suffix(number), "in"), self.language, x=self.allowed(shape))
        if parameter == "languageIn":
            number = len(self.members(shape, "languageIn"))
            return phrase("phrase", ("languageIn" + number_suffix(number), "languageIn"), self.language, x=self.languages(shape))
        if parameter in ("and", "or", "xone"):
            return self.joined(self._phrase(parameter, self.alternatives(first, depth)) for first in self.values(shape, parameter))
        return self.joined(self._of_value(shape, parameter, value, depth) for value in self.values(shape, parameter))

    def allowed(self, shape: Any) -> str:
        """The values that `sh:in` allows."""
        return enumerated(self.members(shape, "in"), self.value)

    def languages(self, shape: Any) -> str:
        """The languages that `sh:languageIn` allows, in words."""
        return enumerated(self.members(shape, "languageIn"), lambda tag: language_name(str(tag), self.language))

    def alternatives(self, first: Any, depth: int = _DEEPEST) -> str:
        """What each shape of a list asks, with numbers."""
        return numbered(self.members_of(first), lambda member: self.of_shape(member, depth - 1))

    def value(self, node: Any) -> str:
        """A value that a shape names, as one of a list."""
        return short_value(term_text(node), self.language, self.names)

    def name(self, node: Any) -> str:
        """What a class or property is called."""
        return self.names.name(node, self.language)

    def _of_value(self, shape: Any, parameter: str, value: Any, depth: int) -> str:
        term = term_text(value)
        if parameter == "datatype":
            return datatype_words(str(value), self.language, self.names)
        if parameter == "nodeKind":
            return phrase("nodeKind", local_name(str(value)), self.language)
        if parameter == "class":
            return self._phrase("class", self.name(value))
        if parameter == "node":
            return self.of_shape(value, depth - 1)
        if parameter == "not":
            return self._phrase("not", self.of_shape(value, depth - 1))
        if parameter == "pattern":
            flags = "".join(map(str, self.values(shape, "flags")))
            return phrase("phrase", "pattern-flags" if flags else "pattern", self.language, x=one_line(str(value)), flags=one_line(flags))
        if parameter in ("minLength", "maxLength"):
            entries = (parameter + {"1": "-one"}.get(str(value), ""), parameter)
            return phrase("phrase", entries, self.language, x=one_line(str(value)))
        entries = (f"{parameter}-{kind_of(term)}", parameter)
        return phrase("phrase", entries, self.language, x=self.value(value))

    def _phrase(self, entry: str, text: str) -> str:
        return phrase("phrase", entry, self.language, x=text)

    def joined(self, parts: Iterable[str]) -> str:
        """The different parts with “and” between them."""
        return phrase("phrase", "joined", self.language).join(dict.fromkeys(parts))

    def quoted(self, text: str) -> str:
        """The text in the quotation marks of the language."""
        return quoted(text, self.language)

    def between_quotes(self, names: Iterable[str]) -> str:
        """The names, of which the first opens and the last closes in quotation marks that stand already."""
        opening, closing = quoted("\n", self.language).split("\n")
        return f"{closing}, {opening}".join(names)

    def bare(self, term: Term, longest: int) -> str:
        """A term as it stands in a message that is written around it: a text, a label, or an IRI with a prefix."""
        if term.startswith('"'):
            return one_line(parse_literal(term)[0], longest)
        if term.startswith("_:"):
            return phrase("term", "blank", self.language)
        return self.names.label(rdf_node(term), self.language) or self.names.iri(term[1:-1])
