"""Pages become records: every case, every layout, and an account of every character on arbitrary mixtures of pages."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import CASES, EXAMPLES, ROOT, attributes, full_page, page_of, record_of, unclaimed_texts

from hankegraph.fields import read_labels, read_layouts
from hankegraph.pages import Page, decode_page
from hankegraph.read import read_record
from hankegraph.records import Field, Record, Span


def test_there_are_cases_and_each_has_what_is_expected() -> None:
    assert len(CASES) > 20
    assert [path.with_suffix("").name for path in CASES] == [
        path.name.removesuffix(".expected.json") for path in sorted(CASES[0].parent.glob("*.expected.json"))
    ]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_is_read_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    record = record_of(path.read_bytes())
    assert record.layout == expected["layout"]
    assert [list(row) for row in attributes(record)] == expected["fields"]
    assert unclaimed_texts(record) == expected["unclaimed"]


# Layouts and languages


def test_heading_table_and_sections_of_a_full_page_are_read_in_order() -> None:
    assert attributes(record_of(full_page())) == [
        ("measure", None, "Kehittämishanke"),
        ("project_number", None, "910900"),
        ("title", None, "Kylän yhteinen piha"),
        ("lead_organisation", None, "Kuvitelman kylät ry"),
        ("start_date", None, ""),
        ("end_date", None, "27.02.2026"),
        ("status", None, "Käynnissä"),
        ("description", "Julkinen hankekuvaus", "Kylätalon piha kunnostetaan talkoilla yhteiseen käyttöön."),
        ("project_number", "Hankenumero", "910900"),
        ("end_date", "Loppumispäivämäärä", "27.02.2026"),
        ("is_leader_project", "Onko kyseessä Leader-hanke?", "kyllä"),
        ("news", "Ajankohtaista hankkeesta", ""),
        ("contact_persons", "Hankkeen yhteyshenkilöt", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        full_page(),
        full_page().replace("\n", "\r\n"),
        full_page().replace("\n", "\n\n\n"),
        "\n".join(line for line in full_page().split("\n") if line),
        "\ufeff" + full_page(),
        full_page().replace("\n", "\n \u00a0"),
        full_page().rstrip(),
    ],
    ids=["as it is", "CRLF", "more blank lines", "no blank lines", "byte order mark", "indented", "no final line break"],
)
def test_blank_lines_line_breaks_and_indentation_do_not_change_what_a_page_says(text: str) -> None:
    assert attributes(record_of(text)) == attributes(record_of(full_page()))


@pytest.mark.parametrize("label", read_labels().values(), ids=lambda label: label.text)
@pytest.mark.parametrize("spelt", ["{}", "{}:", " {} ", "{}\u00ad"], ids=["plain", "colon", "space", "soft hyphen"])
def test_every_label_of_the_table_opens_its_field_however_it_is_spelt(label: object, spelt: str) -> None:
    text, part = getattr(label, "text"), getattr(label, "field").part  # noqa: B009 - parametrize hands out objects
    if part == "description":
        page = f"{spelt.format(text)}\nProosaa.\nLisätiedot\nHankenumero\n910900\n"
        assert attributes(record_of(page))[0][2] == "Proosaa."
        return
    page = f"Julkinen hankekuvaus\nProosaa.\nLisätiedot\nHankenumero\n910900\n{spelt.format(text)}\nArvo\n"
    field = read_record(page_of(page)).fields[-1]
    assert field.kind == getattr(label, "field")  # noqa: B009
    assert field.label == spelt.format(text).strip()
    assert (field.raw, field.is_withheld) == (("", True) if part == "contact" else ("Arvo", False))


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        (full_page(), ("fi",)),
        ("Offentlig projektbeskrivning\nText.\nMer information\nProjektnummer\n910900\nSlutdatum\n01.01.2025\n", ("sv",)),
        ("Julkinen hankekuvaus\nText.\nLisätiedot\nHankenumero\n910900\nOnko Leader\nkyllä\n", ("fi", "sv")),
    ],
    ids=["Finnish", "Swedish", "half translated"],
)
def test_language_of_the_record_is_that_of_its_labels(text: str, languages: tuple[str, ...]) -> None:
    assert record_of(text).languages == languages


def flattened(text: str) -> str:
    tabs = "Hankkeen tiedot Ajankohtaista Yhteyshenkilöt Keskustelu"
    return " ".join(text.replace("Julkinen hankekuvaus", f"{tabs}\nJulkinen hankekuvaus").split())


def test_title_and_organisation_of_a_flattened_page_are_not_split() -> None:
    record = record_of(flattened(full_page()))
    assert record.layout == "one-line"
    assert ("title_and_organisation", None, "Kylän yhteinen piha Kuvitelman kylät ry") in attributes(record)
    assert not record.fields_of("title")
    assert not record.fields_of("lead_organisation")


def test_flattening_a_page_changes_nothing_but_title_and_organisation() -> None:
    names = ("title", "lead_organisation", "title_and_organisation")
    whole, flat = ([row for row in attributes(record_of(text)) if row[0] not in names] for text in (full_page(), flattened(full_page())))
    assert flat == whole


@pytest.mark.parametrize("dates", ["-", "- 27.02.2026", "01.02.2024 -", "01.02.2024 - 27.02.2026"])
@pytest.mark.parametrize("is_flat", [False, True], ids=["lines", "one line"])
def test_a_missing_date_is_an_empty_field_beside_the_dash(dates: str, is_flat: bool) -> None:
    text = full_page(dates=dates)
    record = record_of(flattened(text) if is_flat else text)
    start, _, end = (part.strip() for part in dates.partition("-"))
    fields = [field for field in record.fields if field.label is None and field.kind and field.kind.kind == "date"]
    assert [field.raw for field in fields] == [start, end]
    assert record.page.text[fields[0].span.end : fields[1].span.start].strip() == "-"
    assert [field.span for field in record.fields] == sorted(field.span for field in record.fields)


# Labels inside the prose, unknown labels, foreign text


@pytest.mark.parametrize("label", ["Toimenpide", "Hankenumero", "Ajankohtaista hankkeesta", "Lisätiedot", "Julkinen hankekuvaus"])
def test_label_on_a_line_of_its_own_in_the_description_stays_in_the_description(label: str) -> None:
    description = f"Piha kunnostetaan.\n\n{label}\n\nja talkoot pidetään."
    record = record_of(full_page(description=description))
    assert [field.raw for field in record.fields_of("description")] == [description]


def test_label_in_a_sentence_of_a_flattened_description_stays_in_the_description() -> None:
    description = "Tämä Toimenpide ja Hankenumero selitetään, samoin Lisätiedot myöhemmin."
    record = record_of(flattened(full_page(description=description)))
    assert [field.raw for field in record.fields_of("description")] == [description]


def test_unknown_label_keeps_its_value_on_the_record() -> None:
    record = record_of(full_page(more="\nTeemavuosi\n\n2025\n"))
    assert (None, "Teemavuosi", "2025") in attributes(record)


def test_sentence_in_the_table_is_unclaimed() -> None:
    assert unclaimed_texts(record_of(full_page(more="\nTämä lause ei ole nimike.\n"))) == ["Tämä lause ei ole nimike."]


def test_comment_form_is_ignored_by_name() -> None:
    record = record_of(full_page() + "\nVain kirjautuneet käyttäjät voivat kommentoida\n\nKirjaudu sisään Luo uusi tili\n\nJaa:\n")
    assert [name for _, name in record.ignored][-3:] == ["comment-form", "comment-form", "share-links"]
    assert not record.unclaimed


def test_page_of_another_format_has_no_field_and_is_all_unclaimed() -> None:
    record = record_of("Ostoslista\n\nmaito\nleipä\n")
    assert record.fields == ()
    assert unclaimed_texts(record) == ["Ostoslista", "maito", "leipä"]


@pytest.mark.parametrize("text", [full_page(), flattened(full_page())], ids=["lines", "one line"])
def test_page_that_ends_in_the_description_says_so(text: str) -> None:
    cut = record_of(text[: text.index("talkoilla")])
    assert cut.ends_early is not None
    assert cut.fields[-1].raw == "Kylätalon piha kunnostetaan"
    assert record_of(text).ends_early is None


@pytest.mark.parametrize(
    "last",
    ["- 27.02.2026", "Käynnissä", "Julkinen hankekuvaus", "yhteiseen käyttöön.", "Lisätiedot", "Lisätiedot\n\nHankenumero"],
    ids=["dates", "status", "description label", "description", "opener", "first label"],
)
def test_page_that_ends_before_a_value_of_the_table_says_so(last: str) -> None:
    text = full_page()
    assert record_of(text[: text.index(last) + len(last)]).ends_early is not None
    assert record_of(text[: text.index("Hankenumero") + len("Hankenumero\n\n910900")]).ends_early is None


def test_sentence_with_the_opener_and_a_label_does_not_make_a_cut_page_flattened() -> None:
    text = full_page(description="Katso kohta Lisätiedot Toimenpide sivulta, jossa on pitkälti tietoa.\nJatkuu.")
    record = record_of(text[: text.index("Jatkuu") + len("Jatkuu")])
    assert (record.layout, record.fields[-1].raw[-6:]) == ("full", "Jatkuu")


def test_page_without_a_table_says_so_though_it_goes_on() -> None:
    assert record_of("Julkinen hankekuvaus\nProosaa.\nAjankohtaista hankkeesta\nHankkeen yhteyshenkilöt\n").ends_early is not None


def test_contact_section_is_withheld_and_its_place_is_kept() -> None:
    record = record_of(full_page() + "\n2 jäsentä\n")
    contact = record.fields[-1]
    assert (contact.raw, contact.is_withheld) == ("", True)
    assert record.page.text[contact.span.start : contact.span.end] == "2 jäsentä"


@pytest.mark.parametrize("line", [":", "::", "\u00ad", "\u200b", "\ufeff", "\u00ad- 27.02.2026", "- 27.02.2026:", "-", "…"])
def test_a_line_of_marks_only_is_not_lost(line: str) -> None:
    account_for(record_of(full_page(title=line)))
    account_for(record_of(full_page(dates=line)))
    account_for(record_of(full_page(more=f"\n{line}\n")))
    account_for(record_of(flattened(full_page(title=line))))


# The account of every character


def account_for(record: Record) -> None:
    """Asserts that every character of the page that is not white space went to exactly one place."""
    text = record.page.text
    claims: set[tuple[Span, str]] = {(span, name) for span, name in record.ignored} | {(span, "unclaimed") for span in record.unclaimed}
    for field in record.fields:
        assert field.raw == ("" if field.is_withheld else text[field.span.start : field.span.end])
        assert field.raw == field.raw.strip()
        claims.add((field.span, "value"))
        if field.label_span is not None:
            assert field.label == text[field.label_span.start : field.label_span.end]
            claims.add((field.label_span, f"label {field.label}"))
    position = 0
    for span, name in sorted(claims):
        assert 0 <= span.start <= span.end <= len(text)
        if span.start == span.end:
            continue
        assert span.start >= position, f"{name} overlaps what stands before it: {text[span.start : span.end]!r}"
        gap = text[position : span.start].strip()
        assert not gap or is_separator(record, Span(position, span.start)), f"lost: {gap!r}"
        position = span.end
    gap = text[position:].strip()
    assert not gap or is_separator(record, Span(position, len(text))), f"lost: {gap!r}"
    assert [field.place_span for field in record.fields] == sorted(field.place_span for field in record.fields)


def is_separator(record: Record, gap: Span) -> bool:
    """Whether the gap is the dash between measure and number, or between start and end, of the heading."""
    heading: dict[str, Field] = {field.kind.attribute: field for field in record.fields if field.kind and field.label is None}
    text = record.page.text[gap.start : gap.end]
    dash = Span(gap.end - len(text.lstrip()), gap.start + len(text.rstrip()))
    pairs = [(heading.get("measure"), heading.get("project_number")), (heading.get("start_date"), heading.get("end_date"))]
    return text.strip() in ("-", "–") and any(
        first and second and first.span.end <= dash.start and dash.end <= second.span.start for first, second in pairs
    )


MARKS = [
    ":",
    "-",
    "–",
    "- ",
    "\u00ad",
    "\u200b",
    "\u00ad- 27.02.2026",
    "- 27.02.2026:",
    "1.1.2024 -",
    "Lisätiedot",
    "Hanke",
    "Mer information",
]
LABELS = [label.text for label in read_labels().values()] + list(read_layouts().ignorable) + list(read_layouts().tabs)


@st.composite
def mixtures(draw: st.DrawFn, pages: list[str]) -> str:
    """Pieces of pages, labels and anything else, in any order, joined in any way and cut anywhere."""
    lines: list[str] = []
    line = st.one_of(st.sampled_from(MARKS), st.sampled_from(LABELS), st.text(max_size=20))
    for _ in range(draw(st.integers(1, 3))):
        page = draw(st.sampled_from(pages)).split("\n")
        first = draw(st.sampled_from([0, 0, draw(st.integers(0, len(page) - 1))]))
        last = draw(st.sampled_from([len(page), draw(st.integers(first, len(page)))]))
        lines += page[first:last]
        for _ in range(draw(st.sampled_from([0, 0, 1, 3]))):
            lines.insert(draw(st.integers(0, len(lines))), draw(line))
    order = draw(st.sampled_from(["as they come", "as they come", "shuffled", "doubled"]))
    if order == "shuffled":
        lines = draw(st.permutations(lines))
    elif order == "doubled":
        lines = [line for line in lines for _ in range(2)]
    if draw(st.booleans()):
        lines = [line for line in lines if line.strip()]
    text = draw(st.sampled_from(["\n", "\n", "\n\n", "\r\n", " ", " ", "\n\u00a0"])).join(lines)
    return text[: draw(st.sampled_from([len(text), draw(st.integers(0, len(text)))]))]


def texts(paths: list[Path]) -> list[str]:
    return [path.read_text(encoding="utf-8-sig") for path in paths]


@given(text=mixtures(texts(CASES + EXAMPLES)))
def test_every_character_of_a_mixture_of_pages_is_accounted_for(text: str) -> None:
    page = decode_page(text.encode(), "pages/page.txt")
    assume(isinstance(page, Page))
    assert isinstance(page, Page)
    account_for(read_record(page))


@given(data=st.data())
def test_every_character_of_a_mixture_of_real_pages_is_accounted_for(shared: Path, data: st.DataObject) -> None:
    real = texts(sorted((shared / "register-pages").glob("*.txt")) + sorted((shared / "seeds").glob("*.txt")))
    assert len(real) > 30
    page = decode_page(data.draw(mixtures(real)).encode(), "pages/page.txt")
    assume(isinstance(page, Page))
    assert isinstance(page, Page)
    account_for(read_record(page))


@given(st.text())
def test_every_character_of_any_text_is_accounted_for(text: str) -> None:
    page = decode_page(text.encode(), "pages/page.txt")
    assume(isinstance(page, Page))
    assert isinstance(page, Page)
    account_for(read_record(page))


@pytest.mark.parametrize("path", CASES + EXAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_character_of_a_page_is_accounted_for(path: Path) -> None:
    account_for(record_of(path.read_bytes()))


@pytest.mark.parametrize("path", CASES + EXAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_may_end_after_any_character(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    for end in range(1, len(text)):
        if text[:end].strip():
            account_for(record_of(text[:end]))


def test_no_line_of_the_real_pages_is_unclaimed(shared: Path) -> None:
    paths = sorted((shared / "register-pages").glob("*.txt")) + sorted((shared / "seeds").glob("*.txt"))
    unclaimed = {path.name: unclaimed_texts(record_of(path.read_bytes())) for path in paths}
    assert len(unclaimed) == 31
    assert not {name: found for name, found in unclaimed.items() if found}


@pytest.mark.parametrize(
    "text",
    [
        "a" * 400_000 + "@",
        "Hanke\nA" + " " * 200_000 + "b\n",
        "Hanke A" + " " * 200_000 + "- 1 b Lisätiedot Hankenumero 910900",
        "Hanke A - 1 " * 20_000 + "Lisätiedot Hankenumero 910900",
        "Lisätiedot " * 40_000 + "Lisätiedot Hankenumero 910900",
        "Hankenumero\n1\n" * 30_000,
        "Lisätiedot\nHankenumero\n1\n" + "Asiasanat\n" * 60_000,
        "Anna " * 100_000,
        "+358 " * 80_000,
        "0" * 400_000,
        "a.a" * 100_000 + "(at)",
    ],
    ids=lambda text: f"{text[:12].strip()!r}…",
)
def test_time_to_read_a_long_page_grows_with_its_length_only(text: str) -> None:
    # A quadratic reader needs minutes for these; a slow machine needs a second.
    from time import process_time

    start = process_time()
    record_of(text)
    assert process_time() - start < 5
