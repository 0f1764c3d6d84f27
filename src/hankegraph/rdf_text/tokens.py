"""Cuts Turtle, TriG, N-Triples and N-Quads into tokens that know where they stand.

The four have the same tokens (https://www.w3.org/TR/turtle/#sec-grammar-grammar), of which some are taken together here, so that the steps
after this are short and fast: a literal and its language or datatype, `[]`, and the version of RDF 1.2, which no language tag can follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import lark

from hankegraph.errors import SourceError
from hankegraph.rdf_text.terminals import CHARACTERS, ESCAPE, GAP, IRI_TEXT, LABEL, LETTERS, LONG_STRING, NAME_TEXT

IRI = "IRI"
NAME = "NAME"
BLANK_NODE = "BLANK_NODE"
ANONYMOUS = "ANONYMOUS"
LITERAL = "LITERAL"
NUMBER = "NUMBER"
WORD = "WORD"
DIRECTIVE = "DIRECTIVE"
VERSION = "VERSION"
TRIPLE_TERM = "TRIPLE_TERM"
PUNCTUATION = "PUNCTUATION"

_SHORT = rf"""(?:"(?!"")[^"\\\r\n]*+(?:{ESCAPE}[^"\\\r\n]*+)*+"|'(?!'')[^'\\\r\n]*+(?:{ESCAPE}[^'\\\r\n]*+)*+')"""
_LANGUAGE = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+"

# The number is the priority: the lexer takes the first terminal that matches, not the longest.
_GRAMMAR = rf"""
GAP.10: /{GAP}/
IRI.9: /{IRI_TEXT}/
BLANK_NODE.8: /_:[{LETTERS}_0-9]{LABEL}/
NAME.7: /{NAME_TEXT}/
LITERAL.6: /(?:{LONG_STRING}|{_SHORT})(?:(?:{GAP})?+(?:{_LANGUAGE}|\^\^(?:{GAP})?+(?:{IRI_TEXT}|{NAME_TEXT})))?+/
NUMBER.5: /[+-]?(?:(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)/
VERSION.5: /(?:@version|(?i:version))(?:{GAP})?+{_SHORT}/
WORD.4: /(?:a|true|false|(?i:prefix|base|graph))(?![{CHARACTERS}])/
DIRECTIVE.4: /@[A-Za-z]++/
TRIPLE_TERM.3: /<<\(?|\)>>|>>|\{{\||\|\}}|~/
ANONYMOUS.2: /\[(?:{GAP})?+\]/
PUNCTUATION.1: /[.;,\[\](){{}}]/
%ignore GAP
"""


class RdfTextError(SourceError):
    """A text that this reader does not understand; `offset` is where, in characters."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@cache
def _lexer() -> lark.Lark:
    return lark.Lark(_GRAMMAR, parser=None, lexer="basic", start=[])


def iterate_tokens(text: str) -> Iterator[lark.Token]:
    """The tokens of a text, one at a time.

    >>> [(token.type, token.start_pos) for token in iterate_tokens('ex:a <b> "c"@fi .')]
    [('NAME', 0), ('IRI', 5), ('LITERAL', 9), ('PUNCTUATION', 16)]

    Raises:
        RdfTextError: something is no token.

    """
    try:
        yield from _lexer().lex(text)
    except lark.UnexpectedCharacters as error:
        offset = error.pos_in_stream or 0
        raise RdfTextError(f"what begins with {text[offset : offset + 10]!r} is no term", offset) from None
