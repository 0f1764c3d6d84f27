"""What reports say of findings about the text: complete in three languages, and nothing that the finding does not say."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hankegraph.findings import VIOLATION, Finding, Place
from hankegraph.pages import MAXIMUM_BYTES
from hankegraph.validation.reported import LANGUAGES, PagePlace, Reported
from hankegraph.validation.text_rules import UnknownRuleError, read_text_rules, reported_finding, text_rule, text_rules

PROJECT = "https://w3id.org/hankegraph/id/project/910900"
START_DATE = "https://w3id.org/hankegraph/def#startDate"
OUT_OF_CALENDAR = Finding(
    code="date-is-readable",
    severity=VIOLATION,
    message="this is not a date of the form dd.mm.yyyy that the calendar has; correct it on the page",
    place=Place("pages/a.txt", 7, 1),
    focus=PROJECT,
    path=START_DATE,
    value="31.2.2024",
    also=(Place("pages/b.txt", 9, 1),),
)
# How a language says that a violation breaks a rule, and that a warning or a remark falls short of what is wished for.
OBLIGATIONS = {
    "fi": (r"\bon (oltava|voitava|kuuluttava)\b|\bsaa olla\b|\bei saa\b", r"\bpitäisi\b"),
    "sv": (r"\bska\b|\bfår\b", r"\bbör\b"),
    "en": (r"\bmust\b", r"\bshould\b"),
}
# What a language quotes in other words than English: a label as its pages print it, the form of a date.
OF_THE_LANGUAGE = {
    "fi": {"dd.mm.yyyy": "pp.kk.vvvv"},
    "sv": {"dd.mm.yyyy": "dd.mm.åååå", "Hankenumero": "Projektnummer", "Kohdealue": "Målområde"},
    "en": {},
}

each_language = pytest.mark.parametrize("language", LANGUAGES)


def texts_of(language: str) -> Iterator[tuple[str, str]]:
    """Every text of the rules in a language, with the code it belongs to."""
    for code, rule in read_text_rules().items():
        yield code, rule.holds[language]
        yield code, rule.remedy[language]


def reported_with_value(value: str) -> Reported:
    return reported_finding(replace(OUT_OF_CALENDAR, value=value))


# The texts


def test_every_rule_has_its_texts_in_all_languages_and_no_other() -> None:
    rules = read_text_rules().values()
    assert len(rules) > 40
    assert [rule.code for rule in rules if not set(rule.holds) == set(rule.remedy) == set(LANGUAGES)] == []


@each_language
def test_every_text_is_made_of_whole_sentences_on_one_line(language: str) -> None:
    texts = list(texts_of(language))
    assert texts
    assert [code for code, text in texts if not re.fullmatch(r"[A-ZÅÄÖ][^\n]*[^.\s]\.", text) or re.search(r"\s\s|\s[.,;]", text)] == []


@each_language
def test_what_should_hold_is_one_sentence(language: str) -> None:
    assert [code for code, rule in read_text_rules().items() if re.search(r"[.!?] [A-ZÅÄÖ]", rule.holds[language])] == []


@each_language
def test_no_sentence_stands_in_two_texts(language: str) -> None:
    sentences = Counter(sentence for _, text in texts_of(language) for sentence in re.split(r"(?<=\.) (?=[A-ZÅÄÖ])", text))
    assert sentences
    assert [sentence for sentence, times in sentences.items() if times > 1] == []


@each_language
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    opening, closing = ("“", "”") if language == "en" else ("”", "”")
    quoted = re.compile(f'{opening}[^“”"]+{closing}')
    assert any(quoted.search(text) for _, text in texts_of(language))
    assert [code for code, text in texts_of(language) if re.search("[“”\"'`]", quoted.sub("", text))] == []


@each_language
def test_what_should_hold_is_as_binding_as_the_rule_is_severe(language: str) -> None:
    of_violation, of_others = OBLIGATIONS[language]
    for code, rule in read_text_rules().items():
        is_violation = rule.severity == VIOLATION
        assert bool(re.search(of_violation, rule.holds[language])) == is_violation, code
        assert bool(re.search(of_others, rule.holds[language])) != is_violation, code


@each_language
def test_a_text_quotes_the_same_values_in_every_language(language: str) -> None:
    own = OF_THE_LANGUAGE[language]
    for rule in read_text_rules().values():
        for texts in (rule.holds, rule.remedy):
            quoted = re.findall("[“”]([^“”]+)”", texts[language])
            assert quoted == [own.get(value, value) for value in re.findall("“([^”]+)”", texts["en"])], rule.code


@each_language
def test_the_largest_page_is_named_as_the_code_has_it(language: str) -> None:
    assert f"{MAXIMUM_BYTES // 1024 // 1024} MiB" in text_rule("page-is-not-too-large").holds[language]


# The rules of a report


def test_a_code_of_no_rule_about_the_text_is_refused() -> None:
    with pytest.raises(UnknownRuleError, match="project-has-a-title"):
        text_rule("project-has-a-title")


def test_rules_of_a_report_stand_in_the_order_of_their_codes_and_say_what_holds_and_how_to_mend_it() -> None:
    rules = text_rules()
    assert [rule.code for rule in rules] == sorted(read_text_rules())
    (rule,) = [rule for rule in rules if rule.code == "date-is-readable"]
    assert (rule.shape, rule.severity, rule.focus_nodes, rule.place) == ("", VIOLATION, None, None)
    assert rule.summary["fi"] == "Päivämäärän on oltava muotoa ”pp.kk.vvvv”, ja päivän on oltava kalenterissa."
    assert rule.help["sv"] == "Ett datum ska ha formen ”dd.mm.åååå” och finnas i kalendern. Rätta datumet på sidan."


# A finding in a report


def test_a_finding_is_reported_with_its_message_its_value_and_its_places() -> None:
    rule = text_rule("date-is-readable")
    reported = reported_finding(OUT_OF_CALENDAR)
    assert reported.message == {"fi": rule.holds["fi"], "sv": rule.holds["sv"], "en": OUT_OF_CALENDAR.message}
    assert (reported.expected, reported.remedy) == (rule.holds, rule.remedy)
    assert reported.found == {
        "fi": "Sivulla lukee ”31.2.2024”.",
        "sv": "På sidan står ”31.2.2024”.",
        "en": "The page says “31.2.2024”.",
    }
    assert (reported.code, reported.severity) == ("date-is-readable", VIOLATION)
    assert (reported.focus, reported.path, reported.value) == (PROJECT, START_DATE, "31.2.2024")
    assert (reported.shape, reported.component, reported.rdf) == ("", "", None)
    assert (reported.page, reported.also) == (PagePlace(OUT_OF_CALENDAR.place, "31.2.2024"), OUT_OF_CALENDAR.also)


def test_a_finding_without_a_value_says_nothing_of_what_was_found() -> None:
    empty = Finding("page-is-not-empty", VIOLATION, "the page is empty; fetch it again", Place("pages/a.txt"))
    reported = reported_finding(empty)
    assert reported.found == {"fi": "", "sv": "", "en": ""}
    assert (reported.focus, reported.path, reported.value) == ("", "", "")
    assert reported.page == PagePlace(Place("pages/a.txt"), "")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\r\n\tb\u2028c", "a b c"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
        ("x" * 78 + " yz", "x" * 78 + "…"),
        ("12\x1b[31m", "12�[31m"),
        ("a\u202eb\ud800", "a�b�"),
        ("{0}{language}", "{0}{language}"),
    ],
    ids=["lines", "longest", "too-long", "cut-at-a-space", "escape", "direction", "braces"],
)
def test_what_was_found_is_shown_on_one_line_and_not_longer_than_80_characters(value: str, shown: str) -> None:
    reported = reported_with_value(value)
    assert reported.found["en"] == f"The page says “{shown}”."
    assert reported.value == value


def test_a_finding_keeps_its_fingerprint_where_its_page_moves_and_not_where_it_says_another_thing() -> None:
    fingerprint = reported_finding(OUT_OF_CALENDAR).fingerprint
    assert fingerprint == "f71755c90fd40d1d532fa497d7d1a4a4"
    moved = replace(OUT_OF_CALENDAR, place=Place("pages/c.txt", 1, 1), also=(), message="in other words")
    assert reported_finding(moved).fingerprint == fingerprint
    others = [
        replace(OUT_OF_CALENDAR, code="value-is-whole"),
        replace(OUT_OF_CALENDAR, focus=PROJECT + "1"),
        replace(OUT_OF_CALENDAR, path=None),
        replace(OUT_OF_CALENDAR, value=None),
        replace(OUT_OF_CALENDAR, path=None, value=START_DATE),
    ]
    assert len({fingerprint, *(reported_finding(other).fingerprint for other in others)}) == 1 + len(others)


def test_a_finding_about_no_node_is_told_from_others_by_its_source() -> None:
    empty = Finding("page-is-not-empty", VIOLATION, "the page is empty; fetch it again", Place("pages/a.txt"))
    other = replace(empty, place=Place("pages/b.txt"))
    assert reported_finding(empty).fingerprint != reported_finding(other).fingerprint


def test_every_finding_about_the_text_of_the_examples_can_be_reported(example_release: Path) -> None:
    lines = (example_release / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    findings = [Finding.from_json(json.loads(line)) for line in lines]
    of_text = [finding for finding in findings if finding.code in read_text_rules()]
    assert len({finding.code for finding in of_text}) > 5
    assert [reported_finding(finding).message["en"] for finding in of_text] == [finding.message for finding in of_text]
