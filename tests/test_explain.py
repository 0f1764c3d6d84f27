"""Results are explained in three languages: for every constraint of SHACL, with the shapes' own messages, whatever the values hold."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
import rdflib
from conftest import ROOT
from rdflib.namespace import SH

from hankegraph.shacl import Result, pyshacl_results, read_shapes, term_text
from hankegraph.terms import literal
from hankegraph.validation.explain import Explainer, Explanation, explain, rule_texts
from hankegraph.validation.reported import LANGUAGES

CASES = ROOT / "tests" / "cases" / "explain"
NAMES = sorted(path.stem for path in CASES.glob("*.ttl"))
EX = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PARTS = ("message", "expected", "found", "remedy")
CORE = """class datatype nodeKind minCount maxCount minInclusive minExclusive maxInclusive maxExclusive minLength maxLength
    pattern languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node qualifiedMinCount qualifiedMaxCount
    closed hasValue in SPARQL"""


@pytest.fixture(autouse=True)
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rdflib logs every ill-typed literal with a traceback."""
    monkeypatch.setattr(logging.getLogger("rdflib.term"), "disabled", True)


def graph_of(text: str) -> rdflib.Graph:
    head = f"@prefix ex: <{EX}> . @prefix sh: <{SH}> . @prefix xsd: <{XSD}> .\n"
    return rdflib.Graph().parse(data=head + text, format="turtle")


def prefixes_of(graph: rdflib.Graph) -> dict[str, str]:
    return {prefix: str(namespace) for prefix, namespace in graph.namespaces()}


def results_in(graph: rdflib.Graph) -> list[Result]:
    """PySHACL's results where shapes and data stand in one file."""
    results = pyshacl_results(rdflib.Graph() + graph, graph)
    return sorted(results, key=lambda result: (result.component, result.path, result.messages))


def explanations(graph: rdflib.Graph) -> list[tuple[Result, Explanation]]:
    explainer = Explainer(graph, prefixes_of(graph))
    return [(result, explainer.explain(result)) for result in results_in(graph)]


def as_json(explanation: Explanation) -> dict[str, Any]:
    return {part: dict(getattr(explanation, part)) for part in PARTS}


def read_case(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(CASES / f"{name}.ttl")


@pytest.mark.parametrize("name", NAMES)
def test_results_are_explained_as_reviewed(name: str, update_golden: bool) -> None:
    graph = read_case(name)
    found = sorted((as_json(explanation) for _, explanation in explanations(graph)), key=lambda entry: json.dumps(entry, sort_keys=True))
    assert found
    golden = CASES / f"{name}.json"
    if update_golden:
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_the_cases_cover_every_constraint_of_shacl() -> None:
    components = {result.component for name in NAMES for result in results_in(read_case(name))}
    assert components >= {f"<{SH}{name[0].upper()}{name[1:]}ConstraintComponent>" for name in CORE.split()}
    assert any(not component.startswith(f"<{SH}") for component in components)


def flaws(text: str, prefixes: dict[str, str]) -> list[str]:
    """What no sentence may have."""
    found = [
        pattern
        for pattern in (r"\{[?$]\w+\}", r"\{[a-z_]*\}", r"\bNone\b", "  ", r"[\x00-\x1f]", r"^\W*$", r"^[a-zåäö]")
        if re.search(pattern, text)
    ]
    return found + [namespace for namespace in prefixes.values() if namespace in text]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "message"])
def test_sentences_are_whole(name: str) -> None:
    graph = read_case(name)
    for result, explanation in explanations(graph):
        for part in PARTS:
            texts = getattr(explanation, part)
            assert list(texts) == list(LANGUAGES)
            for text in texts.values():
                assert not flaws(text, prefixes_of(graph)), result
                assert text.endswith(".") or part == "message"


def is_on_one_line(text: str) -> bool:
    """Whether every character shows; joiners are part of how some scripts are written."""
    return text.replace("\u200c", "").replace("\u200d", "").isprintable()


HOSTILE = {
    "control characters": "a\x00b\x1bc\x7f\x85",
    "right to left": "a\u202eb\u2066c\u200fd",
    "lines": "a\r\n\n\tb\u2028c",
    "placeholders": "{x} {value} {0} {?value} {$this}",
    "quotation marks": '"”“\\" \\',
    "a lone surrogate": "a\ud800b",
    "format": "%s %(x)s \\1 \\g<0>",
}


@pytest.mark.parametrize("component", ["Datatype", "Pattern", "In", "Closed", "Equals", "HasValue", "SPARQL", "MaxLength"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_values_come_out_on_one_line(component: str, text: str) -> None:
    shapes = graph_of("""ex:S sh:path ex:p ; sh:datatype xsd:date ; sh:pattern "x" ; sh:in ( 1 ) ; sh:equals ex:q ;
        sh:hasValue 1 ; sh:maxLength 1 ;
        sh:sparql [ sh:message "{?value} of {$this} and {?other}"@en ; sh:select "SELECT $this WHERE {}" ] .""")
    for term in (literal(text), literal(text, "fi"), literal(text, datatype=f"<{XSD}date>"), f"<{EX}{text.replace('>', '')}>"):
        message = (literal(f"{text} of {EX}a and {text}"),)
        result = Result(f"<{EX}a>", f"<{EX}p>", term, f"<{EX}S>", f"<{SH}{component}ConstraintComponent>", "violation", message)
        for part in as_json(explain(shapes, result, {"ex": EX, "xsd": XSD})).values():
            for sentence in part.values():
                assert sentence.encode("utf-8")
                assert is_on_one_line(sentence)
                assert len(sentence) < 600


def test_naughty_strings_come_out_on_one_line(shared: Path) -> None:
    strings = json.loads((shared / "suites" / "naughty-strings.json").read_text(encoding="utf-8"))
    assert len(strings) > 400
    shapes = graph_of('ex:S sh:path ex:p ; sh:maxLength 1 . ex:T sh:path ex:p ; sh:maxLength 1 ; sh:message "{?value}: {$this}"@fi .')
    explainer = Explainer(shapes, {"ex": EX})
    for text in strings:
        for shape in "ST":
            result = Result(
                "_:b", f"<{EX}p>", literal(text, "fi"), f"<{EX}{shape}>", f"<{SH}MaxLengthConstraintComponent>", "violation", ()
            )
            parts = as_json(explainer.explain(result))
            assert all(is_on_one_line(sentence) and len(sentence) < 300 for part in parts.values() for sentence in part.values()), text
            assert str(len(text)) in parts["found"]["en"]


def test_what_cannot_be_compared_is_not_called_greater_or_smaller() -> None:
    graph = graph_of("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:maxInclusive 2 . ex:a ex:p 3 , ex:b .")
    messages = {explanation.message["en"] for _, explanation in explanations(graph)}
    assert messages == {"The value of the property “ex:p” is greater than 2.", "The value of the property “ex:p” is not at most 2."}


def test_only_of_a_resource_is_it_said_that_its_class_can_be_declared() -> None:
    graph = graph_of('ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:class ex:C . ex:a ex:p "text" , ex:b .')
    remedies = {result.value: explanation.remedy["en"] for result, explanation in explanations(graph)}
    assert remedies['"text"'] == "Give a value that is an instance of the class “ex:C”."
    assert "rdf:type" in remedies[f"<{EX}b>"]


def test_megabytes_are_shortened() -> None:
    shapes = graph_of('ex:S sh:path ex:p ; sh:datatype xsd:date ; sh:message "{?value} is wrong"@en .')
    term = literal("päivä\n" * 1_700_000)
    result = Result(f"<{EX}a>", f"<{EX}p>", term, f"<{EX}S>", f"<{SH}DatatypeConstraintComponent>", "violation", ())
    explanation = as_json(explain(shapes, result, {}))
    assert max(len(text) for texts in explanation.values() for text in texts.values()) < 300
    assert "päivä päivä" in explanation["found"]["fi"]
    assert "…" in explanation["message"]["en"]


def test_of_lists_of_thousands_the_first_are_named() -> None:
    members = " ".join(map(str, range(20_000)))
    shapes = " ".join(f"[ sh:in ( {number} ) ]" for number in range(2000))
    explanation = one(f"ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:in ( {members} ) . ex:a ex:p 20000 .")
    assert explanation.remedy["sv"] == "Välj bland de tillåtna värdena: 0, 1, 2, 3, 4, 5 … (20000)."
    assert one(f"ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:or ( {shapes} ) . ex:a ex:p 2000 .").message["en"] == (
        "The value of the property “ex:p” is none of these: (1) 0; (2) 1; (3) 2; (4) 3; (5) 4; (6) 5 … (2000)."
    )


def test_shapes_that_name_each_other_in_a_circle_are_explained() -> None:
    graph = graph_of("ex:S sh:not ex:T . ex:T sh:node ex:S ; sh:or ( ex:S ex:T ) .")
    result = Result(f"<{EX}a>", "", f"<{EX}a>", f"<{EX}S>", f"<{SH}NotConstraintComponent>", "violation", ())
    assert "“S”" in explain(graph, result, {"ex": EX}).message["en"]


def test_several_properties_are_named_each() -> None:
    explanation = one("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:disjoint ex:q , ex:r . ex:a ex:p 1 ; ex:q 1 .")
    assert explanation.expected["fi"] == "Ominaisuudella ”ex:p” ei saa olla samaa arvoa kuin ominaisuudella ”ex:q”, ”ex:r”."
    assert explanation.expected["en"] == "The property “ex:p” must not have a value that the property “ex:q”, “ex:r” has."


def test_what_is_asked_of_a_property_of_the_value_is_said() -> None:
    graph = graph_of("""ex:S sh:targetNode ex:a ; sh:path ex:status ; sh:node ex:Status . ex:a ex:status ex:b .
        ex:Status a sh:NodeShape ; sh:property [ sh:path ex:scheme ; sh:hasValue ex:statuses ; sh:minCount 1 ] .""")
    [(_, explanation)] = explanations(graph)
    assert explanation.expected == {
        "fi": "Ominaisuuden ”ex:status” arvon on oltava solmu, jonka ominaisuuden ”ex:scheme” arvo on ”ex:statuses”.",
        "sv": "Värdet av egenskapen ”ex:status” måste vara en nod där värdet av egenskapen ”ex:scheme” är ”ex:statuses”.",
        "en": "The value of the property “ex:status” must be a node where the value of the property “ex:scheme” is “ex:statuses”.",
    }


def test_hostile_shapes_come_out_on_one_line() -> None:
    pattern = "a\n\u202e{x}" * 100
    shapes = graph_of("ex:S sh:path ex:p .")
    shape = rdflib.URIRef(EX + "S")
    shapes.add((shape, SH.pattern, rdflib.Literal(pattern)))
    shapes.add((shape, SH.name, rdflib.Literal(pattern, lang="fi")))
    shapes.add((shape, SH.message, rdflib.Literal(pattern, lang="sv")))
    shapes.add((shape, SH.description, rdflib.Literal(pattern, lang="en")))
    result = Result(f"<{EX}a>", f"<{EX}p>", '"b"', f"<{EX}S>", f"<{SH}PatternConstraintComponent>", "violation", ())
    texts = [*as_json(explain(shapes, result, {})).values(), *rule_texts(shapes, f"<{EX}S>", {})]
    assert all(is_on_one_line(text) and len(text) < 1100 for part in texts for text in part.values())


def one(text: str) -> Explanation:
    [(_, explanation)] = explanations(graph_of(text))
    return explanation


def test_a_language_without_a_message_has_one_of_the_shape_and_not_an_invention() -> None:
    shape = "ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 ; sh:message %s ."
    assert one(shape % '"På svenska."@sv').message == dict.fromkeys(LANGUAGES, "På svenska.")
    assert one(shape % '"Auf Deutsch."@de , "Plain."').message == dict.fromkeys(LANGUAGES, "Plain.")
    assert one(shape % '"Suomeksi."@fi-FI , "In English."@en').message == {"fi": "Suomeksi.", "sv": "In English.", "en": "In English."}


def test_the_message_of_a_query_goes_before_that_of_its_shape() -> None:
    query = """ex:S sh:targetNode ex:a ; sh:message "Of the shape."@en ; sh:sparql [ %s sh:select "SELECT $this WHERE { $this ?p 1 }" ] .
        ex:a ex:p 1 ."""
    assert one(query % 'sh:message "Of the query."@en ;').message["en"] == "Of the query."
    assert one(query % "").message["en"] == "Of the shape."


def test_of_several_queries_each_result_has_the_message_of_its_own() -> None:
    graph = read_case("sparql")
    found = {explanation.message["sv"] for result, explanation in explanations(graph) if result.shape == f"<{EX}S>"}
    assert found == {"The value 5 of ex:a exceeds 3; … is not bound.", "Värdet är ex:b."}


def test_a_value_that_only_the_message_knows_is_not_taken_from_another_result() -> None:
    graph = graph_of("""ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ; sh:validator [ a sh:SPARQLAskValidator ;
        sh:message "{$value} > {$most}"@en ; sh:ask "ASK { FILTER ($value < $most) }" ] .
        ex:S sh:targetNode ex:a , ex:b ; sh:path ex:p ; ex:most 2 . ex:a ex:p 5 . ex:b ex:p 7 .""")
    explainer = Explainer(graph, {"ex": EX})
    messages = {}
    for result in results_in(graph):
        value = f'"{5 if result.focus_node == f"<{EX}a>" else 7}"^^<{XSD}integer>'
        messages[result.focus_node] = explainer.explain(result, [value]).message["en"]
        assert explainer.explain(result).message["en"] in (messages[result.focus_node], "… > 2")
    assert messages == {f"<{EX}a>": "5 > 2", f"<{EX}b>": "7 > 2"}


def test_values_that_are_known_are_named() -> None:
    graph = graph_of("ex:S sh:path ex:p ; sh:maxCount 1 ; sh:uniqueLang true .")
    explainer = Explainer(graph, {"ex": EX})
    values = ['"a"@fi', '"b"@FI', '"c"']

    def found(component: str) -> dict[str, str]:
        result = Result(f"<{EX}a>", f"<{EX}p>", "", f"<{EX}S>", f"<{SH}{component}ConstraintComponent>", "violation", ())
        return dict(explainer.explain(result, values).found)

    assert found("MaxCount")["en"] == "3 values were found: “a” (Finnish), “b” (Finnish), “c”."
    assert found("UniqueLang")["fi"] == "Samalla kielellä löytyi useampi kuin yksi arvo: ”a” (suomi), ”b” (suomi)."


def test_a_description_of_the_shape_says_how_to_mend_in_its_language() -> None:
    remedy = one('ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 ; sh:description "Kirjoita nimi."@fi .').remedy
    assert remedy == {"fi": "Kirjoita nimi.", "sv": "Lägg till egenskapen ”ex:p”.", "en": "Add the property “ex:p”."}


def test_classes_are_called_by_the_labels_of_an_ontology() -> None:
    graph = graph_of("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:class ex:Person . ex:a ex:p ex:b .")
    ontology = graph_of('ex:Person <http://www.w3.org/2000/01/rdf-schema#label> "person"@en .')
    [result] = results_in(graph)
    explanation = Explainer(graph, {"ex": EX}, ontology).explain(result)
    assert explanation.message["en"] == "The value of the property “ex:p” is not an instance of the class “person”."
    assert "”ex:Person”" in explanation.message["fi"]


def test_results_that_say_the_same_are_explained_once() -> None:
    graph = graph_of("ex:S sh:path ex:p ; sh:minCount 1 ; sh:datatype xsd:date .")
    explainer = Explainer(graph, {"ex": EX})

    def explained(node: str, value: str, component: str) -> Explanation:
        return explainer.explain(
            Result(f"<{EX}{node}>", f"<{EX}p>", value, f"<{EX}S>", f"<{SH}{component}ConstraintComponent>", "violation", ())
        )

    assert explained("a", "", "MinCount") is explained("b", "", "MinCount")
    assert explained("a", '"x"', "Datatype") is explained("b", '"x"', "Datatype")
    assert explained("a", '"x"', "Datatype") != explained("b", '"y"', "Datatype")


def test_a_message_that_names_its_node_is_filled_for_each() -> None:
    graph = graph_of('ex:S sh:targetNode ex:a , ex:b ; sh:path ex:p ; sh:minCount 1 ; sh:message "{$this} has no {?path}." .')
    assert sorted(explanation.message["en"] for _, explanation in explanations(graph)) == ["ex:a has no ex:p.", "ex:b has no ex:p."]


def test_every_rule_of_ours_has_a_summary_and_help() -> None:
    shapes = read_shapes(sorted((ROOT / "shapes").glob("*.ttl")))
    explainer = Explainer(shapes, prefixes_of(shapes))
    named = sorted(f"<{shape}>" for shape in shapes.subjects(SH.message))
    assert len(named) > 100
    for shape in named:
        summary, help_text = explainer.rule_texts(shape)
        for language in LANGUAGES:
            own = [
                str(text) for text in shapes.objects(rdflib.URIRef(shape[1:-1]), SH.message) if getattr(text, "language", "") == language
            ]
            assert [summary[language]] == own
            assert not flaws(help_text[language], {"hg": "https://w3id.org/hankegraph/def#"}), help_text[language]


def test_a_rule_is_summed_up_by_the_message_of_its_query() -> None:
    graph = graph_of(
        """ex:S sh:path ex:p ; sh:sparql [ sh:message "The value {?value} of {?path} is wrong."@en ; sh:select "SELECT $this {}" ] ."""
    )
    assert rule_texts(graph, f"<{EX}S>", {"ex": EX})[0]["en"] == "The value … of ex:p is wrong."


def test_a_rule_without_a_message_is_summed_up_by_what_it_expects() -> None:
    summary, help_text = rule_texts(graph_of("ex:S sh:path ex:p ; sh:minCount 1 ; sh:maxCount 1 ."), f"<{EX}S>", {"ex": EX})
    assert summary["en"] == "The property “ex:p” may have at most one value. The property “ex:p” must have at least one value."
    assert help_text["sv"].endswith("Behåll bara ett värde. Lägg till egenskapen ”ex:p”.")


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::pyshacl.errors.ShapeRecursionWarning")
def test_results_of_the_w3c_suite_are_explained(shared: Path) -> None:
    explained = 0
    for path in sorted((shared / "suites" / "shacl" / "core").glob("*/*.ttl")):
        graph = rdflib.Graph().parse(path, publicID="https://suite.example/")
        explainer = Explainer(graph, prefixes_of(graph))
        for shape in graph.subjects(rdflib.RDF.type, SH.NodeShape):
            assert all(
                text
                for part in explainer.rule_texts(f"<{shape}>" if isinstance(shape, rdflib.URIRef) else f"_:{shape}")
                for text in part.values()
            )
        for node in graph.subjects(rdflib.RDF.type, SH.ValidationResult):
            source, component, value = (graph.value(node, part) for part in (SH.sourceShape, SH.sourceConstraintComponent, SH.value))
            term = f"<{source}>" if isinstance(source, rdflib.URIRef) else f"_:{source}"
            result = Result(f"<{EX}a>", "", "" if value is None else term_text(value), term, f"<{component}>", "violation", ())
            assert all(text for part in as_json(explainer.explain(result)).values() for text in part.values())
            explained += 1
    assert explained > 100
