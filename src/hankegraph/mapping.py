"""Maps a project to triples: what is said of it, its records and sources, and the provenance of every value."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from hankegraph.field_nodes import FieldNode, triples_of_field
from hankegraph.fields import fields_by_attribute, read_fields
from hankegraph.findings import Finding
from hankegraph.group import Project
from hankegraph.iris import Iris
from hankegraph.pages import Page
from hankegraph.records import Field, Record
from hankegraph.terms import (
    DCTERMS,
    FOAF,
    HG,
    LANGUAGE_AUTHORITY,
    LANGUAGES,
    PROV,
    RDF,
    SKOS,
    XSD,
    Term,
    Triple,
    integer,
    literal,
)
from hankegraph.values import Meaning, Organisation, ProvisionalConcept, RecordValues
from hankegraph.vocabulary import scheme_iri


@dataclass(frozen=True, slots=True)
class Block:
    """The triples of one project, or of one page that cannot be given to a project (`number` is None).

    `own` has the project with its records and sources, each triple once, `shared` the organisations and provisional concepts that other
    projects may name too, `fields` the provenance; `findings` are those of reading and grouping.
    """

    name: str
    number: str | None
    own: tuple[Triple, ...]
    shared: tuple[Triple, ...]
    fields: tuple[FieldNode, ...]
    findings: tuple[Finding, ...]
    nodes: tuple[Organisation | ProvisionalConcept, ...] = ()

    @property
    def provenance(self) -> Iterator[Triple]:
        """The triples of the fields."""
        return (triple for field in self.fields for triple in triples_of_field(field))

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All triples of the block."""
        return (*self.own, *self.shared, *self.provenance)


def project_block(project: Project, iris: Iris) -> Block:
    """The block of a project."""
    subject = iris.project(project.number)
    own: list[Triple] = [(subject, RDF.type, HG.Project)]
    own += [(subject, property_, term) for property_, term in project.statements]
    own += [(subject, HG.conflictsOn, property_) for property_ in project.conflicts]
    fields: list[FieldNode] = []
    for copies in project.copies:
        own += record_triples(copies, subject, iris)
        fields += field_nodes(copies[0], iris)
    findings = [finding for copies in project.copies for record in copies for finding in record.findings]
    findings += project.findings
    nodes, shared = _nodes_of(project.records)
    return Block(project.number, project.number, tuple(own), shared, tuple(fields), tuple(findings), nodes)


def record_block(copies: tuple[RecordValues, ...], iris: Iris) -> Block:
    """The block of a page that has no project number to be trusted."""
    name = f"record-{copies[0].record.page.sha256[:20]}"
    findings = tuple(finding for copy in copies for finding in copy.findings)
    nodes, shared = _nodes_of(copies)
    own = tuple(record_triples(copies, None, iris))
    return Block(name, None, own, shared, tuple(field_nodes(copies[0], iris)), findings, nodes)


def _nodes_of(records: Iterable[RecordValues]) -> tuple[tuple[Organisation | ProvisionalConcept, ...], tuple[Triple, ...]]:
    """The organisations and provisional concepts that the records name, and what must be said of them."""
    nodes = {meaning.node for record in records for meaning in record.meanings if meaning is not None and meaning.node is not None}
    triples = {triple for node in nodes for triple in node_triples(node)}
    return tuple(sorted(nodes, key=lambda node: (node.iri, str(node)))), tuple(sorted(triples))


def node_triples(node: Organisation | ProvisionalConcept) -> Iterator[Triple]:
    """What a page says of an organisation or of a concept that no vocabulary knows."""
    if isinstance(node, Organisation):
        yield node.iri, RDF.type, HG.Organisation
        yield node.iri, FOAF.name, literal(node.name)
    else:
        yield node.iri, RDF.type, HG.ProvisionalConcept
        yield node.iri, SKOS.inScheme, scheme_iri(node.scheme)
        yield node.iri, SKOS.prefLabel, literal(node.label)


def record_triples(copies: tuple[RecordValues, ...], topic: Term | None, iris: Iris) -> list[Triple]:
    """The record of a page: what it is about, where it came from, and what is empty, absent, withheld or unclaimed on it."""
    record = copies[0].record
    subject = iris.record(record.page.sha256)
    triples = [(subject, RDF.type, HG.RegisterRecord), (subject, HG.layout, literal(record.layout))]
    if topic is not None:
        triples.append((subject, FOAF.primaryTopic, topic))
    triples += [(subject, DCTERMS.language, f"<{LANGUAGE_AUTHORITY}{LANGUAGES[language]}>") for language in record.languages]
    triples += [(subject, predicate, property_) for predicate, property_ in _statements_of_absence(record)]
    for field in (*record.fields, *record.leftovers):
        if field.kind is not None and field.kind.kind == "raw":
            triples.append((subject, field.kind.term, literal(field.raw)))
    for copy in copies:
        triples += _source_triples(subject, copy.record.page, iris)
    return list(dict.fromkeys(triples)) if len(copies) > 1 else triples  # copies may even share their source name


def _source_triples(record: Term, page: Page, iris: Iris) -> Iterator[Triple]:
    node = iris.source(page.source, page.sha256)
    yield record, DCTERMS.source, node
    yield node, RDF.type, HG.SourcePage
    yield node, HG.sourceName, literal(page.source)
    yield node, HG.sha256, literal(page.sha256)
    yield node, HG.byteSize, integer(page.byte_size)
    if page.url is not None:
        yield node, PROV.hadPrimarySource, f"<{page.url}>"
    if page.retrieved_at is not None:
        yield node, HG.retrievedAt, literal(page.retrieved_at, datatype=XSD.dateTime)


def _statements_of_absence(record: Record) -> tuple[tuple[Term, Term], ...]:
    """The fields that the page prints without a value, does not print, and prints with something that is withheld.

    A property with a value in the heading or in the table is neither empty nor absent, and neither is one that a text holds unsplit.
    """
    masked = [item.start for item in record.page.withheld]
    known = [(field, field.kind.attribute) for field in record.fields if field.kind is not None]
    printed = frozenset([attribute for _, attribute in known])
    with_value = frozenset([attribute for field, attribute in known if field.raw or field.is_withheld])
    withheld = [
        attribute
        for field, attribute in known
        if field.is_withheld or (masked and any(field.span.start <= start < field.span.end for start in masked))
    ]
    return _absence(printed, with_value, frozenset(withheld))


# Most pages have the same fields.
@lru_cache(maxsize=4096)
def _absence(printed: frozenset[str], with_value: frozenset[str], withheld: frozenset[str]) -> tuple[tuple[Term, Term], ...]:
    kinds = fields_by_attribute()
    held = {attribute for holder in printed for attribute in kinds[holder].holds}
    found = [(HG.emptyProperty, kind.term) for kind in read_fields() if kind.attribute in printed - with_value]
    found += [
        (HG.absentProperty, kind.term)
        for kind in read_fields()
        if kind.kind != "raw" and kind.attribute not in printed and kind.attribute not in held
    ]
    found += [(HG.withheldProperty, kind.term) for kind in read_fields() if kind.attribute in withheld]
    return tuple(found)


def field_nodes(values: RecordValues, iris: Iris) -> list[FieldNode]:
    """The fields of a record in the order of the page, with what no field claims, each with its place and what it was read as."""
    record = values.record
    page = record.page
    line_starts = page.line_starts
    record_node = iris.record(page.sha256)
    before_position = iris.fields(page.sha256)
    nodes = []
    for position, (field, meaning) in enumerate(_fields_and_leftovers(values), start=1):
        kind, label, label_span, text, span, _, _ = field
        # See `Field.place_span`.
        start, end = span if text or label_span is None else label_span
        line = bisect_right(line_starts, start)
        column = start - line_starts[line - 1] + 1
        printed = None if label is None else _label_literal(label)
        property_ = None if kind is None else kind.term
        if meaning is None:
            raw, read_as = literal(text) if text else None, None
        else:
            raw, read_as = meaning.raw, meaning.read_as
        row = (f"{before_position}{position:02d}>", record_node, position, line, column, start, end, printed, raw, property_, read_as)
        nodes.append(tuple.__new__(FieldNode, row))
    return nodes


def _fields_and_leftovers(values: RecordValues) -> Iterable[tuple[Field, Meaning | None]]:
    """The fields and what no field claims, in the order of the page, each with what it states."""
    record = values.record
    stating: Iterable[tuple[Field, Meaning | None]] = zip(record.fields, values.meanings, strict=True)
    if not record.unclaimed:
        return stating
    return sorted((*stating, *((field, None) for field in record.leftovers)), key=lambda pair: pair[0].place_span)


# Labels are few, but what is not known as one may be any text.
_label_literal = lru_cache(maxsize=1024)(literal)
