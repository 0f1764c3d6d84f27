"""Servers answer the stored queries over generated pages as Oxigraph in this process does: what a few example pages do not show.

The example pages are in the same release, so that every query has an answer with the defaults of its parameters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest
from conftest import EXAMPLE_PAGES
from query_differences import known_differences
from query_engines import ENGINES, answer_of_oxigraph, files_of_graph, rows_of_oxigraph

from benchmarks.generate_pages import write_pages
from hankegraph.build import BuildOptions, build_release
from hankegraph.stored_queries.answers import Answer, Table
from hankegraph.stored_queries.binding import replace_constants
from hankegraph.stored_queries.expected import compare
from hankegraph.stored_queries.parameters import read_term
from hankegraph.stored_queries.query_file import QueryFile, read_query_folder
from hankegraph.terms import is_iri, parse_literal

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

QUERIES = read_query_folder(Path(__file__).parent.parent / "queries")
SERVERS = ("Oxigraph server", "Fuseki", "Virtuoso")
PAGES = 150

# Values of parameters that many of the generated pages have. A property stands for its value that most projects have.
MANY = {
    "authority": "hg:authority",
    "day": "2020-06-01",
    "from": "2010-01-01",
    "group": "hg:leaderGroup",
    "least": "1",
    "measure": "hg:subMeasure",
    "name": "hg:municipalityName",
    "number": "hg:projectNumber",
    "objective": "hg:targetObjective",
    "organisation": "hg:leadOrganisation",
    "property": "http://purl.org/dc/terms/title",
    "to": "2040-12-31",
    # A short word of one letter that is not ASCII, which most texts have near their beginning.
    "words": "Ö",
}
MOST_FREQUENT = """PREFIX hg: <https://w3id.org/hankegraph/def#>
SELECT ?value WHERE { ?project a hg:Project ; %s ?value } GROUP BY ?value ORDER BY DESC(COUNT(DISTINCT ?project)) ?value LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A stored query as it is asked, with the answer of Oxigraph."""

    query: QueryFile
    text: str
    answer: Answer


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    write_pages(PAGES, seed=1, faults=0.1, out=folder / "generated")
    build_release([folder / "generated", EXAMPLE_PAGES], folder / "release", BuildOptions())
    return folder / "release"


@pytest.fixture(scope="module")
def asked(release: Path) -> list[Asked]:
    """Every query with its defaults, and those that have parameters with values of the generated pages as well."""
    store = pyoxigraph.Store()
    for path in files_of_graph(release):
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    values = {name: most_frequent(value, store) if value.startswith("hg:") else value for name, value in MANY.items()}
    texts = [(query, query.text) for query in QUERIES]
    for query in QUERIES:
        if query.parameters:
            given = {
                each.name: read_term(each, values[each.name], {}, lambda text: rows_of_oxigraph(text, store)) for each in query.parameters
            }
            texts.append((query, replace_constants(query.text, given)))
    return [Asked(query, text, answer_of_oxigraph(text, store)) for query, text in texts]


def most_frequent(property_: str, store: pyoxigraph.Store) -> str:
    ((value,),) = rows_of_oxigraph(MOST_FREQUENT % property_, store)
    assert value is not None
    return value if is_iri(value) else parse_literal(value)[0]


def test_every_query_has_an_answer_that_says_something(asked: list[Asked]) -> None:
    assert len(asked) > len(QUERIES)
    assert [one.query.name for one in asked if not (one.answer.rows if isinstance(one.answer, Table) else one.answer)] == []


@pytest.mark.parametrize("engine", SERVERS)
def test_a_server_answers_as_oxigraph_in_this_process_does(engine: str, release: Path, asked: list[Asked], tmp_path: Path) -> None:
    differences, spellings = {}, set()
    with ENGINES[engine](release, tmp_path) as ask:
        for one in asked:
            found = compare(one.query, ask(one.text), one.answer)
            if found.differences:
                differences[one.query.name, "defaults" if one.text == one.query.text else "given"] = found.differences
            spellings |= {spelling_kind(says) for says in found.spellings}
    assert differences == {}
    assert spellings <= {spelling_kind(says) for one in known_differences() if one.engine == engine for says in one.says}


def spelling_kind(says: str) -> tuple[str, str]:
    """The datatypes of a value that is spelt otherwise, given and expected."""
    match = re.fullmatch(r'\w+ has ".*"(\S*) for ".*"(\S*) \(\d+ in all\)', says)
    assert match, says
    return match[1], match[2]
