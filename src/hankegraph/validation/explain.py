"""Explains results of SHACL in Finnish, Swedish and English: what is wrong, what was expected, what was found and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from rdflib.namespace import SH

from hankegraph.shacl import Result
from hankegraph.shacl.nodes import rdf_node, term_text
from hankegraph.terms import Term
from hankegraph.validation import messages
from hankegraph.validation.composed import COUNTED, Subject, composed, found_sentence, parameter_of
from hankegraph.validation.paths import local_name, prefixed_name
from hankegraph.validation.phrases import ACCOMPANYING, Phrases
from hankegraph.validation.reported import LANGUAGES, Texts
from hankegraph.validation.sentences import entry, phrase
from hankegraph.validation.shape_names import name_shapes
from hankegraph.validation.words import Names, one_line

_LONGEST_MESSAGE = 500
_LONGEST_IN_A_MESSAGE = 200
_REMEMBERED = 10_000
_LONGEST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is wrong, what was expected, what was found, how to mend it: a sentence or two each, on one line, in all languages."""

    message: Texts
    expected: Texts
    found: Texts
    remedy: Texts


class Explainer:
    """Explains results of the shapes of one graph; what is the same for many results is worked out once.

    Classes and properties are called by the labels that they have in the shapes or in the ontology, else with the prefixes.
    """

    def __init__(self, shapes: rdflib.Graph, prefixes: Mapping[str, str], ontology: rdflib.Graph | None = None) -> None:
        names = Names((shapes, *([] if ontology is None else [ontology])), prefixes)
        codes = {term: name.code for term, name in name_shapes(shapes, prefixes).items()}
        self._shapes = shapes
        self._phrases = {language: Phrases(shapes, names, codes, language) for language in LANGUAGES}
        self._explained = lru_cache(_REMEMBERED)(self._explain)
        self._says_the_same = lru_cache(_REMEMBERED)(self._says_the_same_of)

    def explain(self, result: Result, values: Sequence[Term] | None = None) -> Explanation:
        """What a result says; `values` are all values of the path of the result, where they are known."""
        if values is not None:
            return self._explain(result, values)
        if (result.value or parameter_of(result.component) in COUNTED) and self._says_the_same(result.shape, result.component):
            result = replace(result, focus_node="", messages=())
        return self._explain(result) if len(result.value) > _LONGEST_REMEMBERED else self._explained(result)

    def _says_the_same_of(self, shape: Term, component: Term) -> bool:
        """Whether results of a shape with the same value are explained the same, whatever their nodes."""
        own = messages.own_messages(self._shapes, Result("", "", "", shape, component, "", ()))
        return parameter_of(component) not in ("sparql", "custom") and not messages.has_placeholders(own)

    def _explain(self, result: Result, values: Sequence[Term] | None = None) -> Explanation:
        subject = Subject.of(self._shapes, result)
        result = replace(result, value=subject.value)
        return Explanation(
            message=self._message(result, subject, values),
            expected=_in_each(lambda language: composed("expected", subject, self._phrases[language])),
            found=_in_each(lambda language: found_sentence(subject, result, values, self._phrases[language])),
            remedy=_in_each(
                lambda language: self._described(subject.shape, language) or composed("remedy", subject, self._phrases[language])
            ),
        )

    def _message(self, result: Result, subject: Subject, values: Sequence[Term] | None) -> Texts:
        own = messages.by_language(messages.own_messages(self._shapes, result))

        def text(language: str) -> str:
            chosen = messages.best_language(own, language)
            if chosen is None:
                return composed("message", subject, self._phrases[language])
            return self._filled(own[chosen], result, subject, values or (), chosen if chosen in LANGUAGES else language)

        return _in_each(text)

    def _filled(self, templates: Sequence[str], result: Result, subject: Subject, values: Sequence[Term], language: str) -> str:
        phrases = self._phrases[language]

        def fill(template: str) -> str:
            bound = messages.variables_in(template, result, values) or {}

            def shown(variable: str) -> str:
                if variable == "this" and result.focus_node:
                    return phrases.bare(result.focus_node, _LONGEST_IN_A_MESSAGE)
                if variable == "value" and result.value:
                    return phrases.bare(result.value, _LONGEST_IN_A_MESSAGE)
                if variable.lower() == "path" and result.path:
                    return phrases.path(subject.shape) if subject.has_path else one_line(phrases.names.path(result.path))
                if parameter := self._argument(subject, result.component, variable):
                    return phrases.bare(parameter, _LONGEST_IN_A_MESSAGE)
                if variable in bound:
                    return one_line(prefixed_name(bound[variable], phrases.names.prefixes) or bound[variable], _LONGEST_IN_A_MESSAGE)
                return phrase("unknown", variable.lower(), language) if entry("unknown", variable.lower(), language) else messages.UNBOUND

            return messages.filled(template, shown)

        return one_line(" ".join(map(fill, templates)).strip(), _LONGEST_MESSAGE)

    def _argument(self, subject: Subject, component: Term, variable: str) -> Term | None:
        """The value of a parameter of the component, by its local name."""
        declared = (self._shapes.value(parameter, SH.path) for parameter in self._shapes.objects(rdf_node(component), SH.parameter))
        own = [path for path in declared if isinstance(path, rdflib.URIRef) and local_name(path) == variable]
        core = [path for path in (rdflib.URIRef(str(SH) + variable),) if path in ALL_CONSTRAINT_PARAMETERS]
        return min((term_text(value) for path in [*own, *core] for value in self._shapes.objects(subject.shape, path)), default=None)

    def _described(self, shape: Any, language: str) -> str | None:
        """What the shape itself says in a language about how it is kept."""
        texts = messages.by_language(text for text in self._shapes.objects(shape, SH.description) if isinstance(text, rdflib.Literal))
        return one_line(" ".join(sorted(texts[language])).strip(), _LONGEST_MESSAGE) if language in texts else None

    def rule_texts(self, shape: Term) -> tuple[Texts, Texts]:
        """What a shape asks as a rule: a summary, and help that says what is expected and how to mend what does not hold."""
        node = rdf_node(shape)
        subjects = [Subject(node, component) for component in components_of(self._shapes, node)]
        own = messages.by_language(text for text in self._shapes.objects(node, SH.message) if isinstance(text, rdflib.Literal))
        plain = Result("", "", "", shape, "", "", ())

        def summary(language: str) -> str:
            phrases = self._phrases[language]
            chosen = messages.best_language(own, language)
            if chosen is not None:
                return self._filled(sorted(own[chosen]), plain, Subject(node, ""), (), chosen if chosen in LANGUAGES else language)
            expected = " ".join(dict.fromkeys(composed("expected", subject, phrases) for subject in subjects))
            return one_line(expected, _LONGEST_MESSAGE) or phrases.rule(node)

        def help_text(language: str) -> str:
            phrases = self._phrases[language]
            expected = [composed("expected", subject, phrases) for subject in subjects]
            described = self._described(node, language)
            remedies = [described] if described else [composed("remedy", subject, phrases) for subject in subjects]
            return " ".join(dict.fromkeys([*expected, *remedies])) or summary(language)

        return _in_each(summary), _in_each(help_text)


def explain(shapes: rdflib.Graph, result: Result, prefixes: Mapping[str, str]) -> Explanation:
    """What one result says; for many of one graph an `Explainer` takes a fraction of the time."""
    return Explainer(shapes, prefixes).explain(result)


def rule_texts(shapes: rdflib.Graph, shape: Term, prefixes: Mapping[str, str]) -> tuple[Texts, Texts]:
    """Summary and help of one shape; for many of one graph an `Explainer` takes a fraction of the time."""
    return Explainer(shapes, prefixes).rule_texts(shape)


def components_of(shapes: rdflib.Graph, shape: Any) -> list[Term]:
    """The constraint components of a shape, sorted, those of one's own included; what other shapes report by themselves is left out."""
    used = set(shapes.predicates(shape))
    core = [local_name(str(p)) for p in used if p in ALL_CONSTRAINT_PARAMETERS and p not in (SH.property, *ACCOMPANYING)]
    found = {f"<{SH}{'SPARQL' if name == 'sparql' else name[0].upper() + name[1:]}ConstraintComponent>" for name in core}
    for component, parameter in shapes.subject_objects(SH.parameter):
        if shapes.value(parameter, SH.path) in used:
            found.add(term_text(component))
    return sorted(found)


def _in_each(text: Callable[[str], str]) -> Texts:
    return {language: text(language) for language in LANGUAGES}
