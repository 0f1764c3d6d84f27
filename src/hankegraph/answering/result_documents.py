"""Writes rows and truth as SPARQL results in JSON and XML.

https://www.w3.org/TR/sparql11-results-json/ and https://www.w3.org/TR/rdf-sparql-XMLres/
"""

from __future__ import annotations

import json
import re
from typing import TextIO

from hankegraph.answering.solutions import Solutions, Truth
from hankegraph.answering.term_parts import BLANK_NODE, IRI, LITERAL, FormatError, TermParts, parts_of
from hankegraph.terms import Term

_NAMESPACE = "http://www.w3.org/2005/sparql-results#"
# https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;"})
# In an attribute these would become spaces.
_IN_ATTRIBUTES = _REFERENCES | str.maketrans({"\t": "&#x9;", "\n": "&#xA;"})


def write_json(answer: Solutions | Truth, stream: TextIO) -> None:
    """SPARQL results as JSON, one row a line. If the rows end too early, so does the document, and nothing takes it for whole."""
    if isinstance(answer, Truth):
        stream.write(_json({"head": {}, "boolean": answer.value}) + "\n")
        return
    stream.write(f'{{"head":{_json({"vars": answer.variables})},"results":{{"bindings":[')
    before = "\n"
    for row in answer.rows:
        bound = {name: _json_term(parts_of(term)) for name, term in zip(answer.variables, row, strict=True) if term is not None}
        stream.write(before + _json(bound))
        before = ",\n"
    stream.write("\n]}}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json_term(parts: TermParts) -> dict[str, str]:
    named = {"type": parts.kind, "value": parts.text, "xml:lang": parts.language, "datatype": parts.datatype}
    return {name: text for name, text in named.items() if text or name == "value"}


def write_xml(answer: Solutions | Truth, stream: TextIO) -> None:
    """SPARQL results as XML, one row a line. If the rows end too early, so does the document.

    Raises:
        FormatError: a text has a character that XML cannot hold.

    """
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_NAMESPACE}">\n')
    if isinstance(answer, Truth):
        stream.write(f"<head></head>\n<boolean>{'true' if answer.value else 'false'}</boolean>\n</sparql>\n")
        return
    names = "".join(f'<variable name="{_attribute(name)}"/>' for name in answer.variables)
    stream.write(f"<head>{names}</head>\n<results>\n")
    for row in answer.rows:
        bound = [_xml_binding(name, term) for name, term in zip(answer.variables, row, strict=True) if term is not None]
        stream.write(f"<result>{''.join(bound)}</result>\n")
    stream.write("</results>\n</sparql>\n")


def _xml_binding(name: str, term: Term) -> str:
    kind, text, language, datatype = parts_of(term)
    inside = _checked(text).translate(_REFERENCES)
    element = {IRI: "uri", BLANK_NODE: "bnode", LITERAL: "literal"}[kind]
    says = f' xml:lang="{_attribute(language)}"' if language else f' datatype="{_attribute(datatype)}"' if datatype else ""
    return f'<binding name="{_attribute(name)}"><{element}{says}>{inside}</{element}></binding>'


def _attribute(text: str) -> str:
    return _checked(text).translate(_IN_ATTRIBUTES)


def _checked(text: str) -> str:
    if found := _NOT_IN_XML.search(text):
        raise FormatError(f"XML cannot hold the character U+{ord(found[0]):04X}, which the answer has; ask for json or tsv instead")
    return text
