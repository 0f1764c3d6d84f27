"""Understands a record: its project number, its values, and the findings of reading it."""

from __future__ import annotations

import re
from dataclasses import replace

from hankegraph.findings import INFO, VIOLATION, WARNING, Finding, Place
from hankegraph.iris import Iris
from hankegraph.records import Field, Record
from hankegraph.terms import HG, literal
from hankegraph.values import RecordValues, Value, ValueReader
from hankegraph.vocabulary import Vocabulary

_NUMBER = re.compile(r"[0-9]{1,12}")
_NUMBER_PATH = HG.projectNumber[1:-1]


def read_values(record: Record, vocabulary: Vocabulary, iris: Iris) -> RecordValues:
    """The values of the record, and the findings of reading it.

    Where a value belongs to another field than its label says, the record is given with the field as that one.
    """
    number, findings = read_number(record)
    focus = iris.record(record.page.sha256) if number is None else iris.project(number)
    reader = ValueReader(record, vocabulary, iris)
    values = []
    fields = []
    for field in record.fields:
        fields.append(field)
        if field.kind is not None and not field.is_empty and not field.is_withheld:
            if field.kind.kind == "number":
                if field.raw == number:
                    values.append(Value(field, field.kind, literal(field.raw)))
            elif (value := reader.read(field, field.kind)) is not None:
                values.append(value)
                fields[-1] = value.field
    findings += reader.findings + _findings_of_reading(record)
    with_focus = tuple(replace(finding, focus=finding.focus or focus.strip("<>")) for finding in findings)
    return RecordValues(replace(record, fields=tuple(fields)), number, tuple(values), with_focus)


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


def _findings_of_reading(record: Record) -> list[Finding]:
    page = record.page
    findings = [
        Finding(
            "personal-data-are-withheld",
            INFO,
            f"{article_kind(item.kind)} stands here; it is not published",
            page.place(item.start),
        )
        for item in page.withheld
        if not any(field.is_withheld and field.span.start <= item.start < field.span.end for field in record.fields)
    ]
    for field in record.fields:
        if field.kind is None:
            message = f"the label “{field.label}” is not known; its value stays on the record, add the label to fields.toml"
            findings.append(
                Finding(
                    "label-is-known",
                    WARNING,
                    message,
                    page.place((field.label_span or field.span).start),
                    value=field.raw,
                )
            )
        elif field.is_withheld:
            message = "the contact section has content; it is not published"
            findings.append(Finding("personal-data-are-withheld", INFO, message, _place(record, field), path=field.kind.term[1:-1]))
        elif field.kind.kind == "raw":
            message = "the border between title and organisation is not marked; neither is published"
            findings.append(Finding("title-and-organisation-are-told-apart", INFO, message, _place(record, field), value=field.raw))
    if record.ends_early:
        end = page.place(max(0, len(page.text.rstrip()) - 1))
        findings.append(Finding("page-is-whole", WARNING, f"{record.ends_early}; fetch the page again", end))
    return findings


def article_kind(kind: str) -> str:
    """The kind of personal data with its article.

    >>> article_kind("e-mail address")
    'an e-mail address'
    """
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def read_all_values(records, vocabulary, iris):
    return [read_values(record, vocabulary, iris) for record in records]
