"""The command line: its commands, and what becomes of errors."""

from __future__ import annotations

from typing import Any

import click

from hankegraph import __version__
from hankegraph.commands import exit_codes
from hankegraph.commands.build import build
from hankegraph.commands.trace import trace
from hankegraph.commands.validate import validate
from hankegraph.errors import HankegraphError


class _Commands(click.Group):
    """Turns our own errors into one line and exit code 2; anything else is a fault of ours and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HankegraphError as error:
            click.echo(f"hankegraph: {error}", err=True)
            ctx.exit(exit_codes.COULD_NOT_RUN)


@click.group(
    cls=_Commands, commands=[build, trace, validate], context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="hankegraph")
def main() -> None:
    """Turns pages of the Finnish rural network's project register into a SHACL-checked knowledge graph, every fact traced to its line."""
