"""Writes what the mutation run found as `docs/mutation.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.mutation.run import Outcome, Reason

_HEAD = """# Damaged graphs

Written by `make mutate`. Each constraint of each shape says how it can be broken (`benchmarks/mutation/`), so a new shape is tried
with no new code. Graphs that conform (the good cases of the shapes, the projects of `examples/pages`, the concepts of the
vocabularies) are damaged in one such way at a time and judged. A damage counts as caught when *the shape that it breaks* has a
result, on every graph that was tried. A way is counted once for each shape, on however many graphs it was tried, and two
constraints that forbid the same thing are one way.
"""


def report(outcomes: Sequence[Outcome], reasons: Sequence[Reason]) -> str:
    """The document."""
    return "\n".join([_HEAD, *_summary(outcomes), "", *_survivors(outcomes, reasons), "", *_ways(outcomes)]) + "\n"


def share_caught(outcomes: Sequence[Outcome]) -> float:
    """The share of the ways that are caught."""
    return sum(outcome.is_caught for outcome in outcomes) / len(outcomes)


def _summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    caught = sum(outcome.is_caught for outcome in outcomes)
    shapes = len({outcome.shape for outcome in outcomes if not outcome.way.startswith("target")})
    errors = [outcome for outcome in outcomes if outcome.errors and outcome.is_caught]
    # Rounded down: it must not say more than there is.
    yield f"**{caught} of {len(outcomes)} ways to break {shapes} shapes are caught ({int(1000 * share_caught(outcomes)) / 10} %)**,"
    yield f"tried on {sum(outcome.tried for outcome in outcomes)} damaged graphs."
    if errors:
        yield f"In {len(errors)} of those caught, pySHACL ends with an error as long as the damaged value is compared with another"
        yield "(start and end of a project or of a field); they are caught on the same graph without that other value."


def _survivors(outcomes: Sequence[Outcome], reasons: Sequence[Reason]) -> Iterator[str]:
    survivors = {(outcome.shape, outcome.way): outcome for outcome in outcomes if not outcome.is_caught}
    yield "## What is not caught, and why"
    yield ""
    yield "| way | shapes | why | reported by |"
    yield "|---|---|---|---|"
    for reason in reasons:
        found = [survivors[shape, reason.way] for shape in reason.shapes if (shape, reason.way) in survivors]
        others = sorted(set().union(*(outcome.reported_by for outcome in found)))
        yield f"| {_cell(reason.way)} | {_codes(sorted(reason.shapes))} | {reason.reason} | {_codes(others) or '–'} |"


def _ways(outcomes: Sequence[Outcome]) -> Iterator[str]:
    by_way: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_way.setdefault(outcome.way, []).append(outcome)
    yield "## The ways"
    yield ""
    yield "| way | shapes | caught | graphs |"
    yield "|---|---|---|---|"
    for way, found in sorted(by_way.items()):
        yield f"| {_cell(way)} | {len(found)} | {sum(one.is_caught for one in found)} | {sum(one.tried for one in found)} |"


def _cell(way: str) -> str:
    return way.replace(" | ", ": ").replace("|", "\\|")


def _codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
