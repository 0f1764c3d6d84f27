"""The option that commands with a text and a JSON output share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


def format_option(help_text: str) -> Callable[[_Command], _Command]:
    """The option `--format text|json` with this help."""
    choice = click.Choice(["text", "json"], case_sensitive=False)
    return click.option("--format", "output_format", type=choice, default="text", show_default=True, help=help_text)
