"""Compresses pieces of a file so that, one after the other, they are a valid compressed file, the same on every run."""

from __future__ import annotations

import gzip

SUFFIXES = {"gz": ".gz", "zst": ".zst"}
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 6


def suffix_of(method: str | None) -> str:
    """What the file name ends with."""
    return "" if method is None else SUFFIXES[method]


def compressed(content: bytes, method: str | None) -> bytes:
    """The content as one gzip member or Zstandard frame without time and name, or as it is."""
    if method is None or not content:
        return content
    if method == "gz":
        return gzip.compress(content, _GZIP_LEVEL, mtime=0)
    import zstandard

    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_content_size=True).compress(content)


def decompressed(content: bytes, name: str) -> bytes:
    """The content of a file of this name, whole."""
    if name.endswith(".gz"):
        return gzip.decompress(content)
    if name.endswith(".zst"):
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj(read_across_frames=True).decompress(content)
    return content
