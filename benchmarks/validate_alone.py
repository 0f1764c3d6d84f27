"""Validates a graph with the project's own judge alone: `validate_alone.py GRAPH.nt RESULTS.jsonl`; prints the seconds after loading.

The results are written as those of pySHACL are, so that the two files are the same where the answers are.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

from hankegraph.mapping import Block
from hankegraph.rdf import parse_file
from hankegraph.resources import resource_folder
from hankegraph.terms import DCTERMS, FOAF, HG, SH, Term, Triple
from hankegraph.validate import Judge
from hankegraph.vocabulary import read_vocabulary

_BLOCKS_A_CHUNK = 200
_SEVERITIES = {"violation": SH.Violation, "warning": SH.Warning, "info": SH.Info}


def read_blocks(path: Path) -> list[Block]:
    """The blocks of the graph: each project, or record without one, with its records, sources and fields, and what it refers to."""
    by_subject: dict[Term, list[Triple]] = defaultdict(list)
    topic: dict[Term, Term] = {}
    parent: dict[Term, Term] = {}
    for triple in parse_file(path):
        s, p, o = triple
        by_subject[s].append(triple)
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


def main() -> None:
    """Loads, validates, and writes the results, one sorted line each."""
    graph_file, output = map(Path, sys.argv[1:])
    blocks = read_blocks(graph_file)
    start = time.perf_counter()
    judge = Judge(resource_folder("shapes"), read_vocabulary())
    chunks = (blocks[first : first + _BLOCKS_A_CHUNK] for first in range(0, len(blocks), _BLOCKS_A_CHUNK))
    results = {result for chunk in chunks for judged in judge.judge(chunk) for result in judged.results}
    print(json.dumps({"seconds": time.perf_counter() - start}))
    lines = [
        json.dumps(
            [r.focus_node, r.path, r.value, r.shape, r.component, _SEVERITIES[r.severity], sorted(r.messages)],
            ensure_ascii=False,
        )
        for r in results
    ]
    output.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")


if __name__ == "__main__":
    main()
