"""Draws a chart as a picture: the same bytes for the same chart, readable by programs that read pictures aloud."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TextIO

from hankegraph.answering.charts import Bar, Chart, Series
from hankegraph.answering.folding import folded
from hankegraph.answering.labels import Label, Measure, told_apart, whole
from hankegraph.answering.picture_text import room_in_bold, room_of
from hankegraph.answering.term_parts import FormatError
from hankegraph.reports.visible import shown, visible

_MOST_BARS = 500
# In points. Another line of a text takes _NEXT_LINE more.
_WIDTH, _MARGIN, _LINE, _BAR, _NEXT_LINE = 800, 8, 24, 16, 16
_MOST_FOR_LABELS, _LEAST_FOR_BARS, _GAP = 280, 100, 6
_SIZE, _SIZE_OF_TITLE = 13, 16


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the bars begin and how long the longest is, in points."""

    left: int
    room: int


def write_svg(chart: Chart, stream: TextIO, title: str) -> None:
    """The picture, with a title and a description that says in words what it shows.

    Raises:
        FormatError: there are more bars than anybody would look at.

    """
    if len(chart.bars) > _MOST_BARS:
        raise FormatError(f"the answer has {len(chart.bars)} bars, and a picture shows at most {_MOST_BARS}; ask with LIMIT")
    named = visible(title or _named(chart))
    heads, top = _title(named)
    lines, height = _lines(chart, top)
    stream.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-labelledby="title description" font-family="sans-serif" font-size="{_SIZE}">\n'
        f'<title id="title">{_text(named, 200)}</title>\n<desc id="description">{_text(_description(chart), 500)}</desc>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
    )
    stream.writelines(f"{line}\n" for line in (*heads, *lines))
    stream.write("</svg>\n")


def _named(chart: Chart) -> str:
    return f"{chart.value_name} by {chart.label_name}"


def _description(chart: Chart) -> str:
    bars = [(series.heading, bar) for series in chart.series for bar in series.bars if bar.value is not None]
    greatest = max(bars, key=lambda pair: pair[1].value or 0, default=None)
    least = min(bars, key=lambda pair: pair[1].value or 0, default=None)
    text = f"Bar chart of {_named(chart)}, {len(chart.bars)} bars."
    if greatest and least:
        text += f" Greatest: {_said(*greatest)}. Least: {_said(*least)}."
    return text


def _said(heading: Label, bar: Bar) -> str:
    return f"{whole(heading) + ', ' if heading else ''}{whole(bar.label)}: {bar.number}"


def _title(title: str) -> tuple[list[str], int]:
    """The lines of the title, and where the chart begins below them."""
    lines = _on_lines([(title,)], _WIDTH - 2 * _MARGIN, _SIZE_OF_TITLE, room_in_bold)[(title,)]
    look = f'font-size="{_SIZE_OF_TITLE}" font-weight="bold" fill="#1a1a1a"'
    return [
        f'<text x="{_MARGIN}" y="{_LINE + number * 20}" {look}>{escape(line)}</text>' for number, line in enumerate(lines)
    ], _LINE + len(lines) * 20


def _on_lines(labels: Iterable[Label], room: int, size: int, measure: Measure) -> dict[Label, list[str]]:
    """Each label on at most three lines of that room in points; labels that differ have lines that differ."""
    ems = room * 1000 // size
    return {label: folded(text, ems, measure) for label, text in told_apart(labels, 2 * ems, measure).items()}


def _lines(chart: Chart, top: int) -> tuple[list[str], int]:
    """The elements of the bars and headings, and the height of the picture."""
    headings = _on_lines((series.heading for series in chart.series), _WIDTH - 2 * _MARGIN, _SIZE, room_in_bold)
    labels = [_on_lines((bar.label for bar in series.bars), _MOST_FOR_LABELS, _SIZE, room_of) for series in chart.series]
    columns = _columns(chart, (line for texts in labels for lines in texts.values() for line in lines))
    elements = []
    for series, texts in zip(chart.series, labels, strict=True):
        if series.heading:
            for line in headings[series.heading]:
                elements.append(f'<text x="{_MARGIN}" y="{top + 16}" font-weight="bold" fill="#1a1a1a">{escape(line)}</text>')
                top += _NEXT_LINE
            top += _LINE - _NEXT_LINE
        for bar in series.bars:
            elements.append(_drawn(chart, series, bar, texts[bar.label], columns, top))
            top += _LINE + _NEXT_LINE * (len(texts[bar.label]) - 1)
    return elements, top + _LINE // 2


def _columns(chart: Chart, lines: Iterable[str]) -> _Columns:
    labels = max(room_of(line) for line in lines) * _SIZE // 1000 + 1
    numbers = max(room_of(bar.number) for bar in chart.bars) * _SIZE // 1000 + 1
    left = _MARGIN + labels + _GAP
    return _Columns(left, max(_LEAST_FOR_BARS, _WIDTH - left - _GAP - numbers - _MARGIN))


def _drawn(chart: Chart, series: Series, bar: Bar, lines: list[str], columns: _Columns, top: int) -> str:
    """The label, the bar and the number beside the middle of the label."""
    texts = "".join(
        f'<text x="{columns.left - _GAP}" y="{top + 13 + number * _NEXT_LINE}" text-anchor="end" fill="#1a1a1a">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    middle = top + (len(lines) - 1) * _NEXT_LINE // 2
    length = _length(chart, bar.value, columns)
    return (
        f"<g><title>{_text(_said(series.heading, bar), 300)}</title>{texts}"
        f'<rect x="{columns.left}" y="{middle}" width="{length}" height="{_BAR}" fill="#1f5f8b"/>'
        f'<text x="{Decimal(length) + columns.left + _GAP:f}" y="{middle + 13}" fill="#1a1a1a">{escape(bar.number)}</text></g>'
    )


def _length(chart: Chart, value: Decimal | None, columns: _Columns) -> str:
    """In hundredths of a point at most, so that every machine writes the same."""
    share = value / chart.greatest if value and chart.greatest else Decimal(0)
    return f"{(share * columns.room).quantize(Decimal('0.01')).normalize() + 0:f}"


def _text(text: str, most: int) -> str:
    return escape(shown(text, most))
