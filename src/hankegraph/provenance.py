"""Finds the places on the pages that stand behind a fact, from the provenance of the graph alone.

A fact about a project is stated by the fields that carry its property, whose record has the project as topic and whose value is the
object (`docs/graph.md`). The way back from a SHACL result and `hankegraph trace` both go through here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hankegraph.findings import Place
from hankegraph.terms import DCTERMS, FOAF, HG, RDF, SKOS, Term, Triple, is_iri, parse_literal


@dataclass(frozen=True, slots=True)
class Source:
    """A field as the provenance tells it: its place, its label and the text that stands there (empty where none or withheld)."""

    place: Place
    position: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class _FieldFacts:
    record: Term
    property: Term | None
    value: Term | None
    source: Source


class ProvenanceIndex:
    """The fields of some records by what they state."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        about: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for s, p, o in triples:
            about[s][p].append(o)
        self._about = about
        self._names: dict[Term, list[str]] = {}
        self._by_property: dict[tuple[Term, Term], list[_FieldFacts]] = defaultdict(list)
        self._by_value: dict[Term, list[_FieldFacts]] = defaultdict(list)
        self._by_record: dict[Term, list[_FieldFacts]] = defaultdict(list)
        self._nodes: dict[Term, _FieldFacts] = {}
        for subject, facts in about.items():
            if HG.Field in facts.get(RDF.type, ()):
                self._add_field(subject, facts)

    def _add_field(self, subject: Term, facts: dict[Term, list[Term]]) -> None:
        record = facts[HG.record][0]
        names = self.source_names(record)
        line, column, position = (int(parse_literal(facts[p][0])[0]) for p in (HG.line, HG.column, HG.position))
        label = parse_literal(facts[HG.label][0])[0] if HG.label in facts else ""
        raw = facts[HG.rawValue][0] if HG.rawValue in facts else None
        source = Source(Place(names[0], line, column), position, label, parse_literal(raw)[0] if raw else "")
        property_ = facts[HG.property][0] if HG.property in facts else None
        field = _FieldFacts(record, property_, facts[HG.value][0] if HG.value in facts else raw, source)
        self._nodes[subject] = field
        self._by_record[record].append(field)
        if property_ is not None:
            for topic in self._about[record].get(FOAF.primaryTopic, [record]):
                self._by_property[topic, property_].append(field)
            self._by_property[record, property_].append(field)
        if field.value is not None and is_iri(field.value):
            self._by_value[field.value].append(field)

    def source_names(self, record: Term) -> list[str]:
        """The names of the pages that a record was read from."""
        if record not in self._names:
            sources = self._about[record].get(DCTERMS.source, ())
            names = sorted(parse_literal(name)[0] for source in sources for name in self._about[source].get(HG.sourceName, ()))
            self._names[record] = names or [record.strip("<>")]
        return self._names[record]

    def sources_of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> list[Source]:
        """The fields behind a fact, labelled ones first, then by place; without predicate, those that identify the subject.

        Structural facts (a type, the record's link to its topic) stand where the subject is identified: at the project number, at the
        name of the organisation, at the words of the concept.
        """
        fields = self._stating(subject, predicate, value) or self._identifying(subject)
        unique = {field.source for field in fields}
        return sorted(unique, key=lambda source: (not source.label, source.place, source.position))

    def stated_text(self, subject: Term, predicate: Term, value: Term | None = None) -> str | None:
        """The text of the first field that states a fact, None where none does."""
        if self._stating(subject, predicate, value):
            return self.sources_of(subject, predicate, value)[0].text or None
        return None

    def places_of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> list[Place]:
        """Where to point for a fact: at the fields that state it, else where the subject is identified, else at the page as a whole."""
        stating = self._stating(subject, predicate, value)
        if stating:
            return [source.place for source in self.sources_of(subject, predicate, value)]
        if sources := self.sources_of(subject):
            return [sources[0].place]
        if HG.SourcePage in self._about.get(subject, {}).get(RDF.type, ()):
            return [Place(parse_literal(self._about[subject][HG.sourceName][0])[0])]
        if DCTERMS.source in self._about.get(subject, {}):
            return [Place(self.source_names(subject)[0])]
        return [Place(subject.strip("<>"))]

    def _stating(self, subject: Term, predicate: Term | None, value: Term | None) -> list[_FieldFacts]:
        if predicate in (HG.conflictsOn, HG.emptyProperty, HG.withheldProperty) and value is not None:
            return self._by_property.get((subject, value), [])
        if predicate in (FOAF.name, SKOS.prefLabel) and value is not None:
            return [field for field in self._by_value.get(subject, []) if _states(field.source.text, value)]
        if predicate is None:
            return []
        fields = self._by_property.get((subject, predicate), [])
        return [field for field in fields if value is None or field.value == value or _is_text_of(field.value, value)]

    def _identifying(self, subject: Term) -> list[_FieldFacts]:
        if subject in self._nodes:
            return [self._nodes[subject]]
        return self._by_value.get(subject) or self._by_property.get((subject, HG.projectNumber), [])


def _is_text_of(stated: Term | None, value: Term) -> bool:
    """Whether a raw value, which carries no language, is the text of the literal."""
    return stated is not None and not is_iri(stated) and not is_iri(value) and parse_literal(stated)[0] == parse_literal(value)[0]


def _states(raw: str, value: Term) -> bool:
    return " ".join(raw.split()) == parse_literal(value)[0]
