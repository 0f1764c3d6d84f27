"""Reads SPARQL results in XML as they come: https://www.w3.org/TR/rdf-sparql-XMLres/.

Oxigraph's reader takes away the spaces at the ends of texts, and is content with a document that lacks its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NoReturn
from xml.parsers import expat

from hankegraph.answering.result_terms import ResultSyntaxError, result_blank_node, result_iri, result_literal
from hankegraph.answering.solutions import Row
from hankegraph.terms import Term

_NAMESPACE = "http://www.w3.org/2005/sparql-results# "
_XML_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_TERMS = ("uri", "literal", "bnode")


class XmlResults:
    """A document that is being read: first its variables or its truth, then its rows. An `encoding` overrides what it says of itself.

    Raises:
        ResultSyntaxError: here or while the rows are read: it is no SPARQL result, or breaks off.

    """

    def __init__(self, pieces: Iterable[bytes], encoding: str | None = None) -> None:
        self.variables: tuple[str, ...] = ()
        self.truth: bool | None = None
        self._pieces = iter(pieces)
        self._ready: list[Row] = []
        self._names: list[str] = []
        self._open: list[str] = []
        self._row: dict[str, Term] = {}
        self._binding = ""
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._has_results = False
        self._is_over = False
        # Names come with their namespace before them; more than one text in a row comes as one.
        self._parser = expat.ParserCreate(encoding, namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.EntityDeclHandler = _refuse_entities
        while not self._has_results and not self._is_over:
            self._feed()
        self.variables = tuple(self._names)

    def rows(self) -> Iterator[Row]:
        """The rows, to the end of the document."""
        while True:
            yield from self._ready
            self._ready.clear()
            if self._is_over:
                return
            self._feed()

    def _feed(self) -> None:
        piece = next(self._pieces, b"")
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            raise ResultSyntaxError(str(error)) from None
        if not piece:
            self._is_over = True
            if self.truth is None and not self._has_results:
                raise ResultSyntaxError("it has neither rows nor yes or no")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != f"{_NAMESPACE}sparql":
            raise ResultSyntaxError("it does not begin with the element sparql")
        name = name.removeprefix(_NAMESPACE)
        self._open.append(name)
        self._text.clear()
        match name:
            case "variable":
                self._names.append(attributes.get("name", ""))
            case "results":
                self._has_results = True
            case "result":
                self._row = {}
            case "binding":
                self._binding = attributes.get("name", "")
                if self._binding not in self._names:
                    raise ResultSyntaxError("a row has a variable that is not announced")
            case "uri" | "literal" | "bnode":
                self._attributes = attributes

    def _end(self, _name: str) -> None:
        name = self._open.pop()
        text = "".join(self._text)
        self._text.clear()
        if name in _TERMS and self._open[-1:] == ["binding"]:
            try:
                self._row[self._binding] = _term(name, text, self._attributes)
            except ResultSyntaxError as error:
                raise ResultSyntaxError(f"?{self._binding}: {error}") from None
        elif name == "binding" and self._binding not in self._row:
            raise ResultSyntaxError("a row has something else in the place of a term")
        elif name == "result":
            self._ready.append(tuple([self._row.get(variable) for variable in self._names]))
        elif name == "boolean":
            if text.strip() not in ("true", "false", "1", "0"):
                raise ResultSyntaxError("yes or no is neither")
            self.truth = text.strip() in ("true", "1")


def _term(name: str, text: str, attributes: dict[str, str]) -> Term:
    if name == "uri":
        return result_iri(text.strip())
    if name == "bnode":
        return result_blank_node(text.strip())
    datatype = attributes.get("datatype")
    return result_literal(text, attributes.get(_XML_LANGUAGE), None if datatype is None else datatype.strip())


def _refuse_entities(*_: object) -> NoReturn:
    raise ResultSyntaxError("it declares entities, which no result needs")
