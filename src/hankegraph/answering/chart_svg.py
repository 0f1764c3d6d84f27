"""Draws a chart as a picture: the same bytes for the same chart, readable by programs that read pictures aloud."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import TextIO

from hankegraph.answering.charts import Bar, Chart
from hankegraph.answering.term_parts import FormatError
from hankegraph.reports.visible import shortened, shown

_MOST_BARS = 500
_WIDTH, _LABELS, _NUMBERS, _LINE, _BAR, _TOP = 800, 280, 90, 24, 16, 44
_ROOM = _WIDTH - _LABELS - _NUMBERS
_MOST_OF_A_LABEL = 40


def write_svg(chart: Chart, stream: TextIO, title: str) -> None:
    """The picture, with a title and a description that says in words what it shows.

    Raises:
        FormatError: there are more bars than anybody would look at.

    """
    if len(chart.bars) > _MOST_BARS:
        raise FormatError(f"the answer has {len(chart.bars)} bars, and a picture shows at most {_MOST_BARS}; ask with LIMIT")
    lines = len(chart.bars) + sum(bool(series.heading) for series in chart.series)
    height = _TOP + lines * _LINE + _LINE // 2
    named = _text(title or f"{chart.value_name} by {chart.label_name}", 200)
    stream.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" role="img"'
        ' aria-labelledby="title description" font-family="sans-serif" font-size="13">\n'
        f'<title id="title">{named}</title>\n<desc id="description">{_text(_description(chart), 500)}</desc>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="8" y="24" font-size="16" font-weight="bold" fill="#1a1a1a">{shortened_text(title or _named(chart), 90)}</text>\n'
    )
    stream.writelines(f"{line}\n" for line in _lines(chart))
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


def _said(heading: str, bar: Bar) -> str:
    return f"{heading + ', ' if heading else ''}{bar.label}: {bar.number}"


def _lines(chart: Chart) -> Iterator[str]:
    top = _TOP
    for series in chart.series:
        if series.heading:
            yield f'<text x="8" y="{top + 16}" font-weight="bold" fill="#1a1a1a">{shortened_text(series.heading, 90)}</text>'
            top += _LINE
        for bar in series.bars:
            label = shortened_text(bar.label, _MOST_OF_A_LABEL)
            yield (
                f"<g><title>{_text(_said(series.heading, bar), 300)}</title>"
                f'<text x="{_LABELS - 8}" y="{top + 13}" text-anchor="end" fill="#1a1a1a">{label}</text>'
                f'<rect x="{_LABELS}" y="{top}" width="{_length(chart, bar.value)}" height="{_BAR}" fill="#1f5f8b"/>'
                f'<text x="{_after(chart, bar.value)}" y="{top + 13}" fill="#1a1a1a">{_text(bar.number, 40)}</text></g>'
            )
            top += _LINE


def _length(chart: Chart, value: Decimal | None) -> str:
    """In hundredths of a point at most, so that every machine writes the same."""
    share = value / chart.greatest if value and chart.greatest else Decimal(0)
    return f"{(share * _ROOM).quantize(Decimal('0.01')).normalize() + 0:f}"


def _after(chart: Chart, value: Decimal | None) -> str:
    return f"{Decimal(_length(chart, value)) + _LABELS + 6:f}"


def shortened_text(text: str, most: int) -> str:
    """A text cut short and made fit to stand in XML."""
    return escape(shown(shortened(text, most), most * 10))


def _text(text: str, most: int) -> str:
    return escape(shown(text, most))
