"""Reads a graph page by page with queries: for servers that cut long answers short without a word, or that have no address for data.

A page is a run of subjects in the order of their IRIs; for a part of it at a time the store says how many triples it has, so that an
answer which comes back short is noticed at once. Rows without an order cannot be paged: Virtuoso reads large graphs on several
threads, and then some rows come twice and others never. Nor can all subjects be counted at once: it fails at that for a million triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from hankegraph.stores.received_triples import ACCEPT, received_triples
from hankegraph.stores.sparql_client import SparqlClient
from hankegraph.stores.store import StoreError
from hankegraph.terms import Triple

_SUBJECTS_A_PAGE = 2000
_TRIPLES_A_PAGE = 4000
_SUBJECTS_A_COUNT = 500
_LONGEST_QUERY = 100_000


def read_in_pages(client: SparqlClient, iri: str) -> Iterator[Triple]:
    """The triples of a graph, in the order of their subjects.

    Raises:
        StoreError: a page comes back incomplete.
        RequestError: the server cannot be asked.

    """
    last = ""
    while True:
        rows = client.strings(
            f"SELECT DISTINCT ?s WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} "
            f'FILTER(STR(?s) > "{_escaped(last)}") }} ORDER BY ?s LIMIT {_SUBJECTS_A_PAGE}'
        )
        subjects = [subject for (subject,) in rows]
        if any(first >= second for first, second in pairwise([last, *subjects])):
            raise StoreError(f"<{iri}>: the subjects do not come back in the order that was asked for")
        for start in range(0, len(subjects), _SUBJECTS_A_COUNT):
            for batch in _batches(_counted(client, iri, subjects[start : start + _SUBJECTS_A_COUNT])):
                yield from _read_batch(client, iri, batch)
        if len(rows) < _SUBJECTS_A_PAGE:
            return
        last = subjects[-1]


def _counted(client: SparqlClient, iri: str, subjects: list[str]) -> list[tuple[str, int]]:
    """The subjects, each with the number of its triples."""
    rows = client.strings(
        f"SELECT ?s (COUNT(*) AS ?triples) WHERE {{ GRAPH <{iri}> {{ VALUES ?s {{ {_values(subjects)} }} ?s ?p ?o }} }} GROUP BY ?s"
    )
    numbers = {subject: int(number) for subject, number in rows}
    if len(rows) != len(subjects) or numbers.keys() != set(subjects):
        raise StoreError(f"<{iri}>: subjects that were listed are not found again")
    return [(subject, numbers[subject]) for subject in subjects]


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
        values = _values(subject for subject, _ in batch)
        pages = iter([f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ VALUES ?s {{ {values} }} ?s ?p ?o }} }}"])
    count = 0
    for query in pages:
        for triple in received_triples(client.construct(query, ACCEPT)):
            count += 1
            yield triple
    if count != expected:
        raise StoreError(f"<{iri}>: {expected} triples were announced and {count} came")


def _values(subjects: Iterable[str]) -> str:
    return " ".join(f"<{subject}>" for subject in subjects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
