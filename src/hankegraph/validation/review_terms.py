"""Classes, properties and datatypes that shapes name and that do not seem to exist: a misspelt one lets everything pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Graph, URIRef

from hankegraph.shacl import term_text
from hankegraph.terms import Term
from hankegraph.validation.known_terms import (
    BOLD_LIKENESS,
    LIKENESS,
    TermsByKind,
    closest_term,
    covered_namespaces,
    declared_terms,
    is_in_closed_vocabulary,
    is_well_known,
    mentioned_terms,
    name_of,
    namespace_of,
    united,
    well_known_terms,
    well_known_terms_called,
)
from hankegraph.validation.notices import make_notice, piece, sort_notices
from hankegraph.validation.reported import Notice, Texts
from hankegraph.validation.shape_terms import NamedTerm, named_terms
from hankegraph.validation.shapes_graph import shape_name, short_name


def undeclared_terms(shapes: Graph, ontologies: Iterable[Graph], used: TermsByKind) -> list[Notice]:
    """A notice for each term that a shape names and that does not seem to exist; `used` are the terms that the data use (`used_terms`).

    A term must be declared where its ontology is given or well-known. Of others it is enough that the data use it, and those that the
    data do not use are told of one by one only where one that is like it exists.
    """
    ontologies = list(ontologies)
    knowledge = _Knowledge(
        declared=united(map(declared_terms, (*ontologies, shapes))),
        mentioned=united((used, *map(mentioned_terms, (*ontologies, shapes)))),
        covered=covered_namespaces(ontologies),
    )
    notices = []
    unchecked: dict[str, set[NamedTerm]] = {}
    for named in named_terms(shapes):
        if knowledge.has(named) or (not knowledge.is_complete_for(named) and named.term in knowledge.mentioned[named.kind]):
            continue
        other = knowledge.suggestion(named)
        if other or knowledge.is_complete_for(named):
            code = "shape-term-is-declared" if knowledge.is_complete_for(named) else "shape-term-is-used"
            is_used = named.term in used.get(named.kind, ())
            notices.append(
                make_notice(
                    code,
                    shape_name(shapes, named.shape),
                    term_text(named.shape),
                    Kind=piece(named.kind),
                    term=_short(shapes, named.term),
                    use=piece("only in the data") if is_used else "",
                    suggestion=_suggestion(shapes, other),
                )
            )
        else:
            unchecked.setdefault(namespace_of(named.term), set()).add(named)
    for iri, several in unchecked.items():
        terms = ", ".join(sorted({_short(shapes, named.term) for named in several}))
        first = min(shape_name(shapes, named.shape) for named in several)
        notices.append(make_notice("namespace-has-an-ontology", iri, "" if first.startswith("_:") else f"<{first}>", terms=terms))
    return sort_notices(notices)


@dataclass(frozen=True)
class _Knowledge:
    """The terms that there are, and the namespaces, by kind, in which there are no others."""

    declared: TermsByKind
    mentioned: TermsByKind
    covered: TermsByKind

    def has(self, named: NamedTerm) -> bool:
        return is_well_known(named.term) or named.term in self.declared[named.kind]

    def is_complete_for(self, named: NamedTerm) -> bool:
        return is_in_closed_vocabulary(named.term) or namespace_of(named.term) in self.covered[named.kind]

    def suggestion(self, named: NamedTerm) -> Term | None:
        likeness = BOLD_LIKENESS
        others: list[Iterable[Term]] = [well_known_terms().get(namespace_of(named.term), ()), self.declared[named.kind]]
        if not self.is_complete_for(named):
            likeness = LIKENESS
            # The namespace itself may be misspelt.
            others += [self.mentioned[named.kind], well_known_terms_called(name_of(named.term))]
        return closest_term(named.term, {term for several in others for term in several}, likeness)


def _short(shapes: Graph, term: Term) -> str:
    return short_name(shapes, URIRef(term[1:-1]))


def _suggestion(shapes: Graph, other: Term | None) -> Texts | str:
    return piece("suggestion", other=_short(shapes, other)) if other else ""
