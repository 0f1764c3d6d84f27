"""Writes rows as CSV and TSV: https://www.w3.org/TR/sparql11-results-csv-tsv/."""

from __future__ import annotations

import re
from typing import TextIO

from hankegraph.answering.solutions import Solutions
from hankegraph.answering.term_parts import XSD, text_of
from hankegraph.terms import Term

_NEEDS_QUOTES = re.compile(r'[",\r\n]')
# The numbers and truth values that Turtle writes without quotation marks.
_SHORT = re.compile(
    rf'"(?:([+-]?[0-9]+)"\^\^<{XSD}integer>|([+-]?[0-9]*\.[0-9]+)"\^\^<{XSD}decimal>|(true|false)"\^\^<{XSD}boolean>'
    rf'|([+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+)"\^\^<{XSD}double>)'
)


def write_csv(answer: Solutions, stream: TextIO) -> None:
    """The texts of the terms, separated by commas; which kind of term it was is lost."""
    stream.write(",".join(map(_quoted, answer.variables)) + "\r\n")
    for row in answer.rows:
        stream.write(",".join([_quoted(text_of(term)) for term in row]) + "\r\n")


def write_tsv(answer: Solutions, stream: TextIO) -> None:
    """The terms as Turtle writes them, separated by tabs."""
    stream.write("\t".join(f"?{name}" for name in answer.variables) + "\n")
    for row in answer.rows:
        stream.write("\t".join(map(_turtle, row)) + "\n")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def _turtle(term: Term | None) -> str:
    if term is None:
        return ""
    match = _SHORT.fullmatch(term)
    return next(filter(None, match.groups())) if match else term
