"""Reads RDF files of anybody's making as one graph, and locates results in those whose syntax is read with positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from hankegraph.errors import SourceError
from hankegraph.rdf_text import formats
from hankegraph.rdf_text.locate import Wanted, locate
from hankegraph.rdf_text.places import TextPlace
from hankegraph.shacl import Result
from hankegraph.shacl.paths import predicate_of
from hankegraph.terms import SH, Term, Triple
from hankegraph.validation.units import Places

Quad = tuple[Term, Term, Term, Term]

# Several values are at fault together, and the result names none of them: the last that is written is one too many.
_ABOUT_ALL_VALUES = (SH.MaxCountConstraintComponent, SH.UniqueLangConstraintComponent, SH.QualifiedMaxCountConstraintComponent)


@dataclass(frozen=True, slots=True)
class RdfFile:
    """A file that was read: its name as it was given, its bytes, and what the parser made of them, in its order."""

    path: Path
    content: bytes
    rdf_format: pyoxigraph.RdfFormat
    quads: Sequence[Quad]
    prefixes: Mapping[str, str]

    @property
    def triples(self) -> Iterator[Triple]:
        """The triples of all graphs in the file."""
        return ((s, p, o) for s, p, o, _ in self.quads)

    def locate(self, wanted: set[Wanted]) -> dict[Wanted, TextPlace]:
        """The places of triples and subjects in the file, as far as they are known for certain."""
        return locate(str(self.path), self.content, self.rdf_format, base_iri_of(self.path), self.quads, wanted)


class RdfSyntaxError(SourceError):
    """A file is not valid RDF; `place` is where, if the parser says so."""

    def __init__(self, path: Path, reason: str, place: TextPlace | None) -> None:
        super().__init__(f"{place or path}: {reason}; correct the file")
        self.path = path
        self.reason = reason
        self.place = place


def base_iri_of(path: Path) -> str:
    """The IRI that relative ones in a file are relative to."""
    return path.absolute().as_uri()


def read_rdf_file(path: Path) -> RdfFile:
    """The file with its quads, blank nodes renamed so that those of several files never meet.

    Raises:
        RdfSyntaxError: it is not valid RDF.
        SourceError: it cannot be read, or its name does not say in what syntax it is.
    """
    rdf_format = formats.format_of(path)
    if rdf_format is None:
        raise SourceError(f"{path}: the name does not say which syntax of RDF it is in; name it .ttl, .trig, .nt, .nq, .rdf or .jsonld")
    return read_quads(path, formats.read_rdf_file(path, rdf_format), rdf_format)


def read_quads(path: Path, content: bytes, rdf_format: pyoxigraph.RdfFormat) -> RdfFile:
    """What the file at this path says if this is its content.

    Raises:
        RdfSyntaxError: it is not valid RDF.
    """
    try:
        parser = pyoxigraph.parse(content, format=rdf_format, base_iri=base_iri_of(path), rename_blank_nodes=True)
        quads = [(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name)) for q in parser]
    except SyntaxError as error:
        raise RdfSyntaxError(path, *_reason_and_place(error, path)) from error
    except MemoryError as error:
        # Oxigraph raises this of its own accord for a token of more than 16 MiB.
        raise RdfSyntaxError(path, "a literal, IRI or name is larger than 16 MiB", None) from error
    return RdfFile(path, content, rdf_format, quads, dict(parser.prefixes))


def _reason_and_place(error: SyntaxError, path: Path) -> tuple[str, TextPlace | None]:
    reason = " ".join(str(error.msg).split())
    if error.lineno is None or error.offset is None:
        return reason, None
    place = TextPlace(str(path), error.lineno, error.offset, error.end_lineno or error.lineno, error.end_offset or error.offset)
    return reason.partition(": ")[2] or reason, place


def locate_in_files(files: Sequence[RdfFile], results: Sequence[Result]) -> list[Places]:
    """The place of each result: of its value where a triple of the focus node has it, else of the focus node, as a subject or as an object.

    A result about a node that is only in the shapes has none, nor has one in RDF/XML or JSON-LD.
    """
    places: list[TextPlace | None] = [None] * len(results)
    for aim in (_values_of, _subjects_of, _mentions_of):
        for file in files:
            missing = [n for n, place in enumerate(places) if place is None]
            if missing:
                for n, place in zip(missing, aim(file, [results[n] for n in missing]), strict=True):
                    places[n] = place
    return [Places(rdf=place) for place in places]


def _values_of(file: RdfFile, results: Sequence[Result]) -> list[TextPlace | None]:
    """Where the value of each result stands as the object of its path."""
    wanted = [_triples_with_value(result) for result in results]
    about_all = {(result.focus_node, result.path) for result in results if result.component in _ABOUT_ALL_VALUES}
    all_values: dict[tuple[Term, Term], list[Triple]] = {}
    if about_all:
        for s, p, o in file.triples:
            if (s, p) in about_all:
                all_values.setdefault((s, p), []).append((s, p, o))
    places = file.locate({triple for triples in [*wanted, *all_values.values()] for triple in triples})
    found = []
    for result, triples in zip(results, wanted, strict=True):
        candidates = all_values.get((result.focus_node, result.path), ()) if result.component in _ABOUT_ALL_VALUES else triples
        found.append(max((places[triple] for triple in candidates if triple in places), default=None))
    return found


def _triples_with_value(result: Result) -> list[Triple]:
    return [(result.focus_node, result.path, result.value)] if result.value and predicate_of(result.path) else []


def _subjects_of(file: RdfFile, results: Sequence[Result]) -> list[TextPlace | None]:
    """Where the focus node of each result is described."""
    places = file.locate({result.focus_node for result in results})
    return [places.get(result.focus_node) for result in results]


def _mentions_of(file: RdfFile, results: Sequence[Result]) -> list[TextPlace | None]:
    """Where the focus node of each result is first named as an object."""
    nodes = {result.focus_node for result in results}
    first: dict[Term, Triple] = {}
    for triple in file.triples:
        if triple[2] in nodes:
            first.setdefault(triple[2], triple)
    places = file.locate(set(first.values()))
    return [places.get(first[result.focus_node]) if result.focus_node in first else None for result in results]
