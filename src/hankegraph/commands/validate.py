"""`hankegraph validate`."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hankegraph.commands import exit_codes
from hankegraph.commands.output import echo_report
from hankegraph.errors import OptionError

if TYPE_CHECKING:
    from hankegraph.reports.options import ReportOptions
    from hankegraph.validation.collector import Validation
    from hankegraph.validation.shapes_in_use import ShapesInUse

_FORMATS = ("text", "json", "jsonl", "sarif", "junit", "github", "markdown", "turtle")


@click.command(epilog="Example: hankegraph validate release --format sarif=release.sarif")
@click.argument("targets", metavar="TARGET...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--shapes", "shape_paths", metavar="FILE|DIR", multiple=True, type=click.Path(path_type=Path), help="Shapes, instead of ours."
)
@click.option(
    "--format",
    "formats",
    metavar="NAME[=FILE]",
    multiple=True,
    help=f"{', '.join(_FORMATS)}; may be given several times, each but one with its file.  [default: text]",
)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Where the report goes instead of standard output.")
@click.option("--lang", type=click.Choice(["fi", "sv", "en"]), default="en", show_default=True, help="Language of texts.")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    show_default=True,
    help="Lowest severity that fails.",
)
@click.option("--strict", is_flag=True, help="Fail on notices, too: a shape that met no node, a misspelt term.")
@click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Findings that are known and accepted.")
@click.option("--update-baseline", is_flag=True, help="Accept what is found now: write the baseline anew.")
@click.option("--group", "is_grouped", is_flag=True, help="Show groups of equal results without examples.")
@click.option("--max", "most", metavar="N", type=click.IntRange(min=1), default=5, show_default=True, help="Examples a group.")
@click.option(
    "--time-limit", metavar="S", type=click.FloatRange(min=0, min_open=True), default=60, show_default=True, help="Seconds a shape."
)
def validate(
    targets: tuple[Path, ...],
    shape_paths: tuple[Path, ...],
    formats: tuple[str, ...],
    out: Path | None,
    lang: str,
    fail_on: str,
    strict: bool,
    baseline: Path | None,
    update_baseline: bool,
    is_grouped: bool,
    most: int,
    time_limit: float,
) -> None:
    """Validate a release, pages or RDF against SHACL shapes.

    Each result is shown with the place where it stands and how to mend it.

    TARGET is a release, page files or folders, or RDF files (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD); all RDF files are judged
    as one graph. No connection is opened.

    Exits with 0 when there is nothing at or above --fail-on, 1 when there is, 2 when a shape or the whole could not be run.
    """
    from hankegraph.reports.options import ReportOptions
    from hankegraph.validation.run import validate_targets
    from hankegraph.validation.shapes_in_use import shapes_in_use

    if not targets:
        raise OptionError("there is nothing to validate; name a release, RDF files or pages")
    if update_baseline and baseline is None:
        raise OptionError("--update-baseline needs the file to write; add --baseline FILE")
    outputs = _outputs(formats or ("text",), out)
    with _quiet_libraries():
        shapes = shapes_in_use(shape_paths)
        validation = validate_targets(targets, shapes, time_limit)
    options = ReportOptions(lang, is_grouped, most, fail_on, strict)
    if baseline is not None:
        validation = _with_baseline(validation, baseline, update_baseline)
    for name, file in outputs:
        _write(_report(name, validation, shapes, options), file)
        if name == "github":
            _append_summary(validation, options)
    sys.exit(_exit_code(validation, options))


class _quiet_libraries:  # noqa: N801 - used as a function
    """Keeps rdflib and pySHACL from telling on standard error, with tracebacks, what the report says of ill-typed values and shapes."""

    def __enter__(self) -> None:
        self._before = logging.root.manager.disable
        logging.disable(logging.CRITICAL)

    def __exit__(self, *_: object) -> None:
        logging.disable(self._before)


def _outputs(formats: tuple[str, ...], out: Path | None) -> list[tuple[str, Path | None]]:
    """Each format with the file that it goes to, None for standard output."""
    outputs: list[tuple[str, Path | None]] = []
    for given in formats:
        name, _, file = given.partition("=")
        if name not in _FORMATS:
            raise OptionError(f"--format {name}: there is no such format; choose one of {', '.join(_FORMATS)}")
        outputs.append((name, Path(file) if file else out))
    files = [file for _, file in outputs]
    if len(set(files)) < len(files):
        raise OptionError("two reports would go to the same place; give each a file of its own: --format sarif=report.sarif")
    return outputs


def _with_baseline(validation: Validation, baseline: Path, is_updated: bool) -> Validation:
    from hankegraph.validation.baseline import compare_with_baseline, read_baseline, write_baseline

    report = validation.report
    if is_updated:
        if not validation.is_complete:
            raise OptionError(f"{baseline}: it is left as it was, since not everything could be looked at; mend that first")
        number = write_baseline(baseline, report.results)
        click.echo(f"{baseline}: {number:,} findings are accepted from now on", err=True)
    elif not baseline.exists():
        raise OptionError(f"{baseline}: no such file; write the first baseline with --update-baseline")
    new, known, mended = compare_with_baseline(report.results, read_baseline(baseline))
    # What was not looked at is not mended.
    gone = tuple(mended) if validation.is_complete else ()
    return replace(validation, report=replace(report, results=tuple(new), known=known, mended=gone))


def _report(name: str, validation: Validation, shapes: ShapesInUse, options: ReportOptions) -> str:
    if name == "turtle":
        from hankegraph.validation.report_graph import report_turtle

        return report_turtle(validation.results, shapes.graph, shapes.prefixes)
    from hankegraph.reports.formats import FORMATS

    return FORMATS[name](validation.report, options)


def _write(text: str, file: Path | None) -> None:
    # JSON Lines of nothing are no line, not an empty one.
    ended = text if not text or text.endswith("\n") else f"{text}\n"
    if file is None:
        echo_report(ended, nl=False)
        return
    try:
        file.write_text(ended, encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{file}: the report cannot be written ({error.strerror}); name a file in a folder that is there") from error


def _append_summary(validation: Validation, options: ReportOptions) -> None:
    """Adds the report to the summary of the step, which GitHub Actions shows on the page of the run."""
    from hankegraph.reports.github import write_step_summary

    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(write_step_summary(validation.report, options))


def _exit_code(validation: Validation, options: ReportOptions) -> int:
    if not validation.is_whole:
        return exit_codes.COULD_NOT_RUN
    report = validation.report
    fails = any(options.is_failure(result.severity) for result in report.results) or (options.is_strict and report.notices)
    return exit_codes.VIOLATIONS if fails else exit_codes.CLEAN
