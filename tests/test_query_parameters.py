"""A value changes the constant of its parameter and nothing else of a query, or it is refused in one line."""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hankegraph.errors import QueryError
from hankegraph.resources import resource_folder
from hankegraph.stored_queries.binding import check_parsed, places_of, replace_constants
from hankegraph.stored_queries.header import CONCEPT, DATE, INTEGER, IRI, ORGANISATION, STRING, Parameter
from hankegraph.stored_queries.parameters import bind_parameters, read_assignments, read_term
from hankegraph.stored_queries.query_file import QueryFile, read_query_folder
from hankegraph.stored_queries.sparql_tokens import read_tokens
from hankegraph.stored_queries.terms_in_queries import read_constant, write_constant
from hankegraph.terms import Term, literal, parse_literal

ROOT = Path(__file__).parent.parent
QUERIES = {query.name: query for query in read_query_folder(resource_folder("queries"))}
PARAMETERS = [(query, parameter) for query in QUERIES.values() for parameter in query.parameters]
each_parameter = pytest.mark.parametrize(
    ("query", "parameter"), PARAMETERS, ids=[f"{query.name}-{parameter.name}" for query, parameter in PARAMETERS]
)
DEF = "https://w3id.org/hankegraph/def"
ORGANISATION_IRI = "https://w3id.org/hankegraph/id/organisation"

# What ends a string, a group or a line, begins a comment, an escape or an update; what is read twice where codes are resolved early.
INJECTIONS = [
    '"',
    "'",
    "\\",
    '\\"',
    '"""',
    "'''",
    '\\\\"',
    '" } #',
    "' } #",
    '"} { ?s ?p ?o',
    '" } UNION { ?s ?p ?o } #',
    '" } } ; DROP ALL ; #',
    '"@fi } #',
    '"^^<x> } #',
    '"^^xsd:date } #',
    "} #",
    "{",
    "}",
    ")",
    ". ?s ?p ?o",
    "> } #",
    "<",
    "<http://example.org/>",
    "<> } { ?s ?p ?o . <",
    "http://example.org/> } { ?s ?p ?o . <x",
    "http://example.org/\\u003E",
    "UNDEF",
    "?project",
    "$project",
    "# a comment",
    "\n# a comment\n",
    "\r\n} #",
    "\n",
    "\r",
    "\t",
    "\b\f",
    "\x01\x1f\x7f",
    "\u2028\u2029\u0085",
    "\\u0022",
    "\\u0022 } #",
    "\\U00000022 } #",
    "\\\\u0022 } #",
    "\\u00220022",
    "\\u005Cu0022",
    "\\u000A",
    "\\n } #",
    "\\",
    "a\\",
    "SERVICE <http://127.0.0.1/> { ?s ?p ?o }",
    "} SERVICE <http://127.0.0.1/> { ?s ?p ?o",
    "FROM <http://127.0.0.1/>",
    "DELETE WHERE { ?s ?p ?o }",
    "VALUES ?words { 1 }",
    "2024-01-01\" } #",
    "2024-01-01Z",
    "2024-01-01\n",
    "２０２４-01-01",
    "1 } #",
    "1e999",
    "١",
    "99999999999999999999999999",
    "hg:status",
    "hg:status } #",
    "rdf:type#",
    ":",
    "a:b",
    "javascript:alert(1)",
    "urn:x:\u00e4",
    "7.4 } #",
    "7.4' OR '1'='1",
    "\ufffe\uffff",
    "\U0001f600",
    "\u202etfel",
    "e\u0301",
    "%s%n%x",
    "{0}{name}",
    "$(id)",
    "`id`",
]  # fmt: skip
# Those that have broken readers, for what is slow.
WORST = ['" } #', "\\u0022 } #", "\\u00220022", "\\", "\r\n} #\\"]


def rows_in(store: pyoxigraph.Store, text: str) -> list[tuple[Term | None, ...]]:
    found = store.query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return [tuple(None if term is None else str(term) for term in row) for row in found]


@pytest.fixture(scope="module")
def store(example_release: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    vocabularies = sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
    for path in [example_release / "hankegraph.ttl", example_release / "provenance.ttl", ROOT / "ontology" / "hanke.ttl", *vocabularies]:
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def hostile(shared: Path) -> list[str]:
    naughty = json.loads((shared / "suites" / "naughty-strings.json").read_text(encoding="utf-8"))
    values = list(dict.fromkeys([*INJECTIONS, *naughty[::3]]))
    assert len(values) >= 200
    return values


def bare(text: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """The tokens of a query without the constants of its parameters."""
    tokens = read_tokens(text)
    constants = {token for name in names for place in places_of(tokens, name) for token in place.tokens}
    return [(token.kind, token.text) for token in tokens if token not in constants]


def message_of(query: QueryFile, values: dict[str, str], store: pyoxigraph.Store | None = None) -> str:
    with pytest.raises(QueryError) as caught:
        bind_parameters(query, values, None if store is None else lambda text: rows_in(store, text))
    message = str(caught.value)
    assert message.splitlines() == [message]
    return message


@each_parameter
def test_hostile_values_change_nothing_but_the_constant_and_are_answered(
    query: QueryFile, parameter: Parameter, hostile: list[str], store: pyoxigraph.Store
) -> None:
    accepted = 0
    for value in hostile:
        try:
            term = read_term(parameter, value, {"hg": f"{DEF}#"}, lambda text: rows_in(store, text))
        except QueryError as error:
            assert str(error).splitlines() == [str(error)]
            assert str(error).startswith(f"{parameter.name}: ")
            assert parameter.type != STRING or not value.strip()
            continue
        accepted += 1
        bound = replace_constants(query.text, {parameter.name: term})
        assert bare(bound, [parameter.name]) == bare(query.text, [parameter.name])
        places = places_of(read_tokens(bound), parameter.name)
        assert places
        assert [place.term({}) for place in places] == [term] * len(places)
        if parameter.type == STRING:
            assert parse_literal(term) == (unicodedata.normalize("NFC", value.strip()), None, None)
        rows_in(store, bound)
    assert accepted >= (200 if parameter.type == STRING else 0)
    assert accepted < len(hostile) or parameter.type == STRING


NESTED = """PREFIX ex: <https://example.org/>
SELECT ?x WHERE {
  VALUES ?x { "default" } # a } and a "
  { SELECT ?x (COUNT(?y) AS ?n) WHERE { VALUES ?x { "default" } ?x ex:p ?y } GROUP BY ?x }
}"""


def test_rdflib_and_oxigraph_read_the_same_query_with_every_hostile_value_in_sub_selects_too(hostile: list[str]) -> None:
    for value in filter(None, hostile):
        constants = {"x": literal(value)}
        bound = replace_constants(NESTED, constants)
        check_parsed(NESTED, bound, constants)
        store = pyoxigraph.Store()
        store.add(pyoxigraph.Quad(pyoxigraph.NamedNode("a:a"), pyoxigraph.NamedNode("a:b"), pyoxigraph.Literal(value)))
        assert rows_in(store, f"SELECT ?s {{ VALUES ?o {{ {write_constant(constants['x'])} }} ?s ?p ?o }}") == [("<a:a>",)]


@pytest.mark.parametrize("query", [query for query in QUERIES.values() if query.parameters], ids=lambda query: query.name)
def test_rdflib_reads_each_query_as_the_same_with_the_worst_values(query: QueryFile) -> None:
    for value in WORST:
        constants = {parameter.name: literal(value) for parameter in query.parameters}
        check_parsed(query.text, replace_constants(query.text, constants), constants)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_back_from_a_query_as_it_was(text: str) -> None:
    term = literal(text)
    written = write_constant(term)
    assert read_constant(read_tokens(written), {}) == term
    assert rows_in(pyoxigraph.Store(), f"SELECT ?x {{ VALUES ?x {{ {written} }} }}") == [(str(pyoxigraph.Literal(text)),)]


def test_what_changes_more_than_the_constant_is_refused() -> None:
    constants = {"x": literal("value")}
    bound = replace_constants(NESTED, constants)
    check_parsed(NESTED, bound, constants)
    for other in (
        bound.replace("COUNT", "SUM"),
        bound.replace("ex:p", "ex:q"),
        bound.replace('"value"', '"other"'),
        bound.replace('"value"', '"value"@fi'),
        bound.replace('{ "value" } ?x', '{ "value" "more" } ?x'),
        bound.replace("} GROUP", "{} } GROUP"),
    ):
        assert other != bound
        with pytest.raises(QueryError, match="more than the constant"):
            check_parsed(NESTED, other, constants)
    with pytest.raises(QueryError, match="Oxigraph"):
        check_parsed(NESTED, bound[:-1], constants)
    with pytest.raises(QueryError, match="no place for y"):
        replace_constants(NESTED, {"y": literal("value")})


def parameter_of(type_: str, *schemes: str) -> Parameter:
    return Parameter("it", type_, "an example", "a default", "A thing", schemes)


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        (STRING, "a b", '"a b"'),
        (INTEGER, "007", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (INTEGER, "-1", '"-1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (DATE, "2024-02-29", '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (IRI, "https://example.org/ä?a=%20#b", "<https://example.org/ä?a=%20#b>"),
        (IRI, "<https://example.org/>", "<https://example.org/>"),
        (IRI, "hg:status", f"<{DEF}#status>"),
    ],
)
def test_value_becomes_a_term_of_its_type(type_: str, value: str, expected: Term) -> None:
    assert read_term(parameter_of(type_), value, {"hg": f"{DEF}#"}) == expected


@pytest.mark.parametrize(
    ("type_", "value", "part"),
    [
        (INTEGER, "1.0", "no whole number"),
        (INTEGER, "9223372036854775808", "at most 64 bits"),
        (INTEGER, "1_000", "no whole number"),
        (DATE, "2023-02-29", "no day of the calendar"),
        (DATE, "29.2.2024", "as YYYY-MM-DD"),
        (DATE, "20240229", "as YYYY-MM-DD"),
        (IRI, "status", "is no IRI"),
        (IRI, "https://example.org/ a", "is no IRI"),
        (IRI, "https://example.org/%zz", "is no IRI"),
        (STRING, "a\0b", "character"),
        (STRING, "a\udcffb", "character"),
        (STRING, "a" * 10_001, "10001 characters"),
        (STRING, "", "no value is given; it is it (xsd:string, such as an example)"),
        (DATE, "", "no value is given"),
    ],
)
def test_value_of_another_type_is_refused_with_an_example(type_: str, value: str, part: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_term(parameter_of(type_), value, {})
    assert str(caught.value).startswith("it: ")
    assert part in str(caught.value)
    assert len(str(caught.value)) < 300


def test_unknown_parameter_is_answered_with_those_that_there_are() -> None:
    assert message_of(QUERIES["projects-ending-in-a-period"], {"form": "2024-01-01"}) == (
        "there is no parameter 'form'; projects-ending-in-a-period has from (xsd:date, such as 2024-01-01), "
        "to (xsd:date, such as 2024-12-31)"
    )
    assert message_of(QUERIES["withheld-data"], {"x": "1"}) == "there is no parameter 'x'; withheld-data has none"


def test_assignments_need_a_name_and_an_equals_sign_and_stand_once() -> None:
    assert read_assignments(["a=1", "b="]) == {"a": "1", "b": ""}
    for texts in (["a"], ["=1"], ["a=1", "a=1"]):
        with pytest.raises(QueryError, match="--param"):
            read_assignments(texts)


def test_parameters_that_are_not_given_keep_their_defaults() -> None:
    query = QUERIES["projects-ending-in-a-period"]
    assert bind_parameters(query, {}) == query.text
    bound = bind_parameters(query, {"to": "2030-12-31"})
    assert 'VALUES ?from { "2024-01-01"^^xsd:date }' in bound
    assert 'VALUES ?to { "2030-12-31"^^<http://www.w3.org/2001/XMLSchema#date> }' in bound


MEASURES = ("measure", "sub-measure", "measure-type", "measure-specification")


@pytest.mark.parametrize(
    ("schemes", "text", "iri"),
    [
        (MEASURES, "7.4", f"{DEF}/sub-measure/7.4"),
        (MEASURES, "7.4 Maaseudun palvelut", f"{DEF}/sub-measure/7.4"),
        (MEASURES, "7.4 Something else", f"{DEF}/sub-measure/7.4"),
        (MEASURES, "service  på LANDSBYGDEN", f"{DEF}/sub-measure/7.4"),
        (("measure",), "Investment project", f"{DEF}/measure/investointihanke"),
        (("measure",), f"{DEF}/measure/investering", f"{DEF}/measure/investering"),
        (("cap-objective", "rd-focus-area"), "so8", f"{DEF}/cap-objective/SO8"),
    ],
)
def test_concept_is_found_by_label_in_any_language_notation_and_iri(schemes: tuple[str, ...], text: str, iri: str) -> None:
    assert read_term(parameter_of(CONCEPT, *schemes), text, {}) == f"<{iri}>"


def refused(parameter: Parameter, text: str, store: pyoxigraph.Store | None = None) -> str:
    with pytest.raises(QueryError) as caught:
        read_term(parameter, text, {}, None if store is None else lambda query: rows_in(store, query))
    return str(caught.value)


def test_concept_that_is_not_there_is_answered_with_what_is() -> None:
    message = refused(parameter_of(CONCEPT, "project-status"), "kesken")
    assert message.startswith(
        "it: no concept of project-status is 'kesken'; give one such as an example; there is Käynnissä of project-status <"
    )
    assert "Päättynyt" in message
    assert refused(parameter_of(CONCEPT, "project-status"), "kaynnissa") == (
        "it: no concept of project-status is 'kaynnissa'; did you mean Käynnissä?"
    )
    assert refused(parameter_of(CONCEPT, *MEASURES), "7.44").endswith(" is '7.44'; did you mean 7.4?")
    assert f"7.4 of sub-measure <{DEF}/sub-measure/7.4>" in refused(parameter_of(CONCEPT, *MEASURES), "7")
    assert "no concept" in refused(parameter_of(CONCEPT, "measure"), f"{DEF}/sub-measure/7.4")


def test_concept_of_several_meanings_is_answered_with_each(store: pyoxigraph.Store) -> None:
    query = """SELECT ?label WHERE {
      ?a <http://www.w3.org/2004/02/skos/core#prefLabel> ?label ; <http://www.w3.org/2004/02/skos/core#inScheme> ?one .
      ?b <http://www.w3.org/2004/02/skos/core#prefLabel> ?label ; <http://www.w3.org/2004/02/skos/core#inScheme> ?other .
      FILTER(STR(?one) < STR(?other)) }"""
    shared_labels = {parse_literal(str(label))[0] for (label,) in rows_in(store, query)}
    assert shared_labels
    schemes = sorted(path.stem for path in (ROOT / "ontology" / "vocabularies").glob("*.ttl"))
    for label in shared_labels:
        message = refused(parameter_of(CONCEPT, *schemes), label)
        assert "names several; give the IRI of one: " in message
        assert message.count(f"<{DEF}/") >= 2


def test_provisional_concept_is_found_in_the_graph_only(store: pyoxigraph.Store) -> None:
    found = rows_in(
        store,
        f"SELECT ?c ?l {{ ?c a <{DEF}#ProvisionalConcept> ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?l ; "
        f"<http://www.w3.org/2004/02/skos/core#inScheme> <{DEF}/measure-specification> }}",
    )
    assert found
    parameter = parameter_of(CONCEPT, "measure-specification")
    for concept, label in found:
        assert label is not None
        assert read_term(parameter, parse_literal(label)[0], {}, lambda text: rows_in(store, text)) == concept
        assert "no concept of measure-specification" in refused(parameter, parse_literal(label)[0])


@pytest.mark.parametrize(
    "name", ["Kuvitelman kylät ry", "KUVITELMAN  kylät r.y.", f"{ORGANISATION_IRI}/kuvitelman-kylat-ry-48ecb00be8b99f9f4159"]
)
def test_organisation_is_found_by_its_name_in_any_spelling_and_by_its_iri(name: str, store: pyoxigraph.Store) -> None:
    found = read_term(parameter_of(ORGANISATION), name, {}, lambda text: rows_in(store, text))
    assert found == f"<{ORGANISATION_IRI}/kuvitelman-kylat-ry-48ecb00be8b99f9f4159>"


def test_part_of_the_name_of_an_organisation_is_answered_with_those_that_have_it(store: pyoxigraph.Store) -> None:
    message = refused(parameter_of(ORGANISATION), "Sepit", store)
    assert message.startswith("it: no organisation is 'Sepit'; give one such as an example; there is ")
    assert f"LEADER SEPITE RY <{ORGANISATION_IRI}/leader-sepite-ry-" in message
    assert f"Sepitelmän keittäjät r.y. <{ORGANISATION_IRI}/" in message
    assert refused(parameter_of(ORGANISATION), "Leader Sepite", store) == (
        "it: no organisation is 'Leader Sepite'; did you mean Leader Sepite ry?"
    )
    assert "there is" not in refused(parameter_of(ORGANISATION), "Nobody", store)
    assert "no letter" in refused(parameter_of(ORGANISATION), "!?", store)
    assert "no organisation" in refused(parameter_of(ORGANISATION), f"{ORGANISATION_IRI}/nobody", store)


def test_organisation_is_given_by_its_iri_where_there_is_no_graph_to_look_in() -> None:
    assert "only in a graph" in refused(parameter_of(ORGANISATION), "Kuvitelman kylät ry")
    assert read_term(parameter_of(ORGANISATION), f"{ORGANISATION_IRI}/x", {}) == f"<{ORGANISATION_IRI}/x>"


def test_lookups_never_hold_what_is_looked_for_as_anything_but_a_string(hostile: list[str]) -> None:
    asked: list[str] = []

    def nothing(text: str) -> Iterator[tuple[Term | None, ...]]:
        asked.append(text)
        return iter(())

    for value in hostile:
        for parameter in (parameter_of(ORGANISATION), parameter_of(CONCEPT, "measure")):
            with pytest.raises(QueryError):
                read_term(parameter, value, {}, nothing)
    shapes = {tuple(kind if kind == "STRING" else text for kind, text in bare(text, ["organisation"])) for text in asked}
    # By the words of a name, by the IRI of an organisation, and all concepts of the schemes.
    assert len(shapes) == 3
