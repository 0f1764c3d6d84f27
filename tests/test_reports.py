"""Reports are written whole, the same each time, in every format and language."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from report_samples import BROKEN, CLEAN, END_DATE, NOTICE, REPORTS, UNCHECKED, hostile, many, options

from hankegraph.reports.formats import FORMATS
from hankegraph.reports.github import write_step_summary
from hankegraph.validation.reported import LANGUAGES, ValidationReport

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "cases" / "reports"
ENDINGS = {"text": "txt", "json": "json", "jsonl": "jsonl", "sarif": "sarif", "junit": "xml", "github": "github.txt", "markdown": "md"}
FOR_PEOPLE = ["text", "junit", "github", "markdown"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
def test_the_report_with_results_is_as_reviewed(name: str, language: str, update_golden: bool) -> None:
    if name in ("json", "jsonl") and language != "en":
        assert FORMATS[name](BROKEN, options(language)) == FORMATS[name](BROKEN, options())
        return
    compare(FORMATS[name](BROKEN, options(language)), f"broken.{language}.{ENDINGS[name]}", update_golden)


@pytest.mark.parametrize("report", ["clean", "unchecked"])
@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_the_report_without_results_is_as_reviewed(name: str, report: str, update_golden: bool) -> None:
    compare(FORMATS[name](REPORTS[report], options()), f"{report}.en.{ENDINGS[name]}", update_golden)


def compare(written: str, golden: str, update_golden: bool) -> None:
    path = GOLDEN / golden
    if update_golden:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written.encode())
    assert path.read_bytes() == written.encode()


def test_every_golden_file_belongs_to_a_format() -> None:
    named = {
        f"broken.{language}.{ending}" for name, ending in ENDINGS.items() for language in LANGUAGES if language == "en" or name[0] != "j"
    }
    named |= {f"broken.{language}.xml" for language in LANGUAGES}
    named |= {f"{report}.en.{ENDINGS[name]}" for report in ("clean", "unchecked") for name in FOR_PEOPLE}
    assert {path.name for path in GOLDEN.iterdir()} == named


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_text_that_can_be_written_whatever_it_holds(name: str, naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        written = FORMATS[name](hostile(text), options())
        assert written.endswith("\n")
        assert written.encode().decode() == written


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    code = "from report_samples import *; from hankegraph.reports.formats import FORMATS; import sys\n"
    code += "sys.stdout.buffer.write(''.join(write(BROKEN, options()) for write in FORMATS.values()).encode())"
    outputs = set()
    for seed in ("1", "2"):
        environment = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}", "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        outputs.add(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment).stdout)
    assert outputs == {"".join(write(BROKEN, options()) for write in FORMATS.values()).encode()}


def test_every_text_and_noun_is_there_in_every_language_with_the_same_numbers() -> None:
    table = tomllib.loads((ROOT / "src" / "hankegraph" / "reports" / "texts.toml").read_text(encoding="utf-8"))
    assert len(table["texts"]) > 20
    assert len(table["nouns"]) > 5
    for name, texts in table["texts"].items():
        assert texts.keys() == set(LANGUAGES), name
        assert len({tuple(sorted(re.findall(r"\{\w+\}", text))) for text in texts.values()}) == 1, name
    for name, forms in table["nouns"].items():
        assert forms.keys() == set(LANGUAGES), name
        assert all(len(pair) == 2 for pair in forms.values()), name


def test_every_text_is_used() -> None:
    table = tomllib.loads((ROOT / "src" / "hankegraph" / "reports" / "texts.toml").read_text(encoding="utf-8"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "hankegraph" / "reports").glob("*.py"))
    assert [name for name in table["texts"] if f'"{name}"' not in code and f"'{name}'" not in code] == []


@pytest.mark.parametrize("write", [FORMATS[name] for name in ("text", "github", "markdown")] + [write_step_summary])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_wrong_is_said_with_what_was_checked(write: Callable[..., str], language: str) -> None:
    clean, unchecked = (write(report, options(language)) for report in (CLEAN, UNCHECKED))
    said = {"fi": "Ei huomautettavaa: ", "sv": "Ingenting att anmärka: ", "en": "Nothing is wrong: "}[language]
    checked = {"fi": "2 sääntöä, 3 solmua, 60 kolmikkoa", "sv": "2 regler, 3 noder, 60 tripplar", "en": "2 rules, 3 nodes, 60 triples"}
    assert said in clean
    assert checked[language] in clean
    assert said not in unchecked
    assert {"fi": "Mitään ei tarkastettu", "sv": "Ingenting kontrollerades", "en": "Nothing was checked"}[language] in unchecked


def test_a_report_whose_only_findings_are_known_says_so() -> None:
    known = FORMATS["text"](replace(CLEAN, known=3), options())
    assert "Nothing new is wrong: all but what the baseline accepts keeps to the rules.\n" in known
    assert "Accepted by the baseline: 3 results\n" in known


def test_each_example_of_the_text_report_opens_with_a_place_that_an_editor_knows() -> None:
    lines = FORMATS["text"](BROKEN, options()).splitlines()
    assert "pages/åsa & co.txt:24:1: violation end-date-is-a-date The end date is not a real date." in lines
    assert "projects/900101.ttl:12:16: the place in the RDF file" in lines
    assert "pages/900101-sv.txt:20:3: also here" in lines
    assert "projects/900101.ttl:5:1: warning project-has-a-title The project has no title." in lines
    assert "shapes/project.ttl:60:1: notice shape-has-a-focus-node The shape met no node. (about: " + NOTICE.about + ")" in lines


def test_the_text_report_shows_so_many_examples_and_says_how_many_more_there_are() -> None:
    report = many(12)
    shown = FORMATS["text"](report, options(most=3))
    assert shown.count("violation rule-00000 The end date") == 3
    assert "12 × violation rule-00000: The end date is not a real date.\n" in shown
    assert "… and 9 more of the same kind\n" in shown
    assert FORMATS["text"](report, options(most=None)).count("violation rule-00000 The end date") == 12
    grouped = FORMATS["text"](report, options(is_grouped=True))
    assert grouped.startswith("12 × violation rule-00000: The end date is not a real date.\n\nResults: 12 violations")


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_notices_of_one_code_are_shown_as_examples_are(name: str) -> None:
    report = replace(CLEAN, notices=tuple(replace(NOTICE, about=f"{NOTICE.about}-{number}") for number in range(30)))
    shown = FORMATS[name](report, options(most=4))
    assert shown.count("The shape met no node.") == 4
    assert "… and 26 more of the same kind\n" in shown
    grouped = FORMATS[name](report, options(is_grouped=True))
    assert "The shape met no node." not in grouped
    assert re.search(r"30 × notice shape-has-a-focus-node\n|- `shape-has-a-focus-node`: 30\n", grouped)


def test_nothing_in_a_value_makes_a_line_or_acts_on_a_terminal(naughty_strings: list[str]) -> None:
    lines = len(FORMATS["text"](hostile("x"), options()).splitlines())
    for text in (text for text in naughty_strings if text):
        written = FORMATS["text"](hostile(text), options())
        assert len(written.splitlines()) == lines, text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written), text


def test_a_json_object_holds_everything_in_all_languages() -> None:
    report = json.loads(FORMATS["json"](BROKEN, options("fi", most=1, is_grouped=True)))
    assert report["counts"] == {"violation": 2, "warning": 1, "info": 1, "notice": 1}
    assert (report["conforms"], report["is_checked"], report["known"], report["nodes"], report["triples"]) == (False, True, 2, 3, 60)
    assert report["mended"] == [
        {"code": "project-has-a-title", "focus": "https://example.org/id/project/9001019", "fingerprint": "4f3b6c1d2e4a5968"}
    ]
    assert [rule["focus_nodes"] for rule in report["rules"]] == [3, 3, 3, 3, 0]
    (result,) = [result for result in report["results"] if result["fingerprint"] == END_DATE.fingerprint]
    assert (result["source"], result["line"], result["column"], result["text"]) == ("pages/åsa & co.txt", 24, 1, "31.2.2026")
    assert result["rdf"] == {"file": "projects/900101.ttl", "line": 12, "column": 16, "end_line": 12, "end_column": 27}
    assert result["message"] == END_DATE.message
    assert (result["expected"], result["found"], result["remedy"]) == (END_DATE.expected, END_DATE.found, END_DATE.remedy)
    assert result["also"][1] == {"source": "pages/900101.txt", "line": None, "column": None}
    assert json.loads(FORMATS["json"](UNCHECKED, options()))["is_checked"] is False


def test_json_lines_are_the_results_and_then_the_notices() -> None:
    objects = [json.loads(line) for line in FORMATS["jsonl"](BROKEN, options()).splitlines()]
    report = json.loads(FORMATS["json"](BROKEN, options()))
    assert objects == [*report["results"], *report["notices"]]
    assert [fields["severity"] for fields in objects] == ["violation", "violation", "warning", "info", "notice"]
    assert "source" not in objects[0]
    assert FORMATS["jsonl"](CLEAN, options()) == ""


def test_a_value_comes_back_from_json_as_it_was(naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        expected = re.sub("[\ud800-\udfff]", "�", text)
        for line in FORMATS["jsonl"](hostile(text), options()).split("\n")[:-1]:
            fields = json.loads(line)
            assert fields["code"] == fields["message"]["sv"] == fields.get("value", fields.get("about", "")) or not text
            assert fields["code"] == expected
        report = json.loads(FORMATS["json"](hostile(text), options()))
        assert report["targets"] == [expected]
        assert report["rules"][0]["help"]["fi"] == expected


def test_rules_that_share_a_code_are_one_rule_in_what_needs_one_name() -> None:
    rule = BROKEN.rules[0]
    report: ValidationReport = replace(BROKEN, rules=(*BROKEN.rules, replace(rule, shape="https://example.com/other", focus_nodes=4)))
    run = json.loads(FORMATS["sarif"](report, options()))["runs"][0]
    assert [descriptor["id"] for descriptor in run["tool"]["driver"]["rules"]].count(rule.code) == 1
    assert run["tool"]["driver"]["rules"][0]["properties"]["focusNodes"] == 7
    assert FORMATS["junit"](report, options()).count(f'<testcase name="{rule.code}"') == 1


def test_a_rule_about_text_counts_as_checked_as_soon_as_there_is_something_to_look_at() -> None:
    about_text = replace(CLEAN, rules=(replace(CLEAN.rules[0], focus_nodes=None),))
    written = FORMATS["text"](about_text, options())
    assert "Nothing is wrong" in written
    assert "Met no node" not in written
    assert "Nothing was checked" in FORMATS["text"](replace(about_text, nodes=0), options())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_without_results_does_not_say_that_all_is_well_where_a_shape_could_not_be_applied(language: str) -> None:
    unapplied = replace(CLEAN, notices=(replace(NOTICE, code="shape-can-be-applied"),))
    assert FORMATS["text"](unapplied, options(language)).splitlines()[0] != FORMATS["text"](CLEAN, options(language)).splitlines()[0]
    assert {"fi": "Kaikkea ei tarkastettu", "sv": "Allt kontrollerades inte", "en": "Not everything was checked"}[language] in FORMATS[
        "text"
    ](unapplied, options(language))
