"""What a build did, for whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Summary:
    """What a build did; `violations` are the first few, as lines, all of them are in the release."""

    pages_read: int = 0
    projects_published: int = 0
    held_back: list[str] = field(default_factory=list)
    triples: int = 0
    by_severity: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    chunks: int = 0
    chunks_reused: int = 0
    is_in_parts: bool = False
    is_published: bool = False

    def as_json(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {
            "published": self.is_published,
            "pages": self.pages_read,
            "projects": self.projects_published,
            "heldBack": self.held_back,
            "triples": self.triples,
            "findings": self.by_severity,
            "chunks": self.chunks,
            "chunksReused": self.chunks_reused,
        }
