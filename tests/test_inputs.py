"""Inputs of every kind are the same pages; hostile, cut and damaged ones are findings, and nothing raises."""

import gzip
import io
import itertools
import json
import os
import pickle
import random
import re
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLE_PAGES
from hypothesis import given
from hypothesis import strategies as st
from support import full_page

from hankegraph import archives, folders
from hankegraph.archives import Member, member_source, read_archive
from hankegraph.build import BuildOptions, build_release
from hankegraph.errors import SourceError
from hankegraph.findings import INFO, VIOLATION, WARNING, Finding, Place
from hankegraph.inputs import RawPage, iterate_inputs
from hankegraph.json_lines import MAXIMUM_LINE_BYTES
from hankegraph.pages import MAXIMUM_BYTES, Page
from hankegraph.retrieval import is_time_with_zone, is_web_address

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Pages = dict[str, bytes]
SOME_PAGES: Pages = {path.name: path.read_bytes() for path in sorted(EXAMPLE_PAGES.glob("*.txt"))[:5]}
MEBIBYTE = 1024 * 1024


def tar_of(members: Pages, **options: Any) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", **options) as archive:
        for name, content in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return file.getvalue()


def zip_of(members: Pages, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def json_lines_of(members: Pages) -> bytes:
    return b"".join(json.dumps({"source": f"pages/{name}", "text": content.decode()}).encode() + b"\n" for name, content in members.items())


FORMATS: dict[str, Callable[[Pages], bytes]] = {
    "pages.tar": tar_of,
    "pages.tar.gz": lambda pages: gzip.compress(tar_of(pages)),
    "pages.tgz": lambda pages: gzip.compress(tar_of(pages)),
    "pages.tar.zst": lambda pages: zstd.compress(tar_of(pages)),
    "PAGES.ZIP": zip_of,
    "pages.jsonl": json_lines_of,
    "pages.jsonl.gz": lambda pages: gzip.compress(json_lines_of(pages)),
    "pages.jsonl.zst": lambda pages: zstd.compress(json_lines_of(pages)),
}
ARCHIVES = [name for name in FORMATS if "json" not in name]


def read(*sources: Path, standard_input: bytes = b"") -> tuple[list[RawPage], list[Finding]]:
    items = list(iterate_inputs(sources, io.BytesIO(standard_input)))
    return [item for item in items if isinstance(item, RawPage)], [item for item in items if isinstance(item, Finding)]


def read_bytes(folder: Path, name: str, content: bytes) -> tuple[list[RawPage], list[Finding]]:
    path = folder / name
    path.write_bytes(content)
    return read(path)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def contents(release: Path) -> Pages:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}


# Every format


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_release_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder" / (name if name in ARCHIVES else "pages")
    folder.mkdir(parents=True)
    for page, content in SOME_PAGES.items():
        (folder / page).write_bytes(content)
    (tmp_path / name).write_bytes(FORMATS[name](SOME_PAGES))
    build_release([folder], tmp_path / "of-folder", BuildOptions())
    build_release([tmp_path / name], tmp_path / "of-file", BuildOptions())
    assert contents(tmp_path / "of-file") == contents(tmp_path / "of-folder")
    assert len(contents(tmp_path / "of-file")) > 20


@pytest.mark.parametrize("name", FORMATS)
def test_pages_come_in_the_order_of_the_input_with_their_bytes(tmp_path: Path, name: str) -> None:
    shuffled = dict(random.Random(1).sample(sorted(SOME_PAGES.items()), len(SOME_PAGES)))
    pages, findings = read_bytes(tmp_path, name, FORMATS[name](shuffled))
    prefix = name if name in ARCHIVES else "pages"
    assert [(page.source, page.content) for page in pages] == [(f"{prefix}/{page}", content) for page, content in shuffled.items()]
    assert findings == []


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_of_every_length_are_read_in_every_tar_format(tmp_path: Path, format: int) -> None:
    names = ["a.txt", "./b.txt", "deep/" * 30 + "c.txt", "ä" * 40 + ".TEXT"]
    if format != tarfile.USTAR_FORMAT:
        names.append("n" * 3000 + ".txt")
    pages, findings = read_bytes(tmp_path, "p.tar", tar_of(dict.fromkeys(names, b"x"), format=format))
    assert [page.source for page in pages] == [f"p.tar/{name.removeprefix('./')}" for name in names]
    assert findings == []


def test_page_is_loaded_wherever_it_was_sent(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Hanke\n")
    for raw_page in (*read(tmp_path)[0], RawPage("a.txt", content=b"Hanke\n", url="https://example.org/")):
        page = pickle.loads(pickle.dumps(raw_page)).load()
        assert isinstance(page, Page)
        assert (page.text, page.byte_size, page.url) == ("Hanke\n", 6, raw_page.url)


def test_sources_are_read_in_the_order_of_their_names_and_once(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "deep").mkdir()
    for name in ("b/x.txt", "b/deep/y.txt", "b/.hidden.txt"):
        (tmp_path / name).write_bytes(b"x")
    for name in ("a.jsonl", "c.tar"):
        (tmp_path / name).write_bytes(FORMATS["pages" + Path(name).suffix]({"1.txt": b"x"}))
    sources = [tmp_path / name for name in ("b", "c.tar", "a.jsonl", "b/deep", "b/x.txt", "b/.hidden.txt", "c.tar")] + [Path("-")]
    line = b'{"source": "0.txt", "text": "x"}'
    expected = ["pages/1.txt", "b/deep/y.txt", "b/x.txt", "b/.hidden.txt", "c.tar/1.txt", "0.txt"]
    for order in (sources, sources[::-1]):
        assert [page.source for page in read(*order, standard_input=line)[0]] == expected


def test_archives_in_a_folder_are_left_to_who_names_them(tmp_path: Path) -> None:
    (tmp_path / "pages.tar").write_bytes(tar_of(SOME_PAGES))
    assert codes(read(tmp_path)[1]) == ["folder-holds-pages"]


@pytest.mark.parametrize("name", ["pages.7z", "pages.tar.bz2", "pages.txt.gz", "pages.RAR"])
def test_archive_of_another_kind_is_an_error_before_anything_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(SourceError, match=r"not read; pack the pages as \.tar"):
        iterate_inputs([tmp_path / name])


def test_large_folder_is_sorted_in_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_ENTRIES_IN_MEMORY", 7)
    names = [*(f"{number}.txt" for number in range(50)), "ä\n.txt", os.fsdecode(b"\xe4.txt")]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert [page.path and Path(page.path).name for page in read(tmp_path)[0]] == sorted(names)


# Names


@pytest.mark.parametrize("pack", [tar_of, zip_of], ids=["tar", "zip"])
def test_names_that_climb_are_text_and_write_no_file(tmp_path: Path, pack: Callable[[Pages], bytes]) -> None:
    names = ["../../up.txt", "/etc/absolute.txt", "C:\\..\\windows.txt", "a/../../b.txt", "bell\x07.txt", "matti@example.org.txt"]
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "p.archive"
    path = path.with_suffix(".tar" if pack is tar_of else ".zip")
    path.write_bytes(pack({name: full_page(number=str(910000 + place)).encode() for place, name in enumerate(names)}))
    assert [page.source.partition("/")[2] for page in read(path)[0]] == [
        "%2E%2E/%2E%2E/up.txt",
        "etc/absolute.txt",
        "C:%5C..%5Cwindows.txt",
        "a/%2E%2E/%2E%2E/b.txt",
        "bell\\x07.txt",
        "█" * 21,
    ]
    summary = build_release([path], tmp_path / "out", BuildOptions())
    assert summary.pages_read == len(names)
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}


@given(st.binary(max_size=40))
def test_any_member_name_is_one_line_below_the_name_of_its_archive(name: bytes) -> None:
    source = member_source("p.tar", name)
    assert source.isprintable()
    assert source.startswith("p.tar")
    assert ".." not in source.split("/")


def test_members_that_are_no_pages_are_counted_and_links_are_not_followed(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name in ("page.txt", "notes.md", ".hidden/page.txt", "._page.txt", "inner.tar", "inner.zip", "folder"):
            header = tarfile.TarInfo(name)
            header.type = tarfile.DIRTYPE if name == "folder" else tarfile.REGTYPE
            archive.addfile(header, io.BytesIO())
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            header = tarfile.TarInfo("link.txt")
            header.type, header.linkname = kind, "/etc/passwd"
            archive.addfile(header)
    pages, findings = read_bytes(tmp_path, "p.tar", file.getvalue())
    assert [page.source for page in pages] == ["p.tar/page.txt"]
    assert [(finding.code, finding.severity) for finding in findings] == [
        ("archive-holds-no-links", WARNING),
        ("archive-holds-no-archives", WARNING),
        ("archive-holds-only-pages", INFO),
    ]
    assert [next(word for word in finding.message.split() if word.isdigit() or word[:-1].isdigit()) for finding in findings] == [
        "4,",
        "2,",
        "3",
    ]


def test_link_in_a_zip_archive_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    pages, findings = read_bytes(tmp_path, "p.zip", file.getvalue())
    assert (pages, codes(findings)) == ([], ["archive-holds-no-links", "input-holds-pages"])


# JSON Lines

GOOD = b'{"source": "good.txt", "text": "Hanke"}'
BAD_LINES: dict[bytes, str] = {
    b"nonsense": "not JSON (Expecting value at column 1)",
    b'{"source": "a", "text": "x"': "not JSON",
    b'["source", "text"]': "not a JSON object",
    b"null": "not a JSON object",
    b'{"text": "x"}': "source is missing",
    b'{"source": "a"}': "text is missing",
    b'{"source": 1, "text": "x"}': "source is not a string",
    b'{"source": "a", "text": null}': "text is not a string",
    b'{"source": "a", "text": ["x"]}': "text is not a string",
    b'{"source": " ", "text": "x"}': "source is empty",
    b'{"source": "' + b"a" * 5000 + b'", "text": "x"}': "source is empty or longer",
    b'{"source": "a", "source": "b", "text": "x"}': "a key twice",
    b'{"source": "a", "text": "\\ud800"}': "half of a surrogate pair",
    b'{"source": "\\udc00", "text": "x"}': "half of a surrogate pair",
    b'{"source": "a", "text": "\xff"}': "not UTF-8",
    b'{"source": "a", "text": "x", "n": NaN}': "NaN is not JSON",
    b'{"source": "a", "text": "x", "n": ' + b"9" * 5000 + b"}": "number is too long",
    b"[" * 100_000: "without end",
    b'{"a":' * 100_000: "without end",
    b'{"source": "a", "text": "x", "url": 1}': "url is not a string",
    b'{"source": "a", "text": "x", "url": "https://example.org/\xc3\xa4"}': "not an absolute http",
    b'{"source": "a", "text": "x", "url": "javascript:alert(1)"}': "not an absolute http",
    b'{"source": "a", "text": "x", "url": "https://example.org/?a=matti@example.org"}': "personal data",
    b'{"source": "a", "text": "x", "retrieved_at": 0}': "retrieved_at is not a string",
    b'{"source": "a", "text": "x", "retrieved_at": "2026-01-31"}': "retrieved_at is not date and time",
    b'{"source": "a", "text": "' + b"x" * MAXIMUM_LINE_BYTES + b'"}': "longer than 12 MiB",
    json.dumps({"source": "a", "text": "x"}).encode("utf-16-le"): "not JSON",
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.items(), ids=[reason[:40] + f" {n}" for n, reason in enumerate(BAD_LINES.values())])
def test_bad_line_is_one_finding_with_its_number_and_the_others_go_on(tmp_path: Path, line: bytes, reason: str) -> None:
    pages, findings = read_bytes(tmp_path, "p.jsonl", b"\n".join([GOOD, b"", line, b"\r", GOOD]))
    assert [page.source for page in pages] == ["good.txt", "good.txt"]
    [finding] = findings
    assert (finding.code, finding.severity, finding.place) == ("json-line-is-a-page", VIOLATION, Place("p.jsonl", 3))
    assert reason in finding.message
    assert len(finding.message) < 200


@given(st.lists(st.binary(max_size=60) | st.just(GOOD), max_size=6))
def test_any_lines_are_pages_or_findings(lines: list[bytes]) -> None:
    pages, _ = read(Path("-"), standard_input=b"\n".join(lines))
    assert [page.source for page in pages].count("good.txt") >= lines.count(GOOD)


@given(st.dictionaries(st.sampled_from(["source", "text", "url", "retrieved_at", "other"]), st.text() | st.none() | st.integers()))
def test_any_object_is_a_page_or_one_finding(fields: dict[str, Any]) -> None:
    pages, findings = read(Path("-"), standard_input=json.dumps(fields).encode())
    assert len(pages) == 1 or codes(findings) == ["json-line-is-a-page", "input-holds-pages"]
    assert all(isinstance(page.load(), Page | Finding) for page in pages)


def test_content_that_is_no_page_is_found_when_it_is_loaded() -> None:
    lines = [{"source": "a.txt", "text": text} for text in ("", "\0", "x" * (MAXIMUM_BYTES + 1))]
    pages, findings = read(Path("-"), standard_input="\n".join(map(json.dumps, lines)).encode())
    assert findings == []
    results = [page.load() for page in pages]
    assert codes([r for r in results if isinstance(r, Finding)]) == ["page-is-not-empty", "page-is-text", "page-is-not-too-large"]


def test_keys_that_are_not_read_are_named_once() -> None:
    lines = [{"source": "a", "text": "x", "retrievedAt": "1"}, {"source": "b", "text": "x", "retrievedAt": "2", "html": ""}]
    pages, findings = read(Path("-"), standard_input="\n".join(map(json.dumps, lines)).encode())
    assert len(pages) == 2
    assert [(f.code, f.severity, f.place.line, f.message.split("“")[1].split("”")[0]) for f in findings] == [
        ("json-key-is-known", INFO, 1, "retrievedAt"),
        ("json-key-is-known", INFO, 2, "html"),
    ]


def test_address_and_time_of_a_page_go_before_those_of_the_options(tmp_path: Path) -> None:
    own = {"source": "p/own.txt", "text": full_page(), "url": "https://example.org/own", "retrieved_at": "2026-02-01T12:00:00+02:00"}
    other = {"source": "p/other.txt", "text": full_page(number="910901")}
    (tmp_path / "p.jsonl").write_text(f"{json.dumps(own)}\n{json.dumps(other)}\n", encoding="utf-8")
    options = BuildOptions(retrieved_at="2026-01-31T12:00:00Z", page_url="https://example.org/all/{name}")
    build_release([tmp_path / "p.jsonl"], tmp_path / "r", options)
    text = (tmp_path / "r" / "hankegraph.nt").read_text(encoding="utf-8")
    assert set(re.findall(r"<(https://example\.org/[^>]*)>", text)) == {"https://example.org/own", "https://example.org/all/other"}
    assert text.count("2026-02-01T12:00:00+02:00") == text.count("2026-01-31T12:00:00Z") == 1


def test_build_reads_json_lines_from_standard_input(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hankegraph", "build", "-", "--out", str(tmp_path / "r"), "--format", "json"]
    run = subprocess.run(command, input=json_lines_of(SOME_PAGES) + b"nonsense\n", capture_output=True, check=False)
    assert json.loads(run.stdout)["pages"] == len(SOME_PAGES), run.stderr
    findings = (tmp_path / "r" / "findings.jsonl").read_text(encoding="utf-8")
    assert '"source": "standard input", "line": 6,' in findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://example.org", True),
        ("https://example.org:8080/a%20b;c?d=e/?f#g", True),
        ("https://[::1]/", True),
        ("https://example.org/%zz", False),
        ("https://example.org/a b", False),
        ("https://example.org/#a#b", False),
        ("https://user:secret@example.org/", False),
        ("https:///path", False),
        ("https://example.org:0/", False),
        ("https://example.org:70000/", False),
        ("https://[/", False),
        ("//example.org/", False),
        ("ftp://example.org/", False),
        ("https://example.org/\n", False),
        ("https://example.org/<", False),
        ("", False),
    ],
)
def test_web_address_is_absolute_and_in_ascii(text: str, expected: bool) -> None:
    assert is_web_address(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-W05-6T12:00:00Z",
        "20260131T120000Z",
        "2026-01-31T12Z",
        "2026-01-31T12:00:00+15:00",
        "2026-01-31 12:00:00Z",
        "２０26-01-31T12:00:00Z",
    ],
)
def test_time_that_is_no_date_time_of_xml_schema_is_none(text: str) -> None:
    assert not is_time_with_zone(text)


# Bombs


def zeros(size: int) -> Iterator[bytes]:
    piece = bytes(MEBIBYTE)
    return (piece for _ in range(size // MEBIBYTE))


def compress(name: str, pieces: Iterator[bytes]) -> bytes:
    file = io.BytesIO()
    with gzip.open(file, "wb", 9) if name.endswith("gz") else zstd.ZstdFile(file, "wb") as stream:
        for piece in pieces:
            stream.write(piece)
    return file.getvalue()


def tar_header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.type = size, kind
    return header.tobuf(tarfile.GNU_FORMAT)


def peak_while_reading(path: Path) -> tuple[int, list[RawPage], list[Finding]]:
    tracemalloc.start()
    try:
        pages, findings = read(path)
        return tracemalloc.get_traced_memory()[1], pages, findings
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["b.tar.gz", "b.tar.zst", "b.jsonl.gz", "b.jsonl.zst"])
def test_bomb_is_refused_in_little_memory_and_pages_before_it_are_kept(tmp_path: Path, name: str) -> None:
    start = json_lines_of({"a.txt": b"x"}) if "json" in name else tar_of({"a.txt": b"x"})[:1024] + tar_header("bomb.txt", 2**40)
    path = tmp_path / name
    path.write_bytes(compress(name, itertools.chain([start], zeros(100 * MEBIBYTE))))
    assert path.stat().st_size < MEBIBYTE
    peak, pages, findings = peak_while_reading(path)
    assert [page.content for page in pages] == [b"x"]
    violations = [finding for finding in findings if finding.code.startswith("input-")]
    assert codes(violations) == ["input-is-within-limits"]
    assert "more than 500 times" in violations[0].message
    assert peak < 32 * MEBIBYTE


def test_zip_whose_members_share_their_bytes_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(MAXIMUM_BYTES))
        archive.filelist *= 1000
    (tmp_path / "b.zip").write_bytes(file.getvalue())
    items = list(iterate_inputs([tmp_path / "b.zip"]))
    assert all(isinstance(item, Finding) for item in items)
    assert any("its members share their bytes" in str(item) and "violation input-is-within-limits" in str(item) for item in items)


def test_member_that_is_too_large_is_one_finding_and_the_next_is_read(tmp_path: Path) -> None:
    members = {"large.txt": os.urandom(MAXIMUM_BYTES + 1), "a.txt": b"x"}
    for name in ARCHIVES:
        pages, findings = read_bytes(tmp_path, name, FORMATS[name](members))
        assert [page.source for page in pages] == [f"{name}/a.txt"]
        assert [(f.code, f.place.source) for f in findings] == [("page-is-not-too-large", f"{name}/large.txt")]


def test_zip_with_a_huge_directory_is_refused(tmp_path: Path) -> None:
    members = {"n" * 60_000 + f"{number}.txt": b"" for number in range(300)}
    _, findings = read_bytes(tmp_path, "b.zip", zip_of(members))
    assert codes(findings) == ["input-is-within-limits", "input-holds-pages"]


def test_number_of_members_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAXIMUM_MEMBERS", 1000)
    endless = itertools.repeat(Member(b"a.txt", "page", 0, lambda: b""))
    *pages, finding = read_archive("p.tar", endless)
    assert len(pages) == 1000
    assert isinstance(finding, Finding)
    assert finding.code == "input-is-within-limits"


HOSTILE_TAR = {
    "extended header of ten megabytes": tar_header("x", 10 * MEBIBYTE, tarfile.XHDTYPE) + bytes(10 * MEBIBYTE),
    "long name of ten megabytes": tar_header("x", 10 * MEBIBYTE, tarfile.GNUTYPE_LONGNAME) + bytes(10 * MEBIBYTE),
    "headers of headers": tar_header("x", 0, tarfile.XHDTYPE) * 1000,
    "global headers": b"".join(
        tarfile.TarInfo.create_pax_global_header({f"k{number}": "v"}) + tar_header(f"{number}.md", 0) for number in range(1000)
    ),
}


@pytest.mark.parametrize("case", HOSTILE_TAR)
def test_hostile_header_of_a_tar_archive_is_refused(tmp_path: Path, case: str) -> None:
    pages, findings = read_bytes(tmp_path, "b.tar", tar_of({"a.txt": b"x"})[:1024] + HOSTILE_TAR[case] + bytes(1024))
    assert [page.source for page in pages] == ["b.tar/a.txt"]
    assert "input-is-within-limits" in codes(findings)


def test_negative_size_in_a_tar_archive_is_damage_and_no_loop(tmp_path: Path) -> None:
    header = bytearray(tar_header("b.txt", 0))
    header[124:136] = (-1024 & (1 << 96) - 1).to_bytes(12, "big")
    header[148:156] = b"%06o\0 " % (256 + sum(header[:148]) + sum(header[156:]))
    pages, findings = read_bytes(tmp_path, "b.tar", tar_of({"a.txt": b"x"})[:1024] + bytes(header) + bytes(1024))
    assert [page.source for page in pages] == ["b.tar/a.txt"]
    assert codes(findings) == ["input-is-whole"]


# Damage


def plain_size(name: str, cut: bytes) -> int:
    """How many bytes of the uncompressed input are in what is left of it."""
    if name.endswith("gz"):
        return len(zlib.decompressobj(wbits=31).decompress(cut))
    if name.endswith("zst"):
        return len(zstd.ZstdDecompressor().decompress(cut)) if cut else 0
    return len(cut)


def ends_of_pages(name: str) -> list[int]:
    """Where each page is complete in the uncompressed input."""
    if "json" in name:
        lines = json_lines_of(SOME_PAGES).splitlines(keepends=True)
        return [end - 1 for end in itertools.accumulate(map(len, lines))]
    with tarfile.open(fileobj=io.BytesIO(tar_of(SOME_PAGES))) as archive:
        return [header.offset_data + header.size for header in archive]


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_cut_input_gives_every_page_before_the_cut_and_says_that_it_is_cut(
    name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = FORMATS[name](SOME_PAGES)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    pages, findings = read_bytes(tmp_path_factory.getbasetemp(), name, cut)
    assert [page.content for page in pages] == list(SOME_PAGES.values())[: len(pages)]
    if name != "PAGES.ZIP":
        assert len(pages) == sum(end <= plain_size(name, cut) for end in ends_of_pages(name))
    # JSON Lines that are not compressed and end between two lines look whole.
    if len(pages) < len(SOME_PAGES) and not (name == "pages.jsonl" and cut.endswith((b"\n", b"}"))):
        assert set(codes(findings)) & {"input-is-whole", "json-line-is-a-page", "input-holds-pages"}


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
def test_damaged_input_never_raises(name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    damaged = bytearray(FORMATS[name](SOME_PAGES))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=4)):
        damaged[place] = data.draw(st.integers(0, 255))
    pages, _ = read_bytes(tmp_path_factory.getbasetemp(), name, bytes(damaged))
    assert len(pages) <= len(SOME_PAGES) + 1


@pytest.mark.parametrize("name", FORMATS)
@given(content=st.binary(max_size=600) | st.binary(max_size=50).map(gzip.compress) | st.binary(max_size=50).map(zstd.compress))
def test_any_bytes_under_any_name_are_findings(name: str, tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    pages, findings = read_bytes(tmp_path_factory.getbasetemp(), name, content)
    assert findings or pages


@pytest.mark.parametrize("name", ["pages.tar.gz", "pages.jsonl.gz", "pages.jsonl.zst"])
def test_wrong_checksum_is_one_violation_and_the_pages_stay(tmp_path: Path, name: str) -> None:
    plain = tar_of(SOME_PAGES) if "tar" in name else json_lines_of(SOME_PAGES)
    if name.endswith("zst"):
        whole = bytearray(zstd.compress(plain, options={zstd.CompressionParameter.checksum_flag: 1}))
        whole[-1] ^= 1
    else:
        whole = bytearray(gzip.compress(plain))
        whole[-8] ^= 1
    pages, findings = read_bytes(tmp_path, name, bytes(whole))
    assert codes(findings)[0] == "input-is-whole"
    if not name.endswith("zst"):
        assert [page.content for page in pages] == list(SOME_PAGES.values())


def test_bad_members_of_a_zip_archive_are_one_finding_each_and_the_others_are_read(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("crc.txt", "encrypted.txt", "other.txt", "good.txt"):
            archive.writestr(name, f"Content of {name}", zipfile.ZIP_LZMA if name == "other.txt" else zipfile.ZIP_STORED)
        archive.filelist[1].flag_bits |= 1
    damaged = file.getvalue().replace(b"Content of crc", b"content of crc")
    pages, findings = read_bytes(tmp_path, "p.zip", damaged)
    assert [page.source for page in pages] == ["p.zip/good.txt"]
    assert [(f.code, f.place.source, f.severity) for f in findings] == [
        ("page-is-readable", f"p.zip/{name}", VIOLATION) for name in ("crc.txt", "encrypted.txt", "other.txt")
    ]
    reasons = ("CRC", "password", "otherwise than with deflate")
    assert all(reason in finding.message for finding, reason in zip(findings, reasons, strict=True))


def test_archives_joined_end_to_end_are_reported(tmp_path: Path) -> None:
    _, findings = read_bytes(tmp_path, "p.tar", tar_of({"a.txt": b"x"}) + tar_of({"b.txt": b"x"}))
    assert codes(findings) == ["input-is-whole"]
    assert "joined" in findings[0].message


def test_gzip_files_joined_end_to_end_are_read_to_the_end(tmp_path: Path) -> None:
    joined = gzip.compress(json_lines_of({"a.txt": b"x"})) + gzip.compress(json_lines_of({"b.txt": b"x"}))
    pages, findings = read_bytes(tmp_path, "p.jsonl.gz", joined)
    assert ([page.source for page in pages], findings) == (["pages/a.txt", "pages/b.txt"], [])


@pytest.mark.parametrize("name", FORMATS)
def test_empty_input_says_that_it_holds_no_page(tmp_path: Path, name: str) -> None:
    pages, findings = read_bytes(tmp_path, name, FORMATS[name]({}))
    assert (pages, codes(findings)) == ([], ["input-holds-pages"])


@pytest.mark.parametrize("name", FORMATS)
def test_file_that_cannot_be_read_is_one_violation(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    _, findings = read(tmp_path / name)
    assert codes(findings)[0] == "input-is-readable"
    assert findings[0].place == Place(name)


# Memory


@pytest.mark.parametrize("name", ["p.jsonl.gz", "p.jsonl.zst", "p.tar.gz"])
def test_memory_does_not_grow_with_the_number_of_pages(tmp_path: Path, name: str) -> None:
    content = full_page(description="Kylätalon piha kunnostetaan. " * 40)
    path = tmp_path / name

    def write(count: int) -> None:
        with gzip.open(path, "wb", 1) if name.endswith("gz") else zstd.open(path, "wb") as stream:
            if "tar" not in name:
                stream.writelines(json.dumps({"source": f"p/{n}.txt", "text": content}).encode() + b"\n" for n in range(count))
                return
            encoded = content.encode()
            for number in range(count):
                stream.write(tar_header(f"{number}.txt", len(encoded)) + encoded + bytes(-len(encoded) % 512))
            stream.write(bytes(1024))

    def peak(count: int) -> int:
        write(count)
        tracemalloc.start()
        try:
            assert sum(isinstance(item, RawPage) for item in iterate_inputs([path])) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(20_000) < 1.2 * peak(1_000)


def test_two_different_pages_of_one_name_are_an_error_and_equal_ones_are_one(tmp_path: Path) -> None:
    page = full_page().encode()
    (tmp_path / "p.jsonl").write_bytes(json_lines_of({"a.txt": page}) * 2)
    summary = build_release([tmp_path / "p.jsonl"], tmp_path / "r", BuildOptions())
    assert (summary.projects_published, summary.by_severity[VIOLATION]) == (1, 0)
    lines = (tmp_path / "r" / "hankegraph.nt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) == summary.triples
    (tmp_path / "p.jsonl").write_bytes(json_lines_of({"a.txt": page}) + json_lines_of({"a.txt": page + b"\n"}))
    with pytest.raises(SourceError, match=r"both be called pages/a\.txt"):
        build_release([tmp_path / "p.jsonl"], tmp_path / "r", BuildOptions())
