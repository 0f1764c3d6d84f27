"""Tells whether two files say the same, whatever they call the blank nodes that have no name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from hashlib import sha256

import pyoxigraph

from hankegraph.terms import Term, Triple


def says_the_same(before: bytes, after: bytes, rdf_format: pyoxigraph.RdfFormat, base_iri: str, labels: Collection[Term]) -> bool:
    """Whether Oxigraph reads the same triples from both; `labels` are the blank nodes that have a name, which must be kept.

    >>> says_the_same(b"<a> <b> [ <c> 1 ], _:d .", b"<a> <b> _:d, [ <c> 01 ] .", pyoxigraph.RdfFormat.TURTLE, "http://e/", {"_:d"})
    False
    """
    try:
        contents = [_content(_parse(text, rdf_format, base_iri), labels) for text in (before, after)]
    except SyntaxError:
        return False
    return contents[0] is not None and contents[0] == contents[1]


def _parse(text: bytes, rdf_format: pyoxigraph.RdfFormat, base_iri: str) -> set[Triple]:
    parsed = pyoxigraph.parse(text, format=rdf_format, base_iri=base_iri)
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parsed}


def _content(triples: set[Triple], labels: Collection[Term]) -> Counter[Triple] | None:
    """How often each triple is stated, where a blank node without a name is called by all that is said of it.

    Such a node is the object of at most one triple, as brackets stand in one place. So they make trees, and two files with equal trees say
    the same. None where a node is the object of several, or below itself.
    """
    described: dict[Term, list[tuple[Term, Term]]] = {}
    for subject, predicate, object_ in triples:
        described.setdefault(subject, []).append((predicate, object_))
    times_object = Counter(object_ for _, _, object_ in triples if object_.startswith("_:") and object_ not in labels)
    nameless = {node for node in described if node.startswith("_:") and node not in labels} | times_object.keys()
    if any(times > 1 for times in times_object.values()):
        return None
    names: dict[Term, Term] = {}
    for node in _children_first(nameless, described):
        names[node] = _name((predicate, names.get(object_, object_)) for predicate, object_ in described.get(node, ()))
    if len(names) < len(nameless):
        return None
    return Counter((names.get(s, s), p, names.get(o, o)) for s, p, o in triples)


def _children_first(nodes: set[Term], described: dict[Term, list[tuple[Term, Term]]]) -> list[Term]:
    """The nodes of trees, each after those below it; nodes in a circle are left out."""
    below = {node: [object_ for _, object_ in described.get(node, ()) if object_ in nodes] for node in nodes}
    roots = nodes.difference(*below.values()) if below else set()
    ordered = []
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting.extend(below[node])
    return ordered[::-1]


def _name(described: Iterable[tuple[Term, Term]]) -> Term:
    lines = sorted(f"{predicate} {object_}" for predicate, object_ in described)
    digest = sha256("\n".join(lines).encode()).hexdigest()
    return f"[{digest}]"
