"""Times validation beside pySHACL on the same graph: `python -m benchmarks.validation --projects 1000 --faulty 0.02`.

pySHACL judges all projects as one graph, as shipped; what it takes to build that graph is not counted. `Judge` judges them in chunks, as a
build does. Prints the times of both, in seconds of processor time, and their ratio, and exits with 1 where the results differ.
"""

from __future__ import annotations

import argparse
import gc
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from random import Random
from time import process_time

import rdflib

from benchmarks.damaged_blocks import Pool, faulty, numbered, read_pool
from benchmarks.differential import ROOT
from hankegraph.mapping import Block
from hankegraph.resources import resource_folder
from hankegraph.shacl import Result, pyshacl_results
from hankegraph.shacl.nodes import rdf_node
from hankegraph.shacl.screen import assign, subjects_of
from hankegraph.shacl.term_checks import PYSHACL_ERRORS
from hankegraph.validate import Judge
from hankegraph.vocabulary import read_vocabulary


def project_blocks(pool: Pool, judge: Judge, count: int, share: float, random: Random) -> list[Block]:
    """Blocks of projects, a share of them with violations that pySHACL can judge."""
    clean = [block for block in pool.blocks if not _has_violation(judge, block)]
    blocks = []
    for number in range(count):
        block = numbered(clean[number % len(clean)], number, is_alone=True)
        if random.random() < share:
            bad = faulty(block, pool, 2, random)
            while not _has_violation(judge, bad):
                bad = faulty(block, pool, 2, random)
            block = bad
        blocks.append(block)
    return blocks


def _has_violation(judge: Judge, block: Block) -> bool:
    try:
        return any(result.severity == "violation" for result in judge.results([block])[0])
    except PYSHACL_ERRORS:
        return False


def time_of_judge(judge: Judge, blocks: Sequence[Block], chunk: int) -> tuple[float, list[list[Result]]]:
    """Processor time and results of a judge that meets the blocks for the first time."""
    results = []
    # What the blocks themselves cost the garbage collector is not part of judging them, here or there.
    gc.collect()
    gc.freeze()
    start = process_time()
    for first in range(0, len(blocks), chunk):
        results += judge.results(blocks[first : first + chunk])
    return process_time() - start, results


def time_of_pyshacl(judge: Judge, blocks: Sequence[Block]) -> tuple[float, list[list[Result]]]:
    """Processor time and results of pySHACL on all blocks as one graph."""
    graph = rdflib.Graph(bind_namespaces="none")
    stubs = [triple for stub in judge.vocabulary.stubs.values() for triple in stub]
    for s, p, o in chain(stubs, *(block.triples for block in blocks)):
        graph.add((rdf_node(s), rdf_node(p), rdf_node(o)))
    gc.collect()
    gc.freeze()
    start = process_time()
    results = list(pyshacl_results(graph, judge.shapes))
    elapsed = process_time() - start
    return elapsed, [answer or [] for answer in assign(results, [subjects_of(block.triples) for block in blocks])]


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--faulty", type=float, default=0.02)
    parser.add_argument("--chunk", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=Path, nargs="*", default=[ROOT / "examples" / "pages"])
    options = parser.parse_args()
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    pool = read_pool(options.pages, ROOT / "tests" / "cases" / "shapes")
    vocabulary = read_vocabulary()
    other = Judge(resource_folder("shapes"), vocabulary)
    blocks = project_blocks(pool, other, options.projects, options.faulty, Random(options.seed))
    own, given = time_of_judge(Judge(resource_folder("shapes"), vocabulary), blocks, options.chunk)
    theirs, expected = time_of_pyshacl(other, blocks)
    wrong = [block.name for block, a, b in zip(blocks, given, expected, strict=True) if a != b]
    severities = Counter(result.severity for results in given for result in results)
    sys.stdout.write(
        f"{len(blocks)} projects, {sum(len(block.triples) for block in blocks)} triples, {options.faulty:.0%} faulty, {dict(severities)}\n"
        f"judge {own:.2f} s ({own / len(blocks) * 1e6:.0f} us a project), pySHACL {theirs:.1f} s, ratio {theirs / own:.0f}, "
        f"results differ for {len(wrong)} projects {wrong[:3]}\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
