"""The command line: what goes where, and the exit codes."""

import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLE_PAGES

from hankegraph.cli import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_clean_build_exits_with_0_and_tells_a_person_on_standard_error(tmp_path: Path) -> None:
    result = run("build", EXAMPLE_PAGES / "hanke-etapiha.txt", "--out", tmp_path / "r")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "projects published  1" in result.stderr
    assert f"hankegraph trace {tmp_path / 'r'} NUMBER" in result.stderr


def test_a_build_that_holds_something_back_exits_with_1_and_names_it(tmp_path: Path) -> None:
    result = run("build", EXAMPLE_PAGES, "--out", tmp_path / "r")
    assert result.exit_code == 1
    assert "held back           2  (900704, 900712)" in result.stderr
    assert "pages/hanke-karkauspaivan-juhla.txt:8:14: violation date-is-readable" in result.stderr


def test_a_strict_build_exits_with_1_and_publishes_nothing(tmp_path: Path) -> None:
    result = run("build", EXAMPLE_PAGES, "--out", tmp_path / "r", "--strict")
    assert result.exit_code == 1
    assert "Nothing was published (--strict)" in result.stderr
    assert not (tmp_path / "r").exists()


def test_the_summary_for_a_program_is_json_on_standard_output(tmp_path: Path) -> None:
    result = run("build", EXAMPLE_PAGES, "--out", tmp_path / "r", "--format", "json")
    summary = json.loads(result.stdout)
    assert summary["pages"] == 25
    assert summary["projects"] == 21
    assert summary["heldBack"] == ["900704", "900712"]
    assert summary["findings"]["violation"] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "nowhere", "--out", "r"], "no such file or folder"),
        (["build", str(EXAMPLE_PAGES), "--out", "r", "--base", "http://example.org/"], "give an absolute https address"),
        (["build", str(EXAMPLE_PAGES), "--out", str(EXAMPLE_PAGES)], "is left alone"),
        (["trace", "nowhere", "1"], "this is not a release; build one with: hankegraph build"),
    ],
)
def test_a_run_that_cannot_be_done_exits_with_2_and_one_line(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_trace_shows_place_label_and_text_of_every_fact(example_release: Path) -> None:
    result = run("trace", example_release, "900205")
    assert result.exit_code == 0
    assert 'hg:endDate "2024-03-23"^^xsd:date' in result.stdout
    assert "pages/hanke-kesateatterin-katsomo.txt:32:1: Loppumispäivämäärä: “23.03.2024”" in result.stdout
    assert "no line" not in result.stdout


def test_trace_takes_the_iri_of_any_published_resource(example_release: Path) -> None:
    facts = [json.loads(line) for line in run("trace", example_release, "900101", "--format", "json").stdout.splitlines()]
    organisation = next(fact["object"] for fact in facts if fact["predicate"].endswith("leadOrganisation>"))
    result = run("trace", example_release, organisation.strip("<>"))
    assert 'foaf:name "Kuvitelman kylät ry"' in result.stdout
    assert 'foaf:name "KUVITELMAN KYLÄT R.Y."' in result.stdout
    assert "pages/hanke-tarinapolku.txt:6:1: “KUVITELMAN KYLÄT R.Y.”" in result.stdout


def test_trace_says_first_that_a_project_is_held_back_and_why(example_release: Path) -> None:
    result = run("trace", example_release, "900704")
    lines = result.stdout.splitlines()
    assert lines[0] == "Held back, not published, until its violations are mended:"
    assert lines[1].startswith("pages/hanke-ajassa-taaksepain.txt:28:1: violation project-ends-not-before-it-starts ")
    assert lines[2] == ""
    assert "pages/hanke-ajassa-taaksepain.txt:28:1: Aloituspäivämäärä" in result.stdout
    facts = [json.loads(line) for line in run("trace", example_release, "900704", "--format", "json").stdout.splitlines()]
    assert facts and all(fact["heldBack"] for fact in facts)


def test_trace_says_first_what_was_found_about_a_project_or_its_pages(example_release: Path) -> None:
    found = [json.loads(line) for line in (example_release / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    own = [one for one in found if one["source"] in ("pages/hanke-kiertava-kuvitelma.txt", "pages/hanke-lumilinna.txt")]
    assert {one["focus"].split("/")[-2] for one in own} == {"project", "record"}
    for number, page in (("900502", "hanke-kiertava-kuvitelma"), ("900611", "hanke-lumilinna")):
        head, _, facts = run("trace", example_release, number).stdout.partition("\n\n")
        title, *lines = head.splitlines()
        assert title == "Published, though something was found:"
        assert sorted(line.split()[2] for line in lines) == sorted(one["code"] for one in own if page in one["source"])
        assert facts.startswith("dcterms:description ")
    assert "heldBack" not in run("trace", example_release, "900611", "--format", "json").stdout


def test_trace_of_what_nothing_is_wrong_with_begins_with_its_facts(example_release: Path) -> None:
    assert run("trace", example_release, "900101").stdout.startswith("dcterms:description ")


@pytest.mark.parametrize(
    "name",
    [
        "organisation:kuvitelman-kylat-ry-48ecb00be8b99f9f4159",
        "https://w3id.org/hankegraph/id/organisation/kuvitelman-kylat-ry-48ecb00be8b99f9f4159",
        "<https://w3id.org/hankegraph/id/organisation/kuvitelman-kylat-ry-48ecb00be8b99f9f4159>",
        "Kuvitelman kylät ry",
        "KUVITELMAN  KYLÄT R.Y.",
    ],
)
def test_trace_takes_every_name_of_an_organisation(name: str, example_release: Path) -> None:
    assert 'foaf:name "Kuvitelman kylät ry"' in run("trace", example_release, name).stdout


def test_trace_takes_every_name_that_it_prints(example_release: Path) -> None:
    printed = run("trace", example_release, "900101").stdout
    names = set(re.findall(r"^\S+ ((?:organisation|source|record|project):\S+)$", printed, re.M))
    records = [line for line in (example_release / "projects" / "900101.ttl").read_text().splitlines() if line.startswith("record:")]
    names |= {records[0].split()[0], "project:900101"}
    assert len(names) > 2
    for name in names:
        assert run("trace", example_release, name).exit_code == 0, name


def test_trace_takes_the_release_in_this_folder_if_none_is_named(example_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example_release.parent)
    assert run("trace", "900101").stdout == run("trace", example_release, "900101").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "there is nothing to trace; name a project: hankegraph trace 900101"),
        (["release"], "release: name what is to be traced in it, too: hankegraph trace release 900101"),
        (["release", "Kuvitelman", "kylät", "ry"], "give a release and one name, in quotation marks if it has spaces"),
        (["release", "Olematon yhdistys ry"], "nothing is published about Olematon yhdistys ry; parts.jsonl lists the project numbers"),
        (["release", "olematon:nimi"], "nothing is published about olematon:nimi"),
    ],
)
def test_what_cannot_be_traced_is_said_on_one_line(
    arguments: list[str], said: str, example_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(example_release.parent)
    result = run("trace", *arguments)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr


def test_trace_of_an_unknown_number_says_where_numbers_stand(example_release: Path) -> None:
    result = run("trace", example_release, "1")
    assert result.exit_code == 2
    assert "nothing is published about 1; parts.jsonl lists the project numbers" in result.stderr


def test_every_fact_of_every_project_has_a_line(example_release: Path) -> None:
    numbers = [path.stem for path in (example_release / "projects").iterdir()]
    assert len(numbers) == 21
    for number in numbers:
        for line in run("trace", example_release, number, "--format", "json").stdout.splitlines():
            assert json.loads(line)["places"], line


def on_a_terminal(command: list[str]) -> tuple[int, str]:
    """Runs the command with standard error on a terminal; gives the exit code and what the terminal was sent."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower, env=environment)
    os.close(follower)
    sent = b""
    while True:
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        sent += chunk
    os.close(leader)
    assert process.stdout is not None
    process.stdout.close()
    return process.wait(), sent.decode()


def test_a_progress_bar_is_on_a_terminal_and_not_in_a_pipe(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hankegraph", "build", str(EXAMPLE_PAGES), "--out", str(tmp_path / "r")]
    code, sent = on_a_terminal(command)
    assert code == 1
    assert "━" in sent and "building" in sent
    piped = subprocess.run(command, capture_output=True, text=True)
    assert "━" not in piped.stderr and "\x1b" not in piped.stderr
    assert piped.stdout == ""


def commands(group: click.Group = main, name: str = "hankegraph") -> Iterator[tuple[str, click.Command]]:
    """Every command, those of `queries` too, by what is typed for it."""
    for command in group.commands.values():
        typed = f"{name} {command.name}"
        yield typed, command
        if isinstance(command, click.Group):
            yield from commands(command, typed)


def test_every_command_is_named_by_a_whole_sentence_on_one_line_of_a_narrow_terminal() -> None:
    for arguments in (["--help"], ["queries", "--help"]):
        listed = CliRunner().invoke(main, arguments, terminal_width=80).stdout.partition("Commands:\n")[2].partition("\n\n")[0]
        assert listed
        assert [line for line in listed.splitlines() if not line.endswith(".") or line.endswith("...")] == []


@pytest.mark.parametrize(("typed", "command"), list(commands()), ids=lambda each: each if isinstance(each, str) else "")
def test_the_help_of_every_command_ends_with_an_example_that_can_be_typed(typed: str, command: click.Command) -> None:
    lines = CliRunner().invoke(main, [*typed.split()[1:], "--help"], terminal_width=80).stdout.splitlines()
    example = lines[-1].removeprefix("  Example: ")
    assert example.startswith(f"{typed} ")
    # Raises where an option or an argument is wrong.
    command.make_context(command.name, shlex.split(example.removeprefix(typed)))


def test_a_fault_of_ours_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("hankegraph.build.build_release", fail)
    result = run("build", EXAMPLE_PAGES, "--out", tmp_path / "r")
    assert isinstance(result.exception, RuntimeError)


def test_a_release_can_be_moved_and_still_be_traced(example_release: Path, tmp_path: Path) -> None:
    shutil.copytree(example_release, tmp_path / "moved")
    assert run("trace", tmp_path / "moved", "900101").exit_code == 0
