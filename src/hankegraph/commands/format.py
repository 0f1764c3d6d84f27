"""`hankegraph format`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hankegraph.commands import exit_codes


@click.command("format", epilog="Example: hankegraph format --check ontology/hanke.ttl")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "is_check", is_flag=True, help="Write nothing; say which files would change.")
def format_files(files: tuple[Path, ...], is_check: bool) -> None:
    """Write Turtle and N-Triples in one form, in place.

    It is the form in which a build writes the Turtle of the graph.

    Turtle: prefixes first and sorted, one block a subject, `a` first, predicates and objects sorted. N-Triples: sorted lines.

    What a file says is the same before and after; its prefixes, labels and comments stay. A file where that cannot be is left alone,
    and so is one that belongs to a release, since its digest stands in the manifest.

    Exits with 0 when nothing changed, 1 when files changed (with --check: would change), 2 when a file could not be formatted.
    """
    from hankegraph.errors import HankegraphError
    from hankegraph.rdf_format.files import format_file

    changed = failed = 0
    for file in dict.fromkeys(files):
        try:
            is_other = format_file(file, is_written=not is_check)
        except HankegraphError as error:
            failed += 1
            click.echo(str(error), err=True)
        else:
            changed += is_other
            if is_other:
                click.echo(f"{file}: {'would be formatted' if is_check else 'formatted'}", err=True)
    sys.exit(exit_codes.COULD_NOT_RUN if failed else exit_codes.CHANGED if changed else exit_codes.CLEAN)
