"""Raw values become terms, or findings that keep the raw text; nothing is guessed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import full_page, record_of

from hankegraph.findings import Finding
from hankegraph.iris import Iris
from hankegraph.privacy import MASK
from hankegraph.record_values import read_values
from hankegraph.terms import XSD, expand, literal
from hankegraph.values import Organisation, ProvisionalConcept, RecordValues, clean_text
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


@pytest.mark.parametrize(
    "text",
    [
        "Hanke\nKehittämishanke - 70",
        "Julkinen hankekuvaus\nProosaa.\nLisätiedot\nHankenumero\n7000",
        "Lisätiedot\nHankeluonne\nPaikallinen\nHankenumero\n7000",
    ],
    ids=["heading", "body", "table"],
)
def test_page_that_ends_in_its_only_number_says_none(text: str) -> None:
    read = values_of(text)
    assert (read.number, terms(read, "project_number")) == (None, [])
    found = finding(read, "project-number-is-whole")
    assert (found.severity, found.place.line, found.value) == ("violation", text.count("\n") + 1, text[text.rindex("70") :])
    assert values_of(f"{text}\n").number == text[text.rindex("70") :]


@pytest.mark.parametrize("end", ["910900", "9109", "9"])
def test_number_at_the_end_of_the_page_is_that_of_the_heading_as_far_as_it_goes(end: str) -> None:
    read = values_of(f"Hanke\nKehittämishanke - 910900\nPiha\nKuvitelman kylät ry\n- 27.02.2026\nKäynnissä\nLisätiedot\nHankenumero\n{end}")
    assert read.number == "910900"
    assert set(terms(read, "project_number")) == {literal("910900")}
    assert ("value-is-whole" in codes(read)) == (end != "910900")


def test_another_number_at_the_end_of_the_page_is_another_number() -> None:
    read = values_of("Hanke\nKehittämishanke - 910900\nLisätiedot\nHankenumero\n92")
    assert read.number is None
    assert finding(read, "project-number-agrees-with-heading").value == "92"


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


OLD = "Manner-Suomen maaseudun kehittämisohjelma 2014–2020"
NEW = "Euroopan maaseuturahasto 2023–2027"


def objective(label: str, raw: str, programme: str = "", more: str = "") -> RecordValues:
    """The values of a page with this objective under a programme."""
    table = f"Ohjelma/Rahasto\n{programme}\n" if programme else ""
    return values_of(f"Lisätiedot\n{table}Hankenumero\n910900\n{label}\n{raw}\n{more}Hankkeen yhteyshenkilöt\n")


@pytest.mark.parametrize(
    ("raw", "programme", "scheme"),
    [
        ("SO12", OLD, "cap-objective"),
        ("so12", "", "cap-objective"),
        ("7C", NEW, "rd-focus-area"),
        ("P9", "", "rd-focus-area"),
        ("Jokin uusi alue", OLD, "rd-focus-area"),
        ("Jokin uusi alue", f"{OLD} (siirtymäkausi 2021–2022)", "rd-focus-area"),
        ("Jokin uusi alue", NEW, "cap-objective"),
        ("Jokin uusi alue", "Tuntematon ohjelma 2014–2020", "cap-objective"),
        ("Jokin uusi alue", "", "cap-objective"),
    ],
)
def test_scheme_of_an_unknown_objective_is_that_of_its_form_else_of_the_programme(raw: str, programme: str, scheme: str) -> None:
    [value] = [value for value in objective("Kohdealue", raw, programme).values if value.kind.attribute == "target_objective"]
    assert isinstance(value.node, ProvisionalConcept)
    assert value.node.scheme == scheme


@pytest.mark.parametrize(
    ("label", "raw", "programme", "attribute", "concept"),
    [
        ("Kohdealue", "4", OLD, "specific_objective", "specific-objective/4"),
        ("Målområde", "4", OLD, "specific_objective", "specific-objective/4"),
        ("Erityistavoite", "SO8", NEW, "target_objective", "cap-objective/SO8"),
        ("Erityistavoite", "6B", OLD, "target_objective", "rd-focus-area/6B"),
    ],
)
def test_objective_under_the_label_of_its_sibling_is_published_as_what_it_is(
    label: str, raw: str, programme: str, attribute: str, concept: str
) -> None:
    read = objective(label, raw, programme)
    assert terms(read, attribute) == [f"<{DEFINITIONS}/{concept}>"]
    found = finding(read, "objective-is-under-its-own-label")
    assert (found.severity, found.value, found.path) == ("info", raw, expand("hg:" + attribute.split("_")[0] + "Objective").strip("<>"))
    [value] = [value for value in read.values if value.kind.attribute == attribute]
    assert value.field.label == label
    assert value.field in read.record.fields


@pytest.mark.parametrize(
    ("label", "raw", "programme", "more"),
    [
        ("Kohdealue", "4", NEW, ""),
        ("Kohdealue", "4", "", ""),
        ("Kohdealue", "4", "Tuntematon ohjelma 2014–2020", ""),
        ("Kohdealue", "4", OLD, "Erityistavoite\n5\n"),
        ("Erityistavoite", "SO8", OLD, ""),
        ("Erityistavoite", "SO8", "", ""),
        ("Erityistavoite", "6B", NEW, ""),
        ("Erityistavoite", "SO8", NEW, "Kohdealue\nSO7\n"),
    ],
)
def test_objective_that_form_and_programme_place_differently_is_not_published(label: str, raw: str, programme: str, more: str) -> None:
    read = objective(label, raw, programme, more)
    found = finding(read, "objective-agrees-with-programme")
    assert (found.severity, found.value) == ("warning", raw)
    published = terms(read, "target_objective") + terms(read, "specific_objective")
    assert not [term for term in published if term.endswith((f"/{raw}>", f"/{raw.lower()}>"))]
    assert len(published) == (1 if more else 0)


def test_known_words_after_a_number_need_no_review() -> None:
    for raw in ("7.4", "7.4 Maaseudun palvelut", "7.4 maaseudun  palvelut", "7.4 Service på landsbygden"):
        read = table_value("Alatoimenpide", raw)
        assert terms(read, "sub_measure") == [f"<{DEFINITIONS}/sub-measure/7.4>"]
        assert "concept-wording-is-reviewed" not in codes(read)


def test_other_words_after_a_known_number_are_found_by_the_number_and_reported() -> None:
    read = table_value("Alatoimenpide", "7.4 Jotakin aivan muuta")
    assert terms(read, "sub_measure") == [f"<{DEFINITIONS}/sub-measure/7.4>"]
    found = finding(read, "concept-wording-is-reviewed")
    assert (found.severity, found.value) == ("info", "7.4 Jotakin aivan muuta")


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
        "Kuvitelman kylät ry Sepitteen seura ry",
        "Kuvitelman kylät r.y. Sepite Oy",
        "KUVITELMAN KYLÄT RY SEPITTEEN SEURA RY",
    ],
)
def test_two_organisations_on_one_line_are_reported_and_neither_is_published(line: str) -> None:
    read = values_of(full_page(organisation=line))
    assert terms(read, "lead_organisation") == []
    assert finding(read, "organisation-line-names-one").value == line


@pytest.mark.parametrize(
    "line",
    ["Kuvitelman Martat ja Sepite ry", "Sepite, Kuvitelman kylät", "Kylät/Byarna rf", "Oy Kuvitelma Ab", "Kuvitelma Oy Ab", "Sepite ry"],
)
def test_one_organisation_with_a_conjunction_in_its_name_is_one(line: str) -> None:
    assert terms(values_of(full_page(organisation=line)), "lead_organisation") == [Iris().organisation(line)]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Kuvitelman kylät ry, puh 040 000 0000", "Kuvitelman kylät ry"),
        ("Kuvitelman kylät r.y. puh. 0400000000", "Kuvitelman kylät r.y."),
        ("Kuvitelman kylät ry (gsm 040 000 0000)", "Kuvitelman kylät ry"),
        ("Kuvitelman kylät ry – sähköposti: info@example.org, puh. 040 000 0000", "Kuvitelman kylät ry"),
        ("040 000 0000 Kuvitelman kylät ry", "Kuvitelman kylät ry"),
    ],
)
def test_organisation_with_contact_data_is_published_without_them(line: str, name: str) -> None:
    read = values_of(full_page(organisation=line))
    [value] = [value for value in read.values if value.kind.attribute == "lead_organisation"]
    assert value.node == Organisation(Iris().organisation(name), name)
    assert "organisation-is-not-a-natural-person" not in codes(read)
    assert "personal-data-are-withheld" in codes(read)


@pytest.mark.parametrize(
    ("label", "attribute", "raw"),
    [
        ("Hankeluonne", "nature", "Paikallinen 040 000 0000"),
        ("Asiasanat", "keyword", "info@example.org"),
        ("Toteutuskunta", "municipality_name", "Kuvitelma, puh 040 000 0000"),
        ("Leader-ryhmä", "leader_group", "040 000 0000"),
        ("Ajankohtaista hankkeesta", "news", "040 000 0000"),
    ],
)
def test_value_that_means_nothing_without_what_is_masked_is_reported_and_not_published(label: str, attribute: str, raw: str) -> None:
    read = table_value(label, raw)
    assert terms(read, attribute) == []
    found = finding(read, "value-is-not-withheld")
    assert (found.severity, found.place.line, MASK in (found.value or "")) == ("warning", 7, True)


def test_status_with_personal_data_is_reported() -> None:
    page = full_page().replace("Käynnissä", "Käynnissä 040 000 0000")
    assert terms(values_of(page), "status") == []
    assert finding(values_of(page), "value-is-not-withheld").severity == "warning"


@pytest.mark.parametrize("organisation", ["Tmi Kuvitelma", "Maatalousyhtymä Esimerkki Kuvitelma ja Sepite", "Kuvitelma Esimerkkinen"])
def test_natural_person_as_organisation_is_reported_and_not_published(organisation: str) -> None:
    read = values_of(full_page(organisation=organisation))
    assert terms(read, "lead_organisation") == []
    assert finding(read, "organisation-is-not-a-natural-person").value == MASK * len(organisation)


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
        ("Loppumispäivämäärä", "end_date", "27.02.20"),
        ("Loppumispäivämäärä", "end_date", "2"),
        ("Julkisen rahoituksen osuus", "public_share_percent", "50,0"),
        ("Onko Leader", "is_leader_project", "kyl"),
        ("Kohdealue", "target_objective", "S"),
    ],
)
def test_value_that_the_page_may_have_cut_stays_on_the_record_only(label: str, attribute: str, raw: str) -> None:
    read = values_of(f"Lisätiedot\nHankenumero\n910900\n{label}\n{raw}")
    assert terms(read, attribute) == []
    assert finding(read, "value-is-whole").value == raw
    assert "violation" not in {found.severity for found in read.findings}


def test_known_value_at_the_end_of_the_page_is_whole() -> None:
    assert terms(values_of("Lisätiedot\nHankenumero\n910900\nKohdealue\nSO8"), "target_objective") == [f"<{DEFINITIONS}/cap-objective/SO8>"]


@pytest.mark.parametrize(
    ("label", "attribute", "raw"),
    [("Loppumispäivämäärä", "end_date", "27.02.2026"), ("Onko Leader", "is_leader_project", "ei")],
)
def test_value_of_the_form_of_its_kind_is_whole_at_the_end_of_the_page(label: str, attribute: str, raw: str) -> None:
    read = values_of(f"Lisätiedot\nHankenumero\n910900\n{label}\n{raw}")
    assert len(terms(read, attribute)) == 1
    assert "value-is-whole" not in codes(read)


def test_date_of_no_calendar_at_the_end_of_the_page_is_a_violation() -> None:
    read = values_of("Lisätiedot\nHankenumero\n910900\nLoppumispäivämäärä\n31.02.2026")
    assert finding(read, "date-is-readable").severity == "violation"


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
