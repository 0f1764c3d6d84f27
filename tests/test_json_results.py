"""SPARQL results in JSON are read as they come, whatever stands beside the rows, and nothing that is cut is taken for whole."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hankegraph.answering.json_results import JsonResults
from hankegraph.answering.result_terms import ResultSyntaxError

HEAD = {"vars": ["a", "b"]}
BINDINGS: list[dict[str, Any]] = [
    {"a": {"type": "uri", "value": "https://example.org/ä"}, "b": {"type": "literal", "value": "Kylä 💡\n", "xml:lang": "FI"}},
    {"b": {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
    {},
    {"a": {"type": "bnode", "value": "x1"}, "b": {"type": "literal", "value": 'a "quoted" \\ text'}},
]
ROWS = [
    ("<https://example.org/ä>", '"Kylä 💡\\n"@fi'),
    (None, '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    (None, None),
    ("_:x1", '"a \\"quoted\\" \\\\ text"'),
]
WHOLE = {"head": HEAD, "results": {"bindings": BINDINGS}}


def pieces_of(content: bytes, size: int) -> Iterator[bytes]:
    stream = io.BytesIO(content)
    return iter(lambda: stream.read(size), b"")


def rows_of(document: object, size: int = 7) -> list[tuple[str | None, ...]]:
    content = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    found = JsonResults(pieces_of(content, size))
    rows = list(found.rows())
    assert all(len(row) == len(found.variables) for row in rows)
    return rows


def rows_of_oxigraph(content: bytes) -> list[tuple[str | None, ...]]:
    found = pyoxigraph.parse_query_results(content, pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(None if term is None else str(term) for term in row) for row in found]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 100, 100_000])
def test_rows_come_whole_in_pieces_of_any_size(size: int) -> None:
    assert rows_of(WHOLE, size) == ROWS
    assert rows_of(json.dumps(WHOLE, indent=2).encode(), size) == ROWS


DOCUMENTS = {
    "times of QLever after the rows": {**WHOLE, "meta": {"query-time-ms": 3, "result-size-total": 4}},
    "requests of Comunica after the rows": {**WHOLE, "metadata": {"httpRequests": 1}},
    "more beside the rows": {
        "head": {**HEAD, "link": []},
        "results": {"distinct": False, "bindings": BINDINGS, "ordered": True, "x": [[], {}]},
    },
    "numbers": {"n": [1, -2.5e3, 10**400], **WHOLE, "z": 1e300},
    "the variables at the end": {"results": {"bindings": BINDINGS}, "head": HEAD},
    "more in a term": {
        "head": HEAD,
        "results": {"bindings": [{name: {**term, "x": 1} for name, term in row.items()} for row in BINDINGS]},
    },
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("size", [1, 64, 100_000])
def test_what_else_stands_in_a_document_is_passed_over(document: object, size: int) -> None:
    assert rows_of(document, size) == ROWS


@pytest.mark.parametrize(
    "document",
    [{"head": {}, "boolean": True}, {"boolean": True, "meta": {"a": [1]}}, {"head": {"link": []}, "x": None, "boolean": True}],
    ids=str,
)
def test_the_truth_is_read(document: object) -> None:
    found = JsonResults(pieces_of(json.dumps(document).encode(), 5))
    assert found.truth is True
    assert not list(found.rows())


def test_no_rows_and_no_variables_are_an_answer() -> None:
    assert rows_of({"head": HEAD, "results": {"bindings": []}}) == []
    assert rows_of({"head": {"vars": []}, "results": {"bindings": [{}, {}]}}) == [(), ()]


def test_terms_of_rdf_1_2_are_read() -> None:
    triple = {
        "subject": {"type": "uri", "value": "https://example.org/s"},
        "predicate": {"type": "uri", "value": "https://example.org/p"},
        "object": {"type": "literal", "value": "x", "xml:lang": "ar", "its:dir": "rtl"},
    }
    document = json.dumps({"head": {"vars": ["t"]}, "results": {"bindings": [{"t": {"type": "triple", "value": triple}}]}}).encode()
    assert rows_of(document) == [('<<( <https://example.org/s> <https://example.org/p> "x"@ar--rtl )>>',)]


def one_binding(binding: bytes) -> bytes:
    return b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": %s}]}}' % binding


REFUSED = {
    "nothing": (b"", "breaks off"),
    "a list": (b"[]", "in the place of"),
    "a message": (b"Error: busy", "in the place of"),
    "neither": (b'{"head": {"vars": []}}', "neither rows nor yes or no"),
    "no variables": (b'{"head": {}, "results": {"bindings": []}}', "variables"),
    "no variables, with rows": (b'{"results": {"bindings": [{}]}}', "variables"),
    "variables that are none": (b'{"head": {"vars": [1]}, "results": {"bindings": []}}', "text"),
    "a variable that is not announced": (b'{"head": {"vars": []}, "results": {"bindings": [{"a": {}}]}}', "announced"),
    "a term that is none": (one_binding(b'"x"'), "object"),
    "no kind": (one_binding(b'{"type": "iri", "value": "x:y"}'), "no kind of term"),
    "no value": (one_binding(b'{"type": "uri"}'), "text"),
    "no IRI": (one_binding(b'{"type": "uri", "value": "x:> <y"}'), "no IRI"),
    "half of a character": (one_binding(b'{"type": "literal", "value": "\\ud83d"}'), "half"),
    "a language that is none": (one_binding(b'{"type": "literal", "value": "a", "xml:lang": "fi> ."}'), "language"),
    "a truth that is none": (b'{"boolean": "true"}', "neither"),
    "more after the end": (b'{"boolean": true} {}', "after its end"),
    "no comma": (b'{"head": {} "boolean": true}', "in the place of"),
    "another encoding": (b'{"x": "\xe4", "boolean": true}', "UTF-8"),
    "no text": (b'{"x": "a\nb", "boolean": true}', "Invalid control character"),
    "much in itself": (b'{"x": %s' % (b"[" * 200_000), "nested too deeply"),
}


@pytest.mark.parametrize(("document", "message"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("size", [1, 1000])
def test_what_is_no_result_is_refused(document: bytes, message: str, size: int) -> None:
    with pytest.raises(ResultSyntaxError, match=message):
        rows_of(document, size if len(document) < 10_000 else 1000)


def test_a_document_that_is_cut_anywhere_is_refused() -> None:
    content = json.dumps({**WHOLE, "meta": {"a": 1}}, ensure_ascii=False).encode()
    for end in range(len(content)):
        with pytest.raises(ResultSyntaxError):
            rows_of(content[:end])


def test_a_value_without_end_is_given_up() -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"x": "'
        while True:
            yield b"a" * (1 << 20)

    with pytest.raises(ResultSyntaxError, match="longer than can be read"):
        JsonResults(endless())


def test_many_rows_take_no_memory() -> None:
    def rows() -> Iterator[bytes]:
        yield b'{"head": {"vars": ["a"]}, "results": {"bindings": ['
        for number in range(100_000):
            yield b'{"a": {"type": "literal", "value": "%d"}},' % number
        yield b"{}]}}"

    found = JsonResults(rows())
    tracemalloc.start()
    try:
        assert sum(1 for _ in found.rows()) == 100_001
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
TERMS = st.one_of(
    st.builds(lambda text: {"type": "literal", "value": text}, TEXTS),
    st.builds(lambda text: {"type": "literal", "value": text, "xml:lang": "sv"}, TEXTS),
    st.builds(lambda text: {"type": "typed-literal", "value": text, "datatype": "https://example.org/t"}, TEXTS),
)


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b"]), TERMS)), st.integers(1, 50), st.booleans())
def test_it_reads_what_oxigraph_reads(bindings: list[dict[str, Any]], size: int, is_ascii: bool) -> None:
    content = json.dumps({"head": HEAD, "results": {"bindings": bindings}}, ensure_ascii=is_ascii).encode()
    assert rows_of(content, size) == rows_of_oxigraph(content)
