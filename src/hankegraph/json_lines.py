"""Reads pages from JSON Lines: one object a line with `source` and `text`, where known also `url` and `retrieved_at`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NoReturn

from hankegraph.findings import INFO, VIOLATION, WARNING, Finding, Place
from hankegraph.pages import MAXIMUM_BYTES, RawPage, printable
from hankegraph.privacy import mask_personal_data
from hankegraph.retrieval import is_time_with_zone, is_web_address
from hankegraph.streams import DamagedInputError, LimitError, stopping_finding

# JSON writes most letters that are not ASCII in three times their bytes; the rest is for the other keys.
MAXIMUM_LINE_BYTES = 3 * MAXIMUM_BYTES + 64 * 1024
_KEYS = ("source", "text", "url", "retrieved_at")
_MAXIMUM_NAME_LENGTH = 4096
_MAXIMUM_UNKNOWN_KEYS = 20
_PIECE_BYTES = 256 * 1024


class _LineError(Exception):
    """The line is no page; the message is a clause that says why and what to do."""


def read_json_lines(name: str, stream: BinaryIO) -> Iterator[RawPage | Finding]:
    """The pages of a JSON Lines stream of this name in order, a finding for each line that is none; empty lines are passed over.

    Where the stream is damaged or refused, the pages before that are given, and one finding.
    """
    unknown: dict[str, None] = {}
    has_pages = False
    stopped: Finding | None = None
    try:
        for number, line in _lines(stream):
            place = Place(name, number)
            item, keys = read_json_line(line, place)
            if item is not None:
                yield item
                has_pages = has_pages or isinstance(item, RawPage)
            for key in first_unknown_keys(keys, unknown):
                yield unknown_key_finding(key, place)
    except (DamagedInputError, LimitError, OSError) as error:
        stopped = stopping_finding(error, name)
    if stopped:
        yield stopped
    if not has_pages:
        yield no_page_finding(name)


def read_json_line(line: bytes | None, place: Place) -> tuple[RawPage | Finding | None, list[str]]:
    """What a line gives, nothing where it is empty, and which of its keys are not known; the line is None where it is too long."""
    if line is not None and not line.strip():
        return None, []
    try:
        fields = _parse(line)
        return _raw_page(fields), [key for key in fields if key not in _KEYS]
    except _LineError as error:
        return Finding("json-line-is-a-page", VIOLATION, str(error), place), []


def read_row(source: str | None, text: bytes | None, url: str | None, retrieved_at: str | None, place: Place) -> RawPage | Finding:
    """What a row of a table gives that has the keys of a line as columns; null is what is not given."""
    try:
        if source is None or text is None:
            raise _LineError("source or text is null; give each row both, or leave it out")
        return _raw_page({"source": source, "text": "", "url": url, "retrieved_at": retrieved_at})._replace(content=text)
    except _LineError as error:
        return Finding("row-is-a-page", VIOLATION, str(error), place)


def first_unknown_keys(keys: Iterable[str], seen: dict[str, None]) -> Iterator[str]:
    """Those of the keys that are to be reported, for they were not `seen` before; they are seen then."""
    for key in keys:
        if key not in seen and len(seen) < _MAXIMUM_UNKNOWN_KEYS:
            seen[key] = None
            yield key


def unknown_key_finding(key: str, place: Place) -> Finding:
    """The finding about a key that is not read, at the first line that has it."""
    message = f"the key “{_shown(key)}” is not read, here and further on; known are {', '.join(_KEYS)}"
    return Finding("json-key-is-known", INFO, message, place)


def no_page_finding(name: str) -> Finding:
    """The finding about a file without a single page."""
    return Finding("input-holds-pages", WARNING, "no line of it is a page; give a file that holds pages", Place(name))


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their number, None for one that is too long, which is never held in memory as a whole."""
    number = 0
    while line := stream.readline(MAXIMUM_LINE_BYTES + 1):
        number += 1
        if len(line) <= MAXIMUM_LINE_BYTES:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_PIECE_BYTES)
        yield number, None


def _parse(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise _LineError(f"the line is longer than {MAXIMUM_LINE_BYTES // 1024 // 1024} MiB; give one page a line")
    try:
        fields = _DECODER.decode(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _LineError(f"byte {error.start} of the line is not UTF-8; write the file in UTF-8") from None
    except RecursionError:
        raise _LineError("the line is JSON within JSON without end; give one object a line") from None
    except ValueError as error:
        # The library's message tells the column and never the text, which may be personal.
        reason = f"{error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else "a number is too long"
        raise _LineError(f"the line is not JSON ({reason}); give one object a line") from None
    if not isinstance(fields, dict):
        raise _LineError("the line is not a JSON object; give one with source and text")
    return fields


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _LineError("the line has a key twice; give each once")
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise _LineError(f"{name} is not JSON; write null or leave it out")


# One for all lines: `json.loads` makes a new one for each.
_DECODER = json.JSONDecoder(object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)


def _raw_page(fields: dict[str, Any]) -> RawPage:
    source, text = (_required(fields, key) for key in ("source", "text"))
    url, retrieved_at = (_optional(fields, key) for key in ("url", "retrieved_at"))
    if not source.strip() or len(source) > _MAXIMUM_NAME_LENGTH:
        raise _LineError(f"source is empty or longer than {_MAXIMUM_NAME_LENGTH} characters; give the name of the page")
    if url is not None and not is_web_address(url):
        raise _LineError("url is not an absolute http or https address in ASCII without user name; percent-encode it or leave it out")
    if url is not None and mask_personal_data(url)[1]:
        raise _LineError("url holds personal data, which would be published; leave it out")
    if retrieved_at is not None and not is_time_with_zone(retrieved_at):
        raise _LineError("retrieved_at is not date and time with time zone, such as 2026-01-31T12:00:00Z; correct it or leave it out")
    return RawPage(printable(_encoded("source", source)), None, _encoded("text", text), url, retrieved_at)


def _required(fields: dict[str, Any], key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str):
        raise _LineError(f"{key} is {'not a string' if key in fields else 'missing'}; give one object a line with source and text")
    return value


def _optional(fields: dict[str, Any], key: str) -> str | None:
    value = fields.get(key)
    if value is not None and not isinstance(value, str):
        raise _LineError(f"{key} is not a string; write it as one or leave it out")
    return value


def _encoded(key: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise _LineError(f"character {error.start + 1} of {key} is half of a surrogate pair; write the file in UTF-8") from None


def _shown(key: str) -> str:
    shown = printable(key.encode("utf-8", "replace"))
    return shown if len(shown) <= 60 else shown[:57] + "…"
