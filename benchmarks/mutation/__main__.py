"""Runs the mutations and writes `docs/mutation.md`; exits with 1 where something is not as it should be, and says what."""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from pathlib import Path

from benchmarks.mutation.judging import compiled_judge, pyshacl_judge
from benchmarks.mutation.report import report, share_caught
from benchmarks.mutation.rules import read_rules
from benchmarks.mutation.run import GRAPHS, LEAST_SHARE, damages, differences, outcomes, read_reasons
from benchmarks.mutation.sound import read_sound_graphs
from hankegraph.rdf import parse_file

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Judges every damaged graph with the compiled shapes and with pySHACL alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-pyshacl", action="store_true", help="judge with the compiled shapes only")
    options = parser.parse_args()
    # rdflib logs and warns of every ill-typed literal.
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    logging.getLogger("rdflib.term").disabled = True
    warnings.simplefilter("ignore")
    files = sorted((ROOT / "shapes").glob("*.ttl"))
    judge = compiled_judge(files)
    sound = read_sound_graphs(ROOT / "examples" / "pages", ROOT / "tests" / "cases" / "shapes", judge)
    damaged = list(damages(read_rules(triple for path in files for triple in parse_file(path)), sound, GRAPHS))
    found = outcomes(damaged, judge)
    reasons = read_reasons(Path(__file__).with_name("survivors.toml"))
    wrong = differences([outcome for outcome in found if not outcome.is_caught], reasons)
    if share_caught(found) < LEAST_SHARE:
        wrong.append(f"{share_caught(found):.2%} are caught, which is less than {LEAST_SHARE:.0%}")
    if not options.without_pyshacl:
        others = {(other.shape, other.way): other for other in outcomes(damaged, pyshacl_judge(files))}
        wrong += [
            f"{one.shape}: {one.way}: {one} is {others[one.shape, one.way]} to pySHACL"
            for one in found
            if one != others[one.shape, one.way]
        ]
    (ROOT / "docs" / "mutation.md").write_text(report(found, reasons), encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    sys.stdout.write(f"{sum(one.is_caught for one in found)} of {len(found)} ways are caught, on {len(damaged)} damaged graphs\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
