"""Names for blank nodes that depend on what they say, so that they are the same in every run and in every copy of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256

from hankegraph.terms import Term, Triple

# All triples in which a node is subject or object.
Lookup = Callable[[Term], Iterable[Triple]]

_FIRST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
_REST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>"
_DEEPEST = 8
_DIGITS = 16


def blank_node_name(node: Term, lookup: Lookup, depth: int = _DEEPEST) -> Term:
    """The name of a blank node: `_:` and a hash of its triples, or, where it has none, of those that point at it.

    Blank nodes among its values count by what they say, down to the depth; lists count whole. Nodes that say the same have the same name.
    """
    return f"_:{blank_node_digest(node, lookup, depth)}"


def blank_node_digest(node: Term, lookup: Lookup, depth: int = _DEEPEST) -> str:
    """The hash in `blank_node_name`."""
    triples = list(lookup(node))
    digests: dict[tuple[Term, int], str] = {}
    if any(s == node for s, _, _ in triples):
        return _digest_of(node, depth, lookup, digests)
    pointing = [(_digest_of(s, depth, lookup, digests), p) for s, p, o in triples if o == node]
    return _hash("pointed at", *sorted({text for pair in pointing for text in (" ".join(pair),)}))


def _digest_of(node: Term, depth: int, lookup: Lookup, digests: dict[tuple[Term, int], str]) -> str:
    """What stands for a node: an IRI or literal itself, of a blank node a hash of what it says down to the depth."""
    if not node.startswith("_:"):
        return node
    if not depth:
        return "[]"
    if (node, depth) not in digests:
        digest_of = partial(_digest_of, depth=depth - 1, lookup=lookup, digests=digests)
        said = [(p, o) for s, p, o in lookup(node) if s == node]
        if any(p == _FIRST for p, _ in said):
            parts = ["list", *(" ".join(sorted(map(digest_of, members))) for members in _members(node, lookup))]
        else:
            parts = ["node", *sorted({f"{p} {digest_of(o)}" for p, o in said})]
        digests[node, depth] = _hash(*parts)
    return digests[node, depth]


def _members(node: Term, lookup: Lookup) -> list[list[Term]]:
    """The members of a list, in order; it ends where it comes back to itself."""
    members = []
    met: set[Term] = set()
    while node.startswith("_:") and node not in met:
        met.add(node)
        said = [(p, o) for s, p, o in lookup(node) if s == node]
        members.append([o for p, o in said if p == _FIRST])
        node = min((o for p, o in said if p == _REST), default="")
    return members


def _hash(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
