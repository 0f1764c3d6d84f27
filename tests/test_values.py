"""Raw values become terms, or findings that keep the raw text; nothing is guessed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import full_page, record_of

from hankegraph.findings import Finding
from hankegraph.iris import Iris
from hankegraph.privacy import MASK
from hankegraph.terms import XSD, expand, literal
from hankegraph.values import Organisation, ProvisionalConcept, RecordValues, clean_text, read_values
from hankegraph.vocabulary import read_vocabulary

DEFINITIONS = "https://w3id.org/hankegraph/def"


def values_of(text: str) -> RecordValues:
    return read_values(record_of(text), read_vocabulary(), Iris())


def terms(read: RecordValues, attribute: str) -> list[str]:
    return [value.term for value in read.values if value.kind.attribute == attribute]


def table_value(label: str, raw: str) -> RecordValues:
    """The values of a page that has this label and value once, in its table."""
    return values_of(f"Julkinen hankekuvaus\nProosaa.\nLisätiedot\nHankenumero\n910900\n{label}\n{raw}\nHankkeen yhteyshenkilöt\n")


def finding(read: RecordValues, code: str) -> Finding:
    [found] = [found for found in read.findings if found.code == code]
    return found


def codes(read: RecordValues) -> set[str]:
    return {found.code for found in read.findings}


# Numbers


@pytest.mark.parametrize("number", ["1", "0", "012", "267184", "123456789012"])
def test_project_number_is_kept_as_its_digits(number: str) -> None:
    read = values_of(full_page(number=number))
    assert read.number == number
    assert terms(read, "project_number") == [literal(number)] * 2


@pytest.mark.parametrize("number", ["０１２", "../../x", "1234567890123", "12 34", "12a", "-5", "1.0", "١٢٣", "²", "1\u00ad2"])
def test_what_is_no_project_number_is_a_violation_at_each_place_and_no_value(number: str) -> None:
    page = full_page().replace("\nHankenumero\n\n910900", f"\nHankenumero\n\n{number}")
    read = values_of(page)
    assert read.number is None
    assert terms(read, "project_number") == []
    found = finding(read, "project-number-is-digits")
    assert (found.severity, found.value) == ("violation", number)
    assert page.split("\n")[(found.place.line or 0) - 1] == number


def test_heading_and_table_with_two_numbers_say_none_and_both_places_are_named() -> None:
    page = full_page().replace("- 910900", "- 910901")
    read = values_of(page)
    assert read.number is None
    found = finding(read, "project-number-agrees-with-heading")
    assert (found.place.line, [place.line for place in found.also]) == (page.split("\n").index("910900") + 1, [2])


def test_page_without_a_number_says_so_about_the_page() -> None:
    found = finding(values_of("Julkinen hankekuvaus\nProosaa.\nLisätiedot\nHankeluonne\nPaikallinen\n"), "project-number-is-on-the-page")
    assert (found.severity, found.place.line) == ("violation", None)


# Dates


@given(st.dates())
def test_every_date_of_the_calendar_is_read(day) -> None:  # type: ignore[no-untyped-def]
    for raw in (f"{day.day:02}.{day.month:02}.{day.year:04}", f"{day.day}.{day.month}.{day.year:04}"):
        assert terms(table_value("Loppumispäivämäärä", raw), "end_date") == [literal(day.isoformat(), datatype=XSD.date)]


@pytest.mark.parametrize(
    "raw",
    [
        "31.02.2024",
        "29.02.2023",
        "00.01.2024",
        "01.13.2024",
        "1.1.24",
        "1.1.0000",
        "2024-01-31",
        "01.01.2024 asti",
        "０１.01.2024",
        "1.1.20244",
        "kesä",
    ],
)
def test_what_is_no_date_is_a_violation_that_keeps_the_raw_text(raw: str) -> None:
    read = table_value("Loppumispäivämäärä", raw)
    assert terms(read, "end_date") == []
    found = finding(read, "date-is-readable")
    assert (found.severity, found.value, found.place.line, found.path) == ("violation", raw, 7, expand("hg:endDate").strip("<>"))


@pytest.mark.parametrize("raw", ["27.02.\u00ad2026", "\u200b27.02.2026", "27.02.2026\ufeff"])
def test_invisible_characters_do_not_spoil_a_date(raw: str) -> None:
    assert terms(table_value("Loppumispäivämäärä", raw), "end_date") == [literal("2026-02-27", datatype=XSD.date)]


def test_missing_start_date_has_no_value_and_no_finding() -> None:
    read = values_of(full_page(dates="- 27.02.2026"))
    assert terms(read, "start_date") == []
    assert codes(read) <= {"personal-data-are-withheld"}


# Booleans and percentages


@pytest.mark.parametrize(
    ("raw", "value"),
    [("kyllä", "true"), ("Kyllä", "true"), ("kylla\u0308", "true"), ("ja", "true"), ("ei", "false"), ("EI", "false"), ("nej", "false")],
)
@pytest.mark.parametrize("label", ["Onko kyseessä Leader-hanke?", "Är det ett Leader-projekt?", "Onko Leader"])
def test_answer_is_a_boolean_in_either_language(label: str, raw: str, value: str) -> None:
    assert terms(table_value(label, raw), "is_leader_project") == [literal(value, datatype=XSD.boolean)]


@pytest.mark.parametrize("raw", ["true", "1", "on", "kyllä ja ei", "ehkä", "yes"])
def test_what_is_no_answer_is_a_violation_that_keeps_the_raw_text(raw: str) -> None:
    read = table_value("Onko Leader", raw)
    assert terms(read, "is_leader_project") == []
    assert (finding(read, "answer-is-yes-or-no").severity, finding(read, "answer-is-yes-or-no").value) == ("violation", raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("50,00 %", "50.00"), ("50.5%", "50.5"), ("100 %", "100.0"), ("0 %", "0.0"), ("7,25\u00a0%", "7.25"), ("050,0 %", "50.0")],
)
def test_percentage_is_a_decimal(raw: str, value: str) -> None:
    assert terms(table_value("Julkisen rahoituksen osuus", raw), "public_share_percent") == [literal(value, datatype=XSD.decimal)]


@pytest.mark.parametrize("raw", ["50", "puolet", "1000 %", "-5 %", "5,,0 %", "５０ %", "50 % julkista"])
def test_what_is_no_percentage_is_a_violation_that_keeps_the_raw_text(raw: str) -> None:
    read = table_value("Julkisen rahoituksen osuus", raw)
    assert terms(read, "public_share_percent") == []
    assert finding(read, "percentage-is-readable").value == raw


# Concepts


@pytest.mark.parametrize(
    ("label", "raw", "attribute", "concept"),
    [
        ("Kohdealue", "SO8", "target_objective", "cap-objective/SO8"),
        ("Kohdealue", "so8", "target_objective", "cap-objective/SO8"),
        ("Målområde", "SO4", "target_objective", "cap-objective/SO4"),
        ("Erityistavoite", "4", "specific_objective", "specific-objective/4"),
        ("Alatoimenpide", "7.4 Maaseudun palvelut", "sub_measure", "sub-measure/7.4"),
        ("Underåtgärd", "7.4 Service på landsbygden", "sub_measure", "sub-measure/7.4"),
        ("Underåtgärd", "7.4 En annan ordalydelse", "sub_measure", "sub-measure/7.4"),
    ],
)
def test_concept_is_found_by_its_number(label: str, raw: str, attribute: str, concept: str) -> None:
    assert terms(table_value(label, raw), attribute) == [f"<{DEFINITIONS}/{concept}>"]


@pytest.mark.parametrize(
    ("label", "attribute", "spellings"),
    [
        (
            "Hankeluonne",
            "nature",
            ["Paikallinen/Alueellinen", "Lokal/Regional", "paikallinen/alueellinen", "Paikallinen/Alueel\u00adlinen"],
        ),
        ("Maaseututyyppi", "rural_type", ["Kaupunkien läheinen maaseutu", "Kaupungin läheinen maaseutu"]),
        (
            "Ohjelma/Rahasto",
            "funding_programme",
            ["Manner-Suomen maaseudun kehittämisohjelma 2014–2020", "Manner-Suomen maaseudun kehittämisohjelma 2014 - 2020"],
        ),
    ],
)
def test_spellings_of_one_concept_are_one_concept_of_a_vocabulary(label: str, attribute: str, spellings: list[str]) -> None:
    found = [terms(table_value(label, spelling), attribute) for spelling in spellings]
    assert all(concept == found[0] for concept in found)
    assert found[0][0].startswith(f"<{DEFINITIONS}/")


def test_strands_of_a_programme_are_told_apart() -> None:
    programme = "Manner-Suomen maaseudun kehittämisohjelma 2014–2020"
    spelt = [programme, f"{programme} (siirtymäkausi 2021–2022)", f"{programme} (Elpyminen 2021–2022)"]
    assert len({terms(table_value("Ohjelma/Rahasto", text), "funding_programme")[0] for text in spelt}) == 3


def test_objective_code_and_digit_are_told_apart() -> None:
    assert terms(table_value("Erityistavoite", "4"), "specific_objective") != terms(table_value("Kohdealue", "SO4"), "target_objective")


def test_unknown_value_becomes_a_provisional_concept_with_the_words_of_the_page() -> None:
    [value] = [value for value in table_value("Hankeluonne", "Avaruu\u00addellinen  laajuus").values if value.kind.attribute == "nature"]
    assert isinstance(value.node, ProvisionalConcept)
    assert (value.node.scheme, value.node.label, value.node.iri) == ("project-nature", "Avaruudellinen laajuus", value.term)
    assert value.term.startswith("<https://w3id.org/hankegraph/id/concept/project-nature/avaruudellinen-laajuus-")


# Names and texts


def test_organisation_is_named_as_the_page_spells_it() -> None:
    [value] = [
        value
        for value in values_of(full_page(organisation="Kuvitelman\u00a0 kylät R.Y.")).values
        if value.kind.attribute == "lead_organisation"
    ]
    assert isinstance(value.node, Organisation)
    assert value.node.name == "Kuvitelman kylät R.Y."
    assert value.term == Iris().organisation("kuvitelman kylät ry")


@pytest.mark.parametrize(
    "line",
    [
        "Kuvitelman kylät ry, Sepitelmän erämiehet ry",
        "Kuvitelman kylät ry ja Sepite Oy",
        "Kuvitelman kylät r.y. / Sepite Ab",
        "Sepite rf och Kuvitelma rf",
    ],
)
def test_two_organisations_on_one_line_are_reported_and_neither_is_published(line: str) -> None:
    read = values_of(full_page(organisation=line))
    assert terms(read, "lead_organisation") == []
    assert finding(read, "organisation-line-names-one").value == line


@pytest.mark.parametrize("line", ["Kuvitelman Martat ja Sepite ry", "Sepite, Kuvitelman kylät", "Kylät/Byarna rf"])
def test_one_organisation_with_a_conjunction_in_its_name_is_one(line: str) -> None:
    assert terms(values_of(full_page(organisation=line)), "lead_organisation") == [Iris().organisation(line)]


def test_masked_organisation_is_reported_and_not_published() -> None:
    read = values_of(full_page(organisation="Aino Esimerkki"))
    assert terms(read, "lead_organisation") == []
    assert finding(read, "organisation-is-not-a-natural-person").value == MASK * 14


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kylätalon piha kunnostetaan talkoilla yhteiseen käyttöön.", "fi"),
        ("Byns gemensamma gård renoveras med talkoarbete för alla invånare.", "sv"),
        ("The yard of the village hall is renovated together by the villagers.", "en"),
        ("Kuvitelma", None),
    ],
)
def test_language_of_a_text_is_its_own_and_absent_where_uncertain(text: str, language: str | None) -> None:
    assert terms(values_of(full_page(description=text)), "description") == [literal(text, language)]


def test_each_keyword_is_a_value_of_its_own() -> None:
    page = full_page(more="\nAsiasanat\n\nkylät\n\nyhdessä tekeminen\n")
    assert [re.sub(r"@\w+$", "", term) for term in terms(values_of(page), "keyword")] == ['"kylät"', '"yhdessä tekeminen"']


def test_keywords_of_a_flattened_page_are_not_split() -> None:
    tabs = "Hankkeen tiedot Ajankohtaista Yhteyshenkilöt Keskustelu Julkinen hankekuvaus"
    page = " ".join(full_page(more="\nAsiasanat\n\nkylät\n\nyhdessä tekeminen\n").replace("Julkinen hankekuvaus", tabs).split())
    read = values_of(page)
    assert terms(read, "keyword") == []
    assert finding(read, "keywords-are-told-apart").value == "kylät yhdessä tekeminen"


@pytest.mark.parametrize(
    ("label", "attribute", "raw"),
    [
        ("Hankeluonne", "nature", "Paikallinen/Alu"),
        ("Leader-ryhmä", "leader_group", "Leader Kuvit"),
        ("Toteutuskunta", "municipality_name", "Kuv"),
    ],
)
def test_value_that_the_page_may_have_cut_stays_on_the_record_only(label: str, attribute: str, raw: str) -> None:
    read = values_of(f"Lisätiedot\nHankenumero\n910900\n{label}\n{raw}")
    assert terms(read, attribute) == []
    assert finding(read, "value-is-whole").value == raw


def test_known_value_at_the_end_of_the_page_is_whole() -> None:
    assert terms(values_of("Lisätiedot\nHankenumero\n910900\nKohdealue\nSO8"), "target_objective") == [f"<{DEFINITIONS}/cap-objective/SO8>"]


def test_unknown_label_is_a_warning_at_the_label_that_keeps_the_value() -> None:
    found = finding(table_value("Teemavuosi", "2025"), "label-is-known")
    assert (found.severity, found.value, found.place.line, found.place.column) == ("warning", "2025", 6, 1)


@given(st.text())
def test_clean_text_has_no_needless_white_space_and_stays_as_it_is(text: str) -> None:
    clean = clean_text(text)
    assert clean == clean.strip() == clean_text(clean)
    assert not re.search(r"\n{3}|[ \t\u00a0]{2}|\r|\u00ad", clean)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1).filter(lambda text: text.strip() and "\0" not in text))
def test_any_text_in_any_field_gives_a_value_or_a_finding_and_never_an_error(text: str) -> None:
    for label in (
        "Loppumispäivämäärä",
        "Onko Leader",
        "Julkisen rahoituksen osuus",
        "Hankeluonne",
        "Leader-ryhmä",
        "Toteutuskunta",
        "Asiasanat",
    ):
        read = table_value(label, text)
        assert all("\n" not in str(found) for found in read.findings)
    values_of(full_page(title=text, organisation=text, dates=text, description=text, number=text, news=text))
