"""Literals hold any text, and an IRI depends only on what it names."""

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hankegraph.errors import OptionError
from hankegraph.iris import Iris, check_base, check_page_url, normalise_name
from hankegraph.terms import HG, XSD, expand, is_iri, literal, parse_literal

IRIS = Iris()
IRI = re.compile(r"<https://[!-;=?-\[\]_a-z~]+>")
names = st.text(st.characters(codec="utf-8"), min_size=1)
spellings = st.sampled_from(["ry", "r.y.", "R.Y.", "r. y.", "RY", "rf", "r.f.", "oy", ""])


@given(st.text(st.characters(codec="utf-8")), st.sampled_from([None, "fi", "sv", "en"]))
def test_any_text_survives_a_literal(text: str, language: str | None) -> None:
    term = literal(text, language)
    assert parse_literal(term) == (text, language, None)
    assert not is_iri(term)
    assert not re.search(r"[\x00-\x1f\x7f]", term)


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_survives_a_typed_literal(text: str) -> None:
    assert parse_literal(literal(text, datatype=XSD.date)) == (text, None, XSD.date.strip("<>"))


@pytest.mark.parametrize("term", ["", "text", '"open', '"a"b"', '"a"@', "<https://example.org/>"])
def test_what_is_no_literal_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="not a literal"):
        parse_literal(term)


@pytest.mark.parametrize("name", ["hg:endDtae", "hg:", "dcterms:titel"])
def test_term_that_no_namespace_lists_is_refused(name: str) -> None:
    with pytest.raises(AttributeError, match="has no term"):
        expand(name)


def test_prefixed_name_is_the_term() -> None:
    assert expand("hg:endDate") == HG.endDate


@given(names, names)
@example("Kylä ry", "Kyla ry")
@example("a" * 100, "a" * 101)
@example("a-b", "a b")
@example("!", "?")
def test_organisations_share_an_iri_exactly_when_their_names_are_equal_after_normalising(one: str, other: str) -> None:
    assert (IRIS.organisation(one) == IRIS.organisation(other)) == (normalise_name(one) == normalise_name(other))


@given(names, spellings, st.sampled_from([" ", "  ", "\u00a0", "\n"]))
def test_letter_case_white_space_and_unicode_form_do_not_change_the_iri_of_an_organisation(name: str, form: str, space: str) -> None:
    # Letters such as ʼn have no single upper case; what is asked for is that the folded form is stable.
    assume(name.upper().casefold() == name.casefold())
    one = f"{name} {form}"
    for form_name in ("NFC", "NFD"):
        other = unicodedata.normalize(form_name, f"  {name.upper()}{space}{form} ")
        assert IRIS.organisation(one) == IRIS.organisation(other)


@pytest.mark.parametrize(
    "name",
    ["Kuvitelman kylät ry", "KUVITELMAN KYLÄT R.Y.", "Kuvitelman  kylät r.y", "Kuvitelman ky\u00adlät Ry", "Kuvitelman kyla\u0308t r. y."],
)
def test_spellings_of_a_registered_association_are_one_organisation(name: str) -> None:
    assert IRIS.organisation(name) == IRIS.organisation("Kuvitelman kylät ry")


@pytest.mark.parametrize("name", ["Kuvitelman kylät rf", "Kuvitelman kylät", "Kuvitelman kyläry", "Kuvitelman kyla ry"])
def test_other_names_are_other_organisations(name: str) -> None:
    assert IRIS.organisation(name) != IRIS.organisation("Kuvitelman kylät ry")


@given(names)
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise_name(normalise_name(name)) == normalise_name(name)


@given(names, names)
def test_every_iri_is_ascii_https_and_of_characters_that_need_no_escape(one: str, other: str) -> None:
    minted = [
        IRIS.organisation(one),
        IRIS.provisional_concept("measure", one),
        IRIS.source(one, "0" * 64),
        IRIS.result(one, other),
        IRIS.record("0" * 64),
        IRIS.field("0" * 64, 7),
        IRIS.project("267184"),
    ]
    for iri in minted:
        assert IRI.fullmatch(iri)


@given(names, names)
def test_provisional_concepts_share_an_iri_exactly_when_their_labels_are_equal(one: str, other: str) -> None:
    assert (IRIS.provisional_concept("measure", one) == IRIS.provisional_concept("measure", other)) == (one == other)
    assert IRIS.provisional_concept("measure", one) != IRIS.provisional_concept("measure-type", one)


def test_same_page_under_two_source_names_is_two_sources() -> None:
    assert IRIS.source("a.txt", "0" * 64) != IRIS.source("b.txt", "0" * 64)


@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/tieto", "https://example.org:8443/a/b/"])
def test_base_is_taken_with_a_final_slash(base: str) -> None:
    assert check_base(base) == base.rstrip("/") + "/"


@pytest.mark.parametrize(
    "base",
    [
        "http://example.org/",
        "example.org",
        "https://",
        "https:///x",
        "https://example.org/?a",
        "https://example.org/#a",
        "https://example.org/ä",
        "https://example.org/a b",
        "https://example.org/<x>",
        "https://example.org/\n",
        "",
        "https://[",
        "https://[:::]/",
        "https://example.org:port/",
        "https://aino:sala@example.org/",
        "https://aino@example.org/",
        "https://example.org/a%zz",
        "https://example.org/[x]",
    ],
)
def test_base_that_is_no_https_address_in_ascii_is_refused(base: str) -> None:
    with pytest.raises(OptionError, match="--base"):
        check_base(base)


@pytest.mark.parametrize(
    "template",
    [
        "https://example.org/page",
        "{name}",
        "ftp://example.org/{name}",
        "https://example.org/ä{name}",
        "https://[{name}",
        "https://{name}.org/",
        "https://{name}/",
        "https://example.org:{name}/",
        "https://aino:sala@example.org/{name}",
        "https://{name}@example.org/",
        "https://example.org/{name}%zz",
        "https://example.org/a%zz/{name}",
        "https://example.org/%{name}",
        "https://example.org/{name}/[x]",
        "https://example.org/{x}/{name}",
    ],
)
def test_page_address_without_a_place_for_the_name_is_refused(template: str) -> None:
    with pytest.raises(OptionError, match="--page-url"):
        check_page_url(template)
