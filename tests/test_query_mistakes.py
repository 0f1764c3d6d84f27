"""What people get wrong when they ask, and the one line that tells them what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from conftest import EXAMPLE_PAGES, ROOT
from loopback import loopback_server
from small_releases import small_release
from store_servers import fuseki_server, need_store, oxigraph_server, running
from test_query_command import COUNT, PERIOD, query, refused, run

from hankegraph.answering.places import nothing_to_ask
from hankegraph.build import BuildOptions, build_release
from hankegraph.errors import OptionError
from hankegraph.stored_queries.own_terms import misspelt_terms
from hankegraph.stored_queries.query_file import read_query_folder
from hankegraph.stores.addresses import parse_store
from hankegraph.terms import HG


def loopback(test: _Test) -> _Test:
    """Lets a test open connections to its own servers."""
    allowed: _Test = pytest.mark.enable_socket(pytest.mark.allow_hosts(["127.0.0.1"])(test))
    return allowed


_Test = TypeVar("_Test", bound=Callable[..., None])
NOBODY_THERE = "http://127.0.0.1:9/"
UNDECLARED = b"ASK { ?x a hg:Project }"
OWN = """#+ params:
#+   - {name: day, type: xsd:date, default: "2026-01-01"}
PREFIX hg: <https://w3id.org/hankegraph/def#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?number WHERE { VALUES ?day { "2026-01-01"^^xsd:date } ?project hg:projectNumber ?number ; hg:endDate ?end . FILTER(?end = ?day) }
ORDER BY ?number
"""


# Parameters that are left out


@pytest.mark.parametrize("name", ["table", "csv", "tsv", "json", "xml", "markdown"])
def test_defaults_that_were_taken_are_said_in_one_line_beside_the_answer(name: str, example_release: Path) -> None:
    result = query(PERIOD, "--param", "from=2024-12-14", "--format", name, on=example_release)
    assert result.stderr == "hankegraph: to is not given, so it is 2024-12-31\n"
    given = query(PERIOD, "--param", "from=2024-12-14", "--param", "to=2024-12-31", "--format", name, on=example_release)
    assert (result.stdout_bytes, given.stderr) == (given.stdout_bytes, "")


def test_all_defaults_stand_in_one_line(example_release: Path) -> None:
    result = query(PERIOD, on=example_release)
    assert result.stderr == "hankegraph: from is not given, so it is 2024-01-01; to is not given, so it is 2024-12-31\n"


# What is asked


@pytest.mark.parametrize(
    ("name", "entries", "said"),
    [
        ("release", None, "there is no ./release; name yours with --on RELEASE, or build one: hankegraph build PAGES --out release"),
        ("rel", None, "rel: there is no such folder; name a release, the folder of a store or an address with --on"),
        ("docs", ["a.md"], "docs: this is neither a release nor a store; name a release, the folder of a store or an address with --on"),
        ("pages", ["a.md", "b.TXT"], "pages: this is neither a release nor a store; if these are pages, build a release of them and ask "
         "that: hankegraph build pages --out release"),
        ("empty", [], "empty: this folder is empty; name a release, the folder of a store or an address with --on, or build a release: "
         "hankegraph build PAGES --out empty"),
        ("127.0.0.1:7878", None, "127.0.0.1:7878: write the address of a server in full, such as oxigraph+http://127.0.0.1:7878"),
        ("localhost:3030/ds", None, "localhost:3030/ds: write the address of a server in full, such as fuseki+http://localhost:3030/ds"),
        ("fuseki+http:/localhost/ds", None, "fuseki+http:/localhost/ds: write the address of a server in full, such as oxigraph+http://localhost:7878"),
        ("me:secret@localhost:7878/ds", None, "this: write the address of a server in full, such as oxigraph+http://localhost:7878"),
    ],
)  # fmt: skip
def test_what_is_no_release_is_told_from_another_and_what_is_advised_can_be_done(
    name: str, entries: list[str] | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if entries is not None:
        Path(name).mkdir()
        for entry in entries:
            Path(name, entry).touch()
    result = run("query", "-", "--on", name, content=COUNT.encode())
    assert refused(result) == f"hankegraph: {said}\n"
    assert name != "release" or run("query", "-", content=COUNT.encode()).stderr == result.stderr
    assert refused(run("queries", "check", "--on", name)) == result.stderr


def test_a_file_is_no_release(example_release: Path) -> None:
    assert nothing_to_ask(example_release / "manifest.json").endswith(
        ": this is a file; name a release, the folder of a store or an address with --on"
    )


def test_the_folder_of_examples_is_recognised_as_pages_and_a_name_with_a_space_is_quoted(tmp_path: Path) -> None:
    assert "if these are pages" in nothing_to_ask(EXAMPLE_PAGES)
    (tmp_path / "my pages").mkdir()
    (tmp_path / "my pages" / "a.txt").touch()
    assert nothing_to_ask(tmp_path / "my pages").endswith(f"hankegraph build '{tmp_path}/my pages' --out release")


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("htp://127.0.0.1", "http"),
        ("HTTPS://127.0.0.1", "https"),
        ("oxigraph://127.0.0.1:7878", "oxigraph+http"),
        ("fuseki-http://127.0.0.1/ds", "fuseki+http"),
        ("oxigrap+https://127.0.0.1", "oxigraph+https"),
    ],
)
def test_an_address_of_no_kind_is_answered_with_those_that_there_are_and_a_guess(address: str, meant: str, example_release: Path) -> None:
    told = refused(run("query", "-", "--on", address, content=COUNT.encode()))
    assert "give a folder or one of fuseki+http://…, " in told
    assert ", or http://… or https://… for any endpoint; " in told
    assert told.endswith(f"; did you mean {meant}://…?\n")
    assert refused(run("queries", "check", "--on", address)) == told
    loading = refused(run("load", example_release, address))
    assert "for any endpoint" not in loading
    assert loading.endswith(f"; did you mean {meant}://…?\n") == ("+" in meant)


def test_an_address_like_no_other_is_answered_without_a_guess() -> None:
    with pytest.raises(OptionError) as caught:
        parse_store("ftp://127.0.0.1/", or_endpoint=True)
    assert str(caught.value).endswith("for any endpoint")


# All queries at once


def test_queries_are_not_checked_one_by_one_where_there_is_nothing_to_ask(tmp_path: Path) -> None:
    told = refused(run("queries", "check", "--on", small_release(tmp_path / "release")))
    assert "no project is there; expected are the answers over examples/pages" in told


@loopback
def test_queries_are_not_checked_one_by_one_where_no_server_answers() -> None:
    assert "cannot be reached" in refused(run("queries", "check", "--on", NOBODY_THERE, "--timeout", "2"))


# What is written in a query


@pytest.mark.parametrize("on", ["oxigraph+" + NOBODY_THERE, "fuseki+" + NOBODY_THERE + "ds", "virtuoso+" + NOBODY_THERE, "release"])
def test_a_prefix_that_is_not_declared_is_said_before_anything_is_asked(on: str, example_release: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_bytes(b"# mine\n" + UNDECLARED)
    told = refused(run("query", tmp_path / "own.rq", "--on", example_release if on == "release" else on))
    assert told.endswith("own.rq:2: the prefix hg is not declared; begin with PREFIX hg: <https://w3id.org/hankegraph/def#>\n")


@loopback
def test_an_endpoint_may_know_a_prefix_and_where_it_does_not_that_is_said() -> None:
    results = b'{"head": {}, "boolean": true}'
    with loopback_server(lambda exchange, _: exchange.give(200, results, "application/sparql-results+json")) as server:
        result = run("query", "-", "--on", server.address, "--format", "csv", content=UNDECLARED)
        assert (result.stdout, result.stderr, len(server.received)) == ("true\n", "", 1)
    with loopback_server(lambda exchange, _: exchange.give(400, b"QueryBadFormed")) as server:
        told = refused(run("query", "-", "--on", server.address, content=UNDECLARED))
        assert told.startswith("hankegraph: standard input:1: the prefix hg is not declared; begin with PREFIX hg: <")
        told = refused(run("query", "-", "--on", server.address, content=b"SELECT * { ?s ?p }"))
        assert told == f"hankegraph: standard input: {server.address}: 400 Bad Request: QueryBadFormed\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ASK {\n  ?s ?p }", ":2: this is no SPARQL query from column "),
        ("ASK {\n  ?s ?p % }", ":2: what begins with '% }' is nothing that SPARQL knows"),
        ("\nDROP ALL", ":2: DROP changes data, and a query only asks"),
        ("ASK FROM <a:b> {}", ": the query cannot be answered: FROM <a:b> is no graph that is here"),
        ("Which projects end?", ": this is no query: it has none of SELECT, "),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_name_and_line(text: str, said: str, example_release: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text(text)
    assert f"own.rq{said}" in refused(query(tmp_path / "own.rq", on=example_release))


@pytest.mark.parametrize("name", ["own.txt", "own.sparql", "own", "own.query.rq"])
def test_a_file_is_read_whatever_its_name_ends_in(
    name: str, example_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(COUNT)
    for given in (name, tmp_path / name):
        assert query(given, "--format", "csv", on=example_release).stdout_bytes == b"n\r\n21\r\n"


def test_a_stored_query_goes_before_a_file_of_its_name(example_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("public-shares").write_text(COUNT)
    assert query("public-shares", "--format", "csv", on=example_release).stdout.startswith("number,title,sharePercent,")
    assert query("./public-shares", "--format", "csv", on=example_release).stdout_bytes == b"n\r\n21\r\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nofile.rq", "nofile.rq: No such file or directory; name a file with a query, or a stored query (hankegraph queries lists them)"),
        ("./", ".: Is a directory; name a file with a query"),
        ("queries", "there is no stored query 'queries'; hankegraph queries lists them"),
        ("status", "there is no stored query 'status'; did you mean projects-by-status?"),
        ("Public-Share", "there is no stored query 'Public-Share'; did you mean public-shares?"),
    ],
)
def test_a_query_that_is_not_there_is_answered_with_what_is_near(name: str, said: str, example_release: Path) -> None:
    assert refused(query(name, on=example_release)).startswith(f"hankegraph: {said}")


def test_a_file_without_end_is_read_to_a_bound(example_release: Path) -> None:
    assert "/dev/zero: larger than" in refused(query("/dev/zero", on=example_release))


def test_a_query_of_ones_own_takes_parameters_and_says_its_defaults(example_release: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text(OWN)
    result = query(tmp_path / "own.rq", "--param", "day=2024-12-30", "--format", "csv", on=example_release)
    assert (result.stdout_bytes, result.stderr) == (b"number\r\n900527\r\n900805\r\n", "")
    assert query(tmp_path / "own.rq", on=example_release).stderr == "hankegraph: day is not given, so it is 2026-01-01\n"
    assert "day: '2024' is no day of the calendar" in refused(query(tmp_path / "own.rq", "--param", "day=2024", on=example_release))


def test_a_misspelt_term_is_said_beside_the_empty_answer(example_release: Path) -> None:
    result = query("values-of-a-property", "--param", "property=hg:natur", "--format", "csv", on=example_release)
    assert (result.exit_code, result.stdout) == (0, "value,valueLabel,projects\n")
    assert result.stderr == "hankegraph: hg:natur is not in the ontology; did you mean hg:nature?\n"
    own = b"PREFIX x: <https://w3id.org/hankegraph/def#> SELECT ?n { ?p x:projctNumber ?n ; <https://w3id.org/hankegraph/def#zzz> 1 }"
    assert query("-", on=example_release, content=own).stderr.splitlines() == [
        "hankegraph: hg:projctNumber is not in the ontology; did you mean hg:projectNumber?",
        "hankegraph: hg:zzz is not in the ontology; ontology/hanke.ttl lists its terms",
    ]


def test_no_term_of_the_ontology_is_taken_for_a_misspelt_one() -> None:
    terms = " ".join(f"hg:{name}" for name in sorted(HG.names))
    assert (
        misspelt_terms(f"PREFIX hg: <{HG.iri}> ASK {{ VALUES ?x {{ {terms} <{HG.iri}> <https://w3id.org/hankegraph/def/a> 'hg:a' }} }}")
        == []
    )
    assert not [found for stored in read_query_folder(ROOT / "queries") for found in misspelt_terms(stored.text)]


def test_a_query_without_mistakes_does_not_wait_for_what_finds_them(example_release: Path) -> None:
    code = f"import sys; from hankegraph.cli import main; main(['query', '-', '--on', {str(example_release)!r}], standalone_mode=False)"
    code += "; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], input=COUNT.encode(), capture_output=True).returncode == 0


def test_a_format_is_named_in_capitals_too(example_release: Path) -> None:
    assert query("-", "--format", "CSV", on=example_release, content=COUNT.encode()).stdout_bytes == b"n\r\n21\r\n"
    assert run("queries", "--format", "JSON").stdout.startswith("[")


# What servers say


@loopback
def test_a_page_in_the_place_of_an_answer_is_told_with_where_endpoints_are() -> None:
    page = b"<!DOCTYPE html><html><body><h1>Hello</h1></body></html>"
    with loopback_server(lambda exchange, _: exchange.give(200, page, "text/html")) as server:
        root = server.address.removesuffix("sparql")
        told = refused(run("query", "-", "--on", root, content=COUNT.encode()))
        assert told.endswith("no result of a query: Hello; the endpoint is often at /query or /sparql\n")
        assert refused(run("query", "-", "--on", server.address, content=COUNT.encode())).endswith("no result of a query: Hello\n")


@loopback
@pytest.mark.parametrize("status", [404, 405])
def test_an_address_that_fuseki_does_not_know_is_told_with_the_dataset(status: int, example_release: Path) -> None:
    with loopback_server(lambda exchange, _: exchange.give(status)) as server:
        root = server.address.removesuffix("/sparql")
        hint = "; has the server a dataset named wrong?\n"
        assert refused(run("load", example_release, f"fuseki+{root}/wrong")).endswith(hint)
        assert refused(run("query", "public-shares", "--on", f"fuseki+{root}/wrong/")).endswith(hint)
        assert refused(run("queries", "check", "--on", f"fuseki+{root}/wrong")).endswith(hint)
        assert "dataset" not in refused(run("load", example_release, f"oxigraph+{root}/wrong"))


@loopback
def test_fuseki_and_oxigraph_give_these_answers(example_release: Path, tmp_path: Path) -> None:
    need_store("fuseki")
    need_store("oxigraph")
    (tmp_path / "own.rq").write_text("ASK {\n  ?s ?p }")
    for kind in ("fuseki", "oxigraph"):
        (tmp_path / kind).mkdir()
    with running(fuseki_server(tmp_path / "fuseki")) as server:
        wrong = server.address.replace("/ds", "/wrong")
        for arguments in (["load", example_release, wrong], ["queries", "check", "--on", wrong]):
            assert refused(run(*arguments)).endswith("; has the server a dataset named wrong?\n")
        assert "own.rq:2: " in refused(run("query", tmp_path / "own.rq", "--on", server.address))
    with running(oxigraph_server(tmp_path / "oxigraph")) as server:
        assert "no project is there" in refused(run("queries", "check", "--on", server.address))
        assert "own.rq:2: this is no SPARQL query from column " in refused(run("query", tmp_path / "own.rq", "--on", server.address))
        told = refused(run("query", "-", "--on", server.address.removeprefix("oxigraph+"), content=COUNT.encode()))
        assert told.endswith("; the endpoint is often at /query or /sparql\n")


# Where the answer goes


BUFFERING = pytest.mark.parametrize("unbuffered", ["", "1"])


def in_shell(command: str, release: Path, unbuffered: str) -> tuple[int, str]:
    """The exit code of the first command of a pipe, and what it said on standard error."""
    name = f"{sys.executable} -m hankegraph"
    script = command.replace("hankegraph", name).replace("RELEASE", str(release)) + "\nexit ${PIPESTATUS[0]}"
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["bash", "-c", script], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "queries",
        "queries --format json",
        "queries show public-shares",
        "queries check --on RELEASE",
        "query concepts-in-use --on RELEASE",
        "trace RELEASE 900101",
    ],
)
@BUFFERING
def test_a_reader_that_has_seen_enough_ends_the_command_well(command: str, unbuffered: str, example_release: Path) -> None:
    assert in_shell(f"hankegraph {command} | head -n 1", example_release, unbuffered) == (0, "")
    # Nobody reads at all, so that it is sure to notice.
    assert in_shell(f"hankegraph {command} | (exec <&-; sleep 0.2)", example_release, unbuffered) == (0, "")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("queries check --on RELEASE", 0),
        ("queries check --on OTHER", 1),
        ("load RELEASE FOLDER/store", 0),
        ("build PAGES --out FOLDER/release --format json", 1),
        ("validate RELEASE", 1),
        ("validate PAGE", 0),
    ],
)
@BUFFERING
def test_a_verdict_is_what_it_is_though_nobody_reads_the_report(
    command: str, code: int, unbuffered: str, example_release: Path, tmp_path: Path
) -> None:
    if "OTHER" in command:
        build_release([EXAMPLE_PAGES / "hanke-etapiha.txt"], tmp_path / "other", BuildOptions())
        command = command.replace("OTHER", str(tmp_path / "other"))
    command = command.replace("FOLDER", str(tmp_path)).replace("PAGES", str(EXAMPLE_PAGES))
    command = command.replace("PAGE", str(EXAMPLE_PAGES / "hanke-etapiha.txt"))
    assert in_shell(f"hankegraph {command} 2>/dev/null | (exec <&-; sleep 0.2)", example_release, unbuffered)[0] == code


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "command",
    ["--help", "queries", "queries show public-shares", "query -", "query - --format csv", "queries check", "trace RELEASE 900101"],
)
@BUFFERING
def test_output_without_room_is_one_line(command: str, unbuffered: str, example_release: Path, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text(COUNT)
    on = " --on RELEASE" if "query " in command or "check" in command else ""
    code, said = in_shell(f"hankegraph {command}{on} < {tmp_path}/own.rq > /dev/full", example_release, unbuffered)
    assert code == 2
    assert said.count("\n") == 1
    assert said.startswith("hankegraph: ") and "No space left on device" in said


@loopback
def test_an_endpoint_that_hides_its_named_graphs_is_told_from_one_that_has_nothing(example_release: Path, tmp_path: Path) -> None:
    need_store("oxigraph")
    with running(oxigraph_server(tmp_path)) as server:
        endpoint = server.address.removeprefix("oxigraph+") + "/query"
        (own := tmp_path / "all.rq").write_text("SELECT * { ?s ?p ?o } LIMIT 1")
        assert query(own, on=endpoint).stderr == ""
        assert run("load", example_release, server.address).exit_code == 0
        for asked in (own, "projects-by-status", "every-fact-has-a-place"):
            result = query(asked, on=endpoint)
            assert result.exit_code == 0
            assert "the endpoint has data in named graphs only" in result.stderr
        assert "named graphs" not in query("projects-by-status", on=server.address).stderr
        assert "named graphs" not in query("projects-by-status", on=f"{endpoint}?union-default-graph=true").stderr
