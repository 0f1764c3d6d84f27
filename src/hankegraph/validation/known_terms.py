"""Which classes, properties and datatypes there are: what ontologies declare, what data use, and what well-known vocabularies hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeAlias

from rdflib import Graph, Literal, URIRef, namespace
from rdflib.namespace import DCAT, OWL, RDF, RDFS, SDO, SH, DefinedNamespace, DefinedNamespaceMeta

from hankegraph.terms import Term

CLASS, PROPERTY, DATATYPE = KINDS = ("class", "property", "datatype")
# Terms by kind.
TermsByKind: TypeAlias = Mapping[str, Set[Term]]

_DECLARING: dict[str, tuple[Any, ...]] = {
    CLASS: (RDFS.Class, OWL.Class, OWL.DeprecatedClass, RDFS.Datatype),
    PROPERTY: (
        *(RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.OntologyProperty, OWL.FunctionalProperty),
        *(OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.TransitiveProperty, OWL.ReflexiveProperty),
        *(OWL.IrreflexiveProperty, OWL.DeprecatedProperty),
    ),
    DATATYPE: (RDFS.Datatype,),
}
# What is the subject of these is of the kind, too, and what is the object is at least mentioned as one.
_RELATING: dict[str, tuple[Any, ...]] = {
    CLASS: (RDFS.subClassOf, OWL.equivalentClass),
    PROPERTY: (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf),
    DATATYPE: (),
}
# rdflib's list is that of version 2; https://www.w3.org/TR/vocab-dcat-3/ added these.
_DCAT_3 = """DatasetSeries first hasCurrentVersion hasVersion inSeries isReplacedBy isVersionOf last next nextVersion prev previousVersion
replaces resource seriesMember version"""
# https://www.w3.org/TR/json-ld11/#the-i18n-namespace and RDF 1.2.
_RDF_1_2 = "dirLangString reifies"
# https://w3c.github.io/shacl/shacl-af/ has these besides those that rdflib lists.
_SHACL_AF = "values if then else exists count distinct groupConcat limit max min minus offset orderBy desc separator sum"
_CONTAINER_MEMBERSHIP = re.compile(rf"<{re.escape(str(RDF))}_[1-9][0-9]*>")
# Between `minValue` and `maxValue` it is 0.75, so a term that may exist is not taken for another at that.
LIKENESS = 0.8
# Where it is known that the term does not exist, a suggestion may be bolder.
BOLD_LIKENESS = 0.65
# Most often `/` stands for `#`, or `https` for `http`.
_LIKENESS_OF_NAMESPACES = 0.9


def declared_terms(graph: Graph) -> dict[str, set[Term]]:
    """The terms that a graph declares: by type, or as the subject of what only such a term can be."""
    return {
        kind: _terms(subject for type_ in _DECLARING[kind] for subject in graph.subjects(RDF.type, type_))
        | _terms(subject for predicate in _RELATING[kind] for subject in graph.subjects(predicate))
        for kind in KINDS
    }


def mentioned_terms(graph: Graph) -> dict[str, set[Term]]:
    """The terms that an ontology speaks of without declaring them, most often those of other ontologies."""
    mentioned = {kind: _terms(other for predicate in _RELATING[kind] for other in graph.objects(None, predicate)) for kind in KINDS}
    mentioned[PROPERTY] |= _terms(subject for predicate in (RDFS.domain, RDFS.range) for subject in graph.subjects(predicate))
    mentioned[CLASS] |= _terms(graph.objects(None, RDFS.domain))
    ranges = _terms(graph.objects(None, RDFS.range))
    mentioned[CLASS] |= ranges
    mentioned[DATATYPE] |= ranges
    return mentioned


def used_terms(graph: Graph) -> dict[str, set[Term]]:
    """The terms that data use: the types of nodes, the predicates, and the datatypes of literals."""
    used: dict[str, set[Term]] = {CLASS: _terms(set(graph.objects(None, RDF.type))), PROPERTY: _terms(set(graph.predicates()))}
    used[DATATYPE] = _terms({node.datatype for node in graph.objects() if isinstance(node, Literal)})
    return used


def united(several: Iterable[TermsByKind]) -> dict[str, set[Term]]:
    """The terms of all of these, by kind."""
    terms: dict[str, set[Term]] = {kind: set() for kind in KINDS}
    for one in several:
        for kind in KINDS:
            terms[kind] |= one.get(kind, set())
    return terms


def covered_namespaces(ontologies: Iterable[Graph]) -> dict[str, set[str]]:
    """The namespaces, by kind, whose every term can be expected to be declared in these graphs.

    These are the namespace that an ontology is called after, and the one in which a graph declares most, unless it uses others of it
    itself. That a term of another is declared (as OWL wants of the annotation properties in use) says nothing about the rest of that one.
    """
    covered: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for graph in ontologies:
        names = {str(ontology).rstrip("#/") for ontology in graph.subjects(RDF.type, OWL.Ontology)}
        used: TermsByKind | None = None
        for kind, terms in declared_terms(graph).items():
            counts = Counter(map(namespace_of, terms))
            for iri, count in counts.items():
                if iri.rstrip("#/") in names:
                    covered[kind].add(iri)
                elif count == max(counts.values()):
                    used = used or used_terms(graph)
                    if not any(namespace_of(term) == iri for term in used[kind] - terms):
                        covered[kind].add(iri)
    return covered


def namespace_of(term: Term) -> str:
    """The IRI up to the local name: up to the last `#` or, where it has none, the last `/` or `:`.

    >>> namespace_of("<http://xmlns.com/foaf/0.1/name>"), namespace_of("<urn:example:name>")
    ('http://xmlns.com/foaf/0.1/', 'urn:example:')
    """
    iri = term[1:-1]
    for separator in "#/:":
        if separator in iri:
            return iri[: iri.rindex(separator) + 1]
    return iri


def name_of(term: Term) -> str:
    """The local name: what follows the namespace."""
    return term[len(namespace_of(term)) + 1 : -1]


def is_in_closed_vocabulary(term: Term) -> bool:
    """Whether the term is in the namespace of a well-known vocabulary that is known in full."""
    return namespace_of(term) in _closed_namespaces()


def is_well_known(term: Term) -> bool:
    """Whether a well-known vocabulary has the term."""
    return term in well_known_terms().get(namespace_of(term), ()) or _CONTAINER_MEMBERSHIP.fullmatch(term) is not None


@cache
def well_known_terms() -> Mapping[str, frozenset[Term]]:
    """The terms of well-known vocabularies by namespace, as rdflib knows them."""
    # Terms whose names Python reserves, such as sh:class, stand apart.
    known = {str(one._NS): frozenset({*map(_term, dir(one)), *(f"<{one._NS}{name}>" for name in one._extras)}) for one in _vocabularies()}
    known[str(DCAT)] |= {f"<{DCAT}{name}>" for name in _DCAT_3.split()}
    known[str(RDF)] |= {f"<{RDF}{name}>" for name in _RDF_1_2.split()}
    known[str(SH)] |= {f"<{SH}{name}>" for name in _SHACL_AF.split()}
    # Both forms are in use, https://schema.org/docs/faq.html#19
    known["http://schema.org/"] = frozenset(term.replace("<https:", "<http:") for term in known[str(SDO)])
    return known


def well_known_terms_called(name: str) -> Sequence[Term]:
    """The terms of well-known vocabularies that have this local name."""
    return _well_known_by_name().get(name, ())


@cache
def _well_known_by_name() -> Mapping[str, Sequence[Term]]:
    by_name: dict[str, list[Term]] = {}
    for terms in well_known_terms().values():
        for term in terms:
            by_name.setdefault(name_of(term), []).append(term)
    return by_name


@cache
def _closed_namespaces() -> Set[str]:
    # To the others terms are added as time goes by; a term of theirs that is not in the list may well be right.
    return frozenset(str(vocabulary._NS) for vocabulary in _vocabularies() if vocabulary._fail) | {str(namespace.XSD)}


def _vocabularies() -> list[DefinedNamespaceMeta]:
    found = vars(namespace).values()
    return [one for one in found if isinstance(one, DefinedNamespaceMeta) and one is not DefinedNamespace]


def _term(node: Any) -> Term:
    return f"<{node}>"


def _terms(nodes: Iterable[Any]) -> set[Term]:
    return {f"<{node}>" for node in nodes if isinstance(node, URIRef)}


def closest_term(term: Term, candidates: Iterable[Term], likeness: float = LIKENESS) -> Term | None:
    """The candidate that the term is likely to be meant for, if one is like it: by its name, or else by its namespace.

    Names are alike by the ratio of `difflib`, from `likeness` on, or where they have the same letters.

    >>> closest_term("<http://example.org/naem>", ["<http://example.org/name>", "<http://example.org/age>"])
    '<http://example.org/name>'
    >>> closest_term("<http://example.org/ns/name>", ["<http://example.org/ns#name>", "<http://example.org/ns#age>"])
    '<http://example.org/ns#name>'
    """
    start, name = namespace_of(term), name_of(term)
    others = sorted(set(candidates) - {term}, reverse=True)
    names = {name_of(other).lower(): other for other in others if namespace_of(other) == start}
    close = get_close_matches(name.lower(), names, n=1, cutoff=likeness)
    close = close or [other for other in names if sorted(other) == sorted(name.lower())]
    if close:
        return names[close[0]]
    same_name = {namespace_of(other): other for other in others if name_of(other) == name}
    close = get_close_matches(start, same_name, n=1, cutoff=_LIKENESS_OF_NAMESPACES)
    return same_name[close[0]] if close else None
