"""`hankegraph trace`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hankegraph.commands.format_option import format_option
from hankegraph.errors import OptionError

if TYPE_CHECKING:
    from hankegraph.trace import Trace, TracedFact
    from hankegraph.turtle import TurtleWriter

_DEFAULT_RELEASE = "release"


@click.command(epilog="Example: hankegraph trace release 900101")
@click.argument("arguments", metavar="[RELEASE] NUMBER|IRI|NAME", nargs=-1)
@format_option("How the facts are printed.")
def trace(arguments: tuple[str, ...], output_format: str) -> None:
    """Show where on the pages each fact about a project stands.

    What is wrong with the project comes first; then each fact of it, or of another resource, with its place and the text that stands there.
    RELEASE is ./release if not given. A project is named by its number, an organisation by its name, anything by its IRI or as the facts
    are printed (organisation:…).
    """
    from hankegraph.trace import trace_resource
    from hankegraph.turtle import TurtleWriter, prefixes_of

    release, name = _release_and_name(arguments)
    traced = trace_resource(release, name)
    if output_format == "json":
        for fact in traced.facts:
            click.echo(json.dumps(_fact_json(fact, traced.is_held_back), ensure_ascii=False))
        return
    turtle = TurtleWriter(prefixes_of(traced.base))
    for line in [*_finding_lines(traced), *(_fact_text(fact, turtle) for fact in traced.facts)]:
        click.echo(line)


def _release_and_name(arguments: tuple[str, ...]) -> tuple[Path, str]:
    if len(arguments) > 2:
        raise OptionError(f"{' '.join(arguments)}: give a release and one name, in quotation marks if it has spaces")
    if not arguments:
        raise OptionError("there is nothing to trace; name a project: hankegraph trace 900101")
    release, name = arguments if len(arguments) == 2 else (_DEFAULT_RELEASE, arguments[0])
    if len(arguments) == 1 and Path(name).is_dir():
        raise OptionError(f"{name}: name what is to be traced in it, too: hankegraph trace {name} 900101")
    return Path(release), name


def _finding_lines(traced: Trace) -> Iterator[str]:
    if traced.is_held_back:
        yield "Held back, not published, until its violations are mended:"
    elif traced.findings:
        yield "Published, though something was found:"
    if traced.is_held_back or traced.findings:
        yield from map(str, traced.findings)
        yield ""


def _fact_json(fact: TracedFact, is_held_back: bool) -> dict[str, Any]:
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
        **({"heldBack": True} if is_held_back else {}),
    }


def _fact_text(fact: TracedFact, turtle: TurtleWriter) -> str:
    _, predicate, value = fact.triple
    head = f"{turtle.term(predicate)} {turtle.term(value)}"
    places = [f"    {source.place}: {_shown(source.label, source.text)}" for source in fact.sources] or [f"    ({fact.note or 'no line'})"]
    return "\n".join([head, *places])


def _shown(label: str, text: str) -> str:
    shown = f"“{' '.join(text.split())}”" if text else "(empty or withheld)"
    return f"{label}: {shown}" if label else shown
