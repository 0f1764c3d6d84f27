"""Where a line of a page or a triple of a file was damaged, that is the place that the command reports."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Set
from pathlib import Path
from random import Random
from typing import Any

from click.testing import CliRunner
from conftest import EXAMPLE_PAGES, ROOT
from damaged_graphs import DAMAGES as DAMAGES_OF_GRAPHS
from damaged_graphs import conforming_people, damage_people
from damaged_pages import DAMAGES, damage_pages
from styled_graph import Node, StyledGraph

from benchmarks.generate_pages import generate
from hankegraph.cli import main
from hankegraph.findings import SEVERITIES

# Of the defects, so many at least are reported with a place.
LOCATED = 0.98
SHAPES = ROOT / "tests" / "cases" / "validate" / "people.shapes.ttl"
CONTRADICTIONS = {
    "heading-agrees-with-table",
    "project-number-agrees-with-heading",
    "project-ends-not-before-it-starts",
    "cap-objective-is-not-under-a-2014-programme",
    "focus-area-is-not-under-a-2023-programme",
    "specific-objective-is-not-under-a-2023-programme",
    "project-has-one-rural-type",
    "project-has-one-leader-statement",
}


def results(*arguments: str | Path) -> list[dict[str, Any]]:
    """What the command reports."""
    result = CliRunner().invoke(main, ["validate", *map(str, arguments), "--format", "jsonl"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return [one for one in found if one.get("severity") in SEVERITIES]


def by_source(found: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    pages = defaultdict(list)
    for one in found:
        pages[Path(one.get("source", "")).name].append(one)
    return pages


def is_at(one: dict[str, Any], lines: Set[int | None]) -> bool:
    """Whether a result is at one of these lines; of two values that contradict each other, both named, either may be wrong."""
    also = {place["line"] for place in one.get("also", ())} if one["code"] in CONTRADICTIONS else set()
    return not lines.isdisjoint({one["line"], *also})


def said_before(one: dict[str, Any]) -> tuple[str, str]:
    """What tells a result from those that the page has without the damage."""
    return one["code"], one.get("value", "")


def test_the_reported_line_of_a_damaged_example_page_is_the_damaged_line(tmp_path: Path) -> None:
    before = {name: set(map(said_before, found)) for name, found in by_source(results(EXAMPLE_PAGES)).items()}
    pages = list(damage_pages(EXAMPLE_PAGES, 100, seed=1))
    for page in pages:
        (tmp_path / page.name).write_text(page.text, encoding="utf-8")
    found = by_source(results(tmp_path))
    elsewhere, located = [], 0
    for page in pages:
        own = [one for one in found[page.name] if one["code"] == page.code and said_before(one) not in before.get(page.source, ())]
        placed = [one for one in own if one["line"] is not None]
        located += bool(placed)
        elsewhere += [(page.damage, page.lines, one) for one in placed if not is_at(one, page.lines)]
    assert elsewhere == []
    assert located >= LOCATED * len(pages)
    assert len({page.damage for page in pages}) == len(DAMAGES)


def test_the_reported_line_of_a_damaged_generated_page_is_the_damaged_line(tmp_path: Path) -> None:
    pages = [(source, text, truth) for source, text, truth in generate(160, 7, 0.8, "pages") if truth["fault"]][:100]
    for source, text, _ in pages:
        (tmp_path / Path(source).name).write_text(text, encoding="utf-8")
    found = by_source(results(tmp_path))
    elsewhere, located = [], 0
    for source, text, truth in pages:
        fault = truth["fault"]
        # A page without a number has no line to name.
        lines = frozenset({None}) if fault["line"] is None else lines_with(text, fault["line"])
        own = [one for one in found[Path(source).name] if one["code"] == fault["code"]]
        located += any(one["line"] is not None for one in own)
        elsewhere += [(fault, one) for one in own if not is_at(one, lines)]
    assert elsewhere == []
    assert located >= LOCATED * len(pages)
    assert len({truth["fault"]["name"] for _, _, truth in pages}) > 12


def lines_with(text: str, number: int) -> frozenset[int | None]:
    """The lines with the text of this line, which a page may say twice, in the heading and in the table."""
    lines = text.split("\n")
    return frozenset(n for n, line in enumerate(lines, 1) if lines[number - 1].strip() in line)


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset."""
    lines = re.split(r"\r\n|\n|\r", text[:offset])
    return len(lines), len(lines[-1]) + 1


SYNTAXES = ("ttl", "ttl", "ttl", "trig", "nt", "nq")


def write_people(folder: Path, random: Random, nodes: list[Node], name: str) -> StyledGraph:
    syntax = random.choice(SYNTAXES)
    document = StyledGraph(random, nodes, syntax)
    (folder / f"{name}.{syntax}").write_bytes(document.text.encode())
    return document


def test_people_that_are_not_damaged_conform(tmp_path: Path) -> None:
    for number in range(40):
        random = Random(number)
        write_people(tmp_path, random, conforming_people(random, f"p{number}x"), str(number))
    assert results(tmp_path, "--shapes", SHAPES) == []


def test_the_reported_place_of_a_damaged_triple_is_the_damaged_place(tmp_path: Path) -> None:
    written = {}
    for number in range(8 * len(DAMAGES_OF_GRAPHS)):
        random = Random(number)
        damaged = damage_people(random, DAMAGES_OF_GRAPHS[number % len(DAMAGES_OF_GRAPHS)], f"p{number}x")
        if damaged is not None:
            written[str(number)] = damaged, write_people(tmp_path, random, damaged.nodes, str(number))
    assert len(written) >= 200
    found = defaultdict(list)
    for one in results(tmp_path, "--shapes", SHAPES):
        if one.get("rdf"):
            found[Path(one["rdf"]["file"]).stem].append(one)
    elsewhere, located = [], 0
    for name, (damaged, document) in written.items():
        own = [one for one in found[name] if one["component"] == f"{damaged.component}ConstraintComponent"]
        offset = max((document.objects[statement] for statement in damaged.statements), default=document.subjects[damaged.node])
        expected = {place_of(document.text, offset)}
        if damaged.component == "Equals":
            # The value that is missing beside the one that is wrong is missing of the subject.
            expected.add(place_of(document.text, document.subjects[damaged.node]))
        places = {(one["rdf"]["line"], one["rdf"]["column"]) for one in own}
        located += place_of(document.text, offset) in places
        if places - expected:
            elsewhere.append((name, damaged.component, expected, places))
    assert elsewhere == []
    assert located >= LOCATED * len(written)
