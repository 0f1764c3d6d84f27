"""SPARQL queries in shapes that do not parse, or that would open a connection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph
from pyparsing import ParseBaseException, ParseResults
from rdflib import Graph, Literal
from rdflib.namespace import OWL, RDF, RDFS, SH
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.plugins.sparql.parserutils import CompValue

from hankegraph.shacl import term_text
from hankegraph.validation.notices import make_notice, sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.shapes_graph import shape_name, short_name

_QUERIES = (SH.select, SH.ask, SH.construct, SH.update)
# A query may use these without declaring them: pySHACL declares them.
_DECLARED_ALWAYS = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}
# The path of the shape is put in its place before the query is parsed, https://www.w3.org/TR/shacl/#sparql-constraints-prebound
_PATH = re.compile(r"[$?]PATH\b")
_ANY_PATH = "<urn:x-path>"
# Where rdflib or Oxigraph would fetch something from elsewhere.
_CONNECTING = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM", "Load": "LOAD"}
_LONGEST_PROBLEM = 200


def unusable_queries(shapes: Graph) -> list[Notice]:
    """A notice for each query that does not parse with the prefixes it declares, and for each clause that would open a connection.

    No query is sent anywhere; what is parsed is tried on an empty graph, and only where it opens no connection.
    """
    notices = []
    for property_ in _QUERIES:
        for node, query in shapes.subject_objects(property_):
            if isinstance(query, Literal):
                name = short_name(shapes, property_)
                for code, parts in _problems(str(query), declared_prefixes(shapes, node), is_update=property_ == SH.update):
                    notices.append(make_notice(code, shape_name(shapes, node), term_text(node), property=name, **parts))
    return sort_notices(notices)


def declared_prefixes(shapes: Graph, node: Any) -> dict[str, str]:
    """The prefixes of a query: those of `sh:prefixes` and of what it imports (https://www.w3.org/TR/shacl/#sparql-prefixes)."""
    declaring = list(shapes.objects(node, SH.prefixes))
    met = set()
    prefixes = dict(_DECLARED_ALWAYS)
    # pySHACL takes the declarations of all ontologies where the one named has none.
    if declaring and not any((one, SH.declare, None) in shapes for one in declaring):
        declaring += shapes.subjects(RDF.type, OWL.Ontology)
    while declaring:
        one = declaring.pop()
        if one not in met:
            met.add(one)
            declaring += shapes.objects(one, OWL.imports)
            for declaration in shapes.objects(one, SH.declare):
                for prefix in shapes.objects(declaration, SH.prefix):
                    prefixes.update((str(prefix), str(iri)) for iri in shapes.objects(declaration, SH.namespace))
    return prefixes


def _problems(query: str, prefixes: Mapping[str, str], is_update: bool) -> Iterator[tuple[str, dict[str, str]]]:
    text = _PATH.sub(_ANY_PATH, query)
    try:
        # The whole of it, as rdflib itself takes care of nothing after an update.
        parsed = parseUpdate(text) if is_update else parseQuery(text)
    except (ParseBaseException, RecursionError) as error:
        yield "query-is-valid", {"problem": _one_line(str(error))}
        return
    parts = list(_parts(parsed))
    own = {part.get("prefix") or "" for part in parts if part.name == "PrefixDecl"}
    unknown = sorted({part.get("prefix") or "" for part in parts if part.name == "pname"} - own - prefixes.keys())
    clauses = sorted({_CONNECTING[part.name] for part in parts if part.name in _CONNECTING})
    yield from (("query-prefix-is-declared", {"prefix": f"{prefix}:"}) for prefix in unknown)
    yield from (("query-opens-no-connection", {"clause": clause}) for clause in clauses)
    if not (unknown or clauses or is_update):
        # All on one line before the first, so that the lines of the message are those of the query.
        declarations = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in sorted(prefixes.items()) if prefix not in own)
        try:
            pyoxigraph.Store().query(declarations + text)
        except SyntaxError as error:
            yield "query-is-valid", {"problem": _one_line(str(error))}
        except (RuntimeError, ValueError):
            return  # It parses, and what cannot be computed on an empty graph is no fault of it, such as a function of one's own.


def _parts(parsed: Any) -> Iterator[Any]:
    """The parts of a parsed query that have a name, at any depth."""
    waiting = [parsed]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            yield part
            waiting.extend(part.values())
        elif isinstance(part, ParseResults | list | tuple):
            waiting.extend(part)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_PROBLEM else line[: _LONGEST_PROBLEM - 1] + "…"
