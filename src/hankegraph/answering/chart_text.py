"""Draws a chart with characters, in a width of so many cells."""

from __future__ import annotations

from decimal import Decimal
from typing import TextIO

from hankegraph.answering.cells import cell_width, fitted
from hankegraph.answering.charts import Chart

_EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
_LEAST_BAR = 10


def write_chart(chart: Chart, stream: TextIO, width: int) -> None:
    """One bar a line: label, bar, number."""
    numbers = max(cell_width(bar.number) for bar in chart.bars)
    labels = min(max(cell_width(bar.label) for bar in chart.bars), max(_LEAST_BAR, width * 2 // 5))
    room = max(_LEAST_BAR, width - labels - numbers - 3)
    stream.write(f"{fitted(chart.label_name, max(labels, cell_width(chart.label_name)))}  {chart.value_name}\n")
    for series in chart.series:
        if series.heading:
            stream.write(f"\n{series.heading}\n")
        for bar in series.bars:
            stream.write(f"{fitted(bar.label, labels)}  {_drawn(chart, bar.value, room)} {bar.number}\n")


def _drawn(chart: Chart, value: Decimal | None, room: int) -> str:
    """The bar; what is not zero is never drawn as nothing."""
    if not value or not chart.greatest:
        return ""
    eighths = max(1, int(value * room * 8 / chart.greatest))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]
