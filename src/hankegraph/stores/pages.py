"""Reads a graph page by page with queries: for servers that cut long answers short without a word, or that have no address for data.

A page is a run of subjects. The store says first how many triples it has, so that one which comes back short is noticed at once. Rows
without an order cannot be paged: Virtuoso reads large graphs on several threads, and then some rows come twice and others never. Nor can
the triples of all subjects be counted in one query: over a hundred thousand groups Virtuoso gives numbers that are too small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from hankegraph.stores.received_triples import ACCEPT, received_triples
from hankegraph.stores.sparql_client import SparqlClient
from hankegraph.stores.store import StoreError
from hankegraph.terms import Triple

# Virtuoso gives back 10,000 at most, and takes as long to plan a query as to give back a thousand.
_TRIPLES_A_PAGE = 9500
_TRIPLES_AIMED_AT = 8000
_FIRST_WIDTH = 100
_SUBJECTS_A_LIST = 10_000
_LONGEST_QUERY = 100_000
# 65,536 parts of one subject.
_LONGEST_PREFIX = 4
# Virtuoso numbers IRIs as it meets them, and has an index of the subjects of each graph by these numbers. It must be told to use it: where
# it thinks that the graph is small it walks through all of it for each page.
_NUMBER = "<LONG::bif:iri_id_num>(?s)"
_BY_SUBJECT = 'OPTION (TABLE_OPTION "INDEX RDF_QUAD_GS")'

# What finds the triples of the subjects from one position to before another.
Pattern = Callable[[int, int], str]


def read_by_subject(client: SparqlClient, iri: str) -> Iterator[Triple]:
    """The triples of a graph of any store, in the order of their subjects, for each list of which the store walks through the graph.

    Raises:
        StoreError: a page comes back incomplete.
        RequestError: the server cannot be asked.

    """
    last = ""
    while subjects := _subjects_after(client, iri, last):
        for part in _parts(subjects):
            yield from _read_run(client, iri, 0, len(part), _pattern_of(iri, part))
        last = subjects[-1]


def read_by_number(client: SparqlClient, iri: str) -> Iterator[Triple]:
    """The triples of a graph of Virtuoso, in the order of the numbers that it has for their subjects.

    Raises:
        StoreError: a page comes back incomplete.
        RequestError: the server cannot be asked.

    """
    everything = f"GRAPH <{iri}> {{ ?s ?p ?o }}"
    if not _count(client, everything):
        return
    ((first, last),) = client.strings(f"SELECT (MIN({_NUMBER}) AS ?first) (MAX({_NUMBER}) AS ?last) WHERE {{ {everything} }}")

    def pattern(start: int, end: int) -> str:
        return f"GRAPH <{iri}> {{ ?s ?p ?o {_BY_SUBJECT} }} FILTER({_NUMBER} >= {start} && {_NUMBER} < {end})"

    yield from _read_run(client, iri, int(first), int(last) + 1, pattern)


def _subjects_after(client: SparqlClient, iri: str, last: str) -> list[str]:
    # Oxigraph would sort the triples, and not the subjects, without the query inside.
    every = f"SELECT DISTINCT ?s WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
    rows = client.strings(f"SELECT ?s WHERE {{ {{ {every} }} FILTER(STR(?s) > {_quoted(last)}) }} ORDER BY ?s LIMIT {_SUBJECTS_A_LIST}")
    subjects = [subject for (subject,) in rows]
    if any(first >= second for first, second in pairwise([last, *subjects])):
        raise StoreError(f"<{iri}>: the subjects do not come back in the order that was asked for")
    return subjects


def _parts(subjects: list[str]) -> Iterator[list[str]]:
    """The subjects in lists that fit into a query."""
    part: list[str] = []
    length = 0
    for subject in subjects:
        if part and length + len(subject) > _LONGEST_QUERY:
            yield part
            part, length = [], 0
        part.append(subject)
        length += len(subject) + 3
    yield part


def _pattern_of(iri: str, subjects: Sequence[str]) -> Pattern:
    def pattern(start: int, end: int) -> str:
        values = " ".join(f"<{subject}>" for subject in subjects[start:end])
        return f"GRAPH <{iri}> {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"

    return pattern


def _read_run(client: SparqlClient, iri: str, position: int, end: int, pattern: Pattern) -> Iterator[Triple]:
    """The triples of subjects in a row, in pages that are as wide as the last one was for the triples it had."""
    width = _FIRST_WIDTH
    while position < end:
        stop = min(end, position + width)
        page = pattern(position, stop)
        count = _count(client, page)
        width = stop - position
        if count > _TRIPLES_A_PAGE and width > 1:
            width = max(1, width * _TRIPLES_AIMED_AT // count)
            continue
        yield from _read_page(client, iri, page, count)
        position = stop
        width = max(1, min(2 * width, width * _TRIPLES_AIMED_AT // max(1, count)))


def _read_page(client: SparqlClient, iri: str, page: str, count: int, prefix: str = "") -> Iterator[Triple]:
    """The triples of a page; where one subject has too many, in parts by the hashes of their values, which every store can work out."""
    found = 0
    if count > _TRIPLES_A_PAGE and len(prefix) < _LONGEST_PREFIX:
        for digit in "0123456789abcdef":
            part = f'{page} FILTER(STRSTARTS(MD5(STR(?o)), "{prefix}{digit}"))'
            number = _count(client, part)
            yield from _read_page(client, iri, part, number, prefix + digit)
            found += number
    elif count:
        for triple in received_triples(client.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {page} }}", ACCEPT)):
            found += 1
            yield triple
    if found != count:
        raise StoreError(f"<{iri}>: {count} triples were announced and {found} came")


def _count(client: SparqlClient, page: str) -> int:
    return client.number(f"SELECT (COUNT(*) AS ?triples) WHERE {{ {page} }}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
