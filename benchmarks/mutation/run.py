"""Judges damaged graphs and tells which ways to break a shape the shape itself reports."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutation.damages import ways_of_shape, ways_of_target
from benchmarks.mutation.edits import Graph, Here
from benchmarks.mutation.judging import Judging
from benchmarks.mutation.rules import Shape, Shapes, local_name
from benchmarks.mutation.sound import Sound, places_of
from hankegraph.terms import Term

# On how many graphs each way is tried, and what share must be caught.
GRAPHS = 4
LEAST_SHARE = 0.95
_COMPARING = {"lessThan", "lessThanOrEquals"}


@dataclass(frozen=True)
class Damage:
    """A graph that was damaged: `shape` is the name of the shape to report it, or of a class where any shape may.

    `focus` is the node that the shape looks at, `compared` the properties whose values some shape compares with those that were damaged,
    `before` the shapes that have a result in the sound graph.
    """

    shape: str
    way: str
    source: str
    graph: Graph
    focus: Term
    before: frozenset[str]
    compared: frozenset[Term] = frozenset()
    is_of_class: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What is counted, on however many graphs it is tried."""
        return self.shape, self.way

    @property
    def graph_without_comparison(self) -> Graph:
        """The graph without what the damaged values are compared with."""
        return frozenset(triple for triple in self.graph if triple[0] != self.focus or triple[1] not in self.compared)


@dataclass(frozen=True)
class Outcome:
    """Whether one way to break a shape is caught on the graphs that were tried, and by which shapes.

    `errors` says on how many pySHACL ended with an error and so reported nothing, until what is compared was taken out.
    """

    shape: str
    way: str
    tried: int
    caught: int
    errors: int
    reported_by: frozenset[str]

    @property
    def is_caught(self) -> bool:
        """Whether the shape reported it everywhere."""
        return self.caught == self.tried


def damages(shapes: Shapes, sound: Sequence[Sound], most: int) -> Iterator[Damage]:
    """Every way to break each shape, each on at most `most` graphs."""
    judging = [shape for shape in shapes.values() if shape.is_judging]
    for shape in sorted(judging, key=lambda shape: shape.name):
        compared = compared_with(shapes, shape)
        for one, focus in places_of(shape, sound, most):
            here = Here(shapes, one.graph, focus, shape.path)
            seen = {one.graph}
            for way, edit in dict(ways_of_shape(here, shape)).items():
                damaged = edit(one.graph)
                # What two constraints of a shape forbid is one way to break it.
                if damaged not in seen:
                    seen.add(damaged)
                    yield Damage(shape.code, way, one.name, damaged, focus, one.reporting, compared)
    for class_ in sorted({class_ for shape in judging for class_ in shape.target_classes}):
        # A node that stands alone in its graph is missed by nobody.
        whole = [one for one in sound if one.is_whole]
        for one, focus in places_of(Shape(class_, None, (class_,), (), {}), whole, most):
            for way, edit in ways_of_target(Here(shapes, one.graph, focus, None), class_):
                yield Damage(local_name(class_), way, one.name, edit(one.graph), focus, one.reporting, is_of_class=True)


def compared_with(shapes: Shapes, shape: Shape) -> frozenset[Term]:
    """The properties with which other shapes compare the path of this shape."""
    if shape.path is None or _COMPARING & shape.parameters.keys():
        return frozenset()
    found = set()
    for other in shapes.values():
        properties = {argument for parameter in _COMPARING for argument in other.parameters.get(parameter, ())}
        if properties and other.path and shape.path in properties | {other.path}:
            found |= properties | {other.path}
    return frozenset(found - {shape.path})


def outcomes(damaged: Iterable[Damage], judge: Judging) -> list[Outcome]:
    """What was caught, by shape and way."""
    by_key: dict[tuple[str, str], list[tuple[bool, bool, frozenset[str]]]] = {}
    for damage in damaged:
        results = judge(damage.graph)
        is_error = results is None
        if results is None and damage.compared:
            results = judge(damage.graph_without_comparison)
        reported_by = frozenset(local_name(result.shape) for result in results or ()) - damage.before
        is_caught = bool(reported_by) if damage.is_of_class else damage.shape in reported_by
        by_key.setdefault(damage.key, []).append((is_caught, is_error, reported_by))
    found = []
    for (shape, way), tried in sorted(by_key.items()):
        caught, errors, reported = zip(*tried, strict=True)
        found.append(Outcome(shape, way, len(tried), sum(caught), sum(errors), frozenset().union(*reported) - {shape}))
    return found


@dataclass(frozen=True)
class Reason:
    """Why some ways to break some shapes are not caught."""

    way: str
    shapes: tuple[Term, ...]
    reason: str


def read_reasons(path: Path) -> list[Reason]:
    """The reasons in a file of survivors."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["survivor"]
    return [Reason(entry["way"], tuple(entry["shapes"]), entry["reason"]) for entry in entries]


def differences(survivors: Iterable[Outcome], reasons: Iterable[Reason]) -> list[str]:
    """Survivors without a reason, and reasons for what does not survive."""
    found = {(outcome.shape, outcome.way) for outcome in survivors}
    given = [(shape, reason.way) for reason in reasons for shape in reason.shapes]
    wrong = [f"{shape}: {way} is not caught, and survivors.toml does not say why" for shape, way in sorted(found - set(given))]
    wrong += [f"{shape}: {way} is caught, or is not tried; take it out of survivors.toml" for shape, way in sorted(set(given) - found)]
    wrong += [f"{shape}: {way} has two reasons" for shape, way in sorted({key for key in given if given.count(key) > 1})]
    return wrong
