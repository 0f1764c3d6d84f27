"""Writes triples as Turtle: sorted, each once, with the prefixes that they need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import TextIO

from hankegraph.answering.solutions import Triples, kept
from hankegraph.terms import NAMESPACES, RDF, Term

# A part of the local names that Turtle allows: https://www.w3.org/TR/turtle/#grammar-production-PN_LOCAL
_LOCAL = re.compile(r"[A-Za-z_](?:[\w-]*[A-Za-z0-9_-])?", re.ASCII)
_IRI = re.compile(r"<([^>]*[/#:])([^/#:>]*)>")
_DATATYPED = re.compile(r'("(?:[^"\\]|\\.)*"\^\^)(<[^>]*>)', re.S)


def write_turtle(answer: Triples, stream: TextIO) -> None:
    """The triples by subject. All are read before anything is written, so that nothing is written of what ends too early."""
    triples = sorted(set(kept(answer.triples, "triples")), key=lambda triple: (triple[0], triple[1] != RDF.type, *triple[1:]))
    prefixes = {namespace.iri: prefix for prefix, namespace in NAMESPACES.items()}
    used: set[str] = set()
    blocks = []
    for subject, same_subject in groupby(triples, key=lambda triple: triple[0]):
        lines = []
        for predicate, same_predicate in groupby(same_subject, key=lambda triple: triple[1]):
            verb = "a" if predicate == RDF.type else _short(predicate, prefixes, used)
            lines.append(f"{verb} {', '.join(_short(triple[2], prefixes, used) for triple in same_predicate)}")
        blocks.append(f"{_short(subject, prefixes, used)} " + " ;\n  ".join(lines) + " .\n")
    stream.writelines(f"@prefix {prefix}: <{NAMESPACES[prefix].iri}> .\n" for prefix in sorted(used))
    if used and blocks:
        stream.write("\n")
    stream.write("\n".join(blocks))


def _short(term: Term, prefixes: Mapping[str, str], used: set[str]) -> str:
    """The term, its IRI shortened where a prefix is known for it."""
    if term.startswith('"'):
        match = _DATATYPED.fullmatch(term)
        return match[1] + _short(match[2], prefixes, used) if match else term
    found = _IRI.fullmatch(term)
    if not found or found[1] not in prefixes or not _LOCAL.fullmatch(found[2]):
        return term
    used.add(prefixes[found[1]])
    return f"{prefixes[found[1]]}:{found[2]}"
