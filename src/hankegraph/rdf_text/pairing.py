"""Pairs quads that Oxigraph has read from a text with the same quads and their places, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from hankegraph.rdf_text.located_quad import LocatedQuad
from hankegraph.rdf_text.tokens import RdfTextError
from hankegraph.terms import Term

Quad: TypeAlias = tuple[Term, Term, Term, Term]


def pair_quads(quads: Iterable[Quad], located: Iterable[LocatedQuad]) -> Iterator[tuple[Quad, LocatedQuad]]:
    """Each quad with its places, up to the first pair that is not the same quad or up to where the text is not understood.

    Two quads are the same if their terms are, where blank nodes may have other names, as long as each name always stands for the same other
    one.
    """
    theirs: dict[Term, Term] = {}
    ours: dict[Term, Term] = {}

    def is_same(one: Term, other: Term) -> bool:
        if one[:2] != "_:" or other[:2] != "_:":
            return one == other
        return theirs.setdefault(one, other) == other and ours.setdefault(other, one) == one

    try:
        for quad, place in zip(quads, located, strict=False):
            subject, predicate, object_, graph = quad
            if not (
                predicate == place.predicate
                and is_same(subject, place.subject)
                and is_same(object_, place.object)
                and is_same(graph, place.graph)
            ):
                return
            yield quad, place
    except RdfTextError:
        return
