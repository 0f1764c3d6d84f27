"""How much a query may use, and what is raised when it wants more."""

from __future__ import annotations

from dataclasses import dataclass

from hankegraph.errors import HankegraphError, OptionError

# Loading a store takes some 230 MiB of addresses for a moment, however little is loaded.
_LEAST_MEMORY = 256 << 20


class LimitReachedError(HankegraphError):
    """A query met one of its limits: what came before is a part of its answer and not the answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds in all, bytes of memory where it runs here, and rows or triples of its answer."""

    seconds: float = 60.0
    memory_bytes: int = 2 << 30
    rows: int | None = None

    def __post_init__(self) -> None:
        if not (0 < self.seconds < 1e9 and self.memory_bytes >= _LEAST_MEMORY and (self.rows is None or self.rows >= 0)):
            raise OptionError(f"a query needs some seconds, {_LEAST_MEMORY >> 20} MiB of memory, and no number of rows below 0")

    def time_is_over(self) -> LimitReachedError:
        """What is raised when the time is over."""
        return LimitReachedError(f"the query was ended after {self.seconds:g} seconds; give it more with --timeout, or ask for less")

    def memory_is_full(self) -> LimitReachedError:
        """What is raised when the memory is full."""
        wanted = f"more than {self.memory_bytes >> 20} MiB of memory"
        return LimitReachedError(
            f"the query was ended because it wanted {wanted};"
            " ask for less at a time, or, where a release is asked, load it into a store and ask that"
        )

    def rows_are_over(self, kind: str) -> LimitReachedError:
        """What is raised when there are more rows or triples than allowed."""
        match self.rows:
            case 0:
                shown = f"there are {kind}"
            case 1:
                shown = f"this is the first {kind.removesuffix('s')} of more"
            case _:
                shown = f"these are the first {self.rows} {kind} of more"
        return LimitReachedError(f"{shown}, and --limit is {self.rows}: not the whole answer")
