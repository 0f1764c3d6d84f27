"""Which format of RDF a file has, by its name, and what is in it."""

from __future__ import annotations
