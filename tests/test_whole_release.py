"""A release with a changed file is never used as if it were whole, and two releases are never mixed where one replaces the other."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLE_PAGES
from small_releases import small_release

from hankegraph.answering import engine
from hankegraph.answering.engine import answer_locally
from hankegraph.answering.limits import Limits
from hankegraph.answering.solutions import Answer, Truth
from hankegraph.build import BuildOptions, build_release
from hankegraph.cli import main
from hankegraph.errors import ReleaseError
from hankegraph.release import MANIFEST, read_manifest, verify_release
from hankegraph.release_files import ReleaseFiles, read_whole
from hankegraph.stores.graphs import release_graphs
from hankegraph.trace import trace_resource

# A page that is published and one that is held back.
PAGES = [EXAMPLE_PAGES / "hanke-etapiha.txt", EXAMPLE_PAGES / "hanke-ajassa-taaksepain.txt"]
PUBLISHED, HELD_BACK = "900101", "900704"
OTHER_PAGE = EXAMPLE_PAGES / "hanke-tarinapolku.txt"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def without_a_line(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))


def of_the_same_size(path: Path) -> None:
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def gone(path: Path) -> None:
    path.unlink()


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link_to_nothing(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


DAMAGES = [cut, without_a_line, of_the_same_size, emptied, gone, binary, a_folder, a_pipe, a_link_to_nothing]
# One file of each kind, and which commands read it besides `validate`, which looks at all of them.
READ_BY = {
    "hankegraph.nt": {"query", "load", "trace"},
    "provenance.ttl": {"query", "load", "trace"},
    "dataset.ttl": {"query", "load"},
    "ontology/hanke.ttl": {"query", "load"},
    "ontology/vocabularies/measure.ttl": {"query", "load"},
    "parts.jsonl": {"trace"},
    "findings.jsonl": {"trace"},
    f"held-back/{HELD_BACK}.ttl": {"trace"},
    "hankegraph.ttl": set(),
    f"projects/{PUBLISHED}.ttl": set(),
    "validation.ttl": set(),
    "shapes/project.ttl": set(),
    "queries/projects-by-status.rq": set(),
}
COMMANDS = {
    "query": ["query", "-", "--on", "release", "--format", "csv"],
    "load": ["load", "release", "store"],
    "trace": ["trace", "release", HELD_BACK],
    "validate": ["validate", "release"],
}
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = tmp_path_factory.mktemp("built") / "release"
    build_release(PAGES, release, BuildOptions())
    return release


@pytest.fixture
def release(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the release, to be damaged, in the current folder."""
    shutil.copytree(built, tmp_path / "release")
    monkeypatch.chdir(tmp_path)
    return Path("release")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=COUNT)


def said_in_one_line(result: Result) -> str:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1), result.output
    return result.stderr.removeprefix("hankegraph: ").rstrip("\n")


def test_one_file_of_each_kind_is_damaged(built: Path) -> None:
    kinds = {Path(path).parts[0] for path in ReleaseFiles(built).listed}
    assert {Path(path).parts[0] for path in READ_BY} == kinds
    assert set(READ_BY) <= ReleaseFiles(built).listed.keys()


# Damaged files


# Files that are read alike are damaged in fewer ways.
CASES = [
    (path, damage)
    for path, commands in READ_BY.items()
    for damage in DAMAGES
    if (commands and not path.startswith("ontology")) or damage in (without_a_line, of_the_same_size, gone, a_folder)
]


@pytest.mark.parametrize(("path", "damage"), CASES)
def test_whoever_reads_a_damaged_file_says_so_in_one_line_and_nobody_else_minds(
    path: str, damage: Callable[[Path], None], release: Path
) -> None:
    damage(release / path)
    expected = f"release/{path} is not what manifest.json says; build the release again"
    if damage is gone:
        expected = f"release/{path} is missing, though manifest.json lists it; build the release again"
    for command in sorted({*READ_BY[path], "validate"}):
        assert said_in_one_line(run(*COMMANDS[command])) == expected, command
    assert not Path("store").exists()
    # The others are slower, since they do what they are asked to; that they can is tried with one kind of damage.
    if damage is without_a_line:
        for command in sorted(COMMANDS.keys() - READ_BY[path] - {"validate"}):
            assert run(*COMMANDS[command]).exit_code == 0, command


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("path", [path for path in READ_BY if "/" not in path or path.startswith(("projects", "held-back"))])
def test_a_build_over_a_damaged_release_makes_a_whole_one(path: str, damage: Callable[[Path], None], release: Path, built: Path) -> None:
    damage(release / path)
    build_release(PAGES, release, BuildOptions(jobs=1))
    assert verify_release(release) == []
    assert read_manifest(release) == read_manifest(built)


# A digit that is changed in the manifest makes the file that it is about another one than is listed.
@pytest.mark.parametrize("damage", [damage for damage in DAMAGES if damage is not of_the_same_size])
def test_a_damaged_manifest_is_one_line_for_every_command(damage: Callable[[Path], None], release: Path) -> None:
    damage(release / MANIFEST)
    for name, command in COMMANDS.items():
        if name != "validate" or (release / MANIFEST).exists():  # without it, this is a folder with RDF files
            said_in_one_line(run(*command))
    assert "left alone" in said_in_one_line(run("build", PAGES[0], "--out", "release"))


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("files"),
        lambda manifest: manifest.pop("base"),
        lambda manifest: manifest.update(files={}),
        lambda manifest: manifest.update(base=1),
        lambda manifest: manifest["files"].append("hankegraph.nt"),
        lambda manifest: manifest["files"][0].pop("sha256"),
        lambda manifest: manifest["files"][0].pop("size"),
        lambda manifest: manifest["files"][0].update(path=7),
        lambda manifest: manifest["files"][0].update(path="ontology/../../secret.ttl"),
        lambda manifest: manifest["files"][0].update(path="/etc/hostname"),
    ],
)
def test_a_manifest_that_lists_no_files_of_the_release_is_damaged(change: Callable[[dict[str, object]], object], release: Path) -> None:
    manifest = read_manifest(release)
    change(manifest)
    (release / MANIFEST).write_text(json.dumps(manifest))
    for command in COMMANDS.values():
        assert said_in_one_line(run(*command)) == "release: manifest.json is damaged; build the release again"


def test_a_removed_project_is_not_left_out_of_an_answer(example_release: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(example_release, release)
    lines = (release / "hankegraph.nt").read_text(encoding="utf-8").splitlines(keepends=True)
    (release / "hankegraph.nt").write_text("".join(line for line in lines if f"/{PUBLISHED}>" not in line), encoding="utf-8")
    assert len(lines) > len((release / "hankegraph.nt").read_text(encoding="utf-8").splitlines()) > 0
    result = run("query", "projects-by-status", "--on", release)
    assert said_in_one_line(result) == f"{release}/hankegraph.nt is not what manifest.json says; build the release again"


@pytest.mark.parametrize("compress", ["gz", "zst"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_that_is_compressed_is_seen_too(
    compress: str, damage: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    build_release(PAGES, Path("release"), BuildOptions(compress=compress, jobs=1))
    assert run(*COMMANDS["query"]).exit_code == 0
    path = f"hankegraph.nt.{compress}"
    damage(Path("release", path))
    for command in COMMANDS.values():
        assert f"release/{path} is " in said_in_one_line(run(*command))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_part_of_a_large_release_is_seen_too(
    damage: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    build_release(PAGES, Path("release"), BuildOptions(parts_from=1, jobs=1))
    whole = {path.name: path.read_bytes() for path in Path("release/parts").iterdir()}
    for name in ("000001.nt", "000001.provenance.ttl", "shared.nt"):
        damage(Path("release/parts", name))
        for command in COMMANDS.values():
            assert f"release/parts/{name} is " in said_in_one_line(run(*command))
        shutil.rmtree("release/parts")
        Path("release/parts").mkdir()
        for other, content in whole.items():
            Path("release/parts", other).write_bytes(content)
    assert run(*COMMANDS["query"]).exit_code == 0


def test_what_was_added_to_a_release_is_not_read(release: Path) -> None:
    before = run(*COMMANDS["query"]).stdout
    for path in ("ontology/more.ttl", "parts/000001.nt", "projects/1.ttl"):
        (release / path).parent.mkdir(exist_ok=True)
        (release / path).write_text("<https://example.org/s> <https://example.org/p> <https://example.org/o> .\n")
    assert run(*COMMANDS["query"]).stdout == before
    assert run(*COMMANDS["load"]).exit_code == 0


def test_a_file_that_may_not_be_read_is_not_said_to_be_changed(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "provenance.ttl":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    for command in COMMANDS.values():
        assert said_in_one_line(run(*command)) == "release/provenance.ttl cannot be read (Permission denied); see that you may read it"


# A file that changes while it is read


def test_what_a_load_sends_is_what_was_hashed(tmp_path: Path) -> None:
    release = small_release(tmp_path / "release")
    projects = next(graph for graph in release_graphs(release) if graph.name == "projects")
    assert len(list(projects.triples())) > 100
    lines = (release / "hankegraph.nt").read_bytes().splitlines(keepends=True)
    # Of the same size, and changed after it was looked at.
    (release / "hankegraph.nt").write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    with pytest.raises(ReleaseError, match=r"hankegraph\.nt is not what manifest\.json says"):
        list(projects.triples())


def test_a_file_that_changes_between_two_readings_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    small_release(Path("release"), 1)
    assert run("load", "release", "store").exit_code == 0
    before = {str(quad) for quad in pyoxigraph.Store.read_only("store")}
    shutil.rmtree("release")
    small_release(Path("release"), 2)
    reads = 0
    stream = ReleaseFiles.stream

    def change_after_the_first(files: ReleaseFiles, path: str) -> object:
        nonlocal reads
        if path == "hankegraph.nt":
            reads += 1
            if reads == 2:
                of_the_same_size(files.folder / path)
        return stream(files, path)

    monkeypatch.setattr(ReleaseFiles, "stream", change_after_the_first)
    result = run("load", "release", "store")
    assert reads > 1
    assert result.exit_code == 2
    assert "release/hankegraph.nt is not what manifest.json says" in result.output
    assert {str(quad) for quad in pyoxigraph.Store.read_only("store")} == before


# A release that is replaced while it is read


@pytest.fixture
def replaced(release: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Has another release take the place of this one as soon as a file is opened."""
    built: list[str] = []

    def at(path_of_event: str) -> list[str]:
        opened = ReleaseFiles._opened

        def build_first(files: ReleaseFiles, path: str) -> object:
            if path == path_of_event and not built:
                built.append(path)
                build_release([OTHER_PAGE, *PAGES], release, BuildOptions(jobs=1))
            return opened(files, path)

        monkeypatch.setattr(ReleaseFiles, "_opened", build_first)
        return built

    return at


def test_a_query_on_a_release_that_is_replaced_meanwhile_answers_on_the_new_one(
    release: Path, replaced: Callable[[str], list[str]]
) -> None:
    before = run(*COMMANDS["query"]).stdout
    built = replaced("provenance.ttl")
    during = run(*COMMANDS["query"])
    assert (built, during.exit_code) == (["provenance.ttl"], 0)
    assert during.stdout == run(*COMMANDS["query"]).stdout != before


def test_a_trace_of_a_release_that_is_replaced_meanwhile_is_of_the_new_one(release: Path, replaced: Callable[[str], list[str]]) -> None:
    with pytest.raises(ReleaseError, match="nothing is published about 900117"):
        trace_resource(release, "900117")
    built = replaced("provenance.ttl")
    during = trace_resource(release, "900117")
    assert built == ["provenance.ttl"]
    assert during == trace_resource(release, "900117")


@pytest.mark.parametrize("command", ["load", "validate"])
def test_what_takes_long_says_that_the_release_was_replaced(command: str, release: Path, replaced: Callable[[str], list[str]]) -> None:
    replaced("provenance.ttl")
    said = said_in_one_line(run(*COMMANDS[command]))
    assert said == "release: another release took its place while it was read; start again"
    assert not Path("store").exists()


def test_whoever_never_finds_a_release_at_rest_is_told_to_wait(release: Path) -> None:
    number = 0

    def read(files: ReleaseFiles) -> None:
        nonlocal number
        number += 1
        (release / MANIFEST).write_text(json.dumps({**files.manifest, "number": number}))
        raise files.not_as_listed("hankegraph.nt")

    with pytest.raises(ReleaseError, match="builds keep replacing this release; wait until they have ended"):
        read_whole(release, read)
    assert number > 2


def test_a_release_that_is_replaced_before_the_query_process_reads_it_is_asked_anew(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    is_asked = engine._answer_of
    jobs: list[list[str]] = []

    def build_first(job: dict[str, Any], limits: Limits) -> Answer:
        jobs.append([sha256 for path, _, _, sha256 in job["files"] if path.endswith("hankegraph.nt")])
        if len(jobs) == 1:
            build_release([OTHER_PAGE], release, BuildOptions(jobs=1))
        return is_asked(job, limits)

    monkeypatch.setattr(engine, "_answer_of", build_first)
    # Each project of the one release is not in the other.
    ask = "ASK { ?record a <https://w3id.org/hankegraph/def#RegisterRecord> FILTER NOT EXISTS { ?field ?of ?record } }"
    with answer_locally(ask, release, Limits()) as answer:
        assert answer == Truth(False)
    assert len(jobs) == 2
    assert jobs[0] != jobs[1]
