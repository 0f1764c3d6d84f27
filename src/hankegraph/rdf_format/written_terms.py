"""How the terms of a Turtle file are written: by its prefixes, relative where it has them relative, numbers and booleans short."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hankegraph.rdf_text.terminals import LOCAL_NAME
from hankegraph.terms import RDF, XSD, Term, parse_literal

_LOCAL = re.compile(LOCAL_NAME)
_SHORTHAND = {
    XSD.boolean: re.compile(r"true|false"),
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"<{XSD.iri}double>": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
}
_NIL = f"<{RDF.iri}nil>"
# Quotation marks that would end the literal.
_ENDS_LONG = re.compile(r'"(?=""|\Z)')
_ESCAPED_IN_LONG = re.compile(r"[\\\x00-\x08\x0B-\x1F\x7F]")


@dataclass(frozen=True)
class WrittenTerms:
    """The prefixes of a file, the references of its relative IRIs, and its literals that go over several lines."""

    prefixes: Mapping[str, Term]
    references: Mapping[Term, str]
    long_literals: frozenset[Term]
    _written: dict[Term, str] = field(default_factory=dict)

    def text(self, term: Term) -> str:
        """A term that is no node in brackets, as Turtle has it."""
        text = self._written.get(term)
        if text is None:
            text = self._written[term] = self._write(term)
        return text

    def predicate(self, term: Term) -> str:
        """The same, of a predicate."""
        return "a" if term == RDF.type else self.text(term)

    def object(self, term: Term) -> str:
        """The same, of an object or an item of a collection."""
        return "()" if term == _NIL else self.text(term)

    def reference(self, iri: Term) -> str:
        """An IRI in angle brackets, relative where the file has it so."""
        return self.references.get(iri, iri)

    def _write(self, term: Term) -> str:
        if term.startswith("<"):
            return self._shorten(term)
        if not term.startswith('"') or term.endswith('"'):
            return self._quoted(term) if term in self.long_literals else term
        if not term.endswith(">"):
            quoted, _, tag = term.rpartition("@")
            return f"{self._quoted(term) if term in self.long_literals else quoted}@{language_tag(tag)}"
        quote = term.rindex('"')
        lexical, datatype = term[1:quote], term[quote + 3 :]
        shorthand = _SHORTHAND.get(datatype)
        if shorthand and shorthand.fullmatch(lexical):
            return lexical
        return f"{self._quoted(term) if term in self.long_literals else term[: quote + 1]}^^{self.text(datatype)}"

    def _shorten(self, term: Term) -> str:
        iri = term[1:-1]
        fitting = [
            (-len(start), len(prefix), prefix)
            for prefix, namespace in self.prefixes.items()
            if iri.startswith(start := namespace[1:-1]) and _LOCAL.fullmatch(iri, len(start))
        ]
        if not fitting:
            return self.reference(term)
        length, _, prefix = min(fitting)
        return f"{prefix}:{iri[-length:]}"

    @staticmethod
    def _quoted(term: Term) -> str:
        """The text of a literal in three quotation marks, as it goes over lines."""
        text = _ESCAPED_IN_LONG.sub(lambda match: "\\\\" if match[0] == "\\" else f"\\u{ord(match[0]):04X}", parse_literal(term)[0])
        text = _ENDS_LONG.sub(r'\\"', text)
        return f'"""{text}"""'


def language_tag(tag: str) -> str:
    """A language tag with the capitals that it is recommended to have, which mean nothing (https://www.rfc-editor.org/rfc/rfc5646#section-2.1.1).

    >>> [language_tag(tag) for tag in ("FI", "en-gb", "zh-hant-tw", "de-x-ab-abcd")]
    ['fi', 'en-GB', 'zh-Hant-TW', 'de-x-ab-abcd']
    """
    parts: list[str] = []
    for part in tag.lower().split("-"):
        is_free = parts and all(len(earlier) > 1 for earlier in parts) and part.isalpha()
        parts.append(part.upper() if is_free and len(part) == 2 else part.title() if is_free and len(part) == 4 else part)
    return "-".join(parts)
