"""In which format a server answered: from what it says, and where that is vague or wrong, from how the answer begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hankegraph.answering.result_streams import JSON, JSON_LD, N3, N_TRIPLES, RDF_XML, TSV, TURTLE, XML, ResultError
from hankegraph.http_bodies import plain_text
from hankegraph.http_requests import HttpResponse
from hankegraph.reports.visible import shown
from hankegraph.terms import Triple

_RESULTS = {
    "application/sparql-results+json": JSON,
    "application/sparql-results+xml": XML,
    "text/tab-separated-values": TSV,
    "application/sparql-results+tsv": TSV,
}
_TRIPLES = {
    "application/n-triples": N_TRIPLES,
    "text/turtle": TURTLE,
    "application/x-turtle": TURTLE,
    "application/turtle": TURTLE,
    "text/n3": N3,
    "text/rdf+n3": N3,
    "application/rdf+xml": RDF_XML,
    "application/ld+json": JSON_LD,
}
_ROUND = 1000
# Said of anything.
_VAGUE = {"", "text/plain", "text/html", "application/xhtml+xml", "text/xml", "application/xml", "application/json", "text/json"}
_VAGUE |= {
    "application/octet-stream",
    "binary/octet-stream",
    "application/x-www-form-urlencoded",
    "text/javascript",
    "application/javascript",
}
# Nothing in it is tried twice, so that no beginning takes long.
_XML_BEFORE_ROOT = rb"\s*+(?>(?><\?.*?\?>|<!--.*?-->)\s*+)*+"
_SPARQL_ROOT = re.compile(_XML_BEFORE_ROOT + rb"(?:<!DOCTYPE[^>]*>\s*)?<(?:[\w.-]+:)?sparql[\s>]", re.S)
_RDF_ROOT = re.compile(_XML_BEFORE_ROOT + rb"(?:<!DOCTYPE\s+rdf[^\[>]*(?:\[[^\]]*\])?\s*>\s*)?<(?:[\w.-]+:)?RDF[\s>]", re.S | re.I)
_JSON_RESULTS = re.compile(rb'\s*\{.*"(?:head|results|boolean)"\s*:', re.S)
_JSON_LD = re.compile(rb"\s*[\[{]")
_PAGE = re.compile(_XML_BEFORE_ROOT + rb"<(?:!doctype\s+html|html)\b", re.S | re.I)
_TSV_HEAD = re.compile(rb"[?$]\w+(?:\t[?$]\w+)*\r?\n")
_TURTLE = re.compile(rb"(?:\s|#[^\n]*\n)*(?:@prefix|@base|PREFIX\b|BASE\b|<[^<>\s]*>\s|_:|\[|[\w.-]*:\S+\s|\Z)", re.I)


def result_syntax(media_type: str, beginning: bytes) -> str | None:
    """The syntax of the rows or the truth that begin so, or None for what is neither.

    >>> result_syntax("text/plain", b'{"head": {"vars": []}')
    'json'
    >>> result_syntax("application/sparql-results+json", b"<!DOCTYPE html><html>")
    """
    if _PAGE.match(beginning):
        return None
    # A server that sends XML although it says JSON is believed where it begins like that.
    if _SPARQL_ROOT.match(beginning):
        return XML
    if media_type in _RESULTS and not (_RESULTS[media_type] == XML and beginning.lstrip()[:1] == b"{"):
        return _RESULTS[media_type]
    if media_type in _VAGUE or media_type in _RESULTS:
        if _JSON_RESULTS.match(beginning):
            return JSON
        if media_type == "text/plain" and _TSV_HEAD.match(beginning):
            return TSV
    return None


def triple_syntax(media_type: str, beginning: bytes) -> str | None:
    """The syntax of the triples that begin so, or None for what is none.

    >>> triple_syntax("text/plain", b"<http://example.org/a> <http://example.org/b> 1 .")
    'ttl'
    """
    if _PAGE.match(beginning):
        return None
    if _RDF_ROOT.match(beginning):
        return RDF_XML
    if media_type in _TRIPLES:
        return _TRIPLES[media_type]
    if media_type not in _VAGUE:
        return None
    if "json" in media_type and _JSON_LD.match(beginning):
        return JSON_LD
    return TURTLE if media_type in ("", "text/plain", "application/octet-stream") and _TURTLE.match(beginning) else None


def check_headers(response: HttpResponse, server: str, limit: int | None) -> None:
    """Nothing, where the server does not itself say that it gives a part of the answer only; `limit` is that of the query.

    Raises:
        ResultError: it does: with the status 206 or 203, or as Virtuoso does when its time or its bound of rows is met
            (https://github.com/openlink/virtuoso-opensource/blob/develop/7/README.ANYTIME.md).

    """
    if response.status in (204, 205):
        raise ResultError(f"{server}: the answer is empty")
    if response.status == 206:
        raise ResultError(f"{server}: the server says that it gives only a part of the answer")
    most = response.headers.get("X-SPARQL-MaxRows")
    # It says so as well where the query itself asked for no more.
    if most and not (limit is not None and most.isdigit() and limit <= int(most)):
        raise ResultError(f"{server}: the server gives at most {shown(most, 20)} rows, so the answer may be cut; ask with LIMIT and OFFSET")
    if state := response.headers.get("X-SQL-State"):
        message = shown(response.headers.get("X-SQL-Message", ""), 200)
        raise ResultError(f"{server}: the server says that the answer is not whole: {shown(state, 20)} {message}".rstrip())


def page_text(beginning: bytes) -> str:
    """What an answer that is no result says, on one line."""
    return plain_text(beginning.decode(errors="replace"))


def checked_triples(triples: Iterable[Triple], response: HttpResponse, server: str, limit: int | None) -> Iterator[Triple]:
    """The triples. Virtuoso 7 cuts them after its bound of rows and one more, and says nothing; its bounds are round numbers.

    Raises:
        ResultError: after the last, if their number looks like that.

    """
    number = 0
    for number, triple in enumerate(triples, 1):  # noqa: B007 - the last number counts
        yield triple
    is_suspicious = number > 1 and number % _ROUND == 1 and response.headers.get("Server", "").startswith("Virtuoso")
    if is_suspicious and (limit is None or limit >= number):
        raise ResultError(f"{server}: there are {number} triples, where this server may have cut the answer; ask with LIMIT and OFFSET")
