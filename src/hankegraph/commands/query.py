"""`hankegraph query`."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from hankegraph.commands.query_options import graph_base_option, on_option, stored_queries, timeout_option
from hankegraph.errors import QueryError

if TYPE_CHECKING:
    from hankegraph.answering.limits import Limits
    from hankegraph.stored_queries.given_query import GivenQuery
    from hankegraph.terms import Term

_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown", "turtle", "chart", "svg")
_PARAM_HELP = "A parameter of a stored query, or of your own file if its header describes it (docs/queries.md shows how)."


@click.command(epilog="Example: hankegraph query words-in-a-title --param words=kylä --format csv")
@click.argument("query", metavar="NAME|FILE|-")
@click.option("--param", "assignments", metavar="NAME=VALUE", multiple=True, help=_PARAM_HELP)
@on_option
@graph_base_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(_FORMATS, case_sensitive=False),
    default="table",
    show_default=True,
    help="How it is shown. In a terminal, table shortens IRIs to names with a prefix; everywhere else they are whole.",
)
@click.option("--limit", metavar="N", type=click.IntRange(min=0), help="The most rows; if there are more, the exit code is 2.")
@timeout_option("Seconds.")
@click.option("--allow-connections", is_flag=True, help="Let SERVICE and FROM <http…> of the query open connections.")
def query(
    query: str,
    assignments: tuple[str, ...],
    on: str,
    graph_base: str | None,
    output_format: str,
    limit: int | None,
    timeout: float,
    allow_connections: bool,
) -> None:
    """Ask a stored query, or one of your own, and show the answer.

    `hankegraph queries` lists the stored ones; yours is a file or comes from standard input (-). A release is asked without a server, in
    a process that opens no connection and is limited in time and memory. Exits with 2 where there is no answer or only a part of it.
    """
    from hankegraph.answering.formats import write_answer
    from hankegraph.answering.given import answer_given, why_nothing
    from hankegraph.answering.limits import Limits
    from hankegraph.answering.one_release import of_one_release, several_releases
    from hankegraph.answering.places import check_address_of
    from hankegraph.answering.solutions import when_empty
    from hankegraph.stored_queries.given_query import find_query
    from hankegraph.stored_queries.own_terms import misspelt_terms

    limits = Limits(seconds=timeout, rows=limit)
    given = find_query(query, stored_queries, sys.stdin.buffer)
    check_address_of(on)
    text, notes = _bound(given, assignments, on, graph_base, limits)
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", newline="")
    width = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else None
    with answer_given(given, of_one_release(text, graph_base), on, limits, os.environ, may_connect=allow_connections) as answer:
        for note in [*notes, *misspelt_terms(text)]:
            click.echo(f"hankegraph: {note}", err=True)
        empty: list[bool] = []
        write_answer(when_empty(answer, lambda: empty.append(True)), output_format, stream, width=width, title=given.title)
    reasons = [
        why_nothing(on, limits, os.environ) if empty else "",
        several_releases(text, on, limits, os.environ) if graph_base is None else "",
    ]
    for reason in filter(None, reasons):
        click.echo(f"hankegraph: {reason}", err=True)


def _bound(given: GivenQuery, assignments: tuple[str, ...], on: str, graph_base: str | None, limits: Limits) -> tuple[str, list[str]]:
    """The text of the query with its parameters, and what the person should know about them."""
    from hankegraph.answering.one_release import of_one_release
    from hankegraph.stored_queries.parameters import bind_parameters, read_assignments

    if given.described is None:
        if assignments:
            raise QueryError(
                f"{given.source}: this query has no header, so it has no parameters; leave --param out, or describe them in a header"
            )
        return given.text, []
    values = read_assignments(assignments)
    defaults = [f"{each.name} is not given, so it is {each.default}" for each in given.described.parameters if each.name not in values]
    text = bind_parameters(given.described, values, lambda sparql: _rows(of_one_release(sparql, graph_base), on, limits))
    return text, ["; ".join(defaults)] if defaults else []


def _rows(sparql: str, on: str, limits: Limits) -> list[tuple[Term | None, ...]]:
    from hankegraph.answering.asking import answer_on
    from hankegraph.answering.solutions import Solutions

    with answer_on(sparql, on, replace(limits, rows=None), os.environ) as answer:
        if not isinstance(answer, Solutions):
            raise QueryError("names are looked up with SELECT, and the answer has no rows; give an IRI instead of a name")
        return list(answer.rows)
