"""Example pages with one line damaged, which is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

Lines = list[str]


class DamagedPage(NamedTuple):
    """A page and its damage: the code of the finding that it should give, and the line, from 1, that was damaged.

    Where a field was taken away, `lines` are those in which the page says which project it is about, the heading and the line of the
    number: there the finding stands. Where the label of a missing text was left, it is that line.
    """

    name: str
    source: str
    text: str
    damage: str
    code: str
    lines: frozenset[int]


class Damage(NamedTuple):
    """A way to damage a page: `apply` changes the lines and gives the index of the damaged one, None where it took lines away.

    Raises `KeyError` where a page has not what would be damaged.
    """

    name: str
    code: str
    apply: Callable[[Random, Lines], int | None]


def value_line(lines: Lines, *labels: str) -> int:
    """The index of the line with the value of a field of the table."""
    table = next((index for index, line in enumerate(lines) if line in TABLES), 0)
    for index in range(table, len(lines)):
        if lines[index].strip() in labels:
            return next(n for n in range(index + 1, len(lines)) if lines[n].strip())
    raise KeyError(labels)


def _put(labels: tuple[str, ...], *values: str) -> Callable[[Random, Lines], int | None]:
    def apply(random: Random, lines: Lines) -> int:
        index = value_line(lines, *labels)
        lines[index] = random.choice(values)
        return index

    return apply


def _without(labels: tuple[str, ...]) -> Callable[[Random, Lines], int | None]:
    def apply(random: Random, lines: Lines) -> None:
        index = value_line(lines, *labels)
        label = next(n for n in range(index - 1, 0, -1) if lines[n].strip())
        del lines[label : index + 1]

    return apply


def _twice(labels: tuple[str, ...], *values: str) -> Callable[[Random, Lines], int | None]:
    def apply(random: Random, lines: Lines) -> int:
        index = value_line(lines, *labels)
        label = next(n for n in range(index - 1, 0, -1) if lines[n].strip())
        other = random.choice([value for value in values if value != lines[index]])
        lines[index + 1 : index + 1] = ["", lines[label], "", other]
        return index + 4

    return apply


def _unknown_label(random: Random, lines: Lines) -> int:
    index = value_line(lines, "Hankeluonne", "Projektkaraktär", "Maaseututyyppi")
    label = next(n for n in range(index - 1, 0, -1) if lines[n].strip())
    lines[label] = random.choice(["Hankkeen tunniste", "Rahoituspäätös", "Projektets beteckning"])
    return label


def _end_before_start(random: Random, lines: Lines) -> int:
    start, end = value_line(lines, *START), value_line(lines, *END)
    lines[end] = re.sub(r"\d{4}$", lambda year: str(int(lines[start][-4:]) - random.randint(1, 9)), lines[end])
    return end


def _without_title(random: Random, lines: Lines) -> None:
    heading = next(n for n, line in enumerate(lines) if re.search(r" - \d+$", line))
    title = next(n for n in range(heading + 1, len(lines)) if lines[n].strip())
    del lines[title]


def _without_description(random: Random, lines: Lines) -> int:
    begin = next((n for n, line in enumerate(lines) if line in ("Julkinen hankekuvaus", "Offentlig projektbeskrivning")), None)
    end = next((n for n, line in enumerate(lines) if line in TABLES), None)
    if begin is None or end is None:
        raise KeyError("description")
    lines[begin + 1 : end] = [""]
    return begin


# What is wrong with these pages is on their lines of dates.
HELD_BACK = ("hanke-ajassa-taaksepain.txt", "hanke-karkauspaivan-juhla.txt")
TABLES = ("Lisätiedot", "Tilläggsinformation", "Mer information")
START = ("Aloituspäivämäärä", "Startdatum")
LEADER = ("Onko kyseessä Leader-hanke?", "Är det ett Leader-projekt?")
END = ("Loppumispäivämäärä", "Slutdatum")
DATES = ("31.02.2024", "30.02.2023", "kesä 2024", "2024", "31.12.24", "00.05.2022", "32.01.2019")
DAMAGES = (
    Damage("unreadable end date", "date-is-readable", _put(END, *DATES)),
    Damage("unreadable start date", "date-is-readable", _put(START, *DATES)),
    Damage("end before start", "project-ends-not-before-it-starts", _end_before_start),
    Damage("answer in other words", "answer-is-yes-or-no", _put(LEADER, "ehkä", "k", "kanske")),
    Damage("number with a letter", "project-number-is-digits", _put(("Hankenumero", "Projektnummer"), "90O70A", "numero")),
    Damage("another number", "project-number-agrees-with-heading", _put(("Hankenumero", "Projektnummer"), "123456", "99")),
    Damage("unknown rural type", "rural-type-is-reviewed", _put(("Maaseututyyppi", "Typ av landsbygd"), "Ydinmaa", "Syvä maaseutu")),
    Damage("unknown nature", "nature-is-reviewed", _put(("Hankeluonne", "Projektkaraktär"), "Avaruudellinen", "Kosminen")),
    Damage("two rural types", "project-has-one-rural-type", _twice(("Maaseututyyppi",), "Ydinmaaseutu", "Harvaan asuttu maaseutu")),
    Damage("two answers", "project-has-one-leader-statement", _twice(LEADER, "kyllä", "ei")),
    Damage("unknown label", "label-is-known", _unknown_label),
    Damage("no answer", "project-has-a-leader-statement", _without(LEADER)),
    Damage("no title", "project-has-a-title", _without_title),
    Damage("no description", "project-has-a-description", _without_description),
    Damage("no programme", "project-has-a-funding-programme", _without(("Ohjelma/Rahasto", "Program/Fond"))),
)


def damage_pages(folder: Path, number: int, seed: int) -> Iterator[DamagedPage]:
    """This many pages, each with a project number of its own."""
    random = Random(seed)
    sources = [path for path in sorted(folder.glob("*.txt")) if path.name not in HELD_BACK]
    first = 700_000
    made = 0
    while made < number:
        source, damage = random.choice(sources), random.choice(DAMAGES)
        text = source.read_text(encoding="utf-8-sig")
        found = re.search(r" - (\d+)$", text, re.MULTILINE)
        if found is None:
            continue
        text = text.replace(found[1], str(first + made))
        lines = text.split("\n")
        try:
            index = damage.apply(random, lines)
        except KeyError:
            continue
        identified = frozenset(n + 1 for n, line in enumerate(lines) if str(first + made) in line)
        damaged = identified if index is None else frozenset({index + 1})
        yield DamagedPage(f"{first + made}.txt", source.name, "\n".join(lines), damage.name, damage.code, damaged)
        made += 1
