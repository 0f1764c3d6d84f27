"""Writes a given graph as Turtle, TriG, N-Triples or N-Quads in a hand's many styles, and knows where it wrote what."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NAMESPACE = "https://example.org/people/"
_PREFIXES = {"ex": NAMESPACE, "": NAMESPACE, "xsd": XSD, "p.1-x": NAMESPACE}
_GAPS = [" ", "  ", "\t", "\n", "\n    ", "\r\n", ' # it\'s a "comment" . ; [\n', "\n#\r\n", " #ä😀\n"]


@dataclass(frozen=True)
class Iri:
    """A node with an IRI: its local name, or the whole of it."""

    name: str

    @property
    def iri(self) -> str:
        return self.name if ":" in self.name else NAMESPACE + self.name


@dataclass(frozen=True)
class Text:
    """A literal."""

    text: str
    language: str = ""
    datatype: str = ""


@dataclass(eq=False)
class Node:
    """A node with what it says, in the order in which it is written; `name` is empty for a blank node that stands where it is named."""

    name: str
    said: list[Statement] = field(default_factory=list)


@dataclass(eq=False)
class Statement:
    """A predicate with a value."""

    predicate: str
    value: Iri | Text | Node


class StyledGraph:
    """Writes one document; `objects` and `subjects` are the offsets at which values and nodes stand.

    A node stands where it first is the subject of a type, or else of anything.
    """

    def __init__(self, random: Random, nodes: list[Node], syntax: str) -> None:
        self.text = ""
        self.objects: dict[Statement, int] = {}
        self.subjects: dict[Node, int] = {}
        self._random = random
        self._typed: set[Node] = set()
        self._numbers: dict[Node, int] = {}
        if syntax in ("nt", "nq"):
            for node in nodes:
                self._write_lines(node, syntax)
            return
        self._write_directives()
        for node in nodes:
            is_in_graph = syntax == "trig" and random.random() < 0.5
            if is_in_graph:
                self._put(random.choice(["", "GRAPH ", "graph\n"]) + random.choice(["ex:graph", "<urn:example:graph>", "_:graph"]))
                self._put("{")
            self._write_node(node)
            if is_in_graph:
                self._put("}")

    def _write_directives(self) -> None:
        for prefix, iri in _PREFIXES.items():
            self.text += self._random.choice([f"@prefix {prefix}: <{iri}> .", f"PREFIX {prefix}:\n <{iri}>", f"prefix {prefix}: <{iri}>"])
            self.text += self._gap()
        self.text += self._random.choice([f"@base <{NAMESPACE}> .", f"BASE <{NAMESPACE}x>"]) + self._gap()

    def _gap(self) -> str:
        return "".join(self._random.choices(_GAPS, [8, 2, 1, 4, 8, 2, 1, 1, 1], k=self._random.choice([1, 1, 1, 2])))

    def _put(self, token: str) -> int:
        """Writes a token and gives its offset; before punctuation a gap may be left out."""
        begin = len(self.text)
        self.text += token + self._gap()
        return begin

    def _write_node(self, node: Node) -> None:
        """Writes what a named node says, in one statement or in several."""
        waiting = list(node.said)
        while waiting:
            count = len(waiting) if self._random.random() < 0.5 else self._random.randint(1, len(waiting))
            chosen, waiting = waiting[:count], waiting[count:]
            begin = self._put(self._iri(Iri(node.name)))
            self._note_subject(node, begin, chosen)
            self._write_said(chosen)
            self._put(".")

    def _note_subject(self, node: Node, begin: int, said: list[Statement]) -> None:
        is_typed = any(statement.predicate == TYPE for statement in said)
        if node not in self.subjects or (is_typed and node not in self._typed):
            self.subjects[node] = begin
        if is_typed:
            self._typed.add(node)

    def _write_said(self, said: list[Statement]) -> None:
        last = ""
        for number, statement in enumerate(said):
            if number and statement.predicate == last and self._random.random() < 0.7:
                self._put(",")
            else:
                if number:
                    self._put(self._random.choice([";", ";", "; ;"]))
                self._put("a" if statement.predicate == TYPE and self._random.random() < 0.7 else self._iri(Iri(statement.predicate)))
            last = statement.predicate
            self._write_value(statement)
        if said and self._random.random() < 0.2:
            self._put(";")

    def _write_value(self, statement: Statement) -> None:
        value = statement.value
        if isinstance(value, Node):
            begin = self._put("[")
            self._note_subject(value, begin, value.said)
            self._write_said(value.said)
            self._put("]")
        else:
            begin = self._put(self._iri(value) if isinstance(value, Iri) else self._literal(value))
        self.objects[statement] = begin

    def _iri(self, node: Iri) -> str:
        forms = [f"<{node.iri}>"]
        if node.iri.startswith(NAMESPACE):
            name = node.iri.removeprefix(NAMESPACE)
            forms += [f"<{name}>", f"<./{name}>", f"</people/{name}>", f"<\\u{ord(name[0]):04X}{name[1:]}>"]
            forms += [f"ex:{name}", f":{name}", f"p.1-x:{name}"]
        return self._random.choice(forms)

    def _literal(self, value: Text) -> str:
        if value.datatype in ("integer", "decimal") and self._random.random() < 0.6:
            return value.text
        escaped = [{"\\": "\\\\", '"': '\\"', "'": "\\'"}.get(character, character) for character in value.text]
        whole, tail = "".join(escaped), "".join(escaped[1:])
        forms = [f'"{whole}"', f'"""{whole}"""', f"'{whole}'", f"'''{whole}'''"]
        if value.text:
            forms.append(f'"\\U{ord(value.text[0]):08X}{tail}"')
        token = self._random.choice(forms)
        if value.language:
            return f"{token}@{value.language}"
        if value.datatype:
            return token + self._random.choice([f"^^xsd:{value.datatype}", f"^^<{XSD}{value.datatype}>"])
        return token

    def _write_lines(self, node: Node, syntax: str) -> None:
        for statement in node.said:
            begin = len(self.text)
            self._note_subject(node, begin, [statement])
            self.text += f"{self._plain(node)} <{Iri(statement.predicate).iri}>{self._random.choice([' ', '  '])}"
            self.objects[statement] = len(self.text)
            value = statement.value
            graph = self._random.choice(["", " <urn:example:graph>"]) if syntax == "nq" else ""
            self.text += f"{self._plain(value)}{graph} ." + self._random.choice(["\n", "\n", " # <a>\n", "\r\n"])
            if isinstance(value, Node):
                self._write_lines(value, syntax)

    def _plain(self, value: Iri | Text | Node) -> str:
        if isinstance(value, Node):
            return f"<{Iri(value.name).iri}>" if value.name else f"_:b{self._numbers.setdefault(value, len(self._numbers))}"
        if isinstance(value, Iri):
            return f"<{value.iri}>"
        quoted = '"' + value.text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return f"{quoted}@{value.language}" if value.language else f"{quoted}^^<{XSD}{value.datatype}>" if value.datatype else quoted
