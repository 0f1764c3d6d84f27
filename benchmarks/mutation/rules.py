"""What shapes ask, read from their files with no SHACL engine: the damages must not follow from the code that is to catch them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from hankegraph.terms import RDF, Term, Triple, parse_literal

SHACL = "http://www.w3.org/ns/shacl#"
_REST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>"
_FIRST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
_NIL = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"
_NO_RULES = {"message", "severity", "path", "targetClass", "targetSubjectsOf", "deactivated", "name", "description", "order", "group"}
_LISTS = {"or", "and", "xone", "in", "languageIn", "ignoredProperties"}
_KINDS = {'"': "Literal", "<": "IRI", "_": "BlankNode"}


@dataclass(frozen=True)
class Shape:
    """A shape: `parameters` are those of its constraints by local name, with the members of lists."""

    name: Term
    path: Term | None
    target_classes: tuple[Term, ...]
    target_subjects_of: tuple[Term, ...]
    parameters: Mapping[str, tuple[Term, ...]]

    @property
    def code(self) -> str:
        """The local name."""
        return local_name(self.name)

    @property
    def is_judging(self) -> bool:
        """Whether the shape has a target, so that results can be its own."""
        return bool(self.target_classes or self.target_subjects_of)


Shapes = Mapping[Term, Shape]


def local_name(iri: Term) -> str:
    """What stands after the last hash or slash of an IRI.

    >>> local_name("<http://www.w3.org/ns/shacl#IRI>")
    'IRI'
    """
    return re.split("[#/]", iri[1:-1])[-1]


def read_rules(triples: Iterable[Triple]) -> Shapes:
    """The shapes by name, whatever has a parameter of SHACL."""
    by_subject: dict[Term, dict[Term, list[Term]]] = {}
    for s, p, o in triples:
        by_subject.setdefault(s, {}).setdefault(p, []).append(o)

    def members(cell: Term) -> list[Term]:
        found = []
        while cell != _NIL:
            found += by_subject[cell][_FIRST]
            (cell,) = by_subject[cell][_REST]
        return found

    shapes = {}
    for name, statements in by_subject.items():
        stated = {p[len(SHACL) + 1 : -1]: sorted(o) for p, o in statements.items() if p.startswith(f"<{SHACL}")}
        if not stated:
            continue
        parameters = {
            parameter: tuple(term for cell in values for term in members(cell)) if parameter in _LISTS else tuple(values)
            for parameter, values in sorted(stated.items())
            if parameter not in _NO_RULES
        }
        shapes[name] = Shape(
            name=name,
            path=stated["path"][0] if "path" in stated else None,
            target_classes=tuple(stated.get("targetClass", ())),
            target_subjects_of=tuple(stated.get("targetSubjectsOf", ())),
            parameters=parameters,
        )
    return shapes


def values_of(graph: Set[Triple], node: Term, path: Term) -> list[Term]:
    """The values of a property, sorted."""
    return sorted(o for s, p, o in graph if s == node and p == path)


def focus_nodes(graph: Set[Triple], shape: Shape) -> list[Term]:
    """The nodes that the shape targets, sorted."""
    found = {s for s, p, o in graph if p == RDF.type and o in shape.target_classes}
    return sorted(found | {s for s, p, _ in graph if p in shape.target_subjects_of})


def term_kind(term: Term) -> str:
    """The local name of the term's node kind."""
    return _KINDS[term[0]]


def read_strictly(pattern: str) -> re.Pattern[str]:
    """The regular expression as XPath reads it, to whom `$` is the very end: https://www.w3.org/TR/xpath-functions-31/#regex-syntax."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))


def meets(shapes: Shapes, graph: Set[Triple], shape: Shape, node: Term) -> bool:
    """Whether a node has what the shape asks, as far as it asks for a kind of value or for what is said of it.

    It decides what one of several alternatives allows and what `sh:not` excludes; no other damage depends on it.
    """
    nodes = [node] if shape.path is None else values_of(graph, node, shape.path)
    return all(_meets_one(shapes, graph, parameter, arguments, nodes) for parameter, arguments in shape.parameters.items())


def _meets_one(shapes: Shapes, graph: Set[Triple], parameter: str, arguments: tuple[Term, ...], nodes: list[Term]) -> bool:
    match parameter:
        case "hasValue":
            return all(argument in nodes for argument in arguments)
        case "nodeKind":
            return all(term_kind(node) in local_name(arguments[0]) for node in nodes)
        case "class":
            return all((node, RDF.type, class_) in graph for node in nodes for class_ in arguments)
        case "datatype":
            return all(node[0] == '"' and _datatype(node) == arguments[0] for node in nodes)
        case "languageIn":
            tags = {parse_literal(argument)[0] for argument in arguments}
            return all(node[0] == '"' and (parse_literal(node)[1] or "").partition("-")[0] in tags for node in nodes)
        case "pattern":
            return all(read_strictly(parse_literal(arguments[0])[0]).search(text_of(node)) is not None for node in nodes)
        case "minLength":
            return all(len(text_of(node)) >= int(parse_literal(arguments[0])[0]) for node in nodes)
        case "not":
            return not any(meets(shapes, graph, shapes[argument], node) for argument in arguments for node in nodes)
        case "node" | "and" | "property":
            return all(meets(shapes, graph, shapes[argument], node) for argument in arguments for node in nodes)
        case "or":
            return all(any(meets(shapes, graph, shapes[argument], node) for argument in arguments) for node in nodes)
    raise NotImplementedError(f"whether sh:{parameter} under sh:or or sh:not holds is not told here; add it to {__name__}")


def text_of(term: Term) -> str:
    """The text of a literal, the IRI of an IRI."""
    return parse_literal(term)[0] if term[0] == '"' else term.strip("<>")


def _datatype(term: Term) -> Term:
    _, language, datatype = parse_literal(term)
    if language:
        return "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"
    return f"<{datatype}>" if datatype else "<http://www.w3.org/2001/XMLSchema#string>"
