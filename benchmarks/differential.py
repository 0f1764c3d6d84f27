"""Compares the compiled shapes with pySHACL on damaged blocks: `python -m benchmarks.differential --projects 1000 --seed 1`.

The blocks are judged in chunks, each as one graph: once by `Judge`, once by pySHACL alone. Both must give the same results for every block,
with duplicates, or raise the same error. Exits with 1 and prints the first disagreements where they do not.
"""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter

import pyshacl.shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP

from benchmarks.damaged_blocks import Pool, damaged, numbered, read_pool, thinned
from hankegraph.mapping import Block
from hankegraph.resources import resource_folder
from hankegraph.shacl import Columns, Result, judge_triples
from hankegraph.shacl.screen import assign, subjects_of
from hankegraph.shacl.term_checks import PYSHACL_ERRORS
from hankegraph.validate import Judge
from hankegraph.vocabulary import read_vocabulary

ROOT = Path(__file__).resolve().parent.parent


def blocks_of_chunk(pool: Pool, size: int, random: Random) -> list[Block]:
    """Blocks, three in four of them damaged; one in five is a case of the shapes."""
    originals = []
    for number in range(size):
        block = random.choice(pool.cases) if random.random() < 0.2 else random.choice(pool.blocks)
        if random.random() < 0.95:
            block = thinned(block, random.choice((0.3, 0.5, 1)), random.choice((0, 1, 1, 2)), random)
        originals.append(numbered(block, random.randrange(1_000_000) * size + number))
    return [damaged(block, pool, originals, random.choice((0, 1, 1, 2, 2, 3, 5, 8)), random) for block in originals]


def pyshacl_answers(blocks: Sequence[Block], judge: Judge) -> list[list[Result]]:
    """The results of pySHACL on the blocks as one graph, with no code of the compiled shapes but that which finds a result's block."""
    triples = [block.triples for block in blocks]
    everything = [triple for block in triples for triple in block]
    named = {o for _, _, o in everything}
    everything += [triple for concept, stub in judge.vocabulary.stubs.items() if concept in named for triple in stub]
    return [answer or [] for answer in assign(judge_triples(everything, judge.shapes), map(subjects_of, triples))]


class Comparison:
    """What was compared so far."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.projects = 0
        self.errors = 0
        self.asked = 0
        self.found: Counter[str] = Counter()
        self.disagreements: list[str] = []

    def compare(self, blocks: Sequence[Block]) -> None:
        """Compares both answers; where pySHACL raises an error, block by block."""
        try:
            expected = pyshacl_answers(blocks, self.judge)
        except PYSHACL_ERRORS as error:
            if len(blocks) > 1:
                self.compare(blocks[: len(blocks) // 2])
                self.compare(blocks[len(blocks) // 2 :])
            else:
                self._compare_error(blocks[0], error)
            return
        answers = self.judge.results(blocks)
        columns = Columns(block.triples for block in blocks)
        columns.add_descriptions(self.judge.vocabulary.stubs)
        _, unsure = self.judge.compiled.screen(columns)
        for block, wanted, given in zip(blocks, expected, answers, strict=True):
            self.projects += 1
            self.asked += not unsure.isdisjoint(s for s, _, _ in block.triples)
            self.found.update(result.shape for result in wanted)
            if wanted != given:
                missing, unfounded = Counter(wanted) - Counter(given), Counter(given) - Counter(wanted)
                self.disagreements.append(f"{block.name}: missing {list(missing)[:3]}, unfounded {list(unfounded)[:3]}")

    def is_asked(self, block: Block) -> bool:
        """Whether pySHACL must judge something of the block, taken alone."""
        columns = Columns([block.triples])
        columns.add_descriptions(self.judge.vocabulary.stubs)
        return bool(self.judge.compiled.screen(columns)[1])

    def _compare_error(self, block: Block, error: Exception) -> None:
        self.projects += 1
        self.errors += 1
        try:
            self.judge.results([block])
        except PYSHACL_ERRORS as own:
            if type(own) is not type(error):
                self.disagreements.append(f"{block.name}: {own!r} instead of {error!r}")
        else:
            self.disagreements.append(f"{block.name}: no error where pySHACL raises {error!r}")


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chunk", type=int, default=20)
    parser.add_argument("--pages", type=Path, nargs="*", default=[ROOT / "examples" / "pages"])
    options = parser.parse_args()
    # rdflib logs and warns of every ill-typed literal.
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    logging.getLogger("pyshacl").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    # pySHACL looks up each property of a shape in this list, for every node anew; in a set it finds the same, in two thirds of the time.
    setattr(pyshacl.shape, "CONSTRAINT_PARAMS", (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP))  # noqa: B010
    pool = read_pool(options.pages, ROOT / "tests" / "cases" / "shapes")
    comparison = Comparison(Judge(resource_folder("shapes"), read_vocabulary()))
    random = Random(options.seed)
    start = reported = perf_counter()
    while comparison.projects < options.projects and len(comparison.disagreements) < 20:
        blocks = blocks_of_chunk(pool, options.chunk, random)
        # One block on which pySHACL raises an error makes it judge the whole chunk anew: most are judged apart.
        apart = [block for block in blocks if comparison.is_asked(block)] if random.random() < 0.8 else []
        comparison.compare([block for block in blocks if block not in apart])
        for block in apart:
            comparison.compare([block])
        if perf_counter() > reported + 60:
            reported = perf_counter()
            sys.stderr.write(f"{comparison.projects} projects, {len(comparison.disagreements)} disagreements\n")
    silent = {shape.node for shape in comparison.judge.compiled.judging} - comparison.found.keys()
    sys.stdout.write(
        f"{comparison.projects} projects, {comparison.found.total()} results, {comparison.asked} asked, "
        f"{comparison.errors} errors of pySHACL, {len(comparison.disagreements)} disagreements, {perf_counter() - start:.0f} s\n"
        f"shapes without a result: {len(silent)} {sorted(silent)[:5]}\n"
    )
    sys.stdout.writelines(f"{line}\n" for line in comparison.disagreements)
    return 1 if comparison.disagreements else 0


if __name__ == "__main__":
    raise SystemExit(main())
