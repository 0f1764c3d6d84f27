"""What becomes of standard output where it has no room or no reader."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import click


def echo_report(text: str, nl: bool = True) -> None:
    """Writes of a report whose verdict is the exit code, which stays what it is where the reader has seen enough."""
    try:
        click.echo(text, nl=nl)
    except BrokenPipeError:
        _let_go()


def flush_output() -> None:
    """Writes what Python still keeps of standard output, which would fail unseen, or with another exit code, at its very end.

    Raises:
        OSError: it cannot be written; it is given up.

    """
    # A program may be started without a standard output.
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        _let_go()
        raise


def _let_go() -> None:
    """Sends what is still kept, which Python would try to write again, to where everything goes."""
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
