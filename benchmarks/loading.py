"""Measures `hankegraph load` of one release into each kind of store, and writes the table "How long it takes" into `docs/stores.md`.

    python -m benchmarks.loading --pages 10000 --rounds 2

The servers are those that `make stores` installs, started anew for each load, with the settings that they have when nobody changes any.
In every round each store is loaded once, in an order that shifts from round to round, and a ratio is taken within a round, so that what
slows the machine for a while slows all of them.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.generate_pages import write_pages
from benchmarks.measure import RunError, run_measured
from benchmarks.report import shown, write_text
from hankegraph.stores.addresses import EMBEDDED
from hankegraph.stores.graphs import release_graphs

if TYPE_CHECKING:
    from store_servers import StoreServer

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "stores.md"
STORES = (EMBEDDED, "oxigraph", "fuseki", "virtuoso")
_NAMES = {EMBEDDED: "embedded", "oxigraph": "Oxigraph server", "fuseki": "Fuseki", "virtuoso": "Virtuoso"}
_MEASURE = "fuseki"
_TITLE = "## How long it takes"
_SECONDS = 4 * 3600


@dataclass(frozen=True, slots=True)
class Load:
    """One store in one round: seconds of a load into nothing and of one that finds all there, peaks of our process and of the server."""

    seconds: float
    again_seconds: float
    peak_bytes: int
    server_peak_bytes: int


def built_release(pages: int, seed: int, work: Path) -> Path:
    """A release of generated pages, which is made once."""
    release = work / f"loading-{pages}-{seed}" / "release"
    if not release.exists():
        source = release.with_name("pages.jsonl")
        write_pages(pages, seed, 0.02, source, with_truth=False)
        run_measured([sys.executable, "-m", "hankegraph", "build", source, "--out", release], ROOT, accepted=(0, 1))
    return release


@contextmanager
def _started(kind: str, folder: Path) -> Iterator[tuple[str, StoreServer | None]]:
    """The address of a store that holds nothing, and its server, if it is one."""
    if kind == EMBEDDED:
        yield str(folder / "store"), None
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from store_servers import PASSWORD, QUICK_JAVA, SERVERS, running

    os.environ.update(HANKEGRAPH_USER="dba", HANKEGRAPH_PASSWORD=PASSWORD)
    server = SERVERS[kind](folder)
    # Tests want a Java that starts soon; people run one that gets fast, with as much memory as it takes by itself.
    server.command = [part for part in server.command if part not in QUICK_JAVA]
    with running(server):
        yield server.address, server


def measured(kind: str, release: Path, work: Path) -> Load:
    """Loads the release into a new store of this kind, twice.

    Raises:
        RunError: it was not loaded, or the second load found something else.

    """
    with tempfile.TemporaryDirectory(dir=work, prefix=f"{kind}-") as folder, _started(kind, Path(folder)) as (address, server):
        runs = []
        for outcome in ("loaded and verified by count and digest", "unchanged"):
            command: list[str | Path] = [sys.executable, "-m", "hankegraph", "load", release, address, "--timeout", str(_SECONDS)]
            runs.append(run_measured(command, ROOT))
            if outcome not in runs[-1].output:
                raise RunError(f"{kind}: {runs[-1].output}")
        peak = _peak_bytes(server.process.pid) if server is not None and server.process is not None else 0
        return Load(runs[0].seconds, runs[1].seconds, runs[0].peak_bytes, peak)


def _peak_bytes(pid: int) -> int:
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    return int(found[1]) * 1024 if found else 0


def table(taken: dict[str, list[Load]]) -> list[str]:
    """The rows of the table, one a store."""
    measure = [load.seconds for load in taken[_MEASURE]]
    lines = [
        f"| store | load, s | ÷ {_NAMES[_MEASURE]} | again, nothing to do, s | peak of `hankegraph`, MB | peak of the server, MB |",
        "|---|---|---|---|---|---|",
    ]
    for kind, loads in taken.items():
        ratios = [load.seconds / other for load, other in zip(loads, measure, strict=True)]
        server = [load.server_peak_bytes / 1e6 for load in loads if load.server_peak_bytes]
        cells = [
            _with_spread([load.seconds for load in loads]),
            _with_spread(ratios),
            _with_spread([load.again_seconds for load in loads]),
            shown(median(load.peak_bytes for load in loads) / 1e6),
            shown(median(server)) if server else "",
        ]
        lines.append(f"| {' | '.join([_NAMES[kind], *cells])} |")
    return lines


def _with_spread(values: Sequence[float]) -> str:
    return f"{shown(median(values))} ({shown(min(values))}–{shown(max(values))})"


def with_section(document: str, section: str) -> str:
    r"""The document with the section of this title renewed, which stands before the section after it.

    >>> with_section("# A\n\n## How long it takes\n\nold\n\n## B\n", "## How long it takes\n\nnew\n")
    '# A\n\n## How long it takes\n\nnew\n\n## B\n'
    """
    head, title, rest = document.partition(f"{_TITLE}\n")
    if not title:
        raise RunError(f"there is no section {_TITLE}")
    following = rest.find("\n## ")
    return head + section + (rest[following:] if following >= 0 else "")


def main() -> None:
    """Measures and writes what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / "benchmarks" / "out")
    arguments = parser.parse_args()
    release = built_release(arguments.pages, arguments.seed, arguments.work)
    triples = sum(1 for graph in release_graphs(release) for _ in graph.triples())
    taken: dict[str, list[Load]] = defaultdict(list)
    busy: list[float] = []
    for number in range(arguments.rounds):
        for kind in (*STORES[number % len(STORES) :], *STORES[: number % len(STORES)]):
            busy.append(os.getloadavg()[0])
            load = measured(kind, release, arguments.work)
            taken[kind].append(load)
            print(f"round {number + 1}: {kind} {load}", flush=True)
    lines = [
        _TITLE,
        "",
        f"A release of {arguments.pages:,} generated pages, {triples:,} triples, into stores that hold nothing, compared triple by triple:",
        "",
        *table({kind: taken[kind] for kind in STORES}),
        "",
        f"Medians, and the smallest and largest of {arguments.rounds} rounds, on {platform.machine()} with {os.cpu_count()} cores; ratios"
        f" are taken within a round. The load average before each was {min(busy):.1f} to {max(busy):.1f}: what else the machine has to do"
        " makes all of them slower. `python -m benchmarks.loading` measures it again.",
    ]
    write_text(DOCUMENT, with_section(DOCUMENT.read_text(encoding="utf-8"), "\n".join(lines) + "\n"))


if __name__ == "__main__":
    main()
