"""What a command writes to standard output, and what becomes of it where that has no room or no reader."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hankegraph.commands import exit_codes
from hankegraph.errors import HankegraphError


@contextmanager
def standard_output() -> Iterator[None]:
    """Everything written inside is there at the end of the block; a reader who has seen enough, as `head` has, ends the run with 0.

    Raises:
        HankegraphError: it cannot be written.

    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go()
        sys.exit(exit_codes.CLEAN)
    except OSError as error:
        _let_go()
        raise HankegraphError(f"the output cannot be written: {error.strerror or error}") from error


def _let_go() -> None:
    """Sends what is still kept, which Python would try to write again at its end, to where everything goes."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
