"""Reviews shapes, so that nothing passes in silence: what checked nothing, names what is not there, or has no effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import Graph

from hankegraph.terms import Term
from hankegraph.validation.known_terms import TermsByKind
from hankegraph.validation.notices import sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.review_circles import shape_circles
from hankegraph.validation.review_constraints import unknown_shacl_terms, unusable_patterns
from hankegraph.validation.review_queries import unusable_queries
from hankegraph.validation.review_targets import unapplied_shapes
from hankegraph.validation.review_terms import undeclared_terms
from hankegraph.validation.review_validity import invalid_shapes


def review_shapes(shapes: Graph, ontologies: Iterable[Graph], used: TermsByKind, focus_nodes: Mapping[Term, int]) -> list[Notice]:
    """All notices about some shapes and what they met, but whether they are valid SHACL (`review_validity`).

    `used` are the terms that the data use, `focus_nodes` counts the nodes that each shape with a target met.
    """
    return sort_notices([*review_writing(shapes), *undeclared_terms(shapes, ontologies, used), *unapplied_shapes(shapes, focus_nodes)])


def review_writing(shapes: Graph) -> list[Notice]:
    """The notices that depend on the shapes alone."""
    return sort_notices([*unknown_shacl_terms(shapes), *unusable_patterns(shapes), *unusable_queries(shapes), *shape_circles(shapes)])


__all__ = ["invalid_shapes", "review_shapes", "review_writing"]
