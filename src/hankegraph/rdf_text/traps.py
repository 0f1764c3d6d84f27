"""What pyoxigraph 0.5.13 must not be given, because it would not give an error but end the process or fill the memory.

| format | what | what comes of it |
|---|---|---|
| Turtle, TriG, N-Triples, N-Quads | some ten thousand triple terms (`<<( … )>>`) inside each other | overflow of the stack |
| RDF/XML | entities made of entities | memory runs out |
| RDF/XML | elements inside each other | time grows with the square of the depth |
| JSON-LD | objects and arrays inside each other | memory grows with the square of the depth: 1 GB at 3,000 |
"""

from __future__ import annotations

import re
from xml.parsers import expat

from pyoxigraph import RdfFormat

from hankegraph.rdf_text.tokens import TRIPLE_TERM, RdfTextError, iterate_tokens

# Deeper than anybody writes, and far from harm.
_DEEPEST_TRIPLE_TERM = 100
_DEEPEST_ELEMENT = 1_000
_DEEPEST_JSON = 500
_LONGEST_ENTITIES = 1 << 20
_JSON_PARTS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.S)
_ENTITY_NAME = re.compile(r"&([^&;#]+);")


class _TrapError(Exception):
    """Ends the reading of XML; the message is the trap."""


def find_trap(content: bytes, rdf_format: RdfFormat) -> str | None:
    """What of a content pyoxigraph would not survive, as the end of a sentence; None where it would.

    >>> find_trap(b'{"@id":' * 1000, RdfFormat.JSON_LD)
    'objects or arrays are inside each other more than 500 deep'
    """
    if rdf_format == RdfFormat.JSON_LD:
        return _find_json_trap(content)
    if rdf_format == RdfFormat.RDF_XML:
        return _find_xml_trap(content)
    # Few files have any, and this is all the time that the others take.
    return _find_triple_term_trap(content) if content.count(b"<<(") > _DEEPEST_TRIPLE_TERM else None


def _find_triple_term_trap(content: bytes) -> str | None:
    depth = 0
    try:
        for token in iterate_tokens(content.decode()):
            if token.type == TRIPLE_TERM and token.value in ("<<(", ")>>"):
                depth += 1 if token.value == "<<(" else -1
                if depth > _DEEPEST_TRIPLE_TERM:
                    return f"triple terms are inside each other more than {_DEEPEST_TRIPLE_TERM} deep"
    except (RdfTextError, UnicodeDecodeError):
        return "it has many triple terms, and how deep they are inside each other cannot be told"
    return None


def _find_json_trap(content: bytes) -> str | None:
    depth = 0
    for part in _JSON_PARTS.finditer(content):
        character = part.group()
        if character in (b"{", b"["):
            depth += 1
            if depth > _DEEPEST_JSON:
                return f"objects or arrays are inside each other more than {_DEEPEST_JSON} deep"
        elif character in (b"}", b"]"):
            depth -= 1
    return None


def _find_xml_trap(content: bytes) -> str | None:
    depth = 0
    lengths: dict[str, int] = {}

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST_ELEMENT:
            raise _TrapError(f"elements are inside each other more than {_DEEPEST_ELEMENT} deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declare(name: str, _is_parameter: bool, value: str | None, *_external: str | None) -> None:
        # pyoxigraph writes an entity out where it is declared, be it used or not.
        value = value or ""
        lengths[name] = len(value) + sum(lengths.get(inner, 0) for inner in _ENTITY_NAME.findall(value))
        if sum(lengths.values()) > _LONGEST_ENTITIES:
            raise _TrapError("its entities are made of entities")

    reader = expat.ParserCreate()
    reader.StartElementHandler = start
    reader.EndElementHandler = end
    reader.EntityDeclHandler = declare
    try:
        # Expat itself refuses text that entities make a hundred times as long.
        reader.Parse(content, True)
    except _TrapError as trap:
        return str(trap)
    except expat.ExpatError as error:
        return f"it is no well-formed XML: {error}"
    return None
