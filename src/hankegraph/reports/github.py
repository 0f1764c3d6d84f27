"""The report as workflow commands of GitHub Actions, which shows them as annotations, and as the summary of a step.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hankegraph.findings import INFO, VIOLATION, WARNING
from hankegraph.rdf_text.places import TextPlace
from hankegraph.reports.markdown import group_blocks, head_blocks
from hankegraph.reports.options import ReportOptions
from hankegraph.reports.texts import say
from hankegraph.reports.visible import shortened, shown
from hankegraph.reports.wording import details, main_place, notices_by_code, second_place, summary, verdict
from hankegraph.validation.reported import Group, Notice, Reported, ValidationReport, group_results

_COMMANDS = {VIOLATION: "error", WARNING: "warning", INFO: "notice"}
# A step shows ten annotations of each kind and drops the rest without a word.
MOST_ANNOTATIONS = 10
# A longer summary is not shown at all: "upload aborted, supports content up to a size of 1024k".
MOST_SUMMARY_BYTES = 1024 * 1024
# Each takes some kilobytes at most, so that the table and the notices leave room for groups.
_MOST_ROWS = 100
_LONGEST_TITLE = 200
_LONGEST_VALUE = 4096


def write_github(report: ValidationReport, options: ReportOptions) -> str:
    """A workflow command for each annotation that will be shown, then the summary as lines of the log.

    Of each kind the first result of every group comes first, for it stands for the others; then further results as far as there is room.
    """
    language = options.language
    groups = group_results(report.results)
    kinds: dict[str, list[str]] = {command: [] for command in _COMMANDS.values()}
    # What keeps the validation from meaning what it seems must not be crowded out by what it found.
    kinds["warning"] += [_notice_command(notices, language) for notices in notices_by_code(report).values()]
    for group in groups:
        commands = kinds[_COMMANDS[group.severity]]
        if len(commands) < MOST_ANNOTATIONS:
            commands.append(_group_command(group, language))
    for group in groups if not options.is_grouped else ():
        commands = kinds[_COMMANDS[group.severity]]
        room = max(0, MOST_ANNOTATIONS - len(commands))
        commands += [_result_command(result, _title(result.code, 1), language) for result in group.results[1 : 1 + room]]
    lines = [command for commands in kinds.values() for command in commands[:MOST_ANNOTATIONS]]
    total = len(report.results) + len(report.notices)
    lines += [*_log_lines(report, len(lines), total, language)]
    return "\n".join(lines) + "\n"


def write_step_summary(report: ValidationReport, options: ReportOptions) -> str:
    """The Markdown to append to the file that GITHUB_STEP_SUMMARY names; groups that it has no room for are counted at its end."""
    head = "\n".join(head_blocks(report, options, _MOST_ROWS))
    count = 0 if options.is_grouped else len(group_results(report.results))
    room = MOST_SUMMARY_BYTES - len(head.encode()) - len(_cut_line(count, options.language).encode())
    parts = [head]
    for index, group in enumerate(group_blocks(report, options)):
        room -= len(group.encode()) + 1
        if room < 0:
            return "\n".join([*parts, _cut_line(count - index, options.language)])
        parts.append(group)
    return "\n".join(parts)


def _cut_line(left: int, language: str) -> str:
    return f"\n{say('summary_is_cut', language, count=left)}\n"


def _log_lines(report: ValidationReport, kept: int, total: int, language: str) -> Iterator[str]:
    if kept < total:
        yield say("annotations_are_cut", language, kept=kept, total=total, limit=MOST_ANNOTATIONS)
    said = verdict(report, language)
    if said:
        yield said
    for label, text in summary(report, language):
        yield f"{label}: {text}"


def _group_command(group: Group, language: str) -> str:
    count = len(group.results)
    return _result_command(group.results[0], _title(group.code, count), language, _more(count, language))


def _title(code: str, count: int) -> str:
    """The code with the number that it stands for, which is there however long the code is."""
    return f"{shortened(code, _LONGEST_TITLE)} ({count})" if count > 1 else shortened(code, _LONGEST_TITLE)


def _more(count: int, language: str) -> list[str]:
    return [say("more_alike", language, count=count - 1)] if count > 1 else []


def _result_command(result: Reported, title: str, language: str, more: Sequence[str] = ()) -> str:
    lines = [shown(result.message[language])]
    lines += [f"{label}: {shown(text)}" for label, text in details(result, language)]
    rdf = second_place(result)
    if rdf is not None:
        lines.append(f"{say('in_rdf', language)}: {shown(str(rdf))}")
    lines += [f"{say('also', language)}: {shown(str(place))}" for place in result.also]
    if result.page is not None:
        place = result.page.place
        properties: dict[str, str | int | None] = {"file": place.source, "line": place.line, "col": place.column}
    elif result.rdf is not None:
        properties = _region(result.rdf)
    else:
        properties = {}
        lines.append(shown(main_place(result)))
    return _command(_COMMANDS[result.severity], {**properties, "title": title}, "\n".join([*lines, *more]))


def _notice_command(notices: list[Notice], language: str) -> str:
    notice = notices[0]
    lines = [shown(notice.message[language]), f"{say('about', language)}: {shown(notice.about)}", *_more(len(notices), language)]
    properties = _region(notice.place) if notice.place else {}
    return _command("warning", {**properties, "title": _title(notice.code, len(notices))}, "\n".join(lines))


def _region(place: TextPlace) -> dict[str, str | int | None]:
    """The place as properties; columns only within one line, since GitHub drops them where the lines differ."""
    lines: dict[str, str | int | None] = {"file": place.file, "line": place.line, "endLine": place.end_line}
    return {**lines, "col": place.column, "endColumn": place.end_column} if place.line == place.end_line else lines


def _command(command: str, properties: dict[str, str | int | None], message: str) -> str:
    texts = {key: shown(str(value), _LONGEST_VALUE) for key, value in properties.items() if value is not None}
    written = ",".join(f"{key}={_escape_property(text)}" for key, text in texts.items() if text)
    return f"::{command} {written}::{_escape_message(message)}" if written else f"::{command}::{_escape_message(message)}"


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")
