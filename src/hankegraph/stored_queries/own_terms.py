"""Terms of the ontology that a query names and that do not exist: a misspelt one is found nowhere, and the answer is empty."""

from __future__ import annotations

from collections.abc import Iterator

from hankegraph.stored_queries.sparql_tokens import IRI, NAME, prefixes_of, read_tokens
from hankegraph.stored_queries.terms_in_queries import read_constant
from hankegraph.terms import HG

_START = f"<{HG.iri}"


def misspelt_terms(text: str) -> list[str]:
    """What to say of each term in the namespace of the ontology that the ontology does not have, one line each.

    >>> misspelt_terms("PREFIX hg: <https://w3id.org/hankegraph/def#> ASK { ?x a hg:Project ; hg:projctNumber 1 }")
    ['hg:projctNumber is not in the ontology; did you mean hg:projectNumber?']
    """
    return [_told(name) for name in dict.fromkeys(_names_in(text)) if name not in HG.names]


def _names_in(text: str) -> Iterator[str]:
    """The local names of the terms in our namespace; the IRI of the namespace itself has none."""
    tokens = read_tokens(text)
    prefixes = prefixes_of(tokens)
    for token in tokens:
        term = read_constant((token,), prefixes) if token.kind in (IRI, NAME) else None
        if term and term.startswith(_START) and (name := term[len(_START) : -1]):
            yield name


def _told(name: str) -> str:
    # It knows what is near, and brings rdflib along, which a query without mistakes does not need.
    from hankegraph.validation.known_terms import BOLD_LIKENESS, closest_term

    close = closest_term(f"{_START}{name}>", [f"{_START}{known}>" for known in HG.names], BOLD_LIKENESS)
    hint = f"; did you mean hg:{close[len(_START) : -1]}?" if close else "; ontology/hanke.ttl lists its terms"
    return f"hg:{name} is not in the ontology{hint}"
