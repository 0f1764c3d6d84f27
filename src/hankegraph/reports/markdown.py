"""The report as GitHub Flavored Markdown: a table of the rules that are broken, then the groups with examples."""

from __future__ import annotations

from collections.abc import Iterator

from hankegraph.reports.markdown_escapes import code, escape, name
from hankegraph.reports.options import ReportOptions
from hankegraph.reports.texts import number, say, word
from hankegraph.reports.wording import details, examples, main_place, notices_by_code, second_place, summary, verdict
from hankegraph.validation.reported import Group, Notice, Reported, ValidationReport, group_results


def write_markdown(report: ValidationReport, options: ReportOptions) -> str:
    """Summary, notices, table and groups; nothing that a value holds is taken as markup."""
    return "\n".join([*head_blocks(report, options), *group_blocks(report, options)])


def head_blocks(report: ValidationReport, options: ReportOptions, most_rows: int | None = None) -> list[str]:
    """The parts before the groups, each of which ends in a line break; at most so many notices and rows of the table."""
    language = options.language
    lines = [f"# {say('title', language)}", ""]
    said = verdict(report, language)
    if said:
        lines += [f"**{said}**", ""]
    lines += [f"- {label}: {text}" for label, text in summary(report, language)]
    lines.append(f"- {say('targets', language)}: " + ", ".join(code(target) for target in report.targets))
    blocks = ["\n".join(lines) + "\n"]
    if report.notices:
        notices = [line for same in notices_by_code(report).values() for line in _notices(same, options)]
        notices = [*notices[:most_rows], *(f"- {more}" for more in _more(len(notices[:most_rows]), len(notices), language))]
        blocks.append("\n".join([f"## {say('notices', language)}", "", *notices]) + "\n")
    if report.results:
        groups = group_results(report.results)
        table = [*_table(groups[:most_rows], language)]
        table += [f"\n{more}" for more in _more(len(table) - 2, len(groups), language)]
        blocks.append("\n".join([f"## {say('results', language)}", "", *table]) + "\n")
    return blocks


def group_blocks(report: ValidationReport, options: ReportOptions) -> Iterator[str]:
    """A part for each group, each of which ends in a line break; none where only groups are asked for, for the table has them."""
    if not options.is_grouped:
        yield from ("\n".join(_group(group, options)) + "\n" for group in group_results(report.results))


def _more(shown: int, count: int, language: str) -> list[str]:
    return [say("more", language, count=count - shown)] if count > shown else []


def _notices(notices: list[Notice], options: ReportOptions) -> Iterator[str]:
    """A line for each notice of one code, up to the number that is asked for."""
    if options.is_grouped:
        yield f"- {name(notices[0].code)}: {number(len(notices), options.language)}"
        return
    yield from (f"- {_notice(notice, options.language)}" for notice in notices[: options.most])
    if options.most is not None and len(notices) > options.most:
        yield f"- {say('more_alike', options.language, count=len(notices) - options.most)}"


def _table(groups: list[Group], language: str) -> Iterator[str]:
    yield "| " + " | ".join(say(head, language) for head in ("severity", "rule", "number", "meaning")) + " |"
    yield "|---|---|---:|---|"
    for group in groups:
        severity, count = word(group.severity, language), number(len(group.results), language)
        yield f"| {severity} | {name(group.code)} | {count} | {escape(group.message[language])} |"


def _group(group: Group, options: ReportOptions) -> Iterator[str]:
    yield f"### {name(group.code)}"
    yield ""
    severity, count = word(group.severity, options.language), number(len(group.results), options.language)
    yield f"{count} × {severity}: {escape(group.message[options.language])}"
    yield ""
    shown, left = examples(group, options.most)
    for result in shown:
        yield from _example(result, options.language)
    if left:
        yield f"- {say('more_alike', options.language, count=left)}"


def _example(result: Reported, language: str) -> Iterator[str]:
    yield f"- {code(main_place(result))}"
    rdf = second_place(result)
    if rdf is not None:
        yield f"  - {say('in_rdf', language)}: {code(str(rdf))}"
    for place in result.also:
        yield f"  - {say('also', language)}: {code(str(place))}"
    quoted = {say(label, language) for label in ("page_text", "focus", "path", "value")}
    for label, text in details(result, language):
        yield f"  - {label}: {code(text) if label in quoted else escape(text)}"


def _notice(notice: Notice, language: str) -> str:
    place = str(notice.place) if notice.place else notice.about
    return f"{name(notice.code)}: {escape(notice.message[language])}" + (f" {code(place)}" if place else "")
