"""What SHACL engines of others say of many graphs: rdf-validate-shacl and shacl-engine on Node.js, Apache Jena on Java."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from hankegraph.shacl import Result
from hankegraph.terms import Term, Triple

ENGINES = Path(__file__).parent / "engines"
_JAVA = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "classes:jars/*", "Judge"]
_SECONDS = 300


class Verdict(NamedTuple):
    """What engines must agree on of one result; IRIs without brackets, a blank node as `_:`."""

    focus: str
    path: str
    shape: str
    component: str


# The results of each engine, or the message of the error with which it ended.
Answer = dict[str, list[Verdict] | str]


def need_engines() -> None:
    """Skips, or under CI fails, where the engines are not installed."""
    missing = [
        f"{program} is not installed; run: apt-get install {package}" for program, package in _PROGRAMS if shutil.which(program) is None
    ]
    if not (ENGINES / ".ready").exists():
        missing.append("the other SHACL engines are not installed; run: make engines")
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("; ".join(missing))


_PROGRAMS = (("node", "nodejs npm"), ("java", "openjdk-17-jdk-headless maven"))


def answers(graphs: Sequence[Iterable[Triple]], shapes: Iterable[Triple], scratch: Path) -> list[Answer]:
    """The answers of all engines to each graph; each kind of engine is one process, and they run at the same time."""
    shapes_file = scratch / "shapes.nt"
    shapes_file.write_text(_n_triples(shapes), encoding="utf-8")
    lines = "".join(f"{json.dumps(_n_triples(graph))}\n" for graph in graphs)
    with ThreadPoolExecutor() as pool:
        outputs = pool.map(lambda command: _run([*command, str(shapes_file)], lines), (["node", "judge.js"], _JAVA))
    found: list[Answer] = []
    for parts in zip(*outputs, strict=True):
        joined = {engine: answer for part in parts for engine, answer in json.loads(part).items()}
        found.append(
            {engine: answer if isinstance(answer, str) else [Verdict(*result) for result in answer] for engine, answer in joined.items()}
        )
    assert len(found) == len(graphs)
    return found


def _run(command: list[str], lines: str) -> list[str]:
    run = subprocess.run(command, cwd=ENGINES, input=lines, capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def _n_triples(triples: Iterable[Triple]) -> str:
    return "".join(f"{s} {p} {o} .\n" for s, p, o in sorted(set(triples)))


def verdict_of(result: Result) -> Verdict:
    """What others must say as well."""
    return Verdict(*(_name(term) for term in (result.focus_node, result.path, result.shape, result.component)))


def _name(term: Term) -> str:
    return "_:" if term.startswith("_:") else term.strip("<>")
