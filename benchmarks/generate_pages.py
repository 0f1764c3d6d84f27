"""Generates register pages whose truth is known: seeded, streaming, the same pages for the same seed and the first ones for any number.

    python -m benchmarks.generate_pages --pages 10000 --seed 1 --faults 0.02 --out pages.jsonl

writes one page a line (`source`, `text`) to `pages.jsonl`, gzipped where the name ends in .gz; a name without .jsonl is a folder of
text files, a thousand a sub-folder. The truth goes to `pages.truth.jsonl` beside it, one line a page in the same order:

    source     name of the page, the same for a folder and for JSON Lines of that name
    number     project number, null where the page does not say one to be trusted
    layout     full, body-only, one-line
    languages  of the labels
    fields     in the order of the page: attribute (null for an unknown label), line, value, language of a text; the value is the IRI of a
               concept (`new:` and the label where no vocabulary knows it), an ISO date, true or false, a decimal, a name or a text,
               null where there is nothing to publish
    fault      name, code and severity of the finding, line (null: the page as a whole); null on a page that is not damaged
    blemishes  what real pages have that is not wrong
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.faults import FAULTS, Fault
from benchmarks.projects import KINDS, SECOND_KINDS, TWO_PAGES, Facts, PrintedPage, as_truth, draw, invent_page, print_page, second_page

PAGES_A_FOLDER = 1000
# How many pages later the second page of a project comes.
_LATER = 500
_FIRST_NUMBER = 10_000
_BLOCK = 1 << 20


def project_number(index: int) -> str:
    """The number of the project with this index: all different, and not in the order of the index.

    >>> [project_number(index) for index in range(3)]
    ['10000', '658505', '258434']
    """
    block, within = divmod(index, _BLOCK)
    return str(_FIRST_NUMBER + block * _BLOCK + within * 648_505 % _BLOCK)


def generate(pages: int, seed: int, faults: float, name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Source name, text and truth of each page; sources stand under `name`."""
    count = 0
    later: deque[tuple[int, Facts, Random]] = deque()
    index = 0
    while count < pages:
        if later and (later[0][0] <= count):
            _, facts, random = later.popleft()
            fault = None
        else:
            random = Random(f"{seed}/{index}")
            number = project_number(index)
            index += 1
            if random.random() < TWO_PAGES:
                facts = invent_page(random, number, "one-line" if random.random() < 0.2 else "full-fi")
                later.append((count + _LATER, second_page(random, facts, draw(random, SECOND_KINDS)), random))
                fault = None
            else:
                facts = invent_page(random, number, draw(random, KINDS))
                fault = None
                if random.random() < faults:
                    facts, fault = _damaged(random, facts)
        page = print_page(random, facts)
        prefix = "sv__projekt" if facts.kind in ("half", "full-sv", "body-sv") else "hankkeet"
        suffix = "-2" if prefix.startswith("sv") else ""
        source = f"{name}/{count // PAGES_A_FOLDER:04d}/{prefix}__{facts.number}{suffix}.txt"
        yield source, page.text, _truth(source, facts, page, fault)
        count += 1


def _damaged(random: Random, facts: Facts) -> tuple[Facts, Fault]:
    """The page damaged in a way that it can be damaged in."""
    while True:
        fault = random.choice(FAULTS)
        damaged = deepcopy(facts)
        if fault.damage(random, damaged):
            return damaged, fault


def _truth(source: str, facts: Facts, page: PrintedPage, fault: Fault | None) -> dict[str, Any]:
    numbers = {value for attribute, _, value, _ in page.fields if attribute == "project_number"}
    return {
        "source": source,
        "number": numbers.pop() if len(numbers) == 1 else None,
        "layout": facts.layout,
        "languages": page.languages,
        "fields": as_truth(page),
        "fault": fault and {"name": fault.name, "code": fault.code, "severity": fault.severity, "line": _fault_line(fault, facts, page)},
        "blemishes": facts.blemishes,
    }


def _fault_line(fault: Fault, facts: Facts, page: PrintedPage) -> int | None:
    if facts.unknown_label is not None:
        return page.text.count("\n", 0, page.text.index(facts.unknown_label[0])) + 1
    if fault.attribute is None:
        return None
    lines = [line for name, line, _, _ in page.fields if name == fault.attribute]
    return lines[0] if fault.is_in_heading else lines[-1]


def _write_jsonl(out: Path) -> tuple[str, Callable[[str, str], None], Callable[[], None]]:
    name = out.name.removesuffix(".gz").removesuffix(".jsonl")
    if out.suffix == ".gz":
        # The name and time of the file stay out of it: the same pages are the same bytes.
        raw = out.open("wb")
        stream: Any = gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=3, mtime=0)
    else:
        raw = stream = out.open("wb")
    encode = json.JSONEncoder(ensure_ascii=False).encode

    def write(source: str, text: str) -> None:
        stream.write(encode({"source": source, "text": text}).encode() + b"\n")

    def close() -> None:
        stream.close()
        raw.close()

    return name, write, close


def _write_folder(out: Path) -> tuple[str, Callable[[str, str], None], Callable[[], None]]:
    out.mkdir(parents=True)
    made: set[Path] = set()

    def write(source: str, text: str) -> None:
        path = out.parent / source
        if path.parent not in made:
            path.parent.mkdir()
            made.add(path.parent)
        with path.open("wb") as file:
            file.write(text.encode())

    return out.name, write, lambda: None


def write_pages(pages: int, seed: int, faults: float, out: Path, with_truth: bool = True) -> None:
    """Writes pages to JSON Lines or to a folder, and their truth beside them; what was there is replaced."""
    out.parent.mkdir(parents=True, exist_ok=True)
    is_jsonl = out.name.endswith((".jsonl", ".jsonl.gz"))
    if out.is_dir():
        shutil.rmtree(out)
    name, write, close = (_write_jsonl if is_jsonl else _write_folder)(out)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    truth_path = out.with_name(f"{name}.truth.jsonl")
    with contextlib.ExitStack() as stack:
        stack.callback(close)
        truth_file = stack.enter_context(truth_path.open("wb")) if with_truth else None
        for source, text, truth in generate(pages, seed, faults, name):
            write(source, text)
            if truth_file is not None:
                truth_file.write(encode(truth).encode() + b"\n")


def main() -> None:
    """Writes what the arguments ask for."""
    parser = argparse.ArgumentParser(description="Generate register pages whose truth is known.")
    parser.add_argument("--pages", type=int, required=True, help="how many pages")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same pages")
    parser.add_argument("--faults", type=float, default=0.02, metavar="SHARE", help="share of projects that are damaged (default 0.02)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl[.gz]|FOLDER")
    parser.add_argument("--no-truth", action="store_true", help="do not write the truth")
    arguments = parser.parse_args()
    write_pages(arguments.pages, arguments.seed, arguments.faults, arguments.out, not arguments.no_truth)


if __name__ == "__main__":
    main()
