"""The one table of fields, `fields.toml`, and the texts around them, `layouts.toml`, as values."""

from __future__ import annotations

import builtins
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from hankegraph.terms import Term, expand

SOFT_HYPHEN = "\u00ad"
_INVISIBLE = ("\u00ad", "\u200b", "\u2060", "\ufeff")


@dataclass(frozen=True)
class FieldKind:
    """One row of the field table; see the head of `fields.toml` for what the columns mean."""

    attribute: str
    property: str
    kind: str
    part: str
    schemes: tuple[str, ...] = ()
    rank: int = 0
    labels: tuple[tuple[str, str], ...] = ()
    holds: tuple[str, ...] = ()
    also: str | None = None

    @cached_property
    def term(self) -> Term:
        """The property as a term."""
        return expand(self.property)

    @builtins.property
    def is_multiple(self) -> bool:
        """Whether one page may state several values."""
        return self.kind == "keywords"


@dataclass(frozen=True, slots=True)
class ObjectiveScheme:
    """What the objectives of a scheme are known by: the form of their codes and the first year of their programming period."""

    codes: re.Pattern[str]
    period: int


@dataclass(frozen=True, slots=True)
class Label:
    """A label as the register prints it, and the language of the pages that print it (`fi`, `sv`, or `mixed`).

    `language` is None where the label is not in the table and only a contact word shows what it opens.
    """

    text: str
    language: str | None
    field: FieldKind


@dataclass(frozen=True, slots=True)
class Layouts:
    """The texts around the fields: key to language, or to the name under which a line is ignorable."""

    page_kinds: dict[str, str]
    table_openers: dict[str, str]
    tabs: dict[str, str]
    ignorable: dict[str, str]
    only_after_sections: frozenset[str]
    contact_words: tuple[str, ...]


def drop_invisible_characters(text: str) -> str:
    """The text without soft hyphens, zero-width spaces, word joiners and byte order marks, which show nothing and part no words."""
    if not text.isascii():
        for character in _INVISIBLE:
            if character in text:
                text = text.replace(character, "")
    return text


def comparison_key(text: str) -> str:
    """The text as labels are compared: NFC, white space collapsed, invisible characters and a final colon dropped.

    >>> comparison_key("  Toimen\\u00adpiteen\\u00a0 tyyppi: ")
    'Toimenpiteen tyyppi'
    """
    key = " ".join(text.split())
    if not key.isascii():
        visible = drop_invisible_characters(key)
        key = unicodedata.normalize("NFC", key if len(visible) == len(key) else " ".join(visible.split()))
    return key[:-1].rstrip() if key.endswith(":") else key


@cache
def read_fields() -> tuple[FieldKind, ...]:
    """Every field of the register, in the order of the table."""
    rows: list[dict[str, Any]] = _read_toml("fields.toml")["field"]
    return tuple(
        FieldKind(
            attribute=row["attribute"],
            property=row["property"],
            kind=row["kind"],
            part=row["part"],
            schemes=tuple(row.get("scheme", ())),
            rank=row.get("rank", 0),
            holds=tuple(row.get("holds", ())),
            labels=tuple((language, label) for language, labels in row.get("labels", {}).items() for label in labels),
            also=row.get("also"),
        )
        for row in rows
    )


@cache
def fields_by_attribute() -> dict[str, FieldKind]:
    """The fields by their attribute."""
    return {field.attribute: field for field in read_fields()}


@cache
def read_objective_schemes() -> dict[str, ObjectiveScheme]:
    """The schemes of objectives by name."""
    rows = _read_toml("fields.toml")["objective_scheme"]
    return {row["scheme"]: ObjectiveScheme(re.compile(row["codes"], re.I | re.ASCII), row["period"]) for row in rows}


@cache
def read_labels() -> dict[str, Label]:
    """Every label of every field, by its comparison key."""
    return {comparison_key(text): Label(text, language, field) for field in read_fields() for language, text in field.labels}


def find_label(key: str) -> Label | None:
    """The label with this comparison key: one of the table, or one with a contact word in it."""
    return read_labels().get(key) or (contact_label(key) if has_contact_word(key) else None)


def contact_label(key: str) -> Label:
    """The label of a contact section that only a contact word in it shows."""
    return Label(key, None, fields_by_attribute()["contact_persons"])


def has_contact_word(text: str) -> bool:
    """Whether the text speaks of contact persons.

    >>> has_contact_word("Hankevetäjä ja yhteyshenkilö")
    True
    """
    folded = text.casefold()
    for word in read_layouts().contact_words:  # noqa: SIM110 - a generator costs more than the few words, and every line is asked
        if word in folded:
            return True
    return False


@cache
def read_layouts() -> Layouts:
    """The texts around the fields."""
    document = _read_toml("layouts.toml")

    def by_key(section: str) -> dict[str, str]:
        return {comparison_key(text): language for language, texts in document[section].items() for text in texts}

    ignorable = dict(document["ignorable"])
    only_after_sections = frozenset(ignorable.pop("only_after_sections"))
    return Layouts(
        page_kinds=by_key("page_kind"),
        table_openers=by_key("table_opener"),
        tabs=by_key("tabs"),
        ignorable={comparison_key(text): name for name, texts in ignorable.items() for text in texts},
        only_after_sections=only_after_sections,
        contact_words=tuple(document["contact"]["words"]),
    )


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
