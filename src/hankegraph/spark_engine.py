"""Builds a release on Apache Spark: the same functions as a local build, driven by a cluster.

    inputs ──scan──▶ pages, packed ──by chunk──▶ sort ─ build ─▶ part files, small facts ──driver──▶ release

1. The executors scan the pages. What a page says is packed and kept on their disks; its number, name and digest are kept apart, for the
   steps that need no more.
2. Chunks end after certain numbers (`ends_chunk`). The driver learns these borders, one project in 128, and how many projects and pages
   lie between two of them. From this it knows, without having seen the others, the number of every chunk, and cuts the borders into
   partitions of about the same number of pages.
3. The packed pages are shuffled into these partitions and sorted. A partition begins where a chunk does, so the executors cut the
   same chunks as a local build, whatever the partitions.
4. An executor builds its chunks, writes their part files under their final names and all else they give to a file of facts beside the
   release. Each file appears whole and is the same from whoever writes it, so a task may run twice, or die.
5. Spark is stopped; the driver reads the facts in their order and writes what is about the whole, as a local build does.

The release stands on a path that driver and executors see. A build on Spark reuses nothing of an earlier release.
"""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4
from zlib import crc32

from hankegraph.build import Progress, Summary, finish_release, no_pages, write_chunk
from hankegraph.catalogue import Catalogue, same_name
from hankegraph.chunk import ChunkBuilder
from hankegraph.errors import OptionError, SourceError, TargetError
from hankegraph.findings import VIOLATION, Finding
from hankegraph.fingerprint import program_fingerprint
from hankegraph.options import BuildOptions
from hankegraph.output import ReleaseOutput
from hankegraph.release import ReleaseWriter
from hankegraph.scratch import Scratch
from hankegraph.shacl.audit import choose
from hankegraph.spark_inputs import PieceRead, judge_inputs, open_inputs
from hankegraph.spark_plan import Plan, make_plan
from hankegraph.spark_session import check_engine, run_on_spark
from hankegraph.spark_tasks import (
    Job,
    LightPage,
    Refusal,
    ScannedRecord,
    add_groups,
    borders_of,
    build_partition,
    count_interval,
    first_clash,
    groups_by_interval,
    light_of,
    read_facts,
    scan_partition,
    sort_key,
)
from hankegraph.target import UNTOUCHED, open_target

_LOG = "spark.log"
# Some forty megabytes of packed pages, a fraction of a minute's work.
_PAGES_A_PARTITION = 10_000
_PARTITIONS_A_CORE = 3


class _Built(NamedTuple):
    """What is known when the executors have built all chunks."""

    findings: list[Finding]
    plan: Plan
    in_parts: bool


def build_on_spark(
    sources: list[str], target: Path, options: BuildOptions, master: str | None = None, progress: Progress | None = None
) -> Summary:
    """Builds the release at `target` from these paths and URIs on the Spark cluster at `master`.

    Raises:
        EngineError: Spark cannot be had, or gave up.
        OptionError, SourceError, TargetError: as in a local build.
    """
    if options.jobs is not None:
        raise OptionError("--jobs is for the local engine; on Spark, give executors and cores with spark-submit or spark-defaults.conf")
    if "-" in sources:
        raise SourceError("--engine spark: standard input is not read; give a file, or build without --engine")
    if ":/" in str(target):
        raise TargetError(
            f"{target}: a release is a folder; give --out a path that the driver and all executors see, and copy it from there"
        )
    check_engine(master)
    report = progress or (lambda step, done, total: None)
    with open_target(target) as writer:
        try:
            return _build(sources, target, writer, options, master, report)
        except sqlite3.OperationalError as error:
            raise TargetError(f"{target}: the scratch files beside it cannot be written ({error}); {UNTOUCHED}") from error


def _build(sources: list[str], target: Path, writer: ReleaseWriter, options: BuildOptions, master: str | None, report: Progress) -> Summary:
    scratch = writer.folder.parent
    # The name is new in every run, so that a task which outlives its build finds no folder to write to.
    facts = scratch / f"facts-{uuid4().hex}"
    facts.mkdir()
    job = Job(options, program_fingerprint(), str(target), str(writer.folder), str(facts))
    built = run_on_spark(master, scratch / _LOG, lambda context: _run(context, sources, job, report))
    summary = Summary()
    with Catalogue(scratch) as catalogue, ReleaseOutput(writer, options, built.in_parts) as output:
        output.add_findings(sorted(built.findings, key=Finding.sort_key))
        summary.violations = [str(finding) for finding in sorted(built.findings, key=Finding.sort_key) if finding.severity == VIOLATION]
        for pieces, key, pages in read_facts(job.facts, len(built.plan.first_chunks) - 1):
            write_chunk(pieces, key, pages, output, catalogue, summary)
            report("writing", output.totals["pages"], built.plan.pages)
        output.add_findings(ChunkBuilder(options, Scratch(scratch)).judge.judge_vocabularies())
        finish_release(output, catalogue, options, summary)
    return summary


def _run(context: Any, sources: list[str], job: Job, report: Progress) -> _Built:
    """Has the executors build all chunks."""
    from pyspark import StorageLevel

    inputs = open_inputs(context, sources)
    scanned = inputs.items.mapPartitions(partial(scan_partition, job)).persist(StorageLevel.DISK_ONLY)
    light = scanned.map(light_of).persist(StorageLevel.DISK_ONLY)
    others = light.filter(lambda item: not isinstance(item, LightPage)).collect()
    _raise_first(others)
    findings = [item for item in others if isinstance(item, Finding)]
    findings += judge_inputs(inputs, [item for item in others if isinstance(item, PieceRead)])
    plan, audited = _plan(light.filter(lambda item: isinstance(item, LightPage)), context, job.options.audit)
    if plan.pages == 0:
        raise no_pages(findings)
    report("reading", plan.pages, plan.pages)
    in_parts = plan.projects >= job.options.parts_from
    shared = context.broadcast(plan)
    refusals = (
        scanned.filter(lambda item: isinstance(item, ScannedRecord))
        .keyBy(sort_key)
        .repartitionAndSortWithinPartitions(len(plan.first_chunks) - 1, lambda key: shared.value.partition_of(key[0]))
        .values()
        .mapPartitionsWithIndex(lambda index, records: build_partition(job, shared.value, in_parts, audited, index, records))
        .collect()
    )
    _raise_first(refusals)
    report("building", plan.pages, plan.pages)
    return _Built(findings, plan, in_parts)


def _plan(pages: Any, context: Any, audit: int) -> tuple[Plan, frozenset[str]]:
    """The chunks of these pages, and the numbers of the projects to audit.

    Raises:
        SourceError: two different pages have one name.
    """
    borders = sorted(pages.mapPartitions(borders_of).distinct().collect())
    shared = context.broadcast(borders)
    counted = pages.mapPartitions(partial(groups_by_interval, shared)).reduceByKey(add_groups).map(partial(count_interval, audit)).collect()
    partitions = context.defaultParallelism * _PARTITIONS_A_CORE
    plan = make_plan(borders, [interval for interval, _ in counted], partitions, _PAGES_A_PARTITION)
    by_name = pages.keyBy(lambda page: page.source).partitionBy(len(plan.first_chunks) - 1, lambda name: crc32(name.encode()))
    for clash in sorted(by_name.mapPartitions(first_clash).collect())[:1]:
        raise same_name(*clash)
    return plan, frozenset(choose((number for _, numbers in counted for number in numbers), audit))


def _raise_first(items: list[Any]) -> None:
    for item in items:
        if isinstance(item, Refusal):
            raise item.error
