"""What the README shows is what happens: files are quoted, commands and code are run, and their output is compared."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

README = ROOT / "README.md"
QUERIES = ROOT / "docs" / "queries.md"
_BLOCK = re.compile(r"(?:<!-- (?P<directive>.*?) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.S)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, example_release: Path) -> Path:
    """A folder with what the commands of the README name."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(example_release, folder / "release")
    return folder


def run(command: list[str] | str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100"}
    result = subprocess.run(
        command, shell=isinstance(command, str), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return result.stdout


def expected_body(match: re.Match[str], previous_output: str | None, folder: Path) -> tuple[str, str | None]:
    """What the block should hold, and the output that the block after it should show."""
    directive, language, body = match["directive"] or "", match["language"], match["body"]
    if directive.startswith("file: "):
        return (folder / directive.removeprefix("file: ")).read_text(encoding="utf-8").strip("\n") + "\n", None
    if directive.startswith("file without blank lines: "):
        lines = (folder / directive.removeprefix("file without blank lines: ")).read_text(encoding="utf-8").splitlines()
        return "".join(f"{line}\n" for line in lines if line.strip()), None
    if directive.startswith("lines: "):
        name, text = shlex.split(directive.removeprefix("lines: "))
        lines = [line for line in (folder / name).read_text(encoding="utf-8").splitlines() if text in line]
        assert lines, text
        return "\n".join(lines[:1]) + "\n", None
    if directive.startswith("written to "):
        (folder / directive.removeprefix("written to ")).write_text(body, encoding="utf-8")
        return body, None
    if directive == "run":
        return body, run([sys.executable, "-c", body], folder)
    if language == "console":
        shown = []
        for command in re.findall(r"^\$ (.*)$", body, re.M):
            shown += [f"$ {command}\n", run(command, folder)]
        return "".join(shown), None
    return (body, None) if previous_output is None else (previous_output, None)


@pytest.mark.parametrize(("document", "least"), [(README, 7), (QUERIES, 2)], ids=["README", "queries"])
def test_every_file_and_output_in_the_document_is_real(document: Path, least: int, checkout: Path, update_golden: bool) -> None:
    text = document.read_text(encoding="utf-8")
    output: str | None = None
    pieces = []
    position = 0
    blocks = list(_BLOCK.finditer(text))
    assert len(blocks) >= least
    for match in blocks:
        body, output = expected_body(match, output, checkout)
        pieces += [text[position : match.start("body")], body]
        position = match.end("body")
    shown = "".join(pieces) + text[position:]
    if update_golden:
        document.write_text(shown, encoding="utf-8")
    assert shown == document.read_text(encoding="utf-8")


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"(?:^|`)make (\w+)", README.read_text(encoding="utf-8"), re.M))
    assert named and named <= targets


def test_every_link_in_the_readme_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert len(local) > 4
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_the_options_in_the_readme_are_those_of_the_command() -> None:
    help_text = run([sys.executable, "-m", "hankegraph", "build", "--help"], ROOT)
    options = set(re.findall(r"(--[a-z-]+)", help_text)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", README.read_text(encoding="utf-8"), re.M))
