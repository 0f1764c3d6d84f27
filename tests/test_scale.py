"""Large builds: the same bytes for every number of processes, parts, compression, reuse of an earlier release, and interruption."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import EXAMPLE_PAGES

from hankegraph.build import BuildOptions, build_release
from hankegraph.parts import read_parts, read_shared, read_slice
from hankegraph.rdf import parse_file, parse_text
from hankegraph.release import verify_release
from hankegraph.release_files import ReleaseFiles
from hankegraph.trace import trace_resource

PAGES = 525


@pytest.fixture(scope="module")
def many_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of the example pages under numbers of their own: enough for several chunks."""
    folder = tmp_path_factory.mktemp("many") / "pages"
    folder.mkdir()
    originals = sorted(EXAMPLE_PAGES.iterdir())
    for position in range(PAGES):
        original = originals[position % len(originals)]
        content = original.read_bytes().replace(b"900", f"{position // len(originals) + 100}".encode())
        (folder / f"{position:04d}-{original.name}").write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def whole(many_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = tmp_path_factory.mktemp("whole") / "release"
    summary = build_release([many_pages], release, BuildOptions(jobs=1))
    assert summary.chunks > 2
    return release


def content(release: Path) -> dict[str, bytes]:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}


def graph(release: Path) -> set[tuple[str, str, str]]:
    files = ReleaseFiles(release)
    triples = set(parse_text(read_shared(files)))
    for part in read_parts(files):
        triples |= set(parse_text(read_slice(files, part, "n_triples")))
    return triples


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_bytes_are_the_same_for_every_number_of_processes(many_pages: Path, whole: Path, tmp_path: Path, jobs: int) -> None:
    build_release([many_pages], tmp_path / "release", BuildOptions(jobs=jobs))
    assert content(tmp_path / "release") == content(whole)


@pytest.mark.parametrize("compress", [None, "gz", "zst"])
def test_a_release_in_parts_holds_the_same_graph(many_pages: Path, whole: Path, tmp_path: Path, compress: str | None) -> None:
    release = tmp_path / "release"
    summary = build_release([many_pages], release, BuildOptions(parts_from=100, compress=compress, jobs=1))
    assert summary.is_in_parts
    assert verify_release(release) == []
    assert not (release / "projects").exists() and not (release / "hankegraph.ttl").exists()
    assert graph(release) == graph(whole) == set(parse_file(whole / "hankegraph.nt"))
    turtle = {triple for path in (release / "parts").glob("*.ttl") if "provenance" not in path.name for triple in parse_file(path)}
    assert turtle == graph(whole)
    provenance = {triple for path in (release / "parts").glob("*.provenance.ttl") for triple in parse_file(path)}
    assert provenance == set(parse_file(whole / "provenance.ttl"))
    assert (release / "findings.jsonl").read_bytes() == (whole / "findings.jsonl").read_bytes()


def test_trace_is_the_same_whatever_the_layout_and_compression(many_pages: Path, whole: Path, tmp_path: Path) -> None:
    build_release([many_pages], tmp_path / "r", BuildOptions(parts_from=1, compress="zst", jobs=1))
    numbers = [path.stem for path in sorted((whole / "projects").iterdir())[::60]]
    assert len(numbers) > 4
    organisation = next(fact.triple[2] for fact in trace_resource(whole, numbers[0]).facts if "leadOrganisation" in fact.triple[1])
    for name in [*numbers, organisation.strip("<>"), "100704"]:
        assert trace_resource(tmp_path / "r", name) == trace_resource(whole, name)


def test_a_build_over_an_earlier_release_reuses_what_did_not_change(many_pages: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(many_pages, pages)
    options = BuildOptions(jobs=1)
    first = build_release([pages], tmp_path / "release", options)
    before = content(tmp_path / "release")
    again = build_release([pages], tmp_path / "release", options)
    assert (first.chunks_reused, again.chunks_reused) == (0, first.chunks)
    assert content(tmp_path / "release") == before
    changed = next(pages.glob("0150-*"))
    changed.write_bytes(changed.read_bytes().replace(b"Kuvitelma", b"Haavekuva"))
    next(pages.glob("0007-*")).unlink()
    shutil.copy(EXAMPLE_PAGES / "hanke-etapiha.txt", pages / "new.txt")
    reused = build_release([pages], tmp_path / "release", options)
    assert 0 < reused.chunks_reused < reused.chunks
    build_release([pages], tmp_path / "full", BuildOptions(jobs=1, full=True))
    assert content(tmp_path / "release") == content(tmp_path / "full")


@pytest.mark.parametrize("parts_from", [1, 10_000])
def test_full_reuses_nothing_and_gives_the_same_bytes(many_pages: Path, tmp_path: Path, parts_from: int) -> None:
    options = BuildOptions(jobs=1, parts_from=parts_from)
    build_release([many_pages], tmp_path / "release", options)
    before = content(tmp_path / "release")
    reused = build_release([many_pages], tmp_path / "release", options)
    assert reused.chunks_reused == reused.chunks
    assert content(tmp_path / "release") == before
    full = build_release([many_pages], tmp_path / "release", BuildOptions(jobs=1, parts_from=parts_from, full=True))
    assert full.chunks_reused == 0
    assert content(tmp_path / "release") == before


@pytest.mark.parametrize(
    "options",
    [
        BuildOptions(jobs=1, base="https://example.org/"),
        BuildOptions(jobs=1, retrieved_at="2026-01-31T12:00:00Z"),
        BuildOptions(jobs=1, page_url="https://example.org/{name}"),
        BuildOptions(jobs=1, parts_from=1),
        BuildOptions(jobs=1, compress="gz"),
    ],
)
def test_pieces_made_with_other_options_are_not_reused(whole: Path, many_pages: Path, tmp_path: Path, options: BuildOptions) -> None:
    shutil.copytree(whole, tmp_path / "release")
    assert build_release([many_pages], tmp_path / "release", options).chunks_reused == 0


@pytest.mark.parametrize("name", ["provenance.ttl", "hankegraph.nt", "findings.jsonl", "projects/100101.ttl"])
def test_a_piece_that_was_changed_by_hand_is_not_reused(whole: Path, many_pages: Path, tmp_path: Path, name: str) -> None:
    release = tmp_path / "release"
    shutil.copytree(whole, release)
    (release / name).write_bytes((release / name).read_bytes().replace(b"SO8", b"SO9").replace(b"warning", b"WARNING"))
    assert verify_release(release) == [f"{name}: changed"]
    build_release([many_pages], release, BuildOptions(jobs=1))
    assert content(release) == content(whole)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", ["parts/000002.ttl", "parts/000001.nt", "held-back/*.ttl"])
def test_a_file_of_a_part_that_was_changed_by_hand_is_made_anew(many_pages: Path, tmp_path: Path, name: str, jobs: int) -> None:
    release = tmp_path / "release"
    first = build_release([many_pages], release, BuildOptions(parts_from=1, jobs=jobs))
    before = content(release)
    changed = sorted(release.glob(name))[0]
    changed.write_bytes(changed.read_bytes() + b"# changed\n")
    again = build_release([many_pages], release, BuildOptions(parts_from=1, jobs=jobs))
    assert again.chunks_reused == first.chunks - 1
    assert content(release) == before


def test_a_part_gets_a_new_number_where_one_before_it_comes_or_goes(many_pages: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(many_pages, pages)
    build_release([pages], tmp_path / "release", BuildOptions(parts_from=1, jobs=1))
    [first, second, *_] = read_parts(ReleaseFiles(tmp_path / "release"))
    for source in [page[0] for page in first["pages"]]:
        (tmp_path / source).unlink()
    assert second["slices"]["graph"][0] == "parts/000002.ttl"
    summary = build_release([pages], tmp_path / "release", BuildOptions(parts_from=1, jobs=1))
    assert summary.chunks_reused == summary.chunks > 1
    build_release([pages], tmp_path / "full", BuildOptions(parts_from=1, jobs=1, full=True))
    assert content(tmp_path / "release") == content(tmp_path / "full")


def test_a_masked_name_stays_masked_when_its_page_is_known_already(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    page = sorted(EXAMPLE_PAGES.iterdir())[0]
    names = ["info@example.org.txt", "a\nb.txt", "a\\x0ac.txt", "plain.txt"]
    for number, name in enumerate(names):
        (pages / name).write_bytes(page.read_bytes() + b"\n" * number)
    build_release([pages], tmp_path / "release", BuildOptions(jobs=1))
    before = content(tmp_path / "release")
    assert build_release([pages], tmp_path / "release", BuildOptions(jobs=1)).chunks_reused == 1
    assert content(tmp_path / "release") == before
    # The content is known, under another name.
    (pages / "plain.txt").rename(pages / "other@example.org.txt")
    build_release([pages], tmp_path / "release", BuildOptions(jobs=1))
    assert not any(b"other@example" in text for text in content(tmp_path / "release").values())


def test_an_index_that_was_changed_by_hand_is_not_trusted(whole: Path, many_pages: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(whole, release)
    index = release / "parts.jsonl"
    index.write_bytes(index.read_bytes().replace(b'"triples":', b'"triples":9', 1))
    assert build_release([many_pages], release, BuildOptions(jobs=1)).chunks_reused == 0
    assert content(release) == content(whole)


def test_an_index_that_is_damaged_is_not_trusted(whole: Path, many_pages: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(whole, release)
    index = release / "parts.jsonl"
    index.write_bytes(index.read_bytes()[:-100])
    build_release([many_pages], release, BuildOptions(jobs=1))
    assert content(release) == content(whole)


def test_the_index_leads_from_every_number_to_its_part(whole: Path) -> None:
    parts = list(read_parts(ReleaseFiles(whole)))
    listed = [number for part in parts for _, _, number, _, _ in part["pages"] if number is not None]
    assert listed == sorted(listed, key=int)
    for part in parts:
        assert part["first"] == part["pages"][0][2]
    published = {path.stem for path in (whole / "projects").iterdir()}
    assert published == {name for part in parts for name in part["projects"]} <= set(listed)


def is_alive(process_group: int) -> bool:
    try:
        os.killpg(process_group, 0)
    except ProcessLookupError:
        return False
    return True


def test_ctrl_c_leaves_the_old_release_and_no_process(many_pages: Path, whole: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(whole, release)
    command = [sys.executable, "-m", "hankegraph", "build", str(many_pages), "--out", str(release), "--jobs", "2", "--full"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / ".release.building" / "release" / "parts.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors.strip().splitlines() == [f"hankegraph: stopped; {release} is as it was"]
    # Where Ctrl-C comes while Python runs code from a text, as it does to define a class of data, it ends by the signal itself; a shell
    # tells no difference.
    assert process.returncode in (130, -signal.SIGINT)
    assert content(release) == content(whole)
    assert {path.name for path in tmp_path.iterdir()} == {"release"}
    while is_alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_alive(process.pid)


def test_the_summary_counts_chunks_and_what_was_reused(many_pages: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "hankegraph",
        "build",
        str(many_pages),
        "--out",
        str(tmp_path / "r"),
        "--format",
        "json",
        "--jobs",
        "1",
    ]
    first = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    second = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    assert first["chunks"] == second["chunksReused"] > 2
    assert first["chunksReused"] == 0


def test_an_audit_has_pyshacl_agree_and_reuses_nothing_of_what_it_checks(many_pages: Path, whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "release")
    summary = build_release([many_pages], tmp_path / "release", BuildOptions(jobs=1, audit=2))
    assert summary.chunks_reused < summary.chunks
    assert content(tmp_path / "release") == content(whole)


def test_an_audit_that_finds_another_answer_publishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hankegraph.errors import AuditError
    from hankegraph.validate import Judge

    monkeypatch.setattr(Judge, "ask_pyshacl", lambda self, chosen, among: [[] for _ in chosen])
    page = EXAMPLE_PAGES / "hanke-valokuitua-tekaistulaan.txt"
    with pytest.raises(AuditError, match=r"project 900314: pySHACL gives another answer for .*project-has-a-title"):
        build_release([page], tmp_path / "release", BuildOptions(audit=1))
    assert not (tmp_path / "release").exists()


def test_nothing_that_another_version_of_the_program_made_is_reused(whole: Path, many_pages: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(whole, release)
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    (release / "manifest.json").write_text(json.dumps({**manifest, "program": "another"}), encoding="utf-8")
    assert build_release([many_pages], release, BuildOptions(jobs=1)).chunks_reused == 0
    assert content(release) == content(whole)
