"""One result of SHACL validation, and the severities that a result may have."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from rdflib.namespace import SH

from hankegraph.findings import INFO, VIOLATION, WARNING
from hankegraph.terms import Term

SEVERITY_NAMES: dict[Any, str] = {SH.Violation: VIOLATION, SH.Warning: WARNING, SH.Info: INFO}


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One result of SHACL validation; nodes as terms.

    `path` is an IRI, or where it has several steps the text of a path of SPARQL with IRIs in full: `<a>/^<b>`. Where there is none it is
    empty.
    """

    focus_node: Term
    path: str
    value: Term
    shape: Term
    component: Term
    severity: str
    messages: tuple[Term, ...]


# The order of results, as a key: comparing the results themselves takes ten times as long.
result_order = attrgetter("focus_node", "path", "value", "shape", "component", "severity", "messages")
