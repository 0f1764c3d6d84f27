"""Texts folded into lines: between words, and inside a word only where it is longer than a line or joined by marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from hankegraph.answering.cells import cell_width, characters
from hankegraph.answering.labels import Measure

_WORD = re.compile("( *)([^ ]+)")
# Longer ones, such as the addresses of pages, are words joined by marks.
_LONG = 24
_PART = re.compile("[^-/#:]+[-/#:]*|[-/#:]+")


def folded(text: str, room: int, measure: Measure = cell_width) -> list[str]:
    """The text in lines that take at most so much room; what is written without spaces is folded anywhere.

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
    """The pieces of a text that are not to be broken, each with the space before it."""
    for match in _WORD.finditer(text):
        space, word = match.groups()
        for part in _PART.findall(word) if len(word) > _LONG else [word]:
            for piece in [part] if cell_width(part) == len(part) else _written_without_spaces(part):
                yield space, piece
                space = ""


def _written_without_spaces(word: str) -> Iterator[str]:
    """Each character of two cells by itself, and what stands between them."""
    for is_wide, found in groupby(characters(word), key=lambda character: character[1] == 2):
        pieces = [character for character, _ in found]
        yield from pieces if is_wide else ["".join(pieces)]
