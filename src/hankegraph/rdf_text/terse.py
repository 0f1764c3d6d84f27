"""Reads the tokens of Turtle and TriG.

The reader is a machine with a stack of its own, so that brackets may be as deep as a text has them. Quads come in the order in which
Oxigraph gives them. Two rules make it: a string without language and datatype is stated only when the next token has shown that none
follows, and the quads that one token brings about come last one first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import lark

from hankegraph.rdf_text.located_quad import DEFAULT_GRAPH, LocatedQuad
from hankegraph.rdf_text.terse_frame import (
    BASE_IRI,
    COLLECTION,
    FULL_STOP,
    ITEM,
    MORE_OR_END,
    OBJECT,
    PREFIX_IRI,
    PREFIX_NAME,
    PROPERTIES,
    STATEMENT,
    SUBJECT,
    VERB,
    VERB_OR_END,
    Frame,
)
from hankegraph.rdf_text.token_terms import TokenTerms
from hankegraph.rdf_text.tokens import ANONYMOUS, DIRECTIVE, IRI, LITERAL, NAME, NUMBER, PUNCTUATION, VERSION, WORD, RdfTextError
from hankegraph.terms import RDF, Term

_FIRST, _REST, _NIL = f"<{RDF.iri}first>", f"<{RDF.iri}rest>", f"<{RDF.iri}nil>"

# The name of a graph is read as a subject that `{` follows.
_AFTER_KEYWORD = {"prefix": PREFIX_NAME, "@prefix": PREFIX_NAME, "base": BASE_IRI, "@base": BASE_IRI, "graph": SUBJECT}


def iterate_terse_quads(tokens: Iterator[lark.Token], terms: TokenTerms, end: int, with_graphs: bool, prefix: str) -> Iterator[LocatedQuad]:
    """The quads of a text of this many characters; the prefix begins the names of nodes without a label.

    Raises:
        RdfTextError: from here on, the tokens are not understood.

    """
    reader = _TerseReader(terms, with_graphs, prefix)
    quads = reader.quads
    for token in tokens:
        reader.take(token)
        if quads:
            yield from quads
            quads.clear()
    if not reader.is_at_end():
        raise RdfTextError("the text ends within a statement", end)


class _TerseReader:
    """Takes tokens one after the other and puts the quads that are complete into `quads`."""

    def __init__(self, terms: TokenTerms, with_graphs: bool, prefix: str) -> None:
        self.quads: list[LocatedQuad] = []
        self._terms = terms
        self._with_graphs = with_graphs
        self._prefix = prefix
        self._nodes = 0
        self._graph = DEFAULT_GRAPH
        self._in_graph = False
        self._frame = Frame(STATEMENT, SUBJECT)
        self._outer: list[Frame] = []
        self._batch: list[LocatedQuad] = []
        self._waiting: LocatedQuad | None = None
        self._prefix_name: lark.Token | None = None
        self._ends_with_full_stop = False

    def is_at_end(self) -> bool:
        """Whether the text may end here."""
        return self._frame.expects == SUBJECT and not self._outer and not self._in_graph

    def take(self, token: lark.Token) -> None:
        """Goes on by one token."""
        if self._waiting is not None:
            self._batch.append(self._waiting)
            self._waiting = None
        kind = token.type
        if kind == PUNCTUATION:
            _TAKE_PUNCTUATION[token.value](self, token)
        elif kind == LITERAL:
            self._take_literal(token)
        elif kind == DIRECTIVE or (kind == WORD and token.value.lower() in _AFTER_KEYWORD):
            keyword = token.value if kind == DIRECTIVE else token.value.lower()
            if keyword not in _AFTER_KEYWORD:
                raise _out_of_place(token)
            self._take_keyword(token, _AFTER_KEYWORD[keyword])
        elif kind == VERSION:
            self._take_version(token)
        elif kind == ANONYMOUS:
            self._begin_item(token)
            self._end_batch()
            self._take_node(token, self._new_node())
        else:
            self._take_term(token)
        if self._batch:
            self._end_batch()

    def _end_batch(self) -> None:
        self.quads.extend(reversed(self._batch))
        self._batch.clear()

    def _take_term(self, token: lark.Token) -> None:
        frame = self._frame
        kind = token.type
        if frame.expects == VERB or frame.expects == VERB_OR_END:
            if kind not in (IRI, NAME) and token.value != "a":
                raise _out_of_place(token)
            frame.predicate = self._terms.term(token)
            frame.predicate_offset = _begin(token)
            frame.expects = OBJECT
        elif frame.expects == PREFIX_NAME and kind == NAME and token.value.endswith(":"):
            self._prefix_name = token
            frame.expects = PREFIX_IRI
        elif frame.expects == PREFIX_IRI and kind == IRI and self._prefix_name is not None:
            self._terms.set_prefix(self._prefix_name, token)
            self._end_directive()
        elif frame.expects == BASE_IRI and kind == IRI:
            self._terms.set_base(token)
            self._end_directive()
        elif token.value == "a" or (frame.expects == SUBJECT and kind in (NUMBER, WORD)):
            raise _out_of_place(token)
        else:
            self._begin_item(token)
            self._take_node(token, self._terms.term(token))

    def _take_literal(self, token: lark.Token) -> None:
        frame = self._frame
        if frame.expects == SUBJECT:
            raise _out_of_place(token)
        self._begin_item(token)
        term = self._terms.term(token)
        if token.value[-1] not in "\"'":
            self._end_batch()
            self._take_node(token, term)
        else:
            self._waiting = frame.quad(self._graph, term, _begin(token), _end(token))
            frame.end_object()

    def _take_keyword(self, token: lark.Token, expects: int) -> None:
        if self._frame.expects != SUBJECT or self._outer or self._in_graph or (expects == SUBJECT and not self._with_graphs):
            raise _out_of_place(token)
        self._ends_with_full_stop = token.value[0] == "@"
        self._frame.expects = expects

    def _take_version(self, token: lark.Token) -> None:
        self._take_keyword(token, BASE_IRI)
        self._end_directive()

    def _end_directive(self) -> None:
        self._frame.expects = FULL_STOP if self._ends_with_full_stop else SUBJECT

    def _begin_item(self, token: lark.Token) -> None:
        """In a collection, states that there is a further node; elsewhere, makes sure that a subject or an object may come."""
        frame = self._frame
        if frame.kind != COLLECTION:
            if frame.expects != OBJECT and frame.expects != SUBJECT:
                raise _out_of_place(token)
            return
        node = self._new_node()
        if frame.subject:
            self._batch.append(frame.quad(self._graph, node, _begin(token), _end(token), _REST))
            frame.subject_offset, frame.subject_end = _begin(token), _end(token)
        else:
            frame.first_node = node
            frame.subject_offset, frame.subject_end = frame.begin, frame.end
            if self._outer[-1].expects != SUBJECT:
                self._batch.append(self._outer[-1].quad(self._graph, node, frame.begin, frame.end))
        frame.subject = node

    def _take_node(self, token: lark.Token, term: Term) -> None:
        """Goes on by a subject, an object or an item that is read whole."""
        frame = self._frame
        if frame.expects == SUBJECT:
            frame.set_subject(term, _begin(token), _end(token), VERB)
        else:
            self._batch.append(frame.quad(self._graph, term, _begin(token), _end(token)))
            frame.end_object()

    def _new_node(self) -> Term:
        self._nodes += 1
        return f"{self._prefix}{self._nodes}"

    def _open_properties(self, token: lark.Token) -> None:
        self._begin_item(token)
        self._outer.append(self._frame)
        begin, end = _begin(token), _end(token)
        self._frame = Frame(PROPERTIES, VERB, begin, end, self._new_node(), begin, end)

    def _close_properties(self, token: lark.Token) -> None:
        inner = self._frame
        if inner.kind != PROPERTIES or not inner.may_end:
            raise _out_of_place(token)
        self._frame = frame = self._outer.pop()
        if frame.expects == SUBJECT:
            frame.set_subject(inner.subject, inner.begin, inner.end, VERB_OR_END)
            return
        self._batch.append(frame.quad(self._graph, inner.subject, inner.begin, inner.end))
        frame.end_object()

    def _open_collection(self, token: lark.Token) -> None:
        self._begin_item(token)
        self._outer.append(self._frame)
        self._frame = Frame(COLLECTION, ITEM, _begin(token), _end(token), predicate=_FIRST)

    def _close_collection(self, token: lark.Token) -> None:
        inner = self._frame
        if inner.kind != COLLECTION:
            raise _out_of_place(token)
        self._frame = frame = self._outer.pop()
        end = inner.end
        if inner.subject:
            self._batch.append(inner.quad(self._graph, _NIL, _begin(token), _end(token), _REST))
        else:
            end = _end(token)
            if frame.expects != SUBJECT:
                self._batch.append(frame.quad(self._graph, _NIL, inner.begin, end))
        if frame.expects == SUBJECT:
            frame.set_subject(inner.first_node or _NIL, inner.begin, end, VERB)
        else:
            frame.end_object()

    def _end_statement(self, token: lark.Token) -> None:
        frame = self._frame
        if frame.kind != STATEMENT or (not frame.may_end and frame.expects != FULL_STOP):
            raise _out_of_place(token)
        frame.expects = SUBJECT

    def _next_predicate(self, token: lark.Token) -> None:
        if not self._frame.may_end:
            raise _out_of_place(token)
        self._frame.expects = VERB_OR_END

    def _next_object(self, token: lark.Token) -> None:
        if self._frame.expects != MORE_OR_END:
            raise _out_of_place(token)
        self._frame.expects = OBJECT

    def _open_graph(self, token: lark.Token) -> None:
        frame = self._frame
        if not self._with_graphs or self._in_graph or self._outer or frame.expects not in (SUBJECT, VERB):
            raise _out_of_place(token)
        self._graph = frame.subject if frame.expects == VERB else DEFAULT_GRAPH
        self._in_graph = True
        frame.expects = SUBJECT

    def _close_graph(self, token: lark.Token) -> None:
        frame = self._frame
        if not self._in_graph or self._outer or (not frame.may_end and frame.expects != SUBJECT):
            raise _out_of_place(token)
        # What waits or was brought about by this token is in the graph already.
        self._graph = DEFAULT_GRAPH
        self._in_graph = False
        frame.expects = SUBJECT


_TAKE_PUNCTUATION: dict[str, Callable[[_TerseReader, lark.Token], None]] = {
    "[": _TerseReader._open_properties,
    "]": _TerseReader._close_properties,
    "(": _TerseReader._open_collection,
    ")": _TerseReader._close_collection,
    ".": _TerseReader._end_statement,
    ";": _TerseReader._next_predicate,
    ",": _TerseReader._next_object,
    "{": _TerseReader._open_graph,
    "}": _TerseReader._close_graph,
}


def _begin(token: lark.Token) -> int:
    return token.start_pos or 0


def _end(token: lark.Token) -> int:
    return token.end_pos or 0


def _out_of_place(token: lark.Token) -> RdfTextError:
    return RdfTextError(f"{token.value[:20]!r} is out of place", _begin(token))
