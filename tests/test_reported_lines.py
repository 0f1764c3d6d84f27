"""Where a line of a page or a triple of a file was damaged, that is the place that the command reports."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from conftest import EXAMPLE_PAGES
from damaged_pages import DAMAGES, damage_pages

from benchmarks.generate_pages import generate
from hankegraph.cli import main

# Of the defects, so many at least are reported with a place.
LOCATED = 0.98
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
    return [one for one in found if "severity" in one]


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
    pages = list(damage_pages(EXAMPLE_PAGES, 100, seed=4))
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
