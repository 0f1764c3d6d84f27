"""Explains results of SHACL in Finnish, Swedish and English: what is wrong, what was expected, what was found and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
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
from hankegraph.validation.shape_names import name_shapes
from hankegraph.validation.shapes_graph import list_members
from hankegraph.validation.words import Names, beginning_of, one_line

_LONGEST_MESSAGE = 500
_LONGEST_IN_A_MESSAGE = 200
_REMEMBERED = 10_000
_LONGEST_REMEMBERED = 1000
# Whose results have the messages of the shape.
_ANY_COMPONENT = f"<{SH}ConstraintComponent>"


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
        members_of = cache(lambda first: list(list_members(shapes, first)))
        self._shapes = shapes
        self._phrases = {language: Phrases(shapes, names, codes, members_of, language) for language in LANGUAGES}
        self._explained = lru_cache(_REMEMBERED)(self._explain)
        self._plain_message = lru_cache(_REMEMBERED)(self._plain_message_of)
        self._composed = lru_cache(_REMEMBERED)(self._composed_of)
        self._remedy = lru_cache(_REMEMBERED)(self._remedy_of)
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
        subject = Subject.of(result)
        is_plain = self._says_the_same(result.shape, result.component)
        return Explanation(
            message=self._plain_message(subject) if is_plain else self._message(result, subject, values),
            expected=self._composed("expected", subject),
            found=_in_each(lambda language: found_sentence(subject, result, values, self._phrases[language])),
            remedy=self._remedy(subject),
        )

    def _composed_of(self, section: str, subject: Subject) -> Texts:
        return _in_each(lambda language: composed(section, subject, self._phrases[language]))

    def _remedy_of(self, subject: Subject) -> Texts:
        """How to mend it: in the words of the shape, in the languages in which it has some."""
        described = messages.by_language(
            text for text in self._shapes.objects(subject.shape, SH.description) if isinstance(text, rdflib.Literal)
        )
        remedy = self._composed("remedy", subject)
        own = {
            language: one_line(" ".join(sorted(described[language])).strip(), _LONGEST_MESSAGE)
            for language in LANGUAGES
            if language in described
        }
        return {**remedy, **own}

    def _plain_message_of(self, subject: Subject) -> Texts:
        """The message where it is the same for all results about this."""
        return self._message(Result("", subject.found_path, "", term_text(subject.shape), subject.component, "", ()), subject, None)

    def _message(self, result: Result, subject: Subject, values: Sequence[Term] | None) -> Texts:
        own = messages.by_language(messages.own_messages(self._shapes, result))
        if not own:
            return self._composed("message", subject)
        result = replace(result, value=beginning_of(result.value))

        def text(language: str) -> str:
            chosen = messages.best_language(own, language)
            # A message in another language has the names in it that are right there.
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
                if variable.lower() == "path" and (subject.shape, SH.path, None) in self._shapes:
                    return phrases.path(subject.shape)
                if variable.lower() == "path" and result.path:
                    return phrases.names.path(result.path)
                if argument := self._argument(subject, variable):
                    return phrases.bare(argument, _LONGEST_IN_A_MESSAGE)
                text = bound.get(variable, messages.NOT_KNOWN)
                return one_line(prefixed_name(text, phrases.names.prefixes) or text, _LONGEST_IN_A_MESSAGE)

            return messages.filled(template, shown)

        return one_line(" ".join(map(fill, templates)).strip(), _LONGEST_MESSAGE)

    def _argument(self, subject: Subject, variable: str) -> Term | None:
        """The value of a parameter of the component, by its local name."""
        declared = (self._shapes.value(parameter, SH.path) for parameter in self._shapes.objects(rdf_node(subject.component), SH.parameter))
        own = [path for path in declared if isinstance(path, rdflib.URIRef) and local_name(path) == variable]
        core = [path for path in (rdflib.URIRef(str(SH) + variable),) if path in ALL_CONSTRAINT_PARAMETERS]
        return min((term_text(value) for path in [*own, *core] for value in self._shapes.objects(subject.shape, path)), default=None)

    def rule_texts(self, shape: Term) -> tuple[Texts, Texts]:
        """What a shape asks as a rule: a summary, and help that says what is expected and how to mend what does not hold."""
        node = rdf_node(shape)
        subjects = [Subject(node, component) for component in components_of(self._shapes, node)]
        expected = [self._composed("expected", subject) for subject in subjects]
        remedies = [self._remedy(subject) for subject in subjects]
        components = [_ANY_COMPONENT, *(subject.component for subject in subjects)]
        broken = [Result("", "", "", shape, component, "", ()) for component in components]
        speaking = next((result for result in broken if messages.own_messages(self._shapes, result)), None)
        message = self._message(speaking, Subject.of(speaking), None) if speaking else {}

        def summary(language: str) -> str:
            return message.get(language) or one_line(_joined(expected, language), _LONGEST_MESSAGE) or self._phrases[language].rule(node)

        def help_text(language: str) -> str:
            return _joined([*expected, *remedies], language) or summary(language)

        return _in_each(summary), _in_each(help_text)


def _joined(texts: Iterable[Texts], language: str) -> str:
    """The different texts in a language."""
    return " ".join(dict.fromkeys(text[language] for text in texts))


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
