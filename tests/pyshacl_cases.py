"""The data and shapes in pySHACL's own tests: files, and texts in its test modules."""

from __future__ import annotations

import ast
import tarfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

_SYNTAXES = {".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"}


class Pair(NamedTuple):
    """Data and the shapes to judge them by, and a name of the two."""

    name: str
    data: Path
    shapes: Path


def extract_tests(archive: Path, folder: Path) -> None:
    """Writes the tests of a source distribution into a folder."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            _, _, name = member.name.partition("/")
            if member.isfile() and name.startswith("test/"):
                target = folder / name.removeprefix("test/")
                target.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(member)
                assert content is not None
                target.write_bytes(content.read())


def pairs_of_files(folder: Path) -> Iterator[Pair]:
    """Each file of the suites with itself, which has both data and shapes, and of other folders each file with each."""
    for suite in ("dash_tests", "sht_tests"):
        for path in sorted((folder / "resources" / suite).rglob("*.ttl")):
            yield Pair(str(path.relative_to(folder)), path, path)
    for below in [folder / "resources" / "cmdline_tests", *sorted(path for path in (folder / "issues").iterdir() if path.is_dir())]:
        files = [path for path in sorted(below.rglob("*")) if path.suffix in _SYNTAXES]
        for data, shapes in product(files, filter(_has_shapes, files)):
            yield Pair(f"{data.relative_to(folder)} by {shapes.name}", data, shapes)


def pairs_of_texts(folder: Path, target: Path) -> Iterator[Pair]:
    """The texts of each test module, written to files: all data with all shapes."""
    for module in sorted(folder.rglob("*.py")):
        texts: dict[str, Path] = {}
        for name, text in _texts(module):
            is_json = text.lstrip().startswith("{") or '"@id"' in text
            has_graphs = "trig" in name or "TRIG" in text
            written = target / f"{module.stem}-{len(texts):02}-{name}{'.jsonld' if is_json else '.trig' if has_graphs else '.ttl'}"
            written.write_text(text, encoding="utf-8")
            texts[written.stem] = written
        shapes = [path for name, path in texts.items() if any(word in name.lower() for word in ("shacl", "shapes", "mixed"))]
        data = [path for name, path in texts.items() if any(word in name.lower() for word in ("data", "mixed", "ont", "web_d", "-df"))]
        for one, other in product(data, filter(_has_shapes, shapes)):
            yield Pair(f"{one.name} by {other.name}", one, other)


def _has_shapes(path: Path) -> bool:
    return b"Shape" in path.read_bytes()


def _texts(module: Path) -> Iterator[tuple[str, str]]:
    """The texts that a module gives names to, in their order."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant):
            text = node.value.value
            if isinstance(text, str) and "\n" in text and ("http" in text or "urn:" in text):
                yield node.targets[0].id, text
