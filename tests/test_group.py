"""Records of one number are one project: which value is believed is documented, and nothing depends on the order of input."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from support import findings_in, full_page, record_of

from hankegraph.build import BuildOptions, build_release
from hankegraph.group import Project, group_records
from hankegraph.iris import Iris
from hankegraph.record_values import read_values
from hankegraph.terms import DCTERMS, HG, Term
from hankegraph.values import RecordValues
from hankegraph.vocabulary import read_vocabulary

SWEDISH = """Projekt
Utvecklingsprojekt - 910900

Byns gemensamma gård

Kuvitelman kylät ry

01.01.2024 - 31.12.2026

Är igång

Offentlig projektbeskrivning

Byns gemensamma gård renoveras med talkoarbete för alla invånare.

Mer information

Projektnummer

910900

Startdatum

01.01.2024

Slutdatum

31.12.2026

Projektets kontaktpersoner
"""


def values(text: str, source: str, retrieved_at: str | None = None) -> RecordValues:
    return read_values(record_of(text, source, retrieved_at), read_vocabulary(), Iris())


def ended(day: str, source: str, retrieved_at: str | None = None) -> RecordValues:
    return values(full_page(dates=f"- {day}", end=day), source, retrieved_at)


def group(records: Sequence[RecordValues]) -> Project:
    return group_records("910900", records, Iris())


def stated(project: Project, property_: Term) -> list[str]:
    return [term.split("^^")[0].strip('"') for stated, term in project.statements if stated == property_]


def codes(project: Project) -> list[str]:
    return [finding.code for finding in project.findings]


PAGES = [
    ended("01.01.2025", "pages/c.txt"),
    ended("02.01.2025", "pages/b.txt", "2026-01-01T00:00:00Z"),
    ended("03.01.2025", "pages/a.txt", "2026-01-01T01:30:00+02:00"),
    values(SWEDISH, "pages/0.txt", "2025-06-01T00:00:00Z"),
    values(full_page(title="Kylän piha", more="\nAsiasanat\n\nkylät\n"), "pages/d.txt"),
]


@pytest.mark.parametrize("order", list(permutations(range(len(PAGES)))), ids=lambda order: "".join(map(str, order)))
def test_every_order_of_input_gives_the_same_project(order: tuple[int, ...]) -> None:
    project = group([PAGES[i] for i in order])
    assert project == group(PAGES)
    assert stated(project, HG.endDate) == ["2025-01-02"]


def test_later_retrieval_is_believed_before_earlier_whatever_its_time_zone() -> None:
    records = [ended("01.01.2025", "pages/a.txt", "2026-01-01T01:30:00+02:00"), ended("02.01.2025", "pages/b.txt", "2026-01-01T00:00:00Z")]
    assert stated(group(records), HG.endDate) == ["2025-01-02"]


def test_given_retrieval_is_believed_before_none() -> None:
    records = [ended("01.01.2025", "pages/a.txt"), ended("02.01.2025", "pages/b.txt", "1999-01-01T00:00:00Z")]
    assert stated(group(records), HG.endDate) == ["2025-01-02"]


def test_retrieval_is_believed_before_language() -> None:
    records = [ended("01.01.2025", "pages/a.txt", "2026-01-01T00:00:00Z"), values(SWEDISH, "pages/b.txt", "2026-01-02T00:00:00Z")]
    assert stated(group(records), HG.endDate) == ["2026-12-31"]


def test_finnish_page_is_believed_before_a_swedish_one_of_an_earlier_name() -> None:
    records = [values(SWEDISH, "pages/a.txt"), ended("01.01.2025", "pages/b.txt")]
    assert stated(group(records), HG.endDate) == ["2025-01-01"]


def test_finnish_page_is_believed_before_a_half_translated_one() -> None:
    mixed = full_page(end="05.05.2025", dates="- 05.05.2025").replace("Onko kyseessä Leader-hanke?", "Onko Leader")
    assert stated(group([values(mixed, "pages/a.txt"), ended("01.01.2025", "pages/b.txt")]), HG.endDate) == ["2025-01-01"]


def test_earlier_source_name_is_believed_last_of_all() -> None:
    records = [ended("01.01.2025", "pages/b.txt"), ended("02.01.2025", "pages/a.txt")]
    assert stated(group(records), HG.endDate) == ["2025-01-02"]


def test_what_only_the_less_believed_page_states_is_published_too() -> None:
    project = group([ended("01.01.2025", "pages/a.txt"), values(SWEDISH, "pages/b.txt")])
    assert stated(project, HG.startDate) == ["2024-01-01"]


def test_difference_between_pages_is_one_finding_with_both_places() -> None:
    project = group([ended("01.01.2025", "pages/a.txt"), ended("02.01.2025", "pages/b.txt")])
    [finding] = project.findings
    line = full_page(end="x").split("\n").index("x") + 1
    assert (finding.code, finding.severity, str(finding.place)) == ("records-agree", "warning", f"pages/a.txt:{line}:1")
    assert [str(place) for place in finding.also] == [f"pages/b.txt:{line}:1"]
    assert project.conflicts == (HG.endDate,)


def test_pages_that_agree_have_no_finding() -> None:
    other = full_page().replace("\n\n", "\n\n\n")
    project = group([values(full_page(), "pages/a.txt"), values(other, "pages/b.txt")])
    assert (project.findings, project.conflicts, len(project.records)) == ((), (), 2)


def test_identical_pages_are_one_record_with_two_sources() -> None:
    project = group([values(full_page(), "pages/b.txt"), values(full_page(), "pages/a.txt")])
    assert [[copy.record.page.source for copy in copies] for copies in project.copies] == [["pages/a.txt", "pages/b.txt"]]
    assert len(project.records) == 1
    [finding] = project.findings
    assert (finding.code, finding.severity, str(finding.place), str(finding.also[0])) == (
        "page-is-given-once",
        "info",
        "pages/a.txt",
        "pages/b.txt",
    )


def test_texts_in_two_languages_are_both_published_and_do_not_conflict() -> None:
    project = group([values(full_page(), "pages/a.txt"), values(SWEDISH, "pages/b.txt")])
    assert [term.rsplit("@", 1)[1] for term in stated(project, DCTERMS.description)] == ["sv", "fi"]
    assert DCTERMS.description not in project.conflicts


def test_two_texts_in_one_language_conflict_and_the_believed_one_is_published() -> None:
    other = "Kylän ranta siivotaan ja laituri korjataan kesän aikana yhdessä."
    project = group([values(full_page(), "pages/a.txt"), values(full_page(description=other), "pages/b.txt")])
    assert stated(project, DCTERMS.description) == ['Kylätalon piha kunnostetaan talkoilla yhteiseen käyttöön."@fi']
    assert project.conflicts == (DCTERMS.description,)


@pytest.mark.parametrize("first", ["pages/a.txt", "pages/z.txt"])
def test_text_of_no_certain_language_is_compared_with_those_of_every_language(first: str) -> None:
    fi, sv = full_page(title="Kylätalon katto korjataan uudestaan"), SWEDISH.replace("Kuvitelman", "Sepitteen", 1)
    project = group([values(full_page(title="Landemia"), first), values(fi, "pages/b.txt"), values(sv, "pages/c.txt")])
    assert [title.split('"')[0] for title in stated(project, DCTERMS.title)] == [
        "Byns gemensamma gård",
        "Kylätalon katto korjataan uudestaan",
        "Landemia",
    ]
    assert DCTERMS.title in project.conflicts
    [finding] = [finding for finding in project.findings if finding.path == DCTERMS.title.strip("<>")]
    assert (finding.code, finding.severity, finding.value) == ("records-agree", "warning", "Landemia")
    assert [place.source for place in (finding.place, *finding.also)] == [first, "pages/b.txt", "pages/c.txt"]


def test_text_of_no_certain_language_that_all_pages_print_is_no_difference() -> None:
    other = full_page(title="Landemia").replace("\n\n", "\n\n\n")
    project = group([values(full_page(title="Landemia"), "pages/a.txt"), values(other, "pages/b.txt")])
    assert (project.findings, project.conflicts) == ((), ())


def test_keywords_of_all_pages_are_published_together() -> None:
    pages = [full_page(more=f"\nAsiasanat\n\n{word}\n") for word in ("910", "911")]
    project = group([values(page, f"pages/{i}.txt") for i, page in enumerate(pages)])
    assert stated(project, HG.keyword) == ["910", "911"]
    assert project.conflicts == ()


def test_table_is_believed_before_the_heading_and_the_difference_is_reported_at_both() -> None:
    page = full_page(dates="- 01.01.2025", end="02.01.2025")
    project = group([values(page, "pages/a.txt")])
    assert stated(project, HG.endDate) == ["2025-01-02"]
    [finding] = project.findings
    lines = page.split("\n")
    assert (finding.code, finding.place.line) == ("heading-agrees-with-table", lines.index("02.01.2025") + 1)
    assert [(place.line, place.column) for place in finding.also] == [(lines.index("- 01.01.2025") + 1, 3)]
    assert project.conflicts == (HG.endDate,)


def test_heading_is_published_where_the_table_says_nothing() -> None:
    assert stated(group([values(full_page(dates="01.02.2024 - 27.02.2026"), "pages/a.txt")]), HG.startDate) == ["2024-02-01"]


# Through the whole build


def build(folder: Path, **pages: str) -> tuple[list[str], set[str]]:
    (folder / "pages").mkdir()
    for name, text in pages.items():
        (folder / "pages" / f"{name}.txt").write_text(text, encoding="utf-8")
    summary = build_release([folder / "pages"], folder / "release", BuildOptions())
    return summary.held_back, {finding.code for finding in findings_in(folder / "release") if finding.severity == "violation"}


def test_two_end_dates_in_one_table_are_held_back_with_both_in_the_file(tmp_path: Path) -> None:
    twice = full_page(more="\nLoppumispäivämäärä\n\n28.02.2026\n")
    held_back, violations = build(tmp_path, a=twice)
    assert held_back == ["910900"]
    assert violations == {"project-has-at-most-one-end-date"} or len(violations) == 1
    turtle = (tmp_path / "release" / "held-back" / "910900.ttl").read_text(encoding="utf-8")
    assert "hg:endDate" in turtle
    assert '"2026-02-27"^^xsd:date, "2026-02-28"^^xsd:date' in turtle


def test_two_end_dates_on_two_pages_are_published_as_one_with_a_warning(tmp_path: Path) -> None:
    held_back, violations = build(tmp_path, a=full_page(), b=full_page(dates="- 28.02.2026", end="28.02.2026"))
    assert (held_back, violations) == ([], set())


def test_page_of_two_numbers_is_held_back_and_joins_neither_project(tmp_path: Path) -> None:
    torn = full_page(end="01.01.2027").replace("- 910900", "- 910901")
    held_back, violations = build(tmp_path, a=full_page(), b=torn)
    assert len(held_back) == 1
    assert held_back[0].startswith("record-")
    assert "project-number-agrees-with-heading" in violations
    assert "2027" not in (tmp_path / "release" / "projects" / "910900.ttl").read_text(encoding="utf-8")
