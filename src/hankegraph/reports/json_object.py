"""The report as one JSON object, for programs: everything, with all texts in all three languages."""

from __future__ import annotations

from typing import Any

from hankegraph.findings import SEVERITIES
from hankegraph.rdf_text.places import TextPlace
from hankegraph.reports.json_text import json_object
from hankegraph.reports.options import ReportOptions
from hankegraph.reports.wording import is_anything_checked
from hankegraph.validation.reported import LANGUAGES, Mended, Notice, Reported, Rule, Texts, ValidationReport


def write_json(report: ValidationReport, options: ReportOptions) -> str:
    """One JSON object with every result, whatever the options; `is_checked` is false where no rule had anything to look at."""
    members = {
        "targets": list(report.targets),
        "conforms": not report.results,
        "is_checked": is_anything_checked(report),
        "counts": {**{severity: report.count(severity) for severity in SEVERITIES}, "notice": len(report.notices)},
        "triples": report.triples,
        "nodes": report.nodes,
        "known": report.known,
        "mended": [_mended_members(mended) for mended in report.mended],
        "results": [result_members(result) for result in report.results],
        "notices": [notice_members(notice) for notice in report.notices],
        "rules": [_rule_members(rule) for rule in report.rules],
    }
    return json_object(members) + "\n"


def result_members(result: Reported) -> dict[str, Any]:
    """A result as a JSON object that names things as `findings.jsonl` does; what does not apply is left out."""
    members: dict[str, Any] = {}
    if result.page is not None:
        place = result.page.place
        members |= {"source": place.source, "line": place.line, "column": place.column}
    members |= {"severity": result.severity, "code": result.code, "message": _languages(result.message)}
    explained = {"expected": result.expected, "found": result.found, "remedy": result.remedy}
    members |= {name: _languages(texts) for name, texts in explained.items() if any(texts.values())}
    optional = {
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "shape": result.shape,
        "component": result.component,
        "fingerprint": result.fingerprint,
        "text": result.page.text if result.page is not None else "",
    }
    members |= {name: text for name, text in optional.items() if text}
    if result.also:
        members["also"] = [{"source": place.source, "line": place.line, "column": place.column} for place in result.also]
    if result.rdf is not None:
        members["rdf"] = _place_members(result.rdf)
    return members


def notice_members(notice: Notice) -> dict[str, Any]:
    """A notice as a JSON object, told from a result by its severity `notice`."""
    members = {"severity": "notice", "code": notice.code, "message": _languages(notice.message), "about": notice.about}
    return members if notice.place is None else {**members, "rdf": _place_members(notice.place)}


def _rule_members(rule: Rule) -> dict[str, Any]:
    members = {
        "code": rule.code,
        "shape": rule.shape,
        "severity": rule.severity,
        "summary": _languages(rule.summary),
        "help": _languages(rule.help),
        "focus_nodes": rule.focus_nodes,
    }
    return members if rule.place is None else {**members, "rdf": _place_members(rule.place)}


def _mended_members(mended: Mended) -> dict[str, str]:
    return {"code": mended.code, "focus": mended.focus, "fingerprint": mended.fingerprint}


def _place_members(place: TextPlace) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _languages(texts: Texts) -> dict[str, str]:
    return {language: texts[language] for language in LANGUAGES}
