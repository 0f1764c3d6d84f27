"""The shapes that are applied: those given, else our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import rdflib

from hankegraph.errors import OptionError
from hankegraph.rdf_text.formats import format_of
from hankegraph.rdf_text.places import TextPlace
from hankegraph.resources import resource_folder
from hankegraph.shacl import CompiledShapes, rdf_node, read_shapes
from hankegraph.terms import Term, Triple
from hankegraph.validation.explain import Explainer
from hankegraph.validation.rdf_files import RdfFile, read_rdf_file
from hankegraph.validation.shape_names import ShapeName, name_shapes


@dataclass(frozen=True)
class ShapesInUse:
    """Shapes as one graph, the graph of each file by its name, whether they are those of this package, and the files as they were read."""

    graph: rdflib.Graph
    files: Mapping[str, rdflib.Graph]
    are_ours: bool
    sources: Sequence[RdfFile] = ()

    @cached_property
    def compiled(self) -> CompiledShapes:
        """The shapes as checks."""
        return CompiledShapes(self.graph)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of their files."""
        return {prefix: str(iri) for prefix, iri in self.graph.namespaces() if prefix}

    @cached_property
    def names(self) -> dict[Term, ShapeName]:
        """How each shape is called."""
        return name_shapes(self.graph, self.prefixes)

    @cached_property
    def explainer(self) -> Explainer:
        """What explains their results; ours call properties by the labels that the ontology gives them."""
        ontology = read_shapes([resource_folder("ontology") / "hanke.ttl"]) if self.are_ours else None
        return Explainer(self.graph, self.prefixes, ontology)

    def places(self, nodes: set[Term]) -> dict[Term, TextPlace]:
        """Where the nodes are described in the files that were given, as far as it is known for certain."""
        places: dict[Term, TextPlace] = {}
        for source in self.sources:
            found = source.locate({node for node in nodes if node not in places})
            places |= {node: place for node, place in found.items() if isinstance(node, str)}
        return places

    def prepare(self) -> None:
        """Works out what the properties give, so that later none of them takes time."""
        _ = self.compiled, self.names, self.explainer


def shapes_in_use(paths: Sequence[Path]) -> ShapesInUse:
    """The shapes in these files and folders; our own where none are given.

    Raises:
        OptionError: nothing is at a path, or a folder has no RDF file in it.
        RdfSyntaxError: a file is not valid RDF.
    """
    if not paths:
        files = sorted(resource_folder("shapes").glob("*.ttl"))
        return ShapesInUse(read_shapes(files), {}, are_ours=True)
    # As the data are read, so that the terms of both are the same terms; rdflib reads much that is not valid, too.
    sources = [read_rdf_file(path) for path in dict.fromkeys(file for given in paths for file in _files_at(given))]
    graphs = {str(source.path): _graph_of_file(source) for source in sources}
    whole = rdflib.Graph(store="SimpleMemory")
    for graph in graphs.values():
        for triple in graph:
            whole.add(triple)
        for prefix, iri in graph.namespaces():
            whole.bind(prefix, iri)
    return ShapesInUse(whole, graphs, are_ours=False, sources=sources)


def _graph_of_file(file: RdfFile) -> rdflib.Graph:
    graph = graph_of(list(file.triples))
    for prefix, iri in file.prefixes.items():
        graph.bind(prefix, iri)
    return graph


def _files_at(path: Path) -> list[Path]:
    if path.is_dir():
        found = [file for file in sorted(path.rglob("*")) if file.is_file() and format_of(file) is not None]
        if not found:
            raise OptionError(f"{path}: there are no RDF files in this folder; name the one that holds the shapes")
        return found
    if not path.exists():
        raise OptionError(f"{path}: no such file or folder; name the file of shapes, or leave out --shapes to use those of hankegraph")
    return [path]


def graph_of(triples: Sequence[Triple]) -> rdflib.Graph:
    """Some triples as a graph of rdflib."""
    graph = rdflib.Graph(bind_namespaces="none")
    for s, p, o in triples:
        graph.add((rdf_node(s), rdf_node(p), rdf_node(o)))
    return graph
