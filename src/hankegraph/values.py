"""Understands the raw value of a field: it becomes a term, or a finding that keeps the raw text, or stays as it is on the record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from unicodedata import normalize

from hankegraph.fields import FieldKind, drop_invisible_characters, fields_by_attribute, read_objective_schemes
from hankegraph.findings import INFO, VIOLATION, WARNING, Finding
from hankegraph.iris import Iris
from hankegraph.language import detect_language
from hankegraph.organisation_names import names_several, without_masked_parts
from hankegraph.privacy import MASK, NAME_OF_A_PERSON
from hankegraph.records import Field, Record
from hankegraph.terms import XSD, Term, literal
from hankegraph.vocabulary import Vocabulary

_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?\s*%", re.ASCII)
_ANSWERS = {"kyllä": True, "ei": False, "ja": True, "nej": False}
_BLANK_LINES = re.compile(r"\n{3,}")


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


def clean_text(raw: str) -> str:
    """The text as published: NFC, invisible characters dropped, white space in a line one space, paragraphs parted by an empty line.

    >>> clean_text("yh\\u00adteinen\\u00a0 piha\\r\\n\\r\\n\\r\\n- uusi")
    'yhteinen piha\\n\\n- uusi'
    """
    text = normalize("NFC", drop_invisible_characters(raw))
    if "\n" not in text:
        return " ".join(text.split())
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in text.split("\n"))).strip()


class ValueReader:
    """Reads the values of one record, collecting in `findings` what cannot be read."""

    def __init__(self, record: Record, vocabulary: Vocabulary, iris: Iris) -> None:
        self.record = record
        self.vocabulary = vocabulary
        self.iris = iris
        self.findings: list[Finding] = []

    def read(self, field: Field, kind: FieldKind) -> Value | None:
        """The value of the field, or None, where something is wrong with it with a finding."""
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
        place = self.record.page.place(field.place_span.start)
        self.findings.append(Finding(code, severity, message, place, path=kind.term[1:-1], value=field.raw))

    def _is_cut(self, field: Field, kind: FieldKind) -> bool:
        """Whether the value may go on after the end of the page; one that is known, or has the form of its kind, is taken as whole."""
        if field.ends_the_page:
            message = "the page ends in this value, which may be cut; it stays on the record only, fetch the page again"
            self._report(field, kind, "value-is-whole", WARNING, message)
        return field.ends_the_page

    def _is_masked(self, field: Field, kind: FieldKind) -> bool:
        """Whether personal data stand in a value that has no meaning without them."""
        if MASK in field.raw:
            message = "personal data stand in this value; nothing of it is published, correct it on the page"
            self._report(field, kind, "value-is-not-withheld", WARNING, message)
        return MASK in field.raw

    def _text(self, field: Field, kind: FieldKind) -> Value | None:
        text = clean_text(field.raw)
        if not any(character.isalnum() for character in text) and self._is_masked(field, kind):
            return None
        return Value(field, kind, literal(text, detect_language(text))) if text else None

    def _date(self, field: Field, kind: FieldKind) -> Value | None:
        match = _DATE.fullmatch(clean_text(field.raw))
        if match:
            day, month, year = (int(part) for part in match.groups())
            try:
                return Value(field, kind, literal(date(year, month, day).isoformat(), datatype=XSD.date))
            except ValueError:
                pass
        elif self._is_cut(field, kind):
            return None
        message = "this is not a date of the form dd.mm.yyyy that the calendar has; correct it on the page"
        self._report(field, kind, "date-is-readable", VIOLATION, message)
        return None

    def _boolean(self, field: Field, kind: FieldKind) -> Value | None:
        answer = _ANSWERS.get(clean_text(field.raw).casefold())
        if answer is None:
            if not self._is_cut(field, kind):
                message = "the answer is none of kyllä, ei, ja, nej; correct it on the page"
                self._report(field, kind, "answer-is-yes-or-no", VIOLATION, message)
            return None
        return Value(field, kind, literal("true" if answer else "false", datatype=XSD.boolean))

    def _percent(self, field: Field, kind: FieldKind) -> Value | None:
        match = _PERCENT.fullmatch(clean_text(field.raw))
        if match is None:
            if not self._is_cut(field, kind):
                message = "this is not a percentage such as 50,00 %; correct it on the page"
                self._report(field, kind, "percentage-is-readable", VIOLATION, message)
            return None
        return Value(field, kind, literal(f"{int(match[1])}.{match[2] or '0'}", datatype=XSD.decimal))

    def _concept(self, field: Field, kind: FieldKind) -> Value | None:
        label = " ".join(clean_text(field.raw).split())
        concept = self.vocabulary.find(kind.schemes, label)
        if concept is not None:
            if not self.vocabulary.knows_wording(kind.schemes, label):
                message = "the concept is found by its number, these words for it are not known; check that they mean the same"
                self._report(field, kind, "concept-wording-is-reviewed", INFO, message)
            return Value(field, kind, concept)
        if not label or self._is_masked(field, kind) or self._is_cut(field, kind):
            return None
        if kind.also is not None:
            return self._objective(field, kind, fields_by_attribute()[kind.also], label)
        return self._provisional(field, kind, kind.schemes[0], label)

    def _provisional(self, field: Field, kind: FieldKind, scheme: str, label: str) -> Value:
        provisional = ProvisionalConcept(self.iris.provisional_concept(scheme, label), scheme, label)
        return Value(field, kind, provisional.iri, provisional)

    def _objective(self, field: Field, kind: FieldKind, sibling: FieldKind, label: str) -> Value | None:
        """An objective that its field does not know: a new one, or one of the sibling field under the wrong label.

        The form of a code tells its scheme. A value changes its field only where the period of the programme says the same.
        """
        schemes = read_objective_schemes()
        scheme = next((name for name, objectives in schemes.items() if objectives.codes.fullmatch(label)), None)
        concept = self.vocabulary.find(sibling.schemes, label)
        if concept is None and (scheme is None or scheme in kind.schemes):
            of_period = (name for name in kind.schemes if schemes[name].period == self._period)
            return self._provisional(field, kind, scheme or next(of_period, kind.schemes[0]), label)
        is_stated = any(other.raw for other in self.record.fields_of(sibling.attribute))
        if scheme not in sibling.schemes or schemes[scheme].period != self._period or is_stated:
            message = f"this is a value of {sibling.labels[0][1]}, but the programme or that field speaks against it; it is not published"
            self._report(field, kind, "objective-agrees-with-programme", WARNING, message)
            return None
        message = f"this is a value of {sibling.labels[0][1]} and is published as one, as the programme is of its period; mend the label"
        self._report(field, sibling, "objective-is-under-its-own-label", INFO, message)
        field = field._replace(kind=sibling)
        return Value(field, sibling, concept) if concept else self._provisional(field, sibling, scheme, label)

    @cached_property
    def _period(self) -> int | None:
        """The first year of the programme's period, where the page names one that is known."""
        names = [" ".join(clean_text(field.raw).split()) for field in self.record.fields_of("funding_programme")]
        schemes = fields_by_attribute()["funding_programme"].schemes
        programmes = [programme for name in names if (programme := self.vocabulary.find(schemes, name)) is not None]
        periods = {self.vocabulary.period_start(programme) for programme in programmes}
        return periods.pop() if len(periods) == 1 else None

    def _organisation(self, field: Field, kind: FieldKind) -> Value | None:
        if MASK in field.raw and NAME_OF_A_PERSON in self._kinds_withheld(field):
            message = "the organisation looks like a natural person; the name is not published, check whether it may be"
            self._report(field, kind, "organisation-is-not-a-natural-person", WARNING, message)
            return None
        name = without_masked_parts(" ".join(clean_text(field.raw).split()))
        if (not name and self._is_masked(field, kind)) or not name or self._is_cut(field, kind):
            return None
        if names_several(name):
            message = "the line seems to name several organisations; none is published, their border is not marked"
            self._report(field, kind, "organisation-line-names-one", WARNING, message)
            return None
        return Value(field, kind, self.iris.organisation(name), Organisation(self.iris.organisation(name), name))

    def _kinds_withheld(self, field: Field) -> set[str]:
        span = field.span
        return {item.kind for item in self.record.page.withheld if item.start < span.end and item.end > span.start}

    def _keyword(self, field: Field, kind: FieldKind) -> Value | None:
        if self.record.layout == "one-line" and len(field.raw.split()) > 1:
            message = "the borders between keywords are not marked; none is published"
            self._report(field, kind, "keywords-are-told-apart", INFO, message)
            return None
        return None if self._is_masked(field, kind) or self._is_cut(field, kind) else self._text(field, kind)

    def _name(self, field: Field, kind: FieldKind) -> Value | None:
        name = " ".join(clean_text(field.raw).split())
        if not name or self._is_masked(field, kind) or self._is_cut(field, kind):
            return None
        return Value(field, kind, literal(name))
