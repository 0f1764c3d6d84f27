"""Small reports made by hand, and the same with a text of one's choice in every place that holds foreign text."""

from dataclasses import replace

from hankegraph.findings import Place
from hankegraph.rdf_text.places import TextPlace
from hankegraph.reports.options import ReportOptions
from hankegraph.validation.reported import (
    LANGUAGES,
    Mended,
    Notice,
    PagePlace,
    Reported,
    Rule,
    Texts,
    ValidationReport,
)

SHAPES = "https://example.org/shapes#"
PROJECT = "https://example.org/id/project/900101"


def in_all(text: str) -> Texts:
    """The same text in every language."""
    return dict.fromkeys(LANGUAGES, text)


END_DATE = Reported(
    code="end-date-is-a-date",
    severity="violation",
    message={
        "fi": "Loppumispäivä ei ole oikea päivämäärä.",
        "sv": "Slutdatumet är inte ett riktigt datum.",
        "en": "The end date is not a real date.",
    },
    expected={"fi": "päivämäärä (xsd:date)", "sv": "ett datum (xsd:date)", "en": "a date (xsd:date)"},
    found={"fi": "teksti ”31.2.2026”", "sv": "texten ”31.2.2026”", "en": "the text “31.2.2026”"},
    remedy={"fi": "Korjaa päivämäärä sivulle.", "sv": "Rätta datumet på sidan.", "en": "Correct the date on the page."},
    focus=PROJECT,
    path="https://example.org/def#endDate",
    value="31.2.2026",
    shape=f"{SHAPES}end-date-is-a-date",
    component="DatatypeConstraintComponent",
    fingerprint="0f3b6c1d2e4a5968",
    page=PagePlace(Place("pages/åsa & co.txt", 24, 1), "31.2.2026"),
    also=(Place("pages/900101-sv.txt", 20, 3), Place("pages/900101.txt")),
    rdf=TextPlace("projects/900101.ttl", 12, 16, 12, 27),
)
UNPLACED = replace(END_DATE, focus=f"{PROJECT}2", value="", path="", fingerprint="1f3b6c1d2e4a5968", page=None, rdf=None, also=())
TITLE = Reported(
    code="project-has-a-title",
    severity="warning",
    message={"fi": "Hankkeelta puuttuu nimi.", "sv": "Projektet saknar namn.", "en": "The project has no title."},
    expected=in_all(""),
    found=in_all(""),
    remedy={"fi": "Lisää nimi.", "sv": "Lägg till ett namn.", "en": "Add a title."},
    focus=PROJECT,
    path="https://example.org/def#title",
    value="",
    shape=f"{SHAPES}project-has-a-title",
    component="MinCountConstraintComponent",
    fingerprint="2f3b6c1d2e4a5968",
    rdf=TextPlace("projects/900101.ttl", 5, 1, 9, 4),
)
KEYWORD = replace(
    TITLE,
    code="keyword-is-text",
    severity="info",
    message={"fi": "Asiasana on pitkä.", "sv": "Nyckelordet är långt.", "en": "The keyword is long."},
    shape=f"{SHAPES}keyword-is-text",
    fingerprint="3f3b6c1d2e4a5968",
    page=PagePlace(Place("pages/900101.txt"), ""),
)


def rule_of(result: Reported, focus_nodes: int | None = 3) -> Rule:
    """The rule that a result broke."""
    help_text = {"fi": "Korjaa arvo sivulla.", "sv": "Rätta värdet på sidan.", "en": "Correct the value on the page."}
    place = TextPlace("shapes/project.ttl", 40, 1, 52, 2)
    return Rule(result.code, result.shape, result.severity, result.message, help_text, focus_nodes, place)


UNMET = Rule(
    "status-is-in-its-scheme",
    f"{SHAPES}status-is-in-its-scheme",
    "violation",
    {"fi": "Tila on sanastossa.", "sv": "Statusen finns i vokabulären.", "en": "The status is in its scheme."},
    in_all(""),
    0,
)
PASSED = replace(UNMET, code="project-number-is-digits", shape=f"{SHAPES}project-number-is-digits", focus_nodes=3)
NOTICE = Notice(
    "shape-has-a-focus-node",
    {"fi": "Sääntö ei koskenut yhtään solmua.", "sv": "Regeln gällde ingen nod.", "en": "The shape met no node."},
    UNMET.shape,
    TextPlace("shapes/project.ttl", 60, 1, 66, 2),
)
RESULTS = tuple(sorted([END_DATE, UNPLACED, TITLE, KEYWORD], key=Reported.sort_key))

BROKEN = ValidationReport(
    targets=("release",),
    rules=tuple(sorted([rule_of(END_DATE), rule_of(TITLE), rule_of(KEYWORD), UNMET, PASSED], key=lambda rule: rule.code)),
    results=RESULTS,
    notices=(NOTICE,),
    triples=60,
    nodes=3,
    known=2,
    mended=(Mended("4f3b6c1d2e4a5968", "project-has-a-title", f"{PROJECT}9"),),
)
CLEAN = ValidationReport(("release",), (rule_of(END_DATE), PASSED), (), (), triples=60, nodes=3)
UNCHECKED = ValidationReport(("empty.ttl",), (UNMET,), (), (), triples=0, nodes=0)
REPORTS = {"broken": BROKEN, "clean": CLEAN, "unchecked": UNCHECKED}


def many(count: int, codes: int = 1, severity: str = "violation") -> ValidationReport:
    """A report with so many results of so many rules."""
    results = [
        replace(END_DATE, code=f"rule-{number % codes:05}", severity=severity, focus=f"{PROJECT}/{number:05}", fingerprint=f"{number:016x}")
        for number in range(count)
    ]
    results.sort(key=Reported.sort_key)
    rules = {result.code: rule_of(result) for result in results}
    return ValidationReport(("release",), tuple(rules.values()), tuple(results), (), triples=count, nodes=count)


def hostile(text: str) -> ValidationReport:
    """A report that has the text in every place that holds text of shapes, pages, files or names of files."""
    texts = in_all(text)
    place = TextPlace(text, 2, 3, 2, 5)
    result = Reported(
        *(text, "violation", texts, texts, texts, texts, text, text, text, text, text, text),
        page=PagePlace(Place(text, 7, 1), text),
        also=(Place(text), Place(text, 9, 2)),
        rdf=place,
    )
    unplaced = replace(result, severity="warning", page=None, rdf=None, also=())
    in_graph = replace(result, severity="info", page=None)
    notices = (Notice(text, texts, text, place), Notice(text, texts, text))
    rules = (Rule(text, text, "violation", texts, texts, 1, place),)
    return ValidationReport((text,), rules, (result, unplaced, in_graph), notices, 1, 1, 1, (Mended(text, text, text),))


def options(language: str = "en", **chosen: bool | int | str | None) -> ReportOptions:
    """Options with a language and what else is chosen."""
    return replace(ReportOptions(language), **chosen)  # type: ignore[arg-type]
