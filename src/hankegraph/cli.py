"""The command line: its commands, and what becomes of errors."""

from __future__ import annotations

from typing import Any

import click

from hankegraph import __version__
from hankegraph.commands import exit_codes
from hankegraph.commands.build import build
from hankegraph.commands.format import format_files
from hankegraph.commands.load import load
from hankegraph.commands.queries import queries
from hankegraph.commands.query import query
from hankegraph.commands.trace import trace
from hankegraph.commands.validate import validate
from hankegraph.errors import HankegraphError
from hankegraph.reports.visible import visible


class _Commands(click.Group):
    """Turns our own errors, and what the system refuses, into one line and exit code 2; a fault of ours keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HankegraphError as error:
            problem, code = str(error), exit_codes.COULD_NOT_RUN
        except BrokenPipeError:
            # Whoever read the output has seen enough; click ends the run in silence.
            raise
        except OSError as error:
            about = f"{error.filename}: " if error.filename is not None else ""
            problem = f"{about}{error.strerror or error}; see that it is there, that you may use it, and that there is room"
            code = exit_codes.COULD_NOT_RUN
        except MemoryError:
            problem, code = "there is not enough memory; give less at a time, or more memory", exit_codes.COULD_NOT_RUN
        except KeyboardInterrupt:
            problem, code = "stopped", exit_codes.INTERRUPTED
        click.echo(f"hankegraph: {visible(problem)}", err=True)
        return ctx.exit(code)


@click.group(
    cls=_Commands,
    commands=[build, validate, format_files, trace, load, query, queries],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="hankegraph")
def main() -> None:
    """Turns pages of the Finnish rural network's project register into a SHACL-checked knowledge graph, every fact traced to its line."""
