"""Reads the index of a release and the pieces of the graph that it points to, whatever the layout and compression."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hankegraph.compression import decompressed
from hankegraph.findings import Finding
from hankegraph.iris import Iris
from hankegraph.release_files import ReleaseFiles
from hankegraph.turtle import TurtleWriter, prefixes_of
from hankegraph.values import Organisation, ProvisionalConcept

INDEX = "parts.jsonl"
SHARED = "parts/shared"
FINDINGS = "findings.jsonl"


def read_parts(files: ReleaseFiles) -> Iterator[dict[str, Any]]:
    """The entries of the index of a release, in the order of the project numbers.

    Raises:
        ReleaseError: the index is not what the manifest lists.
    """
    with files.open(INDEX) as lines:
        yield from map(json.loads, lines)


def read_index(release: Path) -> Iterator[str]:
    """The lines of the index of a release, each a JSON object about a part, whatever the manifest says of it.

    Raises:
        OSError, ValueError: it is missing, or not in UTF-8.
    """
    with (release / INDEX).open(encoding="utf-8") as lines:
        yield from lines


def read_findings(files: ReleaseFiles) -> Iterator[Finding]:
    """The findings of a release, in the order of its file.

    Raises:
        ReleaseError: the file is not what the manifest lists.
    """
    with files.open(FINDINGS) as lines:
        yield from findings_of(lines)


def findings_of(lines: Iterable[bytes]) -> Iterator[Finding]:
    """The findings in some lines of their file."""
    return (Finding.from_json(json.loads(line)) for line in lines)


def nodes_of_part(part: dict[str, Any], iris: Iris) -> list[Organisation | ProvisionalConcept]:
    """The organisations and provisional concepts that the projects of a part name."""
    organisations = [Organisation(iris.organisation(name), name) for name in part["organisations"]]
    concepts = [ProvisionalConcept(iris.provisional_concept(scheme, label), scheme, label) for scheme, label in part["concepts"]]
    return [*organisations, *concepts]


def read_slice(files: ReleaseFiles, part: dict[str, Any], piece: str) -> bytes:
    """A piece (`graph`, `n_triples`, `provenance`, `findings`, `validation`) of a part, decompressed; Turtle comes without prefixes.

    Raises:
        ReleaseError: the file in which it stands is not what the manifest lists.
    """
    return _read(files, *part["slices"][piece])


def read_shared(files: ReleaseFiles) -> bytes:
    """The N-Triples of the nodes that several projects name, decompressed.

    Raises:
        ReleaseError: the file in which they stand is not what the manifest lists.
    """
    return _read(files, *files.manifest["shared"])


def _read(files: ReleaseFiles, path: str, offset: int, length: int) -> bytes:
    return decompressed(files.read_slice(path, offset, length), path)


def prefix_lines(base: str) -> str:
    """The prefix lines that the Turtle pieces of a release are written with."""
    return TurtleWriter(prefixes_of(base)).header()
