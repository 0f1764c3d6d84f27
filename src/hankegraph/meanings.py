"""What a raw value means wherever it stands: the same on every page, and with nothing to be said about it."""

from __future__ import annotations

import re
from datetime import date

from hankegraph.fields import FieldKind
from hankegraph.iris import Iris
from hankegraph.organisation_names import names_several
from hankegraph.privacy import MASK
from hankegraph.terms import XSD, literal
from hankegraph.values import Meaning, Organisation, ProvisionalConcept, clean_line, clean_text, meaning_of
from hankegraph.vocabulary import Vocabulary

_MOST_KEPT = 50_000
_LONGEST_KEPT = 200

DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?\s*%", re.ASCII)
_ANSWERS = {"kyllä": True, "ei": False, "ja": True, "nej": False}


class Meanings:
    """The meanings of raw values in one vocabulary and under one base; those that are short are kept, for most stand on many pages."""

    def __init__(self, vocabulary: Vocabulary, iris: Iris) -> None:
        self.vocabulary = vocabulary
        self.iris = iris
        self._known: dict[tuple[str, str], Meaning | None] = {}

    def find(self, kind: FieldKind, raw: str) -> Meaning | None:
        """What the raw value of a field of this kind means, or None where that depends on the page or where a finding is due."""
        key = kind.attribute, raw
        try:
            return self._known[key]
        except KeyError:
            meaning = self._find(kind, raw)
        if len(raw) <= _LONGEST_KEPT:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[key] = meaning
        return meaning

    def _find(self, kind: FieldKind, raw: str) -> Meaning | None:
        match kind.kind:
            case "date":
                return _date(raw)
            case "boolean":
                return _boolean(raw)
            case "percent":
                return _percent(raw)
            case "concept":
                return self._concept(kind, raw)
            case "organisation":
                name = clean_line(raw)
                return self.organisation(raw, name) if name and MASK not in raw and not names_several(name) else None
            case "name":
                name = clean_line(raw)
                return meaning_of(raw, literal(name), is_open=True) if name and MASK not in raw else None
            case "raw" | "withheld":
                return None
        raise ValueError(f"fields.toml gives the kind {kind.kind}, which has no reader")

    def _concept(self, kind: FieldKind, raw: str) -> Meaning | None:
        label = clean_line(raw)
        concept = self.vocabulary.find(kind.schemes, label)
        if concept is not None:
            return meaning_of(raw, concept) if self.vocabulary.knows_wording(kind.schemes, label) else None
        # An objective that its field does not know may be one of the other field: that the programme of the page tells.
        return self.provisional(raw, kind.schemes[0], label) if label and MASK not in raw and kind.also is None else None

    def provisional(self, raw: str, scheme: str, label: str) -> Meaning:
        """A new concept of the scheme, with the label that the raw value gives it."""
        node = ProvisionalConcept(self.iris.provisional_concept(scheme, label), scheme, label)
        return meaning_of(raw, node.iri, node, is_open=True)

    def organisation(self, raw: str, name: str) -> Meaning:
        """The organisation of the name that the raw value gives it."""
        node = Organisation(self.iris.organisation(name), name)
        return meaning_of(raw, node.iri, node, is_open=True)


def _date(raw: str) -> Meaning | None:
    match = DATE.fullmatch(clean_text(raw))
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    try:
        return meaning_of(raw, literal(date(year, month, day).isoformat(), datatype=XSD.date))
    except ValueError:
        return None


def _boolean(raw: str) -> Meaning | None:
    answer = _ANSWERS.get(clean_text(raw).casefold())
    return None if answer is None else meaning_of(raw, literal("true" if answer else "false", datatype=XSD.boolean))


def _percent(raw: str) -> Meaning | None:
    match = _PERCENT.fullmatch(clean_text(raw))
    return match and meaning_of(raw, literal(f"{int(match[1])}.{match[2] or '0'}", datatype=XSD.decimal))
