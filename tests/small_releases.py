"""Releases with a few triples of every kind that stores treat in their own way, made without a build."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from hankegraph.graph_names import graph_base_of, graph_names

BASE = "https://example.org/hankkeet/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def small_release(folder: Path, version: int = 1, projects: int = 12, count_type: str = "nonNegativeInteger") -> Path:
    """A release whose projects differ from those of another version in one triple each, and in one project more a version."""
    lines = [line for number in range(projects + version) for line in _project(number, version)]
    (folder / "ontology").mkdir(parents=True)
    texts = {
        "hankegraph.nt": "".join(lines),
        "ontology/hanke.ttl": f'<{BASE}def> <{BASE}label> "Hanke"@fi, "Projekt"@sv .\n<{BASE}def> <{BASE}version> {version} .\n',
        "ontology/more.ttl": f'<{BASE}def> <{BASE}label> "Hanke"@fi .\n',
        "provenance.ttl": "".join(f"<{BASE}id/field/{n}> <{BASE}line> {n} ; <{BASE}startOffset> {n}{version} .\n" for n in range(projects)),
        "dataset.ttl": f'<{BASE}dataset> <{BASE}byteSize> "{len(lines)}"^^<{XSD}{count_type}> .\n',
    }
    for path, text in texts.items():
        (folder / path).write_bytes(text.encode())
    manifest = {
        "format": "hankegraph-release",
        "formatVersion": 1,
        "base": BASE,
        "graphs": graph_names(graph_base_of(BASE)),
        "files": [{"path": path, "sha256": sha256(text.encode()).hexdigest(), "size": len(text.encode())} for path, text in texts.items()],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def _project(number: int, version: int) -> list[str]:
    values = [
        f'"Hanke {number}"@fi',
        f'"Uusi nimi {version}"@fi' if number == 3 else '"Vanha nimi"@fi',
        f'"{number}"',
        f'"{"true" if number % 2 else "false"}"^^<{XSD}boolean>',
        f'"{number * 10 + version}"^^<{XSD}decimal>',
        f'"{number}.50"^^<{XSD}decimal>',
        f'"2026-02-{number % 28 + 1:02d}"^^<{XSD}date>',
        f'"2026-02-27T10:{number % 60:02d}:00Z"^^<{XSD}dateTime>',
        f'"00{number}"^^<{XSD}integer>',
        f'"AB{number % 100:02d}"^^<{XSD}hexBinary>',
        '"lainaus \\" kenoviiva \\\\ rivi\\nsarkain\\t ja ä € \\U0001F600"',
        '""',
        f"<{BASE}id/concept/%C3%A4?a=1&b=2#c>",
    ]
    return [f"<{BASE}id/project/{number}> <{BASE}value{position}> {value} .\n" for position, value in enumerate(values)]
