"""Traces what a release says of a resource back to the lines of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hankegraph.errors import ReleaseError
from hankegraph.provenance import ProvenanceIndex, Source
from hankegraph.rdf import parse_file
from hankegraph.release import read_manifest
from hankegraph.terms import DCTERMS, FOAF, HG, PROV, Term, Triple

# What the converter says of a page or was given with it, and no line of the page does.
_ABOUT_THE_PAGE = (
    HG.layout,
    HG.sourceName,
    HG.sha256,
    HG.byteSize,
    HG.retrievedAt,
    PROV.hadPrimarySource,
    DCTERMS.language,
    DCTERMS.source,
)


@dataclass(frozen=True, slots=True)
class TracedFact:
    """A published fact and the fields that state it; `note` says why where there is none."""

    triple: Triple
    sources: tuple[Source, ...]
    note: str = ""


def trace_resource(release: Path, name: str) -> list[TracedFact]:
    """Every published fact of a project number or IRI with its places.

    Raises:
        ReleaseError: there is no release, or it does not have the resource.

    """
    base = read_manifest(release)["base"]
    subject = f"<{base}id/project/{name}>" if "/" not in name else f"<{name.strip('<>')}>"
    triples = _triples_about(release, name, subject)
    facts = sorted({triple for triple in triples if triple[0] == subject})
    if not facts:
        raise ReleaseError(f"{release}: nothing is published about {name}; a number or IRI stands in projects/ or in held-back/")
    index = ProvenanceIndex(triples)
    return [_traced(triple, index) for triple in facts]


def _triples_about(release: Path, name: str, subject: Term) -> list[Triple]:
    held_back = [release / "held-back" / f"{name}.ttl"] if name.isascii() and name.isdigit() else []
    held_back += sorted((release / "held-back").glob("*.ttl")) if "/" in name else []
    for path in held_back:
        if path.is_file():
            triples = list(parse_file(path))
            if any(s == subject for s, _, _ in triples):
                return triples
    return list(_published(release))


def _published(release: Path) -> Iterator[Triple]:
    yield from parse_file(release / "hankegraph.nt")
    yield from parse_file(release / "provenance.ttl")


def _traced(triple: Triple, index: ProvenanceIndex) -> TracedFact:
    subject, predicate, value = triple
    if predicate == HG.absentProperty:
        return TracedFact(triple, (), "the page does not print it")
    if predicate in _ABOUT_THE_PAGE or (predicate == FOAF.primaryTopic):
        sources = index.sources_of(subject, HG.projectNumber) if predicate == FOAF.primaryTopic else []
        return TracedFact(triple, tuple(sources), "" if sources else "of the page as a whole")
    return TracedFact(triple, tuple(index.sources_of(subject, predicate, value)))
