"""The release of the example pages is the one that was reviewed, byte by byte, whatever the surroundings."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EXAMPLE_PAGES
from support import CASES, findings_in

from hankegraph.build import BuildOptions, build_release
from hankegraph.errors import OptionError, SourceError
from hankegraph.findings import Finding
from hankegraph.rdf import parse_file
from hankegraph.release import verify_release
from hankegraph.terms import DCTERMS, HG, Triple, literal

GOLDEN = Path(__file__).parent / "cases" / "example-release"
GOLDEN_FILES = ["dataset.ttl", "findings.jsonl", "hankegraph.ttl", "provenance.ttl", "validation.ttl"]


def content(release: Path) -> dict[str, bytes]:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", [*GOLDEN_FILES, "held-back/900704.ttl", "held-back/900712.ttl", "projects/900205.ttl"])
def test_the_example_release_is_as_reviewed(example_release: Path, name: str, update_golden: bool) -> None:
    golden = GOLDEN / name
    if update_golden:
        golden.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(example_release / name, golden)
    if golden.suffix == ".ttl":
        assert set(parse_file(example_release / name)) == set(parse_file(golden))
    assert (example_release / name).read_bytes() == golden.read_bytes()


def test_the_release_has_every_file_and_a_manifest_that_verifies(example_release: Path) -> None:
    assert verify_release(example_release) == []
    files = set(content(example_release))
    assert files >= {*GOLDEN_FILES, "hankegraph.nt", "manifest.json", "ontology/hanke.ttl", "ontology/vocabularies/measure.ttl"}
    assert {path for path in files if path.startswith("held-back/")} == {"held-back/900704.ttl", "held-back/900712.ttl"}
    assert sum(path.startswith("projects/") for path in files) == 21
    assert any(path.startswith("shapes/") for path in files) and any(path.startswith("queries/") for path in files)


def test_turtle_and_n_triples_of_the_release_are_the_same_graph(example_release: Path) -> None:
    turtle = list(parse_file(example_release / "hankegraph.ttl"))
    assert len(turtle) == len(set(turtle)) > 600
    assert set(turtle) == set(parse_file(example_release / "hankegraph.nt"))


def test_the_files_of_the_projects_together_are_the_graph(example_release: Path) -> None:
    union = {triple for path in (example_release / "projects").iterdir() for triple in parse_file(path)}
    assert union == set(parse_file(example_release / "hankegraph.nt"))


def test_the_counts_of_the_dataset_and_the_manifest_are_those_of_the_files(example_release: Path) -> None:
    triples = set(parse_file(example_release / "hankegraph.nt"))
    dataset = set(parse_file(example_release / "dataset.ttl"))
    stated = {o for _, p, o in dataset if p == "<http://rdfs.org/ns/void#triples>" and _ == "<https://w3id.org/hankegraph/dataset>"}
    assert stated == {f'"{len(triples)}"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    entities = {o for s, p, o in dataset if p == "<http://rdfs.org/ns/void#entities>" and s == "<https://w3id.org/hankegraph/dataset>"}
    assert entities == {f'"{len({s for s, _, _ in triples})}"^^<http://www.w3.org/2001/XMLSchema#integer>'}
    manifest = json.loads((example_release / "manifest.json").read_text(encoding="utf-8"))
    findings = [json.loads(line) for line in (example_release / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert manifest["counts"]["triples"] == len(triples)
    assert sum(manifest["counts"]["findings"].values()) == len(findings)
    assert manifest["counts"]["projects"] + manifest["counts"]["heldBack"] == 23


def test_no_blank_node_is_in_any_file(example_release: Path) -> None:
    files = [path for path in example_release.rglob("*") if path.suffix in (".ttl", ".nt")]
    assert len(files) > 40
    for path in files:
        assert not [triple for triple in parse_file(path) if any(term.startswith("_:") for term in triple)], path


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"}, "/"),
        ({"PYTHONHASHSEED": "77", "TZ": "America/Lima", "LC_ALL": "fi_FI.UTF-8", "PYTHONUTF8": "0"}, str(EXAMPLE_PAGES)),
    ],
)
def test_the_bytes_do_not_depend_on_the_surroundings(
    example_release: Path, tmp_path: Path, environment: dict[str, str], folder: str
) -> None:
    pages = sorted(EXAMPLE_PAGES.iterdir(), reverse=environment["PYTHONHASHSEED"] == "1")
    command = [sys.executable, "-m", "hankegraph", "build", *map(str, pages), "--out", str(tmp_path / "release")]
    result = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    assert result.returncode == 1, result.stderr
    assert content(tmp_path / "release") == content(example_release)


def test_a_changed_page_changes_only_its_own_block(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(EXAMPLE_PAGES, pages)
    build_release([pages], tmp_path / "before", BuildOptions())
    page = pages / "hanke-tarinapolku.txt"
    page.write_bytes(page.read_bytes().replace(b"Tarinapolku", b"Satupolku"))
    build_release([pages], tmp_path / "after", BuildOptions())
    before, after = content(tmp_path / "before"), content(tmp_path / "after")
    assert {path for path in before if path.startswith("projects/") and before[path] != after[path]} == {"projects/900117.ttl"}
    blocks_before, blocks_after = (set(tree["hankegraph.ttl"].split(b"\n\n")) for tree in (before, after))
    changed = b"\n".join(blocks_before ^ blocks_after)
    subjects = {line.split()[0].split(b":")[0] for line in changed.split(b"\n") if line and not line.startswith(b" ")}
    assert subjects == {b"project", b"record", b"source"}
    assert changed.count(b" a hg:Project") == 2


def test_the_base_is_the_publishers_and_the_terms_stay(tmp_path: Path) -> None:
    build_release([EXAMPLE_PAGES / "hanke-etapiha.txt"], tmp_path / "r", BuildOptions(base="https://data.example.org/hankkeet"))
    text = (tmp_path / "r" / "hankegraph.nt").read_text(encoding="utf-8")
    assert "<https://data.example.org/hankkeet/id/project/900101>" in text
    assert "https://w3id.org/hankegraph/id" not in text
    assert "<https://w3id.org/hankegraph/def#Project>" in text


def test_address_and_time_of_retrieval_are_published_where_given(tmp_path: Path) -> None:
    options = BuildOptions(retrieved_at="2026-01-31T12:00:00Z", page_url="https://example.org/hankkeet/{name}")
    build_release([EXAMPLE_PAGES / "hanke-etapiha.txt"], tmp_path / "r", options)
    text = (tmp_path / "r" / "hankegraph.ttl").read_text(encoding="utf-8")
    assert "prov:hadPrimarySource <https://example.org/hankkeet/hanke-etapiha>" in text
    assert 'hg:retrievedAt "2026-01-31T12:00:00Z"^^xsd:dateTime' in text


@pytest.mark.parametrize("name", ["aino@example.org.txt", "sivu\x01.txt"])
def test_no_address_is_made_of_a_name_that_is_masked_or_escaped(tmp_path: Path, name: str) -> None:
    (tmp_path / "pages").mkdir()
    shutil.copy(EXAMPLE_PAGES / "hanke-etapiha.txt", tmp_path / "pages" / name)
    build_release([tmp_path / "pages"], tmp_path / "r", BuildOptions(page_url="https://example.org/hankkeet/{name}"))
    text = (tmp_path / "r" / "hankegraph.nt").read_text(encoding="utf-8")
    assert "sourceName" in text
    assert "hadPrimarySource" not in text


@pytest.mark.parametrize("base", ["http://example.org/", "example.org", "https://exämple.org/", "https://example.org/?q=", "https://a b/"])
def test_a_base_that_is_not_an_https_iri_is_refused(base: str) -> None:
    with pytest.raises(OptionError, match="give an absolute https address"):
        BuildOptions(base=base)


@pytest.mark.parametrize("time", ["yesterday", "2026-01-31", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z"])
def test_a_time_without_zone_or_out_of_the_calendar_is_refused(time: str) -> None:
    with pytest.raises(OptionError, match="give date and time with time zone"):
        BuildOptions(retrieved_at=time)


@pytest.mark.parametrize("template", ["https://example.org/", "{name}", "ftp://example.org/{name}", "https://example.org/<{name}>"])
def test_a_page_address_that_cannot_be_one_is_refused(template: str) -> None:
    with pytest.raises(OptionError, match="give an absolute address"):
        BuildOptions(page_url=template)


def test_one_bad_page_is_one_finding_and_the_others_are_published(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    shutil.copy(EXAMPLE_PAGES / "hanke-etapiha.txt", pages)
    (pages / "binary.txt").write_bytes(b"\x00\x01\x02")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "other.txt").write_text("A poem\n\nof two lines\n", encoding="utf-8")
    (pages / "number.txt").write_text("Hanke\nKehittämishanke - ../../x\n\nJulkinen hankekuvaus\nTeksti\n", encoding="utf-8")
    summary = build_release([pages], tmp_path / "r", BuildOptions())
    violations = {finding.place.source: finding.code for finding in findings_in(tmp_path / "r") if finding.severity == "violation"}
    assert violations == {
        "pages/binary.txt": "page-is-text",
        "pages/empty.txt": "page-is-not-empty",
        "pages/other.txt": "page-is-of-the-register",
        "pages/number.txt": "project-number-is-digits",
    }
    assert summary.projects_published == 1
    assert [path.name for path in (tmp_path / "r" / "held-back").iterdir()] == [f"{summary.held_back[0]}.ttl"]
    assert {path.name for path in tmp_path.iterdir()} == {"pages", "r"}


def build_case(name: str, release: Path) -> tuple[set[Triple], dict[str, Finding]]:
    """The graph of the release of one case, and its findings by code."""
    (path,) = (path for path in CASES if path.stem == name)
    build_release([path], release, BuildOptions())
    return set(parse_file(release / "hankegraph.nt")), {finding.code: finding for finding in findings_in(release)}


def test_title_and_organisation_that_are_not_split_are_neither_absent_nor_empty(tmp_path: Path) -> None:
    graph, _ = build_case("dash-in-title-one-line", tmp_path / "r")
    missing = {o for _, p, o in graph if p in (HG.absentProperty, HG.emptyProperty)}
    assert HG.subMeasure in missing
    assert not missing & {DCTERMS.title, HG.leadOrganisation}


def test_dates_that_cannot_be_read_are_reported_and_take_nothing_with_them(tmp_path: Path) -> None:
    _, findings = build_case("dates-in-words", tmp_path / "r")
    assert findings["date-is-readable"].place.line == 8
    assert not {"project-has-a-title", "project-has-a-lead-organisation", "project-has-a-status"} & findings.keys()


def test_one_line_with_a_description_label_only_is_a_page_of_the_register(tmp_path: Path) -> None:
    graph, findings = build_case("cut-before-table-one-line", tmp_path / "r")
    assert [o for _, p, o in graph if p == HG.projectNumber] == [literal("910032")]
    assert "page-is-whole" in findings
    assert "page-is-of-the-register" not in findings


def test_where_no_file_is_a_page_nothing_is_published(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("A poem\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no page of the register to read, so nothing is published"):
        build_release([tmp_path / "other.txt"], tmp_path / "r", BuildOptions())
    assert not (tmp_path / "r").exists()


def test_strict_publishes_nothing_where_anything_would_be_held_back(tmp_path: Path) -> None:
    build_release([EXAMPLE_PAGES / "hanke-etapiha.txt"], tmp_path / "r", BuildOptions())
    before = content(tmp_path / "r")
    summary = build_release([EXAMPLE_PAGES], tmp_path / "r", BuildOptions(strict=True))
    assert not summary.is_published
    assert content(tmp_path / "r") == before
    assert {path.name for path in tmp_path.iterdir()} == {"r"}


def test_the_shapes_check_the_published_graph_without_a_violation(example_release: Path) -> None:
    import rdflib
    from pyshacl import validate

    data = rdflib.Graph()
    for name in ("hankegraph.ttl", "provenance.ttl"):
        data.parse(example_release / name)
    for path in (example_release / "ontology" / "vocabularies").iterdir():
        data.parse(path)
    shapes = rdflib.Graph()
    for path in (example_release / "shapes").iterdir():
        shapes.parse(path)
    _, report, _ = validate(data, shacl_graph=shapes)
    assert isinstance(report, rdflib.Graph)
    severities = set(report.objects(None, rdflib.SH.resultSeverity))
    assert rdflib.SH.Warning in severities
    assert rdflib.SH.Violation not in severities


VALUES_IN_TABLE = {
    "two-end-dates": "Loppumispäivämäärä\n27.02.2026\nLoppumispäivämäärä\n28.03.2027\n",
    "two-measures-one-unknown": "Toimenpide\nInvestointihanke\nToimenpide\nJotain muuta\n",
    "two-statuses-with-an-unreadable-date": "Hankeluonne\nKansainvälinen\nHankeluonne\nPaikallinen\nAloituspäivämäärä\n31.02.2024\n",
}


@pytest.mark.parametrize("name", VALUES_IN_TABLE)
def test_every_violation_of_the_shapes_holds_its_project_back(tmp_path: Path, name: str) -> None:
    heading = "Hanke\nInvestointihanke - 900101\nKylätalo\nKuvitelman kylät ry\n01.01.2024 - 26.02.2026\nKäynnissä\n"
    (tmp_path / "a.txt").write_text(
        f"{heading}Julkinen hankekuvaus\nTeksti.\nLisätiedot\nHankenumero\n900101\n{VALUES_IN_TABLE[name]}", encoding="utf-8"
    )
    summary = build_release([tmp_path / "a.txt"], tmp_path / "r", BuildOptions())
    report = set(parse_file(tmp_path / "r" / "validation.ttl"))
    assert [o for _, p, o in report if p.endswith("#resultSeverity>") and o.endswith("#Violation>")]
    assert summary.held_back == ["900101"]
    reported = {finding.code for finding in findings_in(tmp_path / "r") if finding.severity == "violation"}
    violated = {s for s, p, o in report if p.endswith("#resultSeverity>") and o.endswith("#Violation>")}
    assert {o.rsplit("#", 1)[1][:-1] for s, p, o in report if s in violated and p.endswith("#sourceShape>")} <= reported
