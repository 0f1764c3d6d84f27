"""The report as JSON Lines: an object a line for each result, then for each notice, so that it can be read line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hankegraph.reports.json_object import notice_members, result_members
from hankegraph.reports.json_text import json_line
from hankegraph.reports.options import ReportOptions
from hankegraph.validation.reported import ValidationReport


def write_json_lines(report: ValidationReport, options: ReportOptions) -> str:
    """Every result and every notice, whatever the options; nothing where there is neither."""
    return "".join(json_line(members) + "\n" for members in _objects(report))


def _objects(report: ValidationReport) -> Iterator[dict[str, Any]]:
    yield from map(result_members, report.results)
    yield from map(notice_members, report.notices)
