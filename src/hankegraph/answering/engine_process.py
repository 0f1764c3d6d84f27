"""The process in which a query runs, so that it can be ended: it takes a job, loads what is asked about, and writes the answer.

It is started by its path and knows nothing of the package, so that it is ready at once. The job is JSON on the standard input:

    query, sources      the query, and the graphs that its FROM clauses name
    store               the folder of a store on disk, or null
    files               [path, "nt" or "ttl", named graph, SHA-256], to be loaded into a store in memory
    names_graphs        whether the triples are to stand in their named graphs too
    may_connect         whether the query may ask other endpoints
    memory_bytes, cpu_seconds

The answer is a line `solutions`, `triples`, `true` or `false`, and then SPARQL results as JSON, or N-Triples. It is whole if the process
ends with 0; with `BAD_QUERY`, `BAD_STORE` or `NO_MEMORY` the last line of the standard error says why.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import signal
import sys
from typing import Any, BinaryIO

BAD_QUERY, BAD_STORE, NO_MEMORY = 3, 4, 5
_INPUT, _OUTPUT, _ERRORS = 0, 1, 2
_PIECE = 256 * 1024


def run() -> int:
    """The exit code, after the job was done."""
    # Ctrl-C reaches both processes; the other one decides, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(_INPUT, "rb", closefd=False) as stream:
        job = json.loads(stream.read())
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, job["cpu_seconds"])
    _limit(resource.RLIMIT_AS, job["memory_bytes"])
    try:
        return _answer(job)
    except MemoryError:
        return NO_MEMORY
    except BrokenPipeError:
        return 0


def _answer(job: dict[str, Any]) -> int:
    import pyoxigraph

    try:
        store = pyoxigraph.Store.read_only(job["store"]) if job["store"] else _loaded(job)
    except _ChangedFileError as error:
        return _complain(BAD_STORE, str(error))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        return _complain(BAD_STORE, f"{job['store'] or 'the release'} cannot be read: {error}")
    named = {str(graph) for graph in store.named_graphs()} if job["sources"] else set()
    for source in job["sources"]:
        if source not in named:
            return _complain(BAD_QUERY, f"FROM {source} is no graph that is here; these are: {', '.join(sorted(named)) or 'none'}")
    if not job["store"] and not job["may_connect"]:
        # Whatever the query does, this process opens no file and no connection any more.
        _limit(resource.RLIMIT_NOFILE, 3)
    try:
        # A store on disk has its triples in named graphs; here they are in the default graph.
        answer = store.query(job["query"], use_default_graph_as_union=bool(job["store"]) and not job["sources"])
        with open(_OUTPUT, "wb", closefd=False) as output:
            _write(answer, output)
    except BrokenPipeError:
        return 0
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return _complain(BAD_QUERY, str(error))
    return 0


def _write(answer: Any, output: BinaryIO) -> None:
    import pyoxigraph

    if isinstance(answer, pyoxigraph.QueryBoolean):
        output.write(b"true\n" if answer else b"false\n")
    elif isinstance(answer, pyoxigraph.QueryTriples):
        output.write(b"triples\n")
        answer.serialize(output, pyoxigraph.RdfFormat.N_TRIPLES)
    else:
        output.write(b"solutions\n")
        answer.serialize(output, pyoxigraph.QueryResultsFormat.JSON)


def _loaded(job: dict[str, Any]) -> Any:
    """A store in memory with all triples in the default graph, where queries find each once, and in named graphs if the query names any."""
    import pyoxigraph

    store = pyoxigraph.Store()
    syntaxes = {"nt": pyoxigraph.RdfFormat.N_TRIPLES, "ttl": pyoxigraph.RdfFormat.TURTLE}
    for path, syntax, graph, sha256 in job["files"]:
        for to_graph in (None, pyoxigraph.NamedNode(graph)) if job["names_graphs"] else (None,):
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - pathlib takes time to be imported
                hashed = _HashedFile(file)
                try:
                    store.bulk_load(_unpacked(hashed, path), syntaxes[syntax], to_graph=to_graph)
                except (OSError, SyntaxError, ValueError, EOFError):
                    # What can be read no more was most likely changed, which is the better thing to say.
                    _compare(hashed, sha256, path)
                    raise
                _compare(hashed, sha256, path)
    return store


class _ChangedFileError(Exception):
    """A file of the release is not what was published."""


class _HashedFile:
    """A file that is hashed while it is read."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self._file.read(size)
        self._digest.update(piece)
        return piece

    def digest(self) -> str:
        """That of the whole file; a parser may have stopped before its end."""
        while self.read(_PIECE):
            pass
        return self._digest.hexdigest()


def _compare(file: _HashedFile, sha256: str, path: str) -> None:
    if file.digest() != sha256:
        raise _ChangedFileError(f"{path} is not what manifest.json says; build the release again")


def _unpacked(file: Any, path: str) -> Any:
    if path.endswith(".gz"):
        return gzip.open(file)
    if not path.endswith(".zst"):
        return file
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.open(file)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        # Some systems do not have every limit; the time is watched from outside too.
        return


def _complain(code: int, message: str) -> int:
    with open(_ERRORS, "w", encoding="utf-8", errors="replace", closefd=False) as errors:
        errors.write("\n" + " ".join(message.split()) + "\n")
    return code


if __name__ == "__main__":
    os._exit(run())
