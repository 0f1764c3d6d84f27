"""The whole way from pages to a release, on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from hankegraph import __version__
from hankegraph.dataset import GraphCounts, dataset_triples
from hankegraph.errors import OptionError, SourceError
from hankegraph.findings import SEVERITIES, VIOLATION, Finding
from hankegraph.group import group_records
from hankegraph.inputs import check_source_names, iterate_inputs
from hankegraph.iris import DEFAULT_BASE, Iris, check_base, check_page_url
from hankegraph.mapping import Block, project_block, record_block
from hankegraph.pages import RawPage
from hankegraph.read import read_record
from hankegraph.release import ReleaseWriter, open_target
from hankegraph.resources import resource_folder
from hankegraph.retrieval import is_time_with_zone
from hankegraph.terms import Triple
from hankegraph.turtle import TurtleWriter, n_triples, prefixes_of
from hankegraph.validate import Judge, JudgedBlock, Result, report_triples
from hankegraph.values import RecordValues, read_values
from hankegraph.vocabulary import read_vocabulary

_BLOCKS_A_CHUNK = 200
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build depends on besides the pages.

    `base` is the IRI under which data stand, `retrieved_at` an xsd:dateTime with time zone, `page_url` a template with `{name}`.
    With `strict`, nothing is published where anything would be held back.

    Raises:
        OptionError: an option has a value that cannot be used.

    """

    base: str = DEFAULT_BASE
    retrieved_at: str | None = None
    page_url: str | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", check_base(self.base))
        if self.page_url is not None:
            check_page_url(self.page_url)
        if self.retrieved_at is not None and not is_time_with_zone(self.retrieved_at):
            raise OptionError(f"--retrieved-at {self.retrieved_at}: give date and time with time zone, such as 2026-01-31T12:00:00Z")


@dataclass
class Summary:
    """What a build did."""

    pages_read: int = 0
    projects_published: int = 0
    held_back: list[str] = field(default_factory=list)
    triples: int = 0
    findings: list[Finding] = field(default_factory=list)
    is_published: bool = False

    @property
    def by_severity(self) -> dict[str, int]:
        """The number of findings of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in SEVERITIES}

    def as_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {
            "published": self.is_published,
            "pages": self.pages_read,
            "projects": self.projects_published,
            "heldBack": self.held_back,
            "triples": self.triples,
            "findings": self.by_severity,
        }


def build_release(sources: list[Path], target: Path, options: BuildOptions, progress: Progress | None = None) -> Summary:
    """Reads the pages, groups, maps and validates them, and puts the release at `target`.

    Raises:
        SourceError: nothing can be read.
        TargetError: the release cannot be written.

    """
    report = progress or (lambda step, done, total: None)
    summary = Summary()
    iris = Iris(options.base)
    raw_pages = _raw_pages(sources, summary)
    with open_target(target) as writer:
        records = list(_records(raw_pages, options, iris, summary, report))
        if not records:
            reasons = "; ".join(str(finding) for finding in summary.findings[:3])
            raise SourceError(f"none of the {len(raw_pages)} files is a page of the register, so nothing is published: {reasons}")
        check_source_names(sorted((record.record.page.source, record.record.page.sha256) for record in records))
        blocks = _blocks(records, iris)
        judge = Judge(resource_folder("shapes"), read_vocabulary())
        output = _ReleaseOutput(writer, options.base)
        total = len({record.number or record.record.page.sha256 for record in records})
        for judged in _judged(blocks, judge, total, report):
            output.add(judged, summary)
        summary.findings += judge.unmet_targets()
        summary.findings.sort(key=Finding.sort_key)
        if not (options.strict and summary.by_severity[VIOLATION]):
            output.finish(summary)
            summary.is_published = True
    return summary


def _raw_pages(sources: list[Path], summary: Summary) -> list[RawPage]:
    raw_pages = []
    for item in iterate_inputs(sources):
        if isinstance(item, RawPage):
            raw_pages.append(item)
        else:
            summary.findings.append(item)
    if not raw_pages:
        reasons = "; ".join(map(str, summary.findings[:3]))
        raise SourceError(f"no page to read{': ' + reasons if reasons else ''}")
    return raw_pages


def _records(raw_pages: list[RawPage], options: BuildOptions, iris: Iris, summary: Summary, report: Progress) -> Iterator[RecordValues]:
    """The records of the pages, their values understood; what cannot be read is a finding."""
    vocabulary = read_vocabulary()
    for done, raw_page in enumerate(raw_pages, start=1):
        page = with_retrieval(raw_page, options).load()
        report("reading", done, len(raw_pages))
        if isinstance(page, Finding):
            summary.findings.append(page)
            continue
        record = read_record(page)
        if not any(f.kind for f in record.fields):
            message = "no label of the register stands on this page; leave the file out, or add its labels to fields.toml"
            summary.findings.append(Finding("page-is-of-the-register", VIOLATION, message, page.whole))
            continue
        summary.pages_read += 1
        yield read_values(record, vocabulary, iris)


def with_retrieval(raw_page: RawPage, options: BuildOptions) -> RawPage:
    """The page with the address and time that the options give, where its input gives none."""
    url = raw_page.url
    if url is None and options.page_url is not None:
        url = options.page_url.replace("{name}", quote(PurePosixPath(raw_page.source).stem, safe=""))
    return replace(raw_page, url=url, retrieved_at=raw_page.retrieved_at or options.retrieved_at)


def _blocks(records: Iterable[RecordValues], iris: Iris) -> Iterator[Block]:
    """A block for each project in the order of the numbers, then one for each page without a number to be trusted."""
    by_number: dict[tuple[int, str], list[RecordValues]] = {}
    unnumbered: dict[str, list[RecordValues]] = {}
    for record in records:
        if record.number is None:
            unnumbered.setdefault(record.record.page.sha256, []).append(record)
        else:
            by_number.setdefault((int(record.number), record.number), []).append(record)
    for (_, number), group in sorted(by_number.items()):
        yield project_block(group_records(number, group, iris), iris)
    for _, copies in sorted(unnumbered.items()):
        yield record_block(tuple(copies), iris)


def _judged(blocks: Iterator[Block], judge: Judge, total: int, report: Progress) -> Iterator[JudgedBlock]:
    done = 0
    while chunk := list(islice(blocks, _BLOCKS_A_CHUNK)):
        yield from judge.judge(chunk)
        done += len(chunk)
        report("validating", done, total)


class _ReleaseOutput:
    """Writes judged blocks into the files of the release as they come."""

    def __init__(self, writer: ReleaseWriter, base: str) -> None:
        self.writer = writer
        self.base = base
        self.turtle = TurtleWriter(prefixes_of(base))
        self.published: list[Block] = []
        self.shared: set[Triple] = set()
        self.results: list[Result] = []
        self.counts = GraphCounts()

    def add(self, judged: JudgedBlock, summary: Summary) -> None:
        """Takes in a block: published, or held back where a finding is a violation."""
        block = judged.block
        summary.findings.extend(judged.findings)
        self.results.extend(judged.results)
        if judged.violations:
            summary.held_back.append(block.name)
            reasons = "".join(f"# {finding}\n" for finding in sorted(judged.violations, key=Finding.sort_key))
            self.writer.write(f"held-back/{block.name}.ttl", reasons + self.turtle.document(block.triples))
        else:
            summary.projects_published += 1
            self.published.append(block)
            self.shared.update(block.shared)
            self.writer.write(f"projects/{block.name}.ttl", self.turtle.document((*block.own, *block.shared)))

    def finish(self, summary: Summary) -> None:
        """Writes everything that is about the whole, the manifest last."""
        shared = sorted(self.shared)
        main = [block.own for block in self.published] + [shared]
        for triples in main:
            self.counts.add(set(triples))
        self._write_turtle("hankegraph.ttl", main)
        with self.writer.open("hankegraph.nt") as file:
            for triples in main:
                file.write("".join(n_triples(triples)))
        self._write_turtle("provenance.ttl", [block.provenance for block in self.published])
        self.writer.write("validation.ttl", self.turtle.document(report_triples(self.results, self.base)))
        self.writer.write("dataset.ttl", self.turtle.document(dataset_triples(self.base, self.counts, self.writer.entries)))
        from json import dumps

        self.writer.write(
            "findings.jsonl",
            "".join(dumps(finding.as_json(), ensure_ascii=False) + "\n" for finding in summary.findings),
        )
        for name, pattern in (("ontology", "*.ttl"), ("shapes", "*.ttl"), ("queries", "*.rq")):
            self.writer.copy_folder(resource_folder(name), name, pattern)
        summary.triples = self.counts.triples
        versions = {"hankegraph": __version__, "pyshacl": version("pyshacl"), "py3langid": version("py3langid")}
        counts = {key: value for key, value in summary.as_json().items() if key not in ("published", "heldBack")}
        counts["heldBack"] = len(summary.held_back)
        self.writer.finish({"base": self.base, "versions": versions, "counts": counts})

    def _write_turtle(self, path: str, parts: Iterable[Iterable[Triple]]) -> None:
        with self.writer.open(path) as file:
            file.write(self.turtle.header())
            for triples in parts:
                if text := self.turtle.blocks(triples):
                    file.write("\n" + text)
