"""The concepts that values of the register are looked up in, read from `ontology/vocabularies`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from hankegraph.resources import resource_folder
from hankegraph.terms import DEFINITIONS, HG, RDF, SKOS, Term, Triple, parse_literal

_LEADING_NUMBER = re.compile(r"(\d+(?:\.\d+)+)\s+\S")
_KEPT_ANSWERS = 10_000
_LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)


def lookup_key(label: str) -> str:
    """The form in which labels are compared: NFC, white space and letter case folded, soft hyphens dropped.

    >>> lookup_key("Lokal/Regional ") == lookup_key("lokal/regional")
    True
    """
    return unicodedata.normalize("NFC", " ".join(label.replace("\u00ad", "").split()).casefold())


def scheme_iri(scheme: str) -> Term:
    """The concept scheme with this name."""
    return f"<{DEFINITIONS}/{scheme}>"


@dataclass
class Vocabulary:
    """Concepts by scheme and label or number, the triples that shapes ask of a concept, and all there is: triples, classes, predicates."""

    by_label: dict[tuple[str, str], Term] = field(default_factory=dict)
    by_number: dict[tuple[str, str], Term] = field(default_factory=dict)
    stubs: dict[Term, list[Triple]] = field(default_factory=dict)
    triples: list[Triple] = field(default_factory=list)
    terms: set[Term] = field(default_factory=set)
    _found: dict[tuple[tuple[str, ...], str], Term | None] = field(default_factory=dict)

    def find(self, schemes: tuple[str, ...], text: str) -> Term | None:
        """The concept that the text names in one of the schemes: by a label in any language, else by its number.

        A number counts alone (`SO8`) and in front of a name (`7.4 Maaseudun palvelut`).
        """
        if (schemes, text) not in self._found:
            if len(self._found) > _KEPT_ANSWERS:
                self._found.clear()
            self._found[schemes, text] = self._find(schemes, text)
        return self._found[schemes, text]

    def knows_wording(self, schemes: tuple[str, ...], text: str) -> bool:
        """Whether what follows the number in front of a text, if there is one, is a reviewed label of the concept too."""
        if not text[:1].isdecimal():
            return True
        key = lookup_key(text)
        return any((scheme, key) in self.by_label or (scheme, key) in self.by_number for scheme in schemes)

    def period_start(self, concept: Term) -> int | None:
        """The first year of the programming period of a concept, where it has one."""
        years = [int(parse_literal(o)[0]) for _, p, o in self.stubs.get(concept, ()) if p == HG.periodStart]
        return years[0] if years else None

    def _find(self, schemes: tuple[str, ...], text: str) -> Term | None:
        key = lookup_key(text)
        for scheme in schemes:
            concept = self.by_label.get((scheme, key)) or self.by_number.get((scheme, key))
            if concept is None and (match := _LEADING_NUMBER.match(key)):
                concept = self.by_number.get((scheme, match[1]))
            if concept is not None:
                return concept
        return None


@cache
def read_vocabulary() -> Vocabulary:
    """The vocabularies that come with the program."""
    from hankegraph.rdf import parse_file

    vocabulary = Vocabulary()
    for path in sorted(resource_folder("ontology").joinpath("vocabularies").glob("*.ttl")):
        triples = list(parse_file(path))
        vocabulary.triples += triples
        vocabulary.terms |= {p for _, p, _ in triples} | {o for _, p, o in triples if p == RDF.type}
        schemes = {s: o for s, p, o in triples if p == SKOS.inScheme}
        for s, p, o in triples:
            if s not in schemes:
                continue
            scheme = schemes[s].strip("<>").rsplit("/", 1)[1]
            if p in _LABELS:
                vocabulary.by_label[scheme, lookup_key(parse_literal(o)[0])] = s
            elif p == SKOS.notation:
                vocabulary.by_number[scheme, lookup_key(parse_literal(o)[0])] = s
            if p in (SKOS.inScheme, HG.periodStart):
                vocabulary.stubs.setdefault(s, []).append((s, p, o))
    return vocabulary
