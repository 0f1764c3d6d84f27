"""Nothing passes in silence: what a validation did not look at, and what shapes name that is not there, is told of."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
import rdflib
from conftest import ROOT
from rdflib.compare import isomorphic

from hankegraph.resources import resource_folder
from hankegraph.shacl import Columns, CompiledShapes, read_shapes, term_text
from hankegraph.validation.known_terms import TermsByKind, used_terms
from hankegraph.validation.notices import notice_texts, sort_notices
from hankegraph.validation.reported import LANGUAGES, Notice
from hankegraph.validation.review_circles import shape_circles
from hankegraph.validation.review_constraints import unknown_shacl_terms, unusable_patterns
from hankegraph.validation.review_inputs import empty_targets, files_without_shapes, unfollowed_imports, unread_folders
from hankegraph.validation.review_queries import unusable_queries
from hankegraph.validation.review_targets import unapplied_shapes
from hankegraph.validation.review_terms import undeclared_terms
from hankegraph.validation.review_validity import invalid_shapes, shapes_for_shapes
from hankegraph.validation.shapes_review import review_shapes, review_writing

VALIDATION = ROOT / "src" / "hankegraph" / "validation"
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EX = "https://example.org/"
PERSON_ONTOLOGY = """
<https://example.org/> a owl:Ontology .
ex:Person a owl:Class . ex:name a owl:DatatypeProperty . ex:knows a owl:ObjectProperty . ex:age a rdf:Property . ex:code a rdfs:Datatype .
"""


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rdflib logs every ill-typed literal with a traceback."""
    monkeypatch.setattr(logging.getLogger("rdflib.term"), "disabled", True)


def graph_of(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle")


def told(notices: Iterable[Notice]) -> list[tuple[str, str]]:
    """The codes, and what each is about, without the namespace of the examples."""
    return [(notice.code, notice.about.removeprefix(EX)) for notice in notices]


def only(notices: list[Notice]) -> Notice:
    (notice,) = notices
    assert all(notice.message[language].strip() and "{" not in notice.message[language] for language in LANGUAGES)
    return notice


# Shapes that checked nothing


def test_a_shape_that_met_no_node_is_told_of_with_its_targets() -> None:
    shapes = graph_of(
        "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:targetSubjectsOf ex:name . ex:t sh:targetClass ex:Cat ; sh:minCount 1 ."
    )
    notice = only(unapplied_shapes(shapes, {f"<{EX}s>": 0, f"<{EX}t>": 3}))
    assert told([notice]) == [("shape-has-a-focus-node", "s")]
    assert notice.subject == f"<{EX}s>"
    assert "sh:targetClass ex:Person, sh:targetSubjectsOf ex:name" in notice.message["en"]


def test_a_shape_that_was_not_counted_met_no_node() -> None:
    assert told(unapplied_shapes(graph_of("ex:s a sh:NodeShape ; sh:targetClass ex:Person ."), {})) == [("shape-has-a-focus-node", "s")]


def test_a_shape_whose_only_target_is_not_applied_is_not_said_to_have_met_no_node() -> None:
    assert not unapplied_shapes(graph_of("ex:s a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ] ."), {})


@pytest.mark.parametrize("kind", ["rdfs:Class", "owl:Class"])
def test_a_shape_that_is_a_class_targets_its_instances(kind: str) -> None:
    shapes = graph_of(f"ex:Person a sh:NodeShape , {kind} .")
    assert told(unapplied_shapes(shapes, {f"<{EX}Person>": 0})) == [("shape-has-a-focus-node", "Person")]
    assert not unapplied_shapes(shapes, {f"<{EX}Person>": 1})


def test_a_deactivated_shape_or_constraint_is_told_of_wherever_it_stands() -> None:
    shapes = graph_of("""
        ex:s sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:deactivated true ] ;
            sh:sparql [ sh:select "" ; sh:deactivated true ] .
        ex:off sh:targetClass ex:Person ; sh:minCount 1 ; sh:deactivated true . ex:on sh:targetClass ex:Person ; sh:deactivated false .
        ex:untargeted a sh:NodeShape ; sh:deactivated true .
    """)
    notices = unapplied_shapes(shapes, {f"<{EX}s>": 1, f"<{EX}on>": 1, f"<{EX}off>": 0})
    assert told(notices) == [("shape-is-active", name) for name in ("off", "s", "s", "untargeted")]


def test_a_shape_that_nothing_leads_to_is_never_applied() -> None:
    shapes = graph_of("""
        ex:s sh:targetClass ex:Person ; sh:property ex:p ; sh:or ( ex:a [ sh:not ex:b ] ) ; ex:ownParameter ex:own .
        ex:p sh:path ex:name ; sh:node ex:n ; sh:qualifiedValueShape ex:q . ex:n a sh:NodeShape . ex:q a sh:NodeShape .
        ex:a sh:class ex:A . ex:b sh:class ex:B . ex:own a sh:NodeShape .
        ex:orphan a sh:NodeShape ; sh:property ex:child ; rdfs:seeAlso ex:lonely . ex:child sh:path ex:age ; sh:minCount 1 .
        ex:lonely a sh:PropertyShape ; sh:path ex:age .
        ex:component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:ownParameter ; sh:class sh:NodeShape ] .
    """)
    # The child is mended with its parent.
    assert told(unapplied_shapes(shapes, {f"<{EX}s>": 1})) == [("shape-is-applied", "lonely"), ("shape-is-applied", "orphan")]


def test_of_a_circle_that_nothing_leads_to_one_shape_is_told_of() -> None:
    shapes = graph_of("ex:a a sh:NodeShape ; sh:node ex:b . ex:b a sh:NodeShape ; sh:node ex:c . ex:c a sh:NodeShape ; sh:node ex:a .")
    assert told(unapplied_shapes(shapes, {})) == [("shape-is-applied", "a")]


def test_shapes_that_name_each_other_are_told_of_with_their_circle() -> None:
    shapes = graph_of("""
        ex:a sh:targetClass ex:A ; sh:property [ sh:path ex:b ; sh:node ex:b ] . ex:b sh:or ( ex:x [ sh:node ex:a ] ) . ex:x sh:class ex:X .
        ex:self sh:not ex:self . ex:leads sh:node ex:a .
    """)
    circle, self = shape_circles(shapes)
    assert told([circle, self]) == [("shapes-form-no-circle", "a"), ("shapes-form-no-circle", "self")]
    assert circle.message["en"].endswith(": ex:a → [sh:path ex:b] → ex:b → ex:a.")
    assert "ex:self → ex:self" in self.message["sv"]


def test_a_list_that_never_ends_ends_where_it_begins_again() -> None:
    notice = only(shape_circles(graph_of("ex:s sh:or _:list . _:list rdf:first ex:s ; rdf:rest _:list .")))
    assert told([notice]) == [("shapes-form-no-circle", "s")]


def test_a_circle_is_told_of_once() -> None:
    notices = shape_circles(graph_of("ex:a sh:node ex:b . ex:b sh:node ex:c . ex:c sh:node ex:a ."))
    assert told(notices) == [("shapes-form-no-circle", "a")]


def test_shapes_that_meet_again_without_a_circle_are_not_told_of() -> None:
    assert not shape_circles(graph_of("ex:a sh:node ex:b , ex:c . ex:b sh:node ex:d . ex:c sh:and ( ex:d ex:d ) . ex:d sh:class ex:D ."))


# Terms that are not there


def undeclared(shapes: str, *ontologies: str, data: str | None = None, used: TermsByKind | None = None) -> list[Notice]:
    return undeclared_terms(graph_of(shapes), map(graph_of, ontologies), used_terms(graph_of(data)) if data else used or {})


@pytest.mark.parametrize(
    ("shape", "kind", "term", "suggestion"),
    [
        ("sh:targetClass ex:Persn", "class", "ex:Persn", "ex:Person"),
        ("sh:targetClass ex:person", "class", "ex:person", "ex:Person"),
        ("sh:property [ sh:path ex:knows ; sh:class ex:Perrson ]", "class", "ex:Perrson", "ex:Person"),
        ("sh:path ex:naem", "property", "ex:naem", "ex:name"),
        ("sh:path [ sh:inversePath ex:konws ]", "property", "ex:konws", "ex:knows"),
        ("sh:path ( ex:knows [ sh:zeroOrMorePath [ sh:alternativePath ( ex:name ex:nmae ) ] ] )", "property", "ex:nmae", "ex:name"),
        ("sh:path ( ex:knows [ sh:oneOrMorePath ex:knowss ] )", "property", "ex:knowss", "ex:knows"),
        ("sh:path [ sh:zeroOrOnePath ex:knowz ]", "property", "ex:knowz", "ex:knows"),
        ("sh:targetSubjectsOf ex:nam", "property", "ex:nam", "ex:name"),
        ("sh:targetObjectsOf ex:know", "property", "ex:know", "ex:knows"),
        ("sh:path ex:age ; sh:lessThan ex:names", "property", "ex:names", "ex:name"),
        ("sh:path ex:age ; sh:lessThanOrEquals ex:names", "property", "ex:names", "ex:name"),
        ("sh:path ex:age ; sh:equals ex:names", "property", "ex:names", "ex:name"),
        ("sh:path ex:age ; sh:disjoint ex:names", "property", "ex:names", "ex:name"),
        ("sh:closed true ; sh:ignoredProperties ( rdf:type ex:nane )", "property", "ex:nane", "ex:name"),
        ("sh:path ex:age ; sh:datatype ex:codes", "datatype", "ex:codes", "ex:code"),
        ("sh:path ex:age ; sh:datatype xsd:Integer", "datatype", "xsd:Integer", "xsd:integer"),
        ("sh:targetClass foaf:Persson", "class", "foaf:Persson", "foaf:Person"),
        ("sh:path skos:preflabel", "property", "skos:preflabel", "skos:prefLabel"),
    ],
)
def test_a_misspelt_term_is_told_of_with_the_one_that_was_meant(shape: str, kind: str, term: str, suggestion: str) -> None:
    notice = only(undeclared(f"ex:s {shape} .", PERSON_ONTOLOGY))
    assert told([notice]) == [("shape-term-is-declared", "s")]
    assert f"The {kind} {term} is not in the ontology" in notice.message["en"]
    assert notice.message["en"].endswith(f"Did you mean {suggestion}?")


def test_terms_that_are_declared_or_well_known_are_not_told_of() -> None:
    assert not undeclared(
        """
        ex:s sh:targetClass ex:Person , foaf:Person , <http://schema.org/Person> , <https://schema.org/Person> , ex:Local ;
            sh:closed true ; sh:ignoredProperties ( rdf:type rdf:_1 rdfs:label ex:name ) .
        ex:t sh:path ( ex:knows [ sh:inversePath <http://purl.org/dc/terms/creator> ] ) ;
            sh:class <http://www.w3.org/ns/dcat#DatasetSeries> .
        ex:u sh:path ex:age ; sh:datatype xsd:dateTimeStamp , ex:code , rdf:dirLangString . ex:Local a rdfs:Class .
        """,
        PERSON_ONTOLOGY,
    )


def test_what_an_ontology_says_of_a_term_of_its_own_declares_it() -> None:
    ontology = PERSON_ONTOLOGY + "ex:Woman rdfs:subClassOf ex:Person . ex:nick rdfs:subPropertyOf ex:name ."
    assert not undeclared("ex:s sh:targetClass ex:Woman ; sh:property [ sh:path ex:nick ] .", ontology)


def test_what_an_ontology_says_of_a_term_of_another_lets_it_be() -> None:
    ontology = (
        PERSON_ONTOLOGY
        + """
        ex:Person rdfs:subClassOf <urn:o:Agent> . ex:age rdfs:range <urn:o:Number> , <urn:o:years> ; rdfs:domain <urn:o:Thing> .
        ex:name rdfs:subPropertyOf <urn:o:label> . <urn:o:title> rdfs:range xsd:string .
    """
    )
    shapes = """
        ex:s sh:targetClass <urn:o:Agent> , <urn:o:Number> , <urn:o:Thing> ; sh:property [ sh:path <urn:o:label> ] .
        ex:t sh:path <urn:o:title> ; sh:datatype <urn:o:years> .
    """
    assert not undeclared(shapes, ontology)
    assert undeclared(shapes, PERSON_ONTOLOGY)


def test_letters_in_another_order_are_a_misspelling_but_a_name_that_is_somewhat_alike_is_not() -> None:
    data = "ex:a ex:name 1 ; ex:minValue 2 ."
    assert told(undeclared("ex:s sh:path ex:naem .", data=data)) == [("shape-term-is-used", "s")]
    assert told(undeclared("ex:s sh:path ex:maxValue .", data=data)) == [("namespace-has-an-ontology", "")]


def test_a_term_of_another_kind_is_told_of() -> None:
    assert told(undeclared("ex:s sh:targetClass ex:name ; sh:property [ sh:path ex:Person ] .", PERSON_ONTOLOGY)) == [
        ("shape-term-is-declared", "s"),
        ("shape-term-is-declared", "s"),
    ]


def test_what_data_use_does_not_stand_against_the_ontology() -> None:
    notice = only(undeclared("ex:s sh:path ex:naem .", PERSON_ONTOLOGY, data='ex:a ex:naem "Aino" .'))
    assert "though the data use it" in notice.message["en"]


def test_without_an_ontology_what_data_use_exists() -> None:
    data = 'ex:a a ex:Person ; ex:name "Aino" ; ex:code "7"^^ex:number .'
    assert not undeclared("ex:s sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:datatype ex:number ] .", data=data)
    notice = only(undeclared("ex:s sh:targetClass ex:Persons .", data=data))
    assert told([notice]) == [("shape-term-is-used", "s")]
    assert notice.message["fi"].endswith("Tarkoititko ex:Person?")


def test_terms_that_cannot_be_checked_are_told_of_together() -> None:
    notice = only(
        undeclared("ex:s sh:targetClass ex:Person ; sh:property [ sh:path ex:nick ] , [ sh:path ex:age ] .", data="ex:a a ex:Person .")
    )
    assert (notice.code, notice.about) == ("namespace-has-an-ontology", EX)
    assert notice.message["en"].endswith(": ex:age, ex:nick.")


def test_the_wrong_namespace_is_told_of_with_the_right_one() -> None:
    notice = only(undeclared("ex:s sh:targetClass <http://www.w3.org/2004/02/skos/core/Concept> ."))
    assert notice.message["en"].endswith("Did you mean skos:Concept?")


def test_an_ontology_that_declares_what_it_uses_of_another_is_not_that_other() -> None:
    ontology = PERSON_ONTOLOGY + "<https://other.example/note> a owl:AnnotationProperty ."
    data = "ex:a <https://other.example/status> 1 ."
    assert not undeclared("ex:s sh:path <https://other.example/status> .", ontology, data=data)


def test_data_that_declare_a_term_and_use_others_are_no_ontology() -> None:
    data = 'ex:Person a owl:Class . ex:a a ex:Cat ; ex:name "Aino" .'
    assert not undeclared("ex:s sh:targetClass ex:Cat , ex:Person ; sh:property [ sh:path ex:name ] .", data, data=data)


def test_the_parameters_of_a_component_of_ones_own_are_no_terms_of_an_ontology() -> None:
    assert not undeclared("ex:c a sh:ConstraintComponent ; sh:parameter [ sh:path ex:naem ] .", PERSON_ONTOLOGY)


# Constraints without effect


@pytest.mark.parametrize(
    ("shape", "term", "suggestion"),
    [
        ("sh:path ex:a ; sh:minCounts 1", "sh:minCounts", "sh:minCount"),
        ("sh:path ex:a ; sh:mincount 1", "sh:mincount", "sh:minCount"),
        ("sh:nodeKind sh:IRIs", "sh:IRIs", "sh:IRI"),
        ("sh:severity sh:Warnings", "sh:Warnings", "sh:Warning"),
        ("a sh:NodeShap", "sh:NodeShap", "sh:NodeShape"),
    ],
)
def test_a_term_that_shacl_does_not_have_is_told_of_with_the_one_that_was_meant(shape: str, term: str, suggestion: str) -> None:
    notice = only(unknown_shacl_terms(graph_of(f"ex:s {shape} .")))
    assert told([notice]) == [("shacl-term-is-known", "s")]
    assert notice.message["en"] == f"{term} is no term of SHACL, so it has no effect. Did you mean {suggestion}?"


def test_the_terms_of_shacl_are_known() -> None:
    assert not unknown_shacl_terms(
        graph_of("""
        ex:s a sh:NodeShape ; sh:class ex:A ; sh:in ( ex:A ) ; sh:not ex:t ; sh:and () ; sh:or () ; sh:xone () ;
            sh:nodeKind sh:BlankNodeOrIRI ; sh:severity sh:Info ; sh:prefixes sh: . sh:MinCountConstraintComponent-minCount a sh:Parameter .
    """)
    )
    assert not unknown_shacl_terms(shapes_for_shapes())


@pytest.mark.parametrize("term", ["target", "rule", "expression", "values", "js", "entailment"])
def test_what_is_beyond_core_and_sparql_is_told_of_as_not_applied(term: str) -> None:
    notice = only(unknown_shacl_terms(graph_of(f"ex:s a sh:NodeShape ; sh:{term} [ rdfs:label 'x' ] .")))
    assert told([notice]) == [("shacl-feature-is-applied", "s")]
    assert f"sh:{term}" in notice.message["sv"]


def test_a_pattern_that_does_not_compile_is_told_of_with_the_reason() -> None:
    shapes = graph_of(
        'ex:s sh:property [ sh:path ex:a ; sh:pattern "^(a" ] , [ sh:path ex:b ; sh:pattern "^(a)$" ] . ex:t sh:pattern "\\\\p{L}" .'
    )
    first, second = unusable_patterns(shapes)
    assert told([first, second]) == [("pattern-is-a-regular-expression", "s"), ("pattern-is-a-regular-expression", "t")]
    assert "unterminated subpattern" in first.message["en"]
    assert "bad escape" in second.message["fi"]


def test_flags_that_are_not_applied_are_told_of() -> None:
    notice = only(unusable_patterns(graph_of('ex:s sh:pattern "a b" ; sh:flags "ixs" . ex:t sh:pattern "a" ; sh:flags "imI" .')))
    assert told([notice]) == [("flags-are-applied", "s")]
    assert '"xs"' in notice.message["en"]


# Queries


def queries(select: str, declarations: str = "", property_: str = "sh:select") -> list[Notice]:
    return unusable_queries(graph_of(f'ex:s sh:sparql [ {property_} """{select}""" ; sh:prefixes ex:prefixes ] . {declarations}'))


EX_PREFIX = f'ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .'


def test_a_query_that_parses_is_not_told_of() -> None:
    for query in (
        "SELECT $this ?value WHERE { $this $PATH ?value ; rdf:type ex:A . FILTER NOT EXISTS { ?value ex:p+ ?b } }",
        "PREFIX own: <https://example.org/own#> SELECT $this { $this own:p ?v FILTER (ex:function(?v) > 1) }",
    ):
        assert not queries(query, EX_PREFIX)
    assert not queries("ASK { FILTER (isIRI($value)) }", EX_PREFIX, "sh:ask")


def test_a_query_that_does_not_parse_is_told_of_with_the_place_in_it_on_one_line() -> None:
    notice = only(queries("SELECT $this\nWHERE { $this ex:p ?v . FILTER (?v > }", EX_PREFIX))
    assert told([notice]) == [("query-is-valid", "s")]
    assert "line:2" in notice.message["en"]
    assert "\n" not in notice.message["en"]
    assert notice.subject.startswith("_:")


def test_what_only_one_of_the_parsers_sees_is_told_of_too() -> None:
    notice = only(queries("SELECT ?x (COUNT(?y) AS ?n) WHERE { ?x ex:p ?y }", EX_PREFIX))
    assert "unbound" in notice.message["en"]


def test_a_query_nested_too_deeply_is_told_of() -> None:
    assert told(queries("SELECT $this " + "{" * 20_000 + "}" * 20_000)) == [("query-is-valid", "s")]


def test_a_prefix_that_is_not_declared_is_told_of() -> None:
    notice = only(queries("SELECT $this WHERE { $this ex:p ?v ; foaf:name ?n }", EX_PREFIX))
    assert told([notice]) == [("query-prefix-is-declared", "s")]
    assert "foaf:" in notice.message["en"]


def test_prefixes_come_through_imports_and_from_other_ontologies_as_pyshacl_takes_them() -> None:
    query = "SELECT $this WHERE { $this ex:p ?v }"
    elsewhere = EX_PREFIX.replace("ex:prefixes", "ex:other")
    assert queries(query, elsewhere)
    assert not queries(query, f"{elsewhere} ex:prefixes owl:imports ex:other .")
    assert not queries(query, f"{elsewhere} ex:other a owl:Ontology .")


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("SELECT $this WHERE { SERVICE <https://example.org/sparql> { $this ?p ?o } }", "SERVICE"),
        ("SELECT $this WHERE { OPTIONAL { { SELECT $this { service ?s { $this ?p ?o } } } } }", "SERVICE"),
        ("SELECT $this FROM <https://example.org/data> WHERE { $this ?p ?o }", "FROM"),
    ],
)
def test_a_query_that_would_open_a_connection_is_told_of(query: str, clause: str) -> None:
    notice = only(queries(query))
    assert told([notice]) == [("query-opens-no-connection", "s")]
    assert f"({clause})" in notice.message["en"]


def test_a_function_of_ones_own_is_no_fault_of_a_query() -> None:
    assert not queries("ASK { BIND (ex:function(1) AS ?x) FILTER (?x > 1) }", EX_PREFIX, "sh:ask")
    assert not queries(
        "ASK { FILTER (xsd:anyURI('a') = ?x) }".replace("xsd:anyURI", "<http://www.w3.org/2001/XMLSchema#anyURI>"), property_="sh:ask"
    )


def test_a_word_in_a_text_or_a_comment_opens_no_connection() -> None:
    assert not queries("SELECT $this WHERE { $this ?p 'SERVICE <https://example.org/> { }' } # SERVICE")


@pytest.mark.parametrize("shape", ["sh:target [ a sh:SPARQLTarget ; sh:select 'SELEC ?this' ]", "sh:rule [ sh:construct 'CONSTRUCT' ]"])
def test_queries_of_targets_and_rules_are_parsed_too(shape: str) -> None:
    assert told(unusable_queries(graph_of(f"ex:s {shape} ."))) == [("query-is-valid", "s")]


# Shapes that are no valid SHACL


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ('sh:path ex:a ; sh:minCount "x"', 'sh:minCount "x" has the wrong datatype'),
        ("sh:path ex:a , ex:b", "sh:path does not belong here or is there too many times"),
        ("a sh:NodeShape ; sh:minCount 1", "sh:minCount does not belong here or is there too many times"),
        ("sh:path ex:a ; sh:nodeKind ex:IRI", "sh:nodeKind ex:IRI is none of the values allowed"),
        ("a sh:PropertyShape ; sh:minCount 1", "sh:path is missing"),
        ("sh:path ex:a ; sh:or ex:notAList", "sh:or ex:notAList does not meet sh:Node"),
    ],
)
def test_a_shape_that_is_no_valid_shacl_is_told_of(shape: str, says: str) -> None:
    notices = invalid_shapes(graph_of(f"ex:s sh:targetClass ex:A ; {shape} ."))
    assert {notice.code for notice in notices} == {"shape-is-valid-shacl"}
    assert says in " / ".join(notice.message["en"] for notice in notices)


def test_what_is_wrong_in_a_shape_without_a_name_is_told_of_the_shape_around_it() -> None:
    notice = only(invalid_shapes(graph_of('ex:s sh:targetClass ex:A ; sh:property [ sh:path ex:a ; sh:maxCount "many" ] .')))
    assert told([notice]) == [("shape-is-valid-shacl", "s")]
    assert notice.subject.startswith("_:")


def test_shapes_that_pyshacl_cannot_read_at_all_are_told_of() -> None:
    notice = only(invalid_shapes(graph_of("ex:s sh:targetClass ex:A ; sh:in _:list . _:list rdf:first ex:a ; rdf:rest _:list .")))
    assert notice.code == "shapes-can-be-checked"
    assert "recursive" in notice.message["en"]


def test_the_shapes_of_the_project_are_valid_shacl(shapes: rdflib.Graph) -> None:
    assert invalid_shapes(graph_of('ex:s sh:targetClass ex:A ; sh:path ex:a ; sh:minLength "x" .'))
    assert not invalid_shapes(shapes)


# What was given


def test_targets_and_folders_that_hold_nothing_are_told_of() -> None:
    assert told(empty_targets({"b.ttl": 0, "a.ttl": 1})) == [("target-has-triples", "b.ttl")]
    assert told(unread_folders({"pages": 0, "data": 2})) == [("folder-has-files-to-read", "pages")]


def test_a_file_of_shapes_without_a_shape_is_told_of() -> None:
    files = {
        "ontology.ttl": PERSON_ONTOLOGY,
        "typo.ttl": "<https://example.org/s> a <https://www.w3.org/ns/shacl#NodeShape> .",
        "shapes.ttl": "ex:s sh:targetClass ex:A .",
        "prefixes.ttl": EX_PREFIX,
        "components.ttl": "ex:c a sh:ConstraintComponent .",
    }
    notices = files_without_shapes({name: graph_of(turtle) for name, turtle in files.items()})
    assert told(notices) == [("shapes-file-has-shapes", "ontology.ttl"), ("shapes-file-has-shapes", "typo.ttl")]


def test_an_import_is_told_of_unless_a_file_given_is_what_it_imports(tmp_path: Path) -> None:
    files = {
        str(tmp_path / "shapes.ttl"): f"""<https://example.org/shapes> a owl:Ontology ; owl:imports <https://example.org/ontology> ,
            <https://example.org/ontology/1.0> , <https://example.org/missing> , sh: , <{(tmp_path / "data.ttl").as_uri()}> .""",
        str(
            tmp_path / "ontology.ttl"
        ): "<https://example.org/ontology#> a owl:Ontology ; owl:versionIRI <https://example.org/ontology/1.0> .",
        str(tmp_path / "data.ttl"): "ex:a a ex:A .",
    }
    notice = only(unfollowed_imports({name: graph_of(turtle) for name, turtle in files.items()}))
    assert (notice.code, notice.about) == ("import-is-given", str(tmp_path / "shapes.ttl"))
    assert "<https://example.org/missing>" in notice.message["en"]


# All of it


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return read_shapes(sorted(resource_folder("shapes").glob("*.ttl")))


def focus_nodes_of(shapes: rdflib.Graph, data: rdflib.Graph) -> Mapping[str, int]:
    columns = Columns([[(term_text(s), term_text(p), term_text(o)) for s, p, o in data]])
    return {shape.node: len(shape.targets.focus(columns)) for shape in CompiledShapes(shapes).judging}


def test_over_the_example_release_the_shapes_of_the_project_leave_nothing_to_tell(shapes: rdflib.Graph, example_release: Path) -> None:
    vocabularies = sorted(resource_folder("ontology").glob("vocabularies/*.ttl"))
    data = read_shapes([*example_release.glob("*.ttl"), *vocabularies])
    ontologies = [read_shapes([path]) for path in sorted(resource_folder("ontology").rglob("*.ttl"))]
    counts = focus_nodes_of(shapes, data)
    assert len(counts) > 100
    assert told(review_shapes(shapes, ontologies, used_terms(data), counts)) == []


def test_with_a_misspelt_term_the_shapes_of_the_project_leave_that_to_tell(shapes: rdflib.Graph) -> None:
    ontologies = [read_shapes([path]) for path in sorted(resource_folder("ontology").rglob("*.ttl"))]
    turtle = shapes.serialize(format="turtle").replace("sh:path hg:startDate", "sh:path hg:strtDate")
    notices = undeclared_terms(rdflib.Graph().parse(data=turtle, format="turtle"), ontologies, {})
    assert notices
    assert all(notice.message["en"].endswith("Did you mean hg:startDate?") for notice in notices)


def test_shapes_of_the_w3c_suite_can_be_reviewed_and_stay_as_they_are(shared: Path) -> None:
    files = sorted((shared / "suites" / "shacl").rglob("*.ttl"))
    assert len(files) > 100
    codes = set()
    for file in files:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # rdflib warns of texts that are no booleans
            graph, same = rdflib.Graph().parse(file), rdflib.Graph().parse(file)
        notices = [*review_shapes(graph, [graph], used_terms(graph), {}), *files_without_shapes({str(file): graph})]
        codes |= {notice.code for notice in notices}
        assert notices == sort_notices(review_shapes(same, [same], used_terms(same), {})) + files_without_shapes({str(file): same})
        assert len(graph) == len(same)
    # The suite has a query with SERVICE, and `sh:nodeShape`.
    assert {"query-opens-no-connection", "shacl-term-is-known", "shape-is-active", "shapes-file-has-shapes"} <= codes
    assert not codes & {"query-is-valid", "query-prefix-is-declared", "pattern-is-a-regular-expression"}


def test_of_the_shapes_of_the_w3c_suite_one_is_not_valid_shacl(shared: Path) -> None:
    files = sorted((shared / "suites" / "shacl" / "core").rglob("*.ttl"))
    assert len(files) > 100
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        told_of = {file.name: invalid_shapes(rdflib.Graph().parse(file)) for file in files}
    # Its path is a list that has the properties of another kind of path, too.
    assert [name for name, notices in told_of.items() if notices] == ["path-strange-002.ttl"]


def test_a_review_leaves_the_shapes_as_they_are(shapes: rdflib.Graph) -> None:
    copy = rdflib.Graph()
    copy += shapes
    review_shapes(copy, [], {}, {})
    invalid_shapes(copy)
    assert isomorphic(copy, shapes)


def test_notices_are_the_same_whatever_blank_nodes_are_called() -> None:
    turtle = 'ex:s sh:property [ sh:path ex:a ; sh:minCounts 1 ; sh:pattern "(" ] . [] a sh:NodeShape ; sh:node [ sh:patern "a" ] .'
    first, second = review_writing(graph_of(turtle)), review_writing(graph_of(turtle))
    assert first == second
    assert [notice.subject for notice in first] != [notice.subject for notice in second]
    assert any(notice.about.startswith("_:") for notice in first)


def test_every_notice_says_what_it_says_in_all_languages_and_each_is_made_somewhere() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in VALIDATION.glob("*.py"))
    for code, texts in notice_texts().items():
        assert texts.keys() == set(LANGUAGES)
        fields = {language: {part.partition("}")[0] for part in text.split("{")[1:]} for language, text in texts.items()}
        assert fields["fi"] == fields["sv"] == fields["en"], code
        name = code.removeprefix("piece: ")
        assert f'"{name}"' in sources, code
