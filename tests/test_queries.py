"""Every stored query gives its expected answer over the example release, on Oxigraph and on rdflib alike."""

import re
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from query_engines import answer_of_oxigraph, answer_of_rdflib, rows_of_oxigraph

from hankegraph.resources import resource_folder
from hankegraph.stored_queries.answers import EXPECTED_SUFFIXES, Answer, Table, expected_path, read_answer, write_answer
from hankegraph.stored_queries.expected import Comparison, compare
from hankegraph.stored_queries.lookup import FindRows
from hankegraph.stored_queries.overview import query_table
from hankegraph.stored_queries.parameters import bind_parameters
from hankegraph.stored_queries.query_file import ASK, CONSTRUCT, SELECT, QueryFile, read_query_folder
from hankegraph.stored_queries.sparql_tokens import NAME, WORD, read_tokens
from hankegraph.terms import parse_literal

ROOT = Path(__file__).parent.parent
QUERY_FOLDER = ROOT / "queries"
QUERIES = read_query_folder(QUERY_FOLDER)
DOCUMENT = ROOT / "docs" / "queries.md"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDFLIB_SPELLINGS = {
    "public-shares": (f'sharePercent has "50.00"^^<{XSD}decimal> for "50"^^<{XSD}decimal> (3 in all)',),
}
# What each promise would be broken by: triples that are added to the example release, and patterns of triples that are taken away.
BASE = "https://w3id.org/hankegraph"
HG = f"{BASE}/def#"
PROJECT = f"<{BASE}/id/project/900101>"

of_queries = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
of_tables = pytest.mark.parametrize("query", [query for query in QUERIES if query.form == SELECT], ids=lambda query: query.name)
with_parameters = pytest.mark.parametrize("query", [query for query in QUERIES if query.parameters], ids=lambda query: query.name)


@pytest.fixture(scope="module")
def graph_files(example_release: Path) -> list[Path]:
    vocabularies = sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
    named = [example_release / f"{name}.ttl" for name in ("hankegraph", "provenance", "dataset")]
    return [*named, ROOT / "ontology" / "hanke.ttl", *vocabularies]


@pytest.fixture(scope="module")
def store(graph_files: list[Path]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for path in graph_files:
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def graph(graph_files: list[Path]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in graph_files:
        graph.parse(path, format="turtle")
    return graph


def expected_answer(query: QueryFile) -> Answer:
    return read_answer(expected_path(query, QUERY_FOLDER).read_text(encoding="utf-8"), query.form)


def find_rows(store: pyoxigraph.Store) -> FindRows:
    return lambda text: rows_of_oxigraph(text, store)


@of_queries
def test_answer_on_oxigraph_is_the_expected_one(query: QueryFile, store: pyoxigraph.Store, update_golden: bool) -> None:
    answer = answer_of_oxigraph(query.text, store)
    if update_golden:
        expected_path(query, QUERY_FOLDER).write_text(write_answer(answer), encoding="utf-8", newline="")
    assert compare(query, answer, expected_answer(query)) == Comparison((), ())


def test_there_are_queries_of_every_form_and_each_has_its_expected_answer() -> None:
    assert len(QUERIES) >= 30
    assert {query.form for query in QUERIES} == {SELECT, CONSTRUCT, ASK}
    kept = {path.name for path in QUERY_FOLDER.iterdir()}
    assert kept == {f"{query.name}.rq" for query in QUERIES} | {expected_path(query, QUERY_FOLDER).name for query in QUERIES}
    assert resource_folder("queries") == QUERY_FOLDER


@of_queries
def test_answer_on_rdflib_is_the_same_value_by_value(query: QueryFile, graph: rdflib.Graph) -> None:
    comparison = compare(query, answer_of_rdflib(query.text, graph), expected_answer(query))
    assert comparison == Comparison((), RDFLIB_SPELLINGS.get(query.name, ()))


@of_queries
def test_expected_answer_says_something_and_is_written_as_the_update_writes_it(query: QueryFile) -> None:
    text = expected_path(query, QUERY_FOLDER).read_bytes().decode()
    answer = read_answer(text, query.form)
    assert write_answer(answer) == text
    # One row would be right for many wrong queries.
    assert len(answer.rows) > 1 if isinstance(answer, Table) else answer


@of_queries
def test_answer_is_the_same_from_named_graphs_asked_as_one_and_loaded_backwards(
    query: QueryFile, graph_files: list[Path], named: pyoxigraph.Store
) -> None:
    assert compare(query, answer_of_oxigraph(query.text, named, is_union=True), expected_answer(query)) == Comparison((), ())


@pytest.fixture(scope="module")
def named(graph_files: list[Path]) -> pyoxigraph.Store:
    """The same data in a graph for each file, each file from its end, and the vocabularies in two graphs."""
    store = pyoxigraph.Store()
    for number, path in enumerate([*reversed(graph_files), graph_files[-1]]):
        quads = [*pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)]
        graph = pyoxigraph.NamedNode(f"https://example.org/graph/{number}")
        store.extend(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in reversed(quads))
    return store


@of_tables
def test_rows_have_an_order_and_no_two_are_the_same(query: QueryFile) -> None:
    answer = expected_answer(query)
    assert isinstance(answer, Table)
    assert query.header.is_ordered
    assert len(answer.rows) == len(set(answer.rows))


@of_tables
def test_every_value_has_the_type_of_its_column_and_every_column_has_values(query: QueryFile) -> None:
    answer = expected_answer(query)
    assert isinstance(answer, Table)
    for column, values in zip(query.columns, zip(*answer.rows, strict=True), strict=True):
        present = [value for value in values if value is not None]
        assert present or column.name in NEVER_IN_THE_EXAMPLES
        for value in present:
            is_iri = value.startswith("<")
            if column.type == "iri":
                assert is_iri
            elif column.type != "term":
                assert not is_iri
                _, language, datatype = parse_literal(value)
                assert language is None
                assert (datatype or f"{XSD}string") == XSD + column.type.removeprefix("xsd:")


# The examples have no retrieval log.
NEVER_IN_THE_EXAMPLES = {"address"}


@of_queries
def test_question_is_asked_in_three_languages(query: QueryFile) -> None:
    questions = query.header.question
    assert questions.keys() == {"fi", "sv", "en"}
    assert len(set(questions.values())) == 3
    assert all(re.fullmatch(r"[A-ZÅÄÖ].*\?", question) for question in questions.values())
    assert query.header.description.endswith(".")
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", query.name)


def test_no_two_queries_ask_the_same() -> None:
    for language in ("fi", "sv", "en"):
        assert len({query.header.question[language] for query in QUERIES}) == len(QUERIES)


@with_parameters
def test_examples_of_parameters_give_an_answer_and_values_that_nothing_has_give_none(query: QueryFile, store: pyoxigraph.Store) -> None:
    examples = {parameter.name: parameter.example for parameter in query.parameters}
    answer = answer_of_oxigraph(bind_parameters(query, examples, find_rows(store)), store)
    assert isinstance(answer, Table)
    assert answer.rows
    nothing = {
        "xsd:string": "no page says this",
        "xsd:integer": "1000000",
        "xsd:date": "0001-01-01",
        "iri": "https://example.org/nothing",
        "concept": f"{BASE}/def/measure/investering",
    }
    values = {parameter.name: nothing[parameter.type] for parameter in query.parameters if usable(parameter.type, parameter.schemes)}
    if values and query.name not in ALWAYS_ANSWERED:
        without = answer_of_oxigraph(bind_parameters(query, values, find_rows(store)), store)
        assert isinstance(without, Table)
        assert not without.rows


# Every concept has labels, projects without a start date or an end date may run on any day, and what is counted may end in no period.
ALWAYS_ANSWERED = {
    "labels-of-a-concept",
    "projects-running-on-a-day",
    "leader-groups-with-most-projects",
    "authorities-with-most-projects",
}


def usable(type_: str, schemes: tuple[str, ...]) -> bool:
    return type_ != "organisation" and (type_ != "concept" or "measure" in schemes)


@of_queries
def test_prefixes_are_those_that_the_query_uses(query: QueryFile) -> None:
    tokens = read_tokens(query.text)
    declared = [name.text for word, name in pairwise(tokens) if word.kind == WORD and word.text == "PREFIX"]
    used = {token.text.partition(":")[0] + ":" for token in tokens if token.kind == NAME and not token.text.endswith(":")}
    assert declared == sorted(used)


def test_where_a_project_has_no_title_every_query_shows_the_heading_of_its_page() -> None:
    titled = [query for query in QUERIES if any(column.name == "title" for column in query.columns)]
    assert len(titled) > 10
    for query in titled:
        assert "OPTIONAL { ?project dcterms:title ?anyTitle }" in query.text, query.name
        assert "hg:titleAndOrganisation ?heading" in query.text, query.name
        assert 'STR(?anyTitle)), IF(BOUND(?heading), CONCAT("5", STR(?heading)), ?none)) AS ?rankedTitle)' in query.text, query.name


@of_tables
def test_labels_are_finnish_words_and_never_the_ends_of_iris(query: QueryFile) -> None:
    answer = expected_answer(query)
    assert isinstance(answer, Table)
    for name, values in zip(answer.variables, zip(*answer.rows, strict=True), strict=True):
        if name in ("propertyLabel", "missingLabel", "roleLabel"):
            labels = {parse_literal(value)[0] for value in values if value is not None}
            assert labels
            assert not {label for label in labels if re.search(r"[a-z][A-Z]|[#/]|^$", label)}
            assert not labels & {"title", "description", "name", "source", "language"}


BREAKS: dict[str, list[tuple[str, str]]] = {
    "every-project-has-a-page-with-a-digest": [
        ("", f"<{BASE}/id/project/1> a <{HG}Project> ."),
        (f"?page <{HG}sha256> ?digest", ""),
        (f"?record <http://xmlns.com/foaf/0.1/primaryTopic> {PROJECT}", ""),
    ],
    "every-project-has-its-number": [
        (f"{PROJECT} <{HG}projectNumber> ?number", ""),
        ("", f"<{BASE}/id/project/1> a <{HG}Project> ; <{HG}projectNumber> '2' ."),
    ],
    "every-fact-has-a-place": [
        ("", f"{PROJECT} <{HG}keyword> 'invented' ."),
        (f"?field <{HG}property> <{HG}endDate>", ""),
        (f"?field <{HG}line> ?line", ""),
    ],
    "every-field-has-a-place": [("", f"<{BASE}/id/field/x-01> a <{HG}Field> ."), (f"?field <{HG}endOffset> ?end", "")],
    "every-project-ends-after-it-starts": [("", f"{PROJECT} <{HG}startDate> '2026-02-28'^^<{XSD}date> .")],
    "no-blank-nodes": [("", f"{PROJECT} <{HG}status> [] ."), ("", f"[] <{HG}status> {PROJECT} .")],
    "no-contact-person-is-published": [
        ("", f"{PROJECT} <{HG}contactPersons> 'A Person' ."),
        ("", f"<{BASE}/id/field/x-01> <{HG}property> <{HG}contactPersons> ; <{HG}rawValue> 'A Person' ."),
        ("", f"<{BASE}/id/field/x-01> <{HG}property> <{HG}contactPersons> ; <{HG}value> 'A Person' ."),
    ],
    "every-concept-has-a-label-and-a-scheme": [
        ("", f"{PROJECT} <{HG}status> <{BASE}/def/project-status/unknown> ."),
        ("?concept <http://www.w3.org/2004/02/skos/core#inScheme> ?scheme", ""),
    ],
    "every-organisation-has-a-name": [
        ("", f"{PROJECT} <{HG}leadOrganisation> <{BASE}/id/organisation/x> ."),
        ("?organisation <http://xmlns.com/foaf/0.1/name> ?name", ""),
    ],
    "every-property-is-explained": [("", f"{PROJECT} <{HG}colour> 'red' .")],
}


def test_every_promise_is_tested_by_breaking_it() -> None:
    assert BREAKS.keys() == {query.name for query in QUERIES if query.form == ASK}
    assert all(("promises" in query.header.tags) == (query.form == ASK) for query in QUERIES)


@pytest.mark.parametrize(("name", "taken", "added"), [(name, *each) for name, breaks in BREAKS.items() for each in breaks])
def test_a_broken_promise_is_answered_with_false(name: str, taken: str, added: str, store: pyoxigraph.Store) -> None:
    (query,) = (query for query in QUERIES if query.name == name)
    broken = pyoxigraph.Store()
    broken.extend(store)
    before = len(broken)
    if taken:
        broken.update(f"DELETE WHERE {{ {taken} }}")
    broken.load(input=added, format=pyoxigraph.RdfFormat.TURTLE)
    assert len(broken) != before
    assert answer_of_oxigraph(query.text, broken) is False


@pytest.mark.parametrize("name", BREAKS)
def test_a_promise_about_nothing_is_not_kept(name: str) -> None:
    (query,) = (query for query in QUERIES if query.name == name)
    assert answer_of_oxigraph(query.text, pyoxigraph.Store()) is False
    assert answer_of_rdflib(query.text, rdflib.Graph()) is False


def test_the_table_in_the_documentation_is_current(update_golden: bool) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, heading, table = text.partition("## The queries\n\n")
    assert heading
    if update_golden:
        table = query_table(QUERIES, "../queries")
        DOCUMENT.write_text(before + heading + table, encoding="utf-8")
    assert table == query_table(QUERIES, "../queries")
    for suffix in EXPECTED_SUFFIXES.values():
        assert f"`<name>{suffix}`" in text
