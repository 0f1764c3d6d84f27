"""Terms as they stand in a query, and as they are written into one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hankegraph.stored_queries import sparql_tokens as kinds
from hankegraph.stored_queries.sparql_tokens import Token
from hankegraph.terms import XSD, Term, literal, parse_literal

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_WRITTEN = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_NUMBER_TYPES = ((re.compile(r"[+-]?\d+"), XSD.integer), (re.compile(r"[+-]?\d*\.\d+"), XSD.decimal))


def read_constant(tokens: Sequence[Token], prefixes: Mapping[str, str]) -> Term | None:
    """The term that the tokens are, all together; none where they are no constant.

    >>> read_constant(kinds.read_tokens('"a"^^xsd:date'), {"xsd": "http://www.w3.org/2001/XMLSchema#"})
    '"a"^^<http://www.w3.org/2001/XMLSchema#date>'
    """
    match list(tokens):
        case [Token(kind=kinds.IRI | kinds.NAME) as name]:
            return _iri(name, prefixes)
        case [Token(kind=kinds.STRING) as string]:
            return literal(_text(string))
        case [Token(kind=kinds.STRING) as string, Token(kind=kinds.LANGUAGE) as language]:
            return literal(_text(string), language.text[1:])
        case [Token(kind=kinds.STRING) as string, Token(text="^^"), Token(kind=kinds.IRI | kinds.NAME) as name]:
            datatype = _iri(name, prefixes)
            return datatype and literal(_text(string), datatype=datatype)
        case [Token(kind=kinds.NUMBER, text=text)]:
            return next((literal(text, datatype=datatype) for pattern, datatype in _NUMBER_TYPES if pattern.fullmatch(text)), None)
        case [Token(kind=kinds.WORD, text="true" | "false" as text)]:
            return literal(text, datatype=XSD.boolean)
    return None


def write_constant(term: Term) -> str:
    """The term as a query writes it, whatever prefixes the query has.

    SPARQL lets an engine resolve `\\uXXXX` in the whole text before it reads the text (section 19.2), and some do so behind a backslash
    too, or take eight digits for four. So the letter after a backslash of the value is itself written as a code, and every code has eight digits.

    >>> print(write_constant(literal("\\\\u0022 }")))
    "\\\\\\U000000750022 }"
    """
    if term.startswith("<"):
        return term
    text, language, datatype = parse_literal(term)
    written = '"' + _written_text(text) + '"'
    if language is not None:
        return f"{written}@{language}"
    return written if datatype is None else f"{written}^^<{datatype}>"


def _written_text(text: str) -> str:
    pieces = []
    before = ""
    for character in text:
        if character in _WRITTEN:
            pieces.append(_WRITTEN[character])
        elif character < " " or character == "\x7f" or (before == "\\" and character in "uU"):
            pieces.append(f"\\U{ord(character):08X}")
        else:
            pieces.append(character)
        before = character
    return "".join(pieces)


def _text(string: Token) -> str:
    quote = 3 if string.text[:3] in ('"""', "'''") and len(string.text) >= 6 else 1
    return _unescaped(string.text[quote:-quote])


def _iri(token: Token, prefixes: Mapping[str, str]) -> Term | None:
    if token.kind == kinds.IRI:
        return f"<{_unescaped(token.text[1:-1])}>"
    prefix, _, local = token.text.partition(":")
    return f"<{prefixes[prefix]}{_unescaped(local)}>" if prefix in prefixes else None


def _unescaped(text: str) -> str:
    def replaced(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2]
        return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])

    return _ESCAPE.sub(replaced, text)
