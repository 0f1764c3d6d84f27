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
    return text.format(**{place: number(value, language) for place, value in numbers.items()})


def counted(noun: str, count: int, language: str) -> str:
    """A number of things in words.

    >>> counted("rule", 1, "fi"), counted("rule", 122, "fi"), counted("triple", 4861, "en")
    ('1 sääntö', '122 sääntöä', '4,861 triples')
    """
    one, many = _table()["nouns"][noun][language]
    return f"{number(count, language)} {one if count == 1 else many}"


def word(noun: str, language: str) -> str:
    """What one of these things is called, such as a severity.

    >>> word("violation", "fi")
    'virhe'
    """
    one: str = _table()["nouns"][noun][language][0]
    return one


def number(value: int, language: str) -> str:
    """A number as people write it: thousands stand apart with a comma in English, with a space that does not break in the others.

    >>> number(12345, "en"), number(12345, "fi")
    ('12,345', '12\xa0345')
    """
    text = f"{value:,}"
    return text if language == "en" else text.replace(",", "\N{NO-BREAK SPACE}")
