"""Answers a query at any public endpoint: SPARQLWrapper writes the request, and what comes back is understood as real servers send it."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlunsplit
from urllib.request import Request

from SPARQLWrapper import GET, JSON, POST, TURTLE, SPARQLWrapper

from hankegraph.answering.limits import Limits
from hankegraph.answering.query_forms import ASK, SELECT, QueryForm, read_form
from hankegraph.answering.received_syntax import check_headers, checked_triples, page_text, result_syntax, triple_syntax
from hankegraph.answering.result_streams import ResultError, read_results, read_triples
from hankegraph.answering.solutions import Answer, Item, Solutions, Triples, Truth
from hankegraph.http_addresses import check_address, server_of
from hankegraph.http_connection import Deadline
from hankegraph.http_credentials import Credentials
from hankegraph.http_requests import AGENT, HttpRequest, HttpResponse, RequestError, send

# Longer addresses are refused by some servers and proxies.
_LONGEST_ADDRESS = 2000
_TOO_LONG = {414, 431}
_ACCEPT_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.5, */*;q=0.1"
_ACCEPT_TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8, application/ld+json;q=0.5, */*;q=0.1"
# Enough of the beginning to tell the formats apart.
_BEGINNING = 4096
_PAGES = ("text/html", "application/xhtml+xml")
_USUAL_PLACES = ("/query", "/sparql")
_VIRTUOSO_TRUTH = "__ASK_RETVAL"

Send = Callable[[HttpRequest], HttpResponse]


def answer_remotely(
    query: str, address: str, limits: Limits, credentials: Credentials | None = None, deadline: Deadline | None = None
) -> Answer:
    """The answer of the endpoint at this address; the time is for everything from the first connection to the last row.

    With a `deadline` the time has begun before, with an earlier query.

    Raises:
        QueryError: it is no query, or changes data.
        RequestError: the endpoint cannot be reached, says no, or breaks off; going through the answer may raise it as well.
        ResultError: its answer cannot be understood or is not whole; going through the answer may raise it as well.
        LimitReachedError: the time is over or there are more rows than allowed; going through the answer may raise it as well.

    """
    parts = check_address(address)
    # What an endpoint asks of others is its own affair.
    form = read_form(query, may_connect=True)
    deadline = deadline or Deadline(limits.seconds)

    def ask(request: HttpRequest) -> HttpResponse:
        try:
            return send(request, deadline, credentials)
        except RequestError:
            if deadline.is_over():
                raise limits.time_is_over() from None
            raise

    response = _ask(_Endpoint(address, query, form, ask))
    server = server_of(parts)
    try:
        check_headers(response, server, form.limit)
        received = _Received(response, limits, deadline)
        return _without_secrets(_understood(received, response, server, form, limits), credentials)
    except ResultError as error:
        response.close()
        raise _hidden(error, credentials) from None
    except BaseException:
        response.close()
        raise


def _without_secrets(answer: Answer, credentials: Credentials | None) -> Answer:
    """The answer, whose errors do not repeat what a server repeats."""
    match answer:
        case Solutions():
            return replace(answer, rows=_guarded(answer.rows, credentials))
        case Triples():
            return replace(answer, triples=_guarded(answer.triples, credentials))
    return answer


def _guarded(items: Iterable[Item], credentials: Credentials | None) -> Iterator[Item]:
    try:
        yield from items
    except ResultError as error:
        raise _hidden(error, credentials) from None


def _hidden(error: ResultError, credentials: Credentials | None) -> ResultError:
    return ResultError(credentials.hidden_in(str(error)) if credentials else str(error))


def _understood(received: _Received, response: HttpResponse, server: str, form: QueryForm, limits: Limits) -> Answer:
    beginning = received.beginning()
    media_type = response.headers.get_content_type() if "Content-Type" in response.headers else ""
    if form.kind in (SELECT, ASK):
        syntax = result_syntax(media_type, beginning)
        received.is_telling = syntax in ("json", "xml")
        if syntax is None:
            raise ResultError(f"{server}: {_other(media_type, beginning, server)}")
        answer = read_results(received, syntax, limits, response.close, received.encoding)
        if form.kind == ASK:
            answer = _truth(answer)
        if isinstance(answer, Truth) != (form.kind == ASK):
            raise ResultError(f"{server}: the answer is not one to {form.kind}")
        return answer
    syntax = triple_syntax(media_type, beginning)
    received.is_telling = syntax in ("rdf", "jsonld")
    if syntax is None:
        raise ResultError(f"{server}: {_other(media_type, beginning, server)}")
    answer = read_triples(received, syntax, limits, response.close, response.geturl())
    return replace(answer, triples=checked_triples(answer.triples, response, server, form.limit))


def _truth(answer: Answer) -> Answer:
    """The truth that Virtuoso 7 writes as a row with the number 1, or without any row."""
    if isinstance(answer, Solutions) and answer.variables == (_VIRTUOSO_TRUTH,):
        return Truth(any(row[0] is not None and row[0].startswith('"1"') for row in answer.rows), close=answer.close)
    return answer


def _other(media_type: str, beginning: bytes, server: str) -> str:
    said = page_text(beginning)
    is_page = media_type in _PAGES and not server.endswith(_USUAL_PLACES)
    hint = f"; the endpoint is often at {' or '.join(_USUAL_PLACES)}" if is_page else ""
    return f"the answer is {media_type or 'of no known type'} and no result of a query{f': {said}' if said else ''}{hint}"


def _ask(endpoint: _Endpoint) -> HttpResponse:
    try:
        return endpoint.answered()
    except RequestError as error:
        if error.status not in _TOO_LONG or endpoint.method == POST:
            raise
    endpoint.setMethod(POST)
    return endpoint.answered()


class _Endpoint(SPARQLWrapper):
    """SPARQLWrapper for one query, that sends nothing itself."""

    def __init__(self, address: str, query: str, form: QueryForm, ask: Send) -> None:
        parts = check_address(address)
        self._form = form
        self._ask = ask
        super().__init__(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), agent=AGENT)
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            self.addParameter(name, value)
        self.setReturnFormat(JSON if form.kind in (SELECT, ASK) else TURTLE)
        # Otherwise it would add five parameters that name the format.
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", _ACCEPT_RESULTS if form.kind in (SELECT, ASK) else _ACCEPT_TRIPLES)
        self.setQuery(query)
        self.setMethod(GET)
        if len(self._createRequest().full_url) > _LONGEST_ADDRESS:
            self.setMethod(POST)

    def answered(self) -> HttpResponse:
        """The answer to the query."""
        request: Request = self._createRequest()
        body = request.data if isinstance(request.data, bytes) else None
        return self._ask(HttpRequest(request.get_method(), request.full_url, dict(request.header_items()), body))

    def _parseQueryType(self, query: str) -> str:  # noqa: N802 - its name, and its search for words may find them in comments
        return self._form.kind


def _is_utf_8(piece: bytes) -> bool:
    """Whether the bytes, which may end within a character, are UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece)
    except UnicodeDecodeError:
        return False
    return True


class _Received:
    """The body of an answer in UTF-8, as a stream that tells why it ends too early."""

    def __init__(self, response: HttpResponse, limits: Limits, deadline: Deadline) -> None:
        self._response = response
        self._limits = limits
        self._deadline = deadline
        self._kept = b""
        self.is_telling = False
        said = response.headers.get_content_charset()
        charset = (said or "utf-8").lower()
        # None where only the answer itself may say how it is written.
        self.encoding = "utf-8" if said else None
        try:
            # Refuses the names of what is no writing, such as `hex`; an empty text would be passed.
            b" ".decode(charset, "replace")
            self._decoder = None if charset in ("utf-8", "utf8", "us-ascii") else codecs.getincrementaldecoder(charset)()
            # Servers say so of JSON, which is always UTF-8 (RFC 8259, section 8.1), by mistake; a few write it so.
            self._may_be_utf_8 = "json" in response.headers.get_content_type() and b"{".decode(charset, "replace") == "{"
        except (LookupError, UnicodeError):
            raise ResultError(f"the answer is written in {charset!r}, which is not known") from None

    def beginning(self) -> bytes:
        """The first bytes, which stay to be read, without the mark that some put before UTF-8."""
        while len(self._kept) < _BEGINNING and (piece := self._receive(_BEGINNING)):
            self._kept += piece
        self._kept = self._kept.removeprefix(codecs.BOM_UTF8)
        return self._kept[:_BEGINNING]

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most so many."""
        content = self._kept or self._receive(size)
        # In UTF-8 it may be longer than it came.
        self._kept = content[size:] if size >= 0 else b""
        if not content and not self.is_telling and not self._response.has_known_end:
            raise ResultError("neither the server nor the format says where the answer ends, so it is not known to be whole")
        return content[: len(content) - len(self._kept)]

    def _receive(self, size: int) -> bytes:
        try:
            if self._decoder is None:
                return self._response.read(size)
            while piece := self._response.read(size):
                if self._may_be_utf_8 and not piece.isascii():
                    self._may_be_utf_8 = False
                    if _is_utf_8(piece):
                        self._decoder = codecs.getincrementaldecoder("utf-8")()
                if text := self._decoder.decode(piece):
                    return text.encode()
            return self._decoder.decode(b"", final=True).encode()
        except UnicodeError:
            raise ResultError("the answer is not written as the server says") from None
        except RequestError:
            if self._deadline.is_over():
                raise self._limits.time_is_over() from None
            raise
