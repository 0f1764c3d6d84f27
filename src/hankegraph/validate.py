"""Validates blocks against the shapes and turns the results into findings.

Rules about the graph live in `shapes/`, not here. They are judged as pySHACL judges them, most of it without pySHACL (`shacl/`). Of the
vocabularies only what shapes ask of a concept is looked at, so the time it takes grows with the projects and not with their square.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import rdflib
from rdflib.namespace import RDFS, SH

from hankegraph.field_nodes import columns_of_fields
from hankegraph.findings import INFO, SEVERITIES, VIOLATION, WARNING, Finding, Place
from hankegraph.iris import Iris
from hankegraph.mapping import Block
from hankegraph.provenance import ProvenanceIndex
from hankegraph.rdf import parse_file
from hankegraph.shacl import Columns, CompiledShapes, Result, ask_pyshacl, read_shapes, screen_blocks, subjects_of, term_text
from hankegraph.shacl.paths import is_predicate_path, predicate_of
from hankegraph.terms import DEFINITIONS, FOAF, HG, RDF, XSD, Term, Triple, is_iri, literal, parse_literal
from hankegraph.terms import SH as SHACL
from hankegraph.vocabulary import Vocabulary

__all__ = [
    "Judge",
    "JudgedBlock",
    "Judgement",
    "Result",
    "further_properties",
    "is_explained",
    "merge_findings",
    "places_on_pages",
    "report_head",
    "result_triples",
    "unmet_targets",
]

# Findings of grouping speak of values that are published, so they explain no missing one.
_ABOUT_PUBLISHED_VALUES = ("heading-agrees-with-table", "records-agree")


@dataclass(frozen=True, slots=True)
class JudgedBlock:
    """A block with the results of validation, and all its findings, each fact reported once."""

    block: Block
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]

    @property
    def violations(self) -> list[Finding]:
        """The findings for which the block is held back."""
        return [finding for finding in self.findings if finding.severity == VIOLATION]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Judged blocks, and the classes and predicates that their triples have: what targets of shapes may have met."""

    blocks: list[JudgedBlock]
    met: Set[Term]


class Judge:
    """The shapes, loaded once, and how many nodes each of their targets has met."""

    def __init__(self, shapes_folder: Path, vocabulary: Vocabulary) -> None:
        self.shapes = read_shapes(sorted(shapes_folder.glob("*.ttl")))
        self.vocabulary = vocabulary
        self._about = further_properties(self.shapes)

    @cached_property
    def compiled(self) -> CompiledShapes:
        """The shapes as checks."""
        return CompiledShapes(self.shapes)

    def judge(self, blocks: Sequence[Block]) -> Judgement:
        """The results and findings of each block, in the order given."""
        columns = self._columns_of(blocks)
        results = self._results(blocks, columns)
        judged = [self._findings_of(block, tuple(own)) for block, own in zip(blocks, results, strict=True)]
        return Judgement(judged, columns.predicates | columns.classes)

    def results(self, blocks: Sequence[Block]) -> list[list[Result]]:
        """The results of each block, sorted: those of pySHACL on all blocks as one graph.

        A node that several blocks describe has its results in each.
        """
        return self._results(blocks, self._columns_of(blocks))

    def _results(self, blocks: Sequence[Block], columns: Columns) -> list[list[Result]]:
        answers = screen_blocks(self.compiled, list(map(_subjects_of, blocks)), columns)
        asked = [block.triples for block, answer in zip(blocks, answers, strict=True) if answer is None]
        if asked:
            judged = ask_pyshacl(asked, columns, self.shapes)
            answers = [judged.pop(0) if answer is None else answer for answer in answers]
        return [answer or [] for answer in answers]

    def ask_pyshacl(self, chosen: Sequence[Block], among: Sequence[Block]) -> list[list[Result]]:
        """Results of pySHACL alone for some of the blocks, which are judged as one graph with the others."""
        return ask_pyshacl([block.triples for block in chosen], self._columns_of(among), self.shapes)

    def _columns_of(self, blocks: Sequence[Block]) -> Columns:
        """The triples of the blocks by predicate, with what shapes ask of the concepts that they name."""
        columns = Columns(part for block in blocks for part in (block.own, block.shared))
        for predicate, subjects, values in columns_of_fields([field for block in blocks for field in block.fields]):
            columns.add_column(predicate, subjects, values)
        columns.add_descriptions(self.vocabulary.stubs)
        return columns

    def judge_vocabularies(self) -> list[Finding]:
        """The findings about the published vocabularies: their concepts are nodes of the graph like others."""
        block = Block("vocabularies", None, tuple(self.vocabulary.triples), (), (), ())
        (results,) = self.results([block])
        index = ProvenanceIndex(())
        return [replace(_finding(result, index, ()), place=_place_in_vocabulary(result.focus_node)) for result in results]

    def _findings_of(self, block: Block, results: tuple[Result, ...]) -> JudgedBlock:
        findings = list(block.findings)
        if results:
            index = ProvenanceIndex((*block.own, *block.shared), columns_of_fields(block.fields))
            unexplained = [result for result in results if not is_explained(result, block.findings)]
            findings += [_finding(result, index, self._about.get(result.shape, ())) for result in unexplained]
        return JudgedBlock(block, results, tuple(merge_findings(findings)) if len(findings) > 1 else tuple(findings))


def further_properties(shapes: rdflib.Graph) -> dict[Term, list[Term]]:
    """The properties that a shape is about besides its path: those it compares with it, or, where it has no path, those it names itself."""
    about: dict[Term, list[Term]] = {}
    for predicate in (SH.lessThan, SH.lessThanOrEquals, RDFS.seeAlso):
        for shape, property_ in sorted(shapes.subject_objects(predicate)):
            about.setdefault(term_text(shape), []).append(term_text(property_))
    return about


def _subjects_of(block: Block) -> Iterable[Term]:
    return chain(subjects_of(block.own), subjects_of(block.shared), (field.subject for field in block.fields))


def _place_in_vocabulary(concept: Term) -> Place:
    scheme = concept[1:-1].removeprefix(f"{DEFINITIONS}/").split("/")[0]
    return Place(f"ontology/vocabularies/{scheme}.ttl")


def unmet_targets(shapes_folder: Path, met: set[Term]) -> list[Finding]:
    """A finding for each target of a shape that met no node of the run: what was not looked at cannot be called sound.

    `met` are the classes and properties that the run's nodes have.
    """
    unmet: dict[tuple[Term, str], list[str]] = {}
    for path in sorted(shapes_folder.glob("*.ttl")):
        for shape, predicate, target in sorted(parse_file(path)):
            if predicate in (SHACL.targetClass, SHACL.targetSubjectsOf) and target not in met:
                unmet.setdefault((target, path.name), []).append(_name(shape))
    return [
        Finding(
            "shape-has-a-focus-node",
            INFO,
            f"no node of this run is or has a {_name(target)}, so these shapes checked nothing: {', '.join(shapes)}",
            Place(f"shapes/{file}"),
            focus=target.strip("<>"),
        )
        for (target, file), shapes in sorted(unmet.items())
    ]


def _finding(result: Result, index: ProvenanceIndex, about: Sequence[Term]) -> Finding:
    """The finding of a result; `about` are the properties that the shape is about besides its path.

    Its value is the text on the page where a field states what is wrong, else the value itself.
    """
    (place, *also), text = places_on_pages(result, index, about)
    if text is None and predicate_of(result.path) and result.value:
        text = result.value[1:-1] if is_iri(result.value) else parse_literal(result.value)[0]
    return Finding(
        code=_name(result.shape),
        severity=result.severity,
        message=_message_of(result.messages) or f"{_name(result.component)} does not hold",
        place=place,
        focus=result.focus_node.strip("<>"),
        path=predicate_of(result.path).strip("<>") or None,
        value=text,
        also=tuple(also),
    )


def places_on_pages(result: Result, index: ProvenanceIndex, about: Sequence[Term]) -> tuple[list[Place], str | None]:
    """The places of a result, the best first, and the text of the field there, None where no field states what is wrong."""
    # Pages state properties: of a path of several steps they have no place.
    predicate = predicate_of(result.path)
    path, *others = [*([predicate] if predicate else []), *about] or [""]
    stated = (result.value or None) if predicate else None
    places = index.places_of(result.focus_node, path or None, stated)
    also = [*places[1:], *(place for property_ in others for place in index.places_of(result.focus_node, property_))]
    text = index.stated_text(result.focus_node, path, stated) if path else None
    return [places[0], *dict.fromkeys(also)], text


@lru_cache(maxsize=1000)
def _message_of(messages: tuple[Term, ...]) -> str:
    """The message in English, or the first there is; empty where there is none."""
    texts = {language: text for text, language, _ in map(parse_literal, messages)}
    return texts.get("en") or next(iter(texts.values()), "")


def is_explained(result: Result, findings: Sequence[Finding]) -> bool:
    """Whether a finding about the text says already why the value is missing that the result misses.

    Only a missing value can be explained (a date that cannot be read leaves no date), and only by a finding that is as severe.
    """
    if result.component != SHACL.MinCountConstraintComponent or not is_predicate_path(result.path):
        return False
    focus = result.focus_node[1:-1]
    # A page whose number is missing or bad has no project it could be about.
    paths = {result.path[1:-1], HG.projectNumber[1:-1]} if result.path == FOAF.primaryTopic else {result.path[1:-1]}
    return any(
        finding.focus == focus
        and finding.path in paths
        and finding.code not in _ABOUT_PUBLISHED_VALUES
        and SEVERITIES.index(finding.severity) <= SEVERITIES.index(result.severity)
        for finding in findings
    )


def merge_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with each fact reported once.

    Findings with the same focus, path and value are one: the most severe stays and takes over what the others say and their places.
    """
    by_fact: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding,) if finding.path is None else (finding.focus, finding.path, finding.value)
        by_fact.setdefault(key, []).append(finding)
    return [_merge(same) for same in by_fact.values()]


def _merge(same: list[Finding]) -> Finding:
    if len(same) == 1:
        return same[0]
    first = min(same, key=lambda finding: (SEVERITIES.index(finding.severity), finding.sort_key()))
    messages = dict.fromkeys([first.message, *sorted(finding.message for finding in same)])
    places = {place for finding in same for place in (finding.place, *finding.also)} - {first.place}
    return replace(first, message=" / ".join(messages), also=tuple(sorted(places)))


def _name(term: Term) -> str:
    iri = term.strip("<>")
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


def report_head(conforms: bool, base: str) -> Iterable[Triple]:
    """The head of the W3C validation report."""
    report = f"<{base}id/validation-report>"
    yield report, RDF.type, SHACL.ValidationReport
    yield report, SHACL.conforms, literal("true" if conforms else "false", datatype=XSD.boolean)


def result_triples(results: Iterable[Result], base: str) -> Iterable[Triple]:
    """The results of a validation report, their nodes named by what they say."""
    iris = Iris(base)
    severities = {VIOLATION: SHACL.Violation, WARNING: SHACL.Warning, INFO: SHACL.Info}
    for result in sorted(set(results)):
        node = iris.result(result.focus_node, result.path, result.value, result.shape, result.component)
        yield f"<{base}id/validation-report>", SHACL.result, node
        yield node, RDF.type, SHACL.ValidationResult
        yield node, SHACL.focusNode, result.focus_node
        # A path of several steps is made of blank nodes, which a release does not have.
        if is_predicate_path(result.path):
            yield node, SHACL.resultPath, result.path
        if result.value:
            yield node, SHACL.value, result.value
        yield node, SHACL.sourceShape, result.shape
        yield node, SHACL.sourceConstraintComponent, result.component
        yield node, SHACL.resultSeverity, severities[result.severity]
        yield from ((node, SHACL.resultMessage, message) for message in result.messages)
