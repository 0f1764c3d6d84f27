"""Places in a text, as editors name them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class TextPlace:
    """A stretch of a file: lines and columns from 1, in Unicode code points; the end column is that after the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Where it begins, as editors and compilers print it.

        >>> str(TextPlace("data.ttl", 3, 1, 3, 5))
        'data.ttl:3:1'
        """
        return f"{self.file}:{self.line}:{self.column}"


class TextLines:
    """Where the lines of a text begin; a line ends with `\\n`, `\\r\\n` or `\\r`.

    >>> TextLines("a", "x\\r\\nyz").place(4, 5)
    TextPlace(file='a', line=2, column=2, end_line=2, end_column=3)
    """

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._starts = array("Q", [0])
        self._starts.extend(match.end() for match in _LINE_END.finditer(text))

    def place(self, begin: int, end: int) -> TextPlace:
        """The place of the characters from one offset to before another."""
        return TextPlace(self._file, *self._line_and_column(begin), *self._line_and_column(end))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
