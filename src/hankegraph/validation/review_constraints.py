"""Constraints that have no effect, or not the one they seem to have: terms that SHACL does not have, patterns that do not compile."""

from __future__ import annotations

import re

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SH

from hankegraph.shacl import term_text
from hankegraph.validation.known_terms import BOLD_LIKENESS, closest_term, well_known_terms
from hankegraph.validation.notices import make_notice, piece, sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.shapes_graph import ADVANCED_TARGET, shape_name, short_name

# The declarations of the components' own parameters, such as sh:MinCountConstraintComponent-minCount.
_PARAMETER_OF_COMPONENT = re.compile(r"<[^<>]*#[A-Z]\w*-\w+>")
# SHACL Advanced Features and SHACL JavaScript Extensions, which are not recommendations of the W3C.
_NOT_APPLIED = (ADVANCED_TARGET, SH.rule, SH.expression, URIRef(f"{SH}values"), SH.js, SH.entailment)
_APPLIED_FLAGS = "im"


def unknown_shacl_terms(shapes: Graph) -> list[Notice]:
    """A notice for each term in SHACL's namespace that SHACL does not have, and for each that is not applied."""
    known = well_known_terms()[str(SH)] | {f"<{SH}>"}
    notices = []
    for subject, predicate, value in shapes:
        for node in (predicate, value):
            term = f"<{node}>"
            if not isinstance(node, URIRef) or not node.startswith(str(SH)) or term in known or _PARAMETER_OF_COMPONENT.fullmatch(term):
                continue
            other = closest_term(term, known, BOLD_LIKENESS)
            suggestion = piece("suggestion", other=short_name(shapes, URIRef(other[1:-1]))) if other else ""
            name, place = shape_name(shapes, subject), term_text(subject)
            notices.append(make_notice("shacl-term-is-known", name, place, term=short_name(shapes, node), suggestion=suggestion))
    for predicate in _NOT_APPLIED:
        for subject in shapes.subjects(predicate):
            term = short_name(shapes, predicate)
            notices.append(make_notice("shacl-feature-is-applied", shape_name(shapes, subject), term_text(subject), term=term))
    return sort_notices(notices)


def unusable_patterns(shapes: Graph) -> list[Notice]:
    """A notice for each `sh:pattern` that is no regular expression of Python, by which they are judged, and for flags without effect."""
    notices = []
    for shape, pattern in shapes.subject_objects(SH.pattern):
        try:
            re.compile(str(pattern))
        except (re.error, OverflowError, RecursionError) as error:
            name = shape_name(shapes, shape)
            notices.append(
                make_notice(
                    "pattern-is-a-regular-expression", name, term_text(shape), pattern=term_text(Literal(str(pattern))), problem=str(error)
                )
            )
    for shape, flags in shapes.subject_objects(SH.flags):
        idle = "".join(dict.fromkeys(flag for flag in str(flags) if flag.lower() not in _APPLIED_FLAGS))
        if idle:
            notices.append(
                make_notice(
                    "flags-are-applied", shape_name(shapes, shape), term_text(shape), flags=f'"{idle}"', all=term_text(Literal(str(flags)))
                )
            )
    return sort_notices(notices)
