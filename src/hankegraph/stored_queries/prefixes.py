"""The prefixes of a query: one that is used and not declared is the commonest mistake, and engines tell it in words of their own."""

from __future__ import annotations

from hankegraph.stored_queries.header import fail_at
from hankegraph.stored_queries.sparql_tokens import NAME, Token, line_of, prefixes_of
from hankegraph.terms import NAMESPACES

# What stored queries use besides the namespaces of the graph itself.
_OTHERS = {
    "eurio": "http://data.europa.eu/s66#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
}
KNOWN_PREFIXES = {**{prefix: namespace.iri for prefix, namespace in NAMESPACES.items()}, **_OTHERS}


def check_prefixes(text: str, tokens: tuple[Token, ...], source: str) -> None:
    """Nothing, where every prefix that a query uses is declared in it.

    >>> from hankegraph.stored_queries.sparql_tokens import read_tokens
    >>> check_prefixes("ASK { ?x a hg:Field }", read_tokens("ASK { ?x a hg:Field }"), "own.rq")
    Traceback (most recent call last):
        ...
    hankegraph.errors.QueryError: own.rq:1: the prefix hg is not declared; begin with PREFIX hg: <https://w3id.org/hankegraph/def#>

    Raises:
        QueryError: one is not.

    """
    declared = prefixes_of(tokens)
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == NAME and prefix not in declared:
            iri = KNOWN_PREFIXES.get(prefix)
            hint = f"begin with PREFIX {prefix}: <{iri}>" if iri else f"say what it stands for: PREFIX {prefix}: <…>"
            named = f"the prefix {prefix}" if prefix else "the empty prefix"
            fail_at(source, line_of(text, token.start), f"{named} is not declared; {hint}")
