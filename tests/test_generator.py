"""Generated pages, whose truth is known: what is built from them says the truth field by field, and every planted fault is found."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support import findings_in, record_of

from benchmarks.faults import FAULTS
from benchmarks.generate_pages import generate, project_number, write_pages
from hankegraph.build import BuildOptions, Summary, build_release
from hankegraph.fields import fields_by_attribute
from hankegraph.findings import Finding
from hankegraph.rdf import parse_file
from hankegraph.terms import DCTERMS, FOAF, HG, SKOS, Term, expand, is_iri, parse_literal

_TEXTS = ("title", "description", "news", "keyword")
_MISSING = {
    "title": "project-has-a-title",
    "description": "project-has-a-description",
    "lead_organisation": "project-has-a-lead-organisation",
    "status": "project-has-a-status",
    "end_date": "project-has-an-end-date",
    "funding_programme": "project-has-a-funding-programme",
    "is_leader_project": "project-has-a-leader-statement",
    "measure": "project-has-a-measure",
}
_NOT_READABLE = {
    "organisation-is-a-person": "organisation-is-not-a-natural-person",
    "organisations-are-two": "organisation-line-names-one",
}


@dataclass
class Built:
    """A build of generated pages beside their truth."""

    truth: list[dict[str, Any]]
    release: Path
    summary: Summary
    findings: list[Finding]
    triples: dict[Term, dict[Term, set[Term]]]
    records: dict[str, Term]
    fields: dict[Term, list[Term]]

    def objects(self, subject: Term, predicate: Term) -> set[Term]:
        return self.triples[subject].get(predicate, set())

    def object(self, subject: Term, predicate: Term) -> Term | None:
        found = self.objects(subject, predicate)
        assert len(found) <= 1, (subject, predicate, found)
        return next(iter(found), None)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("generated")
    write_pages(420, seed=3, faults=0.2, out=folder / "pages")
    truth = [json.loads(line) for line in (folder / "pages.truth.jsonl").read_text(encoding="utf-8").splitlines()]
    summary = build_release([folder / "pages"], folder / "release", BuildOptions())
    triples: dict[Term, dict[Term, set[Term]]] = defaultdict(lambda: defaultdict(set))
    release = folder / "release"
    for path in [release / "hankegraph.nt", release / "provenance.ttl", *(release / "held-back").glob("*.ttl")]:
        for s, p, o in parse_file(path):
            triples[s][p].add(o)
    sources = {node: parse_literal(name)[0] for node, facts in triples.items() if HG.sourceName in facts for name in facts[HG.sourceName]}
    records = {sources[node]: s for s, facts in triples.items() if DCTERMS.source in facts for node in facts[DCTERMS.source]}
    fields: dict[Term, list[tuple[int, Term]]] = defaultdict(list)
    for s, facts in triples.items():
        if HG.position in facts:
            fields[next(iter(facts[HG.record]))].append((int(parse_literal(next(iter(facts[HG.position])))[0]), s))
    ordered = {record: [field for _, field in sorted(numbered)] for record, numbered in fields.items()}
    return Built(truth, release, summary, findings_in(release), triples, records, ordered)


def _projects(truth: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The pages of each project in the order in which they are believed: wholly Finnish ones first."""
    projects = defaultdict(list)
    for page in sorted(truth, key=lambda page: (page["languages"] != ["fi"], page["source"])):
        if page["number"] is not None:
            projects[page["number"]].append(page)
    return projects


def _stated(page: dict[str, Any], attribute: str) -> list[tuple[str, str | None]]:
    """Values and languages that the page states for the attribute; the table, which stands last, before the heading."""
    values = [(value, language) for name, _, value, language in page["fields"] if name == attribute and value is not None]
    return values if attribute == "keyword" else values[-1:]


def _expected(pages: list[dict[str, Any]], attribute: str) -> set[str]:
    stated = [values for page in pages if (values := _stated(page, attribute))]
    if attribute == "keyword":
        return {value for values in stated for value, _ in values}
    if attribute in _TEXTS:
        # The text of the page that is believed first, in each language.
        return set({language: value for values in reversed(stated) for value, language in values}.values())
    return {value for value, _ in stated[0]} if stated else set()


def _as_truth(built: Built, term: Term) -> str:
    """The term as the truth names it."""
    if not is_iri(term):
        return parse_literal(term)[0]
    if names := built.objects(term, FOAF.name):
        return parse_literal(min(names))[0]
    if labels := built.objects(term, SKOS.prefLabel):
        return "new:" + parse_literal(min(labels))[0]
    return term.strip("<>")


def _is_same(built: Built, term: Term, value: str) -> bool:
    """Whether the term is the value; an organisation may have further spellings."""
    return _as_truth(built, term) == value or any(parse_literal(name)[0] == value for name in built.objects(term, FOAF.name))


def test_first_pages_are_the_same_for_any_number_and_another_seed_gives_others() -> None:
    few = list(generate(30, 1, 0.1, "pages"))
    assert few == list(generate(600, 1, 0.1, "pages"))[:30]
    assert [text for _, text, _ in few] != [text for _, text, _ in generate(30, 2, 0.1, "pages")]


def test_project_numbers_are_all_different() -> None:
    assert len({project_number(index) for index in range(50_000)}) == 50_000


def test_folder_and_json_lines_hold_the_same_pages(tmp_path: Path) -> None:
    write_pages(40, seed=5, faults=0.1, out=tmp_path / "pages")
    write_pages(40, seed=5, faults=0.1, out=tmp_path / "again" / "pages.jsonl")
    pages = [json.loads(line) for line in (tmp_path / "again" / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(pages) == 40
    for page in pages:
        assert (tmp_path / page["source"]).read_bytes() == page["text"].encode()
    assert (tmp_path / "pages.truth.jsonl").read_bytes() == (tmp_path / "again" / "pages.truth.jsonl").read_bytes()


def test_every_layout_fault_and_language_is_generated(built: Built) -> None:
    assert {page["layout"] for page in built.truth} == {"full", "body-only", "one-line"}
    assert {tuple(page["languages"]) for page in built.truth} == {("fi",), ("sv",), ("fi", "sv")}
    planted = {truth["fault"]["name"] for _, _, truth in generate(3000, 3, 0.3, "pages") if truth["fault"]}
    assert planted == {fault.name for fault in FAULTS}


def test_every_field_of_every_page_is_read_at_its_line(built: Built) -> None:
    for page in built.truth:
        record = built.records[page["source"]]
        read = []
        for field in built.fields[record]:
            line = int(parse_literal(built.object(field, HG.line) or "")[0])
            read.append((built.object(field, HG.property), line, built.object(field, HG.value), built.object(field, HG.rawValue)))
        expected = [(name and expand(fields_by_attribute()[name].property), line) for name, line, _, _ in page["fields"]]
        assert [(property_, line) for property_, line, _, _ in read] == expected, page["source"]
        for (_, _, value, raw), (name, _, truth, _) in zip(read, page["fields"], strict=True):
            stated = value if value is not None else raw
            if truth is None:
                assert value is None, (page["source"], name)
            else:
                assert stated is not None, (page["source"], name)
                if page["number"] is None and stated.startswith("<https://w3id.org/hankegraph/id/"):
                    # Of a page without number the fields are given, but not the organisation or new concept that they name.
                    continue
                assert _is_same(built, stated, truth), (page["source"], name, stated, truth)


def test_dash_in_the_title_of_a_one_line_page_is_not_that_of_the_dates() -> None:
    heading = "Hanke Kehittämishanke - 910900 Kimuhub – kylien hanke Kuvitelman kylät ry 01.02.2024 - 27.02.2026 Käynnissä"
    tabs = "Hankkeen tiedot Ajankohtaista Yhteyshenkilöt Keskustelu"
    record = record_of(f"{heading} {tabs} Julkinen hankekuvaus Piha kunnostetaan. Lisätiedot Hankenumero 910900 Toimenpide Kehittämishanke")
    assert [field.raw for field in record.fields_of("status")] == ["Käynnissä"]


def test_layout_and_language_of_every_page_are_told(built: Built) -> None:
    names = {"FIN": "fi", "SWE": "sv"}
    for page in built.truth:
        record = built.records[page["source"]]
        assert parse_literal(built.object(record, HG.layout) or "")[0] == page["layout"]
        assert sorted(names[term.strip("<>")[-3:]] for term in built.objects(record, DCTERMS.language)) == page["languages"], page["source"]


def test_every_project_says_what_its_pages_say_and_nothing_else(built: Built) -> None:
    attributes = {name: expand(kind.property) for name, kind in fields_by_attribute().items() if kind.kind not in ("raw", "withheld")}
    projects = _projects(built.truth)
    assert projects
    for number, pages in projects.items():
        subject = f"<https://w3id.org/hankegraph/id/project/{number}>"
        for name, property_ in attributes.items():
            terms = built.objects(subject, property_)
            expected = _expected(pages, name)
            assert len(terms) == len(expected), (number, name, terms, expected)
            assert all(any(_is_same(built, term, value) for term in terms) for value in expected), (number, name, terms, expected)


def test_language_of_a_text_is_right_or_left_open(built: Built) -> None:
    found: Counter[str] = Counter()
    for number, pages in _projects(built.truth).items():
        for name, property_ in (("title", DCTERMS.title), ("description", DCTERMS.description)):
            languages = {value: language for page in pages for value, language in _stated(page, name)}
            for term in built.objects(f"<https://w3id.org/hankegraph/id/project/{number}>", property_):
                text, tag, _ = parse_literal(term)
                found[f"{name} {'open' if tag is None else 'right' if tag == languages[text] else 'wrong'}"] += 1
    assert found["description wrong"] == 0
    assert found["description right"] > 100 * found["description open"]
    assert found["title right"] > 50 * found["title wrong"]


def test_exactly_the_damaged_projects_are_held_back(built: Built) -> None:
    expected = {
        page["number"] or built.records[page["source"]].rsplit("/", 1)[1].strip(">").join(("record-", ""))
        for page in built.truth
        if page["fault"] and page["fault"]["severity"] == "violation"
    }
    assert set(built.summary.held_back) == expected
    assert len(expected) > 20


def test_every_planted_fault_is_found_at_its_line(built: Built) -> None:
    by_source = defaultdict(list)
    for finding in built.findings:
        for place in (finding.place, *finding.also):
            by_source[place.source].append((finding.code, finding.severity, place.line))
    for page in built.truth:
        if fault := page["fault"]:
            assert (fault["code"], fault["severity"], fault["line"]) in by_source[page["source"]], (page["source"], fault)


def test_nothing_but_what_was_planted_is_found(built: Built) -> None:
    owner = {page["source"]: page["number"] or page["source"] for page in built.truth}
    found = Counter((owner.get(f.place.source, ""), f.code) for f in built.findings if f.severity != "info")
    expected: Counter[tuple[str, str]] = Counter()
    for page in built.truth:
        key = page["number"] or page["source"]
        expected.update((key, code) for blemish, code in _NOT_READABLE.items() if blemish in page["blemishes"])
        if page["fault"]:
            expected[key, page["fault"]["code"]] += 1
    for number, pages in _projects(built.truth).items():
        expected.update((number, code) for code in _missing(pages))
        expected.update((number, "records-agree") for _ in _differing(pages))
    assert (found - expected, expected - found) == (Counter(), Counter())


def _missing(pages: list[dict[str, Any]]) -> list[str]:
    """The warnings for what no page of a project states; what cannot be read is reported as that."""
    faults = {page["fault"]["name"] for page in pages if page["fault"]}
    unreadable = set()
    if faults & {"impossible-date", "date-in-words"}:
        unreadable.add("end_date")
    if "bad-answer" in faults:
        unreadable.add("is_leader_project")
    if any(blemish in _NOT_READABLE for page in pages for blemish in page["blemishes"]):
        unreadable.add("lead_organisation")
    return [code for name, code in _MISSING.items() if name not in unreadable and not _expected(pages, name)]


def _differing(pages: list[dict[str, Any]]) -> list[str]:
    """The attributes on which the pages of a project differ; texts within a language."""
    names = [
        name for name in fields_by_attribute() if name not in ("keyword", "title_and_organisation", "unclaimed_text", "contact_persons")
    ]
    differing = []
    for name in sorted(names):
        by_language = defaultdict(set)
        for page in pages:
            for value, language in _stated(page, name):
                by_language[language].add(value)
        differing += [name for values in by_language.values() if len(values) > 1]
    return differing


def test_personal_data_of_generated_pages_are_nowhere_in_the_release(built: Built) -> None:
    withheld = [page for page in built.truth if {"description-has-contact-data", "organisation-is-a-person"} & set(page["blemishes"])]
    assert withheld
    codes: Counter[str] = Counter(f.place.source for f in _of_code(built, "personal-data-are-withheld"))
    assert all(codes[page["source"]] for page in withheld)
    for path in built.release.rglob("*"):
        if path.is_file() and path.parent.name not in ("shapes", "queries", "ontology", "vocabularies"):
            content = path.read_text(encoding="utf-8")
            assert "@example.org" not in content, path
            assert "09 000" not in content, path
            assert "Meikäläinen" not in content, path


def _of_code(built: Built, code: str) -> list[Finding]:
    return [finding for finding in built.findings if finding.code == code]
