"""Gathers what a validation finds, unit by unit, and makes the report of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from hankegraph.findings import Finding
from hankegraph.rdf_text.places import TextPlace
from hankegraph.shacl import Result, judge_by_shape
from hankegraph.terms import RDF, Term, Triple, parse_literal
from hankegraph.time_limit import TimeLimitReached, time_limit
from hankegraph.validate import is_explained
from hankegraph.validation import syntax_errors
from hankegraph.validation.applied_shapes import applied_shapes, severity_of
from hankegraph.validation.known_terms import CLASS, DATATYPE, PROPERTY
from hankegraph.validation.notices import make_notice, sort_notices
from hankegraph.validation.paths import is_predicate_path, local_name, readable_path
from hankegraph.validation.rdf_files import RdfFile, RdfSyntaxError
from hankegraph.validation.reported import Notice, Reported, Rule, ValidationReport
from hankegraph.validation.result_names import distinct_names, rename, stable_names
from hankegraph.validation.review_inputs import empty_targets, files_without_shapes, unfollowed_imports, unlisted_files, unread_folders
from hankegraph.validation.review_targets import unapplied_shapes
from hankegraph.validation.review_validity import invalid_shapes
from hankegraph.validation.shapes_in_use import ShapesInUse, graph_of
from hankegraph.validation.shapes_review import review_shapes
from hankegraph.validation.text_rules import reported_finding, text_rules
from hankegraph.validation.units import DataUnit, Places, renamed

_OWL = "<http://www.w3.org/2002/07/owl#"
_RDFS = "<http://www.w3.org/2000/01/rdf-schema#"
_RDF = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FINGERPRINT_DIGITS = 32
# A build says so of its own run; here it is a notice.
SHAPE_MET_NOTHING = "shape-has-a-focus-node"


@dataclass(frozen=True, slots=True)
class Validation:
    """What a validation found, and `results`, those of the report that SHACL gave, as terms.

    It `is_whole` where every shape could be applied.
    """

    report: ValidationReport
    results: tuple[Result, ...]
    is_whole: bool

    @property
    def is_complete(self) -> bool:
        """Whether every shape was applied to every file: what is not found then is not there."""
        return self.is_whole and not any(result.code == syntax_errors.CODE for result in self.report.results)


class Collector:
    """What was found so far."""

    def __init__(self, shapes: ShapesInUse, seconds_a_shape: float) -> None:
        self._shapes = shapes
        self._seconds_a_shape = seconds_a_shape
        self._found: list[tuple[Reported, Result | None]] = []
        self._met: set[Result] = set()
        self._notices: list[Notice] = []
        self._focus_counts: Counter[Term] = Counter()
        self._unjudged: dict[Term, str] = {}
        self._used: dict[str, set[Term]] = {CLASS: set(), PROPERTY: set(), DATATYPE: set()}
        self._declarations: dict[str, list[Triple]] = {}
        self._text_rules = {rule.code: rule for rule in text_rules()}
        self._findings_about: dict[str, list[Finding]] = {}
        self._explained: set[Result] = set()
        self._has_pages = False
        self._triples = 0
        self._nodes = 0

    def note_empty(self, folders: Iterable[Path]) -> None:
        """Folders in which there was nothing to validate."""
        self._notices += unread_folders({str(folder): 0 for folder in folders})

    def note_unlisted(self, paths: Iterable[Path]) -> None:
        """Files in the folder of a release that do not belong to it."""
        self._notices += unlisted_files(map(str, paths))

    def note_file(self, file: RdfFile) -> None:
        """A file that was read as RDF."""
        self._notices += empty_targets({str(file.path): len(file.quads)})
        self._declarations[str(file.path)] = [triple for triple in file.triples if _is_about_terms(triple)]

    def add_syntax_error(self, error: RdfSyntaxError) -> None:
        """A file that is not valid RDF."""
        self._found.append((syntax_errors.reported_syntax_error(error), None))

    def add_findings(self, findings: Iterable[Finding], path_of: Callable[[str], str] = str) -> None:
        """The findings of a release about the text of its pages; whoever gives shapes of their own asks about these alone."""
        if not self._shapes.are_ours:
            return
        self._has_pages = True
        for finding in findings:
            if finding.code in self._text_rules and finding.code != SHAPE_MET_NOTHING:
                self._found.append((reported_finding(_with_names(finding, path_of)), None))
                if finding.focus:
                    self._findings_about.setdefault(finding.focus, []).append(finding)

    def judge(self, unit: DataUnit) -> None:
        """Applies the shapes to a graph."""
        shapes = self._shapes
        own = {s for s, _, _ in unit.triples}
        verdict = judge_by_shape([*unit.triples, *unit.context], shapes.graph, shapes.compiled, self._seconds_a_shape)
        self._focus_counts.update(verdict.focus_counts)
        self._unjudged |= verdict.unjudged
        self._triples += len(unit.triples)
        self._nodes += len(own)
        self._note_terms(unit.triples)
        results = [result for result in verdict.results if result not in self._met]
        # What several units describe, such as an organisation, is reported once.
        self._met.update(results)
        names = stable_names(results, unit.triples)
        told_apart = rename(results, distinct_names(names))
        for result, distinct, places in zip(rename(results, names), told_apart, unit.locate(results), strict=True):
            self._found.append((self._reported(result, places), distinct))
            findings = self._findings_about.get(result.focus_node[1:-1], ())
            if is_explained(result, findings) or any(_is_same_fact(finding, self._found[-1][0]) for finding in findings):
                self._explained.add(distinct)

    def _note_terms(self, triples: Sequence[Triple]) -> None:
        for _, predicate, value in triples:
            self._used[PROPERTY].add(predicate)
            if predicate == RDF.type:
                self._used[CLASS].add(value)
            elif value[-1] == ">" and value[0] == '"':
                self._used[DATATYPE].add(value[value.rindex("^^") + 2 :])

    def _reported(self, result: Result, places: Places) -> Reported:
        texts = self._shapes.explainer.explain(result)
        name = self._shapes.names[result.shape]
        about = (result.focus_node, name.identity, result.component, result.path, result.value)
        return Reported(
            code=name.code,
            severity=result.severity,
            message=texts.message,
            expected=texts.expected,
            found=texts.found,
            remedy=texts.remedy,
            focus=_plain(result.focus_node),
            path=_plain(result.path) if is_predicate_path(result.path) else readable_path(result.path, self._shapes.prefixes),
            value=_plain(result.value),
            shape=name.identity,
            component=local_name(result.component[1:-1]),
            fingerprint=sha256("\n".join(about).encode()).hexdigest()[:_FINGERPRINT_DIGITS],
            page=places.page,
            also=places.also,
            rdf=places.rdf,
        )

    def validation(self, targets: Sequence[Path]) -> Validation:
        """The report of everything that was found."""
        found = sorted(self._found, key=_order)
        report = ValidationReport(
            targets=tuple(map(str, targets)),
            rules=tuple(self._rules()),
            # A build reports each fact once, and so does this; the report of SHACL has all results.
            results=tuple(reported for reported, result in found if result not in self._explained),
            notices=tuple(self._placed(sort_notices([*self._notices, *filter(self._is_worth_telling, self._notices_of_shapes())]))),
            triples=self._triples,
            nodes=self._nodes,
        )
        return Validation(report, tuple(result for _, result in found if result is not None), is_whole=not self._unjudged)

    def _is_worth_telling(self, notice: Notice) -> bool:
        """Whether a notice says more than that nothing could be read."""
        is_unread = not self._triples and any(reported.code == syntax_errors.CODE for reported, _ in self._found)
        return not (is_unread and notice.code == SHAPE_MET_NOTHING)

    def _placed(self, notices: Sequence[Notice]) -> list[Notice]:
        """The notices, each where its shape is written; names of blank nodes, which change from run to run, do not count for the order."""
        places = self._shapes.places({notice.subject for notice in notices if notice.subject})
        placed = [notice if notice.place else replace(notice, place=places.get(notice.subject)) for notice in notices]
        return sorted(placed, key=lambda one: (one.code, one.about, one.message["en"], _place_order(one.place)))

    def _rules(self) -> Iterator[Rule]:
        """The shapes that were applied, those that they name as the shapes of properties included, and the rules about text."""
        rules = {code: rule for code, rule in self._text_rules.items() if self._has_pages and code != SHAPE_MET_NOTHING}
        counts = applied_shapes(self._shapes.graph, self._focus_counts)
        places = self._shapes.places(set(counts))
        for shape, count in counts.items():
            name = self._shapes.names[shape]
            summary, help_ = self._shapes.explainer.rule_texts(shape)
            severity = severity_of(self._shapes.graph, shape)
            rules[name.code] = Rule(name.code, name.identity, severity, summary, help_, count, places.get(shape))
        for reported, _ in self._found:
            rules.setdefault(
                reported.code, Rule(reported.code, reported.shape, reported.severity, reported.expected, reported.remedy, None)
            )
        return iter(sorted(rules.values(), key=lambda rule: rule.code))

    def _notices_of_shapes(self) -> Iterator[Notice]:
        shapes = self._shapes
        for shape, reason in self._unjudged.items():
            yield make_notice("shape-can-be-applied", shapes.names[shape].identity, shape, reason=reason)
        if shapes.are_ours:
            # That ours are valid and name nothing that is not there is proven once, by a test.
            yield from unapplied_shapes(shapes.graph, self._focus_counts)
            return
        ontologies = [*shapes.files.values(), *map(graph_of, self._declarations.values())]
        yield from self._review(lambda: review_shapes(shapes.graph, ontologies, self._used, self._focus_counts))
        yield from self._review(lambda: invalid_shapes(shapes.graph))
        yield from files_without_shapes(shapes.files)
        yield from unfollowed_imports({**shapes.files, **{name: graph_of(triples) for name, triples in self._declarations.items()}})

    def _review(self, review: Callable[[], list[Notice]]) -> list[Notice]:
        """The notices of a review; where it takes longer than a shape may, one that says so."""
        try:
            with time_limit(self._seconds_a_shape):
                return review()
        except TimeLimitReached:
            return [make_notice("shapes-can-be-checked", "", problem=f"it was not done after {self._seconds_a_shape:g} s")]


def _is_same_fact(finding: Finding, reported: Reported) -> bool:
    """Whether a finding about the text and a result are one fact to `merge_findings`."""
    text = (reported.page.text if reported.page else "") or reported.value
    return bool(finding.path) and (finding.path, finding.value or "") == (reported.path, text)


def _order(pair: tuple[Reported, Result | None]) -> tuple[Any, ...]:
    """What results are ordered by; those of blank nodes that say the same by how these are told apart."""
    reported, result = pair
    return reported.sort_key(), (result.focus_node, result.value) if result else ()


def _plain(term: Term) -> str:
    """The text of a literal, an IRI without brackets, or anything else as it is."""
    if term.startswith('"'):
        return parse_literal(term)[0]
    return term[1:-1] if term.startswith("<") else term


def _with_names(finding: Finding, path_of: Callable[[str], str]) -> Finding:
    return replace(finding, place=renamed(finding.place, path_of), also=tuple(renamed(place, path_of) for place in finding.also))


def _place_order(place: TextPlace | None) -> tuple[str, int, int]:
    return ("", 0, 0) if place is None else (place.file, place.line, place.column)


def _is_about_terms(triple: Triple) -> bool:
    """Whether a triple declares or relates classes and properties, or is about an ontology as a whole."""
    _, predicate, value = triple
    return predicate.startswith((_OWL, _RDFS)) or (predicate == RDF.type and value.startswith((_OWL, _RDFS, _RDF)))
