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
from functools import cache
from itertools import groupby
from typing import TypeAlias

from hankegraph.fields import read_fields
from hankegraph.findings import WARNING, Finding, Place
from hankegraph.iris import Iris
from hankegraph.terms import Term
from hankegraph.values import RecordValues, Statement, Value

# A property and what of it a value is about: for a text its language, else nothing further.
_Aspect: TypeAlias = tuple[Term, str]
# A value and the record that states it.
_Stated: TypeAlias = tuple[RecordValues, Value]
_NO_LANGUAGE = "?"


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
    statements = {statement for record in believed for statement in record.statements}
    # In most projects nothing differs, and then nothing need be compared.
    stated_by_aspect = _by_aspect(believed) if _has_several_values(statements) else {}
    conflicts: set[Term] = set()
    findings: list[Finding] = []
    focus = iris.project(number).strip("<>")
    for aspect in sorted(aspect for aspect, stated in stated_by_aspect.items() if _differ(stated)):
        stated = stated_by_aspect[aspect]
        chosen, differences = _choose(stated, focus)
        statements.difference_update([(aspect[0], value.term) for _, value in stated])
        statements.update([(aspect[0], value.term) for _, value in chosen])
        findings += differences
        if differences:
            conflicts.add(aspect[0])
    for finding in _texts_of_uncertain_language(stated_by_aspect, focus):
        findings.append(finding)
        conflicts.add(f"<{finding.path}>")
    for copies in by_hash.values():
        findings.extend(_copies(copies, focus))
    return Project(
        number=number,
        records=tuple(believed),
        copies=tuple(tuple(copies) for copies in by_hash.values()),
        statements=tuple(sorted(statements)),
        conflicts=tuple(sorted(conflicts)),
        findings=tuple(findings),
    )


def _belief(record: RecordValues) -> tuple[float, int, str]:
    page = record.record.page
    retrieved = datetime.fromisoformat(page.retrieved_at).timestamp() if page.retrieved_at else float("-inf")
    return -retrieved, 0 if record.record.languages == ("fi",) else 1, page.source


def _has_several_values(statements: Iterable[Statement]) -> bool:
    """Whether a property that takes one value has several."""
    properties = [property_ for property_, _ in statements if property_ not in _multiple_properties()]
    return len(set(properties)) < len(properties)


@cache
def _multiple_properties() -> frozenset[Term]:
    return frozenset(kind.term for kind in read_fields() if kind.is_multiple)


def _differ(stated: list[_Stated]) -> bool:
    return len({value.term for _, value in stated}) > 1 and not stated[0][1].kind.is_multiple


def _by_aspect(records: Iterable[RecordValues]) -> dict[_Aspect, list[_Stated]]:
    """What the records state, in their order and in that of their pages."""
    stated_by_aspect: dict[_Aspect, list[_Stated]] = {}
    for record in records:
        for value in record.values:
            kind = value.kind
            aspect = kind.term, _language_of(value.term) if kind.kind == "text" else ""
            stated_by_aspect.setdefault(aspect, []).append((record, value))
    return stated_by_aspect


def _language_of(text: Term) -> str:
    """The language tag of a text, which has no quotation mark behind the one that closes it."""
    return text[text.rindex('"') + 2 :] or _NO_LANGUAGE


def _choose(stated: list[_Stated], focus: str) -> tuple[list[_Stated], list[Finding]]:
    """What is published where pages, or heading and table of a page, differ, and the findings that say so."""
    by_record = [list(of_record) for _, of_record in groupby(stated, key=lambda one: id(one[0]))]
    findings = [finding for of_record in by_record if (finding := _heading_against_table(of_record, focus))]
    chosen, *further = map(_of_table, by_record)
    published = {value.term for _, value in chosen}
    others = [one for of_record in further for one in of_record if one[1].term not in published]
    if others:
        different = _list_of_shown(others, " or ")
        message = f"the pages of this project differ: “{_shown(chosen[0])}” is published, not {different}"
        findings.append(_records_differ(message, chosen[0], others, focus))
    return chosen, findings


def _texts_of_uncertain_language(stated_by_aspect: dict[_Aspect, list[_Stated]], focus: str) -> Iterator[Finding]:
    """A finding for each property with a text of no certain language on one page and another text on another page."""
    for aspect in sorted(aspect for aspect in stated_by_aspect if aspect[1] == _NO_LANGUAGE):
        first = stated_by_aspect[aspect][0]
        others = [
            one
            for other_aspect, stated in stated_by_aspect.items()
            if other_aspect[0] == aspect[0] and other_aspect != aspect
            for one in stated
            if one[0] is not first[0]
        ]
        if others:
            message = (
                f"the pages of this project differ: “{_shown(first)}” is published as a text of no certain language beside "
                f"{_list_of_shown(others, ' and ')}"
            )
            yield _records_differ(message, first, others, focus)


def _of_table(stated: list[_Stated]) -> list[_Stated]:
    """What has a printed label where anything has, else what the heading states."""
    return [one for one in stated if one[1].field.label is not None] or stated


def _heading_against_table(stated: list[_Stated], focus: str) -> Finding | None:
    chosen = _of_table(stated)
    terms = {value.term for _, value in chosen}
    others = [one for one in stated if one[1].term not in terms]
    if not others:
        return None
    message = (
        f"the heading says “{_shown(others[0])}”, the table “{_shown(chosen[0])}”; the table is published, correct the one that is wrong"
    )
    return _difference("heading-agrees-with-table", message, chosen[0], [_place(other) for other in others], focus)


def _records_differ(message: str, chosen: _Stated, others: list[_Stated], focus: str) -> Finding:
    return _difference("records-agree", message, chosen, sorted(_place(other) for other in others), focus)


def _difference(code: str, message: str, chosen: _Stated, also: list[Place], focus: str) -> Finding:
    _, value = chosen
    return Finding(code, WARNING, message, _place(chosen), focus, value.kind.term[1:-1], value.field.raw, tuple(also))


def _copies(copies: list[RecordValues], focus: str) -> Iterator[Finding]:
    if len(copies) > 1:
        places = [copy.record.page.whole for copy in copies]
        message = "identical pages; they are one record with several sources"
        yield Finding("page-is-given-once", "info", message, places[0], focus=focus, also=tuple(places[1:]))


def _place(stated: _Stated) -> Place:
    record, value = stated
    return record.record.page.place(value.field.place_span.start)


def _list_of_shown(stated: list[_Stated], conjunction: str) -> str:
    return conjunction.join(f"“{text}”" for text in sorted({_shown(one) for one in stated}))


def _shown(stated: _Stated) -> str:
    text = " ".join(stated[1].field.raw.split())
    return text if len(text) <= 60 else text[:57].rstrip() + "…"
