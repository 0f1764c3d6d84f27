"""Packs a record into bytes and unpacks it, so that a page is read once and picked up again later, by another process too.

The bytes never leave the build that packs them: `marshal` may change with the Python, and the numbers of the fields with the table.
"""

from __future__ import annotations

import marshal
from functools import cache

from hankegraph.fields import FieldKind, read_fields
from hankegraph.pages import Page
from hankegraph.privacy import Withheld
from hankegraph.records import Field, Record, Span

# The last version that does not look for objects that are the same, which takes longer than to write them twice.
_MARSHAL_VERSION = 2
_NO_LABEL = (-1, -1)


def pack_record(record: Record) -> bytes:
    """The record and its page, without what only the catalogue knows: source name, address and time of retrieval.

    Of a field there are its kind and offsets: label and raw value are slices of the text.
    """
    codes = _codes()
    page = record.page
    fields: list[int] = []
    for kind, _, label_span, _, span, is_withheld, ends_the_page in record.fields:
        code = codes[kind.attribute if kind else None, is_withheld, ends_the_page]
        fields += code, *span, *(label_span or _NO_LABEL)
    return marshal.dumps(
        (
            (page.text, page.sha256, page.byte_size, [(item.start, item.end, item.kind) for item in page.withheld]),
            (record.layout, record.languages),
            fields,
            [(start, end, name) for (start, end), name in record.ignored],
            [(start, end) for start, end in record.unclaimed],
        ),
        _MARSHAL_VERSION,
    )


def unpack_record(packed: bytes, source: str, url: str | None, retrieved_at: str | None) -> Record:
    """The record that these bytes were made of; the rest is what the catalogue knows of its page."""
    (text, sha256, byte_size, withheld), (layout, languages), numbers, ignored, unclaimed = marshal.loads(packed)  # noqa: S302 - our own
    page = Page(source, text, sha256, byte_size, tuple([Withheld(*item) for item in withheld]), url, retrieved_at)
    meanings = _meanings()
    fields = []
    new = tuple.__new__
    each = iter(numbers)
    for code, start, end, label_start, label_end in zip(each, each, each, each, each, strict=True):
        kind, is_withheld, ends_the_page = meanings[code]
        has_label = label_start >= 0
        label = text[label_start:label_end] if has_label else None
        label_span = new(Span, (label_start, label_end)) if has_label else None
        raw = "" if is_withheld else text[start:end]
        fields.append(new(Field, (kind, label, label_span, raw, new(Span, (start, end)), is_withheld, ends_the_page)))
    ignored_lines = tuple([(Span(start, end), name) for start, end, name in ignored])
    return Record(page, layout, languages, tuple(fields), ignored_lines, tuple([Span(*span) for span in unclaimed]))


@cache
def _meanings() -> list[tuple[FieldKind | None, bool, bool]]:
    """What a field can be: its kind, whether it is withheld, and whether it ends the page."""
    return [(kind, withheld, ends) for kind in (None, *read_fields()) for withheld in (False, True) for ends in (False, True)]


@cache
def _codes() -> dict[tuple[str | None, bool, bool], int]:
    """The indexes of the meanings."""
    return {(kind.attribute if kind else None, withheld, ends): code for code, (kind, withheld, ends) in enumerate(_meanings())}
