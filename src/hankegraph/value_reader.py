"""Understands the raw value of a field: it becomes a term, or a finding that keeps the raw text, or stays as it is on the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from hankegraph.fields import FieldKind, fields_by_attribute, read_objective_schemes
from hankegraph.findings import INFO, VIOLATION, WARNING, Finding
from hankegraph.language import detect_languages
from hankegraph.meanings import DATE, Meanings
from hankegraph.organisation_names import names_several, without_masked_parts
from hankegraph.privacy import MASK, NAME_OF_A_PERSON
from hankegraph.records import Field, Record
from hankegraph.terms import literal
from hankegraph.values import Meaning, clean_line, clean_text, meaning_of

_TEXTS = frozenset({"text", "keywords"})


def text_meanings(records: Iterable[Record]) -> dict[str, Meaning | None]:
    """The meaning of every raw text of the records, tagged with its language where that is certain; None where nothing is left of it."""
    raws = {field.raw for record in records for field in record.fields if field.raw and field.kind and field.kind.kind in _TEXTS}
    texts = {raw: clean_text(raw) for raw in raws}
    languages = detect_languages(texts.values())
    return {raw: meaning_of(raw, literal(text, languages[text])) if text else None for raw, text in texts.items()}


class ValueReader:
    """Reads the values of one record, collecting in `findings` what cannot be read, in `moved` the fields that are under a wrong label.

    `focus` is the IRI that findings are about, `texts` is what `text_meanings` gives for the record or for many.
    """

    def __init__(self, record: Record, focus: str, meanings: Meanings, texts: Mapping[str, Meaning | None]) -> None:
        self.record = record
        self.focus = focus
        self.meanings = meanings
        self.texts = texts
        self.findings: list[Finding] = []
        self.moved: dict[Field, Field] = {}

    def read(self, field: Field, kind: FieldKind) -> Meaning | None:
        """What the field states, or None, where something is wrong with it with a finding."""
        if kind.kind in _TEXTS:
            return self._text(field, kind) if kind.kind == "text" else self._keyword(field, kind)
        meaning = self.meanings.find(kind, field.raw)
        if meaning is None:
            return self._without_meaning(field, kind)
        if meaning.is_open and self._is_cut(field, kind):
            return None
        return meaning

    def _without_meaning(self, field: Field, kind: FieldKind) -> Meaning | None:
        """What a field states whose raw value means nothing by itself: it takes the rest of the page, or a finding."""
        match kind.kind:
            case "date":
                message = "this is not a date of the form dd.mm.yyyy that the calendar has; correct it on the page"
                if DATE.fullmatch(clean_text(field.raw)) or not self._is_cut(field, kind):
                    self._report(field, kind, "date-is-readable", VIOLATION, message)
            case "boolean":
                message = "the answer is none of kyllä, ei, ja, nej; correct it on the page"
                if not self._is_cut(field, kind):
                    self._report(field, kind, "answer-is-yes-or-no", VIOLATION, message)
            case "percent":
                message = "this is not a percentage such as 50,00 %; correct it on the page"
                if not self._is_cut(field, kind):
                    self._report(field, kind, "percentage-is-readable", VIOLATION, message)
            case "concept":
                return self._concept(field, kind)
            case "organisation":
                return self._organisation(field, kind)
            case "name":
                self._is_masked(field, kind)
        return None

    def _report(self, field: Field, kind: FieldKind, code: str, severity: str, message: str) -> None:
        place = self.record.page.place(field.place_span.start)
        self.findings.append(Finding(code, severity, message, place, self.focus, kind.term[1:-1], field.raw))

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

    def _text(self, field: Field, kind: FieldKind) -> Meaning | None:
        if MASK in field.raw and not any(character.isalnum() for character in clean_text(field.raw)) and self._is_masked(field, kind):
            return None
        return self.texts[field.raw]

    def _keyword(self, field: Field, kind: FieldKind) -> Meaning | None:
        if self.record.layout == "one-line" and len(field.raw.split()) > 1:
            message = "the borders between keywords are not marked; none is published"
            self._report(field, kind, "keywords-are-told-apart", INFO, message)
            return None
        return None if self._is_masked(field, kind) or self._is_cut(field, kind) else self._text(field, kind)

    def _concept(self, field: Field, kind: FieldKind) -> Meaning | None:
        label = clean_line(field.raw)
        concept = self.meanings.vocabulary.find(kind.schemes, label)
        if concept is not None:
            message = "the concept is found by its number, these words for it are not known; check that they mean the same"
            self._report(field, kind, "concept-wording-is-reviewed", INFO, message)
            return meaning_of(field.raw, concept)
        if not label or self._is_masked(field, kind) or self._is_cut(field, kind) or kind.also is None:
            return None
        return self._objective(field, kind, fields_by_attribute()[kind.also], label)

    def _objective(self, field: Field, kind: FieldKind, sibling: FieldKind, label: str) -> Meaning | None:
        """An objective that its field does not know: a new one, or one of the sibling field under the wrong label.

        The form of a code tells its scheme. A value changes its field only where the period of the programme says the same.
        """
        schemes = read_objective_schemes()
        scheme = next((name for name, objectives in schemes.items() if objectives.codes.fullmatch(label)), None)
        concept = self.meanings.vocabulary.find(sibling.schemes, label)
        if concept is None and (scheme is None or scheme in kind.schemes):
            of_period = (name for name in kind.schemes if schemes[name].period == self._period)
            return self.meanings.provisional(field.raw, scheme or next(of_period, kind.schemes[0]), label)
        is_stated = any(other.raw for other in self.record.fields_of(sibling.attribute))
        if scheme not in sibling.schemes or schemes[scheme].period != self._period or is_stated:
            message = f"this is a value of {sibling.labels[0][1]}, but the programme or that field speaks against it; it is not published"
            self._report(field, kind, "objective-agrees-with-programme", WARNING, message)
            return None
        message = f"this is a value of {sibling.labels[0][1]} and is published as one, as the programme is of its period; mend the label"
        self._report(field, sibling, "objective-is-under-its-own-label", INFO, message)
        self.moved[field] = field._replace(kind=sibling)
        return meaning_of(field.raw, concept) if concept else self.meanings.provisional(field.raw, scheme, label)

    @cached_property
    def _period(self) -> int | None:
        """The first year of the programme's period, where the page names one that is known."""
        names = [clean_line(field.raw) for field in self.record.fields_of("funding_programme")]
        schemes = fields_by_attribute()["funding_programme"].schemes
        programmes = [programme for name in names if (programme := self.meanings.vocabulary.find(schemes, name)) is not None]
        periods = {self.meanings.vocabulary.period_start(programme) for programme in programmes}
        return periods.pop() if len(periods) == 1 else None

    def _organisation(self, field: Field, kind: FieldKind) -> Meaning | None:
        if MASK in field.raw and NAME_OF_A_PERSON in self._kinds_withheld(field):
            message = "the organisation looks like a natural person; the name is not published, check whether it may be"
            self._report(field, kind, "organisation-is-not-a-natural-person", WARNING, message)
            return None
        name = without_masked_parts(clean_line(field.raw))
        if (not name and self._is_masked(field, kind)) or not name or self._is_cut(field, kind):
            return None
        if names_several(name):
            message = "the line seems to name several organisations; none is published, their border is not marked"
            self._report(field, kind, "organisation-line-names-one", WARNING, message)
            return None
        return self.meanings.organisation(field.raw, name)

    def _kinds_withheld(self, field: Field) -> set[str]:
        span = field.span
        return {item.kind for item in self.record.page.withheld if item.start < span.end and item.end > span.start}
