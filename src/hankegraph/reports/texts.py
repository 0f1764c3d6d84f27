"""What the reports say in their own words, in each language: the table `texts.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("hankegraph").joinpath("reports/texts.toml").read_text(encoding="utf-8"))


def say(name: str, language: str, **numbers: int) -> str:
    """The text of this name, with numbers put in where it has places for them.

    >>> say("more_alike", "sv", count=3)
    '… och 3 till av samma slag'
    """
    text: str = _table()["texts"][name][language]
    return text.format(**numbers)


def counted(noun: str, count: int, language: str) -> str:
    """A number of things in words.

    >>> counted("rule", 1, "fi"), counted("rule", 122, "fi")
    ('1 sääntö', '122 sääntöä')
    """
    one, many = _table()["nouns"][noun][language]
    return f"{count} {one if count == 1 else many}"
