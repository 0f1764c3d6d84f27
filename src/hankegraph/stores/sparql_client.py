"""Sends queries and updates in SPARQL to a server: SPARQLWrapper writes the requests, and they are sent with care."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.request import Request

from SPARQLWrapper import JSON, POST, POSTDIRECTLY, SPARQLWrapper

from hankegraph.http_addresses import check_address, server_of
from hankegraph.http_connection import Deadline
from hankegraph.http_credentials import Credentials
from hankegraph.http_requests import AGENT, HttpRequest, HttpResponse, send
from hankegraph.stores.addresses import StoreAddress
from hankegraph.stores.store import StoreError

# A page of subjects has some hundred kilobytes.
_MOST_OF_AN_ANSWER = 64 << 20


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper for one text that is known to be a query or an update, without its search for words."""

    def __init__(self, address: str, text: str, kind: str) -> None:
        self._kind = kind
        super().__init__(address, updateEndpoint=address, agent=AGENT)
        self.setMethod(POST)
        # Queries go as forms, which every server takes; updates as they are, for escapes would treble them.
        if kind == "INSERT":
            self.setRequestMethod(POSTDIRECTLY)
        else:
            self.setReturnFormat(JSON)
            self.setOnlyConneg(True)
        self.setQuery(text)

    def _parseQueryType(self, query: str) -> str:  # noqa: N802 - its name
        return self._kind

    def request(self, accept: str, is_repeatable: bool) -> HttpRequest:
        """The request as it is sent."""
        written: Request = self._createRequest()
        body = written.data if isinstance(written.data, bytes) else b""
        headers = {name: value for name, value in written.header_items() if name.lower() not in ("accept", "user-agent")}
        return HttpRequest(
            "POST", written.full_url, {**headers, "Accept": accept}, body, is_write=self._kind == "INSERT", is_repeatable=is_repeatable
        )


class SparqlClient:
    """One server, one total time, one set of credentials."""

    def __init__(self, address: StoreAddress, deadline: Deadline, credentials: Credentials | None) -> None:
        self._query = address.query
        self._update = address.update
        self._awaits_challenge = address.kind == "virtuoso"
        self.deadline = deadline
        self.credentials = credentials

    def send(self, request: HttpRequest) -> HttpResponse:
        """The answer to any request."""
        return send(replace(request, awaits_challenge=self._awaits_challenge), self.deadline, self.credentials)

    def number(self, query: str) -> int:
        """The one number that a SELECT query asks for.

        Raises:
            StoreError: the answer is no number.

        """
        content = self._results(query)
        try:
            (row,) = json.loads(content)["results"]["bindings"]
            (value,) = row.values()
            return int(value["value"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StoreError(f"{self._place(self._query)}: the answer to a query for a number is none") from None

    def strings(self, query: str) -> list[tuple[str, ...]]:
        """The rows of a SELECT query, each as the texts of its values in the order of the variables.

        Raises:
            StoreError: the answer is none to such a query.

        """
        content = self._results(query)
        try:
            answer = json.loads(content)
            variables = answer["head"]["vars"]
            return [tuple(str(row[name]["value"]) for name in variables) for row in answer["results"]["bindings"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StoreError(f"{self._place(self._query)}: the answer to a query is not one in JSON") from None

    def _results(self, query: str) -> bytes:
        content = b""
        with self.send(_Wrapper(self._query, query, "SELECT").request("application/sparql-results+json", True)) as response:
            for piece in response:
                content += piece
                if len(content) > _MOST_OF_AN_ANSWER:
                    raise StoreError(f"{self._place(self._query)}: the answer is longer than what was asked for")
        return content

    def construct(self, query: str, accept: str) -> HttpResponse:
        """The triples of a CONSTRUCT query."""
        return self.send(_Wrapper(self._query, query, "SELECT").request(accept, True))

    def update(self, text: str, is_repeatable: bool = True) -> None:
        """Runs an update; one that may not be done twice is not sent again when its answer is lost."""
        with self.send(_Wrapper(self._update, text, "INSERT").request("*/*", is_repeatable)) as response:
            response.read()

    def _place(self, address: str) -> str:
        return server_of(check_address(address))
