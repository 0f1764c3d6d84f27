"""Shows rows to people: as a table that fits the terminal, in plain columns for a pipe, or in Markdown.

What is shown acts on no terminal and is no markup, whatever it holds.
"""

from __future__ import annotations

import re
from typing import TextIO

from hankegraph.answering.cells import cell_width, fitted
from hankegraph.answering.limits import LimitReachedError
from hankegraph.answering.solutions import Row, Solutions, Truth, first_part
from hankegraph.answering.term_parts import text_of
from hankegraph.reports.markdown_escapes import escape
from hankegraph.reports.visible import shown, visible
from hankegraph.terms import Term

# With fewer cells a column cannot be read, and each row is shown as a list instead.
_LEAST_CELLS = 10
_MOST_OF_A_TEXT = 500
# What Markdown makes a link of.
_ADDRESS = re.compile(r"<https?://[^\s<>|`\\]+>")
_NO_ROWS = "no rows"


def write_table(answer: Solutions | Truth, stream: TextIO, width: int | None) -> None:
    """The rows in a terminal of so many cells, or in a pipe (None), where texts are whole and columns as wide as they need.

    Raises:
        LimitReachedError: after those rows that the limit allows.

    """
    if isinstance(answer, Truth):
        stream.write("yes\n" if answer.value else "no\n")
        return
    rows, limit = first_part(answer.rows)
    if not rows:
        stream.write(f"{_NO_ROWS}\n")
    elif width is None:
        _write_plain(answer.variables, [[visible(text_of(term)) for term in row] for row in rows], stream)
    elif len(answer.variables) * (_LEAST_CELLS + 2) > width:
        _write_lists(answer.variables, rows, stream)
    else:
        _write_fitted(answer.variables, rows, stream, width)
    _say_if_cut(limit, stream)


def write_markdown(answer: Solutions | Truth, stream: TextIO) -> None:
    """The rows as a table of GitHub Flavored Markdown; texts are whole.

    Raises:
        LimitReachedError: after those rows that the limit allows.

    """
    if isinstance(answer, Truth):
        stream.write("yes\n" if answer.value else "no\n")
        return
    rows, limit = first_part(answer.rows)
    if not answer.variables or not rows:
        stream.write(f"{len(rows)} rows\n" if rows else f"{_NO_ROWS}\n")
    else:
        stream.write(_markdown_line([escape(name) for name in answer.variables]))
        stream.write(_markdown_line(["---"] * len(answer.variables)))
        for row in rows:
            stream.write(_markdown_line([_markdown_cell(term) for term in row]))
    if limit is not None:
        stream.write("\n")
    _say_if_cut(limit, stream)


def _markdown_cell(term: Term | None) -> str:
    text = text_of(term)
    if term is not None and _ADDRESS.fullmatch(term) and visible(text) == text:
        return term
    return escape(text, max(len(text), 1))


def _markdown_line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _say_if_cut(limit: LimitReachedError | None, stream: TextIO) -> None:
    if limit is not None:
        stream.write(f"{limit}\n")
        raise limit


def _write_plain(variables: tuple[str, ...], rows: list[list[str]], stream: TextIO) -> None:
    lines = [list(variables), *rows]
    widths = [max(cell_width(line[column]) for line in lines) for column in range(len(variables))]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        stream.write("  ".join(fitted(text, width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n")


def _write_lists(variables: tuple[str, ...], rows: list[Row], stream: TextIO) -> None:
    width = max(map(cell_width, variables), default=0)
    for number, row in enumerate(rows, 1):
        stream.write(f"row {number}\n")
        for name, term in zip(variables, row, strict=True):
            stream.write(f"  {fitted(name, width)}  {shown(text_of(term), _MOST_OF_A_TEXT)}".rstrip() + "\n")


def _write_fitted(variables: tuple[str, ...], rows: list[Row], stream: TextIO, width: int) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in variables:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(text_of(term), _MOST_OF_A_TEXT)) for term in row))
    Console(file=stream, width=width, highlight=False, emoji=False, markup=False).print(table)
