"""The values that invented projects take from the vocabularies: concepts with the labels by which pages print them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

import pyoxigraph

VOCABULARIES = Path(__file__).parent.parent / "ontology" / "vocabularies"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_PERIOD_START = "https://w3id.org/hankegraph/def#periodStart"


@dataclass(slots=True)
class Concept:
    """A concept and the labels by which a page can print it, by language."""

    iri: str
    notation: str | None = None
    period: int | None = None
    labels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def label(self, random: Random, language: str) -> str:
        """A label in the language, else in the other one."""
        labels = self.labels.get(language) or self.labels.get("fi") or self.labels["sv"]
        return labels[0] if len(labels) == 1 else labels[int(random.random() * len(labels))]


@dataclass(frozen=True, slots=True)
class Choice:
    """Concepts to choose from, the first ones oftener."""

    concepts: list[Concept]
    weights: list[float]

    def draw(self, random: Random) -> Concept:
        """One of the concepts."""
        return random.choices(self.concepts, cum_weights=self.weights)[0]


def _choice(concepts: list[Concept]) -> Choice:
    return Choice(concepts, list(accumulate(1 / rank for rank in range(1, len(concepts) + 1))))


@cache
def read_concepts(scheme: str) -> list[Concept]:
    """The concepts of a scheme with their labels in Finnish and Swedish, in the order of their IRIs."""
    concepts: dict[str, Concept] = {}
    for quad in pyoxigraph.parse(path=str(VOCABULARIES / f"{scheme}.ttl"), format=pyoxigraph.RdfFormat.TURTLE):
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, pyoxigraph.NamedNode) or not isinstance(value, pyoxigraph.Literal):
            continue
        if f"/{scheme}/" not in subject.value or "/label/" in subject.value:
            continue
        concept = concepts.setdefault(subject.value, Concept(subject.value))
        if predicate in (f"{_SKOS}prefLabel", f"{_SKOS}altLabel", f"{_SKOS}hiddenLabel") and value.language in ("fi", "sv"):
            concept.labels[value.language].append(value.value)
        elif predicate == f"{_SKOS}notation":
            concept.notation = value.value
        elif predicate == _PERIOD_START:
            concept.period = int(value.value)
    return [concepts[iri] for iri in sorted(concepts)]


@cache
def choice(scheme: str, period: int | None = None, language: str | None = None) -> Choice:
    """The concepts of a scheme that projects of a programming period have; with a language, those that have a label in it."""
    if language is not None:
        return _choice([concept for concept in choice(scheme, period).concepts if concept.labels.get(language)])
    concepts = [concept for concept in read_concepts(scheme) if concept.labels]
    if scheme == "programme":
        # The register prints the fund, not the plan, for the second period.
        name = "rdp-mainland" if period == 2014 else "maaseuturahasto"
        concepts = [concept for concept in concepts if name in concept.iri]
        for concept in concepts:
            concept.labels.pop("sv", None)
    elif scheme == "sub-measure":
        concepts = [concept for concept in concepts if (concept.notation is not None) == (period == 2014)]
        for concept in concepts:
            for labels in concept.labels.values():
                labels[:] = [label for label in labels if label[0].isdigit() == (period == 2014)]
    elif scheme == "urban-rural-class":
        concepts = [concept for concept in concepts if concept.notation is not None and concept.notation.isdigit()]
    elif scheme == "authority":
        concepts = [concept for concept in concepts if concept.notation is not None]
    return _choice(concepts)


@cache
def numbered(scheme: str) -> Choice:
    """The concepts of a scheme that pages print by their notation (`SO8`, `6B`, `4`)."""
    concepts = [concept for concept in read_concepts(scheme) if concept.notation is not None]
    if scheme == "cap-objective":
        concepts.sort(key=lambda concept: concept.notation != "SO8")
    return _choice(concepts)
