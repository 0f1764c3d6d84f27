"""Which format of RDF a file has, by its name, and what is in it."""

from __future__ import annotations

import codecs
import zlib
from pathlib import Path

from pyoxigraph import RdfFormat

from hankegraph.compression import decompressed, zstd
from hankegraph.errors import SourceError
from hankegraph.rdf_text.traps import find_trap

# `.xml` and `.json` are left out: most files of these names are no RDF.
RDF_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
_COMPRESSIONS = (".gz", ".zst")


def format_of(path: Path) -> RdfFormat | None:
    """The format that the name of a file stands for, compressed or not; None where it stands for none.

    >>> format_of(Path("a.TTL.gz"))
    <RdfFormat Turtle>
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _COMPRESSIONS:
        suffixes.pop()
    return RDF_FORMATS.get(suffixes[-1]) if suffixes else None


def read_rdf_file(path: Path, rdf_format: RdfFormat) -> bytes:
    """What is in a file, ready for pyoxigraph: decompressed, known to be harmless, without a byte order mark, which it takes for a term.

    Raises:
        SourceError: the file cannot be read, or pyoxigraph would not survive it.

    """
    try:
        content = decompressed(path.read_bytes(), path.name.lower())
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from None
    except (EOFError, zlib.error, zstd.ZstdError):
        raise SourceError(f"{path} is damaged: it cannot be decompressed") from None
    content = content.removeprefix(codecs.BOM_UTF8)
    trap = find_trap(content, rdf_format)
    if trap is not None:
        raise SourceError(f"{path} is refused: {trap}")
    return content
