"""`hankegraph trace`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hankegraph.commands.format_option import format_option

if TYPE_CHECKING:
    from hankegraph.trace import TracedFact
    from hankegraph.turtle import TurtleWriter


@click.command(epilog="Example: hankegraph trace release 900101")
@click.argument("release", type=click.Path(path_type=Path))
@click.argument("name", metavar="NUMBER_OR_IRI")
@format_option("How the facts are printed.")
def trace(release: Path, name: str, output_format: str) -> None:
    """Show where on the pages each fact about a project stands.

    Every published fact of a project or other resource is shown with its place on the pages and the text that stands there.
    """
    from hankegraph.release import read_manifest
    from hankegraph.trace import trace_resource
    from hankegraph.turtle import TurtleWriter, prefixes_of

    turtle = TurtleWriter(prefixes_of(read_manifest(release)["base"]))
    for fact in trace_resource(release, name):
        click.echo(json.dumps(_fact_json(fact), ensure_ascii=False) if output_format == "json" else _fact_text(fact, turtle))


def _fact_json(fact: TracedFact) -> dict[str, Any]:
    subject, predicate, value = fact.triple
    places = [
        {"source": s.place.source, "line": s.place.line, "column": s.place.column, "label": s.label, "text": s.text} for s in fact.sources
    ]
    return {
        "subject": subject,
        "predicate": predicate,
        "object": value,
        "places": places,
        **({"note": fact.note} if fact.note else {}),
    }


def _fact_text(fact: TracedFact, turtle: TurtleWriter) -> str:
    _, predicate, value = fact.triple
    head = f"{turtle.term(predicate)} {turtle.term(value)}"
    places = [f"    {source.place}: {_shown(source.label, source.text)}" for source in fact.sources] or [f"    ({fact.note or 'no line'})"]
    return "\n".join([head, *places])


def _shown(label: str, text: str) -> str:
    shown = f"“{' '.join(text.split())}”" if text else "(empty or withheld)"
    return f"{label}: {shown}" if label else shown
