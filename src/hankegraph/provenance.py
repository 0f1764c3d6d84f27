"""Finds the places on the pages that stand behind a fact, from the provenance of the graph alone.

A fact about a project is stated by the fields that carry its property, whose record has the project as topic and whose value is the
object (`docs/graph.md`). The way back from a SHACL result and `hankegraph trace` both go through here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from hankegraph.findings import Place
from hankegraph.terms import DCTERMS, FOAF, HG, RDF, SKOS, Term, Triple, is_iri, parse_literal


@dataclass(frozen=True, slots=True)
class Source:
    """A field as the provenance tells it: its place, its label and the text that stands there (empty where none or withheld)."""

    place: Place
    position: int
    label: str
    text: str


class ProvenanceIndex:
    """The fields of some records by what they state; what it says is worked out when it is asked, for most is never asked."""

    def __init__(self, triples: Iterable[Triple], columns: Iterable[tuple[Term, list[Term], list[Term]]] = ()) -> None:
        """Of these triples; in `columns` are some more, by predicate: their subjects, and the object of each."""
        self._pairs: defaultdict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for predicate, subjects, values in columns:
            self._pairs[predicate] += zip(subjects, values, strict=True)
        for s, p, o in triples:
            self._pairs[p].append((s, o))
        self._first_objects: dict[Term, dict[Term, Term]] = {}
        self._names: dict[Term, list[str]] = {}
        self._sources: dict[Term, Source] = {}
        self._identified: dict[Term, list[Source]] = {}

    def _first(self, predicate: Term) -> dict[Term, Term]:
        """The first object of each subject."""
        if predicate not in self._first_objects:
            self._first_objects[predicate] = dict(reversed(self._pairs.get(predicate, ())))
        return self._first_objects[predicate]

    def _objects(self, subject: Term, predicate: Term) -> list[Term]:
        return [o for s, o in self._pairs.get(predicate, ()) if s == subject]

    @cached_property
    def _fields(self) -> set[Term]:
        return {s for s, o in self._pairs.get(RDF.type, ()) if o == HG.Field}

    def _fields_with(self, predicate: Term, value: Term) -> list[Term]:
        """The fields with this first object."""
        return [s for s, o in self._first(predicate).items() if o == value and s in self._fields]

    def _records_about(self, subject: Term) -> set[Term]:
        return {subject, *(record for record, topic in self._pairs.get(FOAF.primaryTopic, ()) if topic == subject)}

    def _value(self, field: Term) -> Term | None:
        return self._first(HG.value).get(field) or self._first(HG.rawValue).get(field)

    def _source(self, field: Term) -> Source:
        if field not in self._sources:
            line, column, position = (int(parse_literal(self._first(p)[field])[0]) for p in (HG.line, HG.column, HG.position))
            label, text = (parse_literal(self._first(p).get(field, '""'))[0] for p in (HG.label, HG.rawValue))
            place = Place(self.source_names(self._first(HG.record)[field])[0], line, column)
            self._sources[field] = Source(place, position, label, text)
        return self._sources[field]

    def source_names(self, record: Term) -> list[str]:
        """The names of the pages that a record was read from."""
        if record not in self._names:
            sources = self._objects(record, DCTERMS.source)
            names = sorted(parse_literal(name)[0] for source in sources for name in self._objects(source, HG.sourceName))
            self._names[record] = names or [record.strip("<>")]
        return self._names[record]

    def pages_of(self, subject: Term) -> set[str]:
        """The names of the pages whose records are the subject or are about it."""
        return {name for record in self._records_about(subject) for name in self.source_names(record)}

    def sources_of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> list[Source]:
        """The fields behind a fact, labelled ones first, then by place; without predicate, those that identify the subject.

        Structural facts (a type, the record's link to its topic) stand where the subject is identified: at the project number, at the
        name of the organisation, at the words of the concept.
        """
        fields = self._stating(subject, predicate, value)
        return self._sorted(fields) if fields else self._identifying(subject)

    def _sorted(self, fields: Iterable[Term]) -> list[Source]:
        sources = list(set(map(self._source, fields)))
        if len(sources) > 1:
            sources.sort(key=lambda source: (not source.label, source.place, source.position, source.label, source.text))
        return sources

    def stated_text(self, subject: Term, predicate: Term, value: Term | None = None) -> str | None:
        """The text of the first field that states a fact, None where none does."""
        if fields := self._stating(subject, predicate, value):
            return self._sorted(fields)[0].text or None
        return None

    def places_of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> list[Place]:
        """Where to point for a fact: at the fields that state it, else where the subject is identified, else at the page as a whole."""
        if fields := self._stating(subject, predicate, value):
            return [source.place for source in self._sorted(fields)]
        if sources := self._identifying(subject):
            return [sources[0].place]
        if HG.SourcePage in self._objects(subject, RDF.type):
            return [Place(parse_literal(self._first(HG.sourceName)[subject])[0])]
        if subject in self._first(DCTERMS.source):
            return [Place(self.source_names(subject)[0])]
        return [Place(subject.strip("<>"))]

    def _stating(self, subject: Term, predicate: Term | None, value: Term | None) -> list[Term]:
        if predicate in (HG.conflictsOn, HG.emptyProperty, HG.withheldProperty) and value is not None:
            return self._carrying(subject, value)
        if predicate in (FOAF.name, SKOS.prefLabel) and value is not None:
            raw = self._first(HG.rawValue)
            return [field for field in self._naming(subject) if _states(raw.get(field, '""'), value)]
        if predicate is None:
            return []
        fields = self._carrying(subject, predicate)
        if value is None:
            return fields
        return [field for field in fields if (stated := self._value(field)) == value or _is_text_of(stated, value)]

    def _carrying(self, subject: Term, property_: Term) -> list[Term]:
        """The fields that carry the property, of the records that are the subject or have it as topic."""
        fields = self._fields_with(HG.property, property_)
        if not fields:
            return fields
        records, record_of = self._records_about(subject), self._first(HG.record)
        return [field for field in fields if record_of[field] in records]

    def _identifying(self, subject: Term) -> list[Source]:
        if subject not in self._identified:
            fields = [subject] if subject in self._fields else self._naming(subject) or self._carrying(subject, HG.projectNumber)
            self._identified[subject] = self._sorted(fields)
        return self._identified[subject]

    def _naming(self, subject: Term) -> list[Term]:
        """The fields that were read as the subject."""
        return self._fields_with(HG.value, subject) if is_iri(subject) else []


def _is_text_of(stated: Term | None, value: Term) -> bool:
    """Whether a raw value, which carries no language, is the text of the literal."""
    return stated is not None and not is_iri(stated) and not is_iri(value) and parse_literal(stated)[0] == parse_literal(value)[0]


def _states(raw: Term, value: Term) -> bool:
    return " ".join(parse_literal(raw)[0].split()) == parse_literal(value)[0]
