"""The command line: its commands, and what becomes of errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import Exit

from hankegraph import __version__
from hankegraph.commands import exit_codes
from hankegraph.commands.build import build
from hankegraph.commands.format import format_files
from hankegraph.commands.load import load
from hankegraph.commands.output import flush_output
from hankegraph.commands.queries import queries
from hankegraph.commands.query import query
from hankegraph.commands.trace import trace
from hankegraph.commands.validate import validate
from hankegraph.errors import HankegraphError
from hankegraph.reports.visible import visible


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    """Turns our own errors, and what the system refuses, into one line and exit code 2; a fault of ours keeps its traceback."""
    try:
        try:
            yield
        finally:
            flush_output()
        return
    except HankegraphError as error:
        problem, code = str(error), exit_codes.COULD_NOT_RUN
    except BrokenPipeError:
        # Whoever read the output, as `head` does, has seen enough.
        raise Exit(exit_codes.CLEAN) from None
    except OSError as error:
        about = f"{error.filename}: " if error.filename is not None else ""
        problem = f"{about}{error.strerror or error}; see that it is there, that you may use it, and that there is room"
        code = exit_codes.COULD_NOT_RUN
    except MemoryError:
        problem, code = "there is not enough memory; give less at a time, or more memory", exit_codes.COULD_NOT_RUN
    except KeyboardInterrupt:
        problem, code = "stopped", exit_codes.INTERRUPTED
    click.echo(f"hankegraph: {visible(problem)}", err=True)
    raise Exit(code)


class _Commands(click.Group):
    """The commands, whose errors are one line, also those of writing the help."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _errors_in_one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _errors_in_one_line():
            return super().invoke(ctx)


@click.group(
    cls=_Commands,
    commands=[build, validate, format_files, trace, load, query, queries],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="hankegraph")
def main() -> None:
    """Turns pages of the Finnish rural network's project register into a SHACL-checked knowledge graph, every fact traced to its line."""
