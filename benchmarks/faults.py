"""The ways in which a generated page can be damaged, each with the finding that a converter should report for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.concepts import choice, numbered
from benchmarks.projects import Facts, Printed

VIOLATION, WARNING = "violation", "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """A damage: `code` and `severity` are those of the finding, `attribute` is the field whose line it names (None: the page).

    `damage` changes the facts and says whether this page could be damaged in this way.
    """

    name: str
    code: str
    severity: str
    attribute: str | None
    is_in_heading: bool
    damage: Callable[[Random, Facts], bool]


def _both(facts: Facts, attribute: str, printed: Printed) -> None:
    facts.table[attribute] = printed
    if facts.heading:
        facts.heading[attribute] = printed


def _end_before_start(random: Random, facts: Facts) -> bool:
    start, end = facts.table.get("start_date"), facts.table["end_date"]
    if start is None:
        return False
    _both(facts, "start_date", end)
    _both(facts, "end_date", start)
    return start.value != end.value


def _impossible_date(random: Random, facts: Facts) -> bool:
    raw = random.choice(("31.02.2024", "30.02.2023", "31.11.2021", "00.05.2022", "29.02.2023", "12.13.2020", "32.01.2019"))
    _both(facts, "end_date", Printed(raw, None))
    return True


def _date_in_words(random: Random, facts: Facts) -> bool:
    facts.table["end_date"] = Printed(random.choice(("kesä 2024", "2024", "31.12.24", "ei tiedossa", "31/12/2024")), None)
    return facts.layout != "one-line"


def _number_with_letter(random: Random, facts: Facts) -> bool:
    raw = facts.number[:-1] + random.choice("OIlB")
    _both(facts, "project_number", Printed(raw, None))
    return facts.layout != "one-line"


def _number_missing(random: Random, facts: Facts) -> bool:
    del facts.table["project_number"]
    return facts.layout == "body-only"


def _numbers_differ(random: Random, facts: Facts) -> bool:
    facts.table["project_number"] = Printed(str(int(facts.number) + 1), None)
    if facts.heading:
        facts.heading["project_number"] = Printed(facts.number, None)
    return bool(facts.heading)


def _bad_answer(random: Random, facts: Facts) -> bool:
    facts.table["is_leader_project"] = Printed(random.choice(("ehkä", "en tiedä", "k", "kyllä/ei", "1")), None)
    return True


def _share_in_words(random: Random, facts: Facts) -> bool:
    facts.table["public_share_percent"] = Printed(random.choice(("puolet", "50", "50,00 prosenttia")), None)
    return facts.layout == "one-line"


def _share_over_hundred(random: Random, facts: Facts) -> bool:
    facts.table["public_share_percent"] = Printed("150,00 %", "150.00")
    return facts.layout == "one-line"


def _period(facts: Facts) -> int:
    iri = facts.table["funding_programme"].value
    return 2014 if any(concept.iri == iri for concept in choice("programme", 2014).concepts) else 2023


def _objective_of_other_period(random: Random, facts: Facts) -> bool:
    objective = numbered("cap-objective").draw(random)
    facts.table["target_objective"] = Printed(objective.notation or "", objective.iri)
    return _period(facts) == 2014


def _focus_area_of_other_period(random: Random, facts: Facts) -> bool:
    objective = numbered("rd-focus-area").draw(random)
    facts.table["target_objective"] = Printed(objective.notation or "", objective.iri)
    return _period(facts) == 2023


def _specific_objective_of_other_period(random: Random, facts: Facts) -> bool:
    objective = numbered("specific-objective").draw(random)
    facts.table["specific_objective"] = Printed(objective.notation or "", objective.iri)
    return _period(facts) == 2023 and facts.labels == "fi"


def _end_dates_differ(random: Random, facts: Facts) -> bool:
    if not facts.heading:
        return False
    end = facts.table["end_date"]
    year = int(end.raw[-4:]) + 1
    day = "27" if end.raw.startswith("28") else "28"
    facts.heading["end_date"] = Printed(f"{day}.01.{year}", f"{year}-01-{day}")
    return True


def _measures_differ(random: Random, facts: Facts) -> bool:
    if not facts.heading or "measure" not in facts.table:
        return False
    other = next(concept for concept in choice("measure").concepts if concept.iri != facts.table["measure"].value)
    facts.heading["measure"] = Printed(other.label(random, facts.labels), other.iri)
    return True


def _cut_in_description(random: Random, facts: Facts) -> bool:
    text = facts.clean_paragraphs[0]
    facts.paragraphs[:] = facts.clean_paragraphs[:] = [text[: max(40, len(text) * 2 // 3)].rstrip(" ,.")]
    facts.cut_after = "description"
    return facts.layout == "full" and "description-has-contact-data" not in facts.blemishes


def _cut_in_value(random: Random, facts: Facts) -> bool:
    printed = facts.table.get("measure_specification")
    if printed is None or len(printed.raw) < 12 or facts.layout == "one-line" or facts.table.get("nature") is None:
        return False
    facts.table["measure_specification"] = Printed(printed.raw[: len(printed.raw) // 2].rstrip(" ,-("), None)
    facts.cut_after = "measure_specification"
    return True


def _unknown_label(random: Random, facts: Facts) -> bool:
    facts.unknown_label = (
        random.choice(("Hankkeen tunniste", "Rahoituspäätös", "Projektets beteckning")),
        f"X-{int(random.random() * 10_000)}",
    )
    return facts.layout != "one-line" and "nature" in facts.table and bool(facts.table.get("measure_specification", Printed("", None)).raw)


FAULTS = (
    Fault("end-before-start", "project-ends-not-before-it-starts", VIOLATION, "start_date", False, _end_before_start),
    Fault("impossible-date", "date-is-readable", VIOLATION, "end_date", False, _impossible_date),
    Fault("date-in-words", "date-is-readable", VIOLATION, "end_date", False, _date_in_words),
    Fault("number-with-letter", "project-number-is-digits", VIOLATION, "project_number", False, _number_with_letter),
    Fault("number-missing", "project-number-is-on-the-page", VIOLATION, None, False, _number_missing),
    Fault("numbers-differ", "project-number-agrees-with-heading", VIOLATION, "project_number", False, _numbers_differ),
    Fault("bad-answer", "answer-is-yes-or-no", VIOLATION, "is_leader_project", False, _bad_answer),
    Fault("share-in-words", "percentage-is-readable", VIOLATION, "public_share_percent", False, _share_in_words),
    Fault("share-over-hundred", "public-share-is-a-percentage", VIOLATION, "public_share_percent", False, _share_over_hundred),
    Fault(
        "objective-of-2023-under-2014",
        "cap-objective-is-not-under-a-2014-programme",
        VIOLATION,
        "target_objective",
        False,
        _objective_of_other_period,
    ),
    Fault(
        "focus-area-of-2014-under-2023",
        "focus-area-is-not-under-a-2023-programme",
        VIOLATION,
        "target_objective",
        False,
        _focus_area_of_other_period,
    ),
    Fault(
        "specific-objective-under-2023",
        "specific-objective-is-not-under-a-2023-programme",
        VIOLATION,
        "funding_programme",
        False,
        _specific_objective_of_other_period,
    ),
    Fault("end-dates-differ", "heading-agrees-with-table", WARNING, "end_date", True, _end_dates_differ),
    Fault("measures-differ", "heading-agrees-with-table", WARNING, "measure", True, _measures_differ),
    Fault("cut-in-description", "page-is-whole", WARNING, "description", False, _cut_in_description),
    Fault("cut-in-value", "value-is-whole", WARNING, "measure_specification", False, _cut_in_value),
    Fault("unknown-label", "label-is-known", WARNING, None, False, _unknown_label),
)
