"""Lists stored queries as a table for the documentation."""

from __future__ import annotations

from collections.abc import Iterable

from hankegraph.stored_queries.parameter_values import described
from hankegraph.stored_queries.query_file import SUFFIX, QueryFile

_HEAD = ("| query | what it asks | parameters | tags |", "|---|---|---|---|")


def query_table(queries: Iterable[QueryFile], folder: str) -> str:
    """A Markdown table of the queries, with links into a folder that holds their files."""
    rows = [
        f"| [{query.name}]({folder}/{query.name}{SUFFIX}) | {query.header.question['en']} "
        f"| {'; '.join(described(parameter) for parameter in query.parameters)} | {', '.join(query.header.tags)} |"
        for query in queries
    ]
    return "\n".join([*_HEAD, *(" ".join(row.split()) for row in rows), ""])
