"""Labels cut to the room that there is, so that two that differ are never shown alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

from hankegraph.answering.cells import characters

# What a bar or a row is called: texts of several columns, empty where a column has none.
Label: TypeAlias = tuple[str, ...]
# The room that a text takes; that of a text is the sum of that of its characters.
Measure: TypeAlias = Callable[[str], int]

# Characters at the end of a text that are looked at; no line has room for as many.
_LONGEST_END = 300
_BETWEEN, _CUT, _NOTHING = " · ", "…", "–"


def whole(label: Label) -> str:
    """The label as one text.

    >>> whole(("hanke", "", "900101")), whole(("",))
    ('hanke · 900101', '–')
    """
    return _BETWEEN.join(filter(None, label)) or _NOTHING


def told_apart(labels: Iterable[Label], room: int, measure: Measure) -> dict[Label, str]:
    """Each label with a text that takes at most so much room; labels that differ have texts that differ.

    Each part is cut by itself: at its end, else in the middle, else at its start. Labels that are still alike are numbered, so
    that their room must be enough for a number.

    >>> list(told_apart([("kylatalon katto",), ("kylatalon piha",)], 11, len).values())
    ['kylat…katto', 'kylat… piha']
    """
    shown = {label: _cut(label, room, measure, _at_the_end) for label in labels}
    for cut in (_in_the_middle, _at_the_start):
        shown |= {label: _cut(label, room, measure, cut) for label in _alike(shown)}
    taken = set(shown.values())
    number = 0
    for label in _alike(shown):
        while shown[label] in taken:
            number += 1
            sign = f" ({number})"
            shown[label] = _cut(label, room - measure(sign), measure, _at_the_end) + sign
        taken.add(shown[label])
    return shown


def _alike(shown: dict[Label, str]) -> list[Label]:
    times = Counter(shown.values())
    return [label for label, text in shown.items() if times[text] > 1]


def _cut(label: Label, room: int, measure: Measure, cut: Callable[[str, int, Measure], str]) -> str:
    """The label with each part cut to its share of the room; what short parts leave is for the long ones."""
    parts = [part for part in label if part] or [_NOTHING]
    left = room - measure(_BETWEEN) * (len(parts) - 1)
    by_length = sorted(range(len(parts)), key=lambda number: measure(parts[number]))
    for rank, number in enumerate(by_length):
        share = max(0, left) // (len(parts) - rank)
        if measure(parts[number]) > share:
            parts[number] = cut(parts[number], max(share, measure(_CUT)), measure)
        left -= measure(parts[number])
    return _BETWEEN.join(parts)


def _at_the_end(text: str, room: int, measure: Measure) -> str:
    return _beginning_of(text, room - measure(_CUT), measure).rstrip() + _CUT


def _in_the_middle(text: str, room: int, measure: Measure) -> str:
    left = room - measure(_CUT)
    return _beginning_of(text, left - left // 2, measure) + _CUT + _end_of(text, left // 2, measure)


def _at_the_start(text: str, room: int, measure: Measure) -> str:
    return _CUT + _end_of(text, room - measure(_CUT), measure)


def _beginning_of(text: str, room: int, measure: Measure) -> str:
    return "".join(_first((piece for piece, _ in characters(text)), room, measure))


def _end_of(text: str, room: int, measure: Measure) -> str:
    pieces = [piece for piece, _ in characters(text[-_LONGEST_END:])]
    return "".join(reversed(_first(reversed(pieces), room, measure)))


def _first(pieces: Iterable[str], room: int, measure: Measure) -> list[str]:
    kept = []
    for piece in pieces:
        room -= measure(piece)
        if room < 0:
            break
        kept.append(piece)
    return kept
