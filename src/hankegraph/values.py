"""Understands the raw values of a record: each becomes a term, or a finding that keeps the raw text, or stays as it is on the record."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import normalize

from hankegraph.fields import FieldKind
from hankegraph.findings import INFO, VIOLATION, WARNING, Finding, Place
from hankegraph.iris import Iris
from hankegraph.language import detect_language
from hankegraph.privacy import MASK
from hankegraph.records import Field, Record
from hankegraph.terms import XSD, Term, expand, literal
from hankegraph.vocabulary import Vocabulary

_NUMBER = re.compile(r"[0-9]{1,12}")
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?\s*%", re.ASCII)
_ANSWERS = {"kyllä": True, "ei": False, "ja": True, "nej": False}
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_LEGAL_FORM = re.compile(r"(?:^|\s)(?:ry|rf|oy|ab|oyj|osk|sr|ky)$", re.I)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|/|&|\s(?:ja|och|sekä|samt)\s)\s*")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as one page spells it."""

    iri: Term
    name: str


@dataclass(frozen=True, slots=True)
class ProvisionalConcept:
    """A concept that no vocabulary knows, in the page's own words."""

    iri: Term
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a field states: a term, with what must be said about it where it is a node that the pages bring along."""

    field: Field
    kind: FieldKind
    term: Term
    node: Organisation | ProvisionalConcept | None = None


@dataclass(frozen=True, slots=True)
class RecordValues:
    """A record with its values understood. `number` is None where the page does not say one project number, the same everywhere."""

    record: Record
    number: str | None
    values: tuple[Value, ...]
    findings: tuple[Finding, ...]


def read_values(record: Record, vocabulary: Vocabulary, iris: Iris) -> RecordValues:
    """The values of the record, and the findings of reading it."""
    number, findings = _read_number(record)
    focus = iris.record(record.page.sha256) if number is None else iris.project(number)
    reader = _ValueReader(record, vocabulary, iris)
    values = []
    for field in record.fields:
        if field.kind is not None and not field.is_empty and not field.is_withheld:
            if field.kind.kind == "number":
                if number is not None:
                    values.append(Value(field, field.kind, literal(field.raw)))
            elif (value := reader.read(field, field.kind)) is not None:
                values.append(value)
    findings += reader.findings + _findings_of_reading(record)
    with_focus = tuple(replace(finding, focus=finding.focus or focus.strip("<>")) for finding in findings)
    return RecordValues(record, number, tuple(values), with_focus)


def clean_text(raw: str) -> str:
    """The text as published: NFC, invisible characters dropped, white space in a line one space, paragraphs parted by an empty line.

    >>> clean_text("yh\\u00adteinen\\u00a0 piha\\r\\n\\r\\n\\r\\n- uusi")
    'yhteinen piha\\n\\n- uusi'
    """
    lines = [" ".join(line.split()) for line in normalize("NFC", raw.translate(_INVISIBLE)).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _read_number(record: Record) -> tuple[str | None, list[Finding]]:
    """The project number if heading and table say one number and it is digits.

    A page that says no number, a bad one or two is held back alone: it must not be taken for a page of a project it may not be about.
    """
    fields = [field for field in record.fields_of("project_number") if field.raw]
    page = record.page
    path = expand("hg:projectNumber").strip("<>")
    if not fields:
        message = "the page has no project number; add the line Hankenumero with the number, or leave the page out"
        return None, [Finding("project-number-is-on-the-page", VIOLATION, message, page.whole, path=path)]
    bad = [field for field in fields if not _NUMBER.fullmatch(field.raw)]
    findings = [
        Finding(
            "project-number-is-digits",
            VIOLATION,
            "the project number is not 1 to 12 digits 0-9; correct it on the page",
            _place(record, field),
            path=path,
            value=field.raw,
        )
        for field in bad
    ]
    numbers = {field.raw for field in fields}
    if not bad and len(numbers) > 1:
        places = [_place(record, field) for field in fields]
        message = f"heading and table give different project numbers ({', '.join(sorted(numbers))}); correct the page"
        findings = [
            Finding(
                "project-number-agrees-with-heading",
                VIOLATION,
                message,
                places[-1],
                path=path,
                value=fields[-1].raw,
                also=tuple(places[:-1]),
            )
        ]
    return (None if findings else fields[0].raw), findings


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
        place = _place(record, field)
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
            findings.append(Finding("personal-data-are-withheld", INFO, message, place, path=expand(field.kind.property).strip("<>")))
        elif field.kind.kind == "raw":
            message = "the border between title and organisation is not marked; neither is published"
            findings.append(Finding("title-and-organisation-are-told-apart", INFO, message, place, value=field.raw))
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


class _ValueReader:
    """Reads the values of one record, collecting what cannot be read."""

    def __init__(self, record: Record, vocabulary: Vocabulary, iris: Iris) -> None:
        self.record = record
        self.vocabulary = vocabulary
        self.iris = iris
        self.findings: list[Finding] = []

    def read(self, field: Field, kind: FieldKind) -> Value | None:
        """The value of the field, or None and a finding."""
        match kind.kind:
            case "text":
                return self._text(field, kind)
            case "date":
                return self._date(field, kind)
            case "concept":
                return self._concept(field, kind)
            case "boolean":
                return self._boolean(field, kind)
            case "organisation":
                return self._organisation(field, kind)
            case "percent":
                return self._percent(field, kind)
            case "keywords":
                return self._keyword(field, kind)
            case "name":
                return self._name(field, kind)
            case "raw" | "withheld":
                return None
        raise ValueError(f"fields.toml gives the kind {kind.kind}, which has no reader")

    def _report(self, field: Field, kind: FieldKind, code: str, severity: str, message: str) -> None:
        path = expand(kind.property).strip("<>")
        self.findings.append(Finding(code, severity, message, _place(self.record, field), path=path, value=field.raw))

    def _is_cut(self, field: Field, kind: FieldKind) -> bool:
        """Whether the value may go on after the end of the page; a known value that ends the page is taken as whole."""
        if field.ends_the_page:
            message = "the page ends in this value, which may be cut; it stays on the record only, fetch the page again"
            self._report(field, kind, "value-is-whole", WARNING, message)
        return field.ends_the_page

    def _text(self, field: Field, kind: FieldKind) -> Value | None:
        text = clean_text(field.raw)
        return Value(field, kind, literal(text, detect_language(text))) if text else None

    def _date(self, field: Field, kind: FieldKind) -> Value | None:
        match = _DATE.fullmatch(clean_text(field.raw))
        if match:
            day, month, year = (int(part) for part in match.groups())
            try:
                return Value(field, kind, literal(date(year, month, day).isoformat(), datatype=XSD.date))
            except ValueError:
                pass
        message = "this is not a date of the form dd.mm.yyyy that the calendar has; correct it on the page"
        self._report(field, kind, "date-is-readable", VIOLATION, message)
        return None

    def _boolean(self, field: Field, kind: FieldKind) -> Value | None:
        answer = _ANSWERS.get(clean_text(field.raw).casefold())
        if answer is None:
            self._report(
                field,
                kind,
                "answer-is-yes-or-no",
                VIOLATION,
                "the answer is none of kyllä, ei, ja, nej; correct it on the page",
            )
            return None
        return Value(field, kind, literal("true" if answer else "false", datatype=XSD.boolean))

    def _percent(self, field: Field, kind: FieldKind) -> Value | None:
        match = _PERCENT.fullmatch(clean_text(field.raw))
        if match is None:
            self._report(
                field,
                kind,
                "percentage-is-readable",
                VIOLATION,
                "this is not a percentage such as 50,00 %; correct it on the page",
            )
            return None
        return Value(field, kind, literal(f"{int(match[1])}.{match[2] or '0'}", datatype=XSD.decimal))

    def _concept(self, field: Field, kind: FieldKind) -> Value | None:
        label = " ".join(clean_text(field.raw).split())
        concept = self.vocabulary.find(kind.schemes, label)
        if concept is not None:
            return Value(field, kind, concept)
        if not label or MASK in label or self._is_cut(field, kind):
            return None
        scheme = kind.schemes[0]
        provisional = ProvisionalConcept(self.iris.provisional_concept(scheme, label), scheme, label)
        return Value(field, kind, provisional.iri, provisional)

    def _organisation(self, field: Field, kind: FieldKind) -> Value | None:
        name = " ".join(clean_text(field.raw).split())
        if MASK in name:
            message = "the organisation looks like a natural person; the name is not published, check whether it may be"
            self._report(field, kind, "organisation-is-not-a-natural-person", WARNING, message)
            return None
        if not name or self._is_cut(field, kind):
            return None
        parts = _BETWEEN_NAMES.split(name)
        if len(parts) > 1 and sum(bool(_LEGAL_FORM.search(part.replace(".", ""))) for part in parts) > 1:
            message = "the line seems to name several organisations; none is published, their border is not marked"
            self._report(field, kind, "organisation-line-names-one", WARNING, message)
            return None
        return Value(field, kind, self.iris.organisation(name), Organisation(self.iris.organisation(name), name))

    def _keyword(self, field: Field, kind: FieldKind) -> Value | None:
        if self.record.layout == "one-line" and len(field.raw.split()) > 1:
            self._report(
                field,
                kind,
                "keywords-are-told-apart",
                INFO,
                "the borders between keywords are not marked; none is published",
            )
            return None
        return None if self._is_cut(field, kind) else self._text(field, kind)

    def _name(self, field: Field, kind: FieldKind) -> Value | None:
        name = " ".join(clean_text(field.raw).split())
        return Value(field, kind, literal(name)) if name and not self._is_cut(field, kind) else None
