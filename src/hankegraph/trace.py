"""Traces what a release says of a resource back to the lines of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraph.errors import ReleaseError
from hankegraph.parts import prefix_lines, read_parts, read_shared, read_slice
from hankegraph.provenance import ProvenanceIndex, Source
from hankegraph.rdf import parse_text
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
    triples = list(_triples_about(release, base, name, subject))
    facts = sorted({triple for triple in triples if triple[0] == subject})
    if not facts:
        raise ReleaseError(f"{release}: nothing is published about {name}; parts.jsonl lists the project numbers of this release")
    index = ProvenanceIndex(triples)
    return [_traced(triple, index) for triple in facts]


def _triples_about(release: Path, base: str, name: str, subject: Term) -> Iterator[Triple]:
    """The triples of the parts that say something of the resource, their provenance included."""
    number = int(name) if name.isascii() and name.isdigit() else None
    local_name = subject[subject.rfind("/") + 1 : -1].encode()
    for part in read_parts(release):
        if number is not None and not _may_hold(part, number):
            continue
        lines, provenance = (read_slice(release, part, piece) for piece in ("n_triples", "provenance"))
        if number is not None or local_name in lines or local_name in provenance:
            yield from parse_text(lines)
            yield from parse_text(prefix_lines(base).encode() + provenance)
        for held_back in part["heldBack"]:
            content = (release / "held-back" / f"{held_back}.ttl").read_bytes()
            if held_back == name or (number is None and local_name in content):
                yield from parse_text(content)
    shared = read_shared(release)
    if local_name in shared:
        yield from parse_text(shared)


def _may_hold(part: dict[str, Any], number: int) -> bool:
    first, last = part["first"], part["last"]
    return first is not None and int(first) <= number and (last is None or number <= int(last))


def _traced(triple: Triple, index: ProvenanceIndex) -> TracedFact:
    subject, predicate, value = triple
    if predicate == HG.absentProperty:
        return TracedFact(triple, (), "the page does not print it")
    if predicate in _ABOUT_THE_PAGE or (predicate == FOAF.primaryTopic):
        sources = index.sources_of(subject, HG.projectNumber) if predicate == FOAF.primaryTopic else []
        return TracedFact(triple, tuple(sources), "" if sources else "of the page as a whole")
    return TracedFact(triple, tuple(index.sources_of(subject, predicate, value)))
