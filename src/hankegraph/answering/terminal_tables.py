"""Shows rows in a terminal: as a table where every row takes few lines, else each row as a list of its values."""

from __future__ import annotations

from typing import TextIO

from hankegraph.answering.cells import cell_width, fitted
from hankegraph.answering.folding import folded, longest_word
from hankegraph.answering.short_names import ShortNames
from hankegraph.answering.solutions import Row
from hankegraph.answering.term_parts import has_numbers
from hankegraph.reports.visible import shown

_MOST_OF_A_TEXT = 500
# A row of more lines than these is not read as a row.
_MOST_LINES = 3
_GAP = "  "


def write_in_terminal(variables: tuple[str, ...], rows: list[Row], stream: TextIO, width: int) -> None:
    """The rows in so many cells, IRIs as names with a prefix, and below them what the prefixes stand for."""
    names = ShortNames(rows)
    texts = [[shown(names.text_of(term), _MOST_OF_A_TEXT) for term in row] for row in rows]
    columns = [[name, *column] for name, column in zip(variables, zip(*texts, strict=True), strict=True)]
    widths = _widths(columns, width)
    if widths is None:
        _write_lists(variables, texts, stream, width)
    else:
        are_numbers = [has_numbers(column) for column in zip(*rows, strict=True)]
        _write_table([list(variables), *texts], widths, are_numbers, stream)
    if lines := names.prefix_lines():
        stream.write("\n" + "".join(f"{line}\n" for line in lines))


def _widths(columns: list[list[str]], width: int) -> list[int] | None:
    """The widths with which the rows take the fewest lines and no word is broken; None where that takes too many."""
    room = width - len(_GAP) * (len(columns) - 1)
    words = [max(map(longest_word, column)) for column in columns]
    whole = [max(map(cell_width, column)) for column in columns]
    if sum(words) > room:
        return None
    for lines in range(1, _MOST_LINES + 1):
        widths = whole if lines == 1 else [_needed(column, least, lines, room) for column, least in zip(columns, words, strict=True)]
        left = room - sum(widths)
        if left >= 0:
            # What is left over is for the first columns that are folded.
            for number, wanted in enumerate(whole):
                more = min(left, wanted - widths[number])
                widths[number] += more
                left -= more
            return widths
    return None


def _needed(column: list[str], least: int, lines: int, most: int) -> int:
    """The width with which every text of a column has at most so many lines, or more than `most`."""
    width = least
    for text in column:
        while width <= most and cell_width(text) > width and len(folded(text, width)) > lines:
            width += 1
    return width


def _write_table(lines: list[list[str]], widths: list[int], are_numbers: list[bool], stream: TextIO) -> None:
    rows = [[folded(text, width) for text, width in zip(line, widths, strict=True)] for line in lines]
    for number, row in enumerate(rows):
        height = max(map(len, row))
        if number > 1 and max(height, *map(len, rows[number - 1])) > 1:
            stream.write("\n")
        for line in range(height):
            cells = zip((cell[line] if line < len(cell) else "" for cell in row), widths, are_numbers, strict=True)
            stream.write(_GAP.join(fitted(text, width, to_the_right=is_number) for text, width, is_number in cells).rstrip() + "\n")
        if number == 0:
            stream.write(_GAP.join("─" * width for width in widths) + "\n")


def _write_lists(variables: tuple[str, ...], texts: list[list[str]], stream: TextIO, width: int) -> None:
    names = min(max(map(cell_width, variables)), width // 3)
    room = max(2, width - names - 2 * len(_GAP))
    for number, row in enumerate(texts, 1):
        stream.write(f"row {number}\n")
        for name, text in zip(variables, row, strict=True):
            for line_number, line in enumerate(folded(text, room)):
                head = fitted("" if line_number else name, names)
                stream.write(f"{_GAP}{head}{_GAP}{line}".rstrip() + "\n")
