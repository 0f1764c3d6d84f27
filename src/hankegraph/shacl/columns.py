"""Triples of many projects by predicate, so that a question is put to all their nodes at once.

A set operation answers for hundreds of nodes in the time in which a loop looks at a few: what holds for all is never looked at one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from functools import cached_property
from itertools import compress
from operator import itemgetter, ne

from hankegraph.shacl.nodes import are_several_texts_of_one
from hankegraph.terms import Term, Triple

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


_subject_of, _object_of = itemgetter(0), itemgetter(2)


class Column:
    """The triples of one predicate, which may hold one triple several times."""

    def __init__(self, triples: Sequence[Triple], subject_list: list[Term], subjects: Set[Term]) -> None:
        self.triples = triples
        self.subject_list = subject_list
        self.subjects = subjects
        # Then no triple is there twice either.
        self.is_single = len(subjects) == len(triples)

    @cached_property
    def value_list(self) -> list[Term]:
        """The objects, one for each triple."""
        return list(map(_object_of, self.triples))

    @cached_property
    def values(self) -> Set[Term]:
        """The objects."""
        return set(self.value_list)

    @cached_property
    def pair_set(self) -> set[tuple[Term, Term]]:
        """Subject and object of each triple."""
        return set(zip(self.subject_list, self.value_list, strict=True))

    @cached_property
    def one_of(self) -> dict[Term, Term]:
        """One object of each subject: its only one, unless it has several."""
        return dict(zip(self.subject_list, self.value_list, strict=True))

    @cached_property
    def several(self) -> dict[Term, set[Term]]:
        """The subjects that have more than one object, with their objects."""
        if self.is_single:
            return {}
        differing = map(ne, map(self.one_of.__getitem__, self.subject_list), self.value_list)
        objects: dict[Term, set[Term]] = {subject: set() for subject in compress(self.subject_list, differing)}
        if objects:
            for s, _, o in compress(self.triples, map(objects.__contains__, self.subject_list)):
                objects[s].add(o)
        return objects

    def values_of(self, subject: Term) -> Set[Term]:
        """The objects of one subject."""
        if subject in self.several:
            return self.several[subject]
        return {self.one_of[subject]} if subject in self.one_of else set()

    def pairs(self, values: Set[Term]) -> Iterable[tuple[Term, Term]]:
        """Subject and object of the triples with one of these objects."""
        found = compress(zip(self.subject_list, self.value_list, strict=True), map(values.__contains__, self.value_list))
        return list(found) if self.is_single else dict.fromkeys(found)


_NO_TRIPLES = Column((), [], set())


class Nodes:
    """Focus nodes with their value nodes: the objects in a column, or, without one, each node itself."""

    def __init__(self, focus: Set[Term], column: Column | None) -> None:
        self.focus = focus
        self.column = column

    @property
    def values(self) -> Set[Term]:
        """All value nodes."""
        return self.focus if self.column is None else self.column.values

    @property
    def value_list(self) -> Collection[Term]:
        """All value nodes, some perhaps several times: where that does not matter, no set is made of them."""
        return self.focus if self.column is None else self.column.value_list

    def pairs(self, values: Set[Term]) -> Iterable[tuple[Term, Term]]:
        """Focus node and value node for these value nodes."""
        return [(value, value) for value in values] if self.column is None else self.column.pairs(values)

    def with_values(self, values: Set[Term]) -> set[Term]:
        """The focus nodes that have one of these value nodes."""
        if not values:
            return set()
        return set(self.focus & values) if self.column is None else {focus for focus, _ in self.column.pairs(values)}

    def values_of(self, focus: Term) -> Set[Term]:
        """The value nodes of one focus node."""
        return {focus} if self.column is None else self.column.values_of(focus)

    def odd_several(self) -> set[Term]:
        """The focus nodes whose value nodes cannot be counted, for some are one to rdflib."""
        if self.column is None:
            return set()
        return {focus for focus, values in self.column.several.items() if are_several_texts_of_one(values)}


class _Cut:
    """Which triples of a column have one of some subjects."""

    def __init__(self, subject_list: list[Term], all_subjects: Set[Term], subjects: Set[Term]) -> None:
        common = all_subjects & subjects
        self.subjects = subjects if len(common) == len(subjects) else common
        self.mask = list(map(self.subjects.__contains__, subject_list))
        self.subject_list = list(compress(subject_list, self.mask))


class Columns:
    """Triples by predicate."""

    def __init__(self, parts: Iterable[Iterable[Triple]]) -> None:
        grouped: defaultdict[Term, list[Triple]] = defaultdict(list)
        for triples in parts:
            for triple in triples:
                grouped[triple[1]].append(triple)
        self.grouped = grouped
        self._columns: dict[Term, Column] = {}
        self._instances: dict[Term, Set[Term]] = {}
        self._lists: defaultdict[int, list[tuple[list[Term], Set[Term]]]] = defaultdict(list)
        self._nodes: dict[tuple[Term, int], Column] = {}
        self._cuts: dict[tuple[int, int], _Cut | None] = {}
        # While these are kept, no others have their identities.
        self._kept: list[Collection[Term]] = []

    def add_descriptions(self, descriptions: Mapping[Term, Iterable[Triple]]) -> None:
        """Adds the triples that describe a node, for each node that is the object of a triple.

        The others are added as well where no triple of theirs is there: then nothing leads to them, and to find out takes longer.
        """
        described = frozenset(descriptions)
        added = described
        if not all(described.isdisjoint(self.column(predicate).subjects) for predicate in self.grouped):
            added = frozenset().union(*(described.intersection(self.column(predicate).value_list) for predicate in self.grouped))
        for node in added:
            for triple in descriptions[node]:
                self.grouped[triple[1]].append(triple)
                self._columns.pop(triple[1], None)

    def column(self, predicate: Term) -> Column:
        """The triples of a predicate."""
        column = self._columns.get(predicate)
        if column is None:
            column = _NO_TRIPLES
            if triples := self.grouped.get(predicate):
                column = Column(triples, *self._shared(list(map(_subject_of, triples))))
            self._columns[predicate] = column
        return column

    def _shared(self, nodes: list[Term]) -> tuple[list[Term], Set[Term]]:
        """The nodes as a list and as a set: the same two for the same nodes, for all fields have a line and all of them have a column."""
        known = self._lists[len(nodes)]
        for pair in known:
            if pair[0] == nodes:
                return pair
        known.append((nodes, set(nodes)))
        return known[-1]

    def nodes(self, focus: Set[Term], predicate: Term | None) -> Nodes:
        """Focus nodes with the objects of a predicate as their value nodes, or each with itself."""
        if predicate is None:
            return Nodes(focus, None)
        # Many shapes with one target have one path.
        key = (predicate, id(focus))
        if key not in self._nodes:
            self._nodes[key] = self.within(self.column(predicate), focus)
        return Nodes(focus, self._nodes[key])

    def within(self, column: Column, subjects: Set[Term]) -> Column:
        """The triples of a column with one of these subjects."""
        # Columns that share the list of their subjects are cut in one way.
        key = (id(column.subject_list), id(subjects))
        if key not in self._cuts:
            is_inside = column.subjects is subjects or column.subjects <= subjects
            self._cuts[key] = None if is_inside else _Cut(column.subject_list, column.subjects, subjects)
            self._kept += [column.subject_list, subjects]
        cut = self._cuts[key]
        return column if cut is None else Column(list(compress(column.triples, cut.mask)), cut.subject_list, cut.subjects)

    def instances(self, class_: Term) -> Set[Term]:
        """The nodes of a class and of its subclasses, as far as the triples state them."""
        found = self._instances.get(class_)
        if found is None:
            sets = [self._shared(self._types[subclass])[1] for subclass in self._subclasses(class_) if subclass in self._types]
            found = self._instances[class_] = sets[0] if len(sets) == 1 else set().union(*sets)
        return found

    @cached_property
    def _types(self) -> dict[Term, list[Term]]:
        subjects: defaultdict[Term, list[Term]] = defaultdict(list)
        for s, _, o in self.grouped.get(_TYPE, ()):
            subjects[o].append(s)
        return dict(subjects)

    def _subclasses(self, class_: Term) -> set[Term]:
        found, waiting = {class_}, [class_]
        if _SUBCLASS in self.grouped:
            while waiting:
                above = {waiting.pop()}
                below = {s for s, _ in self.column(_SUBCLASS).pairs(above)} - found
                found |= below
                waiting += below
        return found
