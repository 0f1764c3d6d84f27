"""What was given and holds nothing, or not all that it says it does: empty targets, files without shapes, imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rdflib import Graph
from rdflib.namespace import OWL, RDF, SH

from hankegraph.shacl import term_text
from hankegraph.validation.notices import make_notice, sort_notices
from hankegraph.validation.reported import Notice
from hankegraph.validation.shapes_graph import find_shapes, short_name


def empty_targets(triples: Mapping[str, int]) -> list[Notice]:
    """A notice for each target that gave no triples; `triples` counts them by the name of the target."""
    return sort_notices(make_notice("target-has-triples", target) for target, count in triples.items() if not count)


def unread_folders(files: Mapping[str, int]) -> list[Notice]:
    """A notice for each folder of which no file was read; `files` counts those by the name of the folder."""
    return sort_notices(make_notice("folder-has-files-to-read", folder) for folder, count in files.items() if not count)


def unlisted_files(files: Iterable[str]) -> list[Notice]:
    """A notice for each of these files in the folder of a release, which its manifest does not list."""
    return sort_notices(make_notice("file-is-of-the-release", file) for file in files)


def files_without_shapes(files: Mapping[str, Graph]) -> list[Notice]:
    """A notice for each file of shapes that has none, nor anything that the shapes of other files may need of it."""
    return sort_notices(make_notice("shapes-file-has-shapes", file) for file, graph in files.items() if not _helps(graph))


def _helps(graph: Graph) -> bool:
    kinds = (SH.ConstraintComponent, SH.SPARQLFunction, SH.SPARQLTargetType, SH.PropertyGroup)
    return bool(find_shapes(graph)) or any((None, RDF.type, kind) in graph for kind in kinds) or (None, SH.declare, None) in graph


def unfollowed_imports(files: Mapping[str, Graph]) -> list[Notice]:
    """A notice for each import that no file given satisfies; `files` are the graphs of data, ontologies and shapes.

    They go by the names of their files. The import of SHACL itself is satisfied, since all of it is built in.
    """
    given = {str(SH).rstrip("#"), *(Path(file).absolute().as_uri() for file in files)}
    for graph in files.values():
        ontologies = set(graph.subjects(RDF.type, OWL.Ontology))
        versions = {version for ontology in ontologies for version in graph.objects(ontology, OWL.versionIRI)}
        given |= {_bare(node) for node in ontologies | versions}
    return sort_notices(
        make_notice("import-is-given", file, term_text(ontology), imported=short_name(Graph(bind_namespaces="none"), imported))
        for file, graph in files.items()
        for ontology, imported in graph.subject_objects(OWL.imports)
        if _bare(imported) not in given
    )


def _bare(iri: Any) -> str:
    return str(iri).removesuffix("#")
