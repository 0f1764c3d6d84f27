"""The report as JUnit XML: a test case for each rule, so that a build server shows what was passed as well as what was not.

There is no specification; what is written holds under both schemas that Jenkins has had (`junit-4.xsd`, `junit-10.xsd`). A time is not
given, for none is measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hankegraph.reports.options import ReportOptions
from hankegraph.reports.text import example_lines, group_line
from hankegraph.reports.texts import say
from hankegraph.reports.visible import shown
from hankegraph.reports.wording import rules_by_code, summary
from hankegraph.validation.reported import Group, Notice, ValidationReport, group_results

_SUITE = "hankegraph"


def write_junit(report: ValidationReport, options: ReportOptions) -> str:
    """A suite with a case for each rule, and one for the notices if there are any.

    A group of results is a failure where its severity fails the run, else output of its case. A rule that met no node is skipped.
    """
    groups: dict[str, list[Group]] = defaultdict(list)
    for group in group_results(report.results):
        groups[group.code].append(group)
    rules = rules_by_code(report)
    cases = [_rule_case(code, groups[code], code in rules and rules[code].focus_nodes == 0, options) for code in sorted({*rules, *groups})]
    rules_suite = _suite(f"{_SUITE}.rules", cases)
    # Written here, since not every reader shows the output of a case that is passed.
    SubElement(rules_suite, "system-out").text = "\n".join(f"{label}: {text}" for label, text in summary(report, options.language))
    suites = [rules_suite]
    if report.notices:
        suites.append(_suite(f"{_SUITE}.notices", [_notice_case(notice, options) for notice in report.notices]))
    root = Element("testsuites", name=_SUITE)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.attrib[name]) for suite in suites)))
    root.extend(suites)
    indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(name: str, cases: Iterable[Element]) -> Element:
    cases = list(cases)
    numbers = {"tests": len(cases), "failures": _with(cases, "failure"), "errors": 0, "skipped": _with(cases, "skipped")}
    suite = Element("testsuite", {"name": name, **{key: str(number) for key, number in numbers.items()}})
    suite.extend(cases)
    return suite


def _with(cases: list[Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _rule_case(code: str, groups: list[Group], is_unmet: bool, options: ReportOptions) -> Element:
    case = Element("testcase", name=shown(code), classname=f"{_SUITE}.rules")
    if is_unmet and not groups:
        SubElement(case, "skipped").text = say("rule_met_no_node", options.language)
    passed = []
    for group in groups:
        text = _group_text(group, options)
        if options.is_failure(group.severity):
            message = shown(group.message[options.language])
            SubElement(case, "failure", type=group.severity, message=f"{len(group.results)} × {message}").text = text
        else:
            passed.append(text)
    if passed:
        SubElement(case, "system-out").text = "\n\n".join(passed)
    return case


def _group_text(group: Group, options: ReportOptions) -> str:
    return "\n".join([group_line(group, options.language), *([] if options.is_grouped else example_lines(group, options))])


def _notice_case(notice: Notice, options: ReportOptions) -> Element:
    name = f"{notice.code} {notice.about}".strip()
    case = Element("testcase", name=shown(name), classname=f"{_SUITE}.notices")
    message = shown(notice.message[options.language])
    text = f"{shown(str(notice.place))}: {message}" if notice.place else message
    if options.is_strict:
        SubElement(case, "failure", type="notice", message=message).text = text
    else:
        SubElement(case, "skipped").text = text
    return case
