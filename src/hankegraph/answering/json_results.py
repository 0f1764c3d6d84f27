"""Reads SPARQL results in JSON as they come: https://www.w3.org/TR/sparql11-results-json/.

Oxigraph's reader refuses documents with anything after the rows, which QLever, Comunica and others put there.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from hankegraph.answering.result_terms import ResultSyntaxError, result_blank_node, result_iri, result_literal
from hankegraph.answering.solutions import Row
from hankegraph.terms import Term

# Longer than any literal that stores take.
_LONGEST_VALUE = 64 << 20
_NO_SPACE = re.compile(r"[^ \t\n\r]")
# Halves of a character, which JSON can write and no other format can.
_SURROGATE = re.compile("[\ud800-\udfff]")
# Numbers mean nothing here, and float takes those that are too long for int.
_decode = json.JSONDecoder(parse_int=float).raw_decode


class JsonResults:
    """A document that is being read: first its variables or its truth, then its rows. What else stands in it is passed over.

    Raises:
        ResultSyntaxError: here or while the rows are read: it is no SPARQL result, or breaks off.

    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.variables: tuple[str, ...] = ()
        self.truth: bool | None = None
        self._names: tuple[str, ...] | None = None
        self._text = _Text(pieces)
        self._bindings = self._read()
        self._ready = [first] if (first := next(self._bindings, None)) is not None else []
        if self._ready and self._names is None:
            # The variables come after the rows.
            self._ready += self._bindings
        if self._names is None and (self._ready or self.truth is None):
            raise ResultSyntaxError("it does not say its variables")
        self.variables = self._names or ()

    def rows(self) -> Iterator[Row]:
        """The rows, to the end of the document."""
        for part in (self._ready, self._bindings):
            for binding in part:
                yield self._row(binding)

    def _read(self) -> Iterator[dict[str, Any]]:
        has_results = False
        for name in self._text.members():
            if name == "results":
                for inner in self._text.members():
                    if inner == "bindings":
                        has_results = True
                        yield from map(_object, self._text.items())
                    else:
                        self._text.value()
            elif name == "head":
                self._names = _variables(_object(self._text.value()))
            elif name == "boolean":
                self.truth = self._text.value()
                if not isinstance(self.truth, bool):
                    raise ResultSyntaxError("yes or no is neither")
            else:
                self._text.value()
        self._text.end()
        if not has_results and self.truth is None:
            raise ResultSyntaxError("it has neither rows nor yes or no")

    def _row(self, binding: dict[str, Any]) -> Row:
        # Some servers write null where nothing is bound.
        row = tuple([None if (said := binding.pop(name, None)) is None else _term_of(name, said) for name in self.variables])
        if binding:
            raise ResultSyntaxError("a row has a variable that is not announced")
        return row


def _variables(head: dict[str, Any]) -> tuple[str, ...] | None:
    names = head.get("vars")
    if not isinstance(names, list):
        return None
    return tuple(_string(name) for name in names)


def _term_of(name: str, said: Any) -> Term:
    try:
        return _term(said)
    except ResultSyntaxError as error:
        raise ResultSyntaxError(f"?{name}: {error}") from None


def _term(said: Any) -> Term:
    term = _object(said)
    match term.get("type"):
        case "uri":
            return result_iri(_string(term.get("value")))
        case "literal" | "typed-literal":
            language, direction = term.get("xml:lang"), term.get("its:dir")
            if direction is not None:
                language = f"{_string(language)}--{_string(direction)}"
            return result_literal(_string(term.get("value")), language, term.get("datatype"))
        case "bnode":
            return result_blank_node(_string(term.get("value")))
        case "triple":
            triple = _object(term.get("value"))
            return f"<<( {' '.join(_term(triple.get(place)) for place in ('subject', 'predicate', 'object'))} )>>"
    raise ResultSyntaxError(f"{str(term.get('type'))[:100]!r} is no kind of term")


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ResultSyntaxError("there is something else in the place of an object")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ResultSyntaxError("there is something else in the place of a text")
    if not value.isascii() and _SURROGATE.search(value):
        raise ResultSyntaxError("there is half of a character in it")
    return value


class _Text:
    """A JSON text and a place in it, of which no more is held than the value at that place."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._held = ""
        self._place = 0
        self._is_over = False

    def members(self) -> Iterator[str]:
        """The name of each member of the object at this place; who takes it reads the value before the next."""
        for _ in self._elements("{", "}"):
            name = _string(self.value())
            self._take(":")
            yield name

    def items(self) -> Iterator[Any]:
        """The values of the array at this place."""
        for _ in self._elements("[", "]"):
            yield self.value()

    def value(self) -> Any:
        """The value at this place.

        Raises:
            ResultSyntaxError: there is none, or it does not end.

        """
        self._next()
        size = 0
        while True:
            try:
                value, end = _decode(self._held, self._place)
            except ValueError as error:
                if self._is_over:
                    raise ResultSyntaxError(str(error)) from None
            except RecursionError:
                raise ResultSyntaxError("it is nested too deeply") from None
            else:
                # A number that ends with what came so far may go on.
                if end < len(self._held) or self._is_over:
                    self._place = end
                    return value
            size = 2 * max(size, len(self._held) - self._place, 1)
            if size > _LONGEST_VALUE:
                raise ResultSyntaxError("a value in it is longer than can be read, or is none")
            self._receive(size)

    def end(self) -> None:
        """Nothing, if only space is left.

        Raises:
            ResultSyntaxError: there is more.

        """
        if after := self._next():
            raise ResultSyntaxError(f"there is {after!r} after its end")

    def _elements(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        if self._next() == closing:
            self._take(closing)
            return
        while True:
            yield
            if self._next() == closing:
                self._take(closing)
                return
            self._take(",")

    def _take(self, character: str) -> None:
        if (found := self._next()) != character:
            raise ResultSyntaxError(f"there is {found!r} in the place of {character!r}" if found else "it breaks off")
        self._place += 1

    def _next(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            if found := _NO_SPACE.search(self._held, self._place):
                self._place = found.start()
                return found.group()
            self._place = len(self._held)
            if self._is_over:
                return ""
            self._receive(1)

    def _receive(self, size: int) -> None:
        """Lets go of what was read, and holds as many characters as that, or all that are left."""
        parts = [self._held[self._place :]]
        held = len(parts[0])
        while held < size and not self._is_over:
            piece = next(self._pieces, b"")
            self._is_over = not piece
            try:
                parts.append(self._decoder.decode(piece, self._is_over))
            except UnicodeDecodeError:
                raise ResultSyntaxError("it is not written in UTF-8") from None
            held += len(parts[-1])
        self._held = "".join(parts)
        self._place = 0
