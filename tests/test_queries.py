"""Every stored query gives the rows in `<name>.expected.csv` over the example release, on Oxigraph and on rdflib alike.

The rows are those of the SPARQL 1.1 CSV results (https://www.w3.org/TR/sparql11-results-csv-tsv/) for the query as its file stands.
"""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
import yaml

from hankegraph.resources import resource_folder

ROOT = Path(__file__).parent.parent
QUERY_FOLDER = ROOT / "queries"
QUERIES = sorted(QUERY_FOLDER.glob("*.rq"))
EXPECTED_SUFFIX = ".expected.csv"
LANGUAGES = {"summary": "en", "summary_fi": "fi", "summary_sv": "sv"}
HEADER_KEYS = {*LANGUAGES, "description", "tags", "params", "columns", "ordered"}
PARAM_KEYS = {"name", "type", "example", "default", "description"}
XSD = "http://www.w3.org/2001/XMLSchema#"
PARAM_TYPES = {"xsd:string", "xsd:integer", "xsd:date"}
COLUMN_TYPES = {"xsd:string", "xsd:integer", "xsd:date", "xsd:boolean", "iri", "term"}
each_query = pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)

Rows = list[list[str]]


def header_of(path: Path) -> dict[str, Any]:
    """What the query says of itself in the comment that it opens with."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header: dict[str, Any] = yaml.safe_load("\n".join(line.removeprefix("#+")[1:] for line in lines if line.startswith("#+")))
    return header


def text_of(path: Path) -> str:
    """The query without its header and comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def expected_file(path: Path) -> Path:
    return path.with_name(path.stem + EXPECTED_SUFFIX)


def csv_rows(text: str) -> Rows:
    return list(csv.reader(io.StringIO(text, newline="")))


def csv_text(rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def rendered(param: dict[str, Any]) -> str:
    """The default of a parameter as SPARQL writes it."""
    value = param["default"]
    match param["type"]:
        case "xsd:string":
            return f'"{value}"'
        case "xsd:integer":
            return str(value)
    return f'"{value}"^^{param["type"]}'


@pytest.fixture(scope="module")
def graph_files(example_release: Path) -> list[Path]:
    vocabularies = sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
    return [example_release / "hankegraph.ttl", example_release / "provenance.ttl", ROOT / "ontology" / "hanke.ttl", *vocabularies]


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


def solutions(path: Path, store: pyoxigraph.Store) -> pyoxigraph.QuerySolutions:
    found = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found


def rows_of_oxigraph(path: Path, store: pyoxigraph.Store) -> Rows:
    serialised = solutions(path, store).serialize(format=pyoxigraph.QueryResultsFormat.CSV)
    assert serialised is not None
    return csv_rows(serialised.decode())


def rows_of_rdflib(path: Path, graph: rdflib.Graph) -> Rows:
    serialised = graph.query(path.read_text(encoding="utf-8")).serialize(format="csv")
    assert serialised is not None
    return csv_rows(serialised.decode())


def test_there_are_at_least_ten_queries_and_each_has_its_expected_rows() -> None:
    assert len(QUERIES) >= 10
    expected = {path.name.removesuffix(EXPECTED_SUFFIX) for path in QUERY_FOLDER.glob("*.csv")}
    assert expected == {path.stem for path in QUERIES}
    assert resource_folder("queries") == QUERY_FOLDER


@each_query
def test_answer_on_oxigraph_is_the_expected_one(path: Path, store: pyoxigraph.Store, update_golden: bool) -> None:
    rows = rows_of_oxigraph(path, store)
    if update_golden:
        expected_file(path).write_text(csv_text(rows), encoding="utf-8", newline="")
    assert csv_rows(expected_file(path).read_text(encoding="utf-8")) == rows


@each_query
def test_answer_on_rdflib_is_the_same(path: Path, graph: rdflib.Graph) -> None:
    assert rows_of_rdflib(path, graph) == csv_rows(expected_file(path).read_text(encoding="utf-8"))


@each_query
def test_expected_answer_has_rows_and_is_written_as_the_update_writes_it(path: Path) -> None:
    text = expected_file(path).read_bytes().decode()
    columns, *rows = csv_rows(text)
    assert columns == [column["name"] for column in header_of(path)["columns"]]
    assert rows
    assert text == csv_text([columns, *rows])


@each_query
def test_no_two_rows_of_an_answer_are_the_same(path: Path, store: pyoxigraph.Store) -> None:
    rows = rows_of_oxigraph(path, store)
    assert len(rows) == len({tuple(row) for row in rows})


@each_query
def test_order_does_not_depend_on_the_order_of_loading(path: Path, graph_files: list[Path], store: pyoxigraph.Store) -> None:
    other = pyoxigraph.Store()
    for file in reversed(graph_files):
        other.extend(reversed(list(pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE))))
    assert header_of(path)["ordered"] is True
    assert "ORDER BY" in text_of(path)
    assert rows_of_oxigraph(path, other) == rows_of_oxigraph(path, store)


@each_query
def test_header_has_a_question_in_three_languages_and_nothing_unknown(path: Path) -> None:
    header = header_of(path)
    assert header.keys() == HEADER_KEYS
    assert all(re.fullmatch(r"[A-ZÅÄÖ][^\n]*\?", header[summary]) for summary in LANGUAGES)
    assert len({header[summary] for summary in LANGUAGES}) == len(LANGUAGES)
    assert header["description"].endswith(".")
    assert header["tags"]
    assert all(re.fullmatch("[a-z]+", tag) for tag in header["tags"])
    assert path.read_text(encoding="utf-8").startswith("#+ summary: ")


@each_query
def test_columns_of_the_header_are_the_variables_of_the_query(path: Path, store: pyoxigraph.Store) -> None:
    columns = header_of(path)["columns"]
    assert all(column.keys() == {"name", "type"} and column["type"] in COLUMN_TYPES for column in columns)
    assert [column["name"] for column in columns] == [variable.value for variable in solutions(path, store).variables]


@each_query
def test_every_value_has_the_type_of_its_column(path: Path, store: pyoxigraph.Store) -> None:
    types = {column["name"]: column["type"] for column in header_of(path)["columns"]}
    seen: set[str] = set()
    for solution in solutions(path, store):
        for name, type_ in types.items():
            value = solution[name]
            if value is None:
                continue
            seen.add(name)
            if type_ == "iri":
                assert isinstance(value, pyoxigraph.NamedNode), name
            elif type_ == "term":
                assert isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal), name
            else:
                assert isinstance(value, pyoxigraph.Literal), name
                assert value.datatype.value == XSD + type_.removeprefix("xsd:"), name
    # a column that no example fills is not shown to work
    assert seen == types.keys()


@each_query
def test_every_parameter_is_described_and_bound_once_to_its_default(path: Path) -> None:
    params = header_of(path)["params"]
    query = text_of(path)
    bound = re.findall(r"VALUES\s+\?(\w+)\s*\{\s*([^}]*?)\s*\}", query)
    for param in params:
        assert param.keys() == PARAM_KEYS
        assert param["type"] in PARAM_TYPES
        assert isinstance(param["default"], int if param["type"] == "xsd:integer" else str)
        assert type(param["example"]) is type(param["default"])
        assert not param["description"].endswith(".")
        assert [value for name, value in bound if name == param["name"]] == [rendered(param)]
    names = [param["name"] for param in params]
    assert len(names) == len(set(names))


@each_query
def test_a_value_that_is_bound_but_is_no_parameter_is_a_list_of_terms(path: Path) -> None:
    params = {param["name"] for param in header_of(path)["params"]}
    others = [values for name, values in re.findall(r"VALUES\s+\?(\w+)\s*\{\s*([^}]*?)\s*\}", text_of(path)) if name not in params]
    assert all(re.fullmatch(r"\w+:\w+(\s+\w+:\w+)+", values) for values in others)


def with_values(path: Path, values: dict[str, Any]) -> str:
    """The query with other values for its parameters."""
    query = path.read_text(encoding="utf-8")
    for param in header_of(path)["params"]:
        bound = f"VALUES ?{param['name']} {{ {rendered(param)} }}"
        assert query.count(bound) == 1
        query = query.replace(bound, f"VALUES ?{param['name']} {{ {rendered({**param, 'default': values[param['name']]})} }}")
    return query


@pytest.mark.parametrize("path", [path for path in QUERIES if header_of(path)["params"]], ids=lambda path: path.stem)
def test_examples_of_parameters_give_rows_and_values_that_nothing_has_give_none(path: Path, store: pyoxigraph.Store) -> None:
    params = header_of(path)["params"]
    nothing = {"xsd:string": "no page says this", "xsd:integer": 1_000_000, "xsd:date": "0001-01-01"}
    for values, has_rows in (
        ({param["name"]: param["example"] for param in params}, True),
        ({param["name"]: nothing[param["type"]] for param in params}, False),
    ):
        found = store.query(with_values(path, values))
        assert isinstance(found, pyoxigraph.QuerySolutions)
        assert bool(list(found)) == has_rows


@each_query
def test_prefixes_are_those_that_the_query_uses(path: Path) -> None:
    query = text_of(path)
    declared = re.findall(r"^PREFIX (\w+): <[^>]+>$", query, re.M)
    body = re.sub(r'"[^"]*"|^PREFIX.*$', "", query, flags=re.M)
    assert declared == sorted(set(declared))
    assert set(declared) == set(re.findall(r"(?<![\w?])(\w+):\w", body))


def test_labels_are_finnish_words_and_never_the_ends_of_iris() -> None:
    for path in QUERIES:
        columns, *rows = csv_rows(expected_file(path).read_text(encoding="utf-8"))
        for column in columns:
            if column in ("propertyLabel", "missingLabel"):
                shown = {row[columns.index(column)] for row in rows}
                assert shown
                assert not {label for label in shown if re.search(r"[a-z][A-Z]|[#/]|^$", label)}, path.stem
                assert not shown & {"title", "description", "name", "source", "language"}, path.stem
