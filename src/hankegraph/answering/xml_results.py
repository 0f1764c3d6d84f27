"""Reads SPARQL results in XML as they come: https://www.w3.org/TR/rdf-sparql-XMLres/.

Oxigraph's reader takes away the spaces at the ends of texts, and is content with a document that lacks its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NoReturn
from xml.parsers import expat

from hankegraph.answering.solutions import Row
from hankegraph.terms import Term, iri, literal

_NAMESPACE = "http://www.w3.org/2005/sparql-results# "
_XML_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_TERMS = ("uri", "literal", "bnode")
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_BLANK_NODE = re.compile(r"\w(?:[\w.-]*[\w-])?")


class XmlResultError(ValueError):
    """A document that is no SPARQL result in XML, or breaks off."""


class XmlResults:
    """A document that is being read: first its variables or its truth, then its rows. An `encoding` overrides what it says of itself.

    Raises:
        XmlResultError: here or while the rows are read: it is no SPARQL result, or breaks off.

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
            raise XmlResultError(str(error)) from None
        if not piece:
            self._is_over = True
            if self.truth is None and not self._has_results:
                raise XmlResultError("it has neither rows nor yes or no")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != f"{_NAMESPACE}sparql":
            raise XmlResultError("it does not begin with the element sparql")
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
                    raise XmlResultError("a row has a variable that is not announced")
            case "uri" | "literal" | "bnode":
                self._attributes = attributes

    def _end(self, _name: str) -> None:
        name = self._open.pop()
        text = "".join(self._text)
        self._text.clear()
        if name in _TERMS and self._open[-1:] == ["binding"]:
            self._row[self._binding] = _term(name, text, self._attributes)
        elif name == "result":
            self._ready.append(tuple([self._row.get(variable) for variable in self._names]))
        elif name == "boolean":
            if text.strip() not in ("true", "false", "1", "0"):
                raise XmlResultError("yes or no is neither")
            self.truth = text.strip() in ("true", "1")


def _term(name: str, text: str, attributes: dict[str, str]) -> Term:
    if name == "literal":
        datatype = attributes.get("datatype", _XSD_STRING).strip()
        if language := attributes.get(_XML_LANGUAGE):
            return literal(text, language.lower())
        return literal(text, None, None if datatype == _XSD_STRING else _iri(datatype))
    if name == "uri":
        return _iri(text.strip())
    if not _BLANK_NODE.fullmatch(label := text.strip().removeprefix("_:").replace("://", "-").replace(":", "-")):
        raise XmlResultError("a blank node has no proper name")
    return f"_:{label}"


def _iri(text: str) -> Term:
    if ":" not in text or _NOT_IN_IRIS.search(text):
        raise XmlResultError(f"{text[:100]!r} is no IRI")
    return iri(text)


def _refuse_entities(*_: object) -> NoReturn:
    raise XmlResultError("it declares entities, which no result needs")
