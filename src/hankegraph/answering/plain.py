"""An answer as plain values, all of it at once, to compare with another."""

from __future__ import annotations

from hankegraph.answering.solutions import Answer, Solutions, Triples, Truth
from hankegraph.stored_queries import answers


def plain_answer(answer: Answer) -> answers.Answer:
    """The whole answer as stored queries compare it.

    Raises:
        HankegraphError: the answer did not come whole.
    """
    match answer:
        case Solutions(variables=variables, rows=rows):
            return answers.Table(variables, tuple(rows))
        case Triples(triples=triples):
            return frozenset(triples)
        case Truth(value=value):
            return value
    raise TypeError(answer)
