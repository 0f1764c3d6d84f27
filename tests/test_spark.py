"""Builds on Apache Spark give the bytes of a local build: for every kind of input, in both layouts, and where a worker dies."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLE_PAGES
from spark_cluster import environment, need_spark, running_cluster, wait_for
from support import findings_in

from benchmarks.generate_pages import generate
from hankegraph.build import BuildOptions, build_release
from hankegraph.cli import main
from hankegraph.errors import SourceError
from hankegraph.findings import Place
from hankegraph.pages import printable
from hankegraph.release import verify_release
from hankegraph.spark_plan import Interval, Plan, group_key, make_plan

BAD_LINES = [
    "\n",
    "{bad\n",
    '{"source": "x"}\r\n',
    '{"source": "e", "text": " "}\n',
    '{"source": "q", "text": "hello", "z": 1, "y": 2}\n',
    "[1]\n",
]


def line(source: str, text: str) -> str:
    return json.dumps({"source": source, "text": text}, ensure_ascii=False) + "\n"


def content(release: Path) -> dict[str, bytes]:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inputs of every kind, with damage in each."""
    folder = tmp_path_factory.mktemp("spark")
    lines = [line(source, text) for source, text, _ in generate(360, 1, 0.05, "generated")]
    mixed = [*lines[:100], *BAD_LINES[:3], *lines[100:200], *BAD_LINES[3:], *lines[200:300]]
    (folder / "generated.jsonl").write_bytes("".join(mixed).encode() + b'\xff\xfe{"source"\n' + lines[300].rstrip("\n").encode())
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress("".join(lines[301:340]).encode(), mtime=0)[:-300])
    (folder / "none [of] *.jsonl").write_text("nothing\n", encoding="utf-8")
    (folder / "good.jsonl").write_text("".join(lines[:120]), encoding="utf-8")
    (folder / "rows.jsonl").write_text("".join(lines[120:200]), encoding="utf-8")
    below = folder / "folder" / "below"
    below.mkdir(parents=True)
    for page in EXAMPLE_PAGES.iterdir():
        (below / page.name).write_bytes(page.read_bytes())
    (below / "_first ä.text").write_bytes((EXAMPLE_PAGES / "hanke-etapiha.txt").read_bytes())
    (below / ".hidden.txt").write_text("Hanke", encoding="utf-8")
    (below / "empty.txt").write_bytes(b"")
    (below / "large.TXT").write_bytes(b"a" * (4 * 1024 * 1024 + 1))
    (below / "utf-16.txt").write_bytes("Hanke".encode("utf-16"))
    (folder / "empty").mkdir()
    return folder


INPUTS = ["generated.jsonl", "cut.jsonl.gz", "none [of] *.jsonl", "folder", "empty"]
# Name of the release, inputs, options. All are built in one process, for starting Spark takes longer than any of them.
CASES: dict[str, tuple[list[str], dict[str, Any]]] = {
    "whole": (INPUTS, {"page_url": "https://example.org/{name}"}),
    "parts": (INPUTS, {"parts_from": 1, "compress": "zst", "audit": 3}),
    "stored": ([f"viewfs://stored/{name}" for name in ("good.jsonl", "table.parquet", "plain")], {}),
}
BUILD_ALL = """
import json, sys
from pathlib import Path
from hankegraph.options import BuildOptions
from hankegraph.spark_engine import build_on_spark
folder, cases = Path(sys.argv[1]), json.loads(sys.argv[2])
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").getOrCreate()
rows = [json.loads(line) for line in (folder / "rows.jsonl").open(encoding="utf-8")]
rows = [(row["source"], row["text"], None) for row in rows] + [("without text", None, None), ("bad url", "Hanke", "ftp://example.org/")]
spark.createDataFrame(rows, "source string, text string, url string").coalesce(1).write.parquet(str(folder / "table.parquet"))
spark.stop()
for name, (sources, options) in cases.items():
    located = [source if "://" in source else str(folder / source) for source in sources]
    print(name, build_on_spark(located, folder / "spark" / name, BuildOptions(**options), "local[2]").as_json())
"""


@pytest.fixture(scope="module")
def built(pages: Path) -> Path:
    """The folder with the releases of all cases, built on Spark in one process."""
    need_spark()
    plain = pages / "plain"
    plain.mkdir()
    for page in EXAMPLE_PAGES.iterdir():
        (plain / page.name).write_bytes(page.read_bytes())
    (plain / "empty.txt").write_bytes(b"")
    mounts = {
        f"spark.hadoop.fs.viewfs.mounttable.stored.link./{name}": f"file:{pages}/{name}"
        for name in ("good.jsonl", "table.parquet", "plain")
    }
    started = subprocess.run(
        [sys.executable, "-c", BUILD_ALL, str(pages), json.dumps(CASES)],
        env=environment(pages, **mounts),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert started.returncode == 0, started.stderr[-3000:]
    return pages / "spark"


@pytest.mark.parametrize("name", ["whole", "parts"])
def test_every_kind_of_input_gives_the_bytes_of_a_local_build(built: Path, pages: Path, tmp_path: Path, name: str) -> None:
    sources, options = CASES[name]
    summary = build_release([pages / source for source in sources], tmp_path / "r", BuildOptions(jobs=1, **options))
    assert summary.chunks > 2
    codes = {finding.code for finding in findings_in(tmp_path / "r")}
    assert codes >= {"json-line-is-a-page", "json-key-is-known", "input-is-whole", "input-holds-pages", "folder-holds-pages"}
    assert codes >= {"page-is-not-too-large", "page-is-not-empty", "page-is-of-the-register", "page-is-given-once"}
    assert content(built / name) == content(tmp_path / "r")


def test_files_and_tables_at_a_uri_give_the_graph_of_a_local_build(built: Path, pages: Path, tmp_path: Path) -> None:
    build_release([pages / name for name in ("good.jsonl", "rows.jsonl", "plain")], tmp_path / "r", BuildOptions(jobs=1))
    stored, local = content(built / "stored"), content(tmp_path / "r")
    assert stored.keys() == local.keys()
    assert {name for name in local if local[name] != stored[name]} == {"findings.jsonl", "parts.jsonl", "manifest.json"}
    rows = [finding for finding in findings_in(built / "stored") if finding.code == "row-is-a-page"]
    (file,) = (pages / "table.parquet").glob("*.parquet")
    # Spark puts random digits into the name, and what looks like a telephone number is masked.
    name = printable(f"table.parquet/{file.name}")
    assert [finding.place for finding in rows] == [Place(name, number) for number in (81, 82)]
    assert [finding for finding in findings_in(built / "stored") if finding not in rows] == findings_in(tmp_path / "r")


def events(folder: Path) -> list[dict[str, Any]]:
    (log,) = folder.iterdir()
    return [json.loads(text) for text in log.read_text(encoding="utf-8").splitlines()]


def test_a_worker_that_dies_in_mid_run_changes_nothing(tmp_path: Path) -> None:
    need_spark()
    for source, text, _ in generate(800, 2, 0.02, "generated"):
        page = tmp_path / source
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(text.encode())
    sources = [str(tmp_path / "generated"), str(EXAMPLE_PAGES)]
    log = tmp_path / "events"
    log.mkdir()
    options = {"spark.executor.memory": "512m", "spark.eventLog.enabled": "true", "spark.eventLog.dir": f"file:{log}"}
    options |= {"spark.eventLog.compress": "false", "spark.eventLog.rolling.enabled": "false"}
    command = [sys.executable, "-m", "hankegraph", "build", *sources, "--out", str(tmp_path / "release"), "--parts-from", "100"]
    # A machine that fails takes its disks along: what lies on them is not read by a neighbour, but made again.
    options |= {"spark.shuffle.readHostLocalDisk": "false", "spark.shuffle.io.maxRetries": "1", "spark.shuffle.io.retryWait": "1s"}
    with running_cluster(tmp_path) as cluster:
        build = subprocess.Popen(
            [*command, "--engine", "spark", "--master", cluster.master],
            env=environment(tmp_path, **options),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            # Each executor builds its first chunks: both have pages that the other has not.
            building = tmp_path / ".release.building"
            wait_for(lambda: build.poll() or len(list(building.glob("facts-*/attempt-*"))) > 1 or None, "two tasks that build")
            cluster.workers[0].kill()
            _, errors = build.communicate(timeout=120)
        finally:
            build.kill()
            build.wait()
    assert build.returncode == 1, errors
    reasons = {event["Task End Reason"]["Reason"] for event in events(log) if "Task End Reason" in event}
    assert reasons >= {"ExecutorLostFailure", "FetchFailed"}, "the worker was killed while it built, with pages that others needed"
    build_release([Path(source) for source in sources], tmp_path / "local", BuildOptions(jobs=1, parts_from=100))
    assert content(tmp_path / "release") == content(tmp_path / "local")
    assert verify_release(tmp_path / "release") == []


def test_ctrl_c_leaves_the_old_release(tmp_path: Path, example_release: Path) -> None:
    need_spark()
    release = tmp_path / "release"
    build_release([EXAMPLE_PAGES], release, BuildOptions())
    command = [sys.executable, "-m", "hankegraph", "build", str(EXAMPLE_PAGES), "--out", str(release), "--engine", "spark"]
    process = subprocess.Popen(
        [*command, "--master", "local[2]"], stderr=subprocess.PIPE, text=True, env=environment(tmp_path), start_new_session=True
    )
    wait_for(lambda: process.poll() or next((tmp_path / ".release.building").glob("facts-*/attempt-*"), None), "a task that builds")
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors == f"hankegraph: stopped; {release} is as it was\n"
    assert process.returncode in (130, -signal.SIGINT)
    assert content(release) == content(example_release)
    assert [path.name for path in tmp_path.iterdir() if "release" in path.name] == ["release"]


def refused(*arguments: str) -> str:
    """The one line with which a build is refused."""
    result = CliRunner().invoke(main, ["build", "pages", "--out", "release", *arguments])
    assert result.exit_code == 2
    (message,) = result.output.splitlines()
    return message


def test_what_does_not_apply_is_refused_in_one_line() -> None:
    assert "--engine spark" in refused("--master", "local[2]")
    assert "--jobs" in refused("--engine", "spark", "--jobs", "2")
    assert "a release is a folder" in refused("--engine", "spark", "--out", "hdfs://name/release")
    assert "standard input" in refused("-", "--engine", "spark")


def test_without_pyspark_one_line_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert "pip install 'hankegraph[spark]'" in refused("--engine", "spark", "--master", "local[2]")


def test_without_java_or_a_master_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    need_spark()
    assert "--master" in refused("--engine", "spark")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "openjdk-17" in refused("--engine", "spark", "--master", "local[2]")


def test_a_master_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    need_spark()
    started = time.monotonic()
    command = [sys.executable, "-m", "hankegraph", "build", str(EXAMPLE_PAGES), "--out", str(tmp_path / "r"), "--engine", "spark"]
    result = subprocess.run(
        [*command, "--master", "spark://127.0.0.1:1"], capture_output=True, text=True, env=environment(tmp_path), timeout=60
    )
    assert result.returncode == 2
    assert result.stderr == "hankegraph: --master spark://127.0.0.1:1: no Spark master answers there; start one, or correct the address\n"
    assert time.monotonic() - started < 50
    assert not (tmp_path / "r").exists()


def test_parquet_is_refused_by_the_local_engine_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "pages.parquet").mkdir()
    with pytest.raises(SourceError, match="--engine spark"):
        build_release([tmp_path / "pages.parquet"], tmp_path / "release", BuildOptions())


@pytest.mark.parametrize("partitions", [1, 2, 7, 1000])
def test_a_plan_numbers_chunks_alike_for_every_number_of_partitions(partitions: int) -> None:
    borders = [group_key(str(number), "") for number in range(100, 2000, 100)]
    intervals = [Interval(position, 100 + 600 * (position % 2), 100, 700) for position in range(len(borders) + 1)]
    plan = make_plan(borders, intervals, partitions, 10**9)
    assert plan.first_chunks[-1] == 1 + sum(1 + position % 2 for position in range(len(intervals)))
    assert sorted(plan.partitions) == list(plan.partitions)
    starts = {plan.partitions[position]: position for position in reversed(range(len(intervals)))}
    assert [1 + sum(1 + position % 2 for position in range(start)) for _, start in sorted(starts.items())] == list(plan.first_chunks[:-1])


def test_groups_are_ordered_as_the_catalogue_orders_them() -> None:
    keys = [group_key(number, sha) for number, sha in [("9", "f"), ("10", "e"), ("010", "e"), (None, "b"), (None, "a")]]
    assert sorted(keys) == [keys[0], keys[2], keys[1], keys[4], keys[3]]
    assert Plan(sorted(keys)[:2], [0, 1, 2], [1, 2, 3, 4], 0, 0).partition_of(keys[3]) == 2
