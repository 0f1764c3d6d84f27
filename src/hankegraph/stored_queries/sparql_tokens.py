"""Cuts SPARQL into tokens that know where they stand.

The terminals are those of https://www.w3.org/TR/sparql11-query/#sparqlGrammar. A string, its language and its datatype are tokens of
their own; comments and white space are none.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import lark

from hankegraph.errors import QueryError
from hankegraph.rdf_text.terminals import ESCAPE, GAP, IRI_TEXT, LABEL, LETTERS, LONG_STRING, NAME_TEXT

IRI, NAME, VARIABLE, STRING = "IRI", "NAME", "VARIABLE", "STRING"
LANGUAGE, NUMBER, WORD, PUNCTUATION = "LANGUAGE", "NUMBER", "WORD", "PUNCTUATION"

_SHORT = rf"""(?:"(?!"")[^"\\\r\n]*+(?:{ESCAPE}[^"\\\r\n]*+)*+"|'(?!'')[^'\\\r\n]*+(?:{ESCAPE}[^'\\\r\n]*+)*+'|""|'')"""

# The number is the priority: the lexer takes the first terminal that matches, not the longest.
_GRAMMAR = rf"""
GAP.10: /{GAP}/
IRI.9: /{IRI_TEXT}/
BLANK_NODE.8: /_:[{LETTERS}_0-9]{LABEL}/
NAME.7: /{NAME_TEXT}/
VARIABLE.6: /[?$][{LETTERS}_0-9][{LETTERS}_0-9\u00B7\u0300-\u036F\u203F-\u2040]*+/
STRING.6: /{LONG_STRING}|{_SHORT}/
LANGUAGE.5: /@[A-Za-z]++(?:-[A-Za-z0-9]++)*+/
NUMBER.5: /[+-]?(?:(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)/
WORD.4: /[A-Za-z][A-Za-z0-9_]*+/
PUNCTUATION.1: /\^\^|&&|\|\||!=|<=|>=|[{{}}()\[\].,;=<>!+\-*\/|^?]/
%ignore GAP
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind, its text, and where it begins and ends in characters."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, which SPARQL writes in capitals or small letters."""
        return self.kind == WORD and self.text.upper() in words

    def is_mark(self, mark: str) -> bool:
        """Whether it is this punctuation."""
        return self.kind == PUNCTUATION and self.text == mark


class TokenError(QueryError):
    """A piece of a query that is no token; `offset` is where, in characters."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@cache
def _lexer() -> lark.Lark:
    return lark.Lark(_GRAMMAR, parser=None, lexer="basic", start=[])


def read_tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a query.

    >>> [(token.kind, token.text) for token in read_tokens('VALUES ?x { "a b"@fi } # note')][2:5]
    [('PUNCTUATION', '{'), ('STRING', '"a b"'), ('LANGUAGE', '@fi')]

    Raises:
        TokenError: something is no token.

    """
    try:
        return tuple(Token(token.type, str(token), token.start_pos or 0, token.end_pos or 0) for token in _lexer().lex(text))
    except lark.UnexpectedCharacters as error:
        offset = error.pos_in_stream or 0
        raise TokenError(f"what begins with {text[offset : offset + 10]!r} is nothing that SPARQL knows", offset) from None


def line_of(text: str, offset: int) -> int:
    """The line, from 1, on which a character stands."""
    return bisect([position for position, character in enumerate(text) if character == "\n"], offset - 1) + 1


def prefixes_of(tokens: tuple[Token, ...]) -> dict[str, str]:
    """The namespace of each prefix that a query declares.

    >>> prefixes_of(read_tokens("PREFIX hg: <https://example.org/> ASK {}"))
    {'hg': 'https://example.org/'}
    """
    return {
        name.text.removesuffix(":"): iri.text[1:-1]
        for (word, name), (_, iri) in pairwise(pairwise(tokens))
        if word.is_word("PREFIX") and name.kind == NAME and iri.kind == IRI
    }


def depths_of(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, int]]:
    """Each token with the number of brackets of every kind that are open around it."""
    depth = 0
    for token in tokens:
        if token.kind == PUNCTUATION and token.text in ("}", ")", "]"):
            depth -= 1
        yield token, depth
        if token.kind == PUNCTUATION and token.text in ("{", "(", "["):
            depth += 1
