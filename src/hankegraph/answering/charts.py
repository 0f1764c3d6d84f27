"""Chooses what of an answer is drawn as bars: which column has the numbers, which the labels, and which the years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hankegraph.answering.cells import cell_width
from hankegraph.answering.labels import Label, whole
from hankegraph.answering.solutions import Row, Solutions, kept
from hankegraph.answering.term_parts import IRI, LITERAL, NUMBERS, XSD, FormatError, TermParts, parts_of
from hankegraph.reports.visible import shortened, shown, visible

_YEARS = (1000, 2999)
# More years than this are not drawn one by one where they have no value.
_MOST_YEARS = 200
_NAMES_A_YEAR = re.compile(r"year|vuosi|\bar\b", re.I)
_NAMES_A_LABEL = re.compile(r"label|name|title", re.I)
# Labels longer than this many cells do not stand beside bars, so those with the same beginning go under one heading.
_LONG = 40
_MOST_OF_A_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One value with its label; None where the answer has none."""

    label: Label
    value: Decimal | None

    @property
    def number(self) -> str:
        """The value as people read it; where it has more decimals than anybody reads, some of them."""
        if self.value is None:
            return "–"
        text = f"{self.value.copy_abs():f}"
        if "." not in text:
            return text
        return shortened(text.rstrip("0").rstrip("."), max(_MOST_OF_A_NUMBER, text.index(".") + 4))


@dataclass(frozen=True, slots=True)
class Series:
    """Bars that belong together; the heading is empty where there is one series only."""

    heading: Label
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: the names of the columns with the values and the labels, and the bars, all on one scale."""

    value_name: str
    label_name: str
    series: tuple[Series, ...]

    @property
    def bars(self) -> list[Bar]:
        """All bars."""
        return [bar for each in self.series for bar in each.bars]

    @property
    def greatest(self) -> Decimal:
        """The greatest value."""
        return max((bar.value for bar in self.bars if bar.value is not None), default=Decimal(0))


_Column = list[TermParts | None]


def chart_of(answer: Solutions) -> Chart:
    """The bars of an answer: its first column of numbers by its labels, or over its years, of which none is left out.

    Raises:
        FormatError: it has no rows, no numbers, or numbers that no bar can show.

    """
    rows: list[Row] = list(kept(answer.rows, "rows"))
    if not rows:
        raise FormatError("the answer has no rows, so there is nothing to draw")
    columns: dict[str, _Column] = {
        name: [None if row[number] is None else parts_of(str(row[number])) for row in rows] for number, name in enumerate(answer.variables)
    }
    years = next((name for name, column in columns.items() if _has_years(name, column)), None)
    value_name = next((name for name, column in columns.items() if name != years and _has_numbers(column)), None)
    if value_name is None:
        raise FormatError(f"no column of the answer has only numbers, so nothing can be drawn: {', '.join(columns)}")
    values = [None if parts is None else _number(parts.text, value_name) for parts in columns[value_name]]
    others = {name: column for name, column in columns.items() if name not in (years, value_name)}
    names, labels = _labels(others, [] if years is None else columns[years])
    if years is None:
        if not labels:
            names, labels = ["row"], [(str(number),) for number in range(1, len(rows) + 1)]
        headed = int(_are_better_under_headings(labels))
        bars: dict[Label, list[Bar]] = {}
        for label, value in zip(labels, values, strict=True):
            bars.setdefault(label[:headed], []).append(Bar(label[headed:], value))
        return Chart(value_name, whole(tuple(names[headed:])), tuple(Series(heading, tuple(found)) for heading, found in bars.items()))
    points: dict[Label, list[tuple[int | None, Decimal | None]]] = {}
    # Where every year stands once, labels would only part what belongs together.
    headings = labels if labels and len({_year(parts) for parts in columns[years]}) < len(rows) else [()] * len(rows)
    for heading, parts, value in zip(headings, columns[years], values, strict=True):
        points.setdefault(heading, []).append((_year(parts), value))
    return Chart(value_name, years, tuple(Series(heading, _over_time(found)) for heading, found in points.items()))


def _are_better_under_headings(labels: list[Label]) -> bool:
    """Whether the first parts of the labels repeat, and the labels are too long for one line."""
    firsts = {label[0] for label in labels}
    return len(labels[0]) > 1 and len(firsts) * 4 <= len(labels) * 3 and max(cell_width(whole(label)) for label in labels) > _LONG


def _has(kind: str, column: _Column) -> bool:
    return any(parts is not None and parts.kind == kind for parts in column)


def _has_numbers(column: _Column) -> bool:
    bound = [parts for parts in column if parts is not None]
    return bool(bound) and all(parts.datatype in NUMBERS for parts in bound)


def _has_years(name: str, column: _Column) -> bool:
    bound = [parts for parts in column if parts is not None]
    is_named = bool(_NAMES_A_YEAR.search(name))
    return bool(bound) and all(
        (parts.datatype == f"{XSD}gYear" or (is_named and parts.datatype in NUMBERS)) and _is_year(parts.text) for parts in bound
    )


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and _YEARS[0] <= int(text) <= _YEARS[1]


def _year(parts: TermParts | None) -> int | None:
    return None if parts is None else int(parts.text)


def _number(text: str, name: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise FormatError(f"{shown(text, 40)} in the column {name} is no number, so it cannot be drawn") from None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise FormatError(f"{shown(text, 40)} in the column {name} is beyond what a bar can show")
    if number < 0:
        raise FormatError(f"{shown(text, 40)} in the column {name} is below zero, which a bar cannot show")
    return number


def _labels(columns: dict[str, _Column], years: _Column) -> tuple[list[str], list[Label]]:
    """The columns that are labels and the label of each row: as few columns as tell the rows apart, texts before IRIs."""
    texts = [name for name, column in columns.items() if _has(LITERAL, column) and not _has_numbers(column)]
    texts.sort(key=lambda name: not _NAMES_A_LABEL.search(name))
    iris = [name for name, column in columns.items() if _has(IRI, column) and name not in texts]
    chosen: list[str] = []
    labels: list[Label] = []
    told_apart = 0
    for name in texts or iris[:1]:
        longer = list(zip(*(_shown(columns[each]) for each in (*chosen, name)), strict=True))
        number = len(set(zip(longer, years, strict=True) if years else longer))
        if not chosen or number > told_apart:
            chosen, labels, told_apart = [*chosen, name], longer, number
    return chosen, labels


def _shown(column: _Column) -> list[str]:
    return [visible(parts.text) if parts else "" for parts in column]


def _over_time(points: list[tuple[int | None, Decimal | None]]) -> tuple[Bar, ...]:
    """The bars in the order of the years; a year between them that has no row is a bar without a value."""
    known = [year for year, _ in points if year is not None]
    bars = sorted((Bar((str(year),), value) for year, value in points if year is not None), key=lambda bar: bar.label)
    if known and max(known) - min(known) < _MOST_YEARS:
        missing = set(range(min(known), max(known) + 1)) - set(known)
        bars = sorted([*bars, *(Bar((str(year),), None) for year in missing)], key=lambda bar: bar.label)
    return (*bars, *(Bar(("–",), value) for year, value in points if year is None))
