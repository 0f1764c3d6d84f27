"""`hankegraph load`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from hankegraph.commands import exit_codes
from hankegraph.commands.format_option import format_option
from hankegraph.commands.output import echo_report


@click.command(epilog="Example: hankegraph load release oxigraph+http://localhost:7878")
@click.argument("release", type=click.Path(path_type=Path))
@click.argument("store", metavar="STORE")
@click.option("--graph-base", metavar="IRI", help="Base of the names of the graphs.  [default: as in the manifest of the release]")
@click.option("--verify", type=click.Choice(["full", "counts"]), default="full", show_default=True, help="How the graphs are compared.")
@click.option("--replace/--sync", "replaces", default=True, help="Replace the graphs that differ, or change only the triples that differ.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--timeout", metavar="S", type=float, default=3600, show_default=True, help="Seconds for everything together.")
@format_option("How it is reported.")
def load(
    release: Path, store: str, graph_base: str | None, verify: str, replaces: bool, dry_run: bool, timeout: float, output_format: str
) -> None:
    """Load a release into a triple store and verify what is there.

    What the store has then is compared with the release, triple by triple.

    STORE is a folder, or fuseki+http://HOST/DATASET, oxigraph+http://HOST, virtuoso+http://HOST, graphdb+http://HOST/repositories/NAME,
    qlever+http://HOST, or sparql+http://HOST?query=PATH&update=PATH&data=PATH for any other.
    Credentials are taken from HANKEGRAPH_USER and HANKEGRAPH_PASSWORD, from HANKEGRAPH_TOKEN, or from the netrc file.
    """
    from hankegraph.stores.addresses import parse_store
    from hankegraph.stores.load import LoadOptions, load_release
    from hankegraph.stores.report import WOULD_CHANGE, report_text
    from hankegraph.stores.report_json import report_json

    options = LoadOptions(graph_base, verify, not replaces, dry_run, timeout)
    steps: list[str] = []

    def say(step: str) -> None:
        steps.append(step)
        if sys.stderr.isatty():
            click.echo(f"{step} …", err=True)

    try:
        report = load_release(release, parse_store(store), options, os.environ, say=say)
    except KeyboardInterrupt:
        if steps:
            click.echo(f"stopped while {steps[-1]}; the next load finds out what is there, and mends it", err=True)
        raise
    echo_report(report_json(report) if output_format == "json" else report_text(report))
    if not report.is_there and report.outcome != WOULD_CHANGE:
        raise click.exceptions.Exit(exit_codes.COULD_NOT_RUN)
