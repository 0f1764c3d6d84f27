"""Which format of RDF a file has, by its name, and what is in it."""

from __future__ import annotations

import codecs
from pathlib import Path

import pyoxigraph

from hankegraph.compression import decompressed
from hankegraph.errors import SourceError
