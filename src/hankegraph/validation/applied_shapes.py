"""Which shapes were applied, those included that others apply to the values of a property, and to how many nodes."""

from __future__ import annotations

from collections.abc import Mapping

import rdflib
from rdflib.namespace import SH

from hankegraph.findings import VIOLATION
from hankegraph.shacl import rdf_node, term_text
from hankegraph.shacl.results import SEVERITY_NAMES
from hankegraph.terms import Term


def applied_shapes(shapes: rdflib.Graph, focus_counts: Mapping[Term, int]) -> dict[Term, int]:
    """The number of nodes that each shape looked at: its own focus nodes, and those of the shapes that have it as the shape of a property.

    A shape below a shape of a property looks at values, which are not counted: it has the number of the shape above it.
    """
    counts = dict(focus_counts)
    waiting = list(focus_counts)
    while waiting:
        shape = waiting.pop()
        for node in shapes.objects(rdf_node(shape), SH.property):
            nested = term_text(node)
            # A text in the place of a shape is none.
            if not isinstance(node, rdflib.Literal) and counts.get(nested, -1) < counts[shape]:
                counts[nested] = counts[shape]
                waiting.append(nested)
    return counts


def severity_of(shapes: rdflib.Graph, shape: Term) -> str:
    """The severity of a shape; a violation where it says none, or one that is not SHACL's (https://www.w3.org/TR/shacl/#severity)."""
    return SEVERITY_NAMES.get(shapes.value(rdf_node(shape), SH.severity), VIOLATION)
