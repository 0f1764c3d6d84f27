"""`hankegraph queries`: lists, shows and checks the stored queries."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from hankegraph.commands import exit_codes
from hankegraph.commands.format_option import format_option
from hankegraph.commands.output import echo_report
from hankegraph.commands.query_options import graph_base_option, on_option, stored_queries, timeout_option
from hankegraph.errors import OptionError


@click.group(
    invoke_without_command=True,
    epilog="Example: hankegraph queries --tag time",
)
@click.option("--tag", metavar="TAG", help="Only those with this tag.")
@format_option("How they are listed.")
@click.pass_context
def queries(context: click.Context, tag: str | None, output_format: str) -> None:
    """List the stored queries, show one, or check their answers."""
    if context.invoked_subcommand is not None:
        if tag or output_format != "text":
            raise OptionError(f"--tag and --format are for the list; leave them out of: hankegraph queries {context.invoked_subcommand}")
        return
    from hankegraph.stored_queries.overview import list_text, query_json, tagged

    found = stored_queries() if tag is None else tagged(stored_queries(), tag)
    if output_format == "json":
        click.echo(json.dumps([query_json(each) for each in found], ensure_ascii=False, indent=2))
    else:
        for each in found:
            click.echo(list_text(each))


@queries.command(epilog="Example: hankegraph queries show projects-of-a-measure")
@click.argument("name")
def show(name: str) -> None:
    """Show all that a stored query says of itself, and its SPARQL."""
    from hankegraph.stored_queries.given_query import stored_query
    from hankegraph.stored_queries.overview import query_text

    click.echo(query_text(stored_query(name, stored_queries())))


@queries.command(epilog="Example: hankegraph queries check --on release")
@on_option
@graph_base_option
@timeout_option("Seconds a query.")
@click.option("--tag", metavar="TAG", help="Only those with this tag; --tag promises asks what holds of every release.")
def check(on: str, graph_base: str | None, timeout: float, tag: str | None) -> None:
    """Compare the answers to all stored queries with the expected ones.

    These are the answers over the example pages, but those tagged `promises` are the same over any release. Exits with 0 when all are as
    expected, 1 when one is not, 2 when there is nothing to ask.
    """
    from hankegraph.answering.given import answer_given
    from hankegraph.answering.limits import Limits
    from hankegraph.answering.one_release import of_one_release, several_releases
    from hankegraph.answering.places import check_address_of
    from hankegraph.answering.plain import plain_answer
    from hankegraph.resources import resource_folder
    from hankegraph.stored_queries.checking import check_queries, check_there_is_something
    from hankegraph.stored_queries.given_query import GivenQuery
    from hankegraph.stored_queries.overview import tagged

    def ask(text: str) -> Any:
        text = of_one_release(text, graph_base)
        given = GivenQuery(text, "a stored query", "", is_stored=True)
        with answer_given(given, text, on, Limits(seconds=timeout), os.environ) as answer:
            return plain_answer(answer)

    check_address_of(on)
    check_there_is_something(ask, on)
    if graph_base is None and (reason := several_releases("", on, Limits(seconds=timeout), os.environ)):
        click.echo(f"hankegraph: {reason}", err=True)

    passed, total = 0, 0
    asked = stored_queries() if tag is None else tagged(stored_queries(), tag)
    for checked in check_queries(asked, resource_folder("queries"), ask):
        total += 1
        passed += checked.is_passed
        echo_report(f"{checked.verdict:<30} {checked.query.name}")
        for reason in checked.reasons:
            echo_report(f"    {reason}")
    echo_report(f"{passed} of {total} queries have the expected answer")
    sys.exit(exit_codes.CLEAN if passed == total else exit_codes.VIOLATIONS)
