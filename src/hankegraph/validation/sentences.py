"""The sentences of explain.toml, filled."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def sentence(section: str, names: str | tuple[str, ...], language: str, /, **values: Any) -> str:
    """The first of these entries that the section has, filled, with a capital letter at its head."""
    text = phrase(section, names, language, **values)
    return text[:1].upper() + text[1:]


def phrase(section: str, names: str | tuple[str, ...], language: str, /, **values: Any) -> str:
    """The first of these entries that the section has, filled."""
    found = entry(section, names, language)
    if found is None:
        raise KeyError(f"explain.toml has none of {names} under [{section}]")
    return found.format(**values)


def entry(section: str, names: str | tuple[str, ...], language: str) -> str | None:
    """The first of these entries that the section has, with its placeholders."""
    entries = _sentences()[section]
    for name in (names,) if isinstance(names, str) else names:
        if name in entries:
            text: str = entries[name][language]
            return text
    return None


def subject_phrases(kind: str, language: str, name: str) -> dict[str, str]:
    """What a shape is about, in each case that sentences need: `kind` is `property`, `path` or `node`."""
    forms: dict[str, str] = _sentences()["subject"][kind][language]
    return {case: form.format(x=name) for case, form in forms.items()}


def number_suffix(number: int) -> str:
    """What the entry for a number has at the end of its name where it has one of its own."""
    return {0: "-none", 1: "-one"}.get(number, "")


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("explain.toml").read_text(encoding="utf-8"))
