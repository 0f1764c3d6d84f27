"""Puts other constants into a query, at the places of its parameters and nowhere else.

The place of a parameter is `VALUES ?name { constant }`, in a sub-select too. Only the tokens of the constant are replaced, by those of a term; then
both texts are read again, and whatever else differs between them is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hankegraph.errors import QueryError
from hankegraph.stored_queries.sparql_tokens import VARIABLE, Token, prefixes_of, read_tokens
from hankegraph.stored_queries.terms_in_queries import read_constant, write_constant
from hankegraph.terms import Term, literal, parse_literal

_STRING = "<http://www.w3.org/2001/XMLSchema#string>"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the constant of a parameter stands: its tokens, and the characters from the first of them to the end of the last."""

    tokens: tuple[Token, ...]
    start: int
    end: int

    def term(self, prefixes: Mapping[str, str]) -> Term | None:
        """The constant; none where there is none, or more than one."""
        return read_constant(self.tokens, prefixes)


def places_of(tokens: tuple[Token, ...], name: str) -> list[Place]:
    """The places of the parameter of this name, in the order of the query.

    >>> [place.term({}) for place in places_of(read_tokens("ASK { VALUES ?x { 1 } { SELECT ?y { VALUES ?x { 1 } } } }"), "x")]
    ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>']
    """
    places = []
    for number, (values, variable, bracket) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if values.is_word("VALUES") and variable.kind == VARIABLE and variable.text[1:] == name and bracket.is_mark("{"):
            end = next((later for later in range(number + 3, len(tokens)) if tokens[later].is_mark("}")), len(tokens))
            inside = tokens[number + 3 : end]
            places.append(Place(inside, inside[0].start, inside[-1].end) if inside else Place((), bracket.end, bracket.end))
    return places


def replace_constants(text: str, constants: Mapping[str, Term]) -> str:
    """The query with these terms for the constants of its parameters, by name.

    Raises:
        QueryError: a parameter has no place, or the query would no longer be the same but for its constants.

    """
    tokens = read_tokens(text)
    replaced: list[tuple[Place, str]] = []
    for name, term in constants.items():
        places = places_of(tokens, name)
        if not places:
            raise QueryError(f"the query has no place for {name}, which would be VALUES ?{name} {{ a constant }}")
        replaced += [(place, write_constant(term)) for place in places]
    replaced.sort(key=lambda pair: pair[0].start)
    pieces = []
    position = 0
    for place, written in replaced:
        pieces += [text[position : place.start], written]
        position = place.end
    bound = "".join([*pieces, text[position:]])
    _check_tokens(tokens, read_tokens(bound), constants)
    check_parsed(text, bound, constants)
    return bound


def _check_tokens(before: tuple[Token, ...], after: tuple[Token, ...], constants: Mapping[str, Term]) -> None:
    prefixes = prefixes_of(before)
    for name, term in constants.items():
        if any(place.term(prefixes) != _plain(term) for place in places_of(after, name)):
            raise QueryError(f"the value of {name} cannot be written into the query")
    if _without_constants(before, constants) != _without_constants(after, constants):
        raise QueryError("a value cannot be written into the query without changing more than the constant of its parameter")


def _without_constants(tokens: tuple[Token, ...], names: Mapping[str, Term]) -> list[tuple[str, str]]:
    left_out = {token.start for name in names for place in places_of(tokens, name) for token in place.tokens}
    return [(token.kind, token.text) for token in tokens if token.start not in left_out]


def check_parsed(before: str, after: str, constants: Mapping[str, Term]) -> None:
    """Nothing, where rdflib reads the same query from both texts but for these constants, and Oxigraph reads the second too.

    Raises:
        QueryError: something else differs, or one of the two cannot read it.

    """
    import pyoxigraph

    try:
        pyoxigraph.Store().query(after)
    except SyntaxError as error:
        raise QueryError(f"the query with its values is not one that Oxigraph reads: {error}") from None
    if not _is_same(_parsed(before), _parsed(after), {name: _parsed_term(term) for name, term in constants.items()}):
        raise QueryError("a value cannot be written into the query without changing more than the constant of its parameter")


@lru_cache(maxsize=64)
def _parsed(text: str) -> Any:
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return parseQuery(text)
    except (ParseBaseException, ValueError, RecursionError) as error:
        raise QueryError(f"rdflib cannot read the query: {str(error).splitlines()[0]}") from None


@lru_cache(maxsize=64)
def _parsed_term(term: Term) -> Any:
    """The term as rdflib's parser gives it when it stands alone."""
    return _parsed(f"SELECT ?x {{ VALUES ?x {{ {write_constant(term)} }} }}")[1]["where"]["part"][0]["value"]


def _is_same(before: Any, after: Any, constants: Mapping[str, Any]) -> bool:
    from pyparsing import ParseResults
    from rdflib import BNode
    from rdflib.plugins.sparql.parserutils import CompValue

    if type(before) is not type(after):
        return False
    if isinstance(before, CompValue):
        if before.name != after.name or before.keys() != after.keys():
            return False
        if before.name == "InlineData" and [str(name) for name in before["var"]] == [str(name) for name in after["var"]]:
            name = ",".join(str(name) for name in before["var"])
            if name in constants:
                return _is_same(list(after["value"]), list(constants[name]), {})
        return all(_is_same(dict.get(before, key), dict.get(after, key), constants) for key in before)
    if isinstance(before, list | tuple | ParseResults):
        return len(before) == len(after) and all(_is_same(old, new, constants) for old, new in zip(before, after, strict=True))
    # Blank nodes are made anew in each reading; that they are as many and stand alike is seen from the tokens.
    return isinstance(before, BNode) or bool(before == after)


def _plain(term: Term) -> Term:
    """The term without the datatype that every text has."""
    if term.startswith("<"):
        return term
    text, language, datatype = parse_literal(term)
    return literal(text, language, None if datatype is None or f"<{datatype}>" == _STRING else f"<{datatype}>")
