"""Stored queries as a person or a program is told of them: the list, one with all that it says, JSON, a table for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hankegraph.errors import OptionError
from hankegraph.stored_queries.header import Parameter
from hankegraph.stored_queries.parameter_values import described
from hankegraph.stored_queries.query_file import SUFFIX, QueryFile

_INDENT = "    "
_HEAD = ("| query | what it asks | parameters | tags |", "|---|---|---|---|")


def query_table(queries: Iterable[QueryFile], folder: str) -> str:
    """A Markdown table of the queries, with links into a folder that holds their files."""
    rows = [
        f"| [{query.name}]({folder}/{query.name}{SUFFIX}) | {query.header.question['en']} "
        f"| {'; '.join(described(parameter) for parameter in query.parameters)} | {', '.join(query.header.tags)} |"
        for query in queries
    ]
    return "\n".join([*_HEAD, *(" ".join(row.split()) for row in rows), ""])


def tagged(queries: Sequence[QueryFile], tag: str) -> list[QueryFile]:
    """The queries with this tag.

    Raises:
        OptionError: no query has it.

    """
    found = [query for query in queries if tag in query.header.tags]
    if not found:
        tags = sorted({each for query in queries for each in query.header.tags})
        raise OptionError(f"no stored query has the tag {tag!r}; there are {', '.join(tags)}")
    return found


def list_text(query: QueryFile) -> str:
    """The query in a list: its name, its question, and what it can be given."""
    lines = [query.header.question["en"], *(f"--param {described(parameter)}" for parameter in query.parameters)]
    return "\n".join([query.name, *(f"{_INDENT}{line}" for line in lines)])


def query_text(query: QueryFile) -> str:
    """All that the query says, and then itself, to be pasted into any SPARQL form."""
    header = query.header
    columns = [f"{column.name} ({column.type})" for column in query.columns]
    parts = [
        *header.question.values(),
        "",
        header.description,
        "",
        f"tags: {', '.join(header.tags)}",
        *(_parameter_text(parameter) for parameter in query.parameters),
        *([f"columns: {', '.join(columns)}"] if columns else []),
    ]
    sparql = "\n".join(query.text.splitlines()[header.line_count :])
    return "\n".join([query.name, *(f"{_INDENT}{part}".rstrip() for part in parts), "", sparql])


def _parameter_text(parameter: Parameter) -> str:
    return f"--param {described(parameter)}, {parameter.default} if not given: {parameter.description}"


def query_json(query: QueryFile) -> dict[str, Any]:
    """All that the query says as values of JSON."""
    header = query.header
    return {
        "name": query.name,
        "question": dict(header.question),
        "description": header.description,
        "tags": list(header.tags),
        "form": query.form,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                **({"schemes": list(parameter.schemes)} if parameter.schemes else {}),
                "example": parameter.example,
                "default": parameter.default,
                "description": parameter.description,
            }
            for parameter in query.parameters
        ],
        "columns": [{"name": column.name, "type": column.type} for column in query.columns],
        "ordered": header.is_ordered,
        "sparql": query.text,
    }
