"""Validates a graph with the project's own judge alone: `validate_alone.py GRAPH.nt RESULTS.jsonl`; prints the seconds after loading.

The blocks are judged in chunks by as many processes as a build would use; each loads the graph and the shapes before the clock starts, and
compiles the shapes after. The results are written as those of pySHACL are, so that the two files are the same where the answers are.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from collections import defaultdict
from itertools import chain
from pathlib import Path

from hankegraph.mapping import Block
from hankegraph.rdf import parse_file
from hankegraph.resources import resource_folder
from hankegraph.shacl import Result
from hankegraph.terms import DCTERMS, FOAF, HG, SH, Term, Triple
from hankegraph.validate import Judge
from hankegraph.vocabulary import read_vocabulary
from hankegraph.workers import Workers, available_cores

_BLOCKS_A_CHUNK = 128
_SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


def read_blocks(path: Path) -> list[Block]:
    """The blocks of the graph: each project, or record without one, with its records, sources and fields, and what it refers to."""
    by_subject: dict[Term, list[Triple]] = defaultdict(list)
    topic: dict[Term, Term] = {}
    parent: dict[Term, Term] = {}
    # One object a term, as in a build.
    terms: dict[Term, Term] = {}
    for triple in parse_file(path):
        s, p, o = (terms.setdefault(term, term) for term in triple)
        by_subject[s].append((s, p, o))
        if p == FOAF.primaryTopic:
            topic[s] = o
        elif p == HG.record:
            parent[s] = o
        elif p == DCTERMS.source:
            parent[o] = s
    shared_kinds = ("organisation/", "concept/")
    owned: dict[Term, list[Triple]] = defaultdict(list)
    shared: dict[Term, list[Triple]] = {}
    for s, triples in by_subject.items():
        if any(f"/id/{kind}" in s for kind in shared_kinds):
            shared[s] = triples
        elif "/id/" in s:
            record = parent.get(s, s)
            owned[topic.get(record, record)] += triples
    blocks = []
    for name, triples in sorted(owned.items()):
        referred = [triple for o in sorted({o for _, _, o in triples if o in shared}) for triple in shared[o]]
        blocks.append(Block(name.strip("<>").rsplit("/", 1)[1], None, tuple(triples), tuple(referred), (), ()))
    return blocks


class Loaded:
    """The blocks of a graph and a judge that has not yet compiled its shapes."""

    def __init__(self, path: Path) -> None:
        self.blocks = read_blocks(path)
        self.judge = Judge(resource_folder("shapes"), read_vocabulary())
        # What was loaded costs the garbage collector nothing from now on.
        gc.collect()
        gc.freeze()


def _describe(loaded: Loaded, task: int) -> tuple[int, int]:
    """The process and the number of its blocks."""
    # Meanwhile the other processes take the other tasks, or start.
    time.sleep(0.1)
    return os.getpid(), len(loaded.blocks)


def _judge(loaded: Loaded, first: int) -> set[Result]:
    chunk = loaded.blocks[first : first + _BLOCKS_A_CHUNK]
    return set(chain.from_iterable(loaded.judge.results(chunk)))


def main() -> None:
    """Loads, validates, and writes the results, one sorted line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("--jobs", type=int, default=available_cores())
    options = parser.parse_args()
    with Workers(options.jobs, Loaded, (options.graph,)) as workers:
        counts: dict[int, int] = {}
        while len(counts) < options.jobs:
            counts.update(answer for _, answer in workers.map(_describe, range(options.jobs), str) if answer)
        firsts = range(0, max(counts.values()), _BLOCKS_A_CHUNK)
        start = time.perf_counter()
        results = set().union(*(answer for _, answer in workers.map(_judge, firsts, str) if answer))
        print(json.dumps({"seconds": time.perf_counter() - start}))
    lines = [
        json.dumps(
            [r.focus_node, r.path, r.value, r.shape, r.component, _SEVERITIES[r.severity], sorted(r.messages)],
            ensure_ascii=False,
        )
        for r in results
    ]
    options.results.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")


if __name__ == "__main__":
    main()
