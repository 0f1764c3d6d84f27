"""Names all that a piece of a release depends on, so that it is reused only where it would come out the same again."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from hankegraph.options import BuildOptions
from hankegraph.resources import resource_folder

_LIBRARIES = ("py3langid", "pyoxigraph", "pyshacl", "rdflib")


@cache
def program_fingerprint() -> str:
    """A digest of the program, its data, the ontology, the shapes, and the libraries that have a say in the output."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    files = [path for folder in (package, package / "shacl") for path in folder.iterdir() if path.suffix in (".py", ".toml", ".txt")]
    files += [path for name in ("ontology", "shapes") for path in resource_folder(name).rglob("*.ttl")]
    for path in sorted(files, key=lambda path: (path.name, str(path))):
        digest.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\0".encode())
    return digest.hexdigest()


def chunk_key(options: BuildOptions, in_parts: bool, pages: str) -> str:
    """What a chunk is known by: the program, the options that show in its pieces, and its pages as the index has them."""
    settings = [options.base, options.retrieved_at, options.page_url, options.compress, in_parts]
    return hashlib.sha256(f"{json.dumps([program_fingerprint(), settings])}\n{pages}".encode()).hexdigest()
