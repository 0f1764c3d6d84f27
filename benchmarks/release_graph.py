"""The graphs that the measurements need, taken from a release: everything published, everything built, the main facts as tables."""

from __future__ import annotations

import csv
import gzip
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import pyoxigraph

Triple = tuple[str, str, str]

DATA = "https://w3id.org/hankegraph/id/"
HG = "https://w3id.org/hankegraph/def#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DCTERMS = "http://purl.org/dc/terms/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

# The main facts as columns: table, column, property, kind (iri, a language tag, or a datatype; string is untagged text).
_PROJECT_COLUMNS = [
    *((f"{name}_{tag}", f"{space}{name}", tag) for space, name in ((_DCTERMS, "title"), (_DCTERMS, "description"), (HG, "newsText"))
      for tag in ("fi", "sv", "en", "string")),
    ("projectNumber", f"{HG}projectNumber", "string"),
    ("municipalityName", f"{HG}municipalityName", "string"),
    *((name, HG + name, "date") for name in ("startDate", "endDate")),
    ("isLeaderProject", f"{HG}isLeaderProject", "boolean"),
    ("publicSharePercent", f"{HG}publicSharePercent", "decimal"),
    *((name, HG + name, "iri") for name in (
        "leadOrganisation", "leaderGroup", "status", "fundingProgramme", "ruralType", "measure", "subMeasure", "measureType",
        "measureSpecification", "nature", "targetObjective", "specificObjective", "authority")),
]  # fmt: skip
TABLES: dict[str, tuple[str | None, list[tuple[str, str, str]]]] = {
    "projects": (f"{HG}Project", _PROJECT_COLUMNS),
    "keywords": (None, [(f"keyword_{tag}", f"{HG}keyword", tag) for tag in ("fi", "sv", "en", "string")]),
    "organisations": (f"{HG}Organisation", [("name", "http://xmlns.com/foaf/0.1/name", "string")]),
    "concepts": (f"{HG}ProvisionalConcept", [("scheme", f"{_SKOS}inScheme", "iri"), ("label", f"{_SKOS}prefLabel", "string")]),
}


# Where the files of a graph are in a release in parts.
_PARTS = {"hankegraph": "parts/*.nt*", "provenance": "parts/*.provenance.ttl"}


def graph_files(release: Path, names: Iterable[str]) -> list[Path]:
    """The files of the release that hold these graphs, whole or in parts; N-Triples where there is both."""
    found = []
    for name in names:
        whole = sorted(release.glob(f"{name}.*"))
        triples = [path for path in whole if ".nt" in path.suffixes]
        found += triples or whole or sorted(release.glob(_PARTS[name]))
    return found


def read_triples(path: Path) -> Iterator[pyoxigraph.Triple]:
    """The triples of a Turtle or N-Triples file, plain, gzipped or compressed with zstd."""
    kind = pyoxigraph.RdfFormat.N_TRIPLES if ".nt" in path.suffixes else pyoxigraph.RdfFormat.TURTLE
    with _open(path) as stream:
        for quad in pyoxigraph.parse(stream, format=kind):
            yield quad.triple


def _open(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    if path.suffix == ".zst":
        process = subprocess.Popen(["zstd", "-dc", str(path)], stdout=subprocess.PIPE)  # noqa: S607
        assert process.stdout is not None  # noqa: S101 - asked for above
        return process.stdout
    return path.open("rb")


def write_n_triples(files: Iterable[Path], target: Path) -> int:
    """Writes the triples of the files as N-Triples and returns how many they are."""
    count = 0

    def counted() -> Iterator[pyoxigraph.Triple]:
        nonlocal count
        for path in files:
            for triple in read_triples(path):
                count += 1
                yield triple

    with target.open("wb") as stream:
        pyoxigraph.serialize(counted(), stream, format=pyoxigraph.RdfFormat.N_TRIPLES)
    return count


def published_files(release: Path) -> list[Path]:
    """The files that hold each published triple once: graph, provenance, validation report, description of the dataset."""
    return graph_files(release, ("hankegraph", "provenance", "validation", "dataset"))


def built_files(release: Path) -> list[Path]:
    """The files that hold what was validated: the graph, its provenance, and what was held back."""
    return [*graph_files(release, ("hankegraph", "provenance")), *sorted(release.glob("held-back/*.ttl"))]


def write_whole_graph(release: Path, vocabularies: Path, target: Path) -> int:
    """Writes what was validated as N-Triples, with what the shapes ask of a concept: its scheme and the year its period starts."""
    count = write_n_triples(built_files(release), target)
    with target.open("ab") as stream:
        for path in sorted(vocabularies.glob("*.ttl")):
            stubs = [t for t in read_triples(path) if t.predicate.value in (f"{_SKOS}inScheme", f"{HG}periodStart")]
            pyoxigraph.serialize(stubs, stream, format=pyoxigraph.RdfFormat.N_TRIPLES)
            count += len(stubs)
    return count


def write_tables(release: Path, folder: Path) -> int:
    """Writes the main facts of a release as CSV tables, with `columns.csv` that says what each column is; returns the number of triples.

    The facts of a subject stand together in the graph, so a row is written when the next subject begins.
    """
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "columns.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(("table", "class", "column", "property", "kind"))
        for table, (kind, columns) in TABLES.items():
            writer.writerows((table, kind or "", *column) for column in columns)
    streams = {table: (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") for table in TABLES}
    writers = {table: csv.DictWriter(streams[table], ["iri", *(column for column, _, _ in TABLES[table][1])]) for table in TABLES}
    for writer_of in writers.values():
        writer_of.writeheader()
    by_property = {(table, property_, kind): column for table, (_, columns) in TABLES.items() for column, property_, kind in columns}
    tables_of = {"project/": "projects", "organisation/": "organisations", "concept/": "concepts"}
    row: dict[str, str] = {}
    table = ""

    def flush() -> None:
        nonlocal count
        if row:
            writers[table].writerow(row)
            count += len(row) - 1 + (TABLES[table][0] is not None)

    for path in graph_files(release, ("hankegraph",)):
        for triple in read_triples(path):
            subject, value = triple.subject, triple.object
            if not isinstance(subject, pyoxigraph.NamedNode) or isinstance(value, (pyoxigraph.BlankNode, pyoxigraph.Triple)):
                continue
            if subject.value != row.get("iri"):
                flush()
                row = {}
                kind_of_subject = subject.value.removeprefix(DATA).split("/")[0] + "/"
                if kind_of_subject not in tables_of:
                    continue
                table = tables_of[kind_of_subject]
                row = {"iri": subject.value}
            kind = "iri" if isinstance(value, pyoxigraph.NamedNode) else value.language or value.datatype.value.removeprefix(XSD)
            if (column := by_property.get((table, triple.predicate.value, kind))) is not None:
                if column in row:
                    # A second name of an organisation: a row of its own.
                    writers[table].writerow({"iri": subject.value, column: value.value})
                    count += 1
                else:
                    row[column] = value.value
            elif (column := by_property.get(("keywords", triple.predicate.value, kind))) is not None:
                writers["keywords"].writerow({"iri": subject.value, column: value.value})
                count += 1
    flush()
    for stream in streams.values():
        stream.close()
    return count
