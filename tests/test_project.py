"""The project travels whole: its wheel works away from the checkout, and no file tells of the machine it was written on."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from hankegraph import __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGE = ROOT / "examples" / "pages" / "hanke-etapiha.txt"
CARRIED_FOLDERS = ("ontology", "shapes", "queries")
FOLDERS = (".ci", "docs", "examples", "ontology", "queries", "shapes", "src", "tests")
BYTECODE = {"__pycache__"}

# Spelt in two halves, so that this file can be searched too.
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
MACHINE_PATH = re.compile(r"(?<![\w.:/<{~*)-])/(?:home|Users|root|mnt|media|private|opt|workspace|builds)/\w|\b[A-Z]:\\\w|\bfile:" r"//")
OUTSIDE = re.compile(r"\.\./" r"shared|/wor" r"k/")


def project_files() -> list[Path]:
    """Every file that belongs to the project, and nothing that a run leaves behind."""
    top = [path for path in ROOT.iterdir() if path.is_file()]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file() and not BYTECODE & {*path.parts}]
    return sorted(top + below)


def project_texts() -> dict[str, str]:
    """The files of the project that are text, by their name below the root."""
    texts = {}
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content:
            texts[path.relative_to(ROOT).as_posix()] = content.decode("utf-8", "replace")
    return texts


def lines_with(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def run(*arguments: str | Path, cwd: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Runs Python in a folder, with another folder before everything else that it imports from."""
    environment = {**os.environ, "PYTHONPATH": str(path)}
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, env=environment, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--no-cache-dir", "--disable-pip-version-check", "--quiet")
    made = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", str(ROOT), *options, "--wheel-dir", str(folder)], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    (wheel,) = folder.iterdir()
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to import from, with what the wheel would install and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("installed") / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_wheel_is_of_this_version_and_for_every_system(wheel: Path) -> None:
    assert wheel.name == f"hankegraph-{__version__}-py3-none-any.whl"


def test_wheel_holds_the_package_and_every_folder_that_it_reads(wheel: Path) -> None:
    expected = {
        f"hankegraph/{path.relative_to(ROOT / 'src' / 'hankegraph').as_posix()}"
        for path in project_files()
        if path.is_relative_to(ROOT / "src" / "hankegraph")
    }
    for folder in CARRIED_FOLDERS:
        expected |= {f"hankegraph/{path.relative_to(ROOT).as_posix()}" for path in project_files() if path.is_relative_to(ROOT / folder)}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("hankegraph/")}
    for name in ("py.typed", "fields.toml", "layouts.toml", "given_names.txt", "ontology/hanke.ttl", "ontology/vocabularies/measure.ttl"):
        assert f"hankegraph/{name}" in held
    assert held == expected


def test_wheel_carries_its_licences_and_command(wheel: Path) -> None:
    assert set(PROJECT["license-files"]) == {path.name for path in ROOT.glob("LICENSE*")}
    with zipfile.ZipFile(wheel) as archive:
        about = f"hankegraph-{__version__}.dist-info"
        assert {f"{about}/licenses/{name}" for name in PROJECT["license-files"]} <= set(archive.namelist())
        assert "hankegraph = hankegraph.cli:main" in archive.read(f"{about}/entry_points.txt").decode()
        assert f"License-Expression: {PROJECT['license']}\n" in archive.read(f"{about}/METADATA").decode()


def test_installed_package_reads_its_own_files(installed: Path, tmp_path: Path) -> None:
    code = "import hankegraph.resources as r; print(r.__file__, *map(r.resource_folder, ('ontology', 'shapes', 'queries')), sep='\\n')"
    shown = run("-c", code, cwd=tmp_path, path=installed)
    assert shown.stderr == ""
    assert [Path(line) for line in shown.stdout.splitlines()] == [
        installed / "hankegraph" / "resources.py",
        *(installed / "hankegraph" / folder for folder in CARRIED_FOLDERS),
    ]


def test_build_away_from_the_checkout_gives_the_bytes_of_a_build_in_it(installed: Path, tmp_path: Path) -> None:
    away, here = tmp_path / "away", tmp_path / "here"
    away.mkdir()
    here.mkdir()
    for folder, path in ((away, installed), (here, ROOT / "src")):
        built = run("-m", "hankegraph", "build", PAGE, "--out", "release", cwd=folder, path=path)
        assert built.returncode == 0, built.stderr
    names = sorted(path.relative_to(here) for path in here.rglob("*") if path.is_file())
    assert Path("release/projects/900101.ttl") in names
    assert sorted(path.relative_to(away) for path in away.rglob("*") if path.is_file()) == names
    assert [name for name in names if (away / name).read_bytes() != (here / name).read_bytes()] == []


def test_trace_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert run("-m", "hankegraph", "build", PAGE, "--out", "release", cwd=tmp_path, path=installed).returncode == 0
    traced = run("-m", "hankegraph", "trace", "release", "900101", cwd=tmp_path, path=installed)
    assert traced.returncode == 0, traced.stderr
    assert "pages/hanke-etapiha.txt:24:1" in traced.stdout


def test_the_search_below_finds_what_it_is_for() -> None:
    texts = {"a": "# TO" + "DO: later\nfine\nsee /ho" + "me/someone/x\nC:" + "\\Users\nfile:/" + "//x\n", "b": "https://example.org/home/x"}
    assert lines_with(UNFINISHED, texts) == ["a:1: # TO" + "DO: later"]
    assert [line.partition(" ")[0] for line in lines_with(MACHINE_PATH, texts)] == ["a:3:", "a:4:", "a:5:"]
    assert {"README.md", "pyproject.toml", "src/hankegraph/cli.py", "tests/test_project.py", "docs/graph.md"} <= project_texts().keys()


def test_no_file_names_a_place_on_a_machine() -> None:
    texts = project_texts()
    assert lines_with(MACHINE_PATH, texts) == []
    places = [str(ROOT), *(f"{folder}/" for folder in (str(Path.home()), str(ROOT.parent)) if len(Path(folder).parts) > 1)]
    here = re.compile("|".join(rf"(?<![\w.]){re.escape(place)}" for place in places))
    assert lines_with(here, texts) == []


def test_no_file_leads_outside_the_project() -> None:
    texts = project_texts()
    assert lines_with(OUTSIDE, {name: text for name, text in texts.items() if not name.startswith("tests/")}) == []


def test_nothing_is_marked_as_unfinished() -> None:
    assert lines_with(UNFINISHED, project_texts()) == []


def test_every_document_that_is_linked_is_there() -> None:
    for name, text in project_texts().items():
        if name.endswith(".md") and "/" not in name.removeprefix("docs/"):
            for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
                assert (ROOT / name).parent.joinpath(target).exists(), f"{name} links to {target}"
