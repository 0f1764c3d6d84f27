"""The SARIF report holds under its schema, says every place and text, and stays within what code scanning takes."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft7Validator
from report_samples import BROKEN, END_DATE, NOTICE, UNPLACED, hostile, in_all, many, options

from hankegraph.findings import Place
from hankegraph.reports import sarif
from hankegraph.reports.sarif import write_sarif
from hankegraph.reports.sarif_places import MOST_PLACES
from hankegraph.validation.reported import ValidationReport

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
# A URI reference (RFC 3986) of characters that may stand in one, without a scheme unless it is a whole file URI.
URI_REFERENCE = re.compile(r"(?:file:/{2})?(?:[A-Za-z0-9._~/!$&'()*+,;=@-]|%[0-9A-F]{2})*")


def run_of(report: ValidationReport, language: str = "en") -> dict[str, Any]:
    """The one run of the log, which must hold under the schema."""
    log = json.loads(write_sarif(report, options(language)))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    (run,) = log["runs"]
    return dict(run)


def parts_of(text: str) -> list[tuple[str, str]]:
    """What a viewer makes of a message: `text`, `link` and `placeholder` parts, by the grammar of SARIF 2.1.0 §3.11.5 and §3.11.6."""
    parts: list[tuple[str, str]] = []
    pattern = r"(?P<link>\[(?:[^\\\[\]]|\\[\\\[\]])*\]\([^()\s]*\))|(?P<brace>\{\{|\}\})|(?P<placeholder>\{\d+\})|(?P<text>.)"
    for match in re.finditer(pattern, text, re.S):
        kind = match.lastgroup or ""
        parts.append((kind, match[0][0] if kind == "brace" else match[0]))
    return parts


def shown_text(text: str) -> str:
    return "".join(part for _, part in parts_of(text))


def texts_in(node: Any) -> list[str]:
    """Every text of a message in a log."""
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for value in node.values() for text in texts_in(value)]
    return [text for value in node for text in texts_in(value)] if isinstance(node, list) else []


def uris_in(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["uri"]] if isinstance(node.get("uri"), str) else []
        return own + [uri for value in node.values() for uri in uris_in(value)]
    return [uri for value in node for uri in uris_in(value)] if isinstance(node, list) else []


def test_the_schema_refuses_what_is_not_sarif() -> None:
    log = json.loads(write_sarif(BROKEN, options()))
    del log["runs"][0]["results"][0]["message"]
    log["runs"][0]["columnKind"] = "bytes"
    assert len([*VALIDATOR.iter_errors(log)]) == 2


def test_a_result_has_its_level_rule_places_and_fingerprint() -> None:
    run = run_of(BROKEN)
    (result,) = [result for result in run["results"] if result.get("partialFingerprints") == {"hankegraphResult/v1": END_DATE.fingerprint}]
    assert result["level"] == "error"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "end-date-is-a-date"
    (first,) = result["locations"]
    page = {"artifactLocation": {"uri": "pages/%C3%A5sa%20%26%20co.txt"}, "region": {"startLine": 24, "startColumn": 1}}
    assert first["physicalLocation"] == page
    assert first["logicalLocations"][0]["fullyQualifiedName"] == END_DATE.focus
    related = [(place["message"]["text"], place["physicalLocation"]) for place in result["relatedLocations"]]
    region = {"startLine": 12, "startColumn": 16, "endLine": 12, "endColumn": 27}
    assert related == [
        ("the place in the RDF file", {"artifactLocation": {"uri": "projects/900101.ttl"}, "region": region}),
        ("also here", {"artifactLocation": {"uri": "pages/900101-sv.txt"}, "region": {"startLine": 20, "startColumn": 3}}),
        ("also here", {"artifactLocation": {"uri": "pages/900101.txt"}}),
    ]
    assert run["columnKind"] == "unicodeCodePoints"


def test_levels_are_those_of_the_severities_and_every_index_is_that_of_the_rule() -> None:
    run = run_of(BROKEN)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [result["ruleId"] for result in run["results"]]
    assert {(result["ruleId"], result["level"]) for result in run["results"]} == {
        ("end-date-is-a-date", "error"),
        ("project-has-a-title", "warning"),
        ("keyword-is-text", "note"),
        (NOTICE.code, "warning"),
    }


def test_a_result_without_a_place_is_in_the_only_target_else_in_the_file_of_its_rule() -> None:
    alone = replace(BROKEN, results=(UNPLACED,), notices=())
    assert run_of(alone)["results"][0]["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "release"}}
    among = run_of(replace(alone, targets=("a.ttl", "b.ttl")))["results"][0]["locations"][0]
    assert among["physicalLocation"]["artifactLocation"] == {"uri": "shapes/project.ttl"}
    assert among["physicalLocation"]["region"]["startLine"] == 40


def test_a_notice_is_a_result_in_its_place_or_in_what_it_is_about() -> None:
    unread = replace(NOTICE, code="target-is-readable", about="b.ttl", place=None)
    results = run_of(replace(BROKEN, targets=("a.ttl", "b.ttl"), results=(), notices=(NOTICE, unread)))["results"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    assert places == ["shapes/project.ttl", "b.ttl"]


@pytest.mark.parametrize(("language", "others"), [("fi", ["sv", "en"]), ("sv", ["fi", "en"]), ("en", ["fi", "sv"])])
def test_every_text_of_a_rule_is_translated(language: str, others: list[str]) -> None:
    run = run_of(BROKEN, language)
    driver = run["tool"]["driver"]
    assert run["language"] == driver["language"] == language
    assert [translation["language"] for translation in run["translations"]] == others
    names = ("shortDescription", "fullDescription", "help")
    for component in (driver, *run["translations"]):
        assert [rule["id"] for rule in component["rules"]] == [rule["id"] for rule in driver["rules"]]
        assert all(rule[name]["text"] for rule in component["rules"] for name in names)
        (rule,) = [rule for rule in component["rules"] if rule["id"] == END_DATE.code]
        assert rule["shortDescription"]["text"] == END_DATE.message[component["language"]]
        assert component["guid"] == driver["guid"]
    assert [translation["associatedComponent"]["guid"] for translation in run["translations"]] == [driver["guid"]] * 2


def test_a_long_description_is_cut_to_what_code_scanning_takes() -> None:
    rule = replace(BROKEN.rules[0], summary=in_all("a" * 5000))
    (descriptor,) = run_of(replace(BROKEN, rules=(rule,), results=(), notices=()))["tool"]["driver"]["rules"]
    assert len(descriptor["shortDescription"]["text"]) == len(descriptor["fullDescription"]["text"]) == 1024


def test_more_results_than_code_scanning_takes_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif.MOST_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MOST_RESULTS", 50)
    report = replace(many(55), notices=(NOTICE,))
    run = run_of(report)
    assert [result["ruleId"] for result in run["results"]] == ["report-is-whole", NOTICE.code, *["rule-00000"] * 48]
    text = "The report has 49 results, since no more are taken; 7 are left out. The other formats have them all."
    assert run["results"][0]["message"]["text"] == text
    assert run["properties"]["leftOut"] == 7
    whole = run_of(many(50))
    assert len(whole["results"]) == 50
    assert whole["properties"]["leftOut"] == 0


def test_more_rules_than_code_scanning_takes_are_those_that_results_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 4)
    assert [rule["id"] for rule in run_of(replace(BROKEN, results=(END_DATE,), notices=()))["tool"]["driver"]["rules"]] == [END_DATE.code]


def test_more_places_than_code_scanning_shows_are_left_out_and_counted() -> None:
    result = replace(END_DATE, also=tuple(Place("pages/a.txt", line) for line in range(1, 1500)))
    (written,) = run_of(replace(BROKEN, results=(result,), notices=()))["results"]
    assert len(written["locations"]) + len(written["relatedLocations"]) == MOST_PLACES
    assert written["relatedLocations"][-1]["message"]["text"] == "… and 1,401 more places"


def test_what_a_baseline_accepts_is_counted_and_no_result_has_a_state() -> None:
    run = run_of(BROKEN)
    assert run["properties"]["known"] == 2
    assert [mended["code"] for mended in run["properties"]["mended"]] == ["project-has-a-title"]
    assert not [result for result in run["results"] if "baselineState" in result]


def test_no_value_breaks_the_log_or_becomes_a_link_or_a_placeholder(naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        run = run_of(hostile(text))
        for message in texts_in(run):
            assert {kind for kind, _ in parts_of(message)} <= {"text", "brace"}, message
        cleaned = re.sub("[\ud800-\udfff]", "�", text)
        expected = cleaned.replace("](", "\\](") if "\\](" not in cleaned else cleaned
        for result in run["results"]:
            assert result["ruleId"] == cleaned
            assert shown_text(result["message"]["text"]).startswith(expected)
        for rule in run["tool"]["driver"]["rules"]:
            assert rule["id"] == cleaned


def test_every_file_is_a_uri_reference_that_leads_back_to_its_name(naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        for uri in uris_in(run_of(hostile(text))):
            assert URI_REFERENCE.fullmatch(uri), uri
            assert urlsplit(uri).netloc == "", uri
            expected = re.sub("[\ud800-\udfff]", "?", text)
            assert unquote(urlsplit(uri).path) == expected or uri.startswith("file"), uri


def test_an_absolute_path_is_a_whole_uri() -> None:
    run = run_of(replace(BROKEN, targets=("/data/ä b.ttl",), results=(UNPLACED,), notices=()))
    assert uris_in(run["results"]) == ["file:" + "///data/%C3%A4%20b.ttl"]
