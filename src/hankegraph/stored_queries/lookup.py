"""Finds the concept or the organisation that a person names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TypeAlias

from hankegraph.errors import QueryError
from hankegraph.iris import normalise_name
from hankegraph.stored_queries.binding import replace_constants
from hankegraph.stored_queries.header import Parameter
from hankegraph.stored_queries.parameter_values import read_iri, shown
from hankegraph.terms import SKOS, Term, literal, parse_literal
from hankegraph.vocabulary import lookup_key, read_vocabulary, scheme_iri

# Gives the rows of a SELECT query, each a term, or none, for every variable.
FindRows: TypeAlias = Callable[[str], Iterable[Sequence[Term | None]]]

_LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.notation)
_LEADING_NUMBER = re.compile(r"(\d+(?:\.\d+)+)\s+\S")
_MOST_SHOWN = 8
# What is that like is likely to be meant.
_LIKENESS = 0.75
_MOST_SUGGESTED = 3
_LONGEST_COMPARED = 200
# The value that is looked for never stands in this query: the names of the schemes come from the header.
_CONCEPTS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?concept ?scheme ?label WHERE {{
  VALUES ?scheme {{ {schemes} }}
  ?concept skos:inScheme ?scheme ;
    skos:prefLabel|skos:altLabel|skos:hiddenLabel|skos:notation ?label .
}}"""
_ORGANISATIONS = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX hg: <https://w3id.org/hankegraph/def#>
SELECT DISTINCT ?organisation ?name WHERE {
  VALUES ?part { "" }
  ?organisation a hg:Organisation ;
    foaf:name ?name .
  FILTER(CONTAINS(LCASE(STR(?name)), ?part))
}
ORDER BY ?name ?organisation
LIMIT 5000"""
_NAMES_OF = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX hg: <https://w3id.org/hankegraph/def#>
SELECT DISTINCT ?organisation ?name WHERE {
  VALUES ?organisation { hg:Organisation }
  ?organisation a hg:Organisation ;
    foaf:name ?name .
}
ORDER BY ?name"""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with one of its names; `where` is its scheme, or nothing."""

    iri: Term
    name: str
    where: str = ""

    def __str__(self) -> str:
        """What an error shows of it."""
        return f"{self.name}{self.where and f' of {self.where}'} {self.iri}"


def find_concept(parameter: Parameter, text: str, find_rows: FindRows | None) -> Term:
    """The concept with this label, in any language, or this notation or IRI, in one of the schemes of the parameter.

    Raises:
        QueryError: there is none, or there are several; some that are near are named.

    """
    concepts = [each for scheme in parameter.schemes for each in _concepts_of(scheme)]
    if find_rows is not None:
        concepts += _concepts_in(find_rows, parameter.schemes)
    if text.startswith(("http://", "https://", "<")):
        found = [each for each in concepts if each.iri == read_iri(parameter, text, {})]
    else:
        key = lookup_key(text)
        found = [each for each in concepts if lookup_key(each.name) == key]
        if not found and (number := _LEADING_NUMBER.match(key)):
            found = [each for each in concepts if lookup_key(each.name) == number[1]]
    return _only(parameter, text, found, concepts, f"concept of {', '.join(parameter.schemes)}")


def find_organisation(parameter: Parameter, text: str, find_rows: FindRows | None) -> Term:
    """The organisation of this name, however it is spelt, or with this IRI.

    Raises:
        QueryError: there is none; those whose name has the longest word of the text are named.

    """
    if text.startswith(("http://", "https://", "<")):
        term = read_iri(parameter, text, {})
        if find_rows is None:
            return term
        found = list(_named(find_rows(replace_constants(_NAMES_OF, {"organisation": term}))))
        return _only(parameter, text, found, found, "organisation")
    if find_rows is None:
        raise QueryError(f"{parameter.name}: an organisation is found by its name only in a graph; give its IRI")
    part = max(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()), key=len, default="")
    if not part:
        raise QueryError(f"{parameter.name}: {shown(text)} has no letter that a name could have")
    near = list(_named(find_rows(replace_constants(_ORGANISATIONS, {"part": literal(part)}))))
    found = [each for each in near if normalise_name(each.name) == normalise_name(text)]
    return _only(parameter, text, found, near, "organisation")


def _only(parameter: Parameter, text: str, found: Sequence[Named], near: Sequence[Named], kind: str) -> Term:
    by_iri = {each.iri: each for each in reversed(found)}
    if len(by_iri) == 1:
        return next(iter(by_iri))
    if by_iri:
        candidates = "; ".join(str(each) for each in sorted(by_iri.values(), key=str))
        raise QueryError(f"{parameter.name}: {shown(text)} names several; give the IRI of one: {candidates}")
    names = {lookup_key(each.name): each.name for each in near}
    close = get_close_matches(lookup_key(text[:_LONGEST_COMPARED]), names, _MOST_SUGGESTED, _LIKENESS)
    hint = f"did you mean {' or '.join(names[key] for key in close)}?" if close else f"give one such as {parameter.example}"
    raise QueryError(f"{parameter.name}: no {kind} is {shown(text)}; {hint}{'' if close else _near_names(text, near)}")


def _near_names(text: str, near: Sequence[Named]) -> str:
    """What there is, or what of it is most like the text where there is much."""
    first_names: dict[Term, Named] = {}
    for each in near:
        first_names.setdefault(each.iri, each)
    candidates = list(first_names.values())
    if len(candidates) > _MOST_SHOWN:
        names = {lookup_key(each.name): each for each in near}
        close = [names[key] for key in get_close_matches(lookup_key(text[:_LONGEST_COMPARED]), names, _MOST_SHOWN, 0.5)]
        candidates = list({each.iri: each for each in close}.values())
    return f"; there is {'; '.join(str(each) for each in candidates)}" if candidates else ""


@cache
def _concepts_of(scheme: str) -> tuple[Named, ...]:
    """The concepts of the vocabulary that comes with the program, preferred labels first."""
    triples = read_vocabulary().triples
    members = {s for s, p, o in triples if p == SKOS.inScheme and o == scheme_iri(scheme)}
    return tuple(Named(s, parse_literal(o)[0], scheme) for label in _LABELS for s, p, o in triples if p == label and s in members)


def _concepts_in(find_rows: FindRows, schemes: Sequence[str]) -> Iterator[Named]:
    names = {scheme_iri(scheme): scheme for scheme in schemes}
    for concept, scheme, label in find_rows(_CONCEPTS.format(schemes=" ".join(names))):
        if concept is not None and scheme is not None and label is not None:
            yield Named(concept, parse_literal(label)[0], names[scheme])


def _named(rows: Iterable[Sequence[Term | None]]) -> Iterator[Named]:
    for organisation, name in rows:
        if organisation is not None and name is not None:
            yield Named(organisation, parse_literal(name)[0])
