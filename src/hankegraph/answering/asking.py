"""Asks a query wherever the graph is: in a release, in a store on disk, in a store on a server, or at any public endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hankegraph.answering.limits import Limits
from hankegraph.answering.solutions import Answer

DEFAULT_RELEASE = "release"


def answer_on(query: str, on: str, limits: Limits, environment: Mapping[str, str], *, may_connect: bool = False) -> Answer:
    """The answer of what `on` names: a folder, the address of a store (`fuseki+http://…`), or that of an endpoint (`https://…`).

    Credentials for servers are taken from the environment or from the netrc file.

    Raises:
        HankegraphError: there is nothing that answers, it is no query, or it wants more than the limits allow.
    """
    if "://" not in on:
        from hankegraph.answering.engine import answer_locally

        return answer_locally(query, Path(on), limits, may_connect=may_connect)
    from hankegraph.answering.endpoint import answer_remotely
    from hankegraph.http_credentials import credentials_for
    from hankegraph.stores.addresses import parse_store

    address = on if on.startswith(("http://", "https://")) else parse_store(on).query
    return answer_remotely(query, address, limits, credentials_for(address, environment))
