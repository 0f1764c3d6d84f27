"""Reads the header of a stored query: YAML in comment lines that begin with `#+`, as grlc reads it (https://grlc.io/).

Whatever is wrong is one line that begins with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from hankegraph.errors import QueryError

CONCEPT, ORGANISATION, IRI, STRING, INTEGER, DATE = "concept", "organisation", "iri", "xsd:string", "xsd:integer", "xsd:date"
PARAMETER_TYPES = (STRING, INTEGER, DATE, IRI, CONCEPT, ORGANISATION)
COLUMN_TYPES = (STRING, INTEGER, "xsd:decimal", DATE, "xsd:boolean", IRI, "term")
LANGUAGE_KEYS = {"en": "summary", "fi": "summary_fi", "sv": "summary_sv"}

_MARK = "#+"
_KEYS = (*LANGUAGE_KEYS.values(), "description", "tags", "params", "columns", "ordered")
_PARAMETER_KEYS = ("name", "type", "example", "default", "description", "schemes")
_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")
_TAG = re.compile("[a-z]+")
_SCHEME = re.compile("[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be set in a query; `schemes` are where a concept is looked up.

    `example` is what a person writes, `default` what stands in the query: of a concept or an organisation its IRI.
    """

    name: str
    type: str
    example: str
    default: str
    description: str
    schemes: tuple[str, ...] = ()
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A variable of the answer and the type of its values; `term` is any literal or IRI."""

    name: str
    type: str
    line: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Header:
    """What a query says of itself: its question by language, what it can be given and what it gives.

    A stored query says all of it. Where a query of one's own leaves something out, that is empty, and `columns` is None.
    """

    question: Mapping[str, str]
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...] | None
    is_ordered: bool
    line_count: int


def fail_at(source: str, line: int, message: str) -> NoReturn:
    """Raises the error about a line of a file."""
    raise QueryError(f"{source}:{line}: {message}")


def read_header(text: str, source: str, is_stored: bool = True) -> Header:
    """The header that a query opens with; that of a query which is not a stored one may leave out what it does not need.

    Raises:
        QueryError: there is none, or something in it is wrong.

    """
    lines = text.split("\n")
    count = next((number for number, line in enumerate(lines) if not line.startswith(_MARK)), len(lines))
    if not count:
        fail_at(source, 1, f"a stored query opens with its header, in lines that begin with {_MARK}")
    for number, line in enumerate(lines[count:], count + 1):
        if line.startswith(_MARK):
            fail_at(source, number, "this line of the header is apart from the rest of it")
    reader = _Reader(source, is_stored)
    return reader.header(_compose("\n".join(line.removeprefix(_MARK).removeprefix(" ") for line in lines[:count]), source), count)


def _compose(text: str, source: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        fail_at(
            source,
            text.count("\n", 0, error.position) + 1,
            f"the header holds the character U+{error.character:04X}, which YAML does not allow",
        )
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fail_at(source, line, f"the header is no YAML: {' '.join((error.problem or 'cannot be read').split())}")
    except RecursionError:
        fail_at(source, 1, "the header is nested too deeply")
    return node if node is not None else yaml.MappingNode("", [])


class _Reader:
    """Reads the parts of a header as what they should be; every scalar counts as text, so quotation marks change nothing."""

    def __init__(self, source: str, is_stored: bool) -> None:
        self.source = source
        self.is_stored = is_stored

    def header(self, node: yaml.Node, line_count: int) -> Header:
        parts = self.mapping(node, "the header", _KEYS, () if self.is_stored else _KEYS)
        return Header(
            question={language: self.question(parts[key], key) for language, key in LANGUAGE_KEYS.items() if key in parts},
            description=self.text(parts["description"], "description") if "description" in parts else "",
            tags=tuple(self.word(tag, "a tag", _TAG) for tag in self.items(parts["tags"], "tags", 1)) if "tags" in parts else (),
            parameters=self.parameters(parts["params"]) if "params" in parts else (),
            columns=self.columns(parts["columns"]) if "columns" in parts else None,
            is_ordered="ordered" in parts and self.choice(parts["ordered"], "ordered", ("true", "false")) == "true",
            line_count=line_count,
        )

    def parameters(self, node: yaml.Node) -> tuple[Parameter, ...]:
        found: dict[str, Parameter] = {}
        for item in self.items(node, "params"):
            parameter = self.parameter(item)
            if found.setdefault(parameter.name, parameter) is not parameter:
                self.fail(item, f"there are two parameters {parameter.name}")
        return tuple(found.values())

    def columns(self, node: yaml.Node) -> tuple[Column, ...]:
        found: dict[str, Column] = {}
        for item in self.items(node, "columns"):
            column = self.column(item)
            if found.setdefault(column.name, column) is not column:
                self.fail(item, f"there are two columns {column.name}")
        return tuple(found.values())

    def parameter(self, node: yaml.Node) -> Parameter:
        parts = self.mapping(
            node, "a parameter", _PARAMETER_KEYS, ("schemes",) if self.is_stored else ("schemes", "example", "description")
        )
        type_ = self.choice(parts["type"], "the type of a parameter", PARAMETER_TYPES)
        if (type_ == CONCEPT) != ("schemes" in parts):
            self.fail(node, "schemes say where a concept is looked up: they belong to every parameter of type concept and to no other")
        example = "example" if "example" in parts else "default"
        return Parameter(
            name=self.word(parts["name"], "the name of a parameter", _NAME),
            type=type_,
            example=self.text(parts[example], example),
            default=self.text(parts["default"], "default"),
            description=self.text(parts["description"], "description") if "description" in parts else "",
            schemes=tuple(self.word(each, "a scheme", _SCHEME) for each in self.items(parts["schemes"], "schemes", 1))
            if "schemes" in parts
            else (),
            line=_line(node),
        )

    def column(self, node: yaml.Node) -> Column:
        parts = self.mapping(node, "a column", ("name", "type"))
        type_ = self.choice(parts["type"], "the type of a column", COLUMN_TYPES)
        return Column(self.word(parts["name"], "the name of a column", _NAME), type_, _line(node))

    def mapping(self, node: yaml.Node, what: str, keys: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, f"{what} is made of keys with values: {', '.join(keys)}")
        parts: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.text(key, "a key")
            if name not in keys:
                self.fail(key, f"{what} has no key {name!r}; there are {', '.join(keys)}")
            if name in parts:
                self.fail(key, f"{name} stands twice in {what}")
            parts[name] = value
        if missing := [name for name in keys if name not in parts and name not in optional]:
            self.fail(node, f"{what} lacks {', '.join(missing)}")
        return parts

    def items(self, node: yaml.Node, key: str, least: int = 0) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.fail(node, f"{key} is a list")
        if len(node.value) < least:
            self.fail(node, f"{key} is empty")
        return list(node.value)

    def text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.fail(node, f"{key} is a text")
        if not node.value.strip():
            self.fail(node, f"{key} is empty")
        if "\n" in node.value.rstrip("\n"):
            self.fail(node, f"{key} is one paragraph; fold its lines with >-")
        return str(node.value).rstrip("\n")

    def question(self, node: yaml.Node, key: str) -> str:
        text = self.text(node, key)
        if not text.endswith("?"):
            self.fail(node, f"{key} is a question and ends in a question mark")
        return text

    def word(self, node: yaml.Node, what: str, pattern: re.Pattern[str]) -> str:
        text = self.text(node, what)
        if not pattern.fullmatch(text):
            self.fail(node, f"{what} is {text!r}; it is written like this: {pattern.pattern}")
        return text

    def choice(self, node: yaml.Node, what: str, choices: tuple[str, ...]) -> str:
        text = self.text(node, what)
        if text not in choices:
            self.fail(node, f"{what} is {text!r}; there are {', '.join(choices)}")
        return text

    def fail(self, node: yaml.Node, message: str) -> NoReturn:
        fail_at(self.source, _line(node), message)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1 if node.start_mark else 1
