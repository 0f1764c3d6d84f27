"""Draws a chart with characters, in a width of so many cells."""

from __future__ import annotations

from decimal import Decimal
from typing import TextIO

from hankegraph.answering.cells import cell_width, fitted
from hankegraph.answering.charts import Chart
from hankegraph.answering.labels import told_apart, whole

_EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
_LEAST_LABEL = _LEAST_BAR = 10


def write_chart(chart: Chart, stream: TextIO, width: int) -> None:
    """One bar a line: label, bar, number; labels are cut so that those that differ stay different."""
    numbers = max(cell_width(bar.number) for bar in chart.bars)
    widest = max(cell_width(text) for text in (chart.label_name, *(whole(bar.label) for bar in chart.bars)))
    labels = min(widest, max(_LEAST_LABEL, width * 2 // 5))
    room = max(_LEAST_BAR, width - labels - numbers - 3)
    headings = told_apart((series.heading for series in chart.series), width, cell_width)
    stream.write(f"{fitted(chart.label_name, labels)}  {chart.value_name}\n")
    for series in chart.series:
        if series.heading:
            stream.write(f"\n{headings[series.heading]}\n")
        texts = told_apart((bar.label for bar in series.bars), labels, cell_width)
        for bar in series.bars:
            stream.write(f"{fitted(texts[bar.label], labels)}  {_drawn(chart, bar.value, room)} {bar.number}\n")


def _drawn(chart: Chart, value: Decimal | None, room: int) -> str:
    """The bar; what is not zero is never drawn as nothing."""
    if not value or not chart.greatest:
        return ""
    eighths = max(1, int(value * room * 8 / chart.greatest))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
