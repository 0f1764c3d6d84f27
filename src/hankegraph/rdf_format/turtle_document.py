"""Reads a Turtle text as what is written of it again: its directives and subjects with their comments, and its triples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import lark
import pyoxigraph

from hankegraph.rdf_format.statements import QUOTED, Statement, read_statements
from hankegraph.rdf_format.written_terms import WrittenTerms
from hankegraph.rdf_text.syntax import iterate_quads
from hankegraph.rdf_text.token_terms import TokenTerms, unescape
from hankegraph.rdf_text.tokens import BLANK_NODE, IRI, LITERAL, RdfTextError
from hankegraph.terms import Term, Triple

_IS_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Directive:
    """A prefix or the base IRI, as it is written, and the comments above it."""

    line: str
    comments: tuple[str, ...]


@dataclass(frozen=True)
class TurtleDocument:
    """What a Turtle file holds.

    `subjects` are in the order of their first statement, with the comments of all their statements. The triples are in the order in which
    their objects are written. `labels` are the blank nodes that have a name; any other stands in brackets, in one place.
    """

    head: tuple[str, ...]
    directives: Sequence[Directive]
    subjects: Mapping[Term, tuple[str, ...]]
    closing: tuple[str, ...]
    triples: Sequence[Triple]
    labels: frozenset[Term]
    terms: WrittenTerms


def read_turtle(text: str, base_iri: str) -> TurtleDocument:
    """The document with this text, which is valid.

    Raises:
        RdfTextError: it cannot be written anew without a loss.

    """
    statements, closing = read_statements(text)
    base = _single_base(statements)
    head, statements = _take_head(statements)
    notes = _TermNotes(base_iri, base)
    directives: dict[str, Directive] = {}
    starts: dict[int, tuple[str, ...]] = {}
    waiting: tuple[str, ...] = ()
    for statement in statements:
        comments = waiting + statement.above + statement.behind
        waiting = ()
        notes.read(statement)
        if not statement.directive:
            starts[statement.start] = comments
        elif statement.directive == "base" and base is None:
            waiting = comments
        elif statement.directive in ("base", "prefix"):
            name = "" if statement.directive == "base" else statement.tokens[1].value
            comments = (directives[name].comments if name in directives else ()) + comments
            directives[name] = Directive(f"@base {base} ." if statement.directive == "base" else "", tuple(filter(None, comments)))
        else:
            raise RdfTextError(f"@{statement.directive} is of RDF 1.2, which is not formatted", statement.start)
    quads = list(iterate_quads(text, pyoxigraph.RdfFormat.TURTLE, base_iri))
    subjects: dict[Term, tuple[str, ...]] = {}
    subject_at: dict[int, Term] = {}
    for quad in quads:
        subject_at.setdefault(quad.subject_offset, quad.subject)
    for start, comments in starts.items():
        subject = subject_at[start]
        subjects[subject] = subjects.get(subject, ()) + comments
    prefixes = dict(sorted((name.removesuffix(":"), iri) for name, iri in notes.prefixes.items()))
    terms = WrittenTerms(prefixes, notes.references, frozenset(notes.long_literals))
    lines = [directives[""]] if "" in directives else []
    lines += [
        Directive(f"@prefix {prefix}: {terms.reference(iri)} .", directives[f"{prefix}:"].comments)
        for prefix, iri in terms.prefixes.items()
    ]
    triples = [(quad.subject, quad.predicate, quad.object) for quad in sorted(quads, key=lambda quad: quad.object_offset)]
    return TurtleDocument(head, lines, subjects, waiting + closing, triples, frozenset(notes.labels), terms)


def _take_head(statements: list[Statement]) -> tuple[tuple[str, ...], list[Statement]]:
    """The comments above a first directive, which are about the file, and the statements without them."""
    if not statements or not statements[0].directive:
        return (), statements
    first = statements[0]
    return first.above, [Statement(first.tokens, (), first.behind), *statements[1:]]


def _single_base(statements: Sequence[Statement]) -> str | None:
    """The base IRI, as it is written, if one and the same holds for all relative IRIs; None where IRIs under it are written in full.

    Raises:
        RdfTextError: some would have to be relative to one base, others to another.

    """
    bases = [statement for statement in statements if statement.directive == "base"]
    if not bases:
        return None
    first = bases[0]
    before = statements[: statements.index(first)]
    if len(bases) == 1 and not any(_relative_iris(statement.tokens) for statement in before):
        return str(_iri_of(first).value)
    for statement in bases:
        if not _IS_ABSOLUTE.match(_iri_of(statement).value[1:]):
            raise RdfTextError(
                "IRIs are relative to several bases, of which this one is relative itself; write them in full", statement.start
            )
    return None


def _iri_of(directive: Statement) -> lark.Token:
    return next(token for token in directive.tokens if token.type == IRI)


def _relative_iris(tokens: Iterable[lark.Token]) -> list[lark.Token]:
    """The relative IRIs among the tokens, those of datatypes included."""
    found = []
    for token in tokens:
        if token.type == LITERAL and token.value.endswith(">"):
            token = lark.Token(IRI, token.value[token.value.rindex("<") :], start_pos=token.start_pos)
        if token.type == IRI and not _IS_ABSOLUTE.match(token.value, 1):
            found.append(token)
    return found


class _TermNotes:
    """Notes how the terms of a text are written, statement by statement."""

    def __init__(self, base_iri: str, kept_base: str | None) -> None:
        self.prefixes: dict[str, Term] = {}
        self.references: dict[Term, str] = {}
        self.long_literals: set[Term] = set()
        self.labels: set[Term] = set()
        self._terms = TokenTerms(base_iri)
        self._kept_base = kept_base
        self._is_below_dropped_base = False

    def read(self, statement: Statement) -> None:
        """Takes note of a statement."""
        if statement.directive == "base":
            self._terms.set_base(_iri_of(statement))
            self._is_below_dropped_base = self._kept_base is None
            return
        if not self._is_below_dropped_base:
            for token in _relative_iris(statement.tokens):
                term = self._terms.term(token)
                reference = f"<{unescape(token.value[1:-1])}>"
                known = self.references.get(term)
                self.references[term] = reference if known is None else min(known, reference, key=lambda text: (len(text), text))
        if statement.directive == "prefix":
            name = statement.tokens[1]
            self._terms.set_prefix(name, _iri_of(statement))
            self.prefixes[name.value] = self._terms.term(_iri_of(statement))
            return
        for token in statement.tokens:
            if token.type == BLANK_NODE:
                self.labels.add(token.value)
            elif token.type == LITERAL and "\n" in token.value and (quoted := QUOTED.match(token.value)) and "\n" in quoted[0]:
                self.long_literals.add(self._terms.term(token))
