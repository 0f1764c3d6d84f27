"""Traces what a release says of a resource back to the lines of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraph.chunk_files import held_back_path
from hankegraph.errors import ReleaseError
from hankegraph.findings import SEVERITIES, Finding
from hankegraph.iris import Iris
from hankegraph.parts import findings_of, prefix_lines, read_parts, read_shared, read_slice
from hankegraph.provenance import ProvenanceIndex, Source
from hankegraph.rdf import parse_text
from hankegraph.release_files import ReleaseFiles, read_whole
from hankegraph.terms import DCTERMS, FOAF, HG, PROV, Term, Triple
from hankegraph.turtle import prefixes_of

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
    """A fact and the fields that state it; `note` says why where there is none."""

    triple: Triple
    sources: tuple[Source, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a release says of a resource: the facts, what was found wrong with it and its pages, and whether it is held back for that.

    `base` is where the data of the release stand.
    """

    base: str
    facts: tuple[TracedFact, ...]
    findings: tuple[Finding, ...]
    is_held_back: bool


def trace_resource(release: Path, name: str) -> Trace:
    """Every fact of a resource with its places.

    The resource is given by a project number, an IRI, a name with a prefix of the release's Turtle, or the name of an organisation.

    Raises:
        ReleaseError: there is no release, it does not have the resource, or a file of it is not what its manifest lists.

    """
    return read_whole(release, lambda files: _trace(files, name))


def _trace(files: ReleaseFiles, name: str) -> Trace:
    subject = _subject_of(name, files.base)
    number = _project_number(subject, files.base)
    local_name = subject[subject.rfind("/") + 1 : -1].encode()
    published: list[Triple] = []
    held_back: list[Triple] = []
    findings: list[Finding] = []
    for part in read_parts(files):
        if number is not None and not _may_hold(part, int(number)):
            continue
        found = list(_published_triples(files, part, local_name))
        withheld = list(_held_back_triples(files, part, local_name, number))
        if found or withheld:
            findings += findings_of(read_slice(files, part, "findings").splitlines())
        published += found
        held_back += withheld
    shared = read_shared(files)
    if local_name in shared:
        published += parse_text(shared)
    facts = sorted({triple for triple in (*published, *held_back) if triple[0] == subject})
    if not facts:
        listed = "parts.jsonl lists the project numbers and organisations of this release"
        raise ReleaseError(f"{files.folder}: nothing is published about {name}; {listed}")
    index = ProvenanceIndex([*published, *held_back])
    pages = index.pages_of(subject)
    about = [finding for finding in findings if finding.focus == subject[1:-1] or finding.place.source in pages]
    return Trace(
        files.base,
        tuple(_traced(triple, index) for triple in facts),
        tuple(sorted(about, key=lambda finding: (SEVERITIES.index(finding.severity), finding.sort_key()))),
        is_held_back=not any(triple[0] == subject for triple in published),
    )


def _subject_of(name: str, base: str) -> Term:
    """The resource that is asked for; what is no number and no IRI is the name of an organisation, however it is spelt.

    >>> [_subject_of(name, "https://example.org/") for name in ("900101", "project:900101", "<https://example.org/id/project/900101>")]
    ['<https://example.org/id/project/900101>', '<https://example.org/id/project/900101>', '<https://example.org/id/project/900101>']
    """
    prefix, _, rest = name.partition(":")
    if rest.startswith("//") or name.startswith("<"):
        return f"<{name.strip('<>')}>"
    if rest and (namespace := prefixes_of(base).get(prefix)):
        return f"<{namespace}{rest}>"
    iris = Iris(base)
    return iris.project(name) if name.isascii() and name.isdigit() else iris.organisation(name)


def _project_number(subject: Term, base: str) -> str | None:
    """The digits that a project goes by; None for any other resource."""
    number = subject[1:-1].removeprefix(f"{base}id/project/")
    return number if number.isascii() and number.isdigit() else None


def _published_triples(files: ReleaseFiles, part: dict[str, Any], local_name: bytes) -> Iterator[Triple]:
    """What a part publishes, provenance included, if it says something of a resource with this local name."""
    lines, provenance = (read_slice(files, part, piece) for piece in ("n_triples", "provenance"))
    if local_name in lines or local_name in provenance:
        yield from parse_text(lines)
        yield from parse_text(prefix_lines(files.base).encode() + provenance)


def _held_back_triples(files: ReleaseFiles, part: dict[str, Any], local_name: bytes, number: str | None) -> Iterator[Triple]:
    """What a part holds back and says something of the resource; where that is a project, only its own file is read."""
    for name in part["heldBack"]:
        if number is None or name == number:
            content = files.read(held_back_path(name))
            if local_name in content:
                yield from parse_text(content)


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
