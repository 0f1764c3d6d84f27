"""Writes random graphs as Turtle and TriG in random styles, and knows where it wrote what."""

from __future__ import annotations

import re
from random import Random
from typing import NamedTuple

from hankegraph.rdf_text import DEFAULT_GRAPH, LocatedQuad
from hankegraph.terms import RDF, XSD, Term, literal

BASE = "http://example.org/a/b"
_FIRST, _REST, _NIL = f"<{RDF.iri}first>", f"<{RDF.iri}rest>", f"<{RDF.iri}nil>"
_PREFIXES = {"ex:": "http://example.org/a/", ":": "http://example.org/", "long.name-1:": "http://example.org/a/x", "xsd:": XSD.iri}
# IRIs and some of the ways to write them under the base IRI and the prefixes.
_IRIS = {
    "<http://example.org/a/x>": [
        "<http://example.org/a/x>",
        "<x>",
        "<./x>",
        "<../a/x>",
        "</a/x>",
        "ex:x",
        ":a\\/x",
        "long.name-1:",
        "<\\u0078>",
    ],
    "<http://example.org/a/b>": ["<>", "<b>", "ex:b", "<//example.org/a/b>", "<b\\U0000002F..\\u002Fb>"],
    "<http://example.org/a/b#c>": ["<#c>", "<b#c>", "ex:b\\#c"],
    "<http://example.org/a/x.y-z~:%41>": ["ex:x.y-z\\~:%41", "<./x.y-z~:%41>", "long.name-1:\\.y-z\\~:%41"],
    "<http://example.org/ä.中>": [":ä.中", "<../ä.中>", "</\\u00E4.中>"],
    "<urn:example:1>": ["<urn:example:1>"],
}
_NUMBERS = {"integer": ["1", "-07", "+0"], "decimal": ["1.50", "-.5", "+0.0"], "double": ["1e0", "-1.E+2", ".5e-3"]}
_TEXTS = ["", "a", "a'b", 'a"b', '""x', "''x", "\\", "a\nb", "a\r\nb", "#[](){}.;,", "ä\u00a0😀\x07\x7f", "@fi", "ends\\", "<a> ^^ "]
_QUOTES = ['"', "'", '"""', "'''"]
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"', "'": "\\'", "\x07": "\\u0007"}
_GAPS = [" ", "  ", "\n", "\r\n", "\r", "\t", "\n\n    ", " # it's [a \"comment ( <\n", "#\r", " #ä😀\r\n"]


class Written(NamedTuple):
    """A triple and where its terms stand; blank nodes have no text."""

    subject: Term
    predicate: Term
    object: Term
    graph: Term
    subject_offset: int
    predicate_offset: int
    object_offset: int
    subject_end: int
    object_end: int


class Node(NamedTuple):
    """A term and where its token begins."""

    term: Term
    begin: int


class TurtleStylist:
    """Writes one document; what it states is in `written`, in the order of the objects."""

    def __init__(self, random: Random, with_graphs: bool) -> None:
        self.text = ""
        self._random = random
        self._stated: list[tuple[Node, Node, Node, Term]] = []
        self._ends: dict[int, int] = {}
        # A collection without items is one term of two tokens.
        self._empty_ends: dict[int, int] = {}
        self._graph = DEFAULT_GRAPH
        self._left = 40
        for prefix, iri in _PREFIXES.items():
            self._directive("prefix", f"{prefix}{self._gap()}<{iri}>")
        for _ in range(random.randint(0, 6)):
            if with_graphs and random.random() < 0.5:
                self._write_graph()
            elif random.random() < 0.1:
                # Where it leads to is where it was.
                self._directive("base", random.choice(["<>", "<b>", f"<{BASE}>"]))
            else:
                self._write_statement()
                self._put(".")
        self.text += random.choice(["", self._gap(), "# end"])

    @property
    def written(self) -> list[Written]:
        """What the document states."""
        quads = [
            Written(s.term, p.term, o.term, graph, s.begin, p.begin, o.begin, self._end(s), self._end(o)) for s, p, o, graph in self._stated
        ]
        return sorted(quads, key=in_order)

    def _end(self, node: Node) -> int:
        end = self._ends[node.begin]
        return self._empty_ends.get(node.begin, end) if node.term == _NIL else end

    def _gap(self) -> str:
        return "".join(self._random.choices(_GAPS, k=self._random.choice([1, 1, 1, 2])))

    def _put(self, token: str) -> Node:
        """Writes a token, with a gap behind and, before punctuation, perhaps none."""
        if token in {*".;,])}"} and self._random.random() < 0.5:
            self.text = self.text.rstrip(" \t\r\n") if self._ends_without_comment() else self.text
        begin = len(self.text)
        self.text += token
        self._ends[begin] = len(self.text)
        self.text += self._gap()
        return Node("", begin)

    def _ends_without_comment(self) -> bool:
        return "#" not in self.text.rstrip(" \t\r\n").rpartition("\n")[2].rpartition("\r")[2]

    def _directive(self, word: str, rest: str) -> None:
        if self._random.random() < 0.5:
            self.text += f"@{word}{self._gap()}{rest}{self._gap()}.{self._gap()}"
        else:
            self.text += f"{self._random.choice([word, word.upper(), word.title()])}{self._gap()}{rest}{self._gap()}"

    def _write_graph(self) -> None:
        name = self._random.choice(["", "<urn:example:1>", "_:graph", "[]"])
        if name and self._random.random() < 0.5:
            self._put(self._random.choice(["GRAPH", "graph"]))
        if name:
            self._put(name)
        self._put("{")
        self._graph = DEFAULT_GRAPH if not name else name if name[0] == "<" else "_:"
        count = self._random.randint(0, 3)
        for number in range(count):
            if number:
                self._put(".")
            self._write_statement()
        if count and self._random.random() < 0.5:
            self._put(".")
        self._put("}")
        self._graph = DEFAULT_GRAPH

    def _write_statement(self) -> None:
        kind = self._random.randint(0, 5)
        if kind == 0:
            subject = self._write_properties()
            # Only what says something can be a statement by itself.
            if any(stated[0] == subject for stated in self._stated) and self._random.random() < 0.5:
                return
        else:
            subject = self._write_collection(None) if kind == 1 else self._write_iri() if kind < 5 else self._write_label()
        self._write_predicates(subject)

    def _write_predicates(self, subject: Node) -> None:
        for number in range(self._random.randint(1, 3)):
            if number:
                for _ in range(self._random.choice([1, 1, 2])):
                    self._put(";")
            predicate = self._put("a")._replace(term=RDF.type) if self._random.random() < 0.2 else self._write_iri()
            for other in range(self._random.choice([1, 1, 2, 3])):
                if other:
                    self._put(",")
                self._write_object(subject, predicate)
        if self._random.random() < 0.2:
            self._put(";")

    def _state(self, subject: Node, predicate: Node, object_: Node) -> None:
        self._stated.append((subject, predicate, object_, self._graph))

    def _write_object(self, subject: Node, predicate: Node | None) -> Node:
        """Writes an object and states it; without a predicate, it is an item of a collection, of which the subject is the node."""
        self._left -= 1
        kind = self._random.randint(0, 8 if self._left > 0 else 5)
        begin = len(self.text)
        by = predicate or Node(_FIRST, begin)
        if kind == 8:
            return self._write_collection((subject, by))
        if kind >= 6:
            object_ = self._write_properties()
        elif kind == 5:
            object_ = self._write_label()
        else:
            object_ = self._write_iri() if kind < 2 else self._write_literal()
        self._state(subject, by, object_)
        return object_

    def _write_iri(self) -> Node:
        term = self._random.choice([*_IRIS])
        return self._put(self._random.choice(_IRIS[term]))._replace(term=term)

    def _write_label(self) -> Node:
        return self._put(self._random.choice(["_:a", "_:anonymous1", "_:0.ä-1"]))._replace(term="_:")

    def _write_properties(self) -> Node:
        if self._random.random() < 0.3:
            return self._put(self._random.choice(["[]", "[ ]", "[ # ]\n]"]))._replace(term="_:")
        node = self._put("[")._replace(term="_:")
        self._write_predicates(node)
        self._put("]")
        return node

    def _write_collection(self, link: tuple[Node, Node] | None) -> Node:
        first = self._put("(")._replace(term="_:")
        count = self._random.choice([0, 1, 2, 3])
        if count == 0:
            closing = self._put(")")
            self._empty_ends[first.begin] = self._ends[closing.begin]
            first = Node(_NIL, first.begin)
        if link:
            self._state(*link, first)
        if count == 0:
            return first
        node = first
        for number in range(count):
            if number:
                begin = len(self.text)
                further = Node("_:", begin)
                self._state(node, Node(_REST, begin), further)
                node = further
            self._write_object(node, None)
        closing = self._put(")")
        self._state(node, Node(_REST, closing.begin), Node(_NIL, closing.begin))
        return first

    def _write_literal(self) -> Node:
        kind = self._random.randint(0, 5)
        if kind == 0:
            datatype = self._random.choice([*_NUMBERS])
            number = self._random.choice(_NUMBERS[datatype])
            return self._put(number)._replace(term=f'"{number}"^^<{XSD.iri}{datatype}>')
        if kind == 1:
            word = self._random.choice(["true", "false"])
            return self._put(word)._replace(term=f'"{word}"^^{XSD.boolean}')
        text = self._random.choice(_TEXTS)
        token = self._quoted(text)
        if kind == 2:
            language = self._random.choice(["fi", "EN-us", "sv-FI"])
            gap = self._random.choice(["", "", self._gap()])
            return self._put(f"{token}{gap}@{language}")._replace(term=literal(text, language.lower()))
        if kind == 3:
            gaps = [self._random.choice(["", "", self._gap()]) for _ in range(2)]
            iri, name = self._random.choice(
                [(XSD.date, "xsd:date"), (f"<{XSD.iri}string>", "xsd:string"), ("<http://example.org/a/x>", "<x>")]
            )
            token = f"{token}{gaps[0]}^^{gaps[1]}{name}"
            return self._put(token)._replace(term=literal(text, datatype=None if name == "xsd:string" else iri))
        return self._put(token)._replace(term=literal(text))

    def _quoted(self, text: str) -> str:
        quote = self._random.choice(_QUOTES)
        token = ""
        for index, character in enumerate(text):
            spellings = [f"\\U{ord(character):08X}", _ESCAPES.get(character, character)]
            if character == quote[0]:
                # One or two quotation marks with something behind them do not end a long string.
                run = re.search(rf"{quote[0]}*$", text[:index])[0] + re.match(rf"{quote[0]}*", text[index:])[0]  # type: ignore[index]
                may_stand = len(quote) == 3 and len(run) < 3 and text[index:].strip(quote[0]) != ""
            else:
                may_stand = character != "\\" and (character not in "\r\n" or len(quote) == 3)
            token += character if may_stand and self._random.random() < 0.8 else self._random.choice(spellings)
        return f"{quote}{token}{quote}"


def in_order(quad: Written | LocatedQuad) -> tuple[int, int, int, Term]:
    """What quads are ordered by so that those of one document can be compared."""
    return quad.object_offset, quad.subject_offset, quad.predicate_offset, quad.predicate
