"""What is being read of Turtle at one depth of brackets."""

from __future__ import annotations

from dataclasses import dataclass

from hankegraph.rdf_text.located_quad import LocatedQuad
from hankegraph.terms import Term

# What is being read: a statement, `[…]` or `(…)`.
STATEMENT, PROPERTIES, COLLECTION = range(3)
# What may come next; for the two last, the end of a list of predicates may come as well.
SUBJECT, OBJECT, ITEM, PREFIX_NAME, PREFIX_IRI, BASE_IRI, FULL_STOP, VERB, VERB_OR_END, MORE_OR_END = range(10)


@dataclass(slots=True)
class Frame:
    """A statement, a list of properties in brackets or a collection that is being read; `begin` and `end` are of its opening bracket."""

    kind: int
    expects: int
    begin: int = 0
    end: int = 0
    # Of a collection, the node of the item that was read last; empty before the first item.
    subject: Term = ""
    subject_offset: int = 0
    subject_end: int = 0
    predicate: Term = ""
    predicate_offset: int = 0
    first_node: Term = ""

    @property
    def may_end(self) -> bool:
        """Whether a list of predicates may end here."""
        return self.expects >= VERB_OR_END

    def set_subject(self, term: Term, begin: int, end: int, expects: int) -> None:
        """Goes on to the predicates of this subject."""
        self.subject, self.subject_offset, self.subject_end, self.expects = term, begin, end, expects

    def quad(self, graph: Term, term: Term, begin: int, end: int, predicate: Term | None = None) -> LocatedQuad:
        """The quad with this object, and with a predicate that is not written if one is given."""
        return LocatedQuad(
            self.subject,
            predicate or self.predicate,
            term,
            graph,
            self.subject_offset,
            begin if self.kind == COLLECTION else self.predicate_offset,
            begin,
            self.subject_end,
            end,
        )

    def end_object(self) -> None:
        """Goes on behind an object or an item."""
        if self.expects == OBJECT:
            self.expects = MORE_OR_END
