"""The query that a person names: a stored one, or a file of their own, with a header or without one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO

from hankegraph.errors import QueryError
from hankegraph.stored_queries.header import fail_at
from hankegraph.stored_queries.prefixes import check_prefixes
from hankegraph.stored_queries.query_file import QueryFile, read_query
from hankegraph.stored_queries.sparql_tokens import TokenError, line_of, read_tokens

STANDARD_INPUT = "-"
_MARK = "#+"
_LARGEST = 1024 * 1024
# Below it, names have little more in common than some letters.
_LIKENESS = 0.6
_MOST_SUGGESTED = 3

FindStored = Callable[[], Sequence[QueryFile]]


@dataclass(frozen=True, slots=True)
class GivenQuery:
    """A query: its text, what messages call it, its title, and what its header says, where it has one."""

    text: str
    source: str
    title: str
    described: QueryFile | None = None
    is_stored: bool = False


def find_query(name: str, find_stored: FindStored, standard_input: BinaryIO) -> GivenQuery:
    """The query of this name: `-`, a file, or a stored query; `find_stored` is only called where none of the others is meant.

    Raises:
        QueryError: there is none, it cannot be read, or its header is wrong.

    """
    if name == STANDARD_INPUT:
        return _own(standard_input.read(_LARGEST + 1), "standard input", "query")
    path = Path(name)
    if path.suffix or os.sep in name:
        return _own(_content(path), name, path.stem)
    stored = find_stored()
    if path.exists() and not path.is_dir() and not any(query.name == name for query in stored):
        return _own(_content(path), name, path.stem)
    query = stored_query(name, stored)
    return GivenQuery(query.text, query.source, query.header.question["en"], query, is_stored=True)


def stored_query(name: str, stored: Sequence[QueryFile]) -> QueryFile:
    """The stored query of this name.

    Raises:
        QueryError: there is none.

    """
    by_name = {query.name: query for query in stored}
    if name in by_name:
        return by_name[name]
    words = set(name.lower().split("-"))
    close = get_close_matches(name.lower(), by_name, _MOST_SUGGESTED, _LIKENESS)
    close = close or [each for each in by_name if words <= set(each.split("-"))][:_MOST_SUGGESTED]
    raise QueryError(
        f"there is no stored query {name!r}; " + (f"did you mean {' or '.join(close)}?" if close else "hankegraph queries lists them")
    )


def check_own(given: GivenQuery, *, with_prefixes: bool = True) -> None:
    """Nothing, where the text can be cut into tokens and, `with_prefixes`, declares those that it uses; stored queries are known to.

    Raises:
        QueryError: it is not so, with file and line.

    """
    if given.is_stored or given.described is not None:
        return
    try:
        tokens = read_tokens(given.text)
    except TokenError as error:
        fail_at(given.source, line_of(given.text, error.offset), str(error))
    if with_prefixes:
        check_prefixes(given.text, tokens, given.source)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError as error:
        raise QueryError(f"{path}: {error.strerror}; name a file with a query, or a stored query (hankegraph queries lists them)") from None


def _own(content: bytes, source: str, name: str) -> GivenQuery:
    if len(content) > _LARGEST:
        raise QueryError(f"{source}: larger than {_LARGEST} bytes, which no query is")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise QueryError(f"{source}:{line}: this line is not UTF-8; save the query as UTF-8") from error
    if not text.lstrip().startswith(_MARK):
        return GivenQuery(text, source, name)
    described = read_query(text, source, name, is_stored=False)
    return GivenQuery(text, source, described.header.question.get("en", name), described)
