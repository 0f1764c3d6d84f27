"""Triples of many projects by predicate, so that a question is put to all their nodes at once.

A set operation answers for hundreds of nodes in the time in which a loop looks at a few: what holds for all is never looked at one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from functools import cached_property
from itertools import chain, compress, repeat
from operator import ne

from hankegraph.shacl.nodes import are_several_texts_of_one
from hankegraph.terms import Term, Triple

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


class Column:
    """The triples of one predicate, which may hold one triple several times: the subject and the object of each, in two lists."""

    def __init__(self, subject_list: list[Term], value_list: list[Term], subjects: Set[Term]) -> None:
        self.subject_list = subject_list
        self.value_list = value_list
        self.subjects = subjects
        # Then no triple is there twice either.
        self.is_single = len(subjects) == len(subject_list)

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
            for subject, value in zip(self.subject_list, self.value_list, strict=True):
                if subject in objects:
                    objects[subject].add(value)
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


def _joined(lists: Iterable[list[Term]]) -> list[Term]:
    return list(chain.from_iterable(lists))


_NO_TRIPLES = Column([], [], set())


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
    """Triples by predicate: add them all before anything is asked."""

    def __init__(self, parts: Iterable[Iterable[Triple]] = ()) -> None:
        self._pieces: defaultdict[Term, list[tuple[list[Term], list[Term]]]] = defaultdict(list)
        self._columns: dict[Term, Column] = {}
        self._instances: dict[Term, Set[Term]] = {}
        self._by_length: defaultdict[int, list[tuple[list[Term], Set[Term]]]] = defaultdict(list)
        self._nodes: dict[tuple[Term, int], Column] = {}
        self._cuts: dict[tuple[int, int], _Cut | None] = {}
        # While these are kept, no others have their identities.
        self._kept: list[Collection[Term]] = []
        self.add_triples(chain.from_iterable(parts))

    def add_triples(self, triples: Iterable[Triple]) -> None:
        """Adds triples."""
        pieces: defaultdict[Term, tuple[list[Term], list[Term]]] = defaultdict(lambda: ([], []))
        for subject, predicate, value in triples:
            subjects, values = pieces[predicate]
            subjects.append(subject)
            values.append(value)
        for predicate, (subjects, values) in pieces.items():
            self.add_column(predicate, subjects, values)

    def add_column(self, predicate: Term, subjects: list[Term], values: list[Term]) -> None:
        """Adds the triples of a predicate: the subject and the object of each.

        Neither list may change afterwards. Predicates whose subjects are one and the same list are judged faster.
        """
        if subjects:
            self._pieces[predicate].append((subjects, values))
            self._columns.pop(predicate, None)

    def add_descriptions(self, descriptions: Mapping[Term, Iterable[Triple]]) -> None:
        """Adds the triples that describe a node, for each node that is the object of a triple.

        The others are added as well where no triple of theirs is there: then nothing leads to them, and to find out takes longer.
        """
        described = frozenset(descriptions)
        added = described
        columns = [self.column(predicate) for predicate in self.predicates]
        if not all(map(described.isdisjoint, {id(column.subjects): column.subjects for column in columns}.values())):
            added = frozenset().union(*(described.intersection(column.value_list) for column in columns))
        self.add_triples(triple for node in added for triple in descriptions[node])

    @property
    def predicates(self) -> Set[Term]:
        """The predicates that have triples."""
        return self._pieces.keys()

    @property
    def classes(self) -> Set[Term]:
        """The classes that nodes are said to have."""
        return self._types.keys()

    def triples(self) -> Iterator[Triple]:
        """All triples, those of one predicate in the order in which they were added."""
        for predicate, pieces in self._pieces.items():
            for subjects, values in pieces:
                yield from zip(subjects, repeat(predicate), values)

    def column(self, predicate: Term) -> Column:
        """The triples of a predicate."""
        column = self._columns.get(predicate)
        if column is None:
            column = _NO_TRIPLES
            if pieces := self._pieces.get(predicate):
                subject_list, value_list = pieces[0] if len(pieces) == 1 else map(_joined, zip(*pieces, strict=True))
                subject_list, subjects = self._shared(subject_list)
                column = Column(subject_list, value_list, subjects)
            self._columns[predicate] = column
        return column

    def _shared(self, nodes: list[Term]) -> tuple[list[Term], Set[Term]]:
        """The nodes as a list and as a set: the same two for the same nodes, for all fields have a line and all of them have a column."""
        known = self._by_length[len(nodes)]
        for pair in known:
            if pair[0] is nodes or pair[0] == nodes:
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
        return column if cut is None else Column(cut.subject_list, list(compress(column.value_list, cut.mask)), cut.subjects)

    def instances(self, class_: Term) -> Set[Term]:
        """The nodes of a class and of its subclasses, as far as the triples state them."""
        found = self._instances.get(class_)
        if found is None:
            sets = [self._shared(self._types[subclass])[1] for subclass in self._subclasses(class_) if subclass in self._types]
            found = self._instances[class_] = sets[0] if len(sets) == 1 else set().union(*sets)
        return found

    @cached_property
    def _types(self) -> dict[Term, list[Term]]:
        """The nodes by class, with nodes that have a class twice."""
        found: defaultdict[Term, list[list[Term]]] = defaultdict(list)
        for subjects, classes in self._pieces.get(_TYPE, ()):
            if classes.count(classes[0]) == len(classes):
                found[classes[0]].append(subjects)
                continue
            by_class: defaultdict[Term, list[Term]] = defaultdict(list)
            for subject, class_ in zip(subjects, classes, strict=True):
                by_class[class_].append(subject)
            for class_, nodes in by_class.items():
                found[class_].append(nodes)
        # A list that was given is kept: the lines and the columns of all fields have the same.
        return {class_: lists[0] if len(lists) == 1 else _joined(lists) for class_, lists in found.items()}

    def _subclasses(self, class_: Term) -> set[Term]:
        found, waiting = {class_}, [class_]
        if _SUBCLASS in self.predicates:
            while waiting:
                above = {waiting.pop()}
                below = {s for s, _ in self.column(_SUBCLASS).pairs(above)} - found
                found |= below
                waiting += below
        return found
