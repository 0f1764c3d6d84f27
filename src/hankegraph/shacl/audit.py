"""Has pySHACL judge anew a sample of what the compiled shapes decided."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest
from typing import Any, Protocol

from hankegraph.shacl.results import Result
from hankegraph.terms import Triple


class AuditedBlock(Protocol):
    """What the audit asks of a block."""

    @property
    def name(self) -> str:
        """The name, by which the block is or is not chosen."""

    @property
    def triples(self) -> tuple[Triple, ...]:
        """The triples."""


class AuditingJudge(Protocol):
    """What the audit asks of a judge."""

    def ask_pyshacl(self, chosen: Sequence[Any], among: Sequence[Any]) -> list[list[Result]]:
        """PySHACL's results for the chosen blocks, as part of a graph of other blocks."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A block on which the answer is not pySHACL's: the results that are missing and those that are too many."""

    name: str
    missing: tuple[Result, ...]
    unfounded: tuple[Result, ...]


def choose(names: Iterable[str], n: int, seed: str = "") -> list[str]:
    """`n` of the names, chosen by a hash of each: no order of names and no clock changes the choice."""
    return nsmallest(n, names, key=lambda name: (sha256(f"{seed}\n{name}".encode()).digest(), name))


def audit(
    blocks: Sequence[AuditedBlock], answers: Sequence[Sequence[Result]], judge: AuditingJudge, names: Container[str]
) -> list[Disagreement]:
    """The blocks, of those with one of the names, on which pySHACL gives other results than `answers`.

    The blocks must be those that were judged together, for what one says of a node that another names too counts for both.
    """
    positions = [position for position, block in enumerate(blocks) if block.name in names]
    found = []
    for position, expected in zip(positions, judge.ask_pyshacl([blocks[p] for p in positions], blocks), strict=True):
        given = list(answers[position])
        missing, unfounded = _difference(expected, given), _difference(given, expected)
        if missing or unfounded:
            found.append(Disagreement(blocks[position].name, tuple(missing), tuple(unfounded)))
    return found


def _difference(left: Sequence[Result], right: Sequence[Result]) -> list[Result]:
    """What is on the left more often than on the right."""
    rest = list(right)
    found = []
    for result in left:
        if result in rest:
            rest.remove(result)
        else:
            found.append(result)
    return found
