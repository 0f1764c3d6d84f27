"""Describes a release as a dataset: DCAT-AP 3 for catalogues, VoID for those who query, every count computed.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/ and https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from hankegraph import __version__
from hankegraph.terms import DCAT, DCTERMS, DEFINITIONS, RDF, SPDX, VOID, XSD, Term, Triple, integer, literal

_TITLES = {
    "fi": "Maaseutuverkoston hankerekisterin hankkeet",
    "sv": "Projekten i landsbygdsnätverkets projektregister",
    "en": "Projects of the Finnish rural network's project register",
}
_DESCRIPTIONS = {
    "fi": "Hankerekisterin sivuilta muunnettu ja SHACL-säännöin tarkistettu tietämysgraafi. "
    "Jokaisen tiedon paikka sivulla on alkuperätiedoissa.",
    "sv": "En kunskapsgraf som har konverterats från projektregistrets sidor och kontrollerats med SHACL. "
    "Varje uppgifts plats på sidan står i ursprungsuppgifterna.",
    "en": "A knowledge graph converted from the pages of the project register and checked with SHACL. "
    "The provenance gives the place of every fact on its page.",
}
_MEDIA_TYPES = {
    ".ttl": ("text/turtle", "RDF_TURTLE"),
    ".nt": ("application/n-triples", "RDF_N_TRIPLES"),
}
DISTRIBUTIONS = ("hankegraph.nt", "hankegraph.ttl", "provenance.ttl")


@dataclass
class GraphCounts:
    """What has been counted of the published graph while it was written."""

    triples: int = 0
    by_class: Counter[Term] = field(default_factory=Counter)
    by_property: Counter[Term] = field(default_factory=Counter)
    subjects: int = 0

    def add(self, triples: Iterable[Triple]) -> None:
        """Counts triples that have not been counted before, all triples of a subject together."""
        subjects = set()
        for s, p, o in triples:
            self.triples += 1
            self.by_property[p] += 1
            subjects.add(s)
            if p == RDF.type:
                self.by_class[o] += 1
        self.subjects += len(subjects)


def dataset_triples(base: str, counts: GraphCounts, files: Iterable[dict[str, Any]]) -> Iterator[Triple]:
    """The description of the dataset and of its downloadable files."""
    dataset = f"<{base}dataset>"
    yield dataset, RDF.type, DCAT.Dataset
    yield dataset, RDF.type, VOID.Dataset
    yield from ((dataset, DCTERMS.title, literal(text, language)) for language, text in _TITLES.items())
    yield from ((dataset, DCTERMS.description, literal(text, language)) for language, text in _DESCRIPTIONS.items())
    yield dataset, DCTERMS.conformsTo, f"<{DEFINITIONS}/{__version__}>"
    yield dataset, VOID.vocabulary, f"<{DEFINITIONS}#>"
    yield dataset, VOID.uriSpace, literal(f"{base}id/")
    yield dataset, VOID.triples, integer(counts.triples)
    yield dataset, VOID.entities, integer(counts.subjects)
    yield dataset, VOID.classes, integer(len(counts.by_class))
    yield dataset, VOID.properties, integer(len(counts.by_property))
    partitions: list[Triple] = []
    for kind, count in sorted(counts.by_class.items()):
        node = f"<{base}dataset/partition/{_local(kind)}>"
        yield dataset, VOID.classPartition, node
        partitions += [(node, VOID.class_, kind), (node, VOID.entities, integer(count))]
    for property_, count in sorted(counts.by_property.items()):
        node = f"<{base}dataset/partition/{_local(property_)}>"
        yield dataset, VOID.propertyPartition, node
        partitions += [(node, VOID.property, property_), (node, VOID.triples, integer(count))]
    for entry in sorted((entry for entry in files if entry["path"] in DISTRIBUTIONS), key=lambda entry: str(entry["path"])):
        yield dataset, DCAT.distribution, f"<{base}distribution/{entry['path']}>"
        partitions += _distribution(base, entry)
    yield from partitions


def _distribution(base: str, entry: dict[str, Any]) -> list[Triple]:
    path = entry["path"]
    node = f"<{base}distribution/{path}>"
    checksum = f"<{base}distribution/{path}/checksum>"
    media_type, file_type = _MEDIA_TYPES[path[path.rfind(".") :]]
    return [
        (node, RDF.type, DCAT.Distribution),
        (node, DCTERMS.title, literal(path)),
        (node, DCAT.accessURL, f"<{base}{path}>"),
        (node, DCAT.downloadURL, f"<{base}{path}>"),
        (node, DCAT.mediaType, f"<http://www.iana.org/assignments/media-types/{media_type}>"),
        (node, DCTERMS.format, f"<http://publications.europa.eu/resource/authority/file-type/{file_type}>"),
        (node, DCAT.byteSize, literal(str(entry["size"]), datatype=XSD.nonNegativeInteger)),
        (node, SPDX.checksum, checksum),
        (checksum, RDF.type, SPDX.Checksum),
        (checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        (checksum, SPDX.checksumValue, literal(entry["sha256"], datatype=XSD.hexBinary)),
    ]


def _local(term: Term) -> str:
    """A name for the partition of a term: namespaces of ours and of others share no local name in this graph."""
    iri = term.strip("<>")
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
