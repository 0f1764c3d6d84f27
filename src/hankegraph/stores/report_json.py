"""The report of a load for programs."""

from __future__ import annotations

import json
from typing import Any

from hankegraph.stores.digest import line_of
from hankegraph.stores.report import GraphReport, LoadReport


def report_json(report: LoadReport) -> str:
    """The report as one JSON object: the outcome, whether the store is known to hold the release, and each graph; triples in N-Triples."""
    return json.dumps(
        {
            "store": report.store,
            "outcome": report.outcome,
            "holdsRelease": report.is_there,
            "verified": report.verified,
            "graphs": [_graph(graph) for graph in report.graphs],
            "sent": report.inserted,
            "deleted": report.deleted,
            "requests": report.updates,
            "guarantee": report.guarantee,
            "comparedAsValues": report.canonicalisation,
            "problem": report.problem,
            "notes": list(report.notes),
        },
        ensure_ascii=False,
        indent=2,
    )


def _graph(graph: GraphReport) -> dict[str, Any]:
    return {
        "name": graph.name,
        "iri": graph.iri,
        "state": graph.state,
        "inRelease": graph.expected.count,
        "inStoreBefore": graph.before.count,
        # None where it is not known.
        "inStore": None if graph.after is None else graph.after.count,
        "missing": graph.missing_count,
        "unexpected": graph.unexpected_count,
        "someMissing": [line_of(triple) for triple in graph.missing],
        "someUnexpected": [line_of(triple) for triple in graph.unexpected],
    }
