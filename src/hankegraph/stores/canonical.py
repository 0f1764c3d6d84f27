"""Literals in the form in which two stores write the same value alike.

Many stores keep a number as a number and not as its text: `50.0` goes in, `50` comes out. Each rule gives equal values one text, and
is applied to the release and to what the store gives back, so that only values are compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from hankegraph.terms import Term, Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = (
    *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
    *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FRACTION = re.compile(r"(?<=[0-9])(\.[0-9]*?)0*(?=$|[Z+-])")
_UTC = re.compile(r"[+-]00:00$")
_BOOLEANS = {"1": "true", "0": "false"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done to literals with one of these datatypes, and how a report says it."""

    said: str
    datatypes: tuple[str, ...]
    apply: Callable[[str, str], tuple[str, str]]


def _decimal(lexical: str, datatype: str) -> tuple[str, str]:
    if not _DECIMAL.fullmatch(lexical):
        return lexical, datatype
    text = f"{Decimal(lexical):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text, datatype


def _decimal_with_point(lexical: str, datatype: str) -> tuple[str, str]:
    text, _ = _decimal(lexical, datatype)
    return f"{text}.0" if _INTEGER.fullmatch(text) else text, datatype


def _integer(lexical: str, datatype: str) -> tuple[str, str]:
    if not _INTEGER.fullmatch(lexical):
        return lexical, datatype
    digits = lexical.lstrip("+-").lstrip("0") or "0"
    return (f"-{digits}" if lexical[0] == "-" and digits != "0" else digits), datatype


def _plain_integer(lexical: str, datatype: str) -> tuple[str, str]:
    return (lexical, "integer") if _INTEGER.fullmatch(lexical) else (lexical, datatype)


def _float(lexical: str, datatype: str) -> tuple[str, str]:
    try:
        return f"{Decimal(lexical).normalize():E}", datatype
    except InvalidOperation:
        return lexical, datatype


def _time(lexical: str, datatype: str) -> tuple[str, str]:
    return _FRACTION.sub(lambda match: match[1].rstrip("."), lexical), datatype


def _utc(lexical: str, datatype: str) -> tuple[str, str]:
    return _UTC.sub("Z", lexical), datatype


NUMBERS = (
    Rule("numbers by their value", ("decimal",), _decimal),
    Rule("numbers by their value", _INTEGERS, _integer),
    Rule("numbers by their value", ("double", "float"), _float),
)
INTEGER_TYPES = Rule("all types of integers as xsd:integer", _INTEGERS, _plain_integer)
BOOLEANS = Rule("1 and 0 of xsd:boolean as true and false", ("boolean",), lambda text, kind: (_BOOLEANS.get(text, text), kind))
TIMES = Rule("seconds without zeros at the end", ("dateTime", "dateTimeStamp", "time"), _time)
UTC = Rule("+00:00 as Z", ("dateTime", "dateTimeStamp", "time", "date", "gYear", "gYearMonth"), _utc)
DECIMALS_WITH_POINT = Rule("decimals with a point", ("decimal",), _decimal_with_point)


class CanonicalTerms(dict[Term, Term]):
    """Terms and their form after some rules; typed literals repeat, so the form is worked out once."""

    _kept = 100_000

    def __init__(self, rules: Iterable[Rule]) -> None:
        super().__init__()
        self._rules: dict[str, list[Callable[[str, str], tuple[str, str]]]] = {}
        for rule in rules:
            for datatype in rule.datatypes:
                self._rules.setdefault(datatype, []).append(rule.apply)

    def __missing__(self, term: Term) -> Term:
        quote = term.rindex('"')
        lexical, datatype = term[1:quote], term[quote + 4 : -1].removeprefix(_XSD)
        for apply in self._rules.get(datatype, ()):
            lexical, datatype = apply(lexical, datatype)
        form = f'"{lexical}"^^<{_XSD}{datatype}>' if datatype in self._rules else term
        if len(self) < self._kept:
            self[term] = form
        return form

    def triple(self, triple: Triple) -> Triple:
        """The triple with its object in this form."""
        value = triple[2]
        return (triple[0], triple[1], self[value]) if value[-1] == ">" and value[0] == '"' else triple


def said_of(rules: Iterable[Rule]) -> str:
    """The rules in words, each once."""
    return ", ".join(dict.fromkeys(rule.said for rule in rules))
