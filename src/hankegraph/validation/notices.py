"""Makes notices: the texts are in `notices.toml`, by the code of the notice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from hankegraph.terms import Term
from hankegraph.validation.reported import LANGUAGES, Notice, Texts


@cache
def notice_texts() -> Mapping[str, Texts]:
    """The texts of each notice, and of the pieces that they are made of."""
    content = (files("hankegraph.validation") / "notices.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


def make_notice(code: str, about: str, subject: Term = "", **parts: str | Texts) -> Notice:
    """The notice with this code; what its text leaves open is filled with `parts`, each the same in every language or not.

    >>> make_notice("import-is-given", "data.ttl", imported="<https://example.org/>").message["sv"][:35]
    'Importen <https://example.org/> föl'
    """
    return Notice(code, _filled(code, parts), about, subject=subject)


def piece(name: str, **parts: str) -> Texts:
    """A piece of the texts of notices."""
    return _filled(f"piece: {name}", parts)


def _filled(code: str, parts: Mapping[str, str | Texts]) -> Texts:
    texts = notice_texts()[code]
    return {
        language: texts[language].format_map({name: part if isinstance(part, str) else part[language] for name, part in parts.items()})
        for language in LANGUAGES
    }


def sort_notices(notices: Iterable[Notice]) -> list[Notice]:
    """The notices by code, then by what they are about and say; what is the same word for word about the same node stands once."""
    unique = {(notice.code, notice.about, notice.message["en"], notice.subject): notice for notice in notices}
    return [unique[key] for key in sorted(unique)]
