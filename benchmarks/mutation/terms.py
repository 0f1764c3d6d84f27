"""Faulty terms in place of a sound one, by what the constraint asks of the term alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.mutation.rules import local_name, read_strictly, text_of
from hankegraph.terms import Term, iri, literal, parse_literal

XSD = "http://www.w3.org/2001/XMLSchema#"
UNKNOWN_IRI = "<https://example.org/nothing-describes-it>"
UNKNOWN_BLANK_NODE = "_:nothing"

# A datatype that the same text often has by mistake.
_NEAR = {
    "string": "token",
    "integer": "nonNegativeInteger",
    "decimal": "double",
    "date": "dateTime",
    "dateTime": "date",
    "gYear": "integer",
    "boolean": "string",
}
# Texts that are not of the datatype, each with what is wrong: https://www.w3.org/TR/xmlschema11-2/
_ILL_TYPED: dict[str, dict[str, str]] = {
    "date": {
        "a day that is not in the calendar": "2026-02-30",
        "a thirteenth month": "2026-13-01",
        "as Finnish pages print it": "31.12.2020",
        "without leading zeros": "2026-1-2",
        "with a time": "2026-01-02T00:00:00",
        "no text": "",
        "a year of two digits": "26-01-02",
        "a year alone": "2026",
        "white space around it": " 2026-01-02 ",
    },
    "dateTime": {
        "a day that is not in the calendar": "2026-02-30T10:00:00Z",
        "a twenty-sixth hour": "2026-01-02T25:00:00Z",
        "a date alone": "2026-01-02",
        "a space for the T": "2026-01-02 10:00:00",
        "no text": "",
        "a word": "eilen",
    },
    "integer": {
        "a word": "x",
        "a decimal point": "1.0",
        "an exponent": "1e3",
        "no text": "",
        "digits of another script": "٣",
        "an underscore between digits": "1_000",
        "a space between digits": "1 000",
        "white space around it": " 5 ",
    },
    "decimal": {
        "a word": "x",
        "a decimal comma": "1,5",
        "an exponent": "1e1",
        "no number (NaN)": "NaN",
        "a percent sign": "50 %",
        "no text": "",
        "digits of another script": "٣",
        "an underscore between digits": "1_0",
        "white space around it": " 5 ",
    },
    "boolean": {"a Finnish word": "kyllä", "in capitals": "TRUE", "no text": ""},
    "gYear": {"a word": "abc", "two digits": "14", "with a month": "2014-01", "no text": "", "five digits": "02014"},
}
_STEP = {"integer": Decimal(1), "decimal": Decimal("0.01")}
_FAR = Decimal(10) ** 6


def datatype_name(term: Term) -> str:
    """The local name of a literal's datatype; `langString` with a language."""
    _, language, datatype = parse_literal(term)
    return "langString" if language else local_name(f"<{datatype}>") if datatype else "string"


def retyped(term: Term, datatype: str) -> Term:
    """The text of a term with another datatype of XML Schema."""
    return literal(text_of(term), datatype=None if datatype == "string" else f"<{XSD}{datatype}>")


def rewritten(term: Term, text: str) -> Term:
    """Another text with the language or datatype of the term."""
    _, language, datatype = parse_literal(term)
    return literal(text, language, f"<{datatype}>" if datatype else None)


def of_other_kind(term: Term) -> Iterator[tuple[str, Term]]:
    """Terms of the kinds that a literal is not, or that an IRI is not."""
    if term[0] == '"':
        yield "an IRI for the literal", UNKNOWN_IRI
    else:
        yield "a text for the node", literal(text_of(term))
    yield "a blank node that nothing describes", UNKNOWN_BLANK_NODE


def of_other_datatype(datatype: Term, term: Term) -> Iterator[tuple[str, Term]]:
    """Literals that are not of the datatype, and what is no literal."""
    name = local_name(datatype)
    yield "a datatype that is near", retyped(term, _NEAR[name])
    yield "a datatype that is far", retyped(term, "anyURI" if name == "string" else "string")
    yield "a language tag", literal(text_of(term), "fi")
    for fault, text in _ILL_TYPED.get(name, {}).items():
        yield f"ill-typed: {fault}", literal(text, datatype=datatype)
    yield from of_other_kind(term)


def of_other_language(term: Term) -> Iterator[tuple[str, Term]]:
    """Literals whose language is not listed, taking the list to have none of these."""
    text = text_of(term)
    yield "another language", literal(text, "de")
    yield "a language whose tag begins alike", literal(text, "fil")
    yield "no language tag", literal(text)
    yield "a datatype for the language", literal(text, datatype=f"<{XSD}integer>")
    yield from of_other_kind(term)


def of_other_node_kind(kind: Term, term: Term) -> Iterator[tuple[str, Term]]:
    """Terms of the node kinds that are not allowed; for an IRI also one that is misspelt."""
    allowed = local_name(kind)
    text = text_of(term)
    if "Literal" not in allowed:
        yield "a text for the node", literal(text)
        yield "a text that is said to be an address", literal(text, datatype=f"<{XSD}anyURI>")
    if "IRI" not in allowed:
        yield "an IRI for the literal", UNKNOWN_IRI
    elif allowed == "IRI":
        yield "an IRI that nothing describes", UNKNOWN_IRI
    if "Blank" not in allowed:
        yield "a blank node that nothing describes", UNKNOWN_BLANK_NODE


def unlisted(listed: tuple[Term, ...], term: Term) -> Iterator[tuple[str, Term]]:
    """Terms that are not in the list though they are like one that is."""
    yield from of_other_kind(term)
    if term[0] != '"':
        yield "an IRI that is not listed", iri(f"{text_of(term)}x")
        return
    text = text_of(term)
    found = {
        "a text that is not listed": rewritten(term, f"{text}x"),
        "in capitals": rewritten(term, text.upper()),
        "no text": rewritten(term, ""),
        "a language tag": literal(text, "fi"),
        "a datatype that is near": retyped(term, _NEAR[datatype_name(term)]),
    }
    if datatype_name(term) == "boolean":
        found["a number for the truth value"] = rewritten(term, "1")
    yield from ((way, faulty) for way, faulty in found.items() if faulty not in listed)


def shorter(length: int, term: Term) -> Iterator[tuple[str, Term]]:
    """Texts that are too short, or only seem not to be."""
    yield "a text that is too short", rewritten(term, text_of(term)[: length - 1])
    yield "white space alone", rewritten(term, " " * length)


def longer(length: int, term: Term) -> Iterator[tuple[str, Term]]:
    """A text that is too long."""
    yield "a text that is too long", rewritten(term, text_of(term).ljust(length + 1, text_of(term)[-1]))


def not_matching(pattern: str, term: Term) -> Iterator[tuple[str, Term]]:
    """Texts near the sound one that the regular expression does not match."""
    text = text_of(term)
    changed = {
        "a letter at the end": f"{text}x",
        "a letter in front": f"x{text}",
        "a line break at the end": f"{text}\n",
        "a space in front": f" {text}",
        "a character repeated": text + text[-1:],
        "a character missing": text[:-1],
        "in capitals": text.upper(),
        "in small letters": text.lower(),
        "digits of another script": text.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)}),
        "a hyphen within": f"{text[:2]}-{text[2:]}",
        "no text": "",
        "white space alone": " ",
    }
    expression = read_strictly(pattern)
    yield from ((way, rewritten(term, faulty)) for way, faulty in changed.items() if not expression.search(faulty))


def beyond(bound: Term, direction: int, is_inclusive: bool, term: Term) -> Iterator[tuple[str, Term]]:
    """Numbers outside a range: `direction` is -1 for a lower bound and 1 for an upper one."""
    limit = Decimal(text_of(bound))
    step = _STEP[datatype_name(term)]
    if not is_inclusive:
        yield "the bound itself", rewritten(term, str(limit))
    side = "below" if direction < 0 else "above"
    yield f"just {side} the bound", rewritten(term, str(limit + direction * step))
    yield f"far {side} the bound", rewritten(term, str(limit + direction * _FAR * step))


def one_step(term: Term, direction: int) -> Term:
    """The next later or earlier literal, a day or a whole number away."""
    text = text_of(term)
    if datatype_name(term) == "date":
        return rewritten(term, (date.fromisoformat(text) + timedelta(days=direction)).isoformat())
    return rewritten(term, str(int(text) + direction))


def another_sound(term: Term) -> Term:
    """Another literal of the same kind."""
    name = datatype_name(term)
    if name in ("date", "integer"):
        return one_step(term, 1)
    if name == "boolean":
        return rewritten(term, "false" if text_of(term) == "true" else "true")
    if name == "decimal":
        return rewritten(term, str(Decimal(text_of(term)) + Decimal("0.01")))
    if name == "gYear":
        return rewritten(term, str(int(text_of(term)) + 1))
    if name == "dateTime":
        return rewritten(term, f"{int(text_of(term)[:4]) + 1}{text_of(term)[4:]}")
    return rewritten(term, f"{text_of(term)}0")


def written_otherwise(term: Term) -> Term:
    """The same value as another literal: another text of its datatype, or the text with or without a language."""
    text = text_of(term)
    match datatype_name(term):
        case "integer" | "decimal":
            return rewritten(term, f"0{text}")
        case "boolean":
            return rewritten(term, {"true": "1", "false": "0"}[text])
        case "date" | "dateTime" | "gYear":
            return rewritten(term, text.removesuffix("Z") if text.endswith("Z") else f"{text}Z")
        case "string":
            return literal(text, "fi")
    return literal(text)
