"""Reads a stored query: a file that any SPARQL form runs as it stands, with a header that says what it asks and must agree with it.

A query of one's own is read the same way where it has a header, which may leave out all but its parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hankegraph.errors import QueryError
from hankegraph.stored_queries.binding import places_of
from hankegraph.stored_queries.header import Column, Header, Parameter, fail_at, read_header
from hankegraph.stored_queries.parameter_values import default_term
from hankegraph.stored_queries.prefixes import check_prefixes
from hankegraph.stored_queries.sparql_tokens import VARIABLE, Token, TokenError, depths_of, line_of, prefixes_of, read_tokens
from hankegraph.stored_queries.syntax import check_syntax

SELECT, ASK, CONSTRUCT, DESCRIBE = "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"
SUFFIX = ".rq"

_FORMS = (SELECT, ASK, CONSTRUCT)
_ELSEWHERE = ("SERVICE", "FROM", "GRAPH")
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class QueryFile:
    """A stored query: its name and source, its form, what its header says, and its text as it stands in the file."""

    name: str
    source: str
    form: str
    header: Header
    text: str

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What may be set in it."""
        return self.header.parameters

    @property
    def columns(self) -> tuple[Column, ...]:
        """The variables that it gives; none where its answer is no table."""
        return self.header.columns or ()


def read_query_folder(folder: Path) -> list[QueryFile]:
    """The stored queries of a folder, by name.

    Raises:
        QueryError: there is none, or one of them cannot be used.

    """
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise QueryError(f"{folder}: there is no stored query, which would be a file {SUFFIX}")
    return [read_query_file(path) for path in paths]


def read_query_file(path: Path) -> QueryFile:
    """The stored query in a file.

    Raises:
        QueryError: the file cannot be read, or something in it is wrong.

    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise QueryError(f"{path}: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise QueryError(f"{path}: larger than {_LARGEST} bytes, which no query is")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        fail_at(str(path), content.count(b"\n", 0, error.start) + 1, "this line is not UTF-8")
    return read_query(text, str(path), path.name.removesuffix(SUFFIX))


def read_query(text: str, source: str, name: str, is_stored: bool = True) -> QueryFile:
    """The query with this text; one that is not a stored one need not say all of itself, and may name graphs and ask with DESCRIBE.

    Raises:
        QueryError: something in it is wrong.

    """
    header = read_header(text.replace("\r\n", "\n"), source, is_stored)
    try:
        tokens = read_tokens(text)
    except TokenError as error:
        fail_at(source, line_of(text, error.offset), str(error))
    check_prefixes(text, tokens, source)
    check_syntax(text, tokens, source)
    if is_stored:
        _check_everywhere(text, tokens, source)
    form = next(token for token in tokens if token.is_word(*_FORMS, DESCRIBE)).text.upper()
    _check_columns(text, tokens, header, form, source)
    _check_parameters(text, tokens, header, source)
    return QueryFile(name, source, form, header, text)


def _check_everywhere(text: str, tokens: tuple[Token, ...], source: str) -> None:
    for token in tokens:
        if token.is_word(*_ELSEWHERE):
            message = (
                f"{token.text.upper()} ties the query to graphs that are not everywhere; a stored query asks all graphs of one store as one"
            )
            fail_at(source, line_of(text, token.start), message)
    first = next(token for token in tokens if token.is_word(*_FORMS, DESCRIBE))
    if first.is_word(DESCRIBE):
        fail_at(source, line_of(text, first.start), "DESCRIBE gives something else in every store; ask with CONSTRUCT")


def _check_columns(text: str, tokens: tuple[Token, ...], header: Header, form: str, source: str) -> None:
    if form != SELECT:
        if header.columns or header.is_ordered:
            fail_at(source, 1, f"the answer to {form} has no columns and no order: write columns: [] and ordered: false")
        return
    if header.columns is not None:
        given = _projected_variables(text, tokens, source)
        named = [column.name for column in header.columns]
        if given != named:
            line = next((column.line for column, name in zip(header.columns, given, strict=False) if column.name != name), 1)
            fail_at(source, line, f"the columns of the header are {', '.join(named) or 'none'}, those of the query {', '.join(given)}")
    if header.is_ordered and not any(
        word.is_word("ORDER") and by.is_word("BY") and not depth for (word, depth), (by, _) in pairwise(depths_of(tokens))
    ):
        fail_at(source, 1, "the header says ordered: true, but no ORDER BY ends the query")


def _projected_variables(text: str, tokens: tuple[Token, ...], source: str) -> list[str]:
    names: list[str] = []
    selected = False
    before: Token | None = None
    for token, depth in depths_of(tokens):
        if token.is_word("SELECT") and not depth:
            selected = True
        elif selected and (token.is_word("WHERE") or token.is_mark("{")):
            break
        elif selected and not depth and token.is_mark("*"):
            fail_at(source, line_of(text, token.start), "SELECT * gives its columns in no order; name them")
        elif selected and token.kind == VARIABLE and (not depth or (depth == 1 and before is not None and before.is_word("AS"))):
            names.append(token.text[1:])
        before = token
    return names


def _check_parameters(text: str, tokens: tuple[Token, ...], header: Header, source: str) -> None:
    prefixes = prefixes_of(tokens)
    for parameter in header.parameters:
        places = places_of(tokens, parameter.name)
        if not places:
            message = f"the parameter {parameter.name} has no place in the query, which would be VALUES ?{parameter.name} {{ its default }}"
            fail_at(source, parameter.line, message)
        try:
            default = default_term(parameter)
        except QueryError as error:
            fail_at(source, parameter.line, f"the default of {error}")
        for place in places:
            constant = place.term(prefixes)
            if constant != default:
                message = f"{constant or 'no constant'} stands for the parameter {parameter.name}, whose default is {default}"
                fail_at(source, line_of(text, place.start), message)
