"""Reads what is given to a build on Apache Spark, wherever Spark can read it, as pages and findings that come in pieces to the executors.

| input | how it is read |
|---|---|
| page files and folders at a local path | found by the driver as in a local build, opened by the executors, which must see the path |
| page files and folders at a URI | found by the driver, read by Spark; names come from the path below the folder |
| plain JSON Lines | by Spark in splits of a file, twice: the lines of each split are counted first, so that a finding can name its line |
| compressed JSON Lines | a file a task, by the reader of a local build, for damage must show in the same way |
| Parquet | by Spark; a row is a page |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from io import BufferedReader, BytesIO
from itertools import accumulate, groupby
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from hankegraph.errors import SourceError
from hankegraph.findings import Finding, Place
from hankegraph.folders import is_hidden, is_page_name, no_page_in_folder
from hankegraph.hadoop_files import HadoopFiles, StoredFile
from hankegraph.inputs import FOLDER, JSON_LINES, KINDS, PAGE, PARQUET_SUFFIX, Input, iterate_inputs, list_inputs
from hankegraph.json_lines import (
    MAXIMUM_LINE_BYTES,
    first_unknown_keys,
    no_page_finding,
    read_json_line,
    read_json_lines,
    read_row,
    unknown_key_finding,
)
from hankegraph.pages import MAXIMUM_BYTES, RawPage, printable, too_large
from hankegraph.spark_session import sql_session
from hankegraph.streams import decompressing

_PARQUET = "parquet"
_PAGES_A_TASK = 256
_SPARK_LEAVES_OUT = ("_", ".")
# Given with others, a name with one of these has Spark read the others twice, though it is told that names are no patterns.
_PATTERN_CHARACTERS = frozenset("*?[]{}\\")
_COLUMNS = {"source": ("string",), "text": ("string", "binary"), "url": ("string",), "retrieved_at": ("string",)}


class PieceRead(NamedTuple):
    """What must be known of a piece of an input to judge the whole: whether it held pages, how many, and keys that are not known."""

    location: str
    start: int = 0
    pages: int = 0
    unknown_keys: tuple[tuple[str, int], ...] = ()


Item = RawPage | Finding | PieceRead


class SparkInputs(NamedTuple):
    """All inputs as one distributed collection of `Item`s, and, by location, what the pieces of them are asked for.

    `json_lines` has the names of files that are read in splits, `expected_pages` the number of pages in folders that Spark reads.
    """

    items: Any
    json_lines: dict[str, str]
    expected_pages: dict[str, int]


def open_inputs(context: Any, sources: list[str]) -> SparkInputs:
    """The inputs at these paths and URIs. Only the names are looked up, nothing is read but the number of lines in JSON Lines.

    Raises:
        SourceError: nothing is at a path, or it is of a kind that is not read here.
    """
    files = HadoopFiles(context)
    found = [*_local_inputs(sources), *_stored_inputs(sources, files)]
    collections: list[Any] = []
    expected: dict[str, int] = {}
    pages = [Path(given.location) for given in found if given.is_local and given.kind in (FOLDER, PAGE)]
    ready: list[Item] = list(iterate_inputs(pages))
    lines: list[_Given] = []
    whole: list[_Given] = []
    for given in found:
        if given.kind == JSON_LINES:
            is_split = given.location.lower().endswith(".jsonl") and _is_seen_by_spark(given)
            (lines if is_split else whole).append(given)
        elif given.kind == _PARQUET:
            collections.append(_parquet(context, given))
        elif not given.is_local:
            items, collection, count = _stored_pages(context, files, given)
            ready += items
            expected[given.location] = count
            collections.append(collection)
    if ready:
        slices = max(context.defaultParallelism, len(ready) // _PAGES_A_TASK)
        collections.append(context.parallelize(ready, min(len(ready), slices)))
    if lines:
        collections.append(_split_json_lines(context, files, lines))
    collections += [_whole_json_lines(context, given) for given in whole]
    if not collections:
        raise SourceError("nothing is given to read")
    return SparkInputs(context.union(collections), {given.location: given.name for given in lines}, expected)


def judge_inputs(inputs: SparkInputs, pieces: Iterable[PieceRead]) -> list[Finding]:
    """The findings about whole inputs, from all their pieces.

    Raises:
        SourceError: Spark read fewer files of a folder than were found in it.
    """
    findings = []
    read = {location: list(same) for location, same in groupby(sorted(pieces), key=lambda piece: piece.location)}
    for location, expected in inputs.expected_pages.items():
        if sum(piece.pages for piece in read.get(location, ())) != expected:
            raise SourceError(f"{location}: the folder changed while it was read, or Spark leaves out some of its files; build again")
    for location, name in inputs.json_lines.items():
        seen: dict[str, None] = {}
        for piece in read.get(location, ()):
            lines = dict(piece.unknown_keys)
            findings += [unknown_key_finding(key, Place(name, lines[key])) for key in first_unknown_keys(lines, seen)]
        if not any(piece.pages for piece in read.get(location, ())):
            findings.append(no_page_finding(name))
    return findings


class _Given(NamedTuple):
    """An input: what it is called in findings, its path or its location as Hadoop writes it, and its kind."""

    name: str
    location: str
    kind: str
    is_local: bool

    @property
    def for_spark(self) -> str:
        return f"file:{self.location}" if self.is_local else self.location


def _local_path(source: str) -> Path | None:
    """The path of a source that is no URI of another file system."""
    if source.startswith("file:/"):
        return Path("/" + source.removeprefix("file:").lstrip("/"))
    return None if "://" in source else Path(source)


def _local_inputs(sources: list[str]) -> list[_Given]:
    paths = [path for path in map(_local_path, sources) if path is not None]
    tables = {path for path in paths if path.name.lower().endswith(PARQUET_SUFFIX)}
    for path in sorted(tables):
        if not path.exists():
            raise SourceError(f"{path}: no such file or folder")
    found = [*list_inputs([path for path in paths if path not in tables])]
    found += sorted({Input(printable(path.name), path.resolve(), _PARQUET) for path in tables})
    for given in found:
        if given.kind not in (FOLDER, PAGE, JSON_LINES, _PARQUET):
            raise SourceError(f"{given.path}: archives are not read on Spark; unpack it to a folder or pack the pages as .jsonl")
    return [_Given(given.name, str(given.path), given.kind, is_local=True) for given in found]


def _stored_inputs(sources: list[str], files: HadoopFiles) -> list[_Given]:
    found: dict[str, _Given] = {}
    for source in sources:
        if _local_path(source) is not None:
            continue
        stored = files.find(source)
        if not stored:
            raise SourceError(f"{source}: no such file or folder; name page files, .jsonl or .parquet files, or folders that hold pages")
        for file in stored:
            found[file.location] = _stored_input(source, file)
    folders = [given.location for given in found.values() if given.kind == FOLDER]
    return [given for given in found.values() if not any(given.location.startswith(f"{folder}/") for folder in folders)]


def _stored_input(source: str, file: StoredFile) -> _Given:
    path = PurePosixPath(file.location)
    name = path.name.lower()
    kinds = [kind for suffixes, kind in KINDS.items() if name.endswith(suffixes)]
    if name.endswith(PARQUET_SUFFIX):
        kinds = [_PARQUET]
    if file.is_folder and kinds != [_PARQUET]:
        return _Given(printable(path.name), file.location, FOLDER, is_local=False)
    if not kinds and is_page_name(name):
        return _Given(printable(f"{path.parent.name}/{path.name}"), file.location, PAGE, is_local=False)
    if kinds not in ([JSON_LINES], [_PARQUET]):
        raise SourceError(f"{source}: files of this kind are not read on Spark; give folders of pages, .jsonl or .parquet")
    given = _Given(printable(path.name), file.location, kinds[0], is_local=False)
    if not _is_seen_by_spark(given):
        raise SourceError(f"{source}: Spark does not read names that begin with _ or a dot, or hold one of * ? [ ] {{ }}; rename it")
    return given


def _is_seen_by_spark(given: _Given) -> bool:
    name = PurePosixPath(given.location).name
    return not name.startswith(_SPARK_LEAVES_OUT) and given.location.isprintable() and not _PATTERN_CHARACTERS.intersection(given.location)


def _reader(context: Any) -> Any:
    # Names are names: a star or a bracket in one is no pattern.
    return sql_session(context).read.option("__globPaths__", "false")


def _split_json_lines(context: Any, files: HadoopFiles, given: list[_Given]) -> Any:
    by_uri = {files.uri(item.for_spark): item for item in given}
    # Both readings must split the files in the same places, though executors come and go.
    sql_session(context).conf.set("spark.sql.files.minPartitionNum", str(context.defaultParallelism))
    rows = (
        _reader(context)
        .text([item.for_spark for item in given], lineSep="\n")
        .selectExpr("CAST(value AS BINARY) AS line", "_metadata.file_path AS file", "_metadata.file_block_start AS start")
    )
    counts = sorted((row["file"], row["start"], row["count"]) for row in rows.groupBy("file", "start").count().collect())
    lines_before: dict[tuple[str, int], int] = {}
    for _, splits in groupby(counts, key=lambda count: count[0]):
        own = list(splits)
        for (file, start, _), before in zip(own, accumulate((count for _, _, count in own), initial=0), strict=False):
            lines_before[file, start] = before
    return rows.rdd.mapPartitions(partial(_read_split, by_uri, lines_before))


def _read_split(by_uri: dict[str, _Given], lines_before: dict[tuple[str, int], int], rows: Iterable[Any]) -> Iterator[Item]:
    for (file, start), lines in groupby(rows, key=lambda row: (row["file"], row["start"])):
        given, pages = by_uri[file], 0
        seen: dict[str, None] = {}
        unknown = []
        for number, row in enumerate(lines, start=lines_before[file, start] + 1):
            # The end of the line, which Spark has cut off, counts.
            line = bytes(row["line"]) if len(row["line"]) < MAXIMUM_LINE_BYTES else None
            item, keys = read_json_line(line, Place(given.name, number))
            if item is not None:
                yield item
                pages += isinstance(item, RawPage)
            unknown += [(key, number) for key in first_unknown_keys(keys, seen)]
        yield PieceRead(given.location, start, pages, tuple(unknown))


def _whole_json_lines(context: Any, given: _Given) -> Any:
    if given.is_local:
        return context.parallelize([given.location], 1).flatMap(partial(_read_local_json_lines, given.name))
    return _contents(context, [given.location]).flatMap(partial(_read_json_lines_content, given.name))


def _read_local_json_lines(name: str, location: str) -> Iterator[Item]:
    # By its path, the reader of a local build names it in the same way.
    return iterate_inputs([Path(location)])


def _read_json_lines_content(name: str, row: Any) -> Iterator[Item]:
    with decompressing(PurePosixPath(row["path"]).name, BufferedReader(BytesIO(row["content"]))) as stream:
        yield from read_json_lines(name, stream)


def _contents(context: Any, locations: list[str]) -> Any:
    return _reader(context).format("binaryFile").load(locations).select("path", "content").rdd


def _stored_pages(context: Any, files: HadoopFiles, given: _Given) -> tuple[list[Item], Any, int]:
    """The pages of a file or folder at a URI that need not be read, those that must, and how many these are."""
    ready: list[Item] = []
    count = 0
    below = files.below(given.location) if given.kind == FOLDER else [StoredFile(given.location, is_folder=False, size=1)]
    for file in below:
        name = _name_of_page(given, file.location)
        if name is None:
            continue
        relative = file.location.removeprefix(f"{given.location}/")
        if any(part.startswith("_") for part in PurePosixPath(relative).parts):
            raise SourceError(f"{file.location}: Spark leaves out files and folders whose names begin with _; rename it")
        if file.size == 0:
            ready.append(RawPage(name, content=b""))
        elif file.size > MAXIMUM_BYTES:
            ready.append(too_large(name))
        else:
            count += 1
    if given.kind == FOLDER and not ready and not count:
        ready.append(no_page_in_folder(given.name))
    reader = _reader(context).format("binaryFile").option("recursiveFileLookup", "true").load(given.location)
    contents = reader.filter(f"length > 0 AND length <= {MAXIMUM_BYTES}").select("path", "content").rdd
    return ready, contents.mapPartitions(partial(_read_contents, given)), count


def _name_of_page(given: _Given, location: str) -> str | None:
    """What a page below a folder is called, None where it is none."""
    if given.kind == PAGE:
        return given.name
    relative = location.removeprefix(f"{given.location}/")
    if not is_page_name(relative) or any(map(is_hidden, PurePosixPath(relative).parts)):
        return None
    return printable(f"{PurePosixPath(given.location).name}/{relative}")


def _read_contents(given: _Given, rows: Iterable[Any]) -> Iterator[Item]:
    pages = 0
    for row in rows:
        name = _name_of_page(given, row["path"])
        if name is not None:
            pages += 1
            yield RawPage(name, content=bytes(row["content"]))
    yield PieceRead(given.location, pages=pages)


def _parquet(context: Any, given: _Given) -> Any:
    table = _reader(context).parquet(given.for_spark)
    types = {field.name: field.dataType.simpleString() for field in table.schema.fields}
    for column, known in _COLUMNS.items():
        if column not in types and column in ("source", "text"):
            raise SourceError(f"{given.location}: it has no column {column}; give source and text, where known url and retrieved_at")
        if types.get(column, known[0]) not in known:
            raise SourceError(f"{given.location}: the column {column} is {types[column]}; give it as {' or '.join(known)}")
    optional = [column if column in types else f"CAST(NULL AS STRING) AS {column}" for column in ("url", "retrieved_at")]
    place = ("_metadata.file_name AS file", "_metadata.row_index AS row")
    return table.selectExpr("source", "CAST(text AS BINARY) AS text", *optional, *place).rdd.map(partial(_read_row, given.name))


def _read_row(name: str, row: Any) -> Item:
    file = printable(row["file"])
    place = Place(file if file == name else f"{name}/{file}", row["row"] + 1)
    return read_row(row["source"], None if row["text"] is None else bytes(row["text"]), row["url"], row["retrieved_at"], place)
