"""Reads the index of a release and the pieces of the graph that it points to, whatever the layout and compression."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hankegraph.compression import decompressed
from hankegraph.errors import ReleaseError
from hankegraph.findings import Finding
from hankegraph.iris import Iris
from hankegraph.release import read_manifest
from hankegraph.turtle import TurtleWriter, prefixes_of
from hankegraph.values import Organisation, ProvisionalConcept

INDEX = "parts.jsonl"
SHARED = "parts/shared"


def read_parts(release: Path) -> Iterator[dict[str, Any]]:
    """The entries of the index of a release, in the order of the project numbers.

    Raises:
        ReleaseError: there is no release at that path.
    """
    read_manifest(release)
    try:
        yield from map(json.loads, read_index(release))
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{release}: {INDEX} is missing or damaged, so the release cannot be read; build it again") from error


def read_index(release: Path) -> Iterator[str]:
    """The lines of the index of a release, each a JSON object about a part.

    Raises:
        OSError, ValueError: it is missing, or not in UTF-8.
    """
    with (release / INDEX).open(encoding="utf-8") as lines:
        yield from lines


def read_findings(release: Path) -> Iterator[Finding]:
    """The findings of a release, in the order of its file."""
    with (release / "findings.jsonl").open(encoding="utf-8") as lines:
        yield from (Finding.from_json(json.loads(line)) for line in lines)


def nodes_of_part(part: dict[str, Any], iris: Iris) -> list[Organisation | ProvisionalConcept]:
    """The organisations and provisional concepts that the projects of a part name."""
    organisations = [Organisation(iris.organisation(name), name) for name in part["organisations"]]
    concepts = [ProvisionalConcept(iris.provisional_concept(scheme, label), scheme, label) for scheme, label in part["concepts"]]
    return [*organisations, *concepts]


def read_slice(release: Path, part: dict[str, Any], piece: str) -> bytes:
    """A piece (`graph`, `n_triples`, `provenance`, `findings`, `validation`) of a part, decompressed; Turtle comes without prefixes."""
    return _read(release, *part["slices"][piece])


def read_shared(release: Path) -> bytes:
    """The N-Triples of the nodes that several projects name, decompressed."""
    return _read(release, *read_manifest(release)["shared"])


def _read(release: Path, path: str, offset: int, length: int) -> bytes:
    with (release / path).open("rb") as stream:
        stream.seek(offset)
        return decompressed(stream.read(length), path)


def prefix_lines(base: str) -> str:
    """The prefix lines that the Turtle pieces of a release are written with."""
    return TurtleWriter(prefixes_of(base)).header()
