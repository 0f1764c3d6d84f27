"""Binds what a person gives for the parameters of a stored query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hankegraph.errors import QueryError
from hankegraph.stored_queries.binding import replace_constants
from hankegraph.stored_queries.header import CONCEPT, ORGANISATION, Parameter
from hankegraph.stored_queries.lookup import FindRows, find_concept, find_organisation
from hankegraph.stored_queries.parameter_values import check_text, described, read_value
from hankegraph.stored_queries.query_file import QueryFile
from hankegraph.stored_queries.sparql_tokens import prefixes_of, read_tokens
from hankegraph.terms import Term


def read_assignments(texts: Iterable[str]) -> dict[str, str]:
    """What is given for each parameter, from texts such as `measure=7.4`.

    >>> read_assignments(["measure=7.4", "name=a=b"])
    {'measure': '7.4', 'name': 'a=b'}

    Raises:
        QueryError: a text has no equals sign, or a parameter is given twice.

    """
    values: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise QueryError(f"--param {text!r}: give the name of a parameter, an equals sign and a value, such as number=900101")
        if name in values:
            raise QueryError(f"--param {name}: it is given twice")
        values[name] = value
    return values


def bind_parameters(query: QueryFile, values: Mapping[str, str], find_rows: FindRows | None = None) -> str:
    """The text of the query with these values for its parameters, by name; the others keep their defaults.

    `find_rows` runs a query on the graph that is asked, to find an organisation or a provisional concept by its name; without it only the
    concepts of the vocabularies are found, and an organisation is given by its IRI.

    Raises:
        QueryError: a parameter is unknown, or a value is none of its type, names nothing, or names several things.

    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            there_is = f"has {', '.join(described(parameter) for parameter in query.parameters)}" if known else "has none"
            raise QueryError(f"there is no parameter {name!r}; {query.name} {there_is}")
    prefixes = prefixes_of(read_tokens(query.text))
    constants = {name: read_term(known[name], text, prefixes, find_rows) for name, text in values.items()}
    return replace_constants(query.text, constants) if constants else query.text


def read_term(parameter: Parameter, text: str, prefixes: Mapping[str, str], find_rows: FindRows | None = None) -> Term:
    """The term that a text stands for.

    Raises:
        QueryError: it is none of the type of the parameter, names nothing, or names several things.

    """
    if parameter.type == CONCEPT:
        check_text(parameter, text)
        return find_concept(parameter, text, find_rows)
    if parameter.type == ORGANISATION:
        check_text(parameter, text)
        return find_organisation(parameter, text, find_rows)
    return read_value(parameter, text, prefixes)
