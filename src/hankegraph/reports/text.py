"""The report for the terminal: groups of results with examples whose places editors and terminals open."""

from __future__ import annotations

from collections.abc import Iterator

from hankegraph.reports.options import ReportOptions
from hankegraph.reports.texts import number, say, word
from hankegraph.reports.visible import shown
from hankegraph.reports.wording import details, examples, main_place, notices_by_code, second_place, summary, verdict
from hankegraph.validation.reported import Group, Mended, Notice, Reported, ValidationReport, group_results

_SHOWN_MENDED = 10


def write_text(report: ValidationReport, options: ReportOptions) -> str:
    """Groups, notices and summary as lines without colours; a line that opens with a place has it at its very start."""
    groups = group_results(report.results)
    lines: list[str] = []
    for group in groups:
        lines += [group_line(group, options.language), *([] if options.is_grouped else [*example_lines(group, options), ""])]
    if options.is_grouped and groups:
        lines.append("")
    for code, notices in notices_by_code(report).items():
        lines += _notice_lines(code, notices, options)
    lines += [*([""] if report.notices else []), *_summary_lines(report, options.language)]
    return "\n".join(lines) + "\n"


def group_line(group: Group, language: str) -> str:
    """Number, severity, code and message of a group, such as `2 × violation end-date-is-a-date: The end date is not a real date.`."""
    return (
        f"{number(len(group.results), language)} × {word(group.severity, language)} {shown(group.code)}: {shown(group.message[language])}"
    )


def example_lines(group: Group, options: ReportOptions) -> Iterator[str]:
    """The lines about the examples of a group, and how many more there are."""
    results, left = examples(group, options.most)
    for result in results:
        yield from result_lines(result, options.language)
    if left:
        yield say("more_alike", options.language, count=left)


def result_lines(result: Reported, language: str) -> Iterator[str]:
    """A result as `place: severity code message`, its other places in the same form, and what explains it, indented."""
    yield f"{shown(main_place(result))}: {word(result.severity, language)} {shown(result.code)} {shown(result.message[language])}"
    rdf = second_place(result)
    if rdf is not None:
        yield f"{shown(str(rdf))}: {say('in_rdf', language)}"
    for place in result.also:
        yield f"{shown(str(place))}: {say('also', language)}"
    for label, text in details(result, language):
        yield f"    {label}: {shown(text)}"


def notice_line(notice: Notice, language: str) -> str:
    """A notice in the form of a result; where it has no place, it opens with what it is about."""
    place = str(notice.place) if notice.place else notice.about
    line = f"{shown(place)}: {word('notice', language)} {shown(notice.code)} {shown(notice.message[language])}"
    return f"{line} ({say('about', language)}: {shown(notice.about)})" if notice.place and notice.about else line


def _notice_lines(code: str, notices: list[Notice], options: ReportOptions) -> Iterator[str]:
    if options.is_grouped:
        yield f"{number(len(notices), options.language)} × {word('notice', options.language)} {shown(code)}"
        return
    yield from (notice_line(notice, options.language) for notice in notices[: options.most])
    if options.most is not None and len(notices) > options.most:
        yield say("more_alike", options.language, count=len(notices) - options.most)


def _summary_lines(report: ValidationReport, language: str) -> Iterator[str]:
    said = verdict(report, language)
    if said:
        yield said
    for label, text in summary(report, language):
        yield f"{label}: {text}"
    for mended in report.mended[:_SHOWN_MENDED]:
        yield f"    {_mended_text(mended)}"
    if len(report.mended) > _SHOWN_MENDED:
        yield "    " + say("more", language, count=len(report.mended) - _SHOWN_MENDED)


def _mended_text(mended: Mended) -> str:
    return " ".join(shown(part) for part in (mended.code, mended.focus) if part)
