"""Answers the query that a person gave, and says what is wrong with it in their terms: with the file, the line and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hankegraph.answering.asking import answer_on
from hankegraph.answering.limits import Limits
from hankegraph.answering.places import is_endpoint
from hankegraph.answering.solutions import Answer, Truth
from hankegraph.errors import HankegraphError, QueryError
from hankegraph.stored_queries.given_query import GivenQuery, check_own
from hankegraph.stored_queries.syntax import with_place
from hankegraph.stores.addresses import dataset_hint

_BAD_REQUEST = 400


def answer_given(
    given: GivenQuery, text: str, on: str, limits: Limits, environment: Mapping[str, str], *, may_connect: bool = False
) -> Answer:
    """The answer to the query, whose `text` has the values of its parameters, of what `on` names (see `answer_on`).

    Raises:
        HankegraphError: as `answer_on` does.

    """
    # An endpoint may know prefixes that a query does not declare, as those of Wikidata and DBpedia do.
    check_own(given, with_prefixes=not is_endpoint(on))
    try:
        return answer_on(text, on, limits, environment, may_connect=may_connect)
    except HankegraphError as error:
        if problem := _problem(error, given, on):
            raise QueryError(problem) from error
        raise


def why_nothing(on: str, limits: Limits, environment: Mapping[str, str]) -> str:
    """What an endpoint that had nothing to say may have to be asked instead, or nothing: the data may all be in named graphs."""
    if not is_endpoint(on):
        return ""

    def is_true(question: str) -> bool:
        with answer_on(question, on, replace(limits, rows=None), environment) as answer:
            return isinstance(answer, Truth) and answer.value

    try:
        if is_true("ASK { ?s ?p ?o }") or not is_true("ASK { GRAPH ?graph { ?s ?p ?o } }"):
            return ""
    except HankegraphError:
        return ""
    return (
        "the endpoint has data in named graphs only, and shows none of them to a query that names none; "
        "use GRAPH or FROM, or ask it as a store, such as --on oxigraph+http://HOST or fuseki+http://HOST/DATASET"
    )


def _problem(error: HankegraphError, given: GivenQuery, on: str) -> str:
    """What to say in the place of the error, or nothing where it says enough."""
    # It is there already where a server was asked, and not needed where none was.
    from hankegraph.http_requests import RequestError

    status = error.status if isinstance(error, RequestError) else None
    if status is not None:
        check_own(given)
    if not given.is_stored and (isinstance(error, QueryError) or status == _BAD_REQUEST):
        return with_place(str(error), given.text, given.source)
    hint = dataset_hint(on, status)
    return f"{error}; {hint}" if hint else ""
