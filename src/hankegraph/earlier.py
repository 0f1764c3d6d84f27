"""What a release that stands at the target already can give again, as long as its files are what it published."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hankegraph.catalogue import Catalogue
from hankegraph.chunk_files import HELD_BACK, PARTS, PROJECTS, WrittenFile, has_digest, part_path
from hankegraph.errors import ReleaseError
from hankegraph.fingerprint import program_fingerprint
from hankegraph.parts import INDEX, read_index
from hankegraph.release import read_manifest


@dataclass
class EarlierRelease:
    """An earlier release and the files that its manifest lists, by path."""

    folder: Path
    files: dict[str, WrittenFile]
    _checked: dict[str, bool] = field(default_factory=dict)

    def is_as_published(self, path: str) -> bool:
        """Whether the file still has the digest that the manifest gives."""
        if path not in self._checked:
            self._checked[path] = path in self.files and has_digest(self.folder / path, self.files[path].sha256)
        return self._checked[path]

    def files_to_take_over(self, part: dict[str, Any], number: int, compress: str | None) -> dict[str, WrittenFile] | None:
        """The files that only this part has, by the path where a release has them whose part with this number it is.

        They are still to be checked. None where one is not listed, or where a file that the part shares is not what was published.
        """
        named = ((PROJECTS, part["projects"]), (HELD_BACK, part["heldBack"]))
        paths = {path: path for folder, names in named for path in (f"{folder}/{name}.ttl" for name in names)}
        for piece, (path, _, length) in part["slices"].items():
            if path.startswith(f"{PARTS}/"):
                paths[part_path(number, piece, compress)] = path
            elif length and not self.is_as_published(path):
                return None
        if not self.files.keys() >= set(paths.values()):
            return None
        return {path: self.files[old] for path, old in paths.items()}


def remember_release(target: Path, catalogue: Catalogue) -> EarlierRelease | None:
    """The earlier release at the target, its parts taken into the catalogue, or None where there is none to reuse."""
    try:
        manifest = read_manifest(target)
        earlier = EarlierRelease(target, {entry["path"]: WrittenFile(**entry) for entry in manifest["files"]})
        if manifest.get("program") != program_fingerprint() or not earlier.is_as_published(INDEX):
            return None
        catalogue.remember(read_index(target))
    except (ReleaseError, OSError, ValueError, KeyError, TypeError):
        # Whatever is wrong with it, a manifest or index that cannot be read has nothing to give; the build starts afresh.
        return None
    return earlier
