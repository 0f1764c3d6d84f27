"""The ways in which a value node can be what a shape forbids, derived from the parameters that speak of each value node by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.mutation import terms
from benchmarks.mutation.edits import Edit, Here, Way, after, renamed, replaced_value, with_triples, without_triple
from benchmarks.mutation.rules import Shape, local_name, meets, term_kind, text_of
from hankegraph.terms import RDF, Term, Triple, iri, parse_literal

BLANK_NODE = "_:unnamed"
# Not a value of the graph and not a term of its vocabularies.
_ODD_TEXTS = ("", "x", "X", "1", "-", " ", "\n")


def ways_of_values(here: Here, shape: Shape, value: Term) -> Iterator[Way]:
    """The ways in which one value node breaks one of the shape's constraints on value nodes."""
    for parameter, arguments in shape.parameters.items():
        if parameter in _OF_TERMS:
            found = _OF_TERMS[parameter](arguments, value)
            yield from ((_named(parameter, way), _put(here, value, term)) for way, term in found if here.path or term[0] == "_")
            if parameter == "nodeKind" and local_name(arguments[0]) == "IRI":
                yield _named(parameter, "a blank node that is described alike"), renamed(value, BLANK_NODE)
        elif parameter in _OF_NODES:
            found_edits = _OF_NODES[parameter](here, arguments, value)
            yield from ((_named(parameter, way), edit) for way, edit in found_edits)


def _named(parameter: str, way: str) -> str:
    return way if way.startswith("sh:") else f"sh:{parameter} | {way}"


def _put(here: Here, value: Term, new: Term) -> Edit:
    """The edit that puts another term in the place of the value; a focus node takes another name."""
    if here.path is None:
        return renamed(value, new)
    return replaced_value(here.focus, here.path, value, new)


def _number(argument: Term) -> int:
    return int(parse_literal(argument)[0])


Faulty = Iterator[tuple[str, Term]]
# Constraints that a term breaks by itself.
_OF_TERMS: dict[str, Callable[[tuple[Term, ...], Term], Faulty]] = {
    "datatype": lambda arguments, value: terms.of_other_datatype(arguments[0], value),
    "nodeKind": lambda arguments, value: terms.of_other_node_kind(arguments[0], value),
    "languageIn": lambda arguments, value: terms.of_other_language(value),
    "in": terms.unlisted,
    "minLength": lambda arguments, value: terms.shorter(_number(arguments[0]), value),
    "maxLength": lambda arguments, value: terms.longer(_number(arguments[0]), value),
    "pattern": lambda arguments, value: terms.not_matching(text_of(arguments[0]), value),
    "minInclusive": lambda arguments, value: terms.beyond(arguments[0], -1, True, value),
    "maxInclusive": lambda arguments, value: terms.beyond(arguments[0], 1, True, value),
    "minExclusive": lambda arguments, value: terms.beyond(arguments[0], -1, False, value),
    "maxExclusive": lambda arguments, value: terms.beyond(arguments[0], 1, False, value),
}


def _of_other_class(here: Here, arguments: tuple[Term, ...], value: Term) -> Iterator[Way]:
    for class_ in arguments:
        own = (value, RDF.type, class_)
        others = sorted({o for _, p, o in here.graph if p == RDF.type} - {class_})
        yield "no class", without_triple(own)
        yield "a class that is misspelt", after(without_triple(own), with_triples((value, RDF.type, iri(f"{text_of(class_)}s"))))
        yield "a node of another class", after(without_triple(own), with_triples((value, RDF.type, others[0])))
    yield from _undescribed(here, value)


def _undescribed(here: Here, value: Term) -> Iterator[Way]:
    """What is put in the place of a node when what it says matters: nodes that say nothing, and a text."""
    if here.path is not None:
        yield "an IRI that nothing describes", _put(here, value, terms.UNKNOWN_IRI)
        yield from ((way, _put(here, value, term)) for way, term in terms.of_other_kind(value))


def _of_property(here: Here, arguments: tuple[Term, ...], value: Term) -> Iterator[Way]:
    """What the value says may be damaged, or a node that says something else may be in its place."""
    # What is said of a value is a shape's business again.
    from benchmarks.mutation.damages import ways_of_shape

    for argument in arguments:
        inner = here.shapes[argument]
        yield from ((f"sh:property / {way}", edit) for way, edit in ways_of_shape(here.among(inner, value), inner))
    yield from _nodes_instead(here, [here.shapes[argument] for argument in arguments], value)


def _nodes_instead(here: Here, described_by: list[Shape], value: Term) -> Iterator[Way]:
    if here.path is None or term_kind(value) == "Literal":
        return
    if any(shape.parameters.keys() & {"minCount", "hasValue", "qualifiedMinCount", "or"} for shape in described_by):
        yield from _undescribed(here, value)
        paths = {shape.path for shape in described_by}
        alike = sorted({s for s, p, _ in here.graph if p in paths and s[0] == "<"})
        foreign = [node for node in alike if not any(meets(here.shapes, here.graph, shape, node) for shape in described_by)]
        yield from (("a node that is described otherwise", _put(here, value, node)) for node in foreign[:1])
        yield "a blank node that is described alike", renamed(value, BLANK_NODE)


def _of_node(here: Here, arguments: tuple[Term, ...], value: Term) -> Iterator[Way]:
    for argument in arguments:
        yield from ways_of_values(here, here.shapes[argument], value)


def _of_alternatives(here: Here, arguments: tuple[Term, ...], value: Term) -> Iterator[Way]:
    """What breaks all alternatives: a value that none allows, or a damage to each of what they say of the value node."""
    from benchmarks.mutation.damages import ways_of_shape

    alternatives = [here.shapes[argument] for argument in arguments]
    if all(alternative.path is None for alternative in alternatives):
        found = dict(way for alternative in reversed(alternatives) for way in ways_of_values(here, alternative, value))
    else:
        found = {}
        each = [list(ways_of_shape(here.among(alternative, value), alternative)) for alternative in alternatives]
        for position, ways in enumerate(each):
            for way, edit in ways:
                others = [other for number, other in enumerate(each) if number != position]
                for combined in _combinations(edit, others):
                    found.setdefault(f"sh:or / {way}", combined)
                    if _breaks_all(here, alternatives, value, combined):
                        found[f"sh:or / {way}"] = combined
                        break
        found.update((f"sh:or | {way}", edit) for way, edit in _nodes_instead(here, alternatives, value))
    yield from ((way, edit) for way, edit in found.items() if "alike" in way or _breaks_all(here, alternatives, value, edit))


def _combinations(edit: Edit, others: list[list[Way]]) -> Iterator[Edit]:
    if not others:
        yield edit
        return
    for _, other in others[0]:
        yield from _combinations(after(edit, other), others[1:])


def _breaks_all(here: Here, alternatives: list[Shape], value: Term, edit: Edit) -> bool:
    damaged = edit(here.graph)
    nodes = [value] if here.path is None else [o for s, p, o in damaged if (s, p) == (here.focus, here.path)]
    return any(not any(meets(here.shapes, damaged, alternative, node) for alternative in alternatives) for node in nodes)


def _of_not(here: Here, arguments: tuple[Term, ...], value: Term) -> Iterator[Way]:
    """The value made into what is excluded, and in its place other nodes or texts that are."""
    for argument in arguments:
        excluded = here.shapes[argument]
        made = list(_made_to_meet(here, excluded, value))
        if made and term_kind(value) != "Literal":
            yield "the value is given what is excluded", with_triples(*made)
        named = sorted({s for s, _, _ in here.graph if s[0] == "<" and s != value})
        meeting = [node for node in named if here.path and meets(here.shapes, here.graph, excluded, node)]
        yield from (("a node that is excluded", _put(here, value, node)) for node in meeting[:1])
        if meeting and here.path:
            yield "a node that is excluded, beside a sound one", with_triples((here.focus, here.path, meeting[0]))
        if term_kind(value) == "Literal":
            texts = [terms.rewritten(value, f"{text_of(value)}{odd}") for odd in _ODD_TEXTS]
            faulty = [text for text in texts if meets(here.shapes, here.graph, excluded, text)]
            yield from ((f"a text that is excluded: {text_of(text)[-1]!r} at the end", _put(here, value, text)) for text in faulty)


def _made_to_meet(here: Here, shape: Shape, node: Term) -> Iterator[Triple]:
    """What must be said of a node for it to meet a shape, where that is a class or a value."""
    for parameter, arguments in shape.parameters.items():
        if parameter == "class":
            yield from ((node, RDF.type, class_) for class_ in arguments)
        elif parameter == "hasValue" and shape.path is not None:
            yield from ((node, shape.path, term) for term in arguments)
        elif parameter in ("property", "node", "and"):
            for argument in arguments:
                yield from _made_to_meet(here, here.shapes[argument], node)


_OF_NODES: dict[str, Callable[[Here, tuple[Term, ...], Term], Iterator[Way]]] = {
    "class": _of_other_class,
    "property": _of_property,
    "node": _of_node,
    "and": _of_node,
    "or": _of_alternatives,
    "not": _of_not,
}
PARAMETERS_OF_VALUES = _OF_TERMS.keys() | _OF_NODES.keys()
