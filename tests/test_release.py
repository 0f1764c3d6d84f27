"""A release appears whole or not at all, whatever is killed, full or locked."""

import errno
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

import hankegraph.release as release_module
import hankegraph.target as target_module
from hankegraph.build import BuildOptions, build_release
from hankegraph.errors import ReleaseError, TargetError
from hankegraph.release import MANIFEST, read_manifest, verify_release
from hankegraph.target import check_target

EXAMPLES = Path(__file__).parent.parent / "examples" / "pages"
OLD_PAGE = EXAMPLES / "hanke-etapiha.txt"
NEW_PAGES = [EXAMPLES / "hanke-tarinapolku.txt", EXAMPLES / "hanke-karkauspaivan-juhla.txt"]
# What the child does to files on its way: each is a point at which it can be killed.
FILE_EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "ctypes.call_function", "shutil.rmtree"}


def build(pages: list[Path], target: Path) -> None:
    build_release(pages, target, BuildOptions())


def tree(release: Path) -> dict[str, bytes]:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}


def siblings(target: Path) -> set[str]:
    return {path.name for path in target.parent.iterdir()}


def run_in_child(work: Callable[[], None], kill_at: int | None) -> tuple[int, int]:
    """Runs the work in a forked child that kills itself at its n-th file event; gives the wait status and the events counted."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        count = 0

        def at_event(event: str, _: object) -> None:
            nonlocal count
            if event in FILE_EVENTS:
                count += 1
                if count == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(at_event)
        status = 1
        try:
            work()
            os.write(write_end, str(count).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(write_end)
    _, status = os.waitpid(child, 0)
    with os.fdopen(read_end) as pipe:
        counted = pipe.read()
    return status, int(counted or 0)


@pytest.fixture(scope="module")
def old_and_new(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("trees")
    build([OLD_PAGE], folder / "old")
    build(NEW_PAGES, folder / "new")
    return tree(folder / "old"), tree(folder / "new")


def test_a_build_killed_at_any_point_leaves_the_old_release_or_the_new_one(
    tmp_path: Path, old_and_new: tuple[dict[str, bytes], dict[str, bytes]]
) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    status, events = run_in_child(lambda: build(NEW_PAGES, target), kill_at=None)
    assert status == 0
    # Every point near the swap, which is at the end, and points spread over the rest.
    points = sorted({*range(1, events, max(1, events // 40)), *range(max(1, events - 60), events + 1)})
    assert len(points) > 50
    seen = []
    for point in points:
        build([OLD_PAGE], target)
        status, _ = run_in_child(lambda: build(NEW_PAGES, target), kill_at=point)
        assert os.WIFSIGNALED(status), point
        assert verify_release(target) == [], point
        seen.append(old_and_new.index(tree(target)))
    assert set(seen) == {0, 1}
    assert seen == sorted(seen)
    build(NEW_PAGES, target)
    assert siblings(target) == {"release"}


def test_a_first_build_killed_at_any_point_leaves_no_release_or_a_whole_one(tmp_path: Path) -> None:
    target = tmp_path / "release"
    _, events = run_in_child(lambda: build([OLD_PAGE], target), kill_at=None)
    assert verify_release(target) == []
    for point in range(1, events, max(1, events // 25)):
        shutil.rmtree(target, ignore_errors=True)
        run_in_child(lambda: build([OLD_PAGE], target), kill_at=point)
        assert not target.exists() or verify_release(target) == []
    build([OLD_PAGE], target)
    assert siblings(target) == {"release"}


def test_a_reader_always_finds_a_whole_release_while_builds_replace_it(tmp_path: Path) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    problems: list[str] = []
    looks = 0
    stop = threading.Event()

    def read() -> None:
        nonlocal looks
        while not stop.is_set():
            looks += 1
            try:
                json.loads((target / MANIFEST).read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                problems.append(repr(error))

    reader = threading.Thread(target=read)
    reader.start()
    for pages in (NEW_PAGES, [OLD_PAGE]) * 5:
        build(pages, target)
    stop.set()
    reader.join()
    assert looks > 10
    assert problems == []


def test_a_second_build_at_the_same_time_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    before = tree(target)
    with FileLock(tmp_path / ".release.lock"), pytest.raises(TargetError, match="another build is writing this release"):
        build(NEW_PAGES, target)
    assert tree(target) == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_line_and_keeps_the_old_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    before = tree(target)

    def flush(folder: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(release_module, "_flush_file_system", flush)
    with pytest.raises(TargetError, match="no space is left on the disk; free some and build again") as caught:
        build(NEW_PAGES, target)
    assert "\n" not in str(caught.value)
    assert tree(target) == before
    assert siblings(target) == {"release"}


def test_a_really_full_disk_keeps_the_old_release(tmp_path: Path) -> None:
    # A limit on the size of files is the closest thing to a full disk that needs no rights: the kernel refuses the write.
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    before = tree(target)

    def with_limit() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
        with pytest.raises(TargetError, match="what stood there before is untouched"):
            build(NEW_PAGES, target)

    status, _ = run_in_child(with_limit, kill_at=None)
    assert status == 0
    assert tree(target) == before


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "documents"
    target.mkdir()
    (target / "letter.odt").write_text("mine")
    with pytest.raises(TargetError, match="has other content and no release, so it is left alone"):
        build([OLD_PAGE], target)
    assert tree(target) == {"letter.odt": b"mine"}
    assert siblings(target) == {"documents"}


def test_a_file_is_not_a_target(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(TargetError, match="this is not a folder"):
        build([OLD_PAGE], tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"


def test_an_empty_folder_is_a_target(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    build([OLD_PAGE], tmp_path / "release")
    assert verify_release(tmp_path / "release") == []


def test_the_manifest_of_another_program_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"name": "other"}')
    with pytest.raises(TargetError, match="left alone"):
        check_target(tmp_path)
    with pytest.raises(ReleaseError, match="is not that of a hankegraph release"):
        read_manifest(tmp_path)


def test_a_release_that_was_changed_by_hand_does_not_verify(tmp_path: Path) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    (target / "hankegraph.ttl").write_text("changed")
    (target / "hankegraph.nt").unlink()
    (target / "extra.txt").write_text("extra")
    assert verify_release(target) == ["hankegraph.nt: missing", "hankegraph.ttl: changed", "extra.txt: not in the manifest"]


def test_without_an_exchange_of_folders_the_release_is_replaced_in_two_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    monkeypatch.setattr(target_module, "exchange_folders", lambda first, second: False)
    build(NEW_PAGES, target)
    assert verify_release(target) == []
    assert (target / "projects" / "900117.ttl").exists()
    assert siblings(target) == {"release"}


def test_a_build_killed_between_the_two_steps_is_mended_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    target.rename(tmp_path / ".release.old")
    with pytest.raises(Exception, match="no such file"):
        build([tmp_path / "missing.txt"], target)
    build_release([OLD_PAGE], target, BuildOptions(strict=True))
    assert verify_release(target) == []
    assert siblings(target) == {"release"}


def test_a_target_in_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TargetError, match="cannot be written"):
        build([OLD_PAGE], tmp_path / "file" / "release")


def test_a_file_of_somebody_in_an_earlier_release_is_not_removed(tmp_path: Path) -> None:
    target = tmp_path / "release"
    build([OLD_PAGE], target)
    (target / "notes.txt").write_text("mine")
    with pytest.raises(TargetError, match=r"also holds notes\.txt, which is not of its making"):
        build(NEW_PAGES, target)
    assert (target / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", [".release.building", ".release.old"])
def test_a_folder_of_somebody_that_is_in_the_way_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "notes.txt").write_text("mine")
    with pytest.raises((TargetError, ReleaseError)):
        build([OLD_PAGE], tmp_path / "release")
    assert (tmp_path / name / "notes.txt").read_text() == "mine"


def test_a_link_is_named_as_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(TargetError, match="this is a link; give --out the folder itself"):
        build([OLD_PAGE], tmp_path / "link")
