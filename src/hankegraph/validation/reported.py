"""What a validation found, ready to be written in any format: plain values, no RDF terms but as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hankegraph.findings import SEVERITIES, Place
from hankegraph.rdf_text.places import TextPlace
from hankegraph.terms import Term

# A text in each of LANGUAGES; all three are always there.
Texts = Mapping[str, str]
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A place in a page and the text that stands there (personal data masked)."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Reported:
    """One SHACL result, or one finding about the text of a page, with its places and its explanation.

    `code` is the name of the shape or of the rule about the text; `focus`, `path` and `shape` are IRIs without brackets (a path of
    several steps is written as in SPARQL, a blank node as `_:` and a name that depends on what it says); `value` is the text of a literal,
    or an IRI; what does not apply is empty. `component` is the local name of the constraint component. `fingerprint` is made of focus,
    shape, component and value, so it is the same wherever the result stands.
    """

    code: str
    severity: str
    message: Texts
    expected: Texts
    found: Texts
    remedy: Texts
    focus: str
    path: str
    value: str
    shape: str
    component: str
    fingerprint: str
    page: PagePlace | None = None
    also: tuple[Place, ...] = ()
    rdf: TextPlace | None = None

    def sort_key(self) -> tuple[Any, ...]:
        """What results are ordered by: severity, rule and message, so that equal ones stand together, then places."""
        page = (self.page.place.source, self.page.place.line or 0, self.page.place.column or 0) if self.page else ("", 0, 0)
        rdf = (self.rdf.file, self.rdf.line, self.rdf.column) if self.rdf else ("", 0, 0)
        return (
            SEVERITIES.index(self.severity),
            self.code,
            self.message["en"],
            page,
            rdf,
            self.focus,
            self.path,
            self.value,
            self.fingerprint,
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that keeps the validation from meaning what it seems to: a shape that met no node, a target that could not be read.

    `code` states what should hold (`shape-has-a-focus-node`), `about` is the IRI or file that it is about. A notice fails a run
    with `--strict`. `subject` is the node whose place in its file is the place of the notice. It does not count when notices are
    compared, since the name of a blank node is another in every run.
    """

    code: str
    message: Texts
    about: str
    place: TextPlace | None = None
    subject: Term = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape as a rule that can be passed or broken: `summary` says what holds, `help` what is expected and how to mend what does not.

    `focus_nodes` is how many nodes the shape looked at, None for a rule that is not about nodes; `place` is where the shape is written.
    """

    code: str
    shape: str
    severity: str
    summary: Texts
    help: Texts
    focus_nodes: int | None
    place: TextPlace | None = None


@dataclass(frozen=True, slots=True)
class Mended:
    """A finding that the baseline accepts and that is no longer there."""

    fingerprint: str
    code: str
    focus: str


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What a validation found: `results` and `notices` are sorted, and do not hold what the baseline accepts (`known` counts that).

    `rules` are all rules that were applied, in the order of their codes; `nodes` counts the subjects and `triples` the triples that were
    looked at.
    """

    targets: tuple[str, ...]
    rules: tuple[Rule, ...]
    results: tuple[Reported, ...]
    notices: tuple[Notice, ...]
    triples: int
    nodes: int
    known: int = 0
    mended: tuple[Mended, ...] = ()

    def count(self, severity: str) -> int:
        """The number of results of a severity."""
        return sum(result.severity == severity for result in self.results)


@dataclass(frozen=True, slots=True)
class Group:
    """Results that one rule reports with one message: they are shown as one, with their number and some of them."""

    code: str
    severity: str
    message: Texts
    results: tuple[Reported, ...]


def group_results(results: tuple[Reported, ...]) -> list[Group]:
    """Sorted results in groups of the same rule and message, in their order."""
    groups: dict[tuple[str, str, str], list[Reported]] = {}
    for result in results:
        groups.setdefault((result.severity, result.code, result.message["en"]), []).append(result)
    return [Group(code, severity, same[0].message, tuple(same)) for (severity, code, _), same in groups.items()]
