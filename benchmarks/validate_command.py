"""Measures `hankegraph validate` as a pre-commit hook runs it: a whole process, from its start to its end.

    python -m benchmarks.validate_command ../shared/register-pages ../shared/seeds --repeats 5

Prints the median, smallest and largest time, once for the pages and once for a release of them.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import run_measured

_COMMAND = [sys.executable, "-m", "hankegraph"]
# Findings are what the pages have; only a run that could not be done is no measurement.
_ACCEPTED = (0, 1)


def seconds_of(targets: list[Path], repeats: int) -> list[float]:
    """The time of each run on these targets."""
    runs = [run_measured([*_COMMAND, "validate", *targets], Path.cwd(), _ACCEPTED) for _ in range(repeats)]
    return sorted(run.seconds for run in runs)


def main() -> None:
    """Measures what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        release = Path(folder) / "release"
        run_measured([*_COMMAND, "build", *arguments.pages, "--out", release], Path.cwd(), _ACCEPTED)
        for name, targets in (("pages", arguments.pages), ("release", [release])):
            seconds = seconds_of(targets, arguments.repeats)
            print(f"{name:8} median {statistics.median(seconds):.2f} s  ({seconds[0]:.2f} to {seconds[-1]:.2f})")


if __name__ == "__main__":
    main()
