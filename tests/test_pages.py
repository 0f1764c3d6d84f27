"""Finding and decoding pages: whatever is given, each file is a page or one finding that says what to do, and nothing raises."""

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import finding_of, findings_in, full_page, page_of

from hankegraph.build import BuildOptions, build_release
from hankegraph.errors import SourceError
from hankegraph.findings import VIOLATION, WARNING, Finding, Place
from hankegraph.inputs import RawPage, iterate_inputs
from hankegraph.pages import MAXIMUM_BYTES, Page, decode_page, printable


def read_sources(*sources: Path) -> tuple[list[RawPage], list[Finding]]:
    items = list(iterate_inputs(sources))
    return [item for item in items if isinstance(item, RawPage)], [item for item in items if isinstance(item, Finding)]


def found(*sources: Path) -> list[str]:
    return sorted(page.source for page in read_sources(*sources)[0])


def only_finding(*sources: Path) -> Finding:
    findings = read_sources(*sources)[1]
    assert len(findings) == 1, findings
    return findings[0]


def read_one(path: Path) -> Page | Finding:
    [raw_page], _ = read_sources(path)
    return raw_page.load()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "good.txt").write_text(full_page(), encoding="utf-8")
    return folder


# Content that is no page


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "page-is-not-empty"),
        (b" \n\t\r\n", "page-is-not-empty"),
        ("\ufeff \u00a0\n".encode(), "page-is-not-empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "page-is-text"),
        ("Hanke\n".encode("utf-16"), "page-is-text"),
        ("Hanke\n".encode("utf-16-be"), "page-is-text"),
        ("\ufeffHanke\n".encode("utf-16-be"), "page-is-text"),
        ("Hanke\nKylätalo\n".encode("latin-1"), "page-is-utf-8"),
        (b"Hanke\n\xed\xa0\x80\n", "page-is-utf-8"),
        ("Kylätalo".encode()[:4], "page-is-utf-8"),
    ],
    ids=[
        "empty",
        "white space",
        "byte order mark and no-break space",
        "image",
        "UTF-16",
        "UTF-16 without mark",
        "UTF-16 big end first",
        "Latin-1",
        "surrogate",
        "cut inside a letter",
    ],
)
def test_bytes_that_are_no_page_are_one_violation_about_the_file(content: bytes, code: str) -> None:
    finding = finding_of(content)
    assert (finding.code, finding.severity, finding.place.source) == (code, VIOLATION, "pages/page.txt")
    assert "\n" not in finding.message


def test_byte_that_is_not_utf_8_is_reported_with_its_line() -> None:
    assert finding_of(b"Hanke\n\nKyl\xe4talo\n").place == Place("pages/page.txt", 3)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_or_a_finding(content: bytes) -> None:
    result = decode_page(content, "pages/page.txt")
    assert isinstance(result, Finding) or (result.byte_size, result.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_byte_order_mark_is_no_part_of_the_text_but_of_the_file() -> None:
    page = page_of("\ufeffHanke\n".encode())
    assert page.text == "Hanke\n"
    assert page.byte_size == 9
    assert page.place(0) == Place("pages/page.txt", 1, 1)


@pytest.mark.parametrize("separator", ["\n", "\r\n"])
def test_lines_and_columns_count_code_points_from_one(separator: str) -> None:
    page = page_of(separator.join(["ä€𝄞", "", "𝄞b"]))
    places = [page.place(page.text.index(character)) for character in "ä€b"]
    assert [(place.line, place.column) for place in places] == [(1, 1), (1, 2), (3, 2)]


@given(st.text(alphabet="ä𝄞\r\n\u2028\u0085"))
def test_line_and_column_are_those_of_every_offset_and_of_the_end(text: str) -> None:
    page = Page("pages/page.txt", text, "", 0)
    before = [text[:offset].split("\n") for offset in range(len(text) + 1)]
    assert [page.line_and_column(offset) for offset in range(len(text) + 1)] == [(len(lines), len(lines[-1]) + 1) for lines in before]


# Size


def test_page_of_the_largest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * MAXIMUM_BYTES)
    assert isinstance(read_one(path), Page)


def test_file_over_the_largest_size_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"x" * (MAXIMUM_BYTES + 1))
    result = read_one(path)
    assert isinstance(result, Finding)
    assert (result.code, result.severity) == ("page-is-not-too-large", VIOLATION)
    assert "4 MiB" in result.message


def test_one_line_of_fifty_megabytes_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as stream:
        stream.write(b"Hanke ")
        stream.truncate(50_000_000)
    asked: list[int] = []
    original = os.read

    def counting(descriptor: int, size: int) -> bytes:
        asked.append(size)
        return original(descriptor, size)

    monkeypatch.setattr(os, "read", counting)
    result = read_one(path)
    assert isinstance(result, Finding)
    assert result.code == "page-is-not-too-large"
    assert asked == [MAXIMUM_BYTES + 1]


# Files that cannot be read


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE])
def test_file_that_cannot_be_opened_is_one_finding(pages: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    [raw_page], _ = read_sources(pages)
    monkeypatch.setattr(os, "open", refuse)
    result = raw_page.load()
    assert isinstance(result, Finding)
    assert (result.code, result.severity, result.place) == ("page-is-readable", VIOLATION, Place("pages/good.txt"))
    assert os.strerror(number) in result.message


def test_dangling_link_is_one_finding(pages: Path) -> None:
    (pages / "lost.txt").symlink_to(pages / "nowhere.txt")
    result = read_one(pages / "lost.txt")
    assert isinstance(result, Finding)
    assert result.code == "page-is-readable"


def test_link_to_itself_is_one_finding(pages: Path) -> None:
    (pages / "loop.txt").symlink_to(pages / "loop.txt")
    assert found(pages) == ["pages/good.txt", "pages/loop.txt"]
    result = read_one(pages / "loop.txt")
    assert isinstance(result, Finding)
    assert result.code == "page-is-readable"


def test_named_pipe_is_one_finding_and_nobody_waits_for_it(pages: Path) -> None:
    os.mkfifo(pages / "pipe.txt")
    result = read_one(pages / "pipe.txt")
    assert isinstance(result, Finding)
    assert result.code == "page-is-readable"


def test_folder_that_cannot_be_listed_is_one_finding(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = pages / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refuse(folder: Path) -> Any:
        if Path(folder) == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    finding = only_finding(pages)
    assert (finding.code, finding.severity, finding.place) == ("folder-is-readable", VIOLATION, Place("pages/closed"))


# Folders


def test_folder_is_searched_for_txt_and_text_in_any_letter_case(pages: Path) -> None:
    (pages / "deep" / "deeper").mkdir(parents=True)
    for name in ("b.text", "C.TXT", "deep/deeper/d.txt", "e.md", "f.txt.bak", "txt"):
        (pages / name).write_text("x", encoding="utf-8")
    assert found(pages) == ["pages/C.TXT", "pages/b.text", "pages/deep/deeper/d.txt", "pages/good.txt"]


def test_hidden_files_and_folders_are_not_searched(pages: Path) -> None:
    (pages / ".hidden").mkdir()
    (pages / ".hidden" / "page.txt").write_text("x", encoding="utf-8")
    (pages / ".page.txt").write_text("x", encoding="utf-8")
    assert found(pages) == ["pages/good.txt"]


def test_a_file_that_is_named_is_read_whatever_its_name(pages: Path) -> None:
    (pages / ".page.md").write_text("x", encoding="utf-8")
    assert found(pages / ".page.md") == ["pages/.page.md"]


def test_folder_named_like_a_page_is_searched(pages: Path) -> None:
    (pages / "folder.txt").mkdir()
    (pages / "folder.txt" / "page.txt").write_text("x", encoding="utf-8")
    assert found(pages) == ["pages/folder.txt/page.txt", "pages/good.txt"]


def test_folder_without_pages_cannot_be_built_and_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(
        SourceError,
        match=r"^no page of the register to read, .*: empty: warning folder-holds-pages no \*\.txt or \*\.text file .*$",
    ):
        build_release([tmp_path / "empty"], tmp_path / "release", BuildOptions())


def test_folder_without_pages_beside_one_with_pages_is_a_warning(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    finding = only_finding(tmp_path / "empty", pages)
    assert (finding.code, finding.severity, finding.place) == ("folder-holds-pages", WARNING, Place("empty"))


@pytest.mark.parametrize("name", ["missing", "missing/page.txt", "n" * 5000, "pages/good.txt/page.txt"], ids=lambda name: name[:30])
def test_missing_path_is_an_error_that_names_it(tmp_path: Path, pages: Path, name: str) -> None:
    with pytest.raises(SourceError, match="no such file or folder") as error:
        iterate_inputs([pages, tmp_path / name])
    assert str(tmp_path / name) in str(error.value)


def test_folder_that_leads_back_to_itself_is_reported_and_each_page_is_read_once(pages: Path) -> None:
    (pages / "deep").mkdir()
    (pages / "deep" / "back").symlink_to(pages, target_is_directory=True)
    finding = only_finding(pages)
    assert (finding.code, finding.severity, finding.place) == ("folder-is-not-a-loop", WARNING, Place("pages/deep/back"))
    assert found(pages) == ["pages/good.txt"]


def test_two_folders_that_lead_to_each_other_end(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / one).mkdir()
        (tmp_path / one / "page.txt").write_text(one, encoding="utf-8")
        (tmp_path / one / "link").symlink_to(tmp_path / other, target_is_directory=True)
    raw_pages, findings = read_sources(tmp_path)
    assert {finding.code for finding in findings} == {"folder-is-not-a-loop"}
    assert {f"{tmp_path.name}/a/page.txt", f"{tmp_path.name}/b/page.txt"} <= {page.source for page in raw_pages}


# Names


def test_two_pages_of_one_source_name_are_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    for number, above in (("910901", "one"), ("910902", "two")):
        (tmp_path / above / "pages").mkdir(parents=True)
        (tmp_path / above / "pages" / "a.txt").write_text(full_page(number=number), encoding="utf-8")
    with pytest.raises(SourceError, match=r"both be called pages/a\.txt \(.*\); give the folder above them"):
        build_release([tmp_path / "one" / "pages", tmp_path / "two" / "pages"], tmp_path / "release", BuildOptions())
    assert not (tmp_path / "release").exists()
    assert found(tmp_path) == [f"{tmp_path.name}/one/pages/a.txt", f"{tmp_path.name}/two/pages/a.txt"]


def test_the_same_file_given_twice_is_read_once(pages: Path) -> None:
    assert found(pages, pages, pages / "good.txt", pages / ".." / "pages") == ["pages/good.txt"]


def test_source_names_do_not_depend_on_the_order_of_arguments(pages: Path) -> None:
    (pages / "deep").mkdir()
    (pages / "deep" / "page.txt").write_text("x", encoding="utf-8")
    sources = [pages, pages / "deep", pages / "deep" / "page.txt"]
    assert found(*sources) == found(*reversed(sources)) == ["pages/deep/page.txt", "pages/good.txt"]


def test_source_names_do_not_depend_on_the_working_folder(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pages)
    assert found(Path()) == found(Path("good.txt")) == found(Path("../pages")) == found(pages) == ["pages/good.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nb\x1b[31m.txt", "a\\x0ab\\x1b[31m.txt"),
        (b"kyl\xe4.txt", "kyl\\xe4.txt"),
        ("kylä ☃.txt".encode(), "kylä ☃.txt"),
        ("a\u202eb\u2028.txt".encode(), "a\\x202eb\\x2028.txt"),
        (b"esimerkki@example.org.txt", "█" * 25),
    ],
    ids=["control characters", "not UTF-8", "letters", "direction and line separator", "e-mail address"],
)
def test_file_name_is_shown_as_text_that_can_be_published(pages: Path, name: bytes, shown: str) -> None:
    path = pages / os.fsdecode(name)
    path.write_text(full_page(), encoding="utf-8")
    assert found(path) == [f"pages/{shown}"]
    assert isinstance(read_one(path), Page)


@given(st.binary(min_size=1, max_size=30).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_any_file_name_is_shown_on_one_line_that_utf_8_can_write(name: bytes) -> None:
    shown = printable(os.fsdecode(name))
    assert len(shown.encode().splitlines()) == 1
    assert shown.isprintable()


# One bad page is one finding, and the others are published


def test_bad_files_are_findings_and_the_good_page_is_published(pages: Path, tmp_path: Path) -> None:
    (pages / "empty.txt").write_bytes(b"")
    (pages / "binary.txt").write_bytes(b"\0\1\2")
    (pages / "latin.txt").write_bytes("Kylätalo".encode("latin-1"))
    (pages / "large.txt").write_bytes(b"x" * (MAXIMUM_BYTES + 1))
    (pages / "lost.txt").symlink_to("nowhere")
    (pages / "shopping.txt").write_text("Ostoslista\nmaito\n", encoding="utf-8")
    (pages / "back").symlink_to(pages, target_is_directory=True)
    summary = build_release([pages], tmp_path / "release", BuildOptions())
    assert (summary.pages_read, summary.projects_published, summary.is_published) == (1, 1, True)
    findings = findings_in(tmp_path / "release")
    about_files = [(f.place.source, f.code) for f in findings if f.place.source.startswith("pages/") and f.focus is None]
    assert about_files == [
        ("pages/back", "folder-is-not-a-loop"),
        ("pages/binary.txt", "page-is-text"),
        ("pages/empty.txt", "page-is-not-empty"),
        ("pages/large.txt", "page-is-not-too-large"),
        ("pages/latin.txt", "page-is-utf-8"),
        ("pages/lost.txt", "page-is-readable"),
        ("pages/shopping.txt", "page-is-of-the-register"),
    ]


def test_nothing_but_bad_files_publishes_nothing_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(SourceError, match="page-is-not-empty"):
        build_release([tmp_path / "empty.txt"], tmp_path / "release", BuildOptions())
    assert not (tmp_path / "release").exists()


@pytest.mark.parametrize("number", ["../../x", "０１２", "1234567890123", "12a", "-1", "1.5", "%2e%2e"])
def test_page_with_a_number_that_is_none_is_held_back_and_writes_no_file_of_that_name(pages: Path, tmp_path: Path, number: str) -> None:
    (pages / "odd.txt").write_text(full_page(number=number), encoding="utf-8")
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    summary = build_release([pages], tmp_path / "release", BuildOptions())
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(path.is_relative_to(tmp_path / "release") for path in written)
    assert summary.projects_published == 1
    [name] = summary.held_back
    assert name.startswith("record-")
    assert "project-number-is-digits" in {finding.code for finding in findings_in(tmp_path / "release")}


def test_page_whose_file_name_is_no_text_is_built(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    name = os.fsdecode(b"kyl\xe4.txt")
    (tmp_path / "pages" / name).write_text(full_page(), encoding="utf-8")
    summary = build_release([tmp_path / "pages"], tmp_path / "release", BuildOptions())
    assert summary.projects_published == 1
    assert '"pages/kyl\\\\xe4.txt"' in (tmp_path / "release" / "hankegraph.nt").read_text(encoding="utf-8")
