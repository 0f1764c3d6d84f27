"""Runs builds, the transcoding of the same triples and the peers side by side, and writes table and charts into `docs/`.

    python -m benchmarks.run --sizes 1000 10000 --peers morph-kgc maplib pyshacl pyrudof

Each measurement is a whole process. In every round each of them runs once, in an order that shifts from round to round, and a ratio is
taken within a round, so that what slows the machine for a while slows both sides.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.generate_pages import write_pages
from benchmarks.measure import Measurement, RunError, run_measured
from benchmarks.release_graph import Triple, published_files, read_triples, write_n_triples, write_tables, write_whole_graph
from benchmarks.report import Ratio, line_chart, shown, write_text

ROOT = Path(__file__).parent.parent
PEERS = ("morph-kgc", "maplib", "pyshacl", "pyrudof")
MAPPERS = ("morph-kgc", "maplib")
VALIDATORS = ("pyshacl", "pyrudof")
_CHANGED_PAGES = 10
_FAULTY = {"2 %": 0.02, "40 %": 0.4}


@dataclass
class Case:
    """The generated pages of one size and share of faults, what is made from them before measuring, and the measurements by task."""

    pages: int
    faults: float
    folder: Path
    triples: int = 0
    facts: int = 0
    graph_triples: int = 0
    taken: dict[str, list[Measurement]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)

    def seconds(self, task: str) -> list[float]:
        """The seconds of a task, by round."""
        return [measurement.seconds for measurement in self.taken.get(task, ())]

    def inner_seconds(self, task: str) -> list[float]:
        """The seconds after loading that a validator printed, by round."""
        return [json.loads(measurement.output.strip().splitlines()[-1])["seconds"] for measurement in self.taken.get(task, ())]

    def peak(self, task: str) -> float:
        """The median of the peak memory of a task in megabytes."""
        return median(measurement.peak_bytes for measurement in self.taken[task]) / 1e6 if self.taken.get(task) else 0


@dataclass(frozen=True)
class Options:
    """What is run."""

    sizes: list[int]
    peers: list[str]
    repeats: int
    seed: int
    work: Path
    jsonl: bool
    build_arguments: list[str]
    peers_up_to: int
    validators_up_to: int
    builds_only_from: int
    seeds: Path


def peer_python(peer: str) -> Path:
    """The interpreter of a peer's own environment."""
    return ROOT / ".venv-peers" / peer / "bin" / "python"


def _own(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", *arguments]


def _build(options: Options, sources: Path, release: Path) -> list[str | Path]:
    return _own("hankegraph", "build", sources, "--out", release, *options.build_arguments)


def prepare(options: Options, pages: int, faults: float) -> Case:
    """Generates the pages and everything that is made from them once, unmeasured."""
    folder = options.work / f"{pages}-{faults}"
    case = Case(pages, faults, folder)
    folder.mkdir(parents=True, exist_ok=True)
    name = "pages.jsonl" if options.jsonl else "pages"
    source = folder / name
    if not source.exists():
        write_pages(pages, options.seed, faults, source)
        if pages < options.builds_only_from:
            (folder / "changed").mkdir(exist_ok=True)
            _change_pages(source, folder / "changed" / name)
    if pages >= options.builds_only_from:
        return case
    release = folder / "release"
    run_measured(_build(options, source, release), ROOT, accepted=(0, 1))
    case.triples = write_n_triples(published_files(release), folder / "published.nt")
    case.facts = write_tables(release, folder / "tables")
    if pages <= options.validators_up_to:
        case.graph_triples = write_whole_graph(release, ROOT / "ontology" / "vocabularies", folder / "graph.nt")
    return case


def _change_pages(source: Path, target: Path) -> None:
    """The pages once more, the description of ten of them with another word."""

    def changed(text: str, number: int) -> str:
        return text.replace("\n", f" (muutos {number})\n", 1)

    if source.is_dir():
        shutil.copytree(source, target)
        files = sorted(target.rglob("*.txt"))
        for number, path in enumerate(files[:: max(1, len(files) // _CHANGED_PAGES)][:_CHANGED_PAGES]):
            path.write_bytes(changed(path.read_bytes().decode(), number).encode())
        return
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            page = json.loads(line)
            if number < _CHANGED_PAGES:
                page["text"] = changed(page["text"], number)
            out.write(json.dumps(page, ensure_ascii=False) + "\n")


def tasks_of(options: Options, case: Case) -> dict[str, Callable[[], Measurement]]:
    """The measured commands for a case, by name."""
    folder = case.folder
    source = folder / ("pages.jsonl" if options.jsonl else "pages")
    changed = folder / "changed" / source.name

    def build() -> Measurement:
        shutil.rmtree(folder / "measured", ignore_errors=True)
        return run_measured(_build(options, source, folder / "measured"), ROOT, accepted=(0, 1))

    def rebuild() -> Measurement:
        # The release of the unchanged pages is there; the pages of the same names are given, ten of them changed.
        shutil.rmtree(folder / "rebuilt", ignore_errors=True)
        # A build never changes a file of an earlier release, so links will do, and no copying is under way when it begins.
        shutil.copytree(folder / "release", folder / "rebuilt", copy_function=os.link)
        return run_measured(_build(options, changed, folder / "rebuilt"), ROOT, accepted=(0, 1))

    tasks: dict[str, Callable[[], Measurement]] = {}
    if case.faults == _FAULTY["2 %"]:
        tasks["build"] = build
    if case.pages >= options.builds_only_from:
        return tasks
    if case.faults == _FAULTY["2 %"]:
        tasks["rebuild"] = rebuild
        tasks["transcode"] = lambda: run_measured(
            [sys.executable, ROOT / "benchmarks" / "transcode.py", folder / "published.nt", folder / "transcoded.ttl"], ROOT
        )
        if case.pages <= options.peers_up_to:
            for peer in MAPPERS:
                if peer in options.peers:
                    tasks[peer] = _peer(peer, folder / "tables", folder / f"{peer}.nt")
    if case.pages <= options.validators_up_to:
        tasks["validate"] = lambda: run_measured(_own("benchmarks.validate_alone", folder / "graph.nt", folder / "own.jsonl"), ROOT)
        for peer in VALIDATORS:
            if peer in options.peers:
                tasks[peer] = _peer(peer, folder / "graph.nt", ROOT / "shapes", folder / f"{peer}.jsonl")
    return tasks


def _peer(peer: str, *arguments: Path) -> Callable[[], Measurement]:
    return lambda: run_measured([peer_python(peer), ROOT / "benchmarks" / "peers" / peer / "run.py", *arguments], ROOT)


def measure(options: Options, case: Case) -> None:
    """Runs every task of the case once a round."""
    tasks = tasks_of(options, case)
    for round_ in range(options.repeats if case.pages < options.builds_only_from else 1):
        names = list(tasks)
        shift = round_ % len(names)
        for name in names[shift:] + names[:shift]:
            try:
                taken = tasks[name]()
            except RunError as error:
                case.notes.append(f"{name}: {str(error)[:300]}")
                print(f"{case.pages:>9,} pages  {name:<10} failed: {error}", flush=True)
                continue
            case.taken[name].append(taken)
            print(f"{case.pages:>9,} pages  {name:<10} {taken.seconds:9.2f} s {taken.peak_bytes / 1e6:8.0f} MB", flush=True)
    if not case.triples and case.taken.get("build"):
        counts = json.loads((case.folder / "measured" / "manifest.json").read_text(encoding="utf-8"))["counts"]
        case.triples = counts["triples"] + counts["provenanceTriples"]
    _compare(case)


def _compare(case: Case) -> None:
    """Notes how far what the peers gave is what we gave."""
    expected: set[Triple] | None = None
    for peer in MAPPERS:
        if case.taken.get(peer):
            found = _triples(case.folder / f"{peer}.nt")
            expected = _main_facts(case) if expected is None else expected
            same = len(found & expected)
            case.notes.append(f"{peer}: {len(found):,} triples, {same:,} of our {len(expected):,}{_examples(found - expected)}")
    if case.taken.get("validate"):
        own = set((case.folder / "own.jsonl").read_text(encoding="utf-8").splitlines())
        for peer in VALIDATORS:
            if case.taken.get(peer):
                found_results = set((case.folder / f"{peer}.jsonl").read_text(encoding="utf-8").splitlines())
                if peer == "pyshacl":
                    verdict = "the same" if found_results == own else f"DIFFERENT in {len(found_results ^ own):,}"
                else:
                    verdict = f"{len(found_results):,} there (compared by number only)"
                case.notes.append(f"{peer} on {case.pages:,} pages, {case.faults:.0%} faulty: {len(own):,} results, {verdict}")


def _examples(triples: set[Triple]) -> str:
    return f"; only there, for instance {' '.join(min(triples))[:200]}" if triples else ""


def _triples(path: Path) -> set[Triple]:
    return {(str(t.subject), str(t.predicate), str(t.object)) for t in read_triples(path)}


def _main_facts(case: Case) -> set[Triple]:
    """The triples of the release that the tables hold."""
    from benchmarks.release_graph import DATA, RDF_TYPE, TABLES, graph_files

    properties = {property_ for _, columns in TABLES.values() for _, property_, _ in columns} | {RDF_TYPE}
    kinds = tuple(f"<{DATA}{kind}/" for kind in ("project", "organisation", "concept"))
    facts = {t for path in graph_files(case.folder / "release", ("hankegraph",)) for t in _triples(path)}
    return {(s, p, o) for s, p, o in facts if s.startswith(kinds) and p.strip("<>") in properties}


def measure_start(options: Options) -> dict[str, list[Measurement]]:
    """The build of two pages, the help, and a query over the release of the example pages."""
    taken: dict[str, list[Measurement]] = defaultdict(list)
    target, asked = options.work / "seeds", options.work / "examples"
    command: list[str | Path] = [Path(sys.executable).with_name("hankegraph")]
    run_measured([*command, "build", ROOT / "examples" / "pages", "--out", asked], ROOT, accepted=(0, 1))
    for _ in range(max(5, options.repeats)):
        shutil.rmtree(target, ignore_errors=True)
        taken["two pages"].append(run_measured([*command, "build", options.seeds, "--out", target], ROOT, accepted=(0, 1)))
        taken["--help"].append(run_measured([*command, "--help"], ROOT))
        taken["query"].append(run_measured([*command, "query", "projects-by-status", "--on", asked], ROOT))
    return taken


def _divided(upper: list[float], lower: list[float]) -> list[float]:
    return [a / b for a, b in zip(upper, lower, strict=False)]


def ratios(cases: list[Case], start: dict[str, list[Measurement]]) -> list[Ratio]:
    """The measures that must be reached."""
    sound = [case for case in cases if case.faults == _FAULTY["2 %"]]
    by_size = {case.pages: case for case in sound}
    found = [
        Ratio(f"build ÷ transcoding, {case.pages:,} pages", _divided(case.seconds("build"), case.seconds("transcode")), "≤ 1.0")
        for case in sound
        if case.taken.get("transcode")
    ]
    composites = [case for case in sound if case.taken.get("pyshacl") and any(case.taken.get(peer) for peer in MAPPERS)]
    for case in composites:
        fastest = min((peer for peer in MAPPERS if case.taken.get(peer)), key=lambda peer: median(case.seconds(peer)))
        both = [a + b for a, b in zip(case.seconds(fastest), case.seconds("pyshacl"), strict=False)]
        found.append(Ratio(f"{fastest} + pySHACL ÷ build, {case.pages:,} pages", _divided(both, case.seconds("build")), "≥ 15"))
    for share, faults in _FAULTY.items():
        for case in cases:
            if case.faults == faults and case.taken.get("pyshacl") and case.taken.get("validate"):
                name = f"pySHACL ÷ validation, {case.pages:,} pages, {share} faulty"
                bar = "≥ 100" if share == "2 %" else "≥ 40"
                found.append(Ratio(name, _divided(case.inner_seconds("pyshacl"), case.inner_seconds("validate")), bar, "after loading"))
                whole = _divided(case.seconds("pyshacl"), case.seconds("validate"))
                found.append(Ratio(name, whole, "", "whole process, reading N-Triples included"))
    if 100_000 in by_size and 1_000_000 in by_size:
        hundred, million = by_size[100_000], by_size[1_000_000]
        found.append(Ratio("peak memory at 1M ÷ at 100k", [million.peak("build") / hundred.peak("build")], "≤ 1.2, < 1 GB"))
        times = [median(million.seconds("build")) / (10 * a) for a in hundred.seconds("build")]
        found.append(Ratio("time at 1M ÷ 10 × at 100k", times, "≤ 1.1"))
    largest = max((case for case in sound if case.taken.get("rebuild")), key=lambda case: case.pages)
    name = f"rebuild after {_CHANGED_PAGES} changed pages ÷ build, {largest.pages:,} pages"
    found.append(Ratio(name, _divided(largest.seconds("rebuild"), largest.seconds("build")), "≤ 0.1"))
    found.append(Ratio("two pages, whole process, s", [taken.seconds for taken in start["two pages"]], "≤ 1.5"))
    found.append(Ratio("`hankegraph --help`, s", [taken.seconds for taken in start["--help"]], "≤ 0.15"))
    found.append(Ratio("a query over the example release, whole process, s", [taken.seconds for taken in start["query"]], "≤ 1.0"))
    return found


def write_report(options: Options, cases: list[Case], start: dict[str, list[Measurement]], left_out: list[str], docs: Path) -> None:
    """Writes the table, the charts and the notes."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; `make bench-full` runs 1,000 to 1,000,000 pages. How it is measured is said in `benchmarks/README.md`.",
        "",
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {options.repeats} rounds, seed {options.seed}.",
        "",
        "| measure | median | spread | bar | |",
        "|---|---|---|---|---|",
        *(ratio.row() for ratio in ratios(cases, start)),
        "",
        "| pages | faulty | task | s | pages/s | triples/s | peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for case in cases:
        for task, taken in case.taken.items():
            seconds = median(measurement.seconds for measurement in taken)
            triples = case.facts if task in MAPPERS else case.triples if task in ("build", "rebuild", "transcode") else case.graph_triples
            lines.append(
                f"| {case.pages:,} | {case.faults:.0%} | {task} | {shown(seconds)} | {shown(case.pages / seconds)} "
                f"| {shown(triples / seconds)} | {shown(case.peak(task))} |"
            )
    lines += [
        "",
        "![pages a second](benchmarks-pages.svg)",
        "![triples a second](benchmarks-triples.svg)",
        "![memory](benchmarks-memory.svg)",
        "",
    ]
    notes = dict.fromkeys([*left_out, *(note for case in cases for note in case.notes)])
    lines += [f"- {note}" for note in notes]
    write_text(docs / "benchmarks.md", "\n".join(lines) + "\n")
    sound = [case for case in cases if case.faults == _FAULTY["2 %"]]
    names = [name for name in ("build", "transcode", *PEERS, "validate") if any(case.taken.get(name) for case in sound)]

    def series(figure: Callable[[Case, str], float], chosen: list[str]) -> dict[str, list[tuple[float, float]]]:
        return {name: [(case.pages, figure(case, name)) for case in sound if case.taken.get(name)] for name in chosen}

    def triples_of(case: Case, name: str) -> int:
        return case.facts if name in MAPPERS else case.triples if name in ("build", "transcode") else case.graph_triples

    by_pages = series(lambda case, name: case.pages / median(case.seconds(name)), names)
    by_triples = series(lambda case, name: triples_of(case, name) / median(case.seconds(name)), names)
    write_text(docs / "benchmarks-pages.svg", line_chart("Pages a second", "pages/s", by_pages))
    write_text(docs / "benchmarks-triples.svg", line_chart("Triples a second", "triples/s", by_triples))
    by_memory = series(lambda case, name: case.peak(name), names)
    write_text(docs / "benchmarks-memory.svg", line_chart("Peak memory, all processes", "MB", by_memory))


def main() -> None:
    """Prepares, measures and reports."""
    parser = argparse.ArgumentParser(description="Run builds and peers side by side.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000], help="numbers of pages")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / "benchmarks" / "out")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    parser.add_argument("--jsonl", action="store_true", help="give the pages as JSON Lines instead of a folder")
    parser.add_argument("--build-arguments", default="", help="further arguments of the build in one text, such as '--jobs 2'")
    parser.add_argument("--peers-up-to", type=int, default=100_000, metavar="PAGES", help="largest size at which mappers run")
    parser.add_argument(
        "--validators-up-to", type=int, default=1000, metavar="PAGES", help="largest size at which whole-graph validators run"
    )
    parser.add_argument(
        "--builds-only-from", type=int, default=1_000_000, metavar="PAGES", help="smallest size at which nothing but one build is measured"
    )
    default_seeds = Path(os.environ.get("HANKEGRAPH_SHARED", ROOT.parent / "shared")) / "seeds"
    parser.add_argument("--seeds", type=Path, default=default_seeds if default_seeds.is_dir() else ROOT / "examples" / "pages")
    arguments = parser.parse_args()
    installed = [peer for peer in arguments.peers if peer_python(peer).exists()]
    left_out = [f"{peer} is not installed and left out (`make bench-peers`)" for peer in arguments.peers if peer not in installed]
    for line in left_out:
        print(line)
    options = Options(
        sizes=sorted(arguments.sizes),
        peers=installed,
        repeats=arguments.repeats,
        seed=arguments.seed,
        work=arguments.work,
        jsonl=arguments.jsonl,
        build_arguments=shlex.split(arguments.build_arguments),
        peers_up_to=arguments.peers_up_to,
        validators_up_to=arguments.validators_up_to,
        builds_only_from=arguments.builds_only_from,
        seeds=arguments.seeds,
    )
    options.work.mkdir(parents=True, exist_ok=True)
    start = measure_start(options)
    cases = []
    plan = [(size, _FAULTY["2 %"]) for size in options.sizes]
    within = [size for size in options.sizes if size <= options.validators_up_to]
    plan += [(max(within), _FAULTY["40 %"])] if within else []
    for pages, faults in plan:
        print(f"{pages:>9,} pages, {faults:.0%} faulty: generated, built once, graphs and tables written before measuring", flush=True)
        case = prepare(options, pages, faults)
        measure(options, case)
        cases.append(case)
        write_report(options, cases, start, left_out, arguments.docs)
    for ratio in ratios(cases, start):
        print(ratio.row())


if __name__ == "__main__":
    main()
