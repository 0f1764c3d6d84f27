"""What the commands that ask queries share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from hankegraph.stored_queries.query_file import QueryFile

_Command = TypeVar("_Command", bound=Callable[..., Any])


def on_option(command: _Command) -> _Command:
    """The option `--on`."""
    help_text = "A release, the folder of a store, or the address of a store or endpoint.  [default: ./release]"
    return click.option("--on", metavar="RELEASE|DIR|STORE", default="release", help=help_text)(command)


def graph_base_option(command: _Command) -> _Command:
    """The option `--graph-base`."""
    help_text = "Ask one of several releases in a store: the base of its graphs, as it was given to `hankegraph load`."
    return click.option("--graph-base", metavar="IRI", help=help_text)(command)


def timeout_option(help_text: str) -> Callable[[_Command], _Command]:
    """The option `--timeout` with this help."""
    seconds = click.FloatRange(min=0, min_open=True)
    return click.option("--timeout", metavar="S", type=seconds, default=60, show_default=True, help=help_text)


def stored_queries() -> list[QueryFile]:
    """The stored queries that come with the program."""
    from hankegraph.resources import resource_folder
    from hankegraph.stored_queries.query_file import read_query_folder

    return read_query_folder(resource_folder("queries"))
