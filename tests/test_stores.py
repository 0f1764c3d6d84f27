"""Addresses of stores, graphs of releases, how they are compared, and the store in a folder."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from conftest import EXAMPLE_PAGES
from hypothesis import given, settings
from hypothesis import strategies as st
from small_releases import BASE, XSD, small_release

from hankegraph.build import BuildOptions, build_release
from hankegraph.commands.load import load
from hankegraph.errors import HankegraphError, OptionError
from hankegraph.iris import DEFAULT_BASE
from hankegraph.stores.addresses import KINDS, parse_store
from hankegraph.stores.behaviours import BEHAVIOURS
from hankegraph.stores.canonical import BOOLEANS, DECIMALS_WITH_POINT, INTEGER_TYPES, NUMBERS, TIMES, UTC, CanonicalTerms
from hankegraph.stores.differences import Differences
from hankegraph.stores.digest import digest_of, line_of
from hankegraph.stores.embedded import EmbeddedStore
from hankegraph.stores.graphs import ReleaseGraph, release_graphs
from hankegraph.stores.load import MOST_SHOWN, LoadOptions, load_release
from hankegraph.stores.report import LoadReport, report_text
from hankegraph.stores.store import Progress, StoreError, change_graph
from hankegraph.terms import Triple

ALL_RULES = (*NUMBERS, INTEGER_TYPES, BOOLEANS, TIMES, UTC)
NO_FILE = Path("/nonexistent")


def loaded(release: Path, store: Path, **options: object) -> LoadReport:
    return load_release(release, parse_store(str(store)), LoadOptions(**options), {}, NO_FILE)  # type: ignore[arg-type]


def held(store: Path) -> dict[str, set[Triple]]:
    """What the store in a folder holds, by graph."""
    found: dict[str, set[Triple]] = {}
    for quad in ox.Store.read_only(str(store)):
        found.setdefault(quad.graph_name.value, set()).add((str(quad.subject), str(quad.predicate), str(quad.object)))
    return found


def in_release(release: Path) -> dict[str, set[Triple]]:
    store = ox.Store()
    for graph in release_graphs(release):
        store.load("".join(f"{line_of(t)}\n" for t in graph.triples()).encode(), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph.iri))
    found: dict[str, set[Triple]] = {}
    for quad in store:
        found.setdefault(quad.graph_name.value, set()).add((str(quad.subject), str(quad.predicate), str(quad.object)))
    return found


# Addresses


@pytest.mark.parametrize(
    ("text", "query", "update", "data"),
    [
        ("fuseki+http://h:3030/ds", "http://h:3030/ds/query", "http://h:3030/ds/update", "http://h:3030/ds/data"),
        ("fuseki+https://h/a/ds/", "https://h/a/ds/query", "https://h/a/ds/update", "https://h/a/ds/data"),
        ("oxigraph+http://h:7878", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("virtuoso+http://h:8890/", "http://h:8890/sparql", "http://h:8890/sparql-auth", "http://h:8890/sparql-graph-crud-auth"),
        (
            "graphdb+http://h:7200/repositories/r",
            "http://h:7200/repositories/r",
            "http://h:7200/repositories/r/statements",
            "http://h:7200/repositories/r/rdf-graphs/service",
        ),
        ("qlever+http://h:7001", "http://h:7001", "http://h:7001", "http://h:7001"),
        ("sparql+http://h/x/?query=q&update=/u&data=http://h/d", "http://h/x/q", "http://h/u", "http://h/d"),
        ("sparql+http://h/?query=/q&update=/u", "http://h/q", "http://h/u", ""),
    ],
)
def test_the_address_of_a_store_says_where_it_answers(text: str, query: str, update: str, data: str) -> None:
    address = parse_store(text)
    assert (address.query, address.update, address.data, address.folder) == (query, update, data, None)


def test_a_folder_may_have_a_colon_in_its_name() -> None:
    assert parse_store("./localhost:3030/ds").folder == Path("localhost:3030/ds")
    assert parse_store("/stores/a:b").folder == Path("/stores/a:b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the store has no name"),
        ("http://me:secret@h/sparql", r"is no kind of store.*write sparql\+http://HOST\?query="),
        ("sparql+http://h/?query=/q&data=http://other/d", "places of the one server"),
        ("sparql+http://h/?query=/q&data=//me:secret@h/d", "has a name or a password in it"),
        ("fuseky+http://h/ds", "is no kind of store"),
        ("localhost:3030/ds", r"localhost:3030/ds is no address of a store; .*or \./ before the name of a folder"),
        ("fuseki+http:/localhost:3030/ds", "is no address of a store"),
        ("C:/stores/x", "is no address of a store"),
        ("me:secret@h/ds", "this is no address of a store"),
        ("fuseki+http://h:99999/ds", "a port up to 65535"),
        ("fuseki+ftp://h/ds", "is no kind of store"),
        ("fuseki+http://h", "ends with the name of a dataset"),
        ("fuseki+http://h/ds?x=1", r"no part after \?"),
        ("fuseki+http://h/ds#x", "no part after #"),
        ("graphdb+http://h:7200", "ends with a repository"),
        ("sparql+http://h/", "say where queries go"),
        ("sparql+http://h/?query=/q", "say where queries go"),
        ("sparql+http://h/?query=/q&updates=/u", "knows no 'updates'"),
        ("fuseki+http://me:secret@h/ds", "has a name or a password in it"),
        ("oxigraph+http://", "names a host"),
    ],
)
def test_what_is_no_address_of_a_store_is_refused_without_repeating_a_password(text: str, message: str) -> None:
    with pytest.raises(OptionError, match=message) as raised:
        parse_store(text)
    assert "secret" not in str(raised.value)


def test_the_behaviour_of_every_kind_is_known_and_documented() -> None:
    assert BEHAVIOURS.keys() == {*KINDS, "embedded"}
    document = (Path(__file__).parent.parent / "docs" / "stores.md").read_text(encoding="utf-8")
    for kind, behaviour in BEHAVIOURS.items():
        assert f"`{kind}+http" in document or kind == "embedded"
        for rule in behaviour.rules:
            assert rule.said in document, (kind, rule.said)


# Graphs of a release


@pytest.fixture(scope="module", params=[(False, None), (True, None), (True, "gz"), (True, "zst")], ids=str)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    in_parts, compress = request.param
    release = tmp_path_factory.mktemp("built") / "release"
    options = BuildOptions(parts_from=1 if in_parts else 10_000, compress=compress)
    build_release([EXAMPLE_PAGES], release, options)
    return release


def test_every_layout_of_a_release_has_the_same_graphs_with_each_triple_once(built: Path, example_release: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    assert manifest["graphs"] == {name: f"{DEFAULT_BASE}graph/{name}" for name in ("projects", "vocabularies", "provenance", "dataset")}
    graphs = {graph.name: list(graph.triples()) for graph in release_graphs(built)}
    assert len(graphs["projects"]) == manifest["counts"]["triples"]
    assert len(graphs["provenance"]) == manifest["counts"]["provenanceTriples"]
    for name, triples in graphs.items():
        assert len(triples) == len(set(triples)) > 0, name
    other = {graph.name: set(graph.triples()) for graph in release_graphs(example_release)}
    for name in ("projects", "vocabularies", "provenance"):
        assert set(graphs[name]) == other[name]


def test_the_names_of_the_graphs_can_be_put_under_another_base(example_release: Path) -> None:
    names = {graph.iri for graph in release_graphs(example_release, "http://localhost/g")}
    assert names == {f"http://localhost/g/{name}" for name in ("projects", "vocabularies", "provenance", "dataset")}
    for bad in ("graph", "https://example.org/a b/", "https://example.org/?g=", "https://example.org/> }", "urn:x"):
        with pytest.raises(OptionError, match="--graph-base"):
            release_graphs(example_release, bad)


# How graphs are compared

triples = st.lists(
    st.tuples(st.sampled_from(["<s>", "<t>"]), st.sampled_from(["<p>", "<q>"]), st.integers(0, 30).map(lambda n: f'"{n}"')), unique=True
)


@given(triples, st.randoms())
def test_the_digest_does_not_depend_on_the_order(some: list[Triple], chance: random.Random) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert digest_of(some) == digest_of(shuffled)


@settings(max_examples=25)
@given(triples, triples)
def test_the_digest_and_the_differences_agree_with_sets(some: list[Triple], others: list[Triple]) -> None:
    assert (digest_of(some) == digest_of(others)) == (set(some) == set(others))
    with Differences(some, others, CanonicalTerms(ALL_RULES)) as differences:
        assert sorted(differences.missing()) == sorted(set(some) - set(others))
        assert sorted(differences.unexpected()) == sorted(set(others) - set(some))


def same(first: str, second: str) -> bool:
    canonical = CanonicalTerms(ALL_RULES)
    return canonical[first] == canonical[second]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_are_equal_when_their_values_are(first: Decimal, second: Decimal) -> None:
    def literal(number: Decimal) -> str:
        return f'"{number:f}"^^<{XSD}decimal>'

    assert same(literal(first), literal(second)) == (first == second)
    assert same(literal(first), literal(first) if first == 0 else f'"{first:f}00"^^<{XSD}decimal>')


@given(st.integers(), st.integers(), st.integers(0, 3))
def test_integers_are_equal_when_their_values_are(first: int, second: int, zeros: int) -> None:
    padded = f"{'-' if first < 0 else ''}{'0' * zeros}{abs(first)}"
    assert same(f'"{padded}"^^<{XSD}integer>', f'"{first}"^^<{XSD}long>')
    assert same(f'"{first}"^^<{XSD}integer>', f'"{second}"^^<{XSD}integer>') == (first == second)


@pytest.mark.parametrize(
    ("first", "second", "are_same"),
    [
        (f'"50.0"^^<{XSD}decimal>', f'"50"^^<{XSD}decimal>', True),
        (f'"+.50"^^<{XSD}decimal>', f'"0.5"^^<{XSD}decimal>', True),
        (f'"-0.0"^^<{XSD}decimal>', f'"0"^^<{XSD}decimal>', True),
        (f'"33.3333333333333333333333333"^^<{XSD}decimal>', f'"33.333333333333333"^^<{XSD}decimal>', False),
        (f'"50"^^<{XSD}decimal>', f'"50"^^<{XSD}integer>', False),
        (f'"1"^^<{XSD}boolean>', f'"true"^^<{XSD}boolean>', True),
        (f'"1"^^<{XSD}boolean>', f'"false"^^<{XSD}boolean>', False),
        (f'"TRUE"^^<{XSD}boolean>', f'"true"^^<{XSD}boolean>', False),
        (f'"1.5e3"^^<{XSD}double>', f'"1500.0"^^<{XSD}double>', True),
        (f'"NaN"^^<{XSD}double>', f'"0"^^<{XSD}double>', False),
        (f'"2026-02-27T10:00:00.120Z"^^<{XSD}dateTime>', f'"2026-02-27T10:00:00.12+00:00"^^<{XSD}dateTime>', True),
        (f'"2026-02-27T10:00:00.000"^^<{XSD}dateTime>', f'"2026-02-27T10:00:00"^^<{XSD}dateTime>', True),
        (f'"2026-02-27T10:00:00Z"^^<{XSD}dateTime>', f'"2026-02-27T10:00:00"^^<{XSD}dateTime>', False),
        (f'"2026-02-27T10:00:10"^^<{XSD}dateTime>', f'"2026-02-27T10:00:1"^^<{XSD}dateTime>', False),
        (f'"2026-02-27T12:00:00+02:00"^^<{XSD}dateTime>', f'"2026-02-27T10:00:00Z"^^<{XSD}dateTime>', False),
        (f'"2026-02-30"^^<{XSD}date>', f'"2026-03-02"^^<{XSD}date>', False),
        (f'"007"^^<{XSD}string>', f'"7"^^<{XSD}string>', False),
        (f'"abc"^^<{XSD}decimal>', f'"abd"^^<{XSD}decimal>', False),
    ],
)
def test_only_different_texts_of_one_value_are_taken_for_the_same(first: str, second: str, are_same: bool) -> None:
    assert same(first, second) == are_same


def test_what_is_no_typed_literal_is_compared_as_it_is() -> None:
    canonical = CanonicalTerms(ALL_RULES)
    for term in ("<http://example.org/1.0>", '"1.0"', '"1.0"@fi', '""', '"ends with >"', '"<a>"@en'):
        assert canonical.triple(("<s>", "<p>", term)) == ("<s>", "<p>", term)


def test_decimals_are_sent_with_a_point() -> None:
    sent = CanonicalTerms([DECIMALS_WITH_POINT])
    assert sent[f'"50"^^<{XSD}decimal>'] == f'"50.0"^^<{XSD}decimal>'
    assert sent[f'"50.50"^^<{XSD}decimal>'] == f'"50.5"^^<{XSD}decimal>'
    assert sent[f'"50"^^<{XSD}integer>'] == f'"50"^^<{XSD}integer>'


# Changing a graph


class Recorder:
    """A store that only listens."""

    behaviour = BEHAVIOURS["virtuoso"]

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.count = self.read = self.replace = self.close = None

    def update(self, text: str) -> None:
        self.texts.append(text)


@pytest.mark.parametrize(("deleted", "inserted", "requests"), [(0, 0, 0), (1, 1, 1), (0, 500, 1), (400, 101, 2), (1201, 1, 3)])
def test_a_change_is_sent_in_requests_of_bounded_size_that_change_all(deleted: int, inserted: int, requests: int) -> None:
    old = [("<http://e/s>", "<http://e/p>", f'"{n}"') for n in range(deleted)]
    new = [("<http://e/s>", "<http://e/p>", f'"n{n}"') for n in range(inserted)]
    recorder, progress = Recorder(), Progress()
    change_graph(recorder, "http://e/g", old, new, progress)  # type: ignore[arg-type]
    assert len(recorder.texts) == requests == progress.updates
    assert (progress.deleted, progress.inserted) == (deleted, inserted)
    store = ox.Store()
    graph = ox.NamedNode("http://e/g")
    store.load("".join(f"{line_of(t)}\n" for t in old).encode(), ox.RdfFormat.N_TRIPLES, to_graph=graph)
    for text in recorder.texts:
        assert text.count(" .\n") <= recorder.behaviour.triples_in_an_update
        store.update(text)
    assert {str(quad.object) for quad in store} == {value for _, _, value in new}


# The store in a folder


@pytest.fixture
def releases(tmp_path: Path) -> tuple[Path, Path]:
    return small_release(tmp_path / "old", 1), small_release(tmp_path / "new", 2)


def test_a_folder_is_loaded_loaded_again_and_synchronised(releases: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = releases
    store = tmp_path / "deep" / "store"
    assert loaded(old, store, dry_run=True).outcome == "would change"
    assert not list(tmp_path.glob("deep*"))
    assert loaded(old, store).outcome == "loaded"
    assert held(store) == in_release(old)
    # RocksDB may put files in order by itself whenever the store is open; the folder is another one if the store was built anew.
    before = store.stat().st_ino
    again = loaded(old, store)
    assert (again.outcome, again.inserted) == ("unchanged", 0)
    assert store.stat().st_ino == before
    assert held(store) == in_release(old)
    report = loaded(new, store, sync=True)
    assert report.outcome == "loaded"
    assert report.inserted == report.deleted + 13 == sum(len(in_release(new)[g] - in_release(old)[g]) for g in in_release(new))
    assert held(store) == in_release(new)
    assert loaded(old, store, verify="counts").verified == "counts"
    assert held(store) == in_release(old)


def test_to_synchronise_what_is_not_there_yet_is_to_load_it(releases: tuple[Path, Path], tmp_path: Path) -> None:
    assert loaded(releases[0], tmp_path / "store", sync=True).outcome == "loaded"
    assert held(tmp_path / "store") == in_release(releases[0])


def test_after_a_failure_equal_numbers_are_not_enough(releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = small_release(tmp_path / "one", 1), small_release(tmp_path / "other", 2, projects=11)
    assert [len(list(graph.triples())) for graph in release_graphs(one)][:2] == [
        len(list(graph.triples())) for graph in release_graphs(other)
    ][:2]
    assert loaded(one, tmp_path / "store").is_there

    def fail(store: EmbeddedStore, text: str) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(EmbeddedStore, "update", fail)
    report = loaded(other, tmp_path / "store", sync=True, verify="counts")
    assert (report.outcome, report.verified) == ("not loaded", "full")
    assert "No space left on device" in report_text(report)


def test_what_else_is_in_the_store_stays(releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    name = ox.NamedNode("https://example.org/x")
    with_others = ox.Store(str(store))
    with_others.add(ox.Quad(name, name, name, name))
    with_others.add(ox.Quad(name, name, ox.Literal("default")))
    with_others.add_graph(ox.NamedNode("https://example.org/empty"))
    with_others.flush()
    del with_others
    assert loaded(releases[0], store).is_there
    assert loaded(releases[1], store).is_there
    found = ox.Store.read_only(str(store))
    assert ox.Quad(name, name, name, name) in found
    assert ox.Quad(name, name, ox.Literal("default")) in found
    assert found.contains_named_graph(ox.NamedNode("https://example.org/empty"))


def test_two_graph_bases_stand_side_by_side(releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert loaded(releases[0], store).is_there
    assert loaded(releases[1], store, graph_base="https://example.org/second/").is_there
    assert len(held(store)) == 8
    assert loaded(releases[0], store).outcome == "unchanged"


def a_file(path: Path) -> None:
    path.write_text("x")


def a_folder_of_somebody(path: Path) -> None:
    path.mkdir()
    (path / "thesis.tex").write_text("x")


def a_link(path: Path) -> None:
    path.symlink_to(path.parent)


def a_release(path: Path) -> None:
    small_release(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [(a_file, "not a folder"), (a_folder_of_somebody, "has other content"), (a_link, "a link"), (a_release, "a release and not a store")],
)
def test_what_is_no_store_is_left_alone(make: Callable[[Path], None], message: str, releases: tuple[Path, Path], tmp_path: Path) -> None:
    make(tmp_path / "store")
    with pytest.raises(HankegraphError, match=message):
        loaded(releases[0], tmp_path / "store")
    (tmp_path / ".other.loading").mkdir()
    (tmp_path / ".other.loading" / "thesis.tex").write_text("x")
    with pytest.raises(HankegraphError, match="in the way"):
        loaded(releases[0], tmp_path / "other")


def test_a_store_that_somebody_else_uses_is_refused(releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert loaded(releases[0], store).is_there
    code = "import sys, pyoxigraph; s = pyoxigraph.Store(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(HankegraphError, match="is another program using it"):
            loaded(releases[1], store)
    finally:
        other.communicate(b"")
    assert loaded(releases[1], store).is_there


BREAKS = {
    "before anything is written": ("hankegraph.stores.embedded", "_load"),
    "when everything is written and nothing compared": ("hankegraph.stores.embedded", "_count"),
    "before the exchange": ("hankegraph.stores.embedded", "exchange_folders"),
    "after the exchange": ("hankegraph.stores.embedded", "flush_folder"),
}


@pytest.mark.parametrize("place", BREAKS)
def test_a_load_that_is_killed_leaves_the_old_store_or_the_new_one(place: str, releases: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = releases
    store = tmp_path / "store"
    assert loaded(old, store).is_there
    module, name = BREAKS[place]
    code = f"""
import os, sys
from hankegraph.commands.load import load
import {module} as module
kept, calls = module.{name}, 0
def die(*arguments):
    global calls
    calls += 1
    # The four graphs of the old store were counted before.
    if calls > {4 if name == "_count" else 0}:
        os._exit(9)
    return kept(*arguments)
module.{name} = die
load(sys.argv[1:], standalone_mode=False)
"""
    killed = subprocess.run([sys.executable, "-c", code, str(new), str(store)], capture_output=True, timeout=60, check=False)
    assert killed.returncode == 9, killed.stderr.decode()
    assert held(store) == in_release(new if place == "after the exchange" else old)
    report = loaded(new, store)
    assert report.outcome == ("unchanged" if place == "after the exchange" else "loaded")
    assert held(store) == in_release(new)
    assert {path.name for path in tmp_path.iterdir()} == {"old", "new", "store"}


def test_without_an_exchange_of_folders_a_killed_load_is_taken_up(
    releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = releases
    store = tmp_path / "store"
    assert loaded(old, store).is_there
    monkeypatch.setattr("hankegraph.stores.embedded.exchange_folders", lambda first, second: False)
    assert loaded(new, store).is_there
    store.rename(tmp_path / ".store.old")
    assert loaded(new, store).outcome == "unchanged"


def test_a_store_that_does_not_keep_what_is_written_stays_the_old_one(
    releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = releases
    store = tmp_path / "store"
    assert loaded(old, store).is_there

    def load_less(store: ox.Store, graph: ReleaseGraph, progress: Progress) -> None:
        lines = [f"{line_of(triple)}\n" for triple in graph.triples()]
        store.bulk_load("".join(lines[1:]).encode(), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph.iri))

    monkeypatch.setattr("hankegraph.stores.embedded._load", load_less)
    report = loaded(new, store)
    assert report.outcome == "not loaded"
    assert "the store was left as it is" in report_text(report)
    assert {graph.state for graph in report.graphs} == {"as before"}
    assert held(store) == in_release(old)


@pytest.mark.parametrize(
    "work",
    ["triples_file(triples)", "Differences(triples, (), CanonicalTerms(())).__enter__()"],
)
def test_it_is_said_where_temporary_files_have_no_room(work: str, tmp_path: Path) -> None:
    code = f"""
import resource
from hankegraph.stores.canonical import CanonicalTerms
from hankegraph.stores.differences import Differences
from hankegraph.stores.store import StoreError
from hankegraph.stores.triples_file import triples_file
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
triples = (("<urn:x:s>", "<urn:x:p>", f'"{{number}}"') for number in range(200_000))
try:
    {work}
except StoreError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"{tmp_path}: File too large; make room for temporary files there, or name another folder in TMPDIR\n"
    assert not list(tmp_path.iterdir())


# What is told


def test_what_differs_is_shown_by_triple_up_to_a_bound(releases: tuple[Path, Path], tmp_path: Path) -> None:
    old, new = releases
    store = tmp_path / "store"
    assert loaded(old, store).is_there
    report = loaded(new, store, dry_run=True)
    text = report_text(report)
    projects = next(graph for graph in report.graphs if graph.name == "projects")
    assert projects.unexpected_count == len(in_release(old)[projects.iri] - in_release(new)[projects.iri])
    assert len(projects.missing) == MOST_SHOWN < projects.missing_count
    assert f"… and {projects.missing_count - MOST_SHOWN:,} more" in text
    assert f'\n    - <{BASE}id/project/3> <{BASE}value1> "Uusi nimi 1"@fi .' in text
    assert "4 of 4 graphs would change" in text
    assert held(store) == in_release(old)


def test_a_dry_run_reads_a_store_that_others_have_open_and_leaves_it_byte_for_byte(releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert loaded(releases[0], store).is_there
    opened = ox.Store(str(store))
    assert loaded(releases[1], store, dry_run=True).outcome == "would change"
    # Whoever has it open to write may put its files in order at any moment.
    del opened
    before = {path: path.read_bytes() for path in sorted(store.iterdir())}
    assert loaded(releases[1], store, dry_run=True).outcome == "would change"
    assert {path: path.read_bytes() for path in sorted(store.iterdir())} == before


def test_a_store_is_not_made_inside_a_release(releases: tuple[Path, Path]) -> None:
    for folder in (releases[0] / "store", releases[0] / "deep" / "er"):
        with pytest.raises(StoreError, match="inside a release"):
            loaded(releases[0], folder)
        assert not folder.parent.parent.joinpath("deep").exists()


def test_the_report_is_a_table_that_fits_a_terminal(releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = loaded(releases[0], store)
    head, columns, *rest = report_text(first).splitlines()
    assert head == f"{store}: loaded and verified by count and digest; {first.inserted:,} triples sent"
    assert columns == "  graph         in the release  in the store  state"
    for graph, line in zip(first.graphs, rest, strict=False):
        assert line == f"  {graph.name:<12}  {graph.expected.count:>14,}  {graph.expected.count:>12,}  as in the release"
    assert rest[4:6] == [f"  names of the graphs: {BASE}graph/…", "  numbers, booleans and times are compared as values"]
    assert " ".join(" ".join(rest[6:]).split()) == f"guarantee: {first.guarantee}"
    again = loaded(releases[0], store)
    assert report_text(again).splitlines() == [
        f"{store}: unchanged: the store holds the release already, by count and digest",
        columns,
        *rest[:5],
    ]
    trial = loaded(releases[1], store, dry_run=True)
    for report in (first, again, trial, replace(trial, outcome="loaded", verified="counts"), replace(first, guarantee="word " * 50)):
        lines = [line for line in report_text(report).splitlines()[1:] if not line.startswith(("    +", "    -"))]
        assert max(map(len, lines)) <= 80
    counts = report_text(replace(first, verified="counts"))
    assert "loaded and verified by counts only" in counts
    assert "\n  other triples in the same number would not have been noticed\n" in counts


def test_what_a_store_holds_is_not_known_where_it_could_not_be_read(releases: tuple[Path, Path], tmp_path: Path) -> None:
    report = loaded(releases[0], tmp_path / "store")
    graph = replace(report.graphs[0], after=None, state="not known", iri="https://example.org/elsewhere")
    text = report_text(replace(report, outcome="not loaded", problem="no answer", graphs=(graph, *report.graphs[1:])))
    assert "not loaded: no answer\n" in text
    assert f"\n  vocabularies  {graph.expected.count:>14,}     not known  not known\n" in text
    assert "\n  vocabularies is the graph https://example.org/elsewhere\n" in text
    assert f"\n  projects is the graph {report.graphs[1].iri}\n" in text


@pytest.fixture
def run() -> Iterator[Callable[..., tuple[int, str]]]:
    def invoke(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(load, [str(argument) for argument in arguments])
        return result.exit_code, result.output + (str(result.exception) if result.exception else "")

    yield invoke


def test_the_command_says_what_it_did(run: Callable[..., tuple[int, str]], releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    code, output = run(releases[0], store, "--dry-run")
    assert (code, "nothing was written; 4 of 4 graphs would change" in output) == (0, True)
    code, output = run(releases[0], store)
    assert (code, "loaded and verified by count and digest" in output) == (0, True)
    code, output = run(releases[0], store)
    assert (code, "unchanged: the store holds the release already" in output) == (0, True)
    code, output = run(releases[1], store, "--sync", "--verify", "counts")
    assert (code, "counts only" in output) == (0, True)
    code, output = run(tmp_path / "nothing", store)
    assert code == 1
    assert "this is not a release" in output
    code, output = run(releases[1], store, "--timeout", "0")
    assert "--timeout 0: give a number of seconds above 0" in output


def test_the_report_is_there_for_programs_as_well(run: Callable[..., tuple[int, str]], releases: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run(releases[0], store)[0] == 0
    code, output = run(releases[1], store, "--dry-run", "--format", "json")
    report = json.loads(output)
    assert (code, report["outcome"], report["holdsRelease"]) == (0, "would change", False)
    projects = next(graph for graph in report["graphs"] if graph["name"] == "projects")
    assert projects["missing"] > len(projects["someMissing"]) == MOST_SHOWN
    assert projects["someMissing"] == sorted(projects["someMissing"])
    code, output = run(releases[1], store, "--format", "json")
    report = json.loads(output)
    assert (code, report["outcome"], report["holdsRelease"], report["verified"]) == (0, "loaded", True, "full")
    assert all(graph["inStore"] == graph["inRelease"] for graph in report["graphs"])
    assert report["sent"] == sum(graph["inRelease"] for graph in report["graphs"])


def test_what_is_being_done_is_said_step_by_step(releases: tuple[Path, Path], tmp_path: Path) -> None:
    said: list[str] = []
    load_release(releases[0], parse_store(str(tmp_path / "store")), LoadOptions(), {}, NO_FILE, said.append)
    names = [graph.name for graph in release_graphs(releases[0])]
    (sending,) = (step for step in said if step.startswith("sending"))
    assert said == [
        *(f"comparing {name} with what the store has" for name in names),
        sending,
        *(f"comparing {name} again" for name in names),
    ]


def test_who_stops_a_load_is_told_where_it_was(
    run: Callable[..., tuple[int, str]], releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(store: object, graph: object, progress: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hankegraph.stores.embedded._load", stop)
    _, output = run(releases[0], tmp_path / "store")
    assert "stopped while sending" in output


def test_a_load_that_failed_exits_as_one_that_could_not_run(
    run: Callable[..., tuple[int, str]], releases: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hankegraph.stores.embedded._load", lambda store, graph, progress: None)
    code, output = run(releases[0], tmp_path / "store")
    assert code == 2
    assert "not loaded" in output
