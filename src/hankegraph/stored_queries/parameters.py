"""Binds what a person gives for the parameters of a stored query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hankegraph.errors import QueryError
from hankegraph.stored_queries.binding import check_parsed, replace_constants
from hankegraph.stored_queries.header import CONCEPT, DATE, ORGANISATION, Parameter
from hankegraph.stored_queries.lookup import FindRows, find_concept, find_organisation
from hankegraph.stored_queries.parameter_values import check_text, described, is_day, read_value
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
    _check_period(known, values)
    constants = {name: read_term(known[name], text, prefixes, find_rows) for name, text in values.items()}
    bound = replace_constants(query.text, constants)
    if constants:
        check_parsed(query.text, bound, constants)
    return bound


def _check_period(parameters: Mapping[str, Parameter], values: Mapping[str, str]) -> None:
    """Nothing, unless a period ends before it begins: its days are `from` and `to` in every query, and no row would say what is wrong."""
    if all(name in parameters and parameters[name].type == DATE for name in ("from", "to")):
        first, last = (values.get(name, parameters[name].default).strip() for name in ("from", "to"))
        # What is no day is told of afterwards; days of this form are in the order of their texts.
        if is_day(first) and is_day(last) and first > last:
            raise QueryError(f"the period ends before it begins: from is {first} and to is {last}")


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
