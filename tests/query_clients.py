"""SPARQL clients of others, which ask a loaded store as people do: SPARQLWrapper, Comunica on Node.js and Jena's `rsparql` on Java."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
import rdflib
from query_engines import Ask, answer_of_rdflib
from SPARQLWrapper import JSON, RDFXML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException
from store_servers import fuseki_jar

from hankegraph.answering.limits import Limits
from hankegraph.answering.plain import plain_answer
from hankegraph.answering.result_streams import read_results, read_triples
from hankegraph.errors import QueryError
from hankegraph.stored_queries.answers import Answer
from hankegraph.stored_queries.query_file import CONSTRUCT, QueryFile

CLIENT_FOLDER = Path(__file__).parent / "clients"
# Where `make clients` puts Comunica: what is installed is no part of the project.
INSTALLED = Path(__file__).parent.parent / ".clients"
_LIMITS = Limits(60)
_SECONDS = 300

# A client asks all queries at once of an endpoint, and then knows their answers.
Client = Callable[[str, Sequence[QueryFile]], Ask]


def sparqlwrapper(address: str, queries: Sequence[QueryFile]) -> Ask:
    """SPARQLWrapper as its documentation shows it, which reads JSON, and RDF/XML into a graph of rdflib."""
    forms = _forms(queries)

    def ask(text: str) -> Answer:
        wrapper = SPARQLWrapper(address, returnFormat=RDFXML if forms[text] == CONSTRUCT else JSON)
        # Otherwise it adds output=rdf+xml to the address, which Fuseki refuses.
        wrapper.setOnlyConneg(forms[text] == CONSTRUCT)
        wrapper.setQuery(text)
        try:
            found = wrapper.queryAndConvert()
        except SPARQLWrapperException as error:
            raise QueryError(str(error)) from error
        if isinstance(found, rdflib.Graph):
            return answer_of_rdflib("CONSTRUCT WHERE { ?s ?p ?o }", found)
        return _read(json.dumps(found), forms[text])

    return ask


def comunica(address: str, queries: Sequence[QueryFile]) -> Ask:
    """Comunica, which reads JSON and N-Triples into terms and writes them anew."""
    if shutil.which("node") is None or not (INSTALLED / ".ready").exists():
        _lack("Comunica is not installed; run: apt-get install nodejs npm && make clients")
    return _answers(["node", "ask.js", address], queries, INSTALLED)


def rsparql(address: str, queries: Sequence[QueryFile]) -> Ask:
    """The command of Jena that asks endpoints with ARQ, from the jar of Fuseki."""
    jar = fuseki_jar()
    if jar is None or shutil.which("javac") is None:
        _lack("Jena is not installed; run: apt-get install openjdk-17-jdk-headless && make stores")
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", str(jar)]
    return _answers([*java, "Ask.java", address], queries, CLIENT_FOLDER)


CLIENTS: dict[str, Client] = {"SPARQLWrapper": sparqlwrapper, "Comunica": comunica, "rsparql (Jena)": rsparql}


def _lack(message: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


def _answers(command: list[str], queries: Sequence[QueryFile], folder: Path) -> Ask:
    given = "".join(f"{json.dumps(query.text)}\n" for query in queries)
    run = subprocess.run(command, cwd=folder, input=given, capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False)
    assert run.returncode == 0, run.stderr
    said = dict(zip((query.text for query in queries), map(json.loads, run.stdout.splitlines()), strict=True))
    forms = _forms(queries)

    def ask(text: str) -> Answer:
        if "error" in said[text]:
            raise QueryError(said[text]["error"])
        return _read(said[text]["answer"], forms[text])

    return ask


def _forms(queries: Iterable[QueryFile]) -> dict[str, str]:
    return {query.text: query.form for query in queries}


def _read(text: str, form: str) -> Answer:
    stream = io.BytesIO(text.encode())
    if form == CONSTRUCT:
        return plain_answer(read_triples(stream, "nt", _LIMITS, lambda: None))
    return plain_answer(read_results(stream, "json", _LIMITS, lambda: None))
