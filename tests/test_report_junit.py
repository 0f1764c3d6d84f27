"""The JUnit report holds under its schema, and tells what was passed, skipped and broken."""

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import xmlschema
from report_samples import BROKEN, CLEAN, END_DATE, UNCHECKED, hostile, many, options

from hankegraph.reports.junit import write_junit
from hankegraph.reports.options import ReportOptions
from hankegraph.reports.visible import shown
from hankegraph.validation.reported import ValidationReport

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-4.xsd")


def suites_of(report: ValidationReport, chosen: ReportOptions | None = None) -> Element:
    """The root element of the report, which must hold under the schema and count right."""
    root = fromstring(write_junit(report, chosen or options()))
    SCHEMA.validate(root)
    for suite in root.findall("testsuite"):
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for name, tag in (("failures", "failure"), ("skipped", "skipped")):
            assert int(suite.attrib[name]) == sum(case.find(tag) is not None for case in cases)
    for name in ("tests", "failures"):
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root.findall("testsuite"))
    return root


def outcomes(root: Element) -> dict[str, str]:
    """What became of each test case."""
    found = {}
    for case in root.iter("testcase"):
        tags = {child.tag for child in case}
        found[case.attrib["name"]] = "failed" if "failure" in tags else "skipped" if "skipped" in tags else "passed"
    return found


def test_the_schema_refuses_what_is_not_junit() -> None:
    root = fromstring(write_junit(BROKEN, options()).replace("<skipped>", "<ignored>").replace("</skipped>", "</ignored>"))
    assert not SCHEMA.is_valid(root)


def test_rules_pass_fail_or_are_skipped() -> None:
    notice = f"shape-has-a-focus-node {BROKEN.notices[0].about}"
    assert outcomes(suites_of(BROKEN)) == {
        "end-date-is-a-date": "failed",
        "keyword-is-text": "passed",
        "project-has-a-title": "passed",
        "project-number-is-digits": "passed",
        "status-is-in-its-scheme": "skipped",
        notice: "skipped",
    }
    assert set(outcomes(suites_of(CLEAN)).values()) == {"passed"}
    assert set(outcomes(suites_of(UNCHECKED)).values()) == {"skipped"}


def test_what_fails_the_run_fails_in_the_report() -> None:
    lenient = outcomes(suites_of(BROKEN, options(fail_on="info", is_strict=True)))
    assert [name for name, outcome in lenient.items() if outcome == "failed"] == [
        "end-date-is-a-date",
        "keyword-is-text",
        "project-has-a-title",
        f"shape-has-a-focus-node {BROKEN.notices[0].about}",
    ]


def test_each_group_of_a_rule_is_a_failure_with_its_details() -> None:
    other = replace(END_DATE, message={**END_DATE.message, "en": "The end date has a time zone."})
    root = suites_of(replace(BROKEN, results=(END_DATE, other)))
    failures = [*root.iter("failure")]
    assert [failure.attrib["message"] for failure in failures] == [
        "1 × The end date is not a real date.",
        "1 × The end date has a time zone.",
    ]
    assert [failure.attrib["type"] for failure in failures] == ["violation", "violation"]
    text = failures[0].text or ""
    assert "pages/åsa & co.txt:24:1: violation end-date-is-a-date" in text
    assert "    to mend: Correct the date on the page." in text
    assert not any("time" in element.attrib for element in root.iter())


def test_a_result_whose_rule_is_not_listed_fails_all_the_same() -> None:
    assert outcomes(suites_of(replace(BROKEN, rules=(), notices=()))) == {
        "end-date-is-a-date": "failed",
        "keyword-is-text": "passed",
        "project-has-a-title": "passed",
    }


def test_as_many_examples_are_shown_as_were_asked_for() -> None:
    (failure,) = suites_of(many(12), options(most=2)).iter("failure")
    assert failure.attrib["message"].startswith("12 × ")
    assert (failure.text or "").count(": violation rule-00000") == 2
    assert (failure.text or "").endswith("… and 10 more of the same kind")


def test_no_value_breaks_the_document(naughty_strings: list[str]) -> None:
    for text in naughty_strings:
        root = suites_of(hostile(text), options(fail_on="info", is_strict=True))
        (case,) = root.findall("testsuite[1]/testcase")
        assert case.attrib["name"] == shown(text)
        assert [failure.attrib["message"] for failure in case.findall("failure")] == [f"1 × {shown(text)}"] * 3
        assert f"    expected: {shown(text)}\n" in (case.findall("failure")[0].text or "") or not text
