"""A quad with the places of its terms."""

from __future__ import annotations

from typing import NamedTuple

from hankegraph.terms import Term

DEFAULT_GRAPH = "DEFAULT"


class LocatedQuad(NamedTuple):
    """A quad, its terms as pyoxigraph prints them, and where the tokens of its terms begin and end, in characters of the text.

    A node in brackets stands at its opening bracket. Of a collection, the first node stands at its opening bracket and each further node at
    its item; the object of `rdf:rest` stands at the next item or at the closing bracket. A predicate that is not written stands with its
    object.
    """

    subject: Term
    predicate: Term
    object: Term
    graph: Term
    subject_offset: int
    predicate_offset: int
    object_offset: int
    subject_end: int
    object_end: int
