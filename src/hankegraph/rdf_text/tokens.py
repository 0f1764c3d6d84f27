"""Cuts Turtle, TriG, N-Triples and N-Quads into tokens that know where they stand.

The four have the same tokens (https://www.w3.org/TR/turtle/#sec-grammar-grammar), of which some are taken together here, so that the steps
after this are short and fast: a literal and its language or datatype, `[]`, and the version of RDF 1.2, which no language tag can follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import lark

from hankegraph.errors import SourceError

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

# Every repetition is possessive (`++`, `*+`): none is ever tried in another way, so no text takes more than time in proportion to its
# length, and none fills the memory with places to go back to.
_GAP = r"(?:[ \t\r\n]++|#[^\r\n]*+)++"
# PN_CHARS_BASE and PN_CHARS of the specification, as they stand in a class of characters.
_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF"
    r"\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_CHARACTERS = _BASE + r"_0-9\u00B7\u0300-\u036F\u203F-\u2040-"
_LABEL = rf"[{_CHARACTERS}]*+(?:\.++[{_CHARACTERS}]++)*+"
_CODE = r"u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}"
_ESCAPE = rf"""\\(?:[tbnrf"'\\]|{_CODE})"""
_IN_IRI = r"""[^\x00-\x20<>"{}|^`\\]"""
_IRI = rf"<{_IN_IRI}*+(?:\\(?:{_CODE}){_IN_IRI}*+)*+>"
_IN_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=\/?#@%-]"
_LOCAL = rf"(?:[{_BASE}_0-9:]|{_IN_LOCAL})(?:[{_CHARACTERS}:]|{_IN_LOCAL})*+(?:\.++(?:[{_CHARACTERS}:]|{_IN_LOCAL})++)*+"
_NAME = rf"(?:[{_BASE}]{_LABEL})?+:(?:{_LOCAL})?+"
_LONG = rf"""(?:"{{3}}[^"\\]*+(?:(?:{_ESCAPE}|"(?!""))[^"\\]*+)*+"{{3}}|'{{3}}[^'\\]*+(?:(?:{_ESCAPE}|'(?!''))[^'\\]*+)*+'{{3}})"""
_SHORT = rf"""(?:"(?!"")[^"\\\r\n]*+(?:{_ESCAPE}[^"\\\r\n]*+)*+"|'(?!'')[^'\\\r\n]*+(?:{_ESCAPE}[^'\\\r\n]*+)*+')"""
_LANGUAGE = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+"

# The number is the priority: the lexer takes the first terminal that matches, not the longest.
_GRAMMAR = rf"""
GAP.10: /{_GAP}/
IRI.9: /{_IRI}/
BLANK_NODE.8: /_:[{_BASE}_0-9]{_LABEL}/
NAME.7: /{_NAME}/
LITERAL.6: /(?:{_LONG}|{_SHORT})(?:(?:{_GAP})?+(?:{_LANGUAGE}|\^\^(?:{_GAP})?+(?:{_IRI}|{_NAME})))?+/
NUMBER.5: /[+-]?(?:(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)/
VERSION.5: /(?:@version|(?i:version))(?:{_GAP})?+{_SHORT}/
WORD.4: /(?:a|true|false|(?i:prefix|base|graph))(?![{_CHARACTERS}])/
DIRECTIVE.4: /@[A-Za-z]++/
TRIPLE_TERM.3: /<<\(?|\)>>|>>|\{{\||\|\}}|~/
ANONYMOUS.2: /\[(?:{_GAP})?+\]/
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
