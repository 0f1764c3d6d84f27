"""Shows rows to people: as a table that fits the terminal, in plain columns for a pipe, or in Markdown.

What is shown acts on no terminal and is no markup, whatever it holds.
"""

from __future__ import annotations

import re
from typing import TextIO

from hankegraph.answering.cells import cell_width, fitted
from hankegraph.answering.solutions import Row, Solutions, Truth, first_part
from hankegraph.answering.term_parts import has_numbers, text_of
from hankegraph.answering.terminal_tables import write_in_terminal
from hankegraph.reports.markdown_escapes import escape
from hankegraph.reports.visible import visible
from hankegraph.terms import Term

# What Markdown makes a link of.
_ADDRESS = re.compile(r"<https?://[^\s<>|`\\]+>")


def write_table(answer: Solutions | Truth, stream: TextIO, width: int | None) -> None:
    """The rows in a terminal of so many cells, or in a pipe (None), where texts are whole and columns as wide as they need.

    Raises:
        LimitReachedError: after those rows that the limit allows.

    """
    if isinstance(answer, Truth):
        stream.write("yes\n" if answer.value else "no\n")
        return
    rows, limit = first_part(answer.rows)
    if not answer.variables or not rows:
        stream.write(_counted(rows))
    elif width is None:
        _write_plain(answer.variables, rows, stream)
    else:
        write_in_terminal(answer.variables, rows, stream, width)
    if limit is not None:
        raise limit


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
        stream.write(_counted(rows))
    else:
        stream.write(_markdown_line([escape(name) for name in answer.variables]))
        stream.write(_markdown_line(["---"] * len(answer.variables)))
        for row in rows:
            stream.write(_markdown_line([_markdown_cell(term) for term in row]))
    if limit is not None:
        raise limit


def _markdown_cell(term: Term | None) -> str:
    text = text_of(term)
    if term is not None and _ADDRESS.fullmatch(term) and visible(text) == text:
        return term
    return escape(text, max(len(text), 1))


def _markdown_line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _counted(rows: list[Row]) -> str:
    return f"{len(rows) or 'no'} row{'' if len(rows) == 1 else 's'}\n"


def _write_plain(variables: tuple[str, ...], rows: list[Row], stream: TextIO) -> None:
    lines = [list(variables), *([visible(text_of(term)) for term in row] for row in rows)]
    widths = [max(map(cell_width, column)) for column in zip(*lines, strict=True)]
    are_numbers = [has_numbers(column) for column in zip(*rows, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        cells = zip(line, widths, are_numbers, strict=True)
        stream.write("  ".join(fitted(text, width, to_the_right=is_number) for text, width, is_number in cells).rstrip() + "\n")
