"""A number that two graphs share where they have the same triples, in whatever order they come."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from hankegraph.terms import Triple

_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class GraphDigest:
    """How many triples there are, and the sum modulo 2**256 of the SHA-256 of their lines in canonical N-Triples, in hexadecimal digits."""

    count: int
    digest: str


def line_of(triple: Triple) -> str:
    """The line of a triple in canonical N-Triples, without its end: https://www.w3.org/TR/n-triples/#canonical-ntriples."""
    return f"{triple[0]} {triple[1]} {triple[2]} ."


def digest_of(triples: Iterable[Triple]) -> GraphDigest:
    """The count and the digest of triples, each of which must come once.

    >>> first, second = ("<s>", "<p>", '"1"'), ("<s>", "<p>", '"2"')
    >>> digest_of([first, second]) == digest_of([second, first]) != digest_of([first])
    True
    """
    count, total = 0, 0
    hashed = hashlib.sha256
    for subject, predicate, value in triples:
        total += int.from_bytes(hashed(f"{subject} {predicate} {value} .".encode()).digest(), "big")
        count += 1
    return GraphDigest(count, f"{total % _MODULUS:064x}")
