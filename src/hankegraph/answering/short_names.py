"""IRIs as names with a prefix, which people read faster, and the lines that say what the prefixes stand for."""

from __future__ import annotations

from collections.abc import Iterable

from hankegraph.answering.solutions import Row
from hankegraph.answering.term_parts import text_of
from hankegraph.iris import DEFAULT_BASE
from hankegraph.terms import Term
from hankegraph.turtle import TurtleWriter, prefixes_of

# What stands behind the base in the IRI of every project, organisation, record and the like.
_BEHIND_BASE = "/id/"


class ShortNames:
    """The texts of terms, with the prefixes of our releases; it remembers which were used."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._turtle = TurtleWriter(prefixes_of(_base_of(rows)))
        self._used: set[str] = set()

    def text_of(self, term: Term | None) -> str:
        """The text of a term; an IRI that no prefix stands for is whole."""
        short = _shortened(self._turtle, term)
        if short is None:
            return text_of(term)
        self._used.add(short.partition(":")[0])
        return short

    def prefix_lines(self) -> list[str]:
        """The prefixes that were used, as a query declares them."""
        return [f"PREFIX {prefix}: <{self._turtle.prefixes[prefix]}>" for prefix in sorted(self._used)]


def _base_of(rows: Iterable[Row]) -> str:
    """The base of the first IRI that is one of a release; a store does not say what its base is."""
    seen: set[str] = set()
    for row in rows:
        for term in row:
            if term is None or not term.startswith("<http"):
                continue
            namespace = term.rpartition("/")[0]
            if _BEHIND_BASE in namespace and namespace not in seen:
                seen.add(namespace)
                base = term[1 : term.index(_BEHIND_BASE) + 1]
                if _shortened(TurtleWriter(prefixes_of(base)), term):
                    return base
    return DEFAULT_BASE


def _shortened(turtle: TurtleWriter, term: Term | None) -> str | None:
    if term is None or not term.startswith("<") or term.startswith("<<"):
        return None
    short = turtle.term(term)
    return None if short == term else short
