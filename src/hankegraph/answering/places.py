"""What a query is asked of, as a person names it, and what to say where there is nothing to ask."""

from __future__ import annotations

import os
import shlex
from itertools import islice
from pathlib import Path

from hankegraph.stores.addresses import in_full, looks_like_an_address, parse_store

DEFAULT_RELEASE = "release"
_NAME_IT = "name a release, the folder of a store or an address with --on"
_BUILD = "hankegraph build"
# A folder of pages shows early that it is one.
_MOST_ENTRIES = 1000


def is_endpoint(on: str) -> bool:
    """Whether the name is the address of an endpoint, which is asked as it stands, and not of a store."""
    return on.startswith(("http://", "https://"))


def check_address_of(on: str) -> None:
    """Nothing, where the name is that of a folder, a store or an endpoint.

    Raises:
        OptionError: it is an address of another kind.

    """
    if "://" in on and not is_endpoint(on):
        parse_store(on, or_endpoint=True)


def nothing_to_ask(folder: Path) -> str:
    """One line about a name that is neither a release nor the folder of a store: what it is, and what to do."""
    if looks_like_an_address(str(folder)) and not folder.exists():
        return in_full(str(folder))
    if not folder.exists():
        if str(folder) == DEFAULT_RELEASE:
            return f"there is no ./{folder}; name yours with --on RELEASE, or build one: {_BUILD} PAGES --out {folder}"
        return f"{folder}: there is no such folder; {_NAME_IT}"
    if not folder.is_dir():
        return f"{folder}: this is a file; {_NAME_IT}"
    names = _names_in(folder)
    if not names:
        return f"{folder}: this folder is empty; {_NAME_IT}, or build a release: {_BUILD} PAGES --out {shlex.quote(str(folder))}"
    neither = f"{folder}: this is neither a release nor a store"
    if _has_pages(names):
        build = f"{_BUILD} {shlex.quote(str(folder))} --out {DEFAULT_RELEASE}"
        return f"{neither}; if these are pages, build a release of them and ask that: {build}"
    return f"{neither}; {_NAME_IT}"


def _names_in(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in islice(entries, _MOST_ENTRIES)]


def _has_pages(names: list[str]) -> bool:
    # Brings along what reads pages, which queries do not need.
    from hankegraph.folders import is_page_name

    return any(map(is_page_name, names))
