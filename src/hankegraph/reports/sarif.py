"""The report as SARIF 2.1.0, for code scanning and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hankegraph import __version__
from hankegraph.findings import INFO, VIOLATION, WARNING
from hankegraph.reports.json_text import json_line, json_object
from hankegraph.reports.markdown_escapes import escape
from hankegraph.reports.options import ReportOptions
from hankegraph.reports.sarif_places import artifact_location, notice_locations, result_locations
from hankegraph.reports.sarif_text import message_text
from hankegraph.reports.texts import say
from hankegraph.reports.visible import shortened
from hankegraph.reports.wording import details, rules_by_code
from hankegraph.validation.reported import LANGUAGES, Notice, Reported, Rule, ValidationReport

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOOL = "hankegraph"
# The name of the tool for programs: what uuid5 gives for https://w3id.org/hankegraph/ as a URL.
_TOOL_GUID = "1717ff28-cae5-519d-ae04-6afccf2a6f84"
_LEVELS = {VIOLATION: "error", WARNING: "warning", INFO: "note"}
# A log with more is refused whole by code scanning; so is one with more rules.
# https://docs.github.com/code-security/reference/code-scanning/sarif-files/troubleshoot-sarif-uploads/results-exceed-limit
MOST_RESULTS = 25_000
# What code scanning takes of a description: https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
_LONGEST_DESCRIPTION = 1024
_CUT = "report-is-whole"


def write_sarif(report: ValidationReport, options: ReportOptions) -> str:
    """A log of one run with every result that code scanning takes, whatever `most` and `is_grouped` say.

    Notices are results of rules of their own, since code scanning shows results and never notifications. There is no `baselineState`:
    what the baseline accepts is not in the report, and a log that has a state on some results must have all of them.
    """
    language = options.language
    rules = rules_by_code(report)
    kept, left = _kept(report)
    results = [_cut_result(MOST_RESULTS - 1, left, report, language)] if left else []
    for finding in kept:
        if isinstance(finding, Notice):
            results.append(_notice_result(finding, report, language))
        else:
            results.append(_result(finding, rules.get(finding.code), report, language))
    described = _rules(report, results)
    indices = {code: index for index, code in enumerate(described)}
    for result in results:
        result["ruleIndex"] = indices[result["ruleId"]]
    driver = {**_component(described, language), "semanticVersion": __version__}
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "translations": [_translation(described, other) for other in LANGUAGES if other != language],
        "invocations": [{"executionSuccessful": True}],
        "results": results,
        "properties": {
            "targets": list(report.targets),
            "triples": report.triples,
            "nodes": report.nodes,
            "known": report.known,
            "mended": [{"code": mended.code, "focus": mended.focus, "fingerprint": mended.fingerprint} for mended in report.mended],
            "leftOut": left,
        },
    }
    return f'{{"$schema": {json_line(_SCHEMA)}, "version": "2.1.0", "runs": [{json_object(run)}]}}\n'


def _kept(report: ValidationReport) -> tuple[list[Notice | Reported], int]:
    """What there is room for, notices first and then the gravest, and how many are left out."""
    findings: list[Notice | Reported] = [*report.notices, *report.results]
    if len(findings) <= MOST_RESULTS:
        return findings, 0
    kept = findings[: MOST_RESULTS - 1]
    return kept, len(findings) - len(kept)


def _result(result: Reported, rule: Rule | None, report: ValidationReport, language: str) -> dict[str, Any]:
    explained = "\n".join(f"{label}: {text}" for label, text in details(result, language))
    text = "\n".join(part for part in (result.message[language], explained) if part)
    named = {"focus": result.focus, "path": result.path, "value": result.value, "shape": result.shape, "component": result.component}
    members = _members(result.code, _LEVELS[result.severity], text)
    members |= result_locations(result, rule.place if rule else None, report.targets, language)
    if result.fingerprint:
        members["partialFingerprints"] = {"hankegraphResult/v1": result.fingerprint}
    return {**members, "properties": {key: value for key, value in named.items() if value}}


def _notice_result(notice: Notice, report: ValidationReport, language: str) -> dict[str, Any]:
    text = f"{notice.message[language]}\n{say('about', language)}: {notice.about}"
    return _members(notice.code, "warning", text) | notice_locations(notice, report.targets)


def _cut_result(kept: int, left: int, report: ValidationReport, language: str) -> dict[str, Any]:
    members = _members(_CUT, "warning", say("report_is_cut", language, kept=kept, left=left))
    where = [{"physicalLocation": {"artifactLocation": artifact_location(target)}} for target in report.targets[:1]]
    return {**members, "locations": where} if where else members


def _members(code: str, level: str, text: str) -> dict[str, Any]:
    return {"ruleId": code, "ruleIndex": 0, "level": level, "message": {"text": message_text(text)}}


def _rules(report: ValidationReport, results: list[dict[str, Any]]) -> Mapping[str, Rule]:
    """The rules to describe: all of the report, then those of notices and of results that no rule stands for."""
    rules = rules_by_code(report)
    broken = {result["ruleId"]: result["level"] for result in results}
    severities = {level: severity for severity, level in _LEVELS.items()}
    general = {language: say("notice_rule", language) for language in LANGUAGES}
    notices = {notice.code for notice in report.notices} | {_CUT}
    for code in sorted(broken.keys() - rules.keys()):
        summary = general if code in notices else dict.fromkeys(LANGUAGES, code)
        rules[code] = Rule(code, "", severities[broken[code]], summary, summary, None)
    if len(rules) > MOST_RESULTS:
        return {code: rule for code, rule in rules.items() if code in broken}
    return rules


def _component(rules: Mapping[str, Rule], language: str) -> dict[str, Any]:
    return {"name": _TOOL, "guid": _TOOL_GUID, "language": language, "rules": _descriptors(rules, language)}


def _translation(rules: Mapping[str, Rule], language: str) -> dict[str, Any]:
    """The same component with its texts in another language (§3.19.4): it has every text, so that a viewer need not mix languages."""
    rules_of_it = [_texts(rule, language) for rule in rules.values()]
    return {
        "name": _TOOL,
        "guid": _TOOL_GUID,
        "language": language,
        "semanticVersion": __version__,
        "contents": ["localizedData"],
        "associatedComponent": {"name": _TOOL, "guid": _TOOL_GUID},
        "translationMetadata": {"name": f"{_TOOL} ({language})"},
        "rules": rules_of_it,
    }


def _descriptors(rules: Mapping[str, Rule], language: str) -> list[dict[str, Any]]:
    return [_descriptor(rule, language) for rule in rules.values()]


def _descriptor(rule: Rule, language: str) -> dict[str, Any]:
    level = _LEVELS[rule.severity]
    properties: dict[str, Any] = {"problem.severity": "recommendation" if level == "note" else level}
    properties |= {"shape": rule.shape} if rule.shape else {}
    properties |= {"focusNodes": rule.focus_nodes} if rule.focus_nodes is not None else {}
    return {**_texts(rule, language), "defaultConfiguration": {"level": level}, "properties": properties}


def _texts(rule: Rule, language: str) -> dict[str, Any]:
    summary = shortened(rule.summary[language], _LONGEST_DESCRIPTION)
    help_text = rule.help[language] or rule.summary[language]
    return {
        "id": rule.code,
        "shortDescription": _message(summary),
        "fullDescription": _message(summary),
        "help": {**_message(help_text), "markdown": _markdown(help_text)},
    }


def _message(text: str) -> dict[str, str]:
    return {"text": message_text(text)}


def _markdown(texts: str) -> str:
    return "\n\n".join(escape(line, most=10_000) for line in texts.splitlines() if line.strip()) or "—"
