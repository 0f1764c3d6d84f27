"""The real pages of the register: every fact of them is in the graph, nothing is invented, and nothing real is held back."""

import json
from pathlib import Path

import pytest

from hankegraph.build import BuildOptions, Summary, build_release
from hankegraph.rdf import parse_file
from hankegraph.terms import DCTERMS, FOAF, HG, RDF, Triple, literal, parse_literal
from hankegraph.trace import trace_resource
from hankegraph.values import clean_text

BASE = "https://w3id.org/hankegraph/"
PROJECT_267184 = f"<{BASE}id/project/267184>"
CONCEPT = "<https://w3id.org/hankegraph/def/"


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = tmp_path_factory.mktemp("seeds") / "r"
    build_release([shared / "seeds"], release, BuildOptions())
    return release


@pytest.fixture(scope="module")
def register(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    release = tmp_path_factory.mktemp("register") / "r"
    summary = build_release([shared / "register-pages", shared / "seeds"], release, BuildOptions())
    return release, summary


def graph(release: Path) -> set[Triple]:
    return {*parse_file(release / "hankegraph.nt"), *parse_file(release / "provenance.ttl")}


def findings(release: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (release / "findings.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_seeds_give_two_projects_and_nothing_to_mend(seeds: Path) -> None:
    assert sorted(path.name for path in (seeds / "projects").iterdir()) == ["267184.ttl", "290303.ttl"]
    assert {finding["severity"] for finding in findings(seeds)} == {"info"}


def test_every_fact_of_the_first_seed_is_published_and_no_start_date(seeds: Path) -> None:
    facts = {(p, o) for s, p, o in graph(seeds) if s == PROJECT_267184 and p != DCTERMS.description}
    organisations = {o for p, o in facts if p == HG.leadOrganisation}
    assert len(organisations) == 1
    assert facts - {(HG.leadOrganisation, organisation) for organisation in organisations} == {
        (RDF.type, HG.Project),
        (DCTERMS.title, literal("Yhteen hiileen -hanke", "fi")),
        (HG.projectNumber, literal("267184")),
        (HG.endDate, literal("2026-02-27", datatype="<http://www.w3.org/2001/XMLSchema#date>")),
        (HG.status, f"{CONCEPT}project-status/kaynnissa>"),
        (HG.fundingProgramme, f"{CONCEPT}programme/maaseuturahasto-2023-2027>"),
        (HG.isLeaderProject, literal("true", datatype="<http://www.w3.org/2001/XMLSchema#boolean>")),
        (HG.ruralType, f"{CONCEPT}urban-rural-class/6>"),
        (HG.measure, f"{CONCEPT}measure/kehittamishanke>"),
        (
            HG.subMeasure,
            f"{CONCEPT}sub-measure/maaseudun-palvelujen-ja-toimintaympariston-kehittamisen-yhteistyohankkeet>",
        ),
        (HG.measureType, f"{CONCEPT}measure-type/yhteistyohankkeet>"),
        (HG.measureSpecification, f"{CONCEPT}measure-specification/koordinointi-ja-aktivointihankkeet>"),
        (HG.nature, f"{CONCEPT}project-nature/paikallinen-alueellinen>"),
        (HG.targetObjective, f"{CONCEPT}cap-objective/SO8>"),
    }
    assert (organisations.pop(), FOAF.name, literal("Kehittämisyhtiö Karstulanseutu Oy")) in graph(seeds)


def test_a_missing_start_is_an_empty_field_and_not_a_date(seeds: Path) -> None:
    triples = graph(seeds)
    assert not [triple for triple in triples if triple[1] == HG.startDate]
    assert sum(1 for _, p, o in triples if p == HG.emptyProperty and o == HG.startDate) == 2


@pytest.mark.parametrize("number", ["267184", "290303"])
def test_trace_gives_the_line_of_every_fact_of_a_seed(seeds: Path, shared: Path, number: str) -> None:
    facts = trace_resource(seeds, number).facts
    assert len(facts) > 14
    for fact in facts:
        assert fact.sources, fact.triple
        for source in fact.sources:
            assert source.place.line is not None and source.place.column is not None
            lines = (shared / source.place.source).read_text(encoding="utf-8").split("\n")
            assert lines[source.place.line - 1][source.place.column - 1 :].startswith(source.text)


def test_thirty_one_pages_give_thirty_projects_and_none_is_held_back(register: tuple[Path, Summary]) -> None:
    release, summary = register
    assert (summary.pages_read, summary.projects_published, summary.held_back) == (31, 30, [])
    assert len(list((release / "projects").iterdir())) == 30


def test_no_line_of_a_real_page_is_unclaimed_or_unknown(register: tuple[Path, Summary]) -> None:
    triples = graph(register[0])
    assert [o for _, p, o in triples if p == HG.unclaimedText] == []
    assert [finding for finding in findings(register[0]) if finding["code"] == "label-is-known"] == []


def test_every_value_of_a_real_page_is_in_the_graph_or_reported(register: tuple[Path, Summary]) -> None:
    triples = graph(register[0])
    by_subject: dict[str, dict[str, str]] = {}
    for s, p, o in triples:
        by_subject.setdefault(s, {})[p] = o
    reported = {(finding.get("focus"), finding.get("path")) for finding in findings(register[0])}
    checked = 0
    for facts in by_subject.values():
        if facts.get(RDF.type) != HG.Field or HG.rawValue not in facts:
            continue
        checked += 1
        topic = by_subject[facts[HG.record]][FOAF.primaryTopic]
        path = facts[HG.property]
        subject = facts[HG.record] if path == HG.titleAndOrganisation else topic
        published = {o for s, p, o in triples if s == subject and p == path}
        text = clean_text(parse_literal(facts[HG.rawValue])[0])
        if facts.get(HG.value) in published or text in {parse_literal(o)[0] for o in published if not o.startswith("<")}:
            continue
        assert (topic.strip("<>"), path.strip("<>")) in reported, facts
    assert checked > 500


def test_no_value_of_a_real_page_is_unknown_to_the_vocabularies(register: tuple[Path, Summary]) -> None:
    assert [s for s, p, o in graph(register[0]) if o == HG.ProvisionalConcept] == []


def test_183735_is_one_project_with_two_records_and_its_differences_reported(register: tuple[Path, Summary]) -> None:
    triples = graph(register[0])
    project = f"<{BASE}id/project/183735>"
    assert sum(1 for _, p, o in triples if p == FOAF.primaryTopic and o == project) == 2
    conflicts = {o for s, p, o in triples if s == project and p == HG.conflictsOn}
    assert conflicts == {HG.startDate, HG.endDate, HG.status, DCTERMS.description}
    reports = [finding for finding in findings(register[0]) if finding["code"] == "records-agree"]
    assert {finding["path"] for finding in reports} == {conflict.strip("<>") for conflict in conflicts}
    for report in reports:
        places = {report["source"], *(place["source"] for place in report["also"])}  # type: ignore[index]
        assert len(places) == 2
    # The Finnish page is believed before the half-translated one.
    assert (project, HG.endDate, literal("2023-03-23", datatype="<http://www.w3.org/2001/XMLSchema#date>")) in triples


def test_a_name_cut_off_by_the_end_of_the_page_is_kept_but_not_published(register: tuple[Path, Summary]) -> None:
    triples = graph(register[0])
    assert not [o for _, p, o in triples if p == FOAF.name and "Vesuri" in o]
    assert [o for _, p, o in triples if p == HG.rawValue and o == literal("Vesuri-ryhm")]


def test_title_and_organisation_of_a_one_line_page_are_not_split(register: tuple[Path, Summary]) -> None:
    triples = graph(register[0])
    project = f"<{BASE}id/project/22147>"
    assert not [p for s, p, _ in triples if s == project and p in (DCTERMS.title, HG.leadOrganisation)]
    texts = {parse_literal(o)[0] for _, p, o in triples if p == HG.titleAndOrganisation}
    assert "Muinan kotiseutumuseon päärakennuksen kunnostus 2016. Kotiseutuyhdistys Muina ry" in texts
