"""Terms as text and as rdflib nodes, and where the two differ.

Two terms are one to rdflib, and so to pySHACL, where their texts differ only in escapes or in the case of the language tag; and it
rewrites the white space of some datatypes. Such a term is *odd*: what is equal as text tells nothing about it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import rdflib

from hankegraph.terms import Term, literal, parse_literal

_XSD = "http://www.w3.org/2001/XMLSchema#"
# rdflib normalises the white space of these when it builds the literal.
_REWRITTEN = (f"{_XSD}token>", f"{_XSD}normalizedString>")


def rdf_node(term: Term) -> Any:
    """The rdflib node of a term."""
    if term.startswith("<"):
        return rdflib.URIRef(term[1:-1])
    if term.startswith("_:"):
        return rdflib.BNode(term[2:])
    text, language, datatype = parse_literal(term)
    return rdflib.Literal(text, lang=language, datatype=rdflib.URIRef(datatype) if datatype else None, normalize=False)


def term_text(node: Any) -> Term:
    """The term of an rdflib node."""
    if isinstance(node, rdflib.Literal):
        datatype = None if node.language or node.datatype is None else f"<{node.datatype}>"
        return literal(str(node), node.language, datatype)
    return f"_:{node}" if isinstance(node, rdflib.BNode) else f"<{node}>"


def comparable_text(node: Any) -> Term:
    """The text that a term which is not odd has exactly where rdflib holds it equal to the node."""
    if isinstance(node, rdflib.Literal) and node.language:
        return literal(str(node), node.language.lower())
    return term_text(node)


def is_odd(term: Term) -> bool:
    """Whether rdflib may hold this term equal to one with another text."""
    if term[0] != '"':
        return False
    if "\\" in term and term_text(rdf_node(term)) != term:
        return True
    if term[-1] == '"':
        return False
    if term[-1] == ">":
        return term.endswith(_REWRITTEN)
    language = term[term.rfind("@") :]
    return language != language.lower()


def are_several_texts_of_one(terms: Collection[Term]) -> bool:
    """Whether some of these terms are one to rdflib."""
    odd = [term for term in terms if is_odd(term)]
    if not odd:
        return False
    return len({comparable_text(rdf_node(term)) if term in odd else term for term in terms}) < len(terms)


def lexical_text(term: Term) -> str | None:
    """The text of an IRI or of a literal; None for a blank node, or where only rdflib can tell."""
    first = term[0]
    if first == "<":
        return term[1:-1]
    if first != '"' or term.endswith(_REWRITTEN):
        return None
    if "\\" in term:
        return parse_literal(term)[0]
    if term[-1] == '"':
        return term[1:-1]
    return term[1 : term.rfind('"^^<' if term[-1] == ">" else '"@')]
