"""Where the triples and the subjects of a validation result are written in the file that was validated.

The graph that is validated comes from Oxigraph, which gives no places. So the text is read once more, by a reader that does, and only for
files of which something is asked. What both read is paired quad by quad, and where they differ the answer ends: a place that is wrong is
worse than none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeAlias

import pyoxigraph

from hankegraph.rdf_text.pairing import Quad, pair_quads
from hankegraph.rdf_text.places import TextLines, TextPlace
from hankegraph.rdf_text.syntax import LOCATED_FORMATS, iterate_quads
from hankegraph.terms import RDF, Term, Triple

Wanted: TypeAlias = Term | Triple


def locate(
    file: str,
    content: bytes,
    rdf_format: pyoxigraph.RdfFormat,
    base_iri: str | None,
    quads: Iterable[Quad],
    wanted: Collection[Wanted],
) -> dict[Wanted, TextPlace]:
    """The places of what is wanted in a file with this content, as far as they are known for certain; other formats than four have none.

    `quads` are what pyoxigraph gave for this content and base IRI: all of them, in that order, each term as `str` prints it. The names of
    blank nodes are those of that parse. A wanted triple, in whatever graph, is where its object is first written. A wanted subject is where
    it is written as the subject of the first statement that gives it a type, or else of its first statement.

    >>> content = b'<http://a> <http://b> 1 .\\n<http://a> a <http://c> .'
    >>> quads = [tuple(str(term) for term in quad) for quad in pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE)]
    >>> places = locate("a.ttl", content, pyoxigraph.RdfFormat.TURTLE, None, quads, ["<http://a>", quads[0][:3]])
    >>> {wanted: str(place) for wanted, place in places.items()}
    {'<http://a>': 'a.ttl:2:1', ('<http://a>', '<http://b>', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'): 'a.ttl:1:23'}
    """
    if rdf_format not in LOCATED_FORMATS or not wanted:
        return {}
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {}
    spans = _find_spans(text, rdf_format, base_iri, quads, set(wanted))
    lines = TextLines(file, text)
    return {one: lines.place(*spans[one]) for one in wanted if one in spans}


def _find_spans(
    text: str, rdf_format: pyoxigraph.RdfFormat, base_iri: str | None, quads: Iterable[Quad], wanted: set[Wanted]
) -> dict[Wanted, tuple[int, int]]:
    spans: dict[Wanted, tuple[int, int]] = {}
    # What has no place yet, and the subjects of which no type was met: these may still move.
    missing = set(wanted)
    for (subject, predicate, object_, _), place in pair_quads(quads, iterate_quads(text, rdf_format, base_iri)):
        if subject in missing:
            if predicate == RDF.type:
                spans[subject] = place.subject_offset, place.subject_end
                missing.discard(subject)
            else:
                spans.setdefault(subject, (place.subject_offset, place.subject_end))
        triple = subject, predicate, object_
        if triple in missing:
            spans[triple] = place.object_offset, place.object_end
            missing.discard(triple)
        if not missing:
            break
    return spans
