"""Terms in words: what a value is, what a class or property is called, short and on one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import rdflib
from rdflib.namespace import RDFS, SH, SKOS

from hankegraph.shacl.nodes import rdf_node
from hankegraph.terms import Term, parse_literal
from hankegraph.validation.paths import local_name, prefixed_name
from hankegraph.validation.sentences import entry, number_suffix, phrase

T = TypeVar("T")

LONGEST_VALUE = 80
_MOST_IN_A_LIST = 6
_LONGEST_TYPED = 1000
_LONGEST_TERM = 5000
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# Known to every reader, so also where a file does not declare them.
_WELL_KNOWN = {"xsd": _XSD, "rdf": _RDF, "rdfs": str(RDFS), "sh": str(SH), "skos": str(SKOS)}
_LABELS = (SH.name, RDFS.label, SKOS.prefLabel)
# Some scripts and emoji are written with them.
_JOINERS = {"\u200c", "\u200d"}
_WHITE_SPACE = re.compile(r"\s+")
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_IRI = re.compile("<([^<>]*)>")
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_INTEGERS = """integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger
    unsignedInt unsignedLong unsignedShort unsignedByte"""
_KINDS = {
    "number": frozenset(f"{_INTEGERS} decimal float double".split()),
    "time": frozenset(["date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth", "time"]),
}
_FORMS = {
    **dict.fromkeys(_INTEGERS.split(), re.compile(r"[+-]?\d+")),
    "decimal": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)"),
    **dict.fromkeys(("float", "double"), re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|INF)|NaN")),
    "boolean": re.compile("true|false|1|0"),
    "date": re.compile(rf"(-?\d{{4,}}-\d\d-\d\d)({_ZONE})"),
    **dict.fromkeys(("dateTime", "dateTimeStamp"), re.compile(rf"(-?\d{{4,}}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?({_ZONE})")),
    "gYear": re.compile(rf"-?\d{{4,}}{_ZONE}"),
}
_WORDS = {**dict.fromkeys(_KINDS["number"], "number"), "date": "date", "dateTime": "dateTime", "dateTimeStamp": "dateTime", "gYear": "year"}


def one_line(text: str, longest: int = LONGEST_VALUE) -> str:
    """The text on one line and not longer: white space is one space, and what cannot be seen is written as its code.

    >>> one_line("a\\n b\\u202ec\\x00")
    'a b\\\\u202Ec\\\\u0000'
    """
    # Of a text of megabytes no more is looked at than can be shown.
    head = text[: 4 * longest]
    text = _WHITE_SPACE.sub(" ", head) + ("…" if len(head) < len(text) else "")
    if not text.isprintable():
        text = "".join(map(_visible, text))
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def beginning_of(term: Term) -> Term:
    """The term; of a literal of megabytes its beginning, with language and datatype."""
    if len(term) <= _LONGEST_TERM or not term.startswith('"'):
        return term
    head = term[:_LONGEST_TERM]
    # An escape is not cut in two.
    head = head[: head.rfind("\\", -10)] if "\\" in head[-10:] else head
    head = head[:-1] if (len(head) - len(head.rstrip("\\"))) % 2 else head
    return head + term[term.rfind('"') :]


def text_length(term: Term) -> int:
    """The characters of an IRI or of the text of a literal."""
    return len(_ESCAPE.sub("-", term[1 : term.rfind('"' if term.startswith('"') else ">")]))


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return f"\\u{ord(character):04X}" if ord(character) < 0x10000 else f"\\U{ord(character):08X}"


@dataclass(frozen=True)
class Names:
    """What nodes are called: by labels in the graphs, else with a prefix."""

    graphs: tuple[rdflib.Graph, ...]
    prefixes: Mapping[str, str]

    def label(self, node: Any, language: str) -> str | None:
        """A label of the node in the language, else one without a language."""
        for wanted in (language, None):
            for predicate in _LABELS:
                texts = [text for graph in self.graphs for text in graph.objects(node, predicate) if isinstance(text, rdflib.Literal)]
                fitting = sorted(str(text) for text in texts if _main_language(text.language) == wanted and text.strip())
                if fitting:
                    return one_line(fitting[0])
        return None

    def tag(self, iri: str) -> str:
        """The IRI with a prefix, else its local name."""
        return one_line(self._prefixed(iri) or local_name(iri))

    def iri(self, iri: str) -> str:
        """The IRI with a prefix, else in full, perhaps shortened."""
        return one_line(self._prefixed(iri) or iri)

    def name(self, node: Any, language: str) -> str:
        """What a class or property is called."""
        return self.label(node, language) or self.tag(str(node))

    def path(self, path: str) -> str:
        """A path of SPARQL with the names of its properties."""
        return one_line(_IRI.sub(lambda match: self.tag(match[1]), path))

    def _prefixed(self, iri: str) -> str | None:
        return prefixed_name(iri, self.prefixes) or prefixed_name(iri, _WELL_KNOWN)


def _main_language(tag: str | None) -> str | None:
    return tag.split("-")[0].lower() if tag else None


def language_name(tag: str, language: str) -> str:
    """A language in words, with the tag where this says more.

    >>> language_name("fi", "en"), language_name("fi-FI", "sv"), language_name("xx", "en")
    ('Finnish', 'finska (fi-FI)', '“xx”')
    """
    words = entry("language", _main_language(tag) or "", language)
    if words is None:
        return quoted(one_line(tag), language)
    return words if "-" not in tag else f"{words} ({one_line(tag)})"


def quoted(text: str, language: str) -> str:
    """The text in the quotation marks of the language."""
    return f"“{text}”" if language == "en" else f"”{text}”"


def datatype_words(iri: str, language: str, names: Names) -> str:
    """What a value of a datatype is, in words."""
    local = local_name(iri)
    words = entry("datatype", local, language) if iri in (_XSD + local, _RDF + local) else None
    return f"{words} ({names.tag(iri)})" if words else phrase("phrase", "datatype", language, x=names.name(rdflib.URIRef(iri), language))


def kind_of(term: Term) -> str:
    """The kind of a term: `number`, `time`, `text`, `literal` for any other literal, `iri`, `blank`; empty where there is no term."""
    if not term.startswith('"'):
        return {"<": "iri", "_": "blank"}.get(term[:1], "")
    ending = term[term.rfind('"') + 1 :]
    if not ending.startswith("^^"):
        return "text"
    datatype = ending[3:-1].removeprefix(_XSD)
    return next((kind for kind, datatypes in _KINDS.items() if datatype in datatypes), "literal")


def is_well_typed(text: str, datatype: str | None) -> bool:
    """Whether the text is a number, date or the like, written as its datatype requires."""
    form = _FORMS.get(datatype.removeprefix(_XSD)) if datatype else None
    match = form.fullmatch(text.strip()) if form and len(text) < _LONGEST_TYPED else None
    return match is not None and ("date" not in str(datatype) or len(match[1]) > len("2026-12-31") or _day(match[1]) is not None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def value_words(term: Term, language: str, names: Names) -> str:
    """A value in words: the text “ehkä”, the number 120, the date 31.12.2026, the resource “ex:a”."""
    if term.startswith("_:"):
        return phrase("term", "blank", language)
    if term.startswith("<"):
        label = names.label(rdf_node(term), language)
        return phrase("term", "iri-labelled" if label else "iri", language, x=names.iri(term[1:-1]), label=label)
    text, tag, datatype = parse_literal(term)
    shown = one_line(text)
    if tag or datatype in (None, _XSD + "string"):
        name = ("text-language" if tag else "text") + ("" if text else "-empty")
        return phrase("term", name, language, x=shown, language=language_name(tag, language) if tag else "")
    local = str(datatype).removeprefix(_XSD)
    if is_well_typed(text, datatype):
        return phrase("term", _WORDS.get(local, local), language, x=_as_written(text.strip(), local, language))
    return phrase("term", "other", language, x=shown, datatype=names.tag(str(datatype)))


def short_value(term: Term, language: str, names: Names) -> str:
    """A value as one of a list or as a limit: numbers and dates as they are, the rest in quotation marks."""
    if term.startswith("_:"):
        return phrase("term", "blank", language)
    if term.startswith("<"):
        return quoted(names.label(rdf_node(term), language) or names.iri(term[1:-1]), language)
    text, tag, datatype = parse_literal(term)
    local = (datatype or "").removeprefix(_XSD)
    if local in _WORDS and is_well_typed(text, datatype):
        return _as_written(text.strip(), local, language)
    return quoted(one_line(text), language) + (f" ({language_name(tag, language)})" if tag else "")


def _as_written(text: str, datatype: str, language: str) -> str:
    """A number with the decimal sign of the language, a date as it is written in Finland, everything else as it is."""
    match = _FORMS[datatype].fullmatch(text)
    if language != "en" and datatype == "decimal":
        text = text.replace(".", ",")
    if language != "en" and datatype == "date" and match and (day := _day(match[1])):
        text = f"{day.day}.{day.month}.{day.year}" + (f" ({match[2]})" if match[2] else "")
    return one_line(text)


def enumerated(items: Sequence[T], words: Callable[[T], str]) -> str:
    """The items in words, with commas; of many the first and the number of all: `a, b, c … (17)`."""
    return _shortened(items, words, ", ")


def numbered(items: Sequence[T], words: Callable[[T], str]) -> str:
    """The items in words, with numbers: `(1) a; (2) b`; of many the first and the number of all."""
    return _shortened(list(enumerate(items, 1)), lambda item: f"({item[0]}) {words(item[1])}", "; ")


def _shortened(items: Sequence[T], words: Callable[[T], str], separator: str) -> str:
    """Of a list of thousands only what is shown is put in words."""
    if len(items) <= _MOST_IN_A_LIST + 2:
        return separator.join(map(words, items))
    return f"{separator.join(map(words, items[:_MOST_IN_A_LIST]))} … ({len(items)})"


def found_values(terms: Sequence[Term], language: str, names: Names, section_name: str = "values") -> str:
    """How many values were found, and which."""
    shown = enumerated(terms, lambda term: short_value(term, language, names))
    return phrase("found", (section_name + number_suffix(len(terms)), section_name), language, n=len(terms), x=shown)
