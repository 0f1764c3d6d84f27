"""Reads a graph page by page with queries: for servers that cut long answers short without a word, or that have no address for data.

Where subjects can be asked for in order, a page is a run of them, each with the number of its triples, so that a page which comes
back short is noticed at once. Virtuoso fails at that for a million triples, but gives its rows in one order without being asked;
that none is left out or comes twice is for the count and the digest to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hankegraph.stores.received_triples import ACCEPT, received_triples
from hankegraph.stores.sparql_client import SparqlClient
from hankegraph.stores.store import StoreError
from hankegraph.terms import Triple

_SUBJECTS_A_PAGE = 2000
_TRIPLES_A_PAGE = 4000
# As many as Virtuoso gives, as it is packaged; where it gives fewer, pages are shorter.
_ROWS_A_PAGE = 10_000
_LONGEST_QUERY = 100_000


def read_by_offset(client: SparqlClient, iri: str) -> Iterator[Triple]:
    """The triples of a graph, in the order in which the store has them.

    Raises:
        RequestError: the server cannot be asked.

    """
    offset = 0
    while True:
        pattern = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} OFFSET {offset} LIMIT {_ROWS_A_PAGE}"
        before = offset
        for triple in received_triples(client.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ {pattern} }} }}", ACCEPT)):
            offset += 1
            yield triple
        if offset == before:
            return


def read_by_subject(client: SparqlClient, iri: str) -> Iterator[Triple]:
    """The triples of a graph, in the order of their subjects.

    Raises:
        StoreError: a page comes back incomplete.
        RequestError: the server cannot be asked.

    """
    last = ""
    while True:
        rows = client.strings(
            f"SELECT (STR(?s) AS ?subject) (COUNT(*) AS ?triples) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} "
            f'FILTER(STR(?s) > "{_escaped(last)}") }} GROUP BY ?s ORDER BY STR(?s) LIMIT {_SUBJECTS_A_PAGE}'
        )
        subjects = [(subject, int(number)) for subject, number in rows]
        if any(first >= second for (first, _), (second, _) in pairwise([(last, 0), *subjects])):
            raise StoreError(f"<{iri}>: the subjects do not come back in the order that was asked for")
        for batch in _batches(subjects):
            yield from _read_batch(client, iri, batch)
        if len(rows) < _SUBJECTS_A_PAGE:
            return
        last = subjects[-1][0]


def _batches(subjects: list[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    batch: list[tuple[str, int]] = []
    triples = length = 0
    for subject, number in subjects:
        if batch and (triples + number > _TRIPLES_A_PAGE or length + len(subject) > _LONGEST_QUERY):
            yield batch
            batch, triples, length = [], 0, 0
        batch.append((subject, number))
        triples += number
        length += len(subject) + 3
    if batch:
        yield batch


def _read_batch(client: SparqlClient, iri: str, batch: list[tuple[str, int]]) -> Iterator[Triple]:
    expected = sum(number for _, number in batch)
    if expected > _TRIPLES_A_PAGE:
        ((subject, _),) = batch
        pattern = f"<{subject}> ?p ?o"
        pages: Iterator[str] = (
            f"CONSTRUCT {{ {pattern} }} WHERE {{ {{ SELECT ?p ?o WHERE {{ GRAPH <{iri}> {{ {pattern} }} }} ORDER BY ?p STR(?o) "
            f"OFFSET {offset} LIMIT {_TRIPLES_A_PAGE} }} }}"
            for offset in range(0, expected, _TRIPLES_A_PAGE)
        )
    else:
        values = " ".join(f"<{subject}>" for subject, _ in batch)
        pages = iter([f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ VALUES ?s {{ {values} }} ?s ?p ?o }} }}"])
    count = 0
    for query in pages:
        for triple in received_triples(client.construct(query, ACCEPT)):
            count += 1
            yield triple
    if count != expected:
        raise StoreError(f"<{iri}>: {expected} triples were announced and {count} came")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
