"""Runs stored queries and compares what comes with the expected answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hankegraph.errors import HankegraphError, QueryError
from hankegraph.stored_queries.answers import Answer, expected_path, read_answer
from hankegraph.stored_queries.expected import Comparison, compare
from hankegraph.stored_queries.query_file import QueryFile
from hankegraph.terms import HG

_ANY_PROJECT = f"ASK {{ ?project a {HG.Project} }}"
AS_EXPECTED, SPELT_OTHERWISE, DIFFERENT, NO_ANSWER = "as expected", "as expected, spelt otherwise", "different", "no answer"


@dataclass(frozen=True, slots=True)
class Check:
    """What a query gave beside its expected answer; `reasons` are lines for a person."""

    query: QueryFile
    verdict: str
    reasons: tuple[str, ...] = ()

    @property
    def is_passed(self) -> bool:
        """Whether the answer says what was expected."""
        return self.verdict in (AS_EXPECTED, SPELT_OTHERWISE)


def check_there_is_something(ask: Callable[[str], Answer], on: str) -> None:
    """Nothing, where what is asked answers and has projects; else no query would have its answer, and all for one reason.

    Raises:
        QueryError: it has none. What `ask` raises is raised as well.

    """
    if ask(_ANY_PROJECT) is not True:
        raise QueryError(f"{on}: no project is there; expected are the answers over examples/pages, so build or load a release of them")


def check_queries(queries: Iterable[QueryFile], folder: Path, ask: Callable[[str], Answer]) -> Iterator[Check]:
    """The verdict about each query as it stands in its file; `folder` has the expected answers, `ask` runs a query."""
    for query in queries:
        try:
            expected = read_answer(_expected_text(query, folder), query.form)
            yield _check(query, compare(query, ask(query.text), expected))
        except HankegraphError as error:
            yield Check(query, NO_ANSWER, (str(error),))


def _expected_text(query: QueryFile, folder: Path) -> str:
    path = expected_path(query, folder)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise QueryError(f"{path}: the expected answer cannot be read ({error.strerror})") from error


def _check(query: QueryFile, found: Comparison) -> Check:
    if found.differences:
        return Check(query, DIFFERENT, found.differences)
    return Check(query, SPELT_OTHERWISE, found.spellings) if found.spellings else Check(query, AS_EXPECTED)
