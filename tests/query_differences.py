"""What engines say otherwise than expected about stored queries, as `query_differences.toml` has it with the reasons."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

_DIFFERENCES = Path(__file__).with_name("query_differences.toml")


@dataclass(frozen=True, slots=True)
class Difference:
    """What an engine says otherwise than expected about one query; `reason` is why."""

    engine: str
    query: str
    verdict: str
    says: tuple[str, ...]
    reason: str


def known_differences() -> list[Difference]:
    """All of them, in the order of the file."""
    entries = tomllib.loads(_DIFFERENCES.read_text(encoding="utf-8"))["difference"]
    return [Difference(**{**entry, "says": tuple(entry["says"])}) for entry in entries]
