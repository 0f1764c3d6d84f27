"""Texts folded into lines: between words, and inside a word only where it is longer than a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hankegraph.answering.cells import cell_width, characters
from hankegraph.answering.labels import Measure

_WORD = re.compile("( *)([^ ]+)")


def folded(text: str, room: int, measure: Measure = cell_width) -> list[str]:
    """The text in lines that take at most so much room; writing without spaces between words is folded anywhere.

    A text that takes no more than twice the room gives at most three lines.

    >>> folded("kylan talo ja piha", 10), folded("kylatalo", 5)
    (['kylan talo', 'ja piha'], ['kylat', 'alo'])
    """
    if measure(text) <= room:
        return [text]
    lines, line, used = [], "", 0
    for before, word in _words(text):
        width = measure(word)
        for piece, own in [(word, width)] if width <= room else ((piece, measure(piece)) for piece, _ in characters(word)):
            space, before = before, ""
            if line and used + measure(space) + own > room:
                lines.append(line)
                line, used = "", 0
            if line:
                line, used = line + space, used + measure(space)
            line, used = line + piece, used + own
    return [*lines, line]


def longest_word(text: str) -> int:
    """The cells of the longest piece that need not be broken.

    >>> longest_word("kylan talo"), longest_word("村村")
    (5, 2)
    """
    return max((cell_width(word) for _, word in _words(text)), default=0)


def _words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text, each with the space before it; a character of two cells is a word."""
    for match in _WORD.finditer(text):
        space, word = match.groups()
        if cell_width(word) == len(word):
            yield space, word
            continue
        piece = ""
        for character, cells in characters(word):
            if cells == 2 and piece:
                yield space, piece
                space, piece = "", ""
            piece += character
            if cells == 2:
                yield space, piece
                space, piece = "", ""
        if piece:
            yield space, piece
