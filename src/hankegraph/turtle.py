"""Writes terms as Turtle that a person likes to read, and as N-Triples; the same triples always give the same bytes.

Prefixes first, a block a subject, `a` first, then the predicates sorted, one a line, literals on one line.
https://www.w3.org/TR/turtle/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hankegraph.terms import DEFINITIONS, LANGUAGE_AUTHORITY, NAMESPACES, RDF, XSD, Term, Triple

_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_TYPE = RDF.type
_KEPT_TERMS = 100_000
_OBJECTS_A_LINE = 4
_NEXT_PREDICATE = " ;\n    "
_SHORTHAND = {
    XSD.boolean: re.compile(r"true|false"),
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
_SCHEMES = (
    "authority cap-objective measure measure-specification measure-type programme project-nature project-status rd-focus-area "
    "specific-objective sub-measure urban-rural-class"
)
_KINDS = ("project", "organisation", "record", "source", "field", "result")


def prefixes_of(base: str) -> dict[str, str]:
    """Prefix to namespace IRI for the terms, the schemes and the data under this base."""
    prefixes = {prefix: namespace.iri for prefix, namespace in NAMESPACES.items()}
    prefixes |= {scheme: f"{DEFINITIONS}/{scheme}/" for scheme in _SCHEMES.split()}
    prefixes |= {f"provisional-{scheme}": f"{base}id/concept/{scheme}/" for scheme in _SCHEMES.split()}
    prefixes |= {kind: f"{base}id/{kind}/" for kind in _KINDS}
    prefixes |= {"language": LANGUAGE_AUTHORITY, "partition": f"{base}dataset/partition/", "distribution": f"{base}distribution/"}
    return dict(sorted(prefixes.items()))


class _ShortTerms(dict[Term, str]):
    """IRIs and literals with a datatype as Turtle prints them; most are met again and again."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._by_namespace = {iri: prefix for prefix, iri in prefixes.items()}

    def __missing__(self, term: Term) -> str:
        text = self._shorten(term) if term[0] == "<" else self._typed(term)
        if len(self) < _KEPT_TERMS:
            self[term] = text
        return text

    def _typed(self, term: Term) -> str:
        quote = term.rindex('"')
        lexical, datatype = term[1:quote], term[quote + 3 :]
        shorthand = _SHORTHAND.get(datatype)
        if shorthand and shorthand.fullmatch(lexical):
            return lexical
        return f"{term[: quote + 1]}^^{self[datatype]}"

    def _shorten(self, term: Term) -> str:
        iri = term[1:-1]
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix is not None and _LOCAL_NAME.fullmatch(iri[cut:]) else term


class TurtleWriter:
    """Turtle with a fixed set of prefixes; keeps the short form of the IRIs it has met."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self._short = _ShortTerms(prefixes)

    def header(self, body: str | None = None) -> str:
        """The prefix lines: all, or those that the body uses."""
        used = None if body is None else set(re.findall(r"(?<![\w<:/#])([a-z][a-z-]*):(?=[A-Za-z0-9_])", body))
        return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in self.prefixes.items() if used is None or prefix in used)

    def document(self, triples: Iterable[Triple]) -> str:
        """A whole document with the prefixes that it uses, subjects in the order of their first triple."""
        body = self.blocks(triples)
        return f"{self.header(body)}\n{body}" if body else self.header()

    def blocks(self, triples: Iterable[Triple], ordered: Iterable[Triple] | None = None) -> str:
        """The triples without prefixes, a block a subject, subjects in the order of their first triple, with an empty line between.

        Whoever has the triples sorted, each once, gives them as `ordered`, too.
        """
        triples = list(triples)
        by_subject: dict[Term, list[tuple[Term, Term]]] = {s: [] for s, _, _ in triples}
        for s, p, o in sorted(set(triples)) if ordered is None else ordered:
            by_subject[s].append((p, o))
        return "\n".join([self._block(subject, pairs) for subject, pairs in by_subject.items()])

    def _block(self, subject: Term, pairs: list[tuple[Term, Term]]) -> str:
        """The block of a subject; its pairs of predicate and object are sorted, each there once."""
        short = self._short
        types: list[str] = []
        lines: list[str] = []
        last_predicate = ""
        count = 0
        for predicate, term in pairs:
            # A literal without a datatype is in Turtle what it is in N-Triples.
            text = short[term] if term[-1] == ">" else term
            if predicate != last_predicate:
                if predicate == _TYPE:
                    types.append(text)
                    continue
                lines.append(f"{short[predicate]} {text}")
                last_predicate = predicate
                count = 1
            else:
                count += 1
                lines[-1] += f", {text}" if count % _OBJECTS_A_LINE != 1 else f",\n        {text}"
        if types:
            lines.insert(0, f"a {', '.join(types)}")
        return f"{self.term(subject)} {_NEXT_PREDICATE.join(lines)} .\n"

    def term(self, term: Term) -> str:
        """The term as Turtle prints it."""
        return self._short[term] if term[-1] == ">" else term


def n_triples(triples: Iterable[Triple]) -> str:
    """The triples as lines of N-Triples, in the order given."""
    return "".join([f"{s} {p} {o} .\n" for s, p, o in triples])
