"""Groups the records of one number into a project and decides which of their values is published.

Inside a page the table is believed before the heading. Between pages the first one that states the property is believed, in this order:
later retrieval (given before not given), a wholly Finnish page before others, source name. Texts are compared within their
language; one whose language is not certain is compared with all, and where it differs both are published, for they may be the same in
two languages. Nothing of this depends on the order in which pages are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hankegraph.findings import WARNING, Finding, Place
from hankegraph.iris import Iris
from hankegraph.terms import Term, is_iri, parse_literal
from hankegraph.values import RecordValues, Value

_NO_LANGUAGE = "?"


@dataclass(frozen=True, slots=True)
class Statement:
    """A value of a project with the property it is published under."""

    property: Term
    term: Term


@dataclass(frozen=True, slots=True)
class Project:
    """What all the records of one number say together.

    `records` stand in the order in which they are believed; identical pages are one record with several pages (`copies`).
    `conflicts` are the properties on which records, or heading and table, differ.
    """

    number: str
    records: tuple[RecordValues, ...]
    copies: tuple[tuple[RecordValues, ...], ...]
    statements: tuple[Statement, ...]
    conflicts: tuple[Term, ...]
    findings: tuple[Finding, ...]


def group_records(number: str, records: Iterable[RecordValues], iris: Iris) -> Project:
    """The project that these records, all of this number, are about."""
    by_hash: dict[str, list[RecordValues]] = {}
    for record in sorted(records, key=_belief):
        by_hash.setdefault(record.record.page.sha256, []).append(record)
    believed = [copies[0] for copies in by_hash.values()]
    statements: set[Statement] = set()
    conflicts: set[Term] = set()
    findings: list[Finding] = []
    focus = iris.project(number).strip("<>")
    stated_by_aspect: dict[tuple[Term, str], list[tuple[RecordValues, list[Value]]]] = {}
    for record in believed:
        by_aspect: dict[tuple[Term, str], list[Value]] = {}
        for value in record.values:
            by_aspect.setdefault((value.kind.term, _aspect(value)), []).append(value)
        for key, values in by_aspect.items():
            stated_by_aspect.setdefault(key, []).append((record, values))
    for (property_, _), stated in sorted(stated_by_aspect.items(), key=lambda item: item[0]):
        chosen_record, values = stated[0]
        if values[0].kind.is_multiple:
            statements |= {Statement(property_, value.term) for _, values in stated for value in values}
            continue
        for record, values in stated:
            if finding := _heading_against_table(record, values, focus):
                findings.append(finding)
                conflicts.add(property_)
        chosen = _of_table(stated[0][1])
        statements |= {Statement(property_, value.term) for value in chosen}
        published = {value.term for value in chosen}
        others = [(record, value) for record, values in stated[1:] for value in _of_table(values) if value.term not in published]
        if others:
            conflicts.add(property_)
            findings.append(_disagreement(chosen_record, chosen[0], others, focus))
    for finding in _texts_of_uncertain_language(stated_by_aspect, focus):
        findings.append(finding)
        conflicts.add(f"<{finding.path}>")
    for copies in by_hash.values():
        findings.extend(_copies(copies, focus))
    return Project(
        number=number,
        records=tuple(believed),
        copies=tuple(tuple(copies) for copies in by_hash.values()),
        statements=tuple(sorted(statements, key=lambda statement: (statement.property, statement.term))),
        conflicts=tuple(sorted(conflicts)),
        findings=tuple(findings),
    )


def _belief(record: RecordValues) -> tuple[float, int, str]:
    page = record.record.page
    retrieved = datetime.fromisoformat(page.retrieved_at).timestamp() if page.retrieved_at else float("-inf")
    return -retrieved, 0 if record.record.languages == ("fi",) else 1, page.source


def _texts_of_uncertain_language(
    stated_by_aspect: dict[tuple[Term, str], list[tuple[RecordValues, list[Value]]]], focus: str
) -> Iterator[Finding]:
    """A finding for each property with a text of no certain language on one page and another text on another page."""
    for (property_, aspect), uncertain in sorted(stated_by_aspect.items(), key=lambda item: item[0]):
        if aspect != _NO_LANGUAGE or uncertain[0][1][0].kind.is_multiple:
            continue
        record, values = uncertain[0]
        others = [
            (other, value)
            for (other_property, language), stated in sorted(stated_by_aspect.items(), key=lambda item: item[0])
            if other_property == property_ and language != _NO_LANGUAGE
            for other, others_values in stated
            for value in others_values
            if other is not record
        ]
        if others:
            yield _both_published(record, values[0], others, focus)


def _both_published(record: RecordValues, value: Value, others: list[tuple[RecordValues, Value]], focus: str) -> Finding:
    different = sorted({_shown(other) for _, other in others})
    message = (
        f"the pages of this project differ: “{_shown(value)}” is published as a text of no certain language beside "
        f"{' and '.join(f'“{text}”' for text in different)}"
    )
    return _records_differ(message, record, value, others, focus)


def _aspect(value: Value) -> str:
    """What of the property the value is about: for a text its language, else nothing further."""
    if value.kind.kind != "text" or is_iri(value.term):
        return ""
    return parse_literal(value.term)[1] or _NO_LANGUAGE


def _of_table(values: list[Value]) -> list[Value]:
    """The values with a printed label where there are any, else those of the heading."""
    labelled = [value for value in values if value.field.label is not None]
    return labelled or values


def _heading_against_table(record: RecordValues, values: list[Value], focus: str) -> Finding | None:
    chosen = _of_table(values)
    terms = {value.term for value in chosen}
    others = [value for value in values if value.term not in terms]
    if not others:
        return None
    message = (
        f"the heading says “{_shown(others[0])}”, the table “{_shown(chosen[0])}”; the table is published, correct the one that is wrong"
    )
    return Finding(
        "heading-agrees-with-table",
        WARNING,
        message,
        _place(record, chosen[0]),
        focus=focus,
        path=chosen[0].kind.term[1:-1],
        value=chosen[0].field.raw,
        also=tuple(_place(record, value) for value in others),
    )


def _disagreement(record: RecordValues, chosen: Value, others: list[tuple[RecordValues, Value]], focus: str) -> Finding:
    different = sorted({_shown(value) for _, value in others})
    message = f"the pages of this project differ: “{_shown(chosen)}” is published, not {' or '.join(f'“{text}”' for text in different)}"
    return _records_differ(message, record, chosen, others, focus)


def _records_differ(message: str, record: RecordValues, value: Value, others: list[tuple[RecordValues, Value]], focus: str) -> Finding:
    return Finding(
        "records-agree",
        WARNING,
        message,
        _place(record, value),
        focus=focus,
        path=value.kind.term[1:-1],
        value=value.field.raw,
        also=tuple(sorted(_place(other, other_value) for other, other_value in others)),
    )


def _copies(copies: list[RecordValues], focus: str) -> Iterator[Finding]:
    if len(copies) > 1:
        places = [copy.record.page.whole for copy in copies]
        message = "identical pages; they are one record with several sources"
        yield Finding("page-is-given-once", "info", message, places[0], focus=focus, also=tuple(places[1:]))


def _place(record: RecordValues, value: Value) -> Place:
    return record.record.page.place(value.field.place_span.start)


def _shown(value: Value) -> str:
    text = " ".join(value.field.raw.split())
    return text if len(text) <= 60 else text[:57].rstrip() + "…"
