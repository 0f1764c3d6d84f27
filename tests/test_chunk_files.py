"""Files that a chunk has of its own: written or taken over by any process, and once more after a process died."""

import hashlib
from pathlib import Path

from hankegraph.chunk_files import WrittenFile, take_over_files, write_files


def test_a_file_is_listed_with_its_size_and_digest(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    [written] = write_files(tmp_path / "release", tmp_path, {"projects/1.ttl": (b"one ", b"project")})
    assert written == WrittenFile("projects/1.ttl", hashlib.sha256(b"one project").hexdigest(), 11)
    assert (tmp_path / "release" / "projects" / "1.ttl").read_bytes() == b"one project"
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_files_can_be_taken_over_and_written_again_without_touching_the_earlier_release(tmp_path: Path) -> None:
    earlier, release = tmp_path / "earlier", tmp_path / "release"
    earlier.mkdir()
    release.mkdir()
    [old] = write_files(earlier, tmp_path, {"parts/000007.nt": (b"old",)})
    for _ in range(2):
        assert take_over_files(earlier, {"parts/000001.nt": old}, release)
    assert (release / "parts" / "000001.nt").read_bytes() == b"old"
    write_files(release, tmp_path, {"parts/000001.nt": (b"new",)})
    assert (release / "parts" / "000001.nt").read_bytes() == b"new"
    assert (earlier / "parts" / "000007.nt").read_bytes() == b"old"


def test_a_file_that_is_not_what_was_published_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    [old] = write_files(tmp_path, tmp_path, {"parts/000001.nt": (b"old",)})
    (tmp_path / "parts" / "000001.nt").write_bytes(b"bad")
    assert not take_over_files(tmp_path, {"parts/000001.nt": old}, tmp_path / "release")
    assert not (tmp_path / "release" / "parts" / "000001.nt").exists()
