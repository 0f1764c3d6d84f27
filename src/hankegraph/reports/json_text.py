"""JSON that is quick to write and can be read line by line: the members of a list stand on a line each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hankegraph.reports.visible import encodable


def json_line(value: Any) -> str:
    """The value as JSON on one line, in characters that UTF-8 can write.

    >>> json_line({"name": "å"})
    '{"name": "å"}'
    """
    return encodable(json.dumps(value, ensure_ascii=False))


def json_object(members: Mapping[str, Any]) -> str:
    """The object as JSON with a line for each member and for each element of a list among them.

    >>> print(json_object({"targets": ["a", "b"], "nodes": 2}))
    {
    "targets": [
    "a",
    "b"
    ],
    "nodes": 2
    }
    """
    lines = [
        f"{json_line(key)}: {_json_list(value) if isinstance(value, list) and value else json_line(value)}"
        for key, value in members.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


def _json_list(elements: list[Any]) -> str:
    return "[\n" + ",\n".join(map(json_line, elements)) + "\n]"
