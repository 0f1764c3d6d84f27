"""Validates targets against shapes: the whole way on one screen.

targets ──read──▶ units ──judge──▶ results ──locate──▶ places ─┐
shapes ───────────────────┴──────────explain──▶ texts ─────────┴──▶ ValidationReport
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from hankegraph.errors import SourceError
from hankegraph.parts import read_findings
from hankegraph.rdf import parse_file
from hankegraph.release import MANIFEST, files_below
from hankegraph.release_files import ReleaseFiles
from hankegraph.resources import resource_folder
from hankegraph.shacl import Result
from hankegraph.shacl.judge import ShapesError
from hankegraph.terms import Triple
from hankegraph.time_limit import TimeLimitReached, time_limit
from hankegraph.validate import further_properties
from hankegraph.validation.collector import Collector, Validation
from hankegraph.validation.page_data import paths_of_pages, release_of_pages
from hankegraph.validation.rdf_files import RdfFile, RdfSyntaxError, locate_in_files, read_rdf_file
from hankegraph.validation.release_data import read_release_units
from hankegraph.validation.shapes_in_use import ShapesInUse
from hankegraph.validation.targets import Targets, sort_targets
from hankegraph.validation.units import DataUnit, Places

SECONDS_A_SHAPE = 60.0


def validate_targets(targets: Sequence[Path], shapes: ShapesInUse, seconds_a_shape: float = SECONDS_A_SHAPE) -> Validation:
    """Everything that is wrong with the targets.

    Raises:
        SourceError: a target is not there, or cannot be read at all.
        ReleaseError: a file of a release is not what its manifest lists.
        ShapesError: the shapes cannot be read as shapes.
    """
    sorted_targets = sort_targets(targets)
    if sorted_targets.empty and not (sorted_targets.releases or sorted_targets.rdf_files or sorted_targets.pages):
        folder = sorted_targets.empty[0]
        raise SourceError(f"{folder}: there is nothing to validate in this folder; name a release, RDF files (.ttl, .nt …) or pages (.txt)")
    releases = list(map(_whole_release, sorted_targets.releases))
    _understand(shapes, seconds_a_shape)
    collector = Collector(shapes, seconds_a_shape)
    with ExitStack() as stack:
        for unit in _read_units(sorted_targets, releases, shapes, collector, stack):
            collector.judge(unit)
    return collector.validation(targets)


def _whole_release(folder: Path) -> ReleaseFiles:
    """The files of a release, each of which is what the manifest lists: also those that no shape looks at are published as checked."""
    files = ReleaseFiles(folder)
    for path in files.listed:
        files.check(path)
    return files


def _understand(shapes: ShapesInUse, seconds: float) -> None:
    """Does all that is to be done once with shapes: to compile, name and explain them is slow where they are very many or very deep."""
    try:
        with time_limit(seconds):
            shapes.prepare()
    except TimeLimitReached:
        raise ShapesError(
            f"the shapes could not be made ready in {seconds:g} s; give fewer or simpler ones, or more time with --time-limit"
        ) from None
    except RecursionError:
        raise ShapesError("the shapes could not be made ready: they are inside each other too deep; give simpler ones") from None


def _read_units(
    targets: Targets, releases: Sequence[ReleaseFiles], shapes: ShapesInUse, collector: Collector, stack: ExitStack
) -> Iterator[DataUnit]:
    about = further_properties(shapes.graph)
    collector.note_empty(targets.empty)
    for files in releases:
        unlisted = files_below(files.folder) - files.listed.keys() - {MANIFEST}
        collector.note_unlisted(files.folder / path for path in unlisted)
        collector.add_findings(read_findings(files))
        yield from read_release_units(files, about)
    if targets.pages:
        built = ReleaseFiles(stack.enter_context(release_of_pages(targets.pages)))
        path_of = paths_of_pages(targets.pages)
        collector.add_findings(read_findings(built), path_of)
        for unit in read_release_units(built, about):
            yield replace(unit, locate=partial(_locate_pages, unit, path_of))
    if targets.rdf_files:
        rdf_files = list(_read_files(targets.rdf_files, collector))
        triples = [triple for file in rdf_files for triple in file.triples]
        yield DataUnit(triples, _own_vocabularies() if shapes.are_ours else [], partial(locate_in_files, rdf_files))


def _read_files(paths: Sequence[Path], collector: Collector) -> Iterator[RdfFile]:
    for path in paths:
        try:
            file = read_rdf_file(path)
        except RdfSyntaxError as error:
            collector.add_syntax_error(error)
        else:
            collector.note_file(file)
            yield file


def _own_vocabularies() -> list[Triple]:
    """The ontology and the vocabularies that our shapes speak of."""
    return [triple for path in sorted(resource_folder("ontology").rglob("*.ttl")) for triple in parse_file(path)]


def _locate_pages(unit: DataUnit, path_of: Callable[[str], str], results: Sequence[Result]) -> list[Places]:
    """The places on the pages, named by the paths of their files; the Turtle is thrown away, so nothing is said of it."""
    return [places.with_names(path_of)._replace(rdf=None) for places in unit.locate(results)]
