"""Reads RDF as text, so that a triple can be shown at its line and column in anybody's file.

`formats.py` knows formats by file name and gives what is in a file; `syntax.py` reads quads with the places of their terms; `locate.py`
finds the places of some triples and subjects among them.
"""

from hankegraph.rdf_text.formats import RDF_FORMATS, format_of, read_rdf_file
from hankegraph.rdf_text.locate import Wanted, locate
from hankegraph.rdf_text.located_quad import DEFAULT_GRAPH, LocatedQuad
from hankegraph.rdf_text.pairing import Quad, pair_quads
from hankegraph.rdf_text.places import TextLines, TextPlace
from hankegraph.rdf_text.syntax import LOCATED_FORMATS, iterate_quads
from hankegraph.rdf_text.tokens import RdfTextError
from hankegraph.rdf_text.traps import find_trap

__all__ = [
    "DEFAULT_GRAPH",
    "LOCATED_FORMATS",
    "RDF_FORMATS",
    "LocatedQuad",
    "Quad",
    "RdfTextError",
    "TextLines",
    "TextPlace",
    "Wanted",
    "find_trap",
    "format_of",
    "iterate_quads",
    "locate",
    "pair_quads",
    "read_rdf_file",
]
