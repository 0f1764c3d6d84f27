"""Compresses pieces of a file so that, one after the other, they are a valid compressed file, the same on every run."""

from __future__ import annotations

import gzip
import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["compressed", "decompressed", "suffix_of", "zstd"]

_SUFFIXES = {"gz": ".gz", "zst": ".zst"}
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 6


def suffix_of(method: str | None) -> str:
    """What the name of a file that is compressed with this method ends with."""
    return "" if method is None else _SUFFIXES[method]


def compressed(content: bytes, method: str | None) -> bytes:
    """The content as one gzip member or Zstandard frame without time and name, or as it is."""
    if method is None or not content:
        return content
    return gzip.compress(content, _GZIP_LEVEL, mtime=0) if method == "gz" else zstd.compress(content, _ZSTD_LEVEL)


def decompressed(content: bytes, name: str) -> bytes:
    """The content of a file of this name, whole."""
    if name.endswith(".gz"):
        return gzip.decompress(content)
    return zstd.decompress(content) if name.endswith(".zst") and content else content
