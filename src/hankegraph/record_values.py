"""Understands a record: its project number, its values, and the findings of reading it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hankegraph.findings import INFO, VIOLATION, WARNING, Finding, Place
from hankegraph.iris import Iris
from hankegraph.meanings import Meanings
from hankegraph.records import Field, Record
from hankegraph.terms import HG, literal
from hankegraph.value_reader import ValueReader, text_meanings
from hankegraph.values import Meaning, RecordValues, meaning_of
from hankegraph.vocabulary import Vocabulary

_NUMBER = re.compile(r"[0-9]{1,12}")
_NUMBER_PATH = HG.projectNumber[1:-1]


def read_values(record: Record, vocabulary: Vocabulary, iris: Iris) -> RecordValues:
    """The values of the record, and the findings of reading it.

    Where a value belongs to another field than its label says, the record is given with the field as that one.
    """
    return next(read_all_values([record], Meanings(vocabulary, iris)))


def read_all_values(records: Sequence[Record], meanings: Meanings) -> Iterator[RecordValues]:
    """What `read_values` gives for each record; many together take a fraction of the time of one by one."""
    texts = text_meanings(records)
    return (_values_of(record, meanings, texts) for record in records)


def _values_of(record: Record, meanings: Meanings, texts: Mapping[str, Meaning | None]) -> RecordValues:
    number, findings = read_number(record)
    iris = meanings.iris
    focus = (iris.record(record.page.sha256) if number is None else iris.project(number))[1:-1]
    reader = ValueReader(record, focus, meanings, texts)
    meanings_of_fields: list[Meaning | None] = []
    for field in record.fields:
        kind = field.kind
        if kind is None or not field.raw:
            meaning = None
        elif kind.kind == "number":
            meaning = meaning_of(field.raw, literal(field.raw)) if field.raw == number else None
        else:
            meaning = reader.read(field, kind)
        meanings_of_fields.append(meaning)
    if reader.moved:
        record = replace(record, fields=tuple([reader.moved.get(field, field) for field in record.fields]))
    findings = [replace(finding, focus=focus) for finding in findings]
    return RecordValues(record, number, tuple(meanings_of_fields), (*findings, *reader.findings, *_findings_of_reading(record, focus)))


def read_number(record: Record) -> tuple[str | None, list[Finding]]:
    """The project number if heading and table say one number, it is digits, and the page does not end in it.

    A page that says no number, a bad one, two, or one that may be cut is held back alone: it must not be taken for a page of a project
    it may not be about.
    """
    fields = [field for field in record.fields_of("project_number") if field.raw]
    if not fields:
        message = "the page has no project number; add the line Hankenumero with the number, or leave the page out"
        return None, [Finding("project-number-is-on-the-page", VIOLATION, message, record.page.whole, path=_NUMBER_PATH)]
    bad = [field for field in fields if not _NUMBER.fullmatch(field.raw)]
    if bad:
        message = "the project number is not 1 to 12 digits 0-9; correct it on the page"
        return None, [_violation(record, field, "project-number-is-digits", message) for field in bad]
    whole = [field for field in fields if not field.ends_the_page]
    if not whole:
        message = "the page ends in its only project number, which may be cut; fetch the page again"
        return None, [_violation(record, fields[-1], "project-number-is-whole", message)]
    number = whole[0].raw
    cut = [field for field in fields if field.ends_the_page and field.raw != number and number.startswith(field.raw)]
    if differing := {field.raw for field in fields if field not in cut} - {number}:
        *others, last = fields
        numbers = ", ".join(sorted(differing | {number}))
        message = f"heading and table give different project numbers ({numbers}); correct the page"
        finding = _violation(record, last, "project-number-agrees-with-heading", message)
        return None, [replace(finding, also=tuple(_place(record, field) for field in others))]
    message = "the page ends in this value, which may be cut; the other number of the page is taken, fetch the page again"
    findings = [Finding("value-is-whole", WARNING, message, _place(record, field), path=_NUMBER_PATH, value=field.raw) for field in cut]
    return number, findings


def _violation(record: Record, field: Field, code: str, message: str) -> Finding:
    return Finding(code, VIOLATION, message, _place(record, field), path=_NUMBER_PATH, value=field.raw)


def _place(record: Record, field: Field) -> Place:
    return record.page.place(field.place_span.start)


def _findings_of_reading(record: Record, focus: str) -> Iterator[Finding]:
    page = record.page
    for item in page.withheld:
        if not any(field.is_withheld and field.span.start <= item.start < field.span.end for field in record.fields):
            message = f"{article_kind(item.kind)} stands here; it is not published"
            yield Finding("personal-data-are-withheld", INFO, message, page.place(item.start), focus)
    for field in record.fields:
        kind = field.kind
        if kind is None:
            message = f"the label “{field.label}” is not known; its value stays on the record, add the label to fields.toml"
            place = page.place((field.label_span or field.span).start)
            yield Finding("label-is-known", WARNING, message, place, focus, value=field.raw)
        elif field.is_withheld:
            message = "the contact section has content; it is not published"
            yield Finding("personal-data-are-withheld", INFO, message, _place(record, field), focus, kind.term[1:-1])
        elif kind.kind == "raw":
            message = "the border between title and organisation is not marked; neither is published"
            yield Finding("title-and-organisation-are-told-apart", INFO, message, _place(record, field), focus, value=field.raw)
    if record.ends_early:
        end = page.place(max(0, len(page.text.rstrip()) - 1))
        yield Finding("page-is-whole", WARNING, f"{record.ends_early}; fetch the page again", end, focus)


def article_kind(kind: str) -> str:
    """The kind of personal data with its article.

    >>> article_kind("e-mail address")
    'an e-mail address'
    """
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
