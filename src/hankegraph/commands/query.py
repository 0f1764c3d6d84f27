"""`hankegraph query` and `hankegraph queries`."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hankegraph.commands import exit_codes
from hankegraph.errors import QueryError

if TYPE_CHECKING:
    from hankegraph.answering.limits import Limits
    from hankegraph.stored_queries.query_file import QueryFile
    from hankegraph.terms import Term

_ON_HELP = "A release, the folder of a store, or the address of a store or endpoint.  [default: ./release]"
_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "turtle", "chart", "svg")


@click.command()
@click.argument("query", metavar="NAME|FILE.rq|-")
@click.option("--param", "assignments", metavar="NAME=VALUE", multiple=True, help="A parameter of a stored query.")
@click.option("--on", metavar="RELEASE|DIR|STORE", default="release", help=_ON_HELP)
@click.option("--format", "output_format", type=click.Choice(_FORMATS), default="table", show_default=True, help="How it is shown.")
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="The most rows; if there are more, the exit code is 2.")
@click.option("--timeout", metavar="S", type=click.FloatRange(min=0, min_open=True), default=60, show_default=True, help="Seconds.")
@click.option("--allow-connections", is_flag=True, help="Let SERVICE and FROM <http…> of the query open connections.")
def query(
    query: str, assignments: tuple[str, ...], on: str, output_format: str, limit: int | None, timeout: float, allow_connections: bool
) -> None:
    """Ask a stored query, the query in a file, or one from standard input (-), and show the answer.

    `hankegraph queries` lists the stored queries. A release is asked without a server, in a process that opens no connection and is
    limited in time and memory. Exits with 2 where there is no answer or only a part of it.
    """
    from hankegraph.answering.asking import answer_on
    from hankegraph.answering.formats import write_answer
    from hankegraph.answering.limits import Limits
    from hankegraph.stored_queries.parameters import bind_parameters, read_assignments
    from hankegraph.stored_queries.query_file import read_query

    limits = Limits(seconds=timeout, rows=limit)
    text, name = _read_text(query)
    title = name
    if text.lstrip().startswith("#+"):
        stored = read_query(text, query, name)
        title = stored.header.question["en"]
        text = bind_parameters(stored, read_assignments(assignments), lambda sparql: _rows(sparql, on, limits))
    elif assignments:
        raise QueryError(f"{query}: this query has no header, so it has no parameters; leave --param out, or describe them in a header")
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", newline="")
    width = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else None
    with answer_on(text, on, limits, os.environ, may_connect=allow_connections) as answer:
        write_answer(answer, output_format, stream, width=width, title=title)


def _read_text(query: str) -> tuple[str, str]:
    """The text of a query and its name."""
    from hankegraph.stored_queries.query_file import SUFFIX

    if query == "-":
        return _decoded(sys.stdin.buffer.read(), "standard input"), "query"
    path = Path(query)
    if path.suffix == SUFFIX:
        return _decoded(path.read_bytes(), query), path.stem
    stored = {found.name: found for found in _stored_queries()}
    if query not in stored:
        from difflib import get_close_matches

        close = get_close_matches(query, stored, n=3, cutoff=0.4)
        hint = f"; did you mean {' or '.join(close)}?" if close else "; hankegraph queries lists them"
        raise QueryError(f"there is no stored query {query!r}{hint}")
    return stored[query].text, query


def _decoded(content: bytes, source: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise QueryError(f"{source}:{line}: this line is not UTF-8; save the query as UTF-8") from error


def _stored_queries() -> list[QueryFile]:
    from hankegraph.resources import resource_folder
    from hankegraph.stored_queries.query_file import read_query_folder

    return read_query_folder(resource_folder("queries"))


def _rows(sparql: str, on: str, limits: Limits) -> list[tuple[Term | None, ...]]:
    from hankegraph.answering.asking import answer_on
    from hankegraph.answering.limits import Limits as _Limits
    from hankegraph.answering.solutions import Solutions

    with answer_on(sparql, on, _Limits(seconds=limits.seconds), os.environ) as answer:
        if not isinstance(answer, Solutions):
            raise QueryError("names are looked up with SELECT, and the answer has no rows; give an IRI instead of a name")
        return list(answer.rows)


@click.group(invoke_without_command=True)
@click.pass_context
def queries(context: click.Context) -> None:
    """List the stored queries with their parameters, or check their answers."""
    if context.invoked_subcommand is None:
        from hankegraph.stored_queries.parameter_values import described

        for stored in _stored_queries():
            click.echo(f"{stored.name}\n    {stored.header.question['en']}")
            for parameter in stored.parameters:
                click.echo(f"    --param {described(parameter)}")


@queries.command()
@click.option("--on", metavar="RELEASE|DIR|STORE", default="release", help=_ON_HELP)
@click.option("--timeout", metavar="S", type=click.FloatRange(min=0, min_open=True), default=60, show_default=True, help="Seconds a query.")
def check(on: str, timeout: float) -> None:
    """Run all stored queries and compare with their expected answers, which are those over the example pages.

    Exits with 0 when all are as expected, 1 when one is not.
    """
    from hankegraph.answering.asking import answer_on
    from hankegraph.answering.limits import Limits
    from hankegraph.answering.plain import plain_answer
    from hankegraph.resources import resource_folder
    from hankegraph.stored_queries.checking import check_queries

    def ask(text: str) -> Any:
        with answer_on(text, on, Limits(seconds=timeout), os.environ) as answer:
            return plain_answer(answer)

    passed, total = 0, 0
    for checked in check_queries(_stored_queries(), resource_folder("queries"), ask):
        total += 1
        passed += checked.is_passed
        click.echo(f"{checked.verdict:<30} {checked.query.name}")
        for reason in checked.reasons:
            click.echo(f"    {reason}")
    click.echo(f"{passed} of {total} queries have the expected answer")
    sys.exit(exit_codes.CLEAN if passed == total else exit_codes.VIOLATIONS)
