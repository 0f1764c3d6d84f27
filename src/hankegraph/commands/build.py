"""`hankegraph build`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hankegraph.commands import exit_codes
from hankegraph.commands.format_option import format_option
from hankegraph.commands.output import echo_report

if TYPE_CHECKING:
    from hankegraph.build import Progress, Summary

_SHOWN_VIOLATIONS = 10


@click.command(epilog="Example: hankegraph build examples/pages --out release")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path())
@click.option(
    "--out",
    "release",
    metavar="RELEASE",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the release; an earlier release there is replaced.",
)
@click.option("--base", metavar="IRI", help="IRI under which the data stand.  [default: https://w3id.org/hankegraph/]")
@click.option("--retrieved-at", metavar="TIME", help="When the pages were read, such as 2026-01-31T12:00:00Z.")
@click.option("--page-url", metavar="TEMPLATE", help="Address of a page; {name} stands for its file name without suffix.")
@click.option("--strict", is_flag=True, help="Publish nothing where anything would be held back.")
@click.option("--jobs", type=int, metavar="N", help="Number of processes.  [default: one a core]")
@click.option("--full", is_flag=True, help="Reuse nothing of the earlier release.")
@click.option(
    "--parts-from",
    type=int,
    metavar="N",
    default=10_000,
    show_default=True,
    help="From N projects on, write parts, not one file a project.",
)
@click.option("--audit", type=click.IntRange(min=0), metavar="N", default=0, help="Have pySHACL check N projects again.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="What the build runs on.")
@click.option("--master", metavar="URL", help="Master of Apache Spark, such as spark://HOST:7077 or local[*].")
@click.option("--compress", type=click.Choice(["gz", "zst"]), help="Compress N-Triples.")
@format_option("How the summary is printed.")
def build(
    sources: tuple[str, ...], release: Path, output_format: str, base: str | None, engine: str, master: str | None, **given: Any
) -> None:
    """Build a release from pages in files, folders or archives.

    Folders are searched for *.txt and *.text. Archives are .tar, .tar.gz, .tgz, .tar.zst and .zip. JSON Lines are .jsonl, .jsonl.gz,
    .jsonl.zst, or - for standard input: one object a line with source and text, optionally url and retrieved_at.

    On Apache Spark (--engine spark), folders, JSON Lines and Parquet are read from any path or URI that Spark reads.

    Exits with 0 when everything is published, 1 when violations are held back (with --strict: nothing is published), 2 when
    the build could not run, 130 when it was stopped with Ctrl-C.
    """
    from hankegraph.build import BuildOptions, build_release
    from hankegraph.errors import OptionError
    from hankegraph.iris import DEFAULT_BASE

    if master is not None and engine != "spark":
        raise OptionError("--master is for --engine spark; add that, or leave --master out")
    options = BuildOptions(base=base or DEFAULT_BASE, **given)
    try:
        with _progress() as progress:
            if engine == "spark":
                from hankegraph.spark_engine import build_on_spark

                summary = build_on_spark(list(sources), release, options, master, progress)
            else:
                summary = build_release(list(map(Path, sources)), release, options, progress)
    except KeyboardInterrupt:
        click.echo(f"hankegraph: stopped; {release} is as it was", err=True)
        sys.exit(exit_codes.INTERRUPTED)
    if output_format == "json":
        echo_report(json.dumps({**summary.as_json(), "release": str(release)}, ensure_ascii=False))
    else:
        click.echo(_summary_text(summary, release), err=True)
    sys.exit(exit_codes.VIOLATIONS if summary.by_severity["violation"] else exit_codes.CLEAN)


class _progress:  # noqa: N801 - used as a function
    """A progress bar on a terminal, nothing in a pipe."""

    def __enter__(self) -> Progress | None:
        if not sys.stderr.isatty():
            self.bar = None
            return None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.bar.start()
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = self.bar.add_task(step, total=total)  # type: ignore[union-attr]
            self.bar.update(tasks[step], completed=done, total=total)  # type: ignore[union-attr]

        return report

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _summary_text(summary: Summary, release: Path) -> str:
    findings = ", ".join(
        f"{count:,} {severity if count == 1 or severity == 'info' else severity + 's'}" for severity, count in summary.by_severity.items()
    )
    lines = [
        f"pages read          {summary.pages_read:,}",
        f"projects published  {summary.projects_published if summary.is_published else 0:,}",
        f"held back           {len(summary.held_back):,}" + (f"  ({_shortened(summary.held_back)})" if summary.held_back else ""),
        f"triples             {summary.triples:,}",
        f"findings            {findings}",
    ]
    violations = summary.by_severity.get("violation", 0)
    if violations:
        shown = summary.violations[:_SHOWN_VIOLATIONS]
        lines += ["", *shown]
        if violations > len(shown):
            lines.append(f"… and {violations - len(shown):,} more violations")
    if not summary.is_published:
        return "\n".join([*lines, "", "Nothing was published (--strict). Mend the pages above, or build without --strict."])
    graph = "parts/" if summary.is_in_parts else f"hankegraph.ttl (one file a project in {release}/projects/)"
    return "\n".join(
        [
            *lines,
            "",
            f"All findings:     {release}/findings.jsonl",
            f"The graph:        {release}/{graph}",
            f"Where a fact is:  hankegraph trace {release} NUMBER",
        ]
    )


def _shortened(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown}, …"
