"""The workflow commands are those that a runner understands, and no more than it shows; the summary of a step fits."""

import re
from dataclasses import replace

from report_samples import BROKEN, CLEAN, END_DATE, NOTICE, hostile, in_all, many, options

from hankegraph.reports.github import MOST_ANNOTATIONS, MOST_SUMMARY_BYTES, write_github, write_step_summary
from hankegraph.reports.visible import shown
from hankegraph.validation.reported import Reported, ValidationReport

Command = tuple[str, dict[str, str], str]


def commands_of(text: str) -> list[Command]:
    """The workflow commands in a log, read as the documentation and the runner do: `::name key=value,key=value::message`."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if line.lstrip().startswith("::"):
            head, _, message = line.lstrip()[2:].partition("::")
            name, _, written = head.partition(" ")
            pairs = [pair.partition("=") for pair in written.strip().split(",") if pair]
            properties = {key: unescaped(value.replace("%3A", ":").replace("%2C", ",")) for key, _, value in pairs}
            found.append((name, properties, unescaped(message)))
        else:
            assert "##[" not in line, line
    return found


def unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_a_result_is_annotated_in_its_place() -> None:
    (error, more, *_), warnings = commands_of(write_github(BROKEN, options())), commands_of(write_github(BROKEN, options("fi")))
    assert error[:2] == ("error", {"title": "end-date-is-a-date (2)"})
    assert error[2].startswith("The end date is not a real date.\nexpected: a date (xsd:date)\n")
    assert error[2].endswith("\n… and 1 more of the same kind")
    assert more[1] == {"file": "pages/åsa & co.txt", "line": "24", "col": "1", "title": "end-date-is-a-date"}
    assert "the place in the RDF file: projects/900101.ttl:12:16" in more[2]
    kinds = [(name, properties["title"]) for name, properties, _ in warnings]
    assert kinds[2:] == [("warning", NOTICE.code), ("warning", "project-has-a-title"), ("notice", "keyword-is-text")]


def test_columns_are_given_within_one_line_only() -> None:
    results = (replace(END_DATE, page=None), replace(END_DATE, code="x", page=None, rdf=replace(END_DATE.rdf, end_line=14)))  # type: ignore[type-var]
    places = [properties for _, properties, _ in commands_of(write_github(replace(BROKEN, results=results, notices=()), options()))]
    one_line = {"file": "projects/900101.ttl", "line": "12", "endLine": "12", "col": "16", "endColumn": "27"}
    assert places == [
        {**one_line, "title": "end-date-is-a-date"},
        {"file": "projects/900101.ttl", "line": "12", "endLine": "14", "title": "x"},
    ]


def test_every_group_is_annotated_before_any_gets_a_second_annotation() -> None:
    report = many(40, codes=4)
    text = write_github(report, options())
    titles = [properties["title"] for _, properties, _ in commands_of(text)]
    assert titles[:4] == [f"rule-{number:05} (10)" for number in range(4)]
    assert len(titles) == MOST_ANNOTATIONS
    assert "10 of 40 results are shown as annotations, since a step shows 10 of each kind at most.\n" in text
    assert len(commands_of(write_github(report, options(is_grouped=True)))) == 4
    assert len(commands_of(write_github(many(40, codes=40), options()))) == MOST_ANNOTATIONS


def test_notices_of_one_code_are_one_annotation() -> None:
    report = replace(BROKEN, notices=tuple(replace(NOTICE, about=f"{NOTICE.about}-{number}") for number in range(30)))
    warnings = [command for command in commands_of(write_github(report, options())) if command[0] == "warning"]
    assert [properties["title"] for _, properties, _ in warnings] == [f"{NOTICE.code} (30)", "project-has-a-title"]
    assert warnings[0][2].endswith("\n… and 29 more of the same kind")


def test_each_kind_has_room_of_its_own() -> None:
    results: list[Reported] = []
    for severity in ("violation", "warning", "info"):
        results += many(30, severity=severity).results
    commands = commands_of(write_github(replace(BROKEN, results=tuple(results)), options()))
    assert [name for name, _, _ in commands] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert commands[10][1]["title"] == NOTICE.code


def test_a_clean_report_is_no_command() -> None:
    assert commands_of(write_github(CLEAN, options())) == []


def test_no_value_becomes_a_command_or_a_property(naughty_strings: list[str]) -> None:
    usual = [(name, properties.keys()) for name, properties, _ in commands_of(write_github(hostile("x"), options()))]
    assert len(usual) == 4
    for text in (text for text in naughty_strings if text.strip()):
        commands = commands_of(write_github(hostile(text), options()))
        assert [(name, properties.keys()) for name, properties, _ in commands] == usual, text
        for _, properties, message in commands:
            assert message.split("\n")[0] == shown(text)
            assert properties["title"].removesuffix(" (2)").rstrip() == shown(text, 200).rstrip()
            assert properties.get("file", shown(text, 4096)) == shown(text, 4096)


def test_a_summary_fits_and_says_how_much_it_leaves_out() -> None:
    results = [replace(result, message=in_all(f"{result.focus} {'pitkä ' * 60}")) for result in many(3000, codes=3000).results]
    report: ValidationReport = replace(BROKEN, results=tuple(results))
    summary = write_step_summary(report, options())
    assert 0.9 * MOST_SUMMARY_BYTES < len(summary.encode()) <= MOST_SUMMARY_BYTES
    shown_groups = summary.count("\n### ")
    assert summary.endswith(f"\nThe summary ends here, since its length is limited; more groups: {3000 - shown_groups:,}.\n")
    assert "… and 2,900 more\n" in summary


def test_a_summary_that_fits_is_the_markdown_report() -> None:
    summary = write_step_summary(BROKEN, options())
    assert summary.startswith("# SHACL validation\n")
    assert summary.count("\n### ") == 3
    assert "more groups" not in summary
