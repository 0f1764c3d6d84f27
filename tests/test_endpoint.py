"""Public endpoints answer in many ways; each is understood or refused with one clear line, and a part is never taken for the whole."""

import gzip
import io
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from loopback import Behaviour, Exchange, Received, loopback_server

from hankegraph.answering.endpoint import answer_remotely
from hankegraph.answering.limits import LimitReachedError, Limits
from hankegraph.answering.result_streams import ResultError
from hankegraph.answering.solutions import Answer, Solutions, Triples, Truth
from hankegraph.errors import HankegraphError, OptionError, QueryError
from hankegraph.http_credentials import Credentials
from hankegraph.http_requests import RequestError

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
SELECT = "SELECT ?a ?b { ?a ?p ?b }"
GIVEN_UP = b"""
##  Query cancelled due to timeout during execution   ##
##  ****          Incomplete results           ****   ##
"""
CONSTRUCT = "CONSTRUCT { ?a ?p ?b } WHERE { ?a ?p ?b }"
ROWS = [
    ("<http://example.org/a>", '"Kylä\\ntalo"@fi'),
    ("_:b0", None),
    ("<http://example.org/c>", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
]
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
JSON_BODY = json.dumps(
    {
        "head": {"link": [], "vars": ["a", "b"]},
        "results": {
            "distinct": False,
            "bindings": [
                {"a": {"type": "uri", "value": "http://example.org/a"}, "b": {"type": "literal", "value": "Kylä\ntalo", "xml:lang": "fi"}},
                {"a": {"type": "bnode", "value": "b0"}},
                {"a": {"type": "uri", "value": "http://example.org/c"}, "b": {"type": "typed-literal", "value": "7", "datatype": INTEGER}},
            ],
        },
    }
).encode()
XML_BODY = f"""<?xml version="1.0"?>
<!-- made for a test --><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="a"/><variable name="b"/></head>
<results>
<result><binding name="a"><uri>http://example.org/a</uri></binding><binding name="b"><literal xml:lang="fi">Kylä
talo</literal></binding></result>
<result><binding name="a"><bnode>b0</bnode></binding></result>
<result><binding name="a"><uri>http://example.org/c</uri></binding>
<binding name="b"><literal datatype="{INTEGER}">7</literal></binding></result>
</results></sparql>
""".encode()
TSV_BODY = '?a\t?b\n<http://example.org/a>\t"Kylä\\ntalo"@fi\n_:b0\t\n<http://example.org/c>\t7\n'.encode()
TRIPLES = [("<http://example.org/a>", "<http://example.org/p>", '"é"@fi')]
NT_BODY = '<http://example.org/a> <http://example.org/p> "é"@fi .\n'.encode()
TURTLE_BODY = '@prefix e: <http://example.org/> .\ne:a e:p "é"@fi .\n'.encode()
RDF_BODY = """<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">
<rdf:Description rdf:about="http://example.org/a"><e:p xml:lang="fi">é</e:p></rdf:Description></rdf:RDF>""".encode()
LD_BODY = '[{"@id": "http://example.org/a", "http://example.org/p": [{"@value": "é", "@language": "fi"}]}]'.encode()
PAGE = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Down for maintenance</h1></body></html>"
RESULTS_JSON, RESULTS_XML = "application/sparql-results+json", "application/sparql-results+xml"


def items_of(answer: Answer) -> list[Any]:
    match answer:
        case Solutions(rows=rows):
            return list(rows)
        case Triples(triples=triples):
            return list(triples)
        case Truth(value=value):
            return [value]
    raise AssertionError(answer)


def answered(behaviour: Behaviour, query: str = SELECT, limits: Limits | None = None, credentials: Credentials | None = None) -> list[Any]:
    with loopback_server(behaviour) as server, answer_remotely(query, server.address, limits or Limits(10), credentials) as answer:
        return items_of(answer)


def giving(body: bytes, kind: str, status: int = 200, **headers: str) -> Behaviour:
    return lambda exchange, _: exchange.give(status, body, kind, **headers)


def until_closed(body: bytes, kind: str) -> Behaviour:
    """As servers of HTTP/1.0 do: the answer ends where the connection does."""

    def behave(exchange: Exchange, _: Received) -> None:
        exchange.wfile.write(f"HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body)

    return behave


def in_chunks(body: bytes, kind: str, is_whole: bool = True, size: int = 7) -> Behaviour:
    def behave(exchange: Exchange, _: Received) -> None:
        exchange.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            exchange.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        exchange.wfile.write(b"0\r\n\r\n" if is_whole else b"")

    return behave


UNDERSTOOD: dict[str, Behaviour] = {
    "JSON": giving(JSON_BODY, RESULTS_JSON),
    "JSON of QLever": giving(JSON_BODY.rstrip()[:-1] + b',"meta":{"query-time-ms":3,"result-size-total":3}}', RESULTS_JSON),
    "JSON of Comunica": giving(JSON_BODY.rstrip()[:-1] + b',\n"metadata": { "httpRequests": 1 }}\n', RESULTS_JSON),
    "JSON with a character set": giving(JSON_BODY, RESULTS_JSON + "; charset=UTF-8"),
    "JSON with null where nothing is bound": giving(JSON_BODY.replace(b'"value": "b0"}', b'"value": "b0"}, "b": null'), RESULTS_JSON),
    "JSON as plain JSON": giving(JSON_BODY, "application/json"),
    "JSON as text": giving(JSON_BODY, "text/plain"),
    "JSON as a web page": giving(JSON_BODY, "text/html"),
    "JSON as XML": giving(JSON_BODY, RESULTS_XML),
    "JSON after a byte order mark": giving(b"\xef\xbb\xbf" + JSON_BODY, RESULTS_JSON),
    "JSON in Latin-1": giving(JSON_BODY.replace(b"\\u00e4", b"\xe4"), RESULTS_JSON + "; charset=ISO-8859-1"),
    "JSON in UTF-8 that is said to be Latin-1": giving(JSON_BODY.replace(b"\\u00e4", "ä".encode()), RESULTS_JSON + "; charset=ISO-8859-1"),
    "JSON in UTF-16": giving(JSON_BODY.decode().encode("utf-16"), RESULTS_JSON + "; charset=utf-16"),
    "XML": giving(XML_BODY, RESULTS_XML),
    "XML as plain XML": giving(XML_BODY, "text/xml; charset=utf-8"),
    "XML as a web page": giving(XML_BODY, "text/html"),
    "XML as JSON": giving(XML_BODY, RESULTS_JSON),
    "XML with a prefix": giving(re.sub(rb"<(/?)(\w)", rb"<\1s:\2", XML_BODY).replace(b" xmlns=", b" xmlns:s="), RESULTS_XML),
    "XML in Latin-1": giving(XML_BODY.decode().replace("?>", ' encoding="iso-8859-1"?>', 1).encode("iso-8859-1"), RESULTS_XML),
    "XML that is not in what it says": giving(XML_BODY.replace(b"?>", b' encoding="iso-8859-1"?>', 1), RESULTS_XML + "; charset=utf-8"),
    "XML in Latin-1 that says nothing": giving(XML_BODY.decode().encode("iso-8859-1"), RESULTS_XML + "; charset=iso-8859-1"),
    "TSV": giving(TSV_BODY, "text/tab-separated-values; charset=utf-8"),
    "TSV as text": giving(TSV_BODY, "text/plain"),
    "compressed": giving(gzip.compress(JSON_BODY), RESULTS_JSON, Content_Encoding="gzip"),
    "chunks": in_chunks(JSON_BODY, RESULTS_JSON),
    "chunks of one byte": in_chunks(XML_BODY, RESULTS_XML, size=1),
    "an old server": until_closed(JSON_BODY, RESULTS_JSON),
    "an old server with XML": until_closed(XML_BODY, RESULTS_XML),
}


@pytest.mark.parametrize("behaviour", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_an_answer_is_understood_whatever_the_server_says_it_is(behaviour: Behaviour) -> None:
    first, second, third = answered(behaviour)
    assert (first, third) == (ROWS[0], ROWS[2])
    assert second[0].startswith("_:")
    assert second[1] is None


UNDERSTOOD_TRIPLES: dict[str, Behaviour] = {
    "N-Triples": giving(NT_BODY, "application/n-triples"),
    "N-Triples as text": giving(NT_BODY, "text/plain"),
    "Turtle": giving(TURTLE_BODY, "text/turtle; charset=utf-8"),
    "Turtle as N3": giving(TURTLE_BODY, "text/rdf+n3"),
    "Turtle of no type": giving(TURTLE_BODY, ""),
    "RDF/XML": giving(RDF_BODY, "application/rdf+xml"),
    "RDF/XML as XML": giving(RDF_BODY, "application/xml"),
    "JSON-LD": giving(LD_BODY, "application/ld+json"),
    "JSON-LD as JSON": giving(LD_BODY, "application/json"),
    "Turtle in chunks": in_chunks(TURTLE_BODY, "text/turtle"),
    "RDF/XML of an old server": until_closed(RDF_BODY, "application/rdf+xml"),
}


@pytest.mark.parametrize("behaviour", UNDERSTOOD_TRIPLES.values(), ids=UNDERSTOOD_TRIPLES)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <http://example.org/a>"])
def test_triples_are_understood_whatever_the_server_says_they_are(behaviour: Behaviour, query: str) -> None:
    assert answered(behaviour, query) == TRIPLES


@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        (b'{"head": {}, "boolean": true}', RESULTS_JSON, True),
        (b'{"boolean": false, "head": {}}', "text/plain", False),
        (b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>', "text/xml", True),
    ],
)
def test_yes_and_no_are_understood(body: bytes, kind: str, value: bool) -> None:
    assert answered(giving(body, kind), "ASK {}") == [value]


def test_yes_and_no_of_virtuoso_are_understood() -> None:
    row = b'{ "__ASK_RETVAL": { "type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "%s" }}'
    for rows, value in ((row % b"1", True), (row % b"0", False), (b"", False)):
        body = b'\n{ "head": { "link": [], "vars": ["__ASK_RETVAL"] },\n "results": { "distinct": false, "bindings": [ %s ] } }' % rows
        assert answered(giving(body, RESULTS_JSON), "ASK {}") == [value]


def test_a_bound_of_rows_above_what_the_query_asks_for_cuts_nothing() -> None:
    bounded = giving(JSON_BODY, RESULTS_JSON, X_SPARQL_MaxRows="3")
    assert len(answered(bounded, f"{SELECT} LIMIT 3")) == 3
    for query in (SELECT, f"{SELECT} LIMIT 4", "SELECT ?a ?b { { SELECT ?a ?b { ?a ?p ?b } LIMIT 1 } }"):
        with pytest.raises(ResultError, match="at most 3 rows"):
            answered(bounded, query)


def test_triples_that_virtuoso_may_have_cut_are_no_answer() -> None:
    def virtuoso(number: int) -> Behaviour:
        lines = [f"<urn:a> <urn:b> <urn:{each}> ." for each in range(number)]
        return giving("\n".join(lines).encode(), "application/n-triples", Server="Virtuoso/07.20.3229 (Linux)")

    assert len(answered(virtuoso(1000), CONSTRUCT)) == 1000
    assert len(answered(virtuoso(1), CONSTRUCT)) == 1
    assert len(answered(virtuoso(1001), f"{CONSTRUCT} LIMIT 900")) == 1001
    for query in (CONSTRUCT, f"{CONSTRUCT} LIMIT 2000"):
        with pytest.raises(ResultError, match="there are 1001 triples, where this server may have cut"):
            answered(virtuoso(1001), query)


REFUSED: dict[str, tuple[Behaviour, str]] = {
    "a page": (giving(PAGE, "text/html"), "Down for maintenance"),
    "a page as JSON": (giving(PAGE, RESULTS_JSON), "Down for maintenance"),
    "a message": (giving(b"Virtuoso S1T00 Error", "text/plain"), "Virtuoso S1T00 Error"),
    "CSV": (giving(b"a,b\r\n1,2\r\n", "text/csv"), "text/csv"),
    "an empty body": (giving(b"", RESULTS_JSON), "breaks off or cannot be read"),
    "nothing": (giving(b"", RESULTS_JSON, 204), "empty"),
    "triples": (giving(TURTLE_BODY, "text/turtle"), "text/turtle and no result"),
    "another JSON": (giving(b'{"error": "busy"}', "application/json"), "no result"),
    "yes": (giving(b'{"head": {}, "boolean": true}', RESULTS_JSON), "not one to SELECT"),
    "a part": (giving(JSON_BODY, RESULTS_JSON, 206), "only a part"),
    "a bound of rows": (giving(JSON_BODY, RESULTS_JSON, X_SPARQL_MaxRows="10000"), "at most 10000 rows"),
    "a bound of time": (giving(JSON_BODY, RESULTS_JSON, X_SQL_State="S1TAT", X_SQL_Message="RC..: time"), "not whole: S1TAT RC..: time"),
    "a trace after the rows": (
        giving(JSON_BODY[:-2] + b"java.util.concurrent.TimeoutException\n", RESULTS_JSON),
        "breaks off or cannot be read",
    ),
    "a trace after the end": (giving(JSON_BODY + b"SPARQL-QUERY: queryStr=", RESULTS_JSON), "breaks off or cannot be read"),
    "a trace after XML": (giving(XML_BODY + b"java.lang.Error", RESULTS_XML), "breaks off|no proper end"),
    "XML with entities": (
        giving(XML_BODY.replace(b"<!--", b'<!DOCTYPE sparql [<!ENTITY a "aaaa">]><!--'), RESULTS_XML),
        "declares entities",
    ),
    "XML of another kind": (giving(b"<?xml version='1.0'?><error>busy</error>", "text/xml"), "no result of a query: busy"),
    "XML with an IRI that is none": (
        giving(XML_BODY.replace(b"org/c", b"org/ c"), RESULTS_XML),
        r"\?a: 'http://example.org/ c' is no IRI; where the data are so, ask for its text: STR",
    ),
    "a language that is none": (giving(JSON_BODY.replace(b'"fi"', b'"fi_FI"'), RESULTS_JSON), r"\?\w+: 'fi_FI' is no language; where"),
    "XML with a variable that is not announced": (
        giving(XML_BODY.replace(b'variable name="b"', b'variable name="c"'), RESULTS_XML),
        "announced",
    ),
    "rows that were given up": (giving(TSV_BODY + GIVEN_UP, "text/tab-separated-values"), "breaks off|not whole"),
    "XML that was given up": (giving(XML_BODY[:500] + GIVEN_UP, RESULTS_XML), "breaks off"),
    "half of JSON": (giving(JSON_BODY[:200], RESULTS_JSON), "breaks off"),
    "XML without its end": (giving(XML_BODY.replace(b"</sparql>", b""), RESULTS_XML), "breaks off"),
    "XML without the end of its rows": (giving(XML_BODY.replace(b"</results></sparql>", b""), RESULTS_XML), "breaks off"),
    "chunks that break off": (in_chunks(JSON_BODY, RESULTS_JSON, is_whole=False), "broke off"),
    "TSV that may be cut": (until_closed(TSV_BODY, "text/tab-separated-values"), "not known to be whole"),
    "a length that is not reached": (giving(JSON_BODY[:-50], RESULTS_JSON, Content_Length=str(len(JSON_BODY))), "broke off|breaks off"),
    "half of what is compressed": (giving(gzip.compress(JSON_BODY)[:-30], RESULTS_JSON, Content_Encoding="gzip"), "broke off"),
    "another compression": (giving(JSON_BODY, RESULTS_JSON, Content_Encoding="br"), "br, which was not asked for"),
    "an unknown character set": (giving(JSON_BODY, RESULTS_JSON + "; charset=klingon"), "klingon"),
    "a character set that is none": (giving(JSON_BODY, RESULTS_JSON + "; charset=hex"), "'hex', which is not known"),
    "bytes that are no text": (
        giving(JSON_BODY.replace(b"Kyl", b"\xff\xfe"), RESULTS_JSON + "; charset=utf-16"),
        "not written as|no result",
    ),
    "a reset": (lambda exchange, _: exchange.reset(), "lost"),
    "a bad query": (giving(b"Parse error: line 1", "text/plain", 400), "400 Bad Request: Parse error: line 1"),
    "forbidden": (giving(PAGE, "text/html", 403), "403 Forbidden: Down for maintenance"),
    "not found": (giving(b"", "text/plain", 404), "404 Not Found"),
    "an internal error": (
        giving(b"at org.x.Y\n at org.z", "text/plain", 500, Retry_After="99"),
        "500 Internal Server Error: at org.x.Y at org.z",
    ),
    "a redirect without end": (giving(b"", "", 302, Location="/sparql"), "more than 5 times"),
    "a variable that is not announced": (
        giving(JSON_BODY.replace(b'"vars": ["a", "b"]', b'"vars": ["a"]'), RESULTS_JSON),
        "cannot be read",
    ),
}


@pytest.mark.parametrize(("behaviour", "message"), REFUSED.values(), ids=REFUSED)
def test_an_answer_that_is_none_or_not_whole_is_one_clear_line(behaviour: Behaviour, message: str) -> None:
    with pytest.raises((ResultError, RequestError), match=message) as raised:
        answered(behaviour)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize("kind", [RESULTS_JSON, RESULTS_XML])
def test_no_cut_of_an_answer_passes_for_the_whole(kind: str) -> None:
    body = JSON_BODY if kind == RESULTS_JSON else XML_BODY.strip()
    cuts: list[Behaviour] = [until_closed(body[:length], kind) for length in range(0, len(body), 13)] + [until_closed(body[:-1], kind)]
    for behaviour in cuts:
        with pytest.raises(HankegraphError):
            answered(behaviour)


REFUSED_TRIPLES: dict[str, tuple[Behaviour, str]] = {
    "a page": (giving(PAGE, "text/html"), "Down for maintenance"),
    "a page as Turtle": (giving(PAGE, "text/turtle"), "Down for maintenance"),
    "Turtle that was given up": (giving(TURTLE_BODY + GIVEN_UP, "text/turtle"), "not whole"),
    "N-Triples that were given up": (giving(NT_BODY + GIVEN_UP, "application/n-triples"), "not whole"),
    "half of Turtle": (giving(TURTLE_BODY[:-5], "text/turtle"), "breaks off"),
    "half of RDF/XML": (giving(RDF_BODY[:-8], "application/rdf+xml"), "breaks off|no proper end"),
    "half of JSON-LD": (giving(LD_BODY[:-1], "application/ld+json"), "breaks off"),
    "Turtle that may be cut": (until_closed(TURTLE_BODY, "text/turtle"), "not known to be whole"),
    "rows": (giving(JSON_BODY, RESULTS_JSON), "no result"),
    "a message": (giving(b"Error: too many triples", "text/plain"), "Error: too many triples"),
}


@pytest.mark.parametrize(("behaviour", "message"), REFUSED_TRIPLES.values(), ids=REFUSED_TRIPLES)
def test_triples_that_are_none_or_not_whole_are_one_clear_line(behaviour: Behaviour, message: str) -> None:
    with pytest.raises((ResultError, RequestError), match=message):
        answered(behaviour, CONSTRUCT)


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "windows-1252"])
def test_a_long_answer_in_another_character_set_comes_whole(charset: str) -> None:
    texts = [f"{'ä' * (number % 50)}{number}" for number in range(3000)]
    bindings = [{"a": {"type": "literal", "value": text}} for text in texts]
    body = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": bindings}}, ensure_ascii=False).encode(charset)
    assert answered(giving(body, f"{RESULTS_JSON}; charset={charset}")) == [(f'"{text}"',) for text in texts]


def test_spaces_at_the_ends_of_texts_are_kept() -> None:
    body = XML_BODY.replace(b">7<", b"> 7\t<").replace(b"#integer", b"#string")
    assert answered(giving(body, RESULTS_XML))[2] == ("<http://example.org/c>", '" 7\\t"')


def test_the_time_holds_for_an_answer_that_drips() -> None:
    def drip(exchange: Exchange, _: Received) -> None:
        exchange.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {RESULTS_JSON}\r\n\r\n".encode() + JSON_BODY[:300])
        while not exchange.server.is_over.wait(0.05):
            exchange.wfile.write(b" ")

    begun = time.monotonic()
    with pytest.raises(LimitReachedError, match=r"ended after 0\.5 seconds"):
        answered(drip, limits=Limits(0.5))
    assert time.monotonic() - begun < 20


def test_a_busy_server_is_asked_again() -> None:
    def first_busy(exchange: Exchange, _: Received) -> None:
        if len(exchange.server.received) == 1:
            exchange.give(503, Retry_After="0")
        else:
            exchange.give(200, JSON_BODY, RESULTS_JSON)

    assert len(answered(first_busy)) == 3


def test_rows_come_before_the_answer_is_whole() -> None:
    def slow(exchange: Exchange, _: Received) -> None:
        exchange.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {RESULTS_JSON}\r\n\r\n".encode() + JSON_BODY[:-2] + b" " * 10_000)
        exchange.wfile.flush()
        exchange.wait()

    with loopback_server(slow) as server, answer_remotely(SELECT, server.address, Limits(5)) as answer:
        assert isinstance(answer, Solutions)
        assert next(iter(answer.rows)) == ROWS[0]


def test_more_rows_than_allowed_are_an_error_after_those_that_are() -> None:
    with loopback_server(giving(JSON_BODY, RESULTS_JSON)) as server, answer_remotely(SELECT, server.address, Limits(rows=2)) as answer:
        assert isinstance(answer, Solutions)
        rows = iter(answer.rows)
        assert [next(rows)[0], next(rows)[1]] == [ROWS[0][0], None]
        with pytest.raises(LimitReachedError, match="first 2 rows of more"):
            next(rows)
    assert len(answered(giving(JSON_BODY, RESULTS_JSON), limits=Limits(rows=3))) == 3


def test_a_short_query_goes_in_the_address_and_a_long_one_in_the_body() -> None:
    long = SELECT + " # " + "x" * 3000
    with loopback_server(giving(JSON_BODY, RESULTS_JSON)) as server:
        for query in (SELECT, long):
            with answer_remotely(query, server.address + "?default-graph-uri=http%3A%2F%2Fexample.org%2Fg", Limits(10)) as answer:
                items_of(answer)
        short_one, long_one = server.received
    asked = parse_qs(urlsplit(short_one.path).query)
    assert (short_one.method, asked) == ("GET", {"query": [SELECT], "default-graph-uri": ["http://example.org/g"]})
    assert (long_one.method, urlsplit(long_one.path).query) == ("POST", "")
    assert parse_qs(long_one.body.decode())["query"] == [long]
    assert long_one.headers["content-type"] == "application/x-www-form-urlencoded"
    assert short_one.headers["accept"].startswith(RESULTS_JSON)


def test_a_server_that_finds_the_address_too_long_is_asked_with_a_body() -> None:
    def short_sighted(exchange: Exchange, received: Received) -> None:
        exchange.give(*((414,) if received.method == "GET" else (200, JSON_BODY, RESULTS_JSON)))

    assert len(answered(short_sighted)) == 3


def test_a_query_is_what_its_tokens_say_and_not_its_comments() -> None:
    with loopback_server(giving(JSON_BODY, RESULTS_JSON)) as server:
        query = "# INSERT DATA { }\nPREFIX e: <http://example.org/#DELETE>\nSELECT ?a ?b { ?a e:p 'DROP ALL' SERVICE e:s { } }"
        with answer_remotely(query, server.address, Limits(10)) as answer:
            assert len(items_of(answer)) == 3
        for update in ("INSERT DATA { }", "# x\nDELETE WHERE { ?s ?p ?o }", "PREFIX e: <http://e/> LOAD e:x", "DROP ALL"):
            with pytest.raises(QueryError, match="changes data"):
                answer_remotely(update, server.address, Limits(10))
        assert len(server.received) == 1


def test_credentials_go_to_the_endpoint_and_into_no_message() -> None:
    credentials = Credentials("reader", "hunter2")

    def repeat(exchange: Exchange, received: Received) -> None:
        exchange.give(200, f"your {received.headers['authorization']} is hunter2".encode(), "text/plain")

    with pytest.raises(ResultError) as raised:
        answered(repeat, credentials=credentials)
    assert "your Basic *** is ***" in str(raised.value)
    leak: Callable[[bytes], bytes] = lambda body: body.replace(b"http://example.org/c", b"not an IRI hunter2")  # noqa: E731
    with pytest.raises(ResultError) as raised:
        answered(giving(leak(JSON_BODY), RESULTS_JSON), credentials=credentials)
    assert "hunter2" not in str(raised.value)
    with pytest.raises(OptionError):
        answer_remotely(SELECT, "http://reader:hunter2@127.0.0.1/", Limits(10))


def test_a_beginning_made_to_take_long_does_not() -> None:
    begun = time.monotonic()
    for beginning in (b"<!-- -->" * 600, b"<?x ?>" * 700, b"<!--" * 1200, b" " * 5000, b"{" * 5000, b'{"head"' * 700, b"a:b " * 1000):
        with pytest.raises(HankegraphError):
            answered(giving(beginning, "text/plain"))
    assert time.monotonic() - begun < 20


def test_the_answers_of_this_test_are_what_they_claim() -> None:
    assert json.load(io.BytesIO(JSON_BODY))["results"]["bindings"]
    assert len(UNDERSTOOD) + len(UNDERSTOOD_TRIPLES) + len(REFUSED) + len(REFUSED_TRIPLES) > 60
