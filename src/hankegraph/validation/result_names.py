"""Results with blank nodes named by what they say, so that the names do not change from run to run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hankegraph.shacl import Result
from hankegraph.terms import Term, Triple
from hankegraph.validation.blank_nodes import blank_node_name


def stable_names(results: Sequence[Result], triples: Sequence[Triple]) -> dict[Term, Term]:
    """The name of each blank node that results are about, in the order of the triples; nodes that say the same have the same name."""
    blank = {term for result in results for term in (result.focus_node, result.value) if term.startswith("_:")}
    if not blank:
        return {}
    about: defaultdict[Term, list[Triple]] = defaultdict(list)
    for triple in triples:
        for term in dict.fromkeys((triple[0], triple[2])):
            if term.startswith("_:"):
                about[term].append(triple)
    return {term: blank_node_name(term, about.__getitem__) for term in about if term in blank}


def distinct_names(names: Mapping[Term, Term]) -> dict[Term, Term]:
    """The same names, those numbered that several nodes have.

    >>> distinct_names({"_:1": "_:a", "_:2": "_:b", "_:3": "_:a"})
    {'_:1': '_:a', '_:2': '_:b', '_:3': '_:a-2'}
    """
    met: Counter[Term] = Counter()
    distinct = {}
    for node, name in names.items():
        met[name] += 1
        distinct[node] = name if met[name] == 1 else f"{name}-{met[name]}"
    return distinct


def rename(results: Sequence[Result], names: Mapping[Term, Term]) -> list[Result]:
    """The results with these names for blank nodes, in their messages, too."""
    if not names:
        return list(results)
    return [
        replace(
            result,
            focus_node=names.get(result.focus_node, result.focus_node),
            value=names.get(result.value, result.value),
            messages=tuple(sorted(_with_names(message, result, names) for message in result.messages)),
        )
        for result in results
    ]


def _with_names(message: Term, result: Result, names: Mapping[Term, Term]) -> Term:
    """The message with the names of the nodes that the result is about; the parser has given each a label that is nothing else."""
    for node in (result.focus_node, result.value):
        if node in names:
            message = message.replace(node.removeprefix("_:"), names[node].removeprefix("_:"))
    return message
