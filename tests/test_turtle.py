"""What is written is read back the same by parsers of other makers, whatever text the pages hold."""

import json
import os
import random
import shutil
import subprocess
import warnings
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from support import full_page, page_of

from hankegraph.build import BuildOptions, build_release
from hankegraph.fields import SOFT_HYPHEN
from hankegraph.pages import Page
from hankegraph.privacy import MASK
from hankegraph.terms import DCTERMS, HG, RDF, XSD, Term, Triple, integer, literal
from hankegraph.turtle import TurtleWriter, n_triples, prefixes_of
from hankegraph.values import clean_text

BASE = "https://w3id.org/hankegraph/"
SUBJECT = f"<{BASE}id/project/910900>"
FORMATS = {"turtle": pyoxigraph.RdfFormat.TURTLE, "nt": pyoxigraph.RdfFormat.N_TRIPLES}
Node = tuple[str, str | None, str | None]


def read_by_oxigraph(document: str | bytes, syntax: str) -> set[tuple[str, str, Node]]:
    triples = set()
    for quad in pyoxigraph.parse(document, format=FORMATS[syntax]):
        term = quad.object
        is_literal = isinstance(term, pyoxigraph.Literal)
        node = (term.value, term.language, term.datatype.value) if is_literal else (term.value, None, None)
        triples.add((quad.subject.value, quad.predicate.value, node))
    return triples


def read_by_rdflib(document: str | bytes, syntax: str) -> set[tuple[str, str, Node]]:
    triples = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = rdflib.Graph().parse(data=document, format=syntax)
    for s, p, o in graph:
        node: Node = (str(o), None, None)
        if isinstance(o, rdflib.Literal):
            plain = str(RDF.type).replace("type>", "langString")[1:] if o.language else XSD.date.replace("date", "string").strip("<>")
            node = (str(o), o.language, str(o.datatype) if o.datatype else plain)
        triples.add((str(s), str(p), node))
    return triples


def written(triples: list[Triple]) -> dict[str, str]:
    return {"turtle": TurtleWriter(prefixes_of(BASE)).document(triples), "nt": n_triples(sorted(set(triples)))}


def literals_of(triples: set[tuple[str, str, Node]]) -> set[tuple[str, str | None]]:
    return {(node[0], node[1]) for _, _, node in triples}


@pytest.mark.parametrize("read", [read_by_oxigraph, read_by_rdflib])
@pytest.mark.parametrize("syntax", ["turtle", "nt"])
@given(text=st.text(st.characters(codec="utf-8")))
def test_any_text_survives_writing_and_reading(read, syntax: str, text: str) -> None:  # type: ignore[no-untyped-def]
    triples = [(SUBJECT, DCTERMS.title, literal(text)), (SUBJECT, DCTERMS.title, literal(text, "fi"))]
    assert literals_of(read(written(triples)[syntax], syntax)) == {(text, None), (text, "fi")}


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=5), st.randoms())
def test_the_same_triples_give_the_same_bytes_in_any_order_of_one_subject(texts: list[str], order: random.Random) -> None:
    triples = [(SUBJECT, DCTERMS.title, literal(text)) for text in texts] + [(SUBJECT, RDF.type, HG.Project)]
    shuffled = [*triples, *triples]
    order.shuffle(shuffled)
    assert written(shuffled) == written(triples)


@given(st.text(st.characters(codec="utf-8")))
def test_a_literal_stands_on_one_line(text: str) -> None:
    triples = [(SUBJECT, RDF.type, HG.Project), (SUBJECT, DCTERMS.title, literal(text))]
    for document in written(triples).values():
        body = [line for line in document.split("\n") if line and not line.startswith("@prefix")]
        assert len(body) == 2


typed = {
    "integer": integer(-7),
    "decimal": literal("50.00", datatype=XSD.decimal),
    "decimal without digits before the point": literal(".5", datatype=XSD.decimal),
    "ill-typed decimal": literal("50,00", datatype=XSD.decimal),
    "decimal with a final point": literal("50.", datatype=XSD.decimal),
    "boolean": literal("true", datatype=XSD.boolean),
    "boolean as a digit": literal("1", datatype=XSD.boolean),
    "ill-typed boolean": literal("kyllä", datatype=XSD.boolean),
    "integer in other digits": literal("٣", datatype=XSD.integer),
    "integer with a line break": literal("1\n", datatype=XSD.integer),
    "date": literal("2026-02-27", datatype=XSD.date),
    "text with a quotation mark and a datatype": literal('a"^^b', datatype=XSD.date),
    "text that ends in a backslash": literal("\\"),
    "text like a language tag": literal('"@fi'),
}


@pytest.mark.parametrize("term", typed.values(), ids=typed.keys())
def test_typed_literal_is_the_same_node_in_turtle_and_in_n_triples(term: Term) -> None:
    documents = written([(SUBJECT, HG.value, term)])
    assert read_by_oxigraph(documents["turtle"], "turtle") == read_by_oxigraph(documents["nt"], "nt")


@pytest.mark.parametrize(
    "iri",
    [
        f"{BASE}id/project/",
        f"{BASE}id/project/1.",
        f"{BASE}id/project/-1",
        f"{BASE}id/project/a/b",
        f"{BASE}id/organisation/a-b-0",
        f"{BASE}id/project/a%20b",
        f"{BASE}id/project/a'b",
        "https://w3id.org/hankegraph/def/sub-measure/7.4",
        "https://w3id.org/hankegraph/def/rd-focus-area/1A",
        "https://example.org/elsewhere#x",
    ],
)
def test_every_iri_is_the_same_node_in_turtle_and_in_n_triples(iri: str) -> None:
    documents = written([(f"<{iri}>", HG.value, f"<{iri}>")])
    assert read_by_oxigraph(documents["turtle"], "turtle") == read_by_oxigraph(documents["nt"], "nt")


def test_type_comes_first_and_predicates_stand_one_a_line() -> None:
    triples = [
        (SUBJECT, HG.endDate, literal("2026-02-27", datatype=XSD.date)),
        (SUBJECT, DCTERMS.title, literal("Piha")),
        (SUBJECT, RDF.type, HG.Project),
    ]
    assert TurtleWriter(prefixes_of(BASE)).document(triples) == (
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix hg: <https://w3id.org/hankegraph/def#> .\n"
        "@prefix project: <https://w3id.org/hankegraph/id/project/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "\n"
        'project:910900 a hg:Project ;\n    dcterms:title "Piha" ;\n    hg:endDate "2026-02-27"^^xsd:date .\n'
    )


# The example release, by parsers of other makers


@pytest.mark.parametrize("name", ["hankegraph", "provenance", "dataset", "validation"])
def test_turtle_of_the_example_release_has_the_same_triples_for_oxigraph_and_rdflib(example_release: Path, name: str) -> None:
    document = (example_release / f"{name}.ttl").read_bytes()
    assert len(read_by_oxigraph(document, "turtle")) > 20
    assert read_by_oxigraph(document, "turtle") == read_by_rdflib(document, "turtle")


def test_turtle_and_n_triples_of_the_example_release_are_one_graph(example_release: Path) -> None:
    n_triples_file = (example_release / "hankegraph.nt").read_bytes()
    assert read_by_oxigraph((example_release / "hankegraph.ttl").read_bytes(), "turtle") == read_by_oxigraph(n_triples_file, "nt")
    assert read_by_rdflib(n_triples_file, "nt") == read_by_oxigraph(n_triples_file, "nt")


def test_files_of_the_projects_are_together_the_whole_graph(example_release: Path) -> None:
    parts = [read_by_oxigraph(path.read_bytes(), "turtle") for path in sorted((example_release / "projects").glob("*.ttl"))]
    assert len(parts) > 10
    assert set().union(*parts) == read_by_oxigraph((example_release / "hankegraph.nt").read_bytes(), "nt")


@pytest.mark.parametrize(
    ("program", "package", "arguments"),
    [
        ("rapper", "raptor2-utils", ["--quiet", "--input", "turtle", "--output", "ntriples"]),
        ("serdi", "serdi", ["-i", "turtle", "-o", "ntriples"]),
    ],
)
def test_turtle_of_the_example_release_has_the_same_number_of_triples_for(
    program: str, package: str, arguments: list[str], example_release: Path
) -> None:
    path = shutil.which(program)
    if path is None:
        message = f"{program} is not installed; sudo apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    files = [example_release / f"{name}.ttl" for name in ("hankegraph", "provenance", "dataset", "validation")]
    files += sorted((example_release / "projects").glob("*.ttl")) + sorted((example_release / "held-back").glob("*.ttl"))
    for file in files:
        result = subprocess.run([path, *arguments, str(file)], capture_output=True, check=False)
        assert result.returncode == 0, result.stderr.decode()
        lines = {line for line in result.stdout.split(b"\n") if line.strip()}
        assert len(lines) == len(read_by_oxigraph(file.read_bytes(), "turtle")), file.name


# Naughty strings in every text field of a page


def page_with(text: str, number: int) -> str:
    return full_page(
        number=str(number),
        title=text,
        organisation=text,
        description=f"Kylätalon piha kunnostetaan. {text}",
        more=f"\nTeemavuosi\n\n{text}\n\nAsiasanat\n\n{text}\n",
        news=f"Uutisia: {text}",
    )


def naughty_texts(shared: Path) -> list[str]:
    strings = json.loads((shared / "suites" / "naughty-strings.json").read_text(encoding="utf-8"))
    # A lone surrogate is no text that UTF-8 can hold, so no page has one; a line of white space is no line of a page.
    lines = [text for text in strings if not any(0xD800 <= ord(c) < 0xE000 for c in text) and "\0" not in text and text.strip()]
    assert len(lines) > 480
    return lines


@pytest.fixture(scope="module")
def naughty(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, Page]]:
    """A release of one page a string, and the pages by project number."""
    folder = tmp_path_factory.mktemp("naughty")
    (folder / "pages").mkdir()
    pages = {}
    for number, text in enumerate(naughty_texts(shared), start=910000):
        content = page_with(text, number).encode()
        (folder / "pages" / f"{number}.txt").write_bytes(content)
        pages[number] = page_of(content)
    summary = build_release([folder / "pages"], folder / "release", BuildOptions())
    assert (summary.held_back, summary.projects_published) == ([], len(pages))
    return folder / "release", pages


def line_below(page: Page, label: str) -> str:
    lines = [line.strip() for line in page.text.split("\n") if line.strip()]
    return lines[lines.index(label) + 1]


@pytest.mark.parametrize("read", [read_by_oxigraph, read_by_rdflib])
def test_naughty_text_of_every_field_is_in_the_graph_as_clean_text_gives_it(naughty: tuple[Path, dict[int, Page]], read) -> None:  # type: ignore[no-untyped-def]
    release, pages = naughty
    about: dict[str, dict[str, set[str]]] = {}
    for s, p, (value, _, _) in read((release / "hankegraph.ttl").read_bytes(), "turtle"):
        about.setdefault(s, {}).setdefault(p, set()).add(value)
    for number, page in pages.items():
        facts = about[f"{BASE}id/project/{number}"]
        lines = [line.strip() for line in page.text.split("\n") if line.strip()]
        expected = {
            DCTERMS.title: lines[2],
            DCTERMS.description: line_below(page, "Julkinen hankekuvaus"),
            HG.keyword: line_below(page, "Asiasanat"),
            HG.newsText: line_below(page, "Ajankohtaista hankkeesta"),
        }
        for property_, raw in expected.items():
            text = clean_text(raw)
            # A keyword with something withheld, and a text that is nothing else, is not published.
            is_withheld = MASK in text and (property_ == HG.keyword or not any(character.isalnum() for character in text))
            expected_texts = {text} if text and not is_withheld else set()
            assert facts.get(property_.strip("<>"), set()) == expected_texts, (number, property_)
        organisation = " ".join(clean_text(lines[3]).split())
        if organisation and MASK not in organisation:
            [iri] = facts[HG.leadOrganisation.strip("<>")]
            assert organisation in about[iri]["http://xmlns.com/foaf/0.1/name"]


@pytest.mark.parametrize("read", [read_by_oxigraph, read_by_rdflib])
def test_naughty_text_of_every_field_is_in_the_provenance_as_the_page_has_it(naughty: tuple[Path, dict[int, Page]], read) -> None:  # type: ignore[no-untyped-def]
    release, pages = naughty
    fields: dict[str, dict[str, str]] = {}
    for s, p, (value, _, _) in read((release / "provenance.ttl").read_bytes(), "turtle"):
        fields.setdefault(s, {})[p] = value
    by_record: dict[str, list[tuple[int, str]]] = {}
    for facts in fields.values():
        if raw := facts.get(HG.rawValue.strip("<>")):
            by_record.setdefault(facts[HG.record.strip("<>")], []).append((int(facts[HG.position.strip("<>")]), raw))
    for page in pages.values():
        raw_values = [raw for _, raw in sorted(by_record[f"{BASE}id/record/{page.sha256[:20]}"])]
        lines = [line.strip() for line in page.text.split("\n") if line.strip()]
        below = [line_below(page, label) for label in ("Julkinen hankekuvaus", "Teemavuosi", "Asiasanat", "Ajankohtaista hankkeesta")]
        for raw in [lines[2], lines[3], *below]:
            assert raw in raw_values


def test_soft_hyphen_is_kept_in_the_raw_value_and_dropped_from_the_text(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(full_page(title=f"Kylä{SOFT_HYPHEN}talo"), encoding="utf-8")
    build_release([tmp_path / "page.txt"], tmp_path / "release", BuildOptions())
    graph = read_by_oxigraph((tmp_path / "release" / "hankegraph.nt").read_bytes(), "nt")
    provenance = read_by_oxigraph((tmp_path / "release" / "provenance.ttl").read_bytes(), "turtle")
    assert "Kylätalo" in {node[0] for _, _, node in graph}
    assert f"Kylä{SOFT_HYPHEN}talo" in {node[0] for _, _, node in provenance}
