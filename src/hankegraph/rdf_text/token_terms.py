"""What tokens mean: each as the text that pyoxigraph prints for its term, under the prefixes and the base IRI that hold where it stands."""

from __future__ import annotations

import re

import lark
import pyoxigraph

from hankegraph.rdf_text.tokens import IRI, LITERAL, NAME, NUMBER, WORD, RdfTextError
from hankegraph.terms import RDF, XSD, Term

_IS_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_IN_IRI = re.compile(r"""[\x00-\x20<>"{}|^`\\]""")
_CODE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
# A literal of the lexer in parts: the text in one of the four kinds of quotation marks, then the language or the datatype.
_LITERAL = re.compile(
    r"""(?:"{3}(?P<long>(?:[^"\\]|\\.|"(?!""))*+)"{3}|'{3}(?P<long_single>(?:[^'\\]|\\.|'(?!''))*+)'{3}"""
    r"""|"(?P<short>(?:[^"\\]|\\.)*+)"|'(?P<short_single>(?:[^'\\]|\\.)*+)')(?:[ \t\r\n]|\#[^\r\n]*+)*+"""
    r"""(?:@(?P<language>.*)|\^\^(?:[ \t\r\n]|\#[^\r\n]*+)*+(?P<datatype>.*))?""",
    re.S,
)
_STRING = f"^^<{XSD.iri}string>"
_NUMBERS = {"integer": f"^^{XSD.integer}", "decimal": f"^^{XSD.decimal}", "double": f"^^<{XSD.iri}double>"}
_BOOLEANS = {word: f'"{word}"^^{XSD.boolean}' for word in ("true", "false")}
# Terms come again and again; what is kept is bounded, so that a file of a hundred million terms does not fill the memory.
_KEPT_TERMS = 50_000
_KEPT_LENGTH = 200


class TokenTerms:
    """Reads the terms of one text: keeps its prefixes, its base IRI and the terms it has met."""

    def __init__(self, base_iri: str | None) -> None:
        self._base_iri = base_iri
        self._prefixes: dict[str, str] = {}
        self._known: dict[str, Term] = {}

    def set_base(self, token: lark.Token) -> None:
        """From here on, relative IRIs are relative to this one."""
        self._base_iri = self.term(token)[1:-1]
        self._known.clear()

    def set_prefix(self, name: lark.Token, token: lark.Token) -> None:
        """From here on, the prefix stands for this IRI."""
        self._prefixes[name.value] = self.term(token)[1:-1]
        self._known.clear()

    def term(self, token: lark.Token) -> Term:
        """The term of a token that is an IRI, a prefixed name, a blank node with a label, a literal, a number or a boolean.

        Raises:
            RdfTextError: it is none.

        """
        text = token.value
        term = self._known.get(text)
        if term is None:
            try:
                term = self._read(token.type, text)
            except (ValueError, OverflowError) as error:
                raise RdfTextError(str(error), token.start_pos or 0) from None
            if len(text) < _KEPT_LENGTH:
                if len(self._known) >= _KEPT_TERMS:
                    self._known.clear()
                self._known[text] = term
        return term

    def _read(self, kind: str, text: str) -> Term:
        if kind == IRI:
            return self._iri(text[1:-1])
        if kind == NAME:
            return self._name(text)
        if kind == LITERAL:
            return self._literal(text)
        if kind == NUMBER:
            kinds = "double" if "e" in text or "E" in text else "decimal" if "." in text else "integer"
            return f'"{text}"{_NUMBERS[kinds]}'
        return _BOOLEANS.get(text, RDF.type) if kind == WORD else text

    def _iri(self, iri: str) -> Term:
        if "\\" in iri:
            iri = unescape(iri)
            if _NOT_IN_IRI.search(iri):
                raise ValueError(f"<{iri}> is no IRI")
        if _IS_ABSOLUTE.match(iri):
            return f"<{iri}>"
        try:
            # Oxigraph itself resolves it, so that both give the same where RFC 3986 and practice differ.
            (quad,) = pyoxigraph.parse(f"<{iri}> a 0 .".encode(), format=pyoxigraph.RdfFormat.TURTLE, base_iri=self._base_iri)
        except SyntaxError:
            raise ValueError(f"<{iri}> is no IRI") from None
        return str(quad.subject)

    def _name(self, name: str) -> Term:
        prefix, _, local = name.partition(":")
        start = self._prefixes.get(f"{prefix}:")
        if start is None:
            raise ValueError(f"the prefix {prefix}: is not declared")
        if "\\" in local:
            local = unescape(local)
        return f"<{start}{local}>"

    def _literal(self, text: str) -> Term:
        if text[0] == text[-1] == '"' and text.isprintable() and "\\" not in text and not text.startswith('""'):
            return text
        parts = _LITERAL.fullmatch(text)
        if parts is None:
            raise ValueError("the quotation marks of a literal do not match")
        raw = next(part for part in parts.group("long", "long_single", "short", "short_single") if part is not None)
        value = unescape(raw) if "\\" in raw else raw
        try:
            # What is escaped, and how, is for pyoxigraph to say.
            term = f'"{value}"' if value.isprintable() and '"' not in value and "\\" not in value else str(pyoxigraph.Literal(value))
        except UnicodeEncodeError:
            raise ValueError("half of a surrogate pair is no character") from None
        if parts["language"]:
            return f"{term}@{parts['language'].lower()}"
        if not parts["datatype"]:
            return term
        datatype = parts["datatype"]
        suffix = f"^^{self._iri(datatype[1:-1]) if datatype[0] == '<' else self._name(datatype)}"
        return term if suffix == _STRING else term + suffix


def unescape(text: str) -> str:
    r"""The text with its escapes replaced by what they stand for.

    >>> unescape(r"a\u00E4\~\n")
    'aä~\n'

    Raises:
        ValueError: an escape stands for no character.

    """

    def replaced(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2]
        return chr(int(code, 16)) if code else _CHARACTERS.get(escape[3], escape[3])

    return _CODE.sub(replaced, text)
