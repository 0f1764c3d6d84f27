"""Reads the standard formats of answers as they come, and does not take for whole what is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol, cast

from hankegraph.answering.json_results import JsonResults
from hankegraph.answering.limits import Limits
from hankegraph.answering.result_terms import ResultSyntaxError
from hankegraph.answering.solutions import Answer, Row, Solutions, Triples, Truth, limited
from hankegraph.answering.xml_results import XmlResults
from hankegraph.errors import HankegraphError
from hankegraph.reports.visible import shown
from hankegraph.terms import Term, Triple

JSON, XML, TSV = "json", "xml", "tsv"
N_TRIPLES, TURTLE, RDF_XML, JSON_LD, N3 = "nt", "ttl", "rdf", "jsonld", "n3"
_ENDS = {
    RDF_XML: re.compile(rb"(?:</(?:[\w.-]+:)?RDF\s*>|/>)(?:\s|<!--.*?-->)*\Z", re.S),
}
# What Fuseki writes after an answer that it could not finish, in a way that Turtle takes for a comment.
_GIVEN_UP = re.compile(rb"^##.*Incomplete results", re.M)
_TAIL_BYTES = 1000
_PIECE = 1 << 14


class Readable(Protocol):
    """What can be read piece by piece; nothing means the end."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most so many."""


class ResultError(HankegraphError):
    """An answer that cannot be understood, or is not whole."""


class _Watched:
    """A stream that remembers how it ended."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.tail = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self.tail = (self.tail + content)[-_TAIL_BYTES:]
        return content

    def check_end(self, syntax: str) -> None:
        """Reads what is left. Some parsers are content with an answer that lacks its end."""
        while self.read(1 << 16):
            pass
        if _GIVEN_UP.search(self.tail):
            raise ResultError("the server says that the answer is not whole")
        if syntax in _ENDS and not _ENDS[syntax].search(self.tail):
            raise ResultError("the answer has no proper end, so it is not known to be whole")


def read_results(stream: Readable, syntax: str, limits: Limits, close: Callable[[], None], encoding: str | None = None) -> Answer:
    """The rows of a SELECT or the truth of an ASK from SPARQL results as JSON, XML or TSV; an `encoding` overrides what XML says of itself.

    Reading, or going through the rows, raises what reading the stream raises, a `ResultError`, or a `LimitReachedError`.
    """
    if syntax == TSV:
        return _read_tsv(stream, limits, close)
    pieces = iter(lambda: stream.read(_PIECE), b"")
    try:
        found = JsonResults(pieces) if syntax == JSON else XmlResults(pieces, encoding)
        if found.truth is None:
            return Solutions(found.variables, limited(_rows_of(found), limits, "rows"), close=close)
        if list(found.rows()):
            raise ResultSyntaxError("it has both rows and yes or no")
        return Truth(found.truth, close=close)
    except ResultSyntaxError as error:
        raise _not_understood(error) from None


def _rows_of(found: JsonResults | XmlResults) -> Iterator[Row]:
    try:
        yield from found.rows()
    except ResultSyntaxError as error:
        raise _not_understood(error) from None


def _read_tsv(stream: Readable, limits: Limits, close: Callable[[], None]) -> Answer:
    import pyoxigraph

    watched = _Watched(stream)
    try:
        found = pyoxigraph.parse_query_results(cast("IO[bytes]", watched), pyoxigraph.QueryResultsFormat.TSV)
    except (SyntaxError, ValueError) as error:
        raise _not_understood(error) from None
    if isinstance(found, pyoxigraph.QueryBoolean):
        watched.check_end(TSV)
        return Truth(bool(found), close=close)
    variables = tuple(variable.value for variable in found.variables)
    return Solutions(variables, limited(_rows([found], watched), limits, "rows"), close=close)


def read_triples(stream: Readable, syntax: str, limits: Limits, close: Callable[[], None], address: str | None = None) -> Triples:
    """The triples of a CONSTRUCT or DESCRIBE; relative IRIs are those of the address.

    Going through them raises what reading the stream raises, a `ResultError`, or a `LimitReachedError`.
    """
    import pyoxigraph

    formats = {
        N_TRIPLES: pyoxigraph.RdfFormat.N_TRIPLES,
        TURTLE: pyoxigraph.RdfFormat.TURTLE,
        RDF_XML: pyoxigraph.RdfFormat.RDF_XML,
        JSON_LD: pyoxigraph.RdfFormat.JSON_LD,
        N3: pyoxigraph.RdfFormat.N3,
    }
    watched = _Watched(stream)

    def found() -> Iterator[Triple]:
        for quad in _understood([pyoxigraph.parse(cast("IO[bytes]", watched), formats[syntax], base_iri=address)]):
            yield term_of(quad.subject), term_of(quad.predicate), term_of(quad.object)
        watched.check_end(syntax)

    return Triples(limited(found(), limits, "triples"), close=close)


def _rows(holder: list[Any], watched: _Watched) -> Iterator[Row]:
    for solution in _understood(holder):
        yield tuple([None if term is None else term_of(term) for term in solution])
    watched.check_end(TSV)


def _understood(holder: list[Any]) -> Iterator[Any]:
    """What Oxigraph reads. It is taken out of the list, so that no error keeps it: only one thread may drop it."""
    reading = iter(holder.pop())
    try:
        while True:
            try:
                item = next(reading)
            except StopIteration:
                return
            except (SyntaxError, ValueError) as error:
                raise _not_understood(error) from None
            yield item
    finally:
        del reading


def term_of(term: Any) -> Term:
    """A term of Oxigraph as the text that N-Triples prints for it.

    Raises:
        ResultError: it is a triple, which is a term in RDF 1.2.

    """
    if type(term).__name__ == "Triple":
        raise ResultError("the answer has a triple as a term, which no format here can show")
    return str(term)


def _not_understood(error: Exception) -> ResultError:
    return ResultError(f"the answer breaks off or cannot be read: {shown(' '.join(str(error).split()), 200)}")
