"""Formats files in place: a file is written whole or not at all, and only if it then says what it said before."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph

from hankegraph.errors import SourceError, TargetError
from hankegraph.rdf_format.n_triples import sort_n_triples
from hankegraph.rdf_format.same_triples import says_the_same
from hankegraph.rdf_format.statements import read_statements
from hankegraph.rdf_format.turtle_document import read_turtle
from hankegraph.rdf_format.turtle_layout import lay_out_turtle
from hankegraph.rdf_text.formats import format_of, read_rdf_file
from hankegraph.rdf_text.places import TextLines
from hankegraph.rdf_text.tokens import BLANK_NODE, RdfTextError
from hankegraph.release_files import is_in_a_release
from hankegraph.terms import Term
from hankegraph.validation.rdf_files import RdfSyntaxError, reason_and_place
from hankegraph.whole_files import write_whole

_COMPRESSED = (".gz", ".zst")
# References go up no further than this.
_DEEPEST_FOLDER = 40


def format_file(path: Path, is_written: bool = True) -> bool:
    """Whether a Turtle or N-Triples file is in another form than ours; then it is written anew, unless it is only asked about.

    Raises:
        RdfSyntaxError: it is not valid RDF.
        SourceError: it cannot be read, is of another format, or cannot be formatted without a loss.
        TargetError: it cannot be written, or is to be and belongs to a release.

    """
    if is_written and is_in_a_release(path.resolve()):
        raise TargetError(f"{path} belongs to a release, whose digests would no longer be right; format a copy")
    rdf_format = format_of(path)
    if rdf_format not in (pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.N_TRIPLES) or path.name.lower().endswith(_COMPRESSED):
        raise SourceError(f"{path}: only Turtle (.ttl) and N-Triples (.nt) are formatted, uncompressed")
    content = read_rdf_file(path, rdf_format)
    formatted = formatted_rdf(content, rdf_format, path)
    # A byte order mark is no part of what was read.
    is_other = formatted != path.read_bytes()
    if is_other and is_written:
        write_whole(path.resolve(), formatted)
    return is_other


def formatted_rdf(content: bytes, rdf_format: pyoxigraph.RdfFormat, path: Path) -> bytes:
    """The content in our form; the path is for messages.

    Raises:
        RdfSyntaxError: it is not valid RDF.
        SourceError: it cannot be formatted without a loss.

    """
    base_iri = _unlike_any_iri(content)
    try:
        pyoxigraph.Dataset(pyoxigraph.parse(content, format=rdf_format, base_iri=base_iri))
    except SyntaxError as error:
        raise RdfSyntaxError(path, *reason_and_place(error, path)) from None
    text = _decode(content, path)
    try:
        labels: frozenset[Term]
        if rdf_format == pyoxigraph.RdfFormat.N_TRIPLES:
            formatted = sort_n_triples(text).encode()
            labels = frozenset(token.value for one in read_statements(text)[0] for token in one.tokens if token.type == BLANK_NODE)
        else:
            document = read_turtle(text, base_iri)
            labels = document.labels
            formatted = lay_out_turtle(document).encode()
    except RdfTextError as error:
        place = TextLines(str(path), text).place(error.offset, error.offset)
        raise SourceError(f"{place}: left alone: {error}") from None
    if not says_the_same(content, formatted, rdf_format, base_iri, labels):
        raise SourceError(f"{path}: left alone: it would not say the same any more, which is a fault of hankegraph; please report it")
    return formatted


def _decode(content: bytes, path: Path) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        # Oxigraph does not look into comments.
        before = content[: error.start].decode()
        place = TextLines(str(path), before).place(len(before), len(before))
        raise SourceError(f"{place}: left alone: this is not UTF-8; correct the file") from None


def _unlike_any_iri(content: bytes) -> str:
    """A base under which no relative IRI becomes one that the file has in full, nor one that another reference stands for by chance.

    It is the same for all files but those that name it, so that IRIs are sorted the same when a file is formatted again.
    """
    name = "hankegraph-format"
    while name.encode() in content:
        name += "-"
    return f"https://{name}.invalid/" + "".join(f"{name}{n}/" for n in range(_DEEPEST_FOLDER)) + name
