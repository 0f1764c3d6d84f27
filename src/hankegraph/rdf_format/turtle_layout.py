"""Lays out a Turtle document as the graph of a release is.

Prefixes first and sorted, a block a subject, `a` first, predicates and objects sorted.
What stands in brackets stays where it is among its kind. Whatever is short stays on one line.
"""

from __future__ import annotations

from collections.abc import Sequence

from hankegraph.rdf_format.statements import without_empty_ends
from hankegraph.rdf_format.turtle_document import TurtleDocument
from hankegraph.rdf_text.tokens import RdfTextError
from hankegraph.terms import RDF, Term

_FIRST, _REST, _NIL = f"<{RDF.iri}first>", f"<{RDF.iri}rest>", f"<{RDF.iri}nil>"
_BRACKETS = ("[ ", "( ")
_OBJECTS_A_LINE = 4
_STEP = 4
_LONGEST_ON_ONE_LINE = 80
# Far deeper than anybody reads, and far from the end of Python's stack.
_DEEPEST = 100


def lay_out_turtle(document: TurtleDocument) -> str:
    """The text of the document in the form of the graph of a release.

    Raises:
        RdfTextError: brackets are too deep.

    """
    blocks = _Blocks(document)
    directives = "".join(_comment_lines(one.comments) + one.line + "\n" for one in document.directives)
    sections = [_comment_lines(document.head) + directives] if directives else []
    sections += [_comment_lines(comments) + blocks.block(subject) for subject, comments in document.subjects.items()]
    closing = _comment_lines(without_empty_ends(document.closing))
    return "\n".join(sections + [closing] * bool(closing))


def _comment_lines(comments: Sequence[str]) -> str:
    lines: list[str] = []
    for comment in comments:
        if comment or (lines and lines[-1]):
            lines.append(comment)
    return "".join(f"{line}\n" for line in lines)


class _Blocks:
    """Writes the blocks of a document, whose triples it has by subject and predicate."""

    def __init__(self, document: TurtleDocument) -> None:
        self._terms = document.terms
        self._labels = document.labels
        self._by_subject: dict[Term, dict[Term, dict[Term, None]]] = {}
        for subject, predicate, object_ in document.triples:
            self._by_subject.setdefault(subject, {}).setdefault(predicate, {})[object_] = None

    def block(self, subject: Term) -> str:
        """The block of a subject."""
        name = "[]" if self._is_bracketed(subject) else self._terms.text(subject)
        return f"{name} {f' ;{_line(_STEP)}'.join(self._pairs(subject, _STEP, 0))} .\n"

    def _is_bracketed(self, term: Term) -> bool:
        return term.startswith("_:") and term not in self._labels

    def _pairs(self, node: Term, indent: int, depth: int) -> list[str]:
        """The predicates of a node, each with its objects, to stand below one another at this indent."""
        described = self._by_subject.get(node, {})
        pairs = []
        for predicate in sorted(described, key=lambda predicate: (predicate != RDF.type, predicate)):
            objects = described[predicate]
            plain = sorted(one for one in objects if not self._is_bracketed(one))
            texts = [self._terms.object(one) for one in plain]
            texts += [self._bracket(one, indent, depth + 1) for one in objects if self._is_bracketed(one)]
            pairs.append(f"{self._terms.predicate(predicate)} {_object_list(texts, predicate, indent)}")
        return pairs

    def _bracket(self, node: Term, indent: int, depth: int) -> str:
        """A node in brackets, of which the first stands on a line at this indent."""
        if depth > _DEEPEST:
            raise RdfTextError(f"brackets are more than {_DEEPEST} deep; give names to the nodes within them", 0)
        items = self._items(node)
        if items is not None:
            opening, between, closing = "(", "", ")"
            texts = [
                self._bracket(item, indent + _STEP, depth + 1) if self._is_bracketed(item) else self._terms.object(item) for item in items
            ]
        else:
            opening, between, closing = "[", " ;", "]"
            texts = self._pairs(node, indent + _STEP, depth)
        if not texts:
            return "[]"
        short = f"{opening} {f'{between} '.join(texts)} {closing}"
        if len(short) <= _LONGEST_ON_ONE_LINE and "\n" not in short:
            return short
        inner = _line(indent + _STEP)
        return f"{opening}{inner}{f'{between}{inner}'.join(texts)}{_line(indent)}{closing}"

    def _items(self, node: Term) -> list[Term] | None:
        """The items of the collection that begins at this node; None where none does."""
        items: list[Term] = []
        while node != _NIL:
            described = self._by_subject.get(node, {})
            if not self._is_bracketed(node) or described.keys() != {_FIRST, _REST} or any(len(described[p]) != 1 for p in described):
                return None
            items.extend(described[_FIRST])
            (node,) = described[_REST]
        return items


def _object_list(texts: Sequence[str], predicate: Term, indent: int) -> str:
    if predicate == RDF.type or any("\n" in text for text in texts):
        return ", ".join(texts)
    a_line = 1 if any(text.startswith(_BRACKETS) for text in texts) else _OBJECTS_A_LINE
    lines = [", ".join(texts[n : n + a_line]) for n in range(0, len(texts), a_line)]
    return f",{_line(indent + _STEP)}".join(lines)


def _line(indent: int) -> str:
    return "\n" + " " * indent
