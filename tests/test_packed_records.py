"""Records come back from their bytes as they were: every layout, every sort of field, and arbitrary mixtures of pages."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import CASES, EXAMPLES, ROOT, full_page, page_of, record_of
from test_read import flattened, mixtures, texts

from hankegraph.packed_records import pack_record, unpack_record
from hankegraph.pages import Page, decode_page
from hankegraph.read import read_record
from hankegraph.records import Record


def unpacked(record: Record) -> Record:
    page = record.page
    return unpack_record(pack_record(record), page.source, page.url, page.retrieved_at)


def comes_back(record: Record) -> None:
    """Asserts that the record comes back equal, and its spans and fields as what they were, not as tuples that equal them."""
    back = unpacked(record)
    assert back == record
    assert repr(back) == repr(record)
    assert [field.kind for field in back.fields if field.kind] == [field.kind for field in record.fields if field.kind]


@pytest.mark.parametrize("path", CASES + EXAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_record_of_a_page_comes_back(path: Path) -> None:
    comes_back(record_of(path.read_bytes()))


def test_records_of_the_real_pages_come_back(shared: Path) -> None:
    paths = sorted((shared / "register-pages").glob("*.txt")) + sorted((shared / "seeds").glob("*.txt"))
    assert len(paths) == 31
    for path in paths:
        comes_back(record_of(path.read_bytes()))


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        (full_page(), lambda record: record.layout == "full" and record.ignored),
        (flattened(full_page()), lambda record: record.layout == "one-line"),
        ("Ostoslista\n\nmaito\nleipä\n", lambda record: not record.fields and record.unclaimed),
        (full_page(more="\nTeemavuosi\n\n2025\n"), lambda record: None in {field.kind for field in record.fields}),
        (full_page() + "\n2 jäsentä\n", lambda record: record.fields[-1].is_withheld),
        (full_page(more="\nHankkeen oma yhteyshenkilö\nEero\n"), lambda record: any(f.is_withheld and not f.label for f in record.fields)),
        (full_page().rstrip(), lambda record: record.fields[-1].ends_the_page),
        (full_page(news="Kysy: info@example.org"), lambda record: record.page.withheld),
        (full_page(dates="-"), lambda record: any(field.is_empty and not field.label for field in record.fields)),
        (full_page(title="Kylä 🏡 – piha\u2028"), lambda record: "🏡" in record.page.text),
    ],
    ids=[
        "full",
        "one line",
        "unclaimed",
        "unknown label",
        "withheld",
        "contact word",
        "ends the page",
        "masked",
        "empty",
        "beyond the basic plane",
    ],
)
def test_every_sort_of_field_comes_back(text: str, shows: object) -> None:
    record = record_of(text)
    assert callable(shows) and shows(record)
    comes_back(record)


def test_what_the_catalogue_knows_is_given_and_not_packed() -> None:
    page = replace(page_of(full_page()), source="muu/sivu.txt", url="https://example.org/sivu", retrieved_at="2026-01-02T03:04:05Z")
    record = read_record(page)
    packed = pack_record(record)
    assert not [given for given in (page.source, page.url, page.retrieved_at) if given and given.encode() in packed]
    assert unpack_record(packed, page.source, page.url, page.retrieved_at) == record
    assert unpack_record(packed, "toinen.txt", None, None) == replace(
        record, page=replace(page, source="toinen.txt", url=None, retrieved_at=None)
    )


def test_nothing_that_is_masked_is_in_the_bytes() -> None:
    assert b"info@example.org" not in pack_record(record_of(full_page(news="Kysy: info@example.org")))


@given(text=st.one_of(st.text(min_size=1), mixtures(texts(CASES + EXAMPLES))))
def test_record_of_any_text_comes_back(text: str) -> None:
    page = decode_page(text.encode(), "pages/page.txt")
    assume(isinstance(page, Page))
    assert isinstance(page, Page)
    comes_back(read_record(page))
