"""What a load did and found, as values and as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import wrap

from hankegraph.reports.visible import shown
from hankegraph.stores.digest import GraphDigest, line_of
from hankegraph.terms import Triple

UNCHANGED, WOULD_CHANGE, LOADED, FAILED = "unchanged", "would change", "loaded", "not loaded"
FULL, COUNTS = "full", "counts"
# What a graph in the store is, compared with the release and with what was there before.
SAME, OLD, DIFFERENT, UNKNOWN = "as in the release", "as before", "different", "not known"
_LONGEST_TRIPLE = 300
_WIDTH = 80


@dataclass(frozen=True, slots=True)
class GraphReport:
    """One graph: what the release has, what was found in the store before and after, and how they differ."""

    name: str
    iri: str
    expected: GraphDigest
    before: GraphDigest
    after: GraphDigest | None
    state: str
    # Of the store after the load; before a load that is only tried, what it would send and delete.
    missing_count: int = 0
    unexpected_count: int = 0
    missing: tuple[Triple, ...] = ()
    unexpected: tuple[Triple, ...] = ()

    @property
    def was_same(self) -> bool:
        """Whether the store had it already."""
        return self.before == self.expected


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a load. Only `loaded` and `unchanged` say that the store holds the release, and `verified` says how that is known."""

    store: str
    outcome: str
    verified: str
    guarantee: str
    canonicalisation: str
    graphs: tuple[GraphReport, ...]
    inserted: int = 0
    deleted: int = 0
    updates: int = 0
    problem: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def is_there(self) -> bool:
        """Whether the store is known to hold the release."""
        return self.outcome in (LOADED, UNCHANGED)


def report_text(report: LoadReport) -> str:
    """The report as lines for a person, in the width of a terminal but for what is quoted."""
    lines = [f"{report.store}: {_headline(report)}", *_table(report)]
    lines += [line for graph in report.graphs for line in _differences(graph, report)]
    lines += _names_of_graphs(report.graphs)
    if report.verified == COUNTS:
        lines.append("  other triples in the same number would not have been noticed")
    if report.canonicalisation and report.outcome != UNCHANGED:
        lines.append("  numbers, booleans and times are compared as values")
    lines += [f"  {shown(note)}" for note in report.notes]
    if report.outcome != UNCHANGED:
        lines += wrap(f"guarantee: {report.guarantee}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def _headline(report: LoadReport) -> str:
    verified = "count and digest" if report.verified == FULL else "counts only"
    written = f"{report.inserted:,} triples sent" + (f", {report.deleted:,} deleted" if report.deleted else "")
    match report.outcome:
        case "unchanged":
            return "unchanged: the store holds the release already, by count and digest"
        case "would change":
            changed = sum(not graph.was_same for graph in report.graphs)
            return f"nothing was written; {changed} of {len(report.graphs)} graphs would change"
        case "loaded":
            return f"loaded and verified by {verified}; {written}"
    return f"not loaded: {shown(report.problem)}"


def _table(report: LoadReport) -> list[str]:
    lines = [("graph", "in the release", "in the store", "state")]
    for graph in report.graphs:
        held = "not known" if graph.after is None else f"{graph.after.count:,}"
        lines.append((graph.name, f"{graph.expected.count:,}", held, _state(graph, report)))
    names, expected, found, _ = (max(map(len, column)) for column in zip(*lines, strict=True))
    return [f"  {line[0]:<{names}}  {line[1]:>{expected}}  {line[2]:>{found}}  {line[3]}" for line in lines]


def _state(graph: GraphReport, report: LoadReport) -> str:
    if report.outcome != WOULD_CHANGE:
        return graph.state
    return "would not change" if graph.was_same else "would change"


def _names_of_graphs(graphs: tuple[GraphReport, ...]) -> list[str]:
    """The IRIs of the graphs; on one line where they are names under one base."""
    bases = {graph.iri.removesuffix(graph.name) for graph in graphs}
    if len(bases) == 1:
        return [f"  names of the graphs: {bases.pop()}…"]
    return [f"  {graph.name} is the graph {graph.iri}" for graph in graphs]


def _differences(graph: GraphReport, report: LoadReport) -> list[str]:
    is_trial = report.outcome == WOULD_CHANGE
    wanting, excess = ("would be sent", "would be deleted") if is_trial else ("missing", "should not be there")
    lines = []
    for said, sign, count, samples in (
        (wanting, "-" if not is_trial else "+", graph.missing_count, graph.missing),
        (excess, "+" if not is_trial else "-", graph.unexpected_count, graph.unexpected),
    ):
        if count:
            lines.append(f"  {graph.name}: {count:,} {said}{':' if samples else ''}")
            lines += [f"    {sign} {shown(line_of(triple), _LONGEST_TRIPLE)}" for triple in samples]
            if count > len(samples) > 0:
                lines.append(f"    … and {count - len(samples):,} more")
    return lines
