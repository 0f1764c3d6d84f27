"""What every format for people says of a report: what was checked, what came out, and the details of a result."""

from __future__ import annotations

from collections.abc import Iterator

from hankegraph.findings import SEVERITIES
from hankegraph.rdf_text.places import TextPlace
from hankegraph.reports.texts import counted, say
from hankegraph.validation.reported import Group, Notice, Reported, Rule, ValidationReport

# The notice about a shape whose results are missing.
NOT_APPLIED = "shape-can-be-applied"


def verdict(report: ValidationReport, language: str) -> str:
    """One sentence where there is nothing to report, so that silence is never taken for success; empty where there are results."""
    if report.results:
        return ""
    if not is_anything_checked(report):
        return say("nothing_checked", language)
    if any(notice.code == NOT_APPLIED for notice in report.notices):
        return say("not_all_checked", language)
    return say("nothing_new" if report.known else "nothing_wrong", language)


def is_anything_checked(report: ValidationReport) -> bool:
    """Whether any rule looked at anything; a rule about text counts as soon as there is something to look at."""
    if any(rule.focus_nodes for rule in report.rules):
        return True
    return report.nodes > 0 and any(rule.focus_nodes is None for rule in report.rules)


def counts(report: ValidationReport, language: str) -> str:
    """The number of results of each severity and of notices, such as `2 violations, 1 warning, 0 info, 0 notices`."""
    parts = [counted(severity, report.count(severity), language) for severity in SEVERITIES]
    return ", ".join([*parts, counted("notice", len(report.notices), language)])


def checked(report: ValidationReport, language: str) -> str:
    """What was looked at, such as `122 rules, 10 nodes, 60 triples`; the last part says how many rules met no node, if any."""
    parts = [
        counted("rule", len(report.rules), language),
        counted("node", report.nodes, language),
        counted("triple", report.triples, language),
    ]
    unmet = sum(rule.focus_nodes == 0 for rule in report.rules)
    return ", ".join(parts) + (f". {say('met_no_node', language)}: {counted('rule', unmet, language)}" if unmet else "")


def summary(report: ValidationReport, language: str) -> Iterator[tuple[str, str]]:
    """Label and text of each line of the summary: what came out, what was checked, and what a baseline accepts."""
    yield say("results", language), counts(report, language)
    yield say("checked", language), checked(report, language)
    if report.known:
        yield say("known", language), counted("result", report.known, language)
    if report.mended:
        yield say("mended", language), counted("result", len(report.mended), language)


def details(result: Reported, language: str) -> Iterator[tuple[str, str]]:
    """Label and text of each line that explains a result, as it came: what is shown of it each format makes fit itself."""
    rows = [
        ("page_text", result.page.text if result.page else ""),
        ("expected", result.expected[language]),
        ("found", result.found[language]),
        ("remedy", result.remedy[language]),
        ("focus", result.focus),
        ("path", result.path),
        ("value", result.value),
    ]
    yield from ((say(name, language), text) for name, text in rows if text)


def main_place(result: Reported) -> str:
    """Where to look first: the place on the page, else that in the RDF file, else the node."""
    if result.page is not None:
        return str(result.page.place)
    return str(result.rdf) if result.rdf is not None else result.focus


def second_place(result: Reported) -> TextPlace | None:
    """The place in the RDF file, where the page comes first."""
    return result.rdf if result.page is not None else None


def examples(group: Group, most: int | None) -> tuple[tuple[Reported, ...], int]:
    """The results of a group that are shown, and how many are not."""
    shown = group.results if most is None else group.results[:most]
    return shown, len(group.results) - len(shown)


def notices_by_code(report: ValidationReport) -> dict[str, list[Notice]]:
    """The notices by their codes, in their order: a hundred shapes that met no node are one thing to be told."""
    notices: dict[str, list[Notice]] = {}
    for notice in report.notices:
        notices.setdefault(notice.code, []).append(notice)
    return notices


def rules_by_code(report: ValidationReport) -> dict[str, Rule]:
    """The rules by their codes; shapes of two namespaces that have one local name are one rule with the nodes of both."""
    rules: dict[str, Rule] = {}
    for rule in report.rules:
        earlier = rules.get(rule.code)
        if earlier is None:
            rules[rule.code] = rule
        elif earlier.focus_nodes is not None and rule.focus_nodes is not None:
            nodes = earlier.focus_nodes + rule.focus_nodes
            rules[rule.code] = Rule(earlier.code, earlier.shape, earlier.severity, earlier.summary, earlier.help, nodes, earlier.place)
    return rules
