"""The ontology and its vocabularies say what they should, once, and mark what is ours."""

import csv
import os
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rdflib import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
FIELD_TABLE = ROOT / "src" / "hankegraph" / "fields.toml"
SHARED = Path(os.environ.get("HANKEGRAPH_SHARED", ROOT.parent / "shared"))

HG = Namespace("https://w3id.org/hankegraph/def#")
SKOSXL = Namespace("http://www.w3.org/2008/05/skos-xl#")
DEFINITIONS = "https://w3id.org/hankegraph/def/"
LICENCE = URIRef("http://creativecommons.org/licenses/by/4.0/")
VERSION = "0.1.0"

TURTLE_FILES = sorted(ONTOLOGY.rglob("*.ttl"))
VOCABULARIES = sorted((ONTOLOGY / "vocabularies").glob("*.ttl"))
SCHEMES = {
    "authority",
    "cap-objective",
    "fund",
    "measure",
    "measure-specification",
    "measure-type",
    "programme",
    "project-nature",
    "project-status",
    "rd-focus-area",
    "region",
    "specific-objective",
    "sub-measure",
    "urban-rural-class",
}
# What is said of these elsewhere holds; the ontology names them in three languages and points to where they are defined.
REUSED_TERMS = {
    term: URIRef(home)
    for home, terms in {
        "http://purl.org/dc/terms/": [DCTERMS.description, DCTERMS.language, DCTERMS.source, DCTERMS.title],
        "http://xmlns.com/foaf/0.1/": [FOAF.name, FOAF.primaryTopic],
        "http://www.w3.org/ns/prov-o#": [PROV.hadPrimarySource],
        "http://www.w3.org/2004/02/skos/core": [SKOS.inScheme, SKOS.prefLabel],
    }.items()
    for term in terms
}
TERM_TYPES = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property}
EVIDENCE = {"page", "official", "adapted", "recalled", "inferred"}
OURS = {"recalled", "inferred"}
LANGUAGE_NAMES = {"fi": "Finnish", "sv": "Swedish", "en": "English"}
LABEL_KINDS = {
    SKOS.prefLabel: SKOSXL.prefLabel,
    SKOS.altLabel: SKOSXL.altLabel,
    SKOS.hiddenLabel: SKOSXL.hiddenLabel,
}
each_file = pytest.mark.parametrize("path", TURTLE_FILES, ids=lambda path: path.stem)
each_vocabulary = pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.stem)


def turtle_graph(path: Path) -> Graph:
    """The triples of one Turtle file."""
    return Graph().parse(path, format="turtle")


def scheme_of(path: Path) -> URIRef:
    """The concept scheme that a vocabulary file is about."""
    return URIRef(DEFINITIONS + path.stem)


def concepts_in(graph: Graph) -> list[Node]:
    """The concepts of a graph, sorted."""
    return sorted(graph.subjects(RDF.type, SKOS.Concept), key=str)


def texts(graph: Graph, subject: Node, predicate: URIRef) -> list[Literal]:
    """The literals that a subject has for a predicate."""
    return [node for node in graph.objects(subject, predicate) if isinstance(node, Literal)]


def languages(literals: list[Literal]) -> list[str | None]:
    """The language tags of some literals, sorted, repetitions kept."""
    return sorted((text.language for text in literals), key=str)


def own_terms(nodes: Iterable[Node]) -> set[URIRef]:
    """Those of the nodes that are in the namespace of the ontology."""
    return {node for node in nodes if isinstance(node, URIRef) and node.startswith(str(HG))}


def nodes_of(graph: Graph) -> set[Node]:
    """Whatever stands anywhere in a triple of the graph."""
    return {node for triple in graph for node in triple}


def declared_terms() -> dict[URIRef, set[Node]]:
    """Every hg: term of hanke.ttl with its types."""
    graph = turtle_graph(ONTOLOGY / "hanke.ttl")
    return {term: set(graph.objects(term, RDF.type)) for term in own_terms(graph.subjects())}


def lookup_key(text: str) -> str:
    """What two spellings share when they are the same to a reader of the page."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def concepts_by_key(graph: Graph) -> dict[str, set[Node]]:
    """Concepts by the lookup key of each of their labels, of whatever kind and language."""
    found: dict[str, set[Node]] = {}
    for kind in LABEL_KINDS:
        for concept, text in graph.subject_objects(kind):
            found.setdefault(lookup_key(str(text)), set()).add(concept)
    return found


def field_table() -> list[dict[str, Any]]:
    """The entries of the field table, in its order."""
    entries: list[dict[str, Any]] = tomllib.loads(FIELD_TABLE.read_text(encoding="utf-8"))["field"]
    return entries


def test_there_is_one_file_for_each_vocabulary() -> None:
    assert {path.stem for path in VOCABULARIES} == SCHEMES


@each_file
def test_rdflib_and_pyoxigraph_read_the_same_triples(path: Path) -> None:
    read_by_pyoxigraph = {str(quad.triple) for quad in pyoxigraph.parse(path=path)}
    written_by_rdflib = turtle_graph(path).serialize(format="nt")
    read_by_rdflib = {str(quad.triple) for quad in pyoxigraph.parse(written_by_rdflib, format=pyoxigraph.RdfFormat.N_TRIPLES)}
    assert read_by_pyoxigraph
    assert read_by_rdflib == read_by_pyoxigraph


@each_file
def test_nothing_is_a_blank_node(path: Path) -> None:
    assert not [node for node in nodes_of(turtle_graph(path)) if isinstance(node, BNode)]


@each_file
def test_every_iri_is_ascii(path: Path) -> None:
    iris = [node for node in nodes_of(turtle_graph(path)) if isinstance(node, URIRef)]
    assert iris
    assert not [iri for iri in iris if not iri.isascii()]


@each_file
def test_every_file_states_its_licence_version_and_title(path: Path) -> None:
    graph = turtle_graph(path)
    kind = SKOS.ConceptScheme if path in VOCABULARIES else OWL.Ontology
    (resource,) = graph.subjects(RDF.type, kind)
    assert graph.value(resource, DCTERMS.license) == LICENCE
    assert graph.value(resource, OWL.versionInfo) == Literal(VERSION)
    assert languages(texts(graph, resource, DCTERMS.title)) == ["en", "fi", "sv"]
    assert languages(texts(graph, resource, DCTERMS.description)) == ["en", "fi", "sv"]


@pytest.mark.parametrize(("name", "ontology"), [("hanke", DEFINITIONS.rstrip("/")), ("alignment", DEFINITIONS + "alignment")])
def test_the_version_iri_holds_the_version(name: str, ontology: str) -> None:
    graph = turtle_graph(ONTOLOGY / f"{name}.ttl")
    assert graph.value(URIRef(ontology), OWL.versionIRI) == URIRef(f"{ontology}/{VERSION}")


def test_every_term_has_one_type_of_the_ontology_language() -> None:
    terms = declared_terms()
    assert terms
    assert not {term for term, types in terms.items() if len(types) != 1 or not types <= TERM_TYPES}


def test_every_term_has_label_and_definition_in_three_languages() -> None:
    graph = turtle_graph(ONTOLOGY / "hanke.ttl")
    for term in declared_terms():
        assert languages(texts(graph, term, RDFS.label)) == ["en", "fi", "sv"], term
        assert languages(texts(graph, term, SKOS.definition)) == ["en", "fi", "sv"], term


def test_every_term_is_defined_by_the_ontology() -> None:
    graph = turtle_graph(ONTOLOGY / "hanke.ttl")
    ontology = URIRef(DEFINITIONS.rstrip("/"))
    assert not [term for term in declared_terms() if set(graph.objects(term, RDFS.isDefinedBy)) != {ontology}]


def test_no_two_terms_share_an_english_label() -> None:
    graph = turtle_graph(ONTOLOGY / "hanke.ttl")
    labels = [text for term in declared_terms() for text in texts(graph, term, RDFS.label) if text.language == "en"]
    assert len(labels) == len(set(labels))


def test_reused_terms_carry_labels_and_their_home_only() -> None:
    graph = turtle_graph(ONTOLOGY / "hanke.ttl")
    ontology = URIRef(DEFINITIONS.rstrip("/"))
    reused = {term: graph.value(term, RDFS.isDefinedBy) for term in graph.subjects() if term not in declared_terms() and term != ontology}
    assert reused == REUSED_TERMS
    for term in reused:
        assert languages(texts(graph, term, RDFS.label)) == ["en", "fi", "sv"], term
        assert set(graph.predicates(term)) == {RDFS.label, RDFS.isDefinedBy}, term


def test_datatypes_are_the_ranges_of_datatype_properties_only() -> None:
    graph = turtle_graph(ONTOLOGY / "hanke.ttl")
    for term, types in declared_terms().items():
        for value_range in graph.objects(term, RDFS.range):
            is_literal = str(value_range).startswith(str(XSD)) or value_range == RDFS.Literal
            assert is_literal == (OWL.DatatypeProperty in types), term


def test_every_property_of_the_field_table_is_declared() -> None:
    names = {field["property"] for field in field_table()}
    own = {HG[name.removeprefix("hg:")] for name in names if name.startswith("hg:")}
    assert own
    assert own <= declared_terms().keys()


@each_file
def test_every_hg_term_used_is_declared(path: Path) -> None:
    assert own_terms(nodes_of(turtle_graph(path))) <= declared_terms().keys()


def test_relations_to_other_ontologies_stand_in_the_alignment_only() -> None:
    graph = turtle_graph(ONTOLOGY / "hanke.ttl")
    provisional_concept = (HG.ProvisionalConcept, RDFS.subClassOf, SKOS.Concept)
    relations = {
        triple
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch, SKOS.exactMatch)
        for triple in graph.triples((None, predicate, None))
    }
    assert relations == {provisional_concept}


def test_alignment_gives_each_term_the_type_it_is_declared_with() -> None:
    graph = turtle_graph(ONTOLOGY / "alignment.ttl")
    declared = declared_terms()
    aligned = own_terms(graph.subjects())
    assert aligned
    for term in aligned:
        assert set(graph.objects(term, RDF.type)) == declared[term], term


def test_a_project_is_never_aligned_as_an_entity() -> None:
    graph = turtle_graph(ONTOLOGY / "alignment.ttl")
    activity = URIRef("http://www.w3.org/ns/prov#Activity")
    entity = URIRef("http://www.w3.org/ns/prov#Entity")
    parents = set(graph.objects(HG.Project, RDFS.subClassOf))
    assert activity in parents
    assert entity not in parents


@each_vocabulary
def test_every_concept_is_in_the_scheme_of_its_file_and_no_other(path: Path) -> None:
    graph, scheme = turtle_graph(path), scheme_of(path)
    assert set(graph.subjects(RDF.type, SKOS.ConceptScheme)) == {scheme}
    assert concepts_in(graph)
    for concept in concepts_in(graph):
        assert set(graph.objects(concept, SKOS.inScheme)) == {scheme}, concept
        name = str(concept).removeprefix(f"{scheme}/")
        assert name != str(concept) and "/" not in name, concept


# Codes of authorities are partly from memory, so they do not name anything.
@pytest.mark.parametrize("path", [path for path in VOCABULARIES if path.stem != "authority"], ids=lambda path: path.stem)
def test_a_concept_is_named_by_its_notation_where_that_is_safe_in_an_iri(path: Path) -> None:
    graph, scheme = turtle_graph(path), scheme_of(path)
    for concept, notation in graph.subject_objects(SKOS.notation):
        if str(notation).replace(".", "").replace("-", "").isalnum():
            assert str(concept) == f"{scheme}/{notation}"


@each_vocabulary
def test_no_two_concepts_share_a_notation(path: Path) -> None:
    notations = [str(notation) for notation in turtle_graph(path).objects(None, SKOS.notation)]
    assert len(notations) == len(set(notations))


@each_vocabulary
def test_every_concept_has_a_definition_in_english_and_finnish(path: Path) -> None:
    graph = turtle_graph(path)
    for concept in concepts_in(graph):
        assert {"en", "fi"} <= set(languages(texts(graph, concept, SKOS.definition))), concept


@each_vocabulary
def test_every_concept_has_at_most_one_preferred_label_a_language(path: Path) -> None:
    graph = turtle_graph(path)
    for concept in concepts_in(graph):
        tags = languages(texts(graph, concept, SKOS.prefLabel))
        assert tags, concept
        assert None not in tags, concept
        assert len(tags) == len(set(tags)), concept


@each_vocabulary
def test_no_concept_has_a_label_of_two_kinds(path: Path) -> None:
    graph = turtle_graph(path)
    for concept in concepts_in(graph):
        labels = [text for kind in LABEL_KINDS for text in graph.objects(concept, kind)]
        assert len(labels) == len(set(labels)), concept


@each_vocabulary
def test_top_concepts_are_those_without_a_broader_one(path: Path) -> None:
    graph, scheme = turtle_graph(path), scheme_of(path)
    without_broader = {concept for concept in concepts_in(graph) if graph.value(concept, SKOS.broader) is None}
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == without_broader
    assert set(graph.subjects(SKOS.topConceptOf, scheme)) == without_broader


@each_vocabulary
def test_narrower_is_the_inverse_of_broader(path: Path) -> None:
    graph = turtle_graph(path)
    narrower = {(above, below) for above, below in graph.subject_objects(SKOS.narrower)}
    broader = {(above, below) for below, above in graph.subject_objects(SKOS.broader)}
    assert narrower == broader


@each_vocabulary
def test_related_holds_in_both_directions(path: Path) -> None:
    pairs = set(turtle_graph(path).subject_objects(SKOS.related))
    assert pairs == {(second, first) for first, second in pairs}


def test_every_concept_pointed_at_is_there() -> None:
    graphs = [turtle_graph(path) for path in TURTLE_FILES]
    described = {subject for graph in graphs for subject in graph.subjects()}
    pointed_at = {
        node
        for graph in graphs
        for node in graph.objects()
        if isinstance(node, URIRef) and node.startswith(DEFINITIONS) and not node.endswith(f"/{VERSION}")
    }
    assert pointed_at
    assert pointed_at <= described


@each_vocabulary
def test_every_label_has_a_label_node_with_the_same_words(path: Path) -> None:
    graph = turtle_graph(path)
    for concept in concepts_in(graph):
        for kind, node_kind in LABEL_KINDS.items():
            nodes = list(graph.objects(concept, node_kind))
            words = [text for node in nodes for text in texts(graph, node, SKOSXL.literalForm)]
            assert len(words) == len(nodes), concept
            assert sorted(words) == sorted(texts(graph, concept, kind)), concept
            assert all((node, RDF.type, SKOSXL.Label) in graph for node in nodes), concept
            assert all(str(node).startswith(f"{concept}/label/") for node in nodes), concept


@each_vocabulary
def test_every_label_node_says_how_far_it_can_be_trusted(path: Path) -> None:
    graph = turtle_graph(path)
    nodes = set(graph.subjects(RDF.type, SKOSXL.Label))
    assert nodes
    for node in nodes:
        assert {str(text) for text in graph.objects(node, HG.evidence)} <= EVIDENCE, node
        assert len(list(graph.objects(node, HG.evidence))) == 1, node


@each_vocabulary
def test_every_label_node_belongs_to_one_concept(path: Path) -> None:
    graph = turtle_graph(path)
    linked = [node for node_kind in LABEL_KINDS.values() for node in graph.objects(None, node_kind)]
    assert sorted(linked, key=str) == sorted(graph.subjects(RDF.type, SKOSXL.Label), key=str)


@each_vocabulary
def test_labels_of_ours_are_named_in_an_editorial_note_by_their_language(path: Path) -> None:
    graph = turtle_graph(path)
    for concept in concepts_in(graph):
        nodes = [node for node_kind in LABEL_KINDS.values() for node in graph.objects(concept, node_kind)]
        notes = texts(graph, concept, SKOS.editorialNote)
        assert set(languages(notes)) in (set(), {"en", "fi"}), concept
        for node in nodes:
            evidence = str(graph.value(node, HG.evidence))
            if evidence in OURS:
                (text,) = texts(graph, node, SKOSXL.literalForm)
                language = LANGUAGE_NAMES[str(text.language)]
                assert [note for note in notes if language in note and f"({evidence})" in note], node


@each_vocabulary
def test_labels_of_ours_give_no_source(path: Path) -> None:
    graph = turtle_graph(path)
    ours = [node for node, evidence in graph.subject_objects(HG.evidence) if str(evidence) in OURS]
    assert not [node for node in ours if graph.value(node, DCTERMS.source)]


@each_vocabulary
def test_no_two_concepts_share_a_lookup_key(path: Path) -> None:
    keys = concepts_by_key(turtle_graph(path))
    assert not {key: concepts for key, concepts in keys.items() if len(concepts) > 1}


def test_objectives_and_focus_areas_can_be_looked_up_together() -> None:
    objectives, focus_areas = (
        concepts_by_key(turtle_graph(ONTOLOGY / "vocabularies" / f"{scheme}.ttl")) for scheme in ("cap-objective", "rd-focus-area")
    )
    assert not objectives.keys() & focus_areas.keys()
    assert {"so8", "xco"} <= objectives.keys()
    assert "6b" in focus_areas


@pytest.mark.parametrize(
    ("scheme", "spelling", "name"),
    [
        (
            "programme",
            "Manner-Suomen maaseudun kehittämisohjelma 2014 - 2020  (siirtymäkausi 2021 - 2022)",
            "rdp-mainland-2014-2020-transition-2021-2022",
        ),
        ("programme", "Manner-Suomen maaseudun kehittämisohjelma 2014 - 2020", "rdp-mainland-2014-2020"),
        ("urban-rural-class", "Kaupunkien läheinen maaseutu", "5"),
        ("urban-rural-class", "Kransområde kring staden", "3"),
        ("project-status", "ÄR IGÅNG", "kaynnissa"),
        ("project-nature", "Lokal/Regional", "paikallinen-alueellinen"),
        ("sub-measure", "7.4 Service på landsbygden", "7.4"),
        ("sub-measure", "7.6 Kulttuuri- ja luonnonperintö", "7.6"),
        (
            "measure-specification",
            "Kulttuuri- ja luonnonperintö, investointi",
            "kulttuuri-ja-luonnonperinto-investointi",
        ),
        ("authority", "Keski-Suomen ELY-keskus", "keski-suomen-ely-keskus"),
        ("specific-objective", "4", "4"),
    ],
)
def test_a_spelling_of_the_register_finds_its_concept(scheme: str, spelling: str, name: str) -> None:
    keys = concepts_by_key(turtle_graph(ONTOLOGY / "vocabularies" / f"{scheme}.ttl"))
    assert keys[lookup_key(spelling)] == {URIRef(f"{DEFINITIONS}{scheme}/{name}")}


def test_every_programme_has_a_fund_and_a_period_that_does_not_end_before_it_starts() -> None:
    graph = turtle_graph(ONTOLOGY / "vocabularies" / "programme.ttl")
    for concept in concepts_in(graph):
        assert list(graph.objects(concept, HG.fund)), concept
        (start,), (end,) = texts(graph, concept, HG.periodStart), texts(graph, concept, HG.periodEnd)
        assert start.datatype == end.datatype == XSD.gYear, concept
        assert int(str(start)) <= int(str(end)), concept


def test_a_strand_has_the_period_of_its_programme() -> None:
    graph = turtle_graph(ONTOLOGY / "vocabularies" / "programme.ttl")
    strands = list(graph.subject_objects(SKOS.broader))
    assert strands
    for strand, programme in strands:
        for year in (HG.periodStart, HG.periodEnd):
            assert graph.value(strand, year) == graph.value(programme, year), strand


def test_a_code_of_an_authority_says_how_far_it_can_be_trusted() -> None:
    graph = turtle_graph(ONTOLOGY / "vocabularies" / "authority.ttl")
    coded = set(graph.subjects(SKOS.notation))
    assert coded
    assert {concept for concept in concepts_in(graph) if graph.value(concept, HG.notationEvidence)} == coded
    for concept in coded:
        if str(graph.value(concept, HG.notationEvidence)) in OURS:
            assert any("(recalled)" in note for note in texts(graph, concept, SKOS.editorialNote)), concept


def test_every_region_matches_one_region_of_nuts_2024_and_no_two_the_same() -> None:
    graph = turtle_graph(ONTOLOGY / "vocabularies" / "region.ttl")
    matches = [match for concept in concepts_in(graph) for match in graph.objects(concept, SKOS.exactMatch)]
    assert len(matches) == len(concepts_in(graph)) == len(set(matches)) == 19


def test_every_observed_value_finds_exactly_one_concept() -> None:
    observed_values = SHARED / "model" / "observed-values.csv"
    if not observed_values.exists():
        message = f"the observed values are not there: {observed_values}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    keys = {path.stem: concepts_by_key(turtle_graph(path)) for path in VOCABULARIES}
    schemes = {field["property"].removeprefix("hg:"): field["scheme"] for field in field_table() if "scheme" in field}
    # The list of values calls the field after the vocabulary, the property says what the programme does.
    schemes["programme"] = schemes["fundingProgramme"]
    with observed_values.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["field"] != "isLeaderProject"]
    assert rows
    for row in rows:
        found = [concept for scheme in schemes[row["field"]] for concept in keys[scheme].get(lookup_key(row["value"]), set())]
        assert len(found) == 1, row
