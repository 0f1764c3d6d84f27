"""An answer to a query, wherever it came from: rows, yes or no, or triples. Terms are the text that N-Triples prints for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from hankegraph.answering.limits import LimitReachedError, Limits
from hankegraph.terms import Term, Triple

Row: TypeAlias = tuple[Term | None, ...]
Item = TypeVar("Item")
# Some 500 MB of them.
_MOST_KEPT = 1_000_000


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave. It may still be coming: use it in a `with` block, whose end stops whatever works on it."""

    close: Callable[[], None] = field(default=_nothing, kw_only=True, repr=False)

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Solutions(Answer):
    """The answer to a SELECT: the names of its variables, and its rows, each once and in order; None where a variable is not bound.

    Going through the rows raises a `HankegraphError` where they end before they are whole.
    """

    variables: tuple[str, ...]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Truth(Answer):
    """The answer to an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples(Answer):
    """The answer to a CONSTRUCT or DESCRIBE, as it comes: a triple may stand in it twice.

    Going through them raises a `HankegraphError` where they end before they are whole.
    """

    triples: Iterable[Triple]


def when_empty(answer: Answer, notice: Callable[[], None]) -> Answer:
    """The answer, which calls `notice` when it turns out that it has no row and no triple, or is no."""
    match answer:
        case Solutions():
            return replace(answer, rows=_watched(answer.rows, notice))
        case Triples():
            return replace(answer, triples=_watched(answer.triples, notice))
        case Truth(value=False):
            notice()
    return answer


def _watched(items: Iterable[Item], notice: Callable[[], None]) -> Iterator[Item]:
    is_empty = True
    for item in items:
        is_empty = False
        yield item
    if is_empty:
        notice()


def limited(items: Iterable[Item], limits: Limits, kind: str) -> Iterator[Item]:
    """The items, at most as many as the limits allow.

    Raises:
        LimitReachedError: after the last of them, if there is another.

    """
    if limits.rows is None:
        yield from items
        return
    for number, item in enumerate(items):
        if number == limits.rows:
            raise limits.rows_are_over(kind)
        yield item


def kept(items: Iterable[Item], kind: str, most: int = _MOST_KEPT) -> Iterator[Item]:
    """The items, for a format that needs all of them at once.

    Raises:
        LimitReachedError: after more of them than memory is meant for.

    """
    for number, item in enumerate(items):
        if number == most:
            raise LimitReachedError(
                f"there are more than {most} {kind}, which this format cannot show; csv and tsv are written as they come"
            )
        yield item


def first_part(items: Iterable[Item]) -> tuple[list[Item], LimitReachedError | None]:
    """All items, and the limit on rows that was met where they are not all; any other error is raised."""
    found: list[Item] = []
    try:
        found.extend(kept(items, "rows"))
    except LimitReachedError as error:
        return found, error
    return found, None


def in_order(answer: Solutions, variables: Sequence[str]) -> Solutions:
    """The answer with its columns in the order of these variables; those that are not among them come last, as they came."""
    rank = {name: number for number, name in enumerate(variables)}
    columns = sorted(range(len(answer.variables)), key=lambda column: rank.get(answer.variables[column], len(rank)))
    if columns == [*range(len(columns))]:
        return answer
    rows = (tuple(row[column] for column in columns) for row in answer.rows)
    return replace(answer, variables=tuple(answer.variables[column] for column in columns), rows=rows)
