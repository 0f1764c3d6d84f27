"""The table of formats: what each is called and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hankegraph.reports.github import write_github
from hankegraph.reports.json_lines import write_json_lines
from hankegraph.reports.json_object import write_json
from hankegraph.reports.junit import write_junit
from hankegraph.reports.markdown import write_markdown
from hankegraph.reports.options import ReportOptions
from hankegraph.reports.sarif import write_sarif
from hankegraph.reports.text import write_text
from hankegraph.validation.reported import ValidationReport

# Each gives the whole text, which UTF-8 can write. The W3C report in Turtle is not here: it is made of terms, not of texts.
FORMATS: Mapping[str, Callable[[ValidationReport, ReportOptions], str]] = {
    "text": write_text,
    "json": write_json,
    "jsonl": write_json_lines,
    "sarif": write_sarif,
    "junit": write_junit,
    "github": write_github,
    "markdown": write_markdown,
}
