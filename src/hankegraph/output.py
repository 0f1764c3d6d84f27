"""Writes the pieces of the chunks into the files of a release, in order, and keeps an index of what each chunk gave.

A small release has the graph in whole files and one file a project; a large one has it in parts, a few files a chunk. Either way the
index `parts.jsonl` says for each chunk what it was made from and where its pieces stand, so that a later build can take them over.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hankegraph import __version__
from hankegraph.chunk_files import WITH_PREFIXES, Slice, WrittenFile, part_path
from hankegraph.chunk_pieces import ChunkPieces
from hankegraph.compression import compressed, suffix_of
from hankegraph.dataset import GraphCounts, dataset_triples
from hankegraph.findings import SEVERITIES, Finding
from hankegraph.fingerprint import program_fingerprint
from hankegraph.graph_names import graph_base_of, graph_names
from hankegraph.options import BuildOptions
from hankegraph.page_groups import ChunkPages
from hankegraph.parts import INDEX, SHARED
from hankegraph.release import HashedFile, ReleaseWriter
from hankegraph.resources import resource_folder
from hankegraph.terms import Triple
from hankegraph.turtle import TurtleWriter, n_triples, prefixes_of
from hankegraph.values import Organisation, ProvisionalConcept

# Piece of a chunk, and the whole file it goes into.
_WHOLE_FILES = {"graph": "hankegraph.ttl", "n_triples": "hankegraph.nt", "provenance": "provenance.ttl"}
_LOGS = {"findings": "findings.jsonl", "validation": "validation.ttl"}


class ReleaseOutput:
    """The files of a release as they are being written."""

    def __init__(self, writer: ReleaseWriter, options: BuildOptions, in_parts: bool) -> None:
        self.writer = writer
        self.options = options
        self.in_parts = in_parts
        self.turtle = TurtleWriter(prefixes_of(options.base))
        self.totals: Counter[str] = Counter()
        self.by_class: Counter[str] = Counter()
        self.by_property: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        self.held_back: list[str] = []
        self.conforms = True
        self.met: set[str] = set()
        self._shared_slice: list[Any] = []
        self._nt_suffix = suffix_of(options.compress)
        self._stack = ExitStack()
        self._files: dict[str, HashedFile] = {}
        names = _LOGS if in_parts else {**_LOGS, **_WHOLE_FILES}
        for piece, name in names.items():
            self._files[piece] = self._stack.enter_context(writer.open(self._named(piece, name)))
            if piece in WITH_PREFIXES:
                self._files[piece].write(self._header)
        self._index = self._stack.enter_context(writer.open(INDEX))

    @property
    def _header(self) -> bytes:
        return self.turtle.header().encode()

    def _named(self, piece: str, name: str) -> str:
        return name + self._nt_suffix if piece == "n_triples" else name

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Writes findings that belong to no project."""
        for finding in findings:
            self.findings[finding.severity] += 1
            self._files["findings"].write((json.dumps(finding.as_json(), ensure_ascii=False) + "\n").encode())

    def add(self, pieces: ChunkPieces, key: str, pages: ChunkPages) -> dict[str, Any]:
        """Writes what a chunk gave, unless it was written already, and gives its entry in the index, without the pages."""
        slices = dict(pieces.slices)
        for piece, content in {**pieces.texts, "findings": pieces.findings, "validation": pieces.validation}.items():
            slices[piece] = self._append(piece, content)
        part = {
            "first": pages.first,
            "last": pages.last,
            "key": key,
            "slices": slices,
            "projects": pieces.projects,
            "heldBack": pieces.held_back,
            "organisations": [node.name for node in pieces.nodes if isinstance(node, Organisation)],
            "concepts": [[node.scheme, node.label] for node in pieces.nodes if isinstance(node, ProvisionalConcept)],
            "violations": pieces.violations,
            "counts": asdict(pieces.counts),
        }
        return self._finish_part(part, pages, pieces.files)

    def _append(self, piece: str, content: bytes) -> Slice:
        """Writes a piece to its whole file and gives the file, the offset and the length."""
        file = self._files[piece]
        offset = file.size
        file.write(content)
        return Slice(file.path, offset, len(content))

    def take_over(
        self, part: dict[str, Any], pages: ChunkPages, number: int, earlier: Path, files: Mapping[str, WrittenFile]
    ) -> dict[str, Any]:
        """Writes what the earlier release has of a chunk that was made from the same input and gives its entry in the index.

        The `files` that only the part has are there already, by their paths; it is the part with this number.
        """
        slices = {}
        for piece, (path, offset, length) in part["slices"].items():
            if piece in self._files:
                with (earlier / path).open("rb") as stream:
                    stream.seek(offset)
                    slices[piece] = self._append(piece, stream.read(length))
            else:
                slices[piece] = Slice(part_path(number, piece, self.options.compress), offset, length)
        return self._finish_part({**part, "slices": slices}, pages, [old._replace(path=path) for path, old in files.items()])

    def _finish_part(self, part: dict[str, Any], pages: ChunkPages, files: Iterable[WrittenFile]) -> dict[str, Any]:
        self.writer.add_written(files)
        counts = part["counts"]
        self.findings.update(counts["findings"])
        self.by_class.update(counts["by_class"])
        self.by_property.update(counts["by_property"])
        self.met.update(counts["met"])
        self.held_back += part["heldBack"]
        self.conforms = self.conforms and not counts["results"]
        for name in ("pages", "projects", "triples", "provenance_triples", "subjects"):
            self.totals[name] += counts[name]
        line = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
        self._index.write(f'{line[:-1]},"pages":{pages.text}}}\n'.encode())
        return part

    def add_shared(self, nodes: Iterable[list[Triple]]) -> None:
        """Writes the nodes that several projects may name, each with its triples, after the projects."""
        turtle: HashedFile | None = self._files.get("graph")
        lines: HashedFile | None = self._files.get("n_triples")
        with ExitStack() as stack:
            if turtle is None or lines is None:
                turtle = stack.enter_context(self.writer.open(f"{SHARED}.ttl"))
                lines = stack.enter_context(self.writer.open(self._named("n_triples", f"{SHARED}.nt")))
                turtle.write(self._header)
            offset = lines.size
            for batch in _batches(nodes):
                triples = [triple for node in batch for triple in node]
                turtle.write(f"\n{self.turtle.blocks(triples)}".encode())
                lines.write(compressed(n_triples(triples).encode(), self.options.compress))
                counts = GraphCounts()
                counts.add(triples)
                self.totals["triples"] += counts.triples
                self.totals["subjects"] += counts.subjects
                self.by_class.update(counts.by_class)
                self.by_property.update(counts.by_property)
            self._shared_slice = [lines.path, offset, lines.size - offset]

    def finish(self, report_head: Iterable[Triple]) -> dict[str, Any]:
        """Writes what is about the whole, the manifest last."""
        self._files["validation"].write(f"\n{self.turtle.blocks(report_head)}".encode())
        self._stack.close()
        counts = GraphCounts(self.totals["triples"], self.by_class, self.by_property, self.totals["subjects"])
        described = dataset_triples(self.options.base, counts, self.writer.entries)
        self.writer.write("dataset.ttl", self.turtle.document(described).encode())
        for name, pattern in (("ontology", "*.ttl"), ("shapes", "*.ttl"), ("queries", "*.rq")):
            self.writer.copy_folder(resource_folder(name), name, pattern)
        versions = {"hankegraph": __version__, "pyshacl": version("pyshacl"), "py3langid": version("py3langid")}
        facts = {"pages": self.totals["pages"], "projects": self.totals["projects"], "heldBack": len(self.held_back)}
        findings = {severity: self.findings[severity] for severity in SEVERITIES}
        triples = {"triples": self.totals["triples"], "provenanceTriples": self.totals["provenance_triples"]}
        layout = "parts" if self.in_parts else "whole"
        return self.writer.finish(
            {
                "base": self.options.base,
                "graphs": graph_names(graph_base_of(self.options.base)),
                "layout": layout,
                "program": program_fingerprint(),
                "shared": self._shared_slice,
                "versions": versions,
                "counts": {**facts, **triples, "findings": findings},
            }
        )

    def __enter__(self) -> ReleaseOutput:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _batches(nodes: Iterable[list[Triple]], size: int = 1000) -> Iterable[list[list[Triple]]]:
    batch: list[list[Triple]] = []
    for node in nodes:
        batch.append(node)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
