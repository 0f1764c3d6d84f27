"""The terms that the graph uses, and RDF terms as text.

A term is the text that N-Triples prints for it: `<https://…>` or `"…"@fi`. A namespace is closed: a name that is not listed raises.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Term: TypeAlias = str
Triple: TypeAlias = tuple[Term, Term, Term]


class Namespace:
    """A closed set of terms under one IRI; a name that Python reserves takes a final underscore.

    >>> HG.endDate
    '<https://w3id.org/hankegraph/def#endDate>'
    >>> HG.endDtae
    Traceback (most recent call last):
        ...
    AttributeError: https://w3id.org/hankegraph/def# has no term endDtae
    """

    def __init__(self, iri: str, names: str) -> None:
        self.iri = iri
        self.names = frozenset(names.split())
        self.__dict__.update({name: f"<{iri}{name.removesuffix('_')}>" for name in self.names})

    def __getattr__(self, name: str) -> Term:
        # Reached only for names that are not in the set.
        raise AttributeError(f"{self.iri} has no term {name}")


DEFINITIONS = "https://w3id.org/hankegraph/def"
HG = Namespace(
    DEFINITIONS + "#",
    """Project Organisation RegisterRecord SourcePage ProvisionalConcept Field
    projectNumber leadOrganisation startDate endDate status fundingProgramme isLeaderProject ruralType measure subMeasure measureType
    measureSpecification nature targetObjective specificObjective keyword authority leaderGroup municipalityName publicSharePercent
    newsText contactPersons titleAndOrganisation conflictsOn
    layout emptyProperty absentProperty withheldProperty unclaimedText sourceName sha256 byteSize retrievedAt
    record position label rawValue property value line column startOffset endOffset
    periodStart periodEnd validFrom validUntil fund evidence notationEvidence""",
)
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#", "boolean date dateTime decimal integer nonNegativeInteger hexBinary")
DCTERMS = Namespace("http://purl.org/dc/terms/", "title description source language format conformsTo")
FOAF = Namespace("http://xmlns.com/foaf/0.1/", "name primaryTopic")
PROV = Namespace("http://www.w3.org/ns/prov#", "hadPrimarySource")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#", "inScheme prefLabel altLabel hiddenLabel notation")
DCAT = Namespace("http://www.w3.org/ns/dcat#", "Dataset Distribution distribution accessURL downloadURL mediaType byteSize")
VOID = Namespace(
    "http://rdfs.org/ns/void#",
    "Dataset triples entities properties classes classPartition propertyPartition class_ property vocabulary uriSpace",
)
SPDX = Namespace("http://spdx.org/rdf/terms#", "Checksum checksum checksumValue algorithm checksumAlgorithm_sha256")
SH = Namespace(
    "http://www.w3.org/ns/shacl#",
    """ValidationReport ValidationResult conforms result focusNode resultPath value sourceShape sourceConstraintComponent resultSeverity
    resultMessage Violation Warning Info targetClass targetSubjectsOf MinCountConstraintComponent MaxCountConstraintComponent
    UniqueLangConstraintComponent QualifiedMaxCountConstraintComponent""",
)

NAMESPACES: dict[str, Namespace] = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "hg": HG,
    "prov": PROV,
    "rdf": RDF,
    "sh": SH,
    "skos": SKOS,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
}
LANGUAGE_AUTHORITY = "http://publications.europa.eu/resource/authority/language/"
LANGUAGES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}

_INTEGER = XSD.integer
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPES |= {chr(c): f"\\u{c:04X}" for c in [*range(0x20), 0x7F] if chr(c) not in _ESCAPES}
_NEEDS_ESCAPE = re.compile('["\\\\\x00-\x1f\x7f]')
_NUMERIC_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_UNESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "'": "'"}
# Possessive, for a group that might give back takes a hundred times the memory of the text.
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.S)


def iri(text: str) -> Term:
    """The term of an IRI, which must be valid already."""
    return f"<{text}>"


def literal(text: str, language: str | None = None, datatype: Term | None = None) -> Term:
    """The term of a literal, escaped as canonical N-Triples escapes it.

    https://www.w3.org/TR/n-triples/#canonical-ntriples

    >>> literal("a\\nb", "fi")
    '"a\\\\nb"@fi'
    """
    # What is printable has no control character, so most texts need no search by the pattern.
    if not text.isprintable() or '"' in text or "\\" in text:
        text = _NEEDS_ESCAPE.sub(lambda match: _ESCAPES[match.group()], text)
    if language is not None:
        return f'"{text}"@{language}'
    return f'"{text}"' if datatype is None else f'"{text}"^^{datatype}'


def integer(number: int) -> Term:
    """The term of an `xsd:integer`."""
    return f'"{number}"^^{_INTEGER}'


def parse_literal(term: Term) -> tuple[str, str | None, str | None]:
    """Text, language and datatype IRI of a literal term.

    >>> parse_literal('"a\\\\nb"@fi')
    ('a\\nb', 'fi', None)
    """
    match = _LITERAL.fullmatch(term)
    if match is None:
        raise ValueError(f"not a literal: {term}")

    def unescape(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2]
        return chr(int(code, 16)) if code else _UNESCAPES[escape[3]]

    text, language, datatype = match.groups()
    return (_NUMERIC_ESCAPE.sub(unescape, text) if "\\" in text else text), language, datatype


def is_iri(term: Term) -> bool:
    """Whether the term is an IRI."""
    return term.startswith("<")


def expand(prefixed_name: str) -> Term:
    """The term of a prefixed name.

    >>> expand("dcterms:title")
    '<http://purl.org/dc/terms/title>'
    """
    prefix, _, name = prefixed_name.partition(":")
    return getattr(NAMESPACES[prefix], name)  # type: ignore[no-any-return]
