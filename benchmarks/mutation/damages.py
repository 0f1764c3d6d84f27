"""The ways in which a graph can be what a shape forbids, derived from the parameters of its constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.mutation import terms
from benchmarks.mutation.edits import Here, Way, after, with_triples, with_value_alone, without_values
from benchmarks.mutation.rules import Shape, local_name, meets, text_of, values_of
from benchmarks.mutation.values import PARAMETERS_OF_VALUES, ways_of_values
from hankegraph.terms import RDF, Term, iri, literal, parse_literal

UNLISTED_PROPERTY = "<https://example.org/property>"


def ways_of_shape(here: Here, shape: Shape) -> Iterator[Way]:
    """Every way to break the shape at this focus node: its name, which starts with the parameter, and the change to the graph.

    Raises:
        NotImplementedError: how a parameter can be broken is not told here.

    """
    for parameter, arguments in shape.parameters.items():
        if parameter in _OF_ALL_VALUES:
            yield from ((f"sh:{parameter} | {way}", edit) for way, edit in _OF_ALL_VALUES[parameter](here, shape, arguments))
        elif parameter not in PARAMETERS_OF_VALUES and parameter not in _WITH_OTHERS:
            raise NotImplementedError(f"how sh:{parameter} of {shape.code} can be broken is not told; add it to {__name__}")
    for value in here.values[:1]:
        yield from ways_of_values(here, shape, value)


def ways_of_target(here: Here, class_: Term) -> Iterator[Way]:
    """The ways in which a node escapes every shape that targets its class."""
    own = (here.focus, RDF.type, class_)
    yield "target | no class", lambda graph: graph - {own}
    misspelt = iri(f"{text_of(class_)}s")
    yield "target | a class that is misspelt", lambda graph: graph - {own} | {(here.focus, RDF.type, misspelt)}


def _too_few(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    kept = here.values[: int(parse_literal(arguments[0])[0]) - 1]
    again = [(here.focus, here.known_path, value) for value in kept]
    yield "too few values", after(without_values(here.focus, here.known_path), with_triples(*again))


def _too_many(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    """As many as are allowed and one more, which is of the same kind, of another kind, or the same value written otherwise."""
    if arguments[0].startswith('"0"'):
        yield "a value where none may be", with_triples((here.focus, here.known_path, literal("x")))
        return
    for value in here.values[:1]:
        if value[0] == '"':
            second = {
                "another value of the same kind": terms.another_sound(value),
                "the same value written otherwise": terms.written_otherwise(value),
                "an IRI beside the literal": terms.UNKNOWN_IRI,
            }
        else:
            others = sorted({o for _, p, o in here.graph if p == here.known_path} - {value})
            second = {
                "another value of the same kind": others[0] if others else iri(f"{text_of(value)}0"),
                "a text beside the node": literal(text_of(value)),
                "a blank node beside the node": terms.UNKNOWN_BLANK_NODE,
            }
        for way, other in second.items():
            yield way, with_triples((here.focus, here.known_path, other))


def _second_in_a_language(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    for value in here.values[:1]:
        text, language, _ = parse_literal(value)
        if language:
            yield "a second text in a language", with_triples((here.focus, here.known_path, literal(f"{text}0", language)))
            capitals = literal(f"{text}0", language.upper())
            yield "a second text in a language, its tag in capitals", with_triples((here.focus, here.known_path, capitals))


def _one_more_qualified(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    """One value more of the qualified kind than is allowed, or one less than is asked for."""
    texts = [text_of(value) for value in here.values] or ["x"]
    for argument in arguments:
        inner = here.shapes[argument]
        if "qualifiedMaxCount" in shape.parameters:
            allowed = int(parse_literal(shape.parameters["qualifiedMaxCount"][0])[0])
            candidates = [literal(f"{text}{number}") for number in range(allowed + 1) for text in texts[:1]]
            more = [term for term in candidates if meets(here.shapes, here.graph, inner, term)]
            yield "one value of the kind too many", with_triples(*((here.focus, here.known_path, term) for term in more))
            if len(more) > 1 and here.values:
                kept = with_value_alone(here.focus, here.known_path, more[0])
                yield (
                    "one value of the kind too many and no other",
                    after(kept, with_triples(*((here.focus, here.known_path, t) for t in more))),
                )
        if "qualifiedMinCount" in shape.parameters:
            yield "no value of the kind", without_values(here.focus, here.known_path)


def _order(is_strict: bool) -> Callable[[Here, Shape, tuple[Term, ...]], Iterator[Way]]:
    def ways(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
        """Wrong order; and values that no order holds between, which is a result as well."""
        for greater in arguments:
            others = values_of(here.graph, here.focus, greater)
            if not here.values or not others:
                continue
            value, other = here.values[0], others[0]
            if is_strict:
                yield "the same value", with_value_alone(here.focus, greater, value)
            earlier = terms.one_step(value, -1)
            yield "one step too early", with_value_alone(here.focus, greater, earlier)
            if value != other:
                swapped = with_value_alone(here.focus, here.known_path, other)
                yield "swapped", after(swapped, with_value_alone(here.focus, greater, value))
            yield "a second value that is too early", with_triples((here.focus, greater, earlier))
            yield "a second value that is too late", with_triples((here.focus, here.known_path, terms.one_step(other, 1)))
            yield "a plain text that has no order", with_value_alone(here.focus, greater, literal("x"))
            odd = terms.rewritten(other, "x")
            yield "an ill-typed literal that has no order", with_value_alone(here.focus, greater, odd)
            yield "a node that has no order", with_value_alone(here.focus, greater, terms.UNKNOWN_IRI)

    return ways


def _in_common(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    for value in here.values[:1]:
        for other in arguments:
            yield f"a value in common with {local_name(other)}", with_triples((here.focus, other, value))


def _unequal(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    for other in arguments:
        yield f"a value less under {local_name(other)}", without_values(here.focus, other)
        yield f"a value more under {local_name(other)}", with_triples((here.focus, other, terms.UNKNOWN_IRI))


def _without_value(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    for argument in arguments:
        others = sorted({o for _, p, o in here.graph if p == here.known_path} - {argument})
        yield "the value is missing", lambda graph, gone=(here.focus, here.known_path, argument): graph - {gone}  # type: ignore[misc]
        if others:
            yield "another value", with_value_alone(here.focus, here.known_path, others[0])


def _not_closed(here: Here, shape: Shape, arguments: tuple[Term, ...]) -> Iterator[Way]:
    if arguments[0].startswith('"true"'):
        yield "a property that is not listed", with_triples((here.focus, UNLISTED_PROPERTY, literal("x")))


_OF_ALL_VALUES: dict[str, Callable[[Here, Shape, tuple[Term, ...]], Iterator[Way]]] = {
    "minCount": _too_few,
    "maxCount": _too_many,
    "uniqueLang": _second_in_a_language,
    "qualifiedValueShape": _one_more_qualified,
    "lessThan": _order(is_strict=True),
    "lessThanOrEquals": _order(is_strict=False),
    "disjoint": _in_common,
    "equals": _unequal,
    "hasValue": _without_value,
    "closed": _not_closed,
}
_WITH_OTHERS = {"qualifiedMaxCount", "qualifiedMinCount", "ignoredProperties", "flags"}
