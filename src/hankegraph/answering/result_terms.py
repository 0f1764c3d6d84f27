"""Makes terms of what SPARQL results say about them, in JSON or in XML."""

from __future__ import annotations

import re

from hankegraph.terms import Term, iri, literal

# What gets at such data all the same.
_AS_TEXT = "where the data are so, ask for its text: STR(…)"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|^`\\]')
# With the direction of RDF 1.2, where it has one.
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))?")
_BLANK_NODE = re.compile(r"\w(?:[\w.-]*[\w-])?")


class ResultSyntaxError(ValueError):
    """A document that is no SPARQL result, or breaks off."""


def result_iri(text: str) -> Term:
    """The IRI of this text.

    Raises:
        ResultSyntaxError: it is none.

    """
    if ":" not in text or _NOT_IN_IRIS.search(text):
        raise ResultSyntaxError(f"{text[:100]!r} is no IRI; {_AS_TEXT}")
    return iri(text)


def result_literal(text: str, language: str | None, datatype: str | None) -> Term:
    """The literal of this text; a language comes before a datatype.

    Raises:
        ResultSyntaxError: the language is no tag, or the datatype no IRI.

    """
    if language:
        if not _LANGUAGE.fullmatch(language):
            raise ResultSyntaxError(f"{language[:100]!r} is no language; {_AS_TEXT}")
        return literal(text, language.lower())
    return literal(text, None, None if datatype in (None, _XSD_STRING) else result_iri(datatype))


def result_blank_node(text: str) -> Term:
    """The blank node with a name that servers may well write as `_:a` or `nodeID://a`.

    Raises:
        ResultSyntaxError: it is no name.

    """
    if not _BLANK_NODE.fullmatch(label := text.removeprefix("_:").replace("://", "-").replace(":", "-")):
        raise ResultSyntaxError("a blank node has no proper name")
    return f"_:{label}"
