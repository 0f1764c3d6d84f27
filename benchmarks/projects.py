"""Invented projects and the pages that print them, with their truth: what stands on which line and what it means."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.concepts import choice, numbered
from benchmarks.invented import (
    contact_sentence,
    keyword,
    leader_group,
    municipality,
    organisation,
    prose,
    sole_trader,
    title,
    unknown_value,
)

# Share of each kind of page; a second page of a project is one of SECOND_KINDS.
KINDS = {"full-fi": 0.44, "half": 0.13, "full-sv": 0.16, "body-fi": 0.13, "body-sv": 0.08, "one-line": 0.06}
SECOND_KINDS = {"half": 0.6, "full-sv": 0.4}
TWO_PAGES = 0.07
SECOND_PAGE_DIFFERS = 0.3

_LABELS = {
    "fi": {
        "description": "Julkinen hankekuvaus",
        "opener": "Lisätiedot",
        "funding_programme": "Ohjelma/Rahasto",
        "project_number": "Hankenumero",
        "start_date": "Aloituspäivämäärä",
        "end_date": "Loppumispäivämäärä",
        "is_leader_project": "Onko kyseessä Leader-hanke?",
        "rural_type": "Maaseututyyppi",
        "measure": "Toimenpide",
        "sub_measure": "Alatoimenpide",
        "measure_type": "Toimenpiteen tyyppi",
        "measure_specification": "Toimenpiteen tarkenne",
        "nature": "Hankeluonne",
        "target_objective": "Kohdealue",
        "specific_objective": "Erityistavoite",
        "keyword": "Asiasanat",
        "news": "Ajankohtaista hankkeesta",
        "contact_persons": "Hankkeen yhteyshenkilöt",
        "authority": "ELY-keskus",
        "leader_group": "Leader-ryhmä",
        "municipality_name": "Toteutuskunta",
        "public_share_percent": "Julkisen rahoituksen osuus:",
    },
    "sv": {
        "description": "Offentlig projektbeskrivning",
        "opener": "Mer information",
        "funding_programme": "Program/Fond",
        "project_number": "Projektnummer",
        "start_date": "Startdatum",
        "end_date": "Slutdatum",
        "is_leader_project": "Är det ett Leader-projekt?",
        "rural_type": "Typ av landsbygd",
        "measure": "Åtgärd",
        "sub_measure": "Underåtgärd",
        "measure_type": "Typ av åtgärd",
        "measure_specification": "Åtgärdens specifierare",
        "nature": "Projektkaraktär",
        "target_objective": "Målområde",
        "news": "Aktuellt om projektet",
        "contact_persons": "Projektets kontaktpersoner",
    },
}
_TABLE = [
    "funding_programme",
    "project_number",
    "start_date",
    "end_date",
    "is_leader_project",
    "rural_type",
    "measure",
    "sub_measure",
    "measure_type",
    "measure_specification",
    "nature",
    "target_objective",
    "specific_objective",
]
_CONCEPTS = ["rural_type", "measure", "sub_measure", "measure_type", "measure_specification", "nature"]
_SCHEMES = {"rural_type": "urban-rural-class", "nature": "project-nature"}
_TABS = "Hankkeen tiedot Ajankohtaista Yhteyshenkilöt Keskustelu"
_TAILS = {
    "fi": ("Vain kirjautuneet käyttäjät voivat kommentoida", "Kirjaudu sisään Luo uusi tili"),
    "sv": ("Endast inloggade användare kan kommentera", "Logga in Skapa nytt konto"),
}
_ODD = ((" ", "\u00a0"), (" ", "  "), (" ", " \u00a0"))


@dataclass(slots=True)
class Printed:
    """A value as a page prints it and as a converter should understand it; `value` is None where there is nothing to understand.

    `language` is that of a text. `value` is the IRI of a concept, an ISO date, `true` or `false`, a decimal, a name or a text.
    """

    raw: str
    value: str | None
    language: str | None = None


@dataclass(slots=True)
class Facts:
    """What one page prints, by attribute; `heading` and `table` are apart, for a damaged page may contradict itself."""

    kind: str
    number: str
    language: str
    labels: str
    heading: dict[str, Printed]
    table: dict[str, Printed]
    paragraphs: list[str] = field(default_factory=list)
    clean_paragraphs: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    news: str = ""
    contact: str = ""
    tail: list[str] = field(default_factory=list)
    unknown_label: tuple[str, str] | None = None
    cut_after: str | None = None
    blemishes: list[str] = field(default_factory=list)

    @property
    def layout(self) -> str:
        """The layout by the name that the graph gives it."""
        return "one-line" if self.kind == "one-line" else "body-only" if self.kind.startswith("body") else "full"


def draw(random: Random, shares: dict[str, float]) -> str:
    """One of the names, by their shares."""
    point = random.random() * sum(shares.values())
    for name, share in shares.items():
        point -= share
        if point < 0:
            return name
    return next(iter(shares))


def _date(day: date) -> Printed:
    return Printed(f"{day.day:02d}.{day.month:02d}.{day.year}", day.isoformat())


def invent_page(random: Random, number: str, kind: str) -> Facts:
    """A page of this kind about a new project."""
    labels = "sv" if kind.endswith("-sv") else "fi"
    values = "sv" if kind == "half" else labels
    language = "sv" if labels == "sv" and random.random() < 0.75 else "fi"
    period = 2023 if random.random() < 0.4 and kind not in ("half", "one-line") else 2014
    facts = Facts(kind, number, language, labels, {}, {})
    table = facts.table

    programme = choice("programme", period).draw(random)
    table["funding_programme"] = Printed(programme.label(random, "fi"), programme.iri)
    table["project_number"] = Printed(number, number)
    start = date(period, 1, 1) + timedelta(days=int(random.random() * (1500 if period == 2023 else 3000)))
    end = start + timedelta(days=120 + int(random.random() * 1400))
    if random.random() < (0.3 if period == 2014 else 0.85):
        facts.blemishes.append("start-date-is-missing")
    else:
        table["start_date"] = _date(start)
    table["end_date"] = _date(end)
    is_leader = random.random() < 0.75
    # Half-translated and Swedish pages answer in Finnish too.
    table["is_leader_project"] = Printed("kyllä" if is_leader else "ei", "true" if is_leader else "false")
    _add_concepts(random, facts, period, values)
    if kind not in ("body-fi", "body-sv"):
        _add_heading(random, facts, end)
    facts.paragraphs = prose(random, language)
    facts.clean_paragraphs = list(facts.paragraphs)
    _add_blemishes(random, facts, values)
    return facts


def _add_concepts(random: Random, facts: Facts, period: int, values: str) -> None:
    table = facts.table
    for attribute in _CONCEPTS:
        if attribute == "rural_type" and period == 2014:
            continue
        if random.random() < 0.004:
            facts.blemishes.append(f"{attribute}-is-absent")
        elif attribute != "measure" and random.random() < 0.004:
            table[attribute] = Printed("", None)
            facts.blemishes.append(f"{attribute}-is-empty")
        elif attribute == "measure_specification" and random.random() < 0.01:
            text = unknown_value(random, values)
            table[attribute] = Printed(text, f"new:{text}")
            facts.blemishes.append("measure-specification-is-unknown")
        else:
            concept = choice(_SCHEMES.get(attribute, attribute.replace("_", "-")), period, values).draw(random)
            table[attribute] = Printed(concept.label(random, values), concept.iri)
    if period == 2023 and random.random() < 0.6:
        objective = numbered("cap-objective").draw(random)
        table["target_objective"] = Printed(objective.notation or "", objective.iri)
    elif period == 2014 and random.random() < 0.03:
        objective = numbered("rd-focus-area").draw(random)
        table["target_objective"] = Printed(objective.notation or "", objective.iri)
    if facts.kind == "half" and period == 2014 and random.random() < 0.7:
        objective = numbered("specific-objective").draw(random)
        table["specific_objective"] = Printed(objective.notation or "", objective.iri)


def _add_heading(random: Random, facts: Facts, end: date) -> None:
    heading, table = facts.heading, facts.table
    if "measure" not in table:
        concept = choice("measure", None, facts.labels).draw(random)
        heading["measure"] = Printed(concept.label(random, facts.labels), concept.iri)
    else:
        heading["measure"] = table["measure"]
    heading["project_number"] = table["project_number"]
    name = title(random, facts.language)
    heading["title"] = Printed(name, name, facts.language)
    name = organisation(random, facts.language)
    heading["lead_organisation"] = Printed(name, name)
    heading["start_date"] = table.get("start_date", Printed("", None))
    heading["end_date"] = table["end_date"]
    status = choice("project-status").concepts[1 if end < date(2025, 1, 1) and random.random() < 0.7 else 0]
    heading["status"] = Printed(status.label(random, "sv" if facts.kind in ("half", "full-sv") else "fi"), status.iri)


def _add_blemishes(random: Random, facts: Facts, values: str) -> None:
    """What real pages have that is not wrong: odd characters, comment forms, contact counts, and now and then something to withhold."""
    point = random.random
    heading = facts.heading
    if facts.kind == "one-line":
        _add_authority(random, facts)
    elif heading:
        if point() < 0.01:
            del heading["title"]
            facts.blemishes.append("title-is-blank")
        elif point() < 0.003:
            heading["lead_organisation"] = Printed(sole_trader(random), None)
            facts.blemishes.append("organisation-is-a-person")
        elif point() < 0.005:
            name = heading["lead_organisation"].raw
            if name.endswith((" ry", " rf", " Oy", " Ab")):
                heading["lead_organisation"] = Printed(f"{name} ja Kuvitelman Testiseura ry", None)
                facts.blemishes.append("organisations-are-two")
    if point() < 0.15:
        index = int(point() * len(facts.paragraphs))
        odd = facts.paragraphs[index]
        if facts.kind == "one-line" or point() < 0.5:
            cut = odd.find(" ", 8) + 4
            odd = odd[:cut] + "\u00ad" + odd[cut:] if cut > 4 else odd
        else:
            plain, replacement = _ODD[int(point() * len(_ODD))]
            odd = odd[:12] + odd[12:].replace(plain, replacement, 2)
        facts.paragraphs[index] = odd
        facts.blemishes.append("characters-are-odd")
    if point() < 0.015:
        sentence, published = contact_sentence(random, facts.language)
        facts.paragraphs[-1] += " " + sentence
        facts.clean_paragraphs[-1] += " " + published
        facts.blemishes.append("description-has-contact-data")
    if not facts.kind.startswith("body"):
        if facts.kind != "one-line" and facts.labels == "fi" and point() < 0.1:
            facts.keywords = sorted({keyword(random, "fi") for _ in range(1 + int(point() * 4))})
        if point() < 0.03:
            facts.news = prose(random, facts.language)[0]
        if point() < 0.15:
            facts.contact = f"{1 + int(point() * 5)} jäsentä"
            facts.blemishes.append("contact-persons-are-counted")
    if point() < (0.9 if facts.kind.startswith("body") else 0.25) or facts.kind == "one-line":
        facts.tail = list(_TAILS[facts.labels])
        if point() < 0.1:
            facts.tail.append("Jaa:")


def _add_authority(random: Random, facts: Facts) -> None:
    table = facts.table
    authority = choice("authority").draw(random)
    table["authority"] = Printed(authority.label(random, "fi"), authority.iri)
    name = leader_group(random, "fi")
    table["leader_group"] = Printed(name, name)
    name = municipality(random)
    table["municipality_name"] = Printed(name, name)
    share = (50, 60, 75, 80, 90, 100)[int(random.random() * 6)]
    table["public_share_percent"] = Printed(f"{share},00 %", f"{share}.00")


def second_page(random: Random, first: Facts, kind: str) -> Facts:
    """Another page about the same project in the other language, sometimes with other dates or another status."""
    labels = "sv" if kind == "full-sv" else "fi"
    facts = replace(first, kind=kind, labels=labels, heading=dict(first.heading), table={}, blemishes=[], tail=[], keywords=[], news="")
    for attribute, printed in first.table.items():
        if attribute in _LABELS[labels] and attribute not in ("authority", "leader_group", "municipality_name", "public_share_percent"):
            facts.table[attribute] = _in_language(random, attribute, printed, "sv")
    facts.heading["measure"] = facts.table.get("measure", first.heading["measure"])
    status = choice("project-status").concepts[0 if first.heading["status"].value == choice("project-status").concepts[0].iri else 1]
    facts.heading["status"] = Printed(status.label(random, "sv"), status.iri)
    if kind == "full-sv" and random.random() < 0.5:
        facts.language = "sv"
        facts.paragraphs = prose(random, "sv")
        facts.clean_paragraphs = list(facts.paragraphs)
    if random.random() < SECOND_PAGE_DIFFERS:
        end = date.fromisoformat(first.table["end_date"].value or "") + timedelta(days=1 + int(random.random() * 300))
        facts.heading["end_date"] = facts.table["end_date"] = _date(end)
        other = next(concept for concept in choice("project-status").concepts if concept.iri != status.iri)
        if random.random() < 0.5:
            facts.heading["status"] = Printed(other.label(random, "sv"), other.iri)
        facts.blemishes.append("pages-of-the-project-differ")
    return facts


def _in_language(random: Random, attribute: str, printed: Printed, language: str) -> Printed:
    if attribute not in _CONCEPTS or not printed.value or printed.value.startswith("new:"):
        return printed
    scheme = _SCHEMES.get(attribute, attribute.replace("_", "-"))
    concepts = [*choice(scheme, 2014).concepts, *choice(scheme, 2023).concepts]
    concept = next(concept for concept in concepts if concept.iri == printed.value)
    return Printed(concept.label(random, language), concept.iri)


@dataclass(slots=True)
class PrintedPage:
    """The text of a page and its fields in order: attribute (None for an unknown label), line, value, language of a text."""

    text: str
    fields: list[tuple[str | None, int, str | None, str | None]]
    languages: list[str]


def print_page(random: Random, facts: Facts) -> PrintedPage:
    """The page as the register would print it."""
    items = _items(facts)
    is_one_line = facts.kind == "one-line"
    if is_one_line:
        separator, paragraph = " ", " "
    elif random.random() < 0.4:
        separator = paragraph = "\n"
    else:
        separator, paragraph = "\n\n" if random.random() < 0.95 else "\n\n\n", "\n\n"
    fields: list[tuple[str | None, int, str | None, str | None]] = []
    pieces: list[str] = []
    line = 1
    for text, attribute, value, language in items:
        if attribute == "description":
            text = paragraph.join(facts.paragraphs)
            value = paragraph.join(facts.clean_paragraphs)
        if attribute != "":
            # What is withheld is pointed at its label, so that the place says nothing of it.
            is_withheld = attribute == "contact_persons" and bool(text) and not is_one_line
            fields.append((attribute, line - len(separator) if is_withheld else line, value, language))
        if text:
            pieces.append(text)
            if facts.cut_after is not None and attribute == facts.cut_after:
                break
            line += text.count("\n") + (0 if is_one_line else len(separator))
        elif attribute and not is_one_line and pieces and attribute not in facts.heading:
            # A label without a value is pointed at itself.
            fields[-1] = (attribute, line - len(separator), value, language)
    whole = separator.join(pieces)
    if facts.cut_after is None and not is_one_line and random.random() < 0.5:
        whole += "\n"
    if not is_one_line and random.random() < 0.01:
        whole = whole.replace("\n", "\r\n")
        facts.blemishes.append("lines-end-with-crlf")
    return PrintedPage(whole, fields, _languages(facts))


_Item = tuple[str, str | None, str | None, str | None]


def _items(facts: Facts) -> list[_Item]:
    """The texts of the page in order, each with the attribute that it states ("" for a label or what the site prints around it)."""
    labels = _LABELS[facts.labels]
    is_one_line = facts.kind == "one-line"
    items: list[_Item] = []

    def add_label(name: str) -> None:
        label = "Onko Leader" if name == "is_leader_project" and facts.kind == "half" else labels[name]
        items.append((label, "", None, None))

    def add(attribute: str, printed: Printed) -> None:
        items.append((printed.raw, attribute, printed.value, printed.language))

    if facts.heading:
        _add_heading_items(items, facts)
        if is_one_line:
            items.append((_TABS, "", None, None))
    add_label("description")
    items.append(("", "description", None, facts.language))
    add_label("opener")
    for attribute in _TABLE:
        if attribute in facts.table:
            if facts.unknown_label and attribute == "nature":
                items.append((facts.unknown_label[0], "", None, None))
                items.append((facts.unknown_label[1], None, None, None))
            add_label(attribute)
            add(attribute, facts.table[attribute])
    if facts.keywords:
        add_label("keyword")
        for word in facts.keywords:
            items.append((word, "keyword", word, "fi"))
    if not facts.kind.startswith("body"):
        add_label("news")
        add("news", Printed(facts.news, facts.news or None, facts.language))
        add_label("contact_persons")
        add("contact_persons", Printed(facts.contact, None))
    items.extend((text, "", None, None) for text in facts.tail)
    if is_one_line:
        items.append(("Hankkeen tiedot", "", None, None))
        for attribute in ("authority", "leader_group", "municipality_name", "public_share_percent"):
            add_label(attribute)
            add(attribute, facts.table[attribute])
        items.append(("Jaa:", "", None, None))
    return items


def _add_heading_items(items: list[_Item], facts: Facts) -> None:
    """The heading: several fields can stand on one line, so the line is added with the first of them and the others have no text."""
    heading = facts.heading
    is_swedish = facts.kind == "full-sv"
    number, measure = heading["project_number"], heading["measure"]
    start, end = heading["start_date"], heading["end_date"]
    items.append(("Projekt" if is_swedish else "Hanke", "", None, None))
    items.append(("", "measure", measure.value, None))
    items.append((f"{measure.raw} - {number.raw}", "project_number", number.value, None))
    names = [heading[name] for name in ("title", "lead_organisation") if name in heading]
    if facts.kind == "one-line" or len(names) < 2:
        both = " ".join(name.raw for name in names)
        items.append((both, "title_and_organisation", both, None))
    else:
        items.append((names[0].raw, "title", names[0].value, names[0].language))
        items.append((names[1].raw, "lead_organisation", names[1].value, None))
    items.append(("", "start_date", start.value, None))
    items.append((f"{start.raw} - {end.raw}".lstrip(), "end_date", end.value, None))
    items.append((heading["status"].raw, "status", heading["status"].value, None))


def _languages(facts: Facts) -> list[str]:
    is_mixed = facts.kind == "half" and "is_leader_project" in facts.table and facts.cut_after != "description"
    return ["fi", "sv"] if is_mixed else [facts.labels]


def as_truth(page: PrintedPage) -> list[list[Any]]:
    """The fields as the truth file lists them."""
    return [list(entry) for entry in page.fields]
