"""`hankegraph query` and `hankegraph queries`: what is asked, what comes out, and the exit codes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLE_PAGES, ROOT
from loopback import loopback_server
from store_servers import need_store, oxigraph_server, running

from hankegraph.answering.cells import cell_width
from hankegraph.build import BuildOptions, build_release
from hankegraph.cli import main
from hankegraph.stored_queries.overview import query_text
from hankegraph.stored_queries.query_file import read_query_folder

PERIOD = "projects-ending-in-a-period"
COUNT = "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?p a <https://w3id.org/hankegraph/def#Project> }"


def run(*arguments: str | Path, content: bytes | None = None) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=content)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def query(*arguments: str | Path, on: Path | str, content: bytes | None = None) -> Result:
    return run("query", *arguments, "--on", on, content=content)


def refused(result: Result) -> str:
    """The one line with which a command ended that could not be run."""
    assert result.exit_code == 2
    assert result.stderr.startswith("hankegraph: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_a_stored_query_is_asked_by_its_name(example_release: Path) -> None:
    result = query(PERIOD, "--format", "csv", on=example_release)
    assert result.exit_code == 0
    lines = result.stdout_bytes.decode().split("\r\n")
    assert lines[0] == "endDate,number,title,organisationName,status,project"
    assert len(lines) > 3


def test_parameters_choose_other_rows(example_release: Path) -> None:
    one_day = query(PERIOD, "--param", "from=2024-12-14", "--param", "to=2024-12-14", "--format", "json", on=example_release)
    assert [row["number"]["value"] for row in json.loads(one_day.stdout)["results"]["bindings"]] == ["900731"]


def test_a_file_with_a_header_takes_parameters(example_release: Path) -> None:
    result = query(
        ROOT / "queries" / f"{PERIOD}.rq", "--param", "from=2099-01-01", "--param", "to=2099-01-01", "--format", "tsv", on=example_release
    )
    assert result.stdout == "?endDate\t?number\t?title\t?organisationName\t?status\t?project\n"


def test_a_query_of_ones_own_comes_from_standard_input_or_a_file(example_release: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text(COUNT, encoding="utf-8")
    for name, content in (("-", COUNT.encode()), (str(file), None)):
        assert query(name, "--format", "csv", on=example_release, content=content).stdout_bytes == b"n\r\n21\r\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["projects-ending-in-period"], f"did you mean {PERIOD}"),
        ([PERIOD, "--param", "von=2024-01-01"], "there is no parameter 'von'"),
        ([PERIOD, "--param", "from=2024-13-01"], "is no day of the calendar"),
        ([PERIOD, "--param", "from"], "an equals sign"),
        (["nowhere.rq"], "nowhere.rq"),
        (["missing-values-of-nothing-at-all-zzz"], "there is no stored query"),
    ],
)
def test_what_cannot_be_asked_is_said_on_one_line(arguments: list[str], said: str, example_release: Path) -> None:
    assert said in refused(query(*arguments, on=example_release))


def test_text_that_is_not_utf_8_is_said_with_its_line(example_release: Path) -> None:
    assert "standard input:2: this line is not UTF-8" in refused(query("-", on=example_release, content=b"# a\nSELECT \xe4"))


def test_a_query_without_a_header_has_no_parameters(example_release: Path) -> None:
    assert "it has no parameters" in refused(query("-", "--param", "a=b", on=example_release, content=COUNT.encode()))


def test_no_connection_is_opened(example_release: Path) -> None:
    service = b"SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    assert "SERVICE" in refused(query("-", on=example_release, content=service))


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_store_opens_a_connection_for_a_query_only_where_it_may(tmp_path: Path) -> None:
    need_store("oxigraph")
    results = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "from elsewhere"}}]}}'
    with (
        loopback_server(lambda exchange, _: exchange.give(200, results, Content_Type="application/sparql-results+json")) as elsewhere,
        running(oxigraph_server(tmp_path)) as server,
    ):
        service = f"SELECT * WHERE {{ SERVICE <{elsewhere.address}> {{ ?s ?p ?o }} }}".encode()
        assert "SERVICE would open a connection" in refused(query("-", on=server.address, content=service))
        assert not elsewhere.received
        assert "from elsewhere" in query("-", "--allow-connections", on=server.address, content=service).stdout
        assert elsewhere.received


def test_a_triple_in_the_place_of_a_term_is_one_clear_line(example_release: Path) -> None:
    for text in ("CONSTRUCT { <x:a> <x:b> <x:c> {| <x:d> <x:e> |} } {}", "SELECT (<<( <x:a> <x:b> <x:c> )>> AS ?t) {}"):
        for form in ("turtle", "csv", "table") if text.startswith("C") else ("csv", "table"):
            assert "a triple as a term" in refused(query("-", "--format", form, on=example_release, content=text.encode()))


def test_a_period_that_ends_before_it_begins_is_an_error(example_release: Path) -> None:
    def asked(*values: str) -> list[str]:
        return ["projects-ending-in-a-period", *(part for value in values for part in ("--param", value))]

    told = refused(query(*asked("from=2025-01-01", "to=2024-01-01"), on=example_release))
    assert "the period ends before it begins: from is 2025-01-01 and to is 2024-01-01" in told
    # The other day is the default.
    assert "from is 2030-01-01 and to is 2024-12-31" in refused(query(*asked("from=2030-01-01"), on=example_release))
    assert query(*asked("from=2024-03-23", "to=2024-03-23"), on=example_release).exit_code == 0
    assert "is no day of the calendar" in refused(query(*asked("from=2024-02-31", "to=2024-01-01"), on=example_release))


def test_values_are_read_in_any_unicode_normal_form_and_with_spaces_around_them(example_release: Path) -> None:
    for name, parameter, plain, other in (
        ("words-in-a-title", "words", "kylä", "kyl\u0061\u0308"),
        ("one-project-whole", "number", "900101", " 900101\t"),
        ("projects-in-a-municipality", "name", "Kuvitelma", " Kuvitelma "),
        ("values-of-a-property", "property", "http://purl.org/dc/terms/title", "dcterms:title"),
    ):
        expected, found = (query(name, "--param", f"{parameter}={value}", on=example_release) for value in (plain, other))
        assert found.stdout == expected.stdout
        assert len(found.stdout.splitlines()) > 2
    assert "the prefix dct is not known" in refused(query("values-of-a-property", "--param", "property=dct:title", on=example_release))


def test_where_there_is_no_release_the_line_says_how_to_build_one(tmp_path: Path) -> None:
    assert "hankegraph build" in refused(query("-", on=tmp_path, content=COUNT.encode()))


def test_a_part_of_an_answer_is_shown_and_exits_with_2(example_release: Path) -> None:
    result = query("concepts-in-use", "--limit", "1", "--format", "csv", on=example_release)
    assert result.exit_code == 2
    assert result.stdout.count("\n") == 2
    assert "not the whole answer" in result.stderr


def test_a_terminal_is_shown_what_fits_and_told_once_that_it_is_a_part(example_release: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = [sys.executable, "-m", "hankegraph", "query", PERIOD, "--limit", "2", "--on", str(example_release)]
    result = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode().replace("\r\n", "\n")
    os.close(ours)
    assert result.returncode == 2
    told = "hankegraph: these are the first 2 rows of more, and --limit is 2: not the whole answer\n"
    assert result.stderr.count("first 2 rows") == result.stderr.count(told) == 1
    assert "not the whole answer" not in shown
    assert "project:900205\n" in shown
    assert shown.endswith("\n\nPREFIX project: <https://w3id.org/hankegraph/id/project/>\n")
    assert max(map(cell_width, shown.splitlines())) == 80


@pytest.mark.parametrize("name", ["table", "csv", "tsv", "json", "xml", "markdown", "chart", "svg"])
def test_rows_are_written_in_every_format_the_same_each_time(name: str, example_release: Path) -> None:
    first, second = (query("objectives-over-time", "--format", name, on=example_release) for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout_bytes == second.stdout_bytes != b""


def test_triples_are_turtle(example_release: Path) -> None:
    assert query("projects-as-schema-org", "--format", "turtle", on=example_release).stdout.startswith("@prefix")
    assert "ask with CONSTRUCT" in refused(query("public-shares", "--format", "turtle", on=example_release))


def test_the_list_has_every_query_with_its_parameters() -> None:
    listed = run("queries").stdout
    for stored in read_query_folder(ROOT / "queries"):
        assert f"{stored.name}\n    {stored.header.question['en']}\n" in listed
        for parameter in stored.parameters:
            assert f"--param {parameter.name}" in listed


def test_the_list_is_narrowed_by_a_tag() -> None:
    named = [stored.name for stored in read_query_folder(ROOT / "queries") if "money" in stored.header.tags]
    assert named and [line for line in run("queries", "--tag", "money").stdout.splitlines() if not line.startswith(" ")] == named
    assert "no stored query has the tag 'monye'; there are " in refused(run("queries", "--tag", "monye"))
    assert "--tag and --format are for the list" in refused(run("queries", "--tag", "money", "show", "public-shares"))


def test_programs_are_told_all_of_every_query() -> None:
    queries = {stored.name: stored for stored in read_query_folder(ROOT / "queries")}
    listed = {each["name"]: each for each in json.loads(run("queries", "--format", "json").stdout)}
    assert listed.keys() == queries.keys()
    for name, stored in queries.items():
        told = listed[name]
        assert (told["sparql"], told["form"], told["tags"]) == (stored.text, stored.form, list(stored.header.tags))
        assert (told["question"], told["description"]) == (stored.header.question, stored.header.description)
        assert [(each["name"], each["type"]) for each in told["columns"]] == [(each.name, each.type) for each in stored.columns]
        assert [(each["name"], each["default"]) for each in told["parameters"]] == [(each.name, each.default) for each in stored.parameters]
        assert told["ordered"] == stored.header.is_ordered
    measure = listed["projects-of-a-measure"]["parameters"][0]
    assert (measure["type"], measure["example"], measure["schemes"][0]) == ("concept", "7.4", "measure")


def test_a_query_is_shown_with_all_that_it_says_and_its_sparql_at_the_end() -> None:
    queries = read_query_folder(ROOT / "queries")
    for stored in queries:
        sparql = "\n".join(line for line in stored.text.splitlines() if not line.startswith("#+"))
        text = query_text(stored)
        assert text.endswith(f"\n\n{sparql}")
        head = text.removesuffix(sparql)
        assert head.splitlines()[0] == stored.name
        for part in (*stored.header.question.values(), stored.header.description, f"tags: {', '.join(stored.header.tags)}"):
            assert f"    {part}\n" in head
        for parameter in stored.parameters:
            assert f"    --param {parameter.name} ({parameter.type}" in head
            assert f"{parameter.default} if not given: {parameter.description}\n" in head
        for column in stored.columns:
            assert f"{column.name} ({column.type})" in head
    assert run("queries", "show", queries[0].name).stdout == f"{query_text(queries[0])}\n"


def test_a_query_that_is_not_stored_is_not_shown() -> None:
    assert "there is no stored query 'public-share'; did you mean public-shares?" in refused(run("queries", "show", "public-share"))


def test_all_stored_queries_have_the_expected_answer_and_over_other_pages_another(example_release: Path, tmp_path: Path) -> None:
    good = run("queries", "check", "--on", example_release)
    assert good.exit_code == 0
    number = len(read_query_folder(ROOT / "queries"))
    assert good.stdout.endswith(f"{number} of {number} queries have the expected answer\n")
    build_release([EXAMPLE_PAGES / "hanke-etapiha.txt"], tmp_path / "release", BuildOptions())
    other = run("queries", "check", "--on", tmp_path / "release")
    assert other.exit_code == 1
    assert "different                      projects-by-status\n" in other.stdout
    # What every release promises is true of this one, too.
    assert "as expected                    every-fact-has-a-place\n" in other.stdout
    promised = run("queries", "check", "--tag", "promises", "--on", tmp_path / "release")
    assert (promised.exit_code, promised.stdout.splitlines()[-1]) == (0, "10 of 10 queries have the expected answer")
    assert "there are " in refused(run("queries", "check", "--tag", "promise", "--on", example_release))
