"""`hankegraph validate`: exit codes, the ratchet, --strict, where reports go, and that they are the same in every run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLE_PAGES, ROOT
from support import full_page

from hankegraph.build import BuildOptions, build_release
from hankegraph.cli import main
from hankegraph.validation.notices import notice_texts

FORMATS = ("text", "json", "jsonl", "sarif", "junit", "github", "markdown", "turtle")
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPES = """
<https://example.org/> a owl:Ontology . ex:Person a owl:Class . ex:name a rdf:Property . ex:age a rdf:Property . ex:knows a rdf:Property .
ex:person-has-a-name a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:name ; sh:minCount 1 .
ex:person-has-one-age a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:age ; sh:maxCount 1 ; sh:severity sh:Warning .
"""
GOOD = 'ex:a a ex:Person ; ex:name "A" ; ex:age 1 .\n'
NAMELESS = "ex:b a ex:Person .\n"
TWO_AGES = 'ex:c a ex:Person ; ex:name "C" ; ex:age 1 , 2 .\n'


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def write(name: str, turtle: str) -> str:
    Path(name).write_text(PREFIXES + turtle, encoding="utf-8")
    return name


def validate(*arguments: str | Path, content: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, ["validate", *map(str, arguments)], input=content)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def judged(data: str, *arguments: str) -> Result:
    """What the command says of the data, by the shapes above."""
    return validate(write("data.ttl", data), "--shapes", write("shapes.ttl", SHAPES), *arguments)


def codes(result: Result) -> list[str]:
    return [json.loads(line)["code"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (GOOD, [], 0),
        (NAMELESS, [], 1),
        (TWO_AGES, [], 0),
        (TWO_AGES, ["--fail-on", "warning"], 1),
        (TWO_AGES, ["--fail-on", "info"], 1),
        (GOOD + NAMELESS + TWO_AGES, ["--group", "--max", "1"], 1),
        ("ex:a a ex:Person", [], 1),
    ],
)
def test_the_exit_code_says_whether_something_is_at_or_above_what_fails(data: str, options: list[str], code: int) -> None:
    assert judged(data, *options).exit_code == code


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nowhere.ttl"],
        ["data.ttl", "--shapes", "nowhere.ttl"],
        ["data.ttl", "--shapes", "broken.ttl"],
        ["data.ttl", "--format", "pdf"],
        ["data.ttl", "--format", "json", "--format", "sarif"],
        ["data.ttl", "--update-baseline"],
        ["data.ttl", "--baseline", "nowhere.json"],
        ["data.ttl", "--out", "nowhere/report.txt"],
        ["folder"],
        ["folder", "empty"],
    ],
)
def test_what_cannot_be_run_is_said_on_one_line_and_exits_with_2(arguments: list[str]) -> None:
    write("data.ttl", GOOD)
    write("broken.ttl", "ex:s a sh:NodeShape")
    Path("empty").mkdir()
    Path("folder").mkdir()
    Path("folder/letter.md").write_text("mine")
    result = validate(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("hankegraph: ")
    assert result.stderr.count("\n") == 1


def test_what_the_baseline_accepts_does_not_fail_and_what_is_new_does() -> None:
    accepted = judged(NAMELESS, "--baseline", "known.json", "--update-baseline")
    assert accepted.exit_code == 0
    assert judged(NAMELESS, "--baseline", "known.json").exit_code == 0
    new = judged(NAMELESS + "ex:d a ex:Person .\n", "--baseline", "known.json", "--format", "json")
    assert new.exit_code == 1
    report = json.loads(new.stdout)
    assert [one["focus"] for one in report["results"]] == ["https://example.org/d"]


def test_an_accepted_finding_is_recognised_wherever_it_has_moved_to_and_however_it_is_written() -> None:
    judged(NAMELESS + TWO_AGES, "--baseline", "known.json", "--update-baseline")
    moved = "# a line more\n\n" + TWO_AGES + GOOD + "<https://example.org/b>\n  a <https://example.org/Person> .\n"
    result = judged(moved, "--baseline", "known.json", "--fail-on", "info", "--format", "jsonl")
    assert (result.exit_code, result.stdout) == (0, "")


def test_what_was_mended_is_told_until_the_baseline_is_written_anew() -> None:
    judged(NAMELESS + TWO_AGES, "--baseline", "known.json", "--update-baseline")
    before = json.loads(Path("known.json").read_text(encoding="utf-8"))
    result = judged(GOOD + TWO_AGES, "--baseline", "known.json", "--format", "json")
    assert result.exit_code == 0
    assert "https://example.org/b" in json.dumps(json.loads(result.stdout)["mended"])
    judged(GOOD + TWO_AGES, "--baseline", "known.json", "--update-baseline")
    after = json.loads(Path("known.json").read_text(encoding="utf-8"))
    assert [entry for entry in before["accepted"] if entry not in after["accepted"]] == [
        entry for entry in before["accepted"] if entry["focus"] == "https://example.org/b"
    ]
    assert len(after["accepted"]) == 1


def test_two_blank_nodes_that_say_the_same_are_one_accepted_finding() -> None:
    twice = "[] a ex:Person ; ex:age 7 . [] a ex:Person ; ex:age 7 ."
    judged(twice, "--baseline", "known.json", "--update-baseline")
    assert len(json.loads(Path("known.json").read_text(encoding="utf-8"))["accepted"]) == 1
    assert judged(twice, "--baseline", "known.json").exit_code == 0
    assert judged("_:x ex:age 7 ; a ex:Person .", "--baseline", "known.json").exit_code == 0
    assert judged("[] a ex:Person ; ex:age 8 .", "--baseline", "known.json").exit_code == 1


QUERY = 'ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:sparql [ sh:select "'
# A shape for each notice.
NOTICES = {
    "shape-has-a-focus-node": "ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:knows ; sh:nodeKind sh:IRI .",
    "shape-is-active": "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:nodeKind sh:IRI ; sh:deactivated true .",
    "shape-is-applied": "ex:s a sh:NodeShape ; sh:nodeKind sh:IRI .",
    "shapes-form-no-circle": "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:knows ; sh:node ex:s ] .",
    "shape-term-is-declared": "ex:s a sh:NodeShape ; sh:targetClass ex:Persons .",
    "namespace-has-an-ontology": "ex:s a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path <urn:other:name> ; sh:maxCount 9 .",
    "query-is-valid": QUERY + 'SELECT $this WHERE {" ] .',
    "query-prefix-is-declared": QUERY + 'SELECT $this WHERE { $this x:y 1 }" ] .',
    "query-opens-no-connection": (QUERY + 'SELECT $this WHERE { SERVICE <http://x> { $this ?p 9 } }" ] .'),
    "shacl-term-is-known": "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:nodekind sh:IRI .",
    "shacl-feature-is-applied": "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:rule [ rdfs:label 'x' ] .",
    "pattern-is-a-regular-expression": 'ex:s a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:name ; sh:pattern "(a" .',
    "flags-are-applied": 'ex:s a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:name ; sh:pattern "a" ; sh:flags "ix" .',
    "shape-is-valid-shacl": "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:message 5 .",
    "import-is-given": "<https://example.org/> owl:imports <https://example.org/elsewhere> .",
    "shape-can-be-applied": QUERY + 'SELECT $this WHERE { $this x:y 1 }" ] .',
}


def test_a_run_without_notices_passes_with_strict() -> None:
    result = judged(GOOD, "--strict", "--format", "jsonl")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("code", NOTICES)
def test_a_notice_fails_with_strict_and_only_then(code: str) -> None:
    arguments = [write("data.ttl", GOOD), "--shapes", write("shapes.ttl", SHAPES + NOTICES[code]), "--format", "jsonl"]
    loose, strict = validate(*arguments), validate(*arguments, "--strict")
    assert code in codes(loose)
    assert loose.stdout == strict.stdout
    could_run = "shape-can-be-applied" not in codes(loose)
    assert (loose.exit_code, strict.exit_code) == ((0, 1) if could_run else (2, 2))


@pytest.mark.parametrize(
    ("code", "targets", "shapes"),
    [
        ("target-has-triples", ["data.ttl", "empty.ttl"], ["shapes.ttl"]),
        ("folder-has-files-to-read", ["data.ttl", "folder"], ["shapes.ttl"]),
        ("shapes-file-has-shapes", ["data.ttl"], ["shapes.ttl", "empty.ttl"]),
    ],
)
def test_a_notice_of_an_input_fails_with_strict_and_only_then(code: str, targets: list[str], shapes: list[str]) -> None:
    write("data.ttl", GOOD)
    write("empty.ttl", "")
    write("shapes.ttl", SHAPES)
    Path("folder").mkdir()
    arguments = [*targets, *(word for path in shapes for word in ("--shapes", path)), "--format", "jsonl"]
    assert codes(validate(*arguments)) == [code]
    assert (validate(*arguments).exit_code, validate(*arguments, "--strict").exit_code) == (0, 1)


def test_a_kind_of_node_that_shacl_does_not_have_is_named_in_what_is_expected() -> None:
    write("shapes.ttl", SHAPES + "ex:s a sh:NodeShape ; sh:targetClass ex:Person ; sh:nodeKind ex:Thing .")
    result = validate(write("data.ttl", GOOD), "--shapes", "shapes.ttl")
    assert result.exit_code == 1
    assert "ex:Thing" in result.stdout
    assert "shape-is-valid-shacl" in result.stdout


def test_all_notices_are_tried() -> None:
    tried = {*NOTICES, "target-has-triples", "folder-has-files-to-read", "shapes-file-has-shapes", "file-is-of-the-release"}
    # What data that misspell a term say of it, and shapes that nothing can read, are tried in test_shapes_review.py.
    assert {code for code in notice_texts() if not code.startswith("piece: ")} - tried == {"shape-term-is-used", "shapes-can-be-checked"}


def test_several_formats_go_to_their_files_and_one_to_standard_output() -> None:
    result = judged(NAMELESS, "--format", "sarif=r.sarif", "--format", "junit=r.xml", "--format", "text")
    assert result.exit_code == 1
    assert "person-has-a-name" in result.stdout
    assert json.loads(Path("r.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert Path("r.xml").read_text(encoding="utf-8").startswith("<?xml")
    alone = {name: judged(NAMELESS, "--format", name).stdout for name in ("sarif", "junit", "text")}
    assert alone == {
        "sarif": Path("r.sarif").read_text(encoding="utf-8"),
        "junit": Path("r.xml").read_text(encoding="utf-8"),
        "text": result.stdout,
    }


def test_out_takes_the_place_of_standard_output() -> None:
    result = judged(NAMELESS, "--out", "report.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert Path("report.txt").read_text(encoding="utf-8") == judged(NAMELESS).stdout


@pytest.mark.parametrize(("language", "words"), [("fi", "Tarkastettu"), ("sv", "Kontrollerat"), ("en", "Checked")])
def test_the_report_is_in_the_language_that_is_asked_for(language: str, words: str) -> None:
    assert words in judged(NAMELESS, "--lang", language).stdout


SEVERITIES = {"fi": ("virhe", "varoitus", "huomautus"), "sv": ("fel", "varning", "anmärkning"), "en": ("violation", "warning", "notice")}


@pytest.mark.parametrize("language", SEVERITIES)
def test_severities_are_words_of_the_language_for_people_and_those_of_shacl_for_programs(language: str) -> None:
    arguments = ("--shapes", write("more.ttl", NOTICES["shape-has-a-focus-node"]), "--lang", language)
    violation, warning, notice = SEVERITIES[language]
    text = judged(NAMELESS + TWO_AGES, *arguments).stdout
    assert f"1 × {violation} person-has-a-name" in text
    assert f": {warning} person-has-one-age" in text
    assert f": {notice} shape-has-a-focus-node" in text
    assert f"| {warning} | `person-has-one-age` | 1 |" in judged(NAMELESS + TWO_AGES, *arguments, "--format", "markdown").stdout
    for name in ("json", "jsonl"):
        assert '"severity": "violation"' in judged(NAMELESS, *arguments, "--format", name).stdout
    assert 'type="violation"' in judged(NAMELESS, *arguments, "--format", "junit").stdout


@pytest.mark.parametrize(("language", "number"), [("fi", "1\xa0001"), ("sv", "1\xa0001"), ("en", "1,001")])
def test_thousands_stand_apart_in_reports_for_people_only(language: str, number: str) -> None:
    data = "".join(f"ex:p{n} a ex:Person .\n" for n in range(1001))
    text = judged(data, "--lang", language).stdout
    assert text.startswith(f"{number} × ")
    assert f"{number} " in text.rpartition("\n\n")[2]
    assert f"| {number} |" in judged(data, "--lang", language, "--format", "markdown").stdout
    assert '"violation": 1001' in judged(data, "--lang", language, "--format", "json").stdout


def test_where_nothing_could_be_read_only_that_is_told() -> None:
    write("broken.ttl", "ex:a a ex:Person")
    assert codes(validate("broken.ttl", "--format", "jsonl")) == ["file-is-valid-rdf"]
    assert codes(validate("broken.ttl", "--shapes", write("shapes.ttl", SHAPES), "--format", "jsonl")) == ["file-is-valid-rdf"]
    # Where something could be, it is worth a notice that a shape met nothing in it.
    both = codes(validate("broken.ttl", write("data.ttl", GOOD), "--format", "jsonl"))
    assert "shape-has-a-focus-node" in both


def test_pages_on_standard_input_are_judged_like_files() -> None:
    pages = [EXAMPLE_PAGES / "hanke-karkauspaivan-juhla.txt", EXAMPLE_PAGES / "hanke-ajassa-taaksepain.txt"]
    lines = [json.dumps({"source": f"pages/{page.name}", "text": page.read_text(encoding="utf-8")}) for page in pages]
    piped = validate("-", "--format", "jsonl", content="\n".join(lines).encode())
    read = validate(*pages, "--format", "jsonl")
    assert piped.exit_code == read.exit_code == 1

    def told(result: Result) -> list[tuple[Any, ...]]:
        found = [json.loads(line) for line in result.stdout.splitlines()]
        return sorted((one["code"], one.get("line") or 0, one.get("fingerprint", "")) for one in found)

    assert told(piped) == told(read)
    assert len(told(read)) > 2


def findings_of_both(pages: Path, release: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """What a build of the pages found, but for shapes that met nothing, and what the command finds in the release."""
    build_release([pages], release, BuildOptions(jobs=1))
    lines = (release / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if '"shape-has-a-focus-node"' not in line]
    told = json.loads(validate(release, "--format", "json").stdout)["results"]
    keys = ("code", "severity", "source", "line", "column", "focus")
    return (
        sorted(tuple(str(one.get(key) or "") for key in keys) for one in map(json.loads, lines)),
        sorted(tuple(str(one.get(key) or "") for key in keys) for one in told),
    )


def test_a_release_has_the_findings_that_its_build_told(tmp_path: Path) -> None:
    told, found = findings_of_both(EXAMPLE_PAGES, tmp_path / "release")
    assert found == told
    assert len(told) > 20
    counts = json.loads((tmp_path / "release" / "manifest.json").read_text(encoding="utf-8"))["counts"]["findings"]
    assert (
        f"Results: {counts['violation']} violations, {counts['warning']} warnings, {counts['info']} info"
        in validate(tmp_path / "release").stdout
    )


def test_what_the_text_explains_and_a_shape_sees_is_one_finding(tmp_path: Path) -> None:
    """Two pages that disagree about a value which is in no vocabulary, a date that is none, and a title that nothing marks."""
    (tmp_path / "pages").mkdir()
    for name, value in (("a", "Ensimmäinen uusi tarkenne"), ("b", "Toinen uusi tarkenne")):
        (tmp_path / "pages" / f"{name}.txt").write_text(full_page(more=f"\nToimenpiteen tarkenne\n\n{value}\n"), encoding="utf-8")
    (tmp_path / "pages" / "c.txt").write_text(full_page(number="910901", end="31.02.2026", dates="- 31.02.2026"), encoding="utf-8")
    told, found = findings_of_both(tmp_path / "pages", tmp_path / "release")
    assert found == told
    codes_told = [code for code, *_ in told]
    assert "records-agree" in codes_told and "date-is-readable" in codes_told
    assert not {"measure-specification-is-reviewed", "project-has-an-end-date"} & set(codes_told)
    # The report of SHACL has what SHACL says.
    report = validate(tmp_path / "release", "--format", "turtle").stdout
    assert "measure-specification-is-reviewed" in report and "project-has-an-end-date" in report


def test_a_file_that_a_release_does_not_list_is_a_notice(tmp_path: Path) -> None:
    build_release([EXAMPLE_PAGES], tmp_path / "release", BuildOptions(jobs=1))
    (tmp_path / "release" / "projects" / "900999.ttl").write_text("")
    report = json.loads(validate(tmp_path / "release", "--format", "json").stdout)
    assert [(one["code"], one["about"]) for one in report["notices"]] == [
        ("file-is-of-the-release", str(tmp_path / "release" / "projects" / "900999.ttl"))
    ]


def test_a_release_in_parts_has_the_results_of_the_whole(tmp_path: Path) -> None:
    found = []
    for name, parts_from in (("whole", 10_000), ("parts", 1)):
        build_release([EXAMPLE_PAGES], tmp_path / name, BuildOptions(parts_from=parts_from))
        report = json.loads(validate(tmp_path / name, "--format", "json").stdout)
        # The Turtle stands elsewhere; the notices are about the path.
        results = [{key: value for key, value in one.items() if key != "rdf"} for one in report["results"]]
        found.append((results, [bool(one.get("rdf")) for one in report["results"]], len(report["notices"])))
    assert found[0] == found[1]
    assert len(found[0][0]) > 10


def test_every_format_has_the_same_bytes_in_every_run() -> None:
    write(
        "data.ttl",
        NAMELESS + TWO_AGES + "[] a ex:Person ; ex:age 1, 2 . [] a ex:Person ; ex:age 1, 2 . ex:k ex:knows [ ex:age 3 ] , [ ex:age 3 ] .",
    )
    write("shapes.ttl", SHAPES + HARD_SHAPES)
    outputs = []
    for seed in ("1", "2", "3"):
        formats = [word for name in FORMATS for word in ("--format", f"{name}={seed}.{name}")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "hankegraph", "validate", "data.ttl", "--shapes", "shapes.ttl", *formats]
        assert subprocess.run(command, env=environment, check=False).returncode == 1
        outputs.append({name: Path(f"{seed}.{name}").read_bytes() for name in FORMATS})
    assert outputs[0] == outputs[1] == outputs[2]
    assert all(outputs[0].values())


# Shapes without names, messages made of them, paths of several steps, a query.
HARD_SHAPES = """
ex:s a sh:NodeShape ; sh:targetSubjectsOf ex:knows ;
    sh:property [ sh:path ex:knows ; sh:node [ sh:property [ sh:path ex:name ; sh:minCount 1 ] ] ; sh:not [ sh:nodeKind sh:BlankNode ] ] ,
        [ sh:path ex:knows ; sh:xone ( [ sh:nodeKind sh:BlankNode ] [ sh:class ex:Person ] [ sh:nodeKind sh:BlankNodeOrIRI ] ) ] ,
        [ sh:path ( ex:knows ex:age ) ; sh:maxExclusive 3 ] , [ sh:path [ sh:alternativePath ( ex:name ex:age ) ] ; sh:minCount 1 ] ,
        [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 1 ] ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <https://example.org/knows> ?value }" ; sh:message "{?value}" ] ;
    sh:or ( [ sh:nodeKind sh:Literal ] [ sh:class ex:Person ] ) .
"""


def test_the_baseline_is_left_alone_where_not_everything_could_be_looked_at() -> None:
    judged(NAMELESS, "--baseline", "known.json", "--update-baseline")
    known = Path("known.json").read_bytes()
    Path("broken.ttl").write_text("not turtle", encoding="utf-8")
    broken = validate("broken.ttl", "--shapes", "shapes.ttl", "--baseline", "known.json", "--update-baseline")
    assert broken.exit_code == 2
    assert "known.json: it is left as it was" in broken.stderr
    assert Path("known.json").read_bytes() == known
    compared = json.loads(validate("broken.ttl", "--shapes", "shapes.ttl", "--baseline", "known.json", "--format", "json").stdout)
    assert [result["code"] for result in compared["results"]] == ["file-is-valid-rdf"]
    assert not compared["mended"]


def test_a_baseline_that_cannot_be_written_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    judged(NAMELESS, "--baseline", "known.json", "--update-baseline")
    known = Path("known.json").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = judged(GOOD, "--baseline", "known.json", "--update-baseline")
    assert result.exit_code == 2
    assert "known.json cannot be written: No space left on device" in result.stderr
    assert Path("known.json").read_bytes() == known
    assert not list(Path().glob(".*unfinished"))
