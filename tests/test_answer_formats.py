"""Answers are written as the specifications say, and what they hold acts on no reader of any format."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hankegraph.answering.cells import cell_width
from hankegraph.answering.charts import Bar, Chart, chart_of
from hankegraph.answering.engine import answer_locally
from hankegraph.answering.folding import folded
from hankegraph.answering.formats import FORMATS, write_answer
from hankegraph.answering.labels import Label, told_apart, whole
from hankegraph.answering.limits import LimitReachedError, Limits
from hankegraph.answering.plain import plain_answer
from hankegraph.answering.result_streams import read_results
from hankegraph.answering.solutions import Answer, Solutions, Triples, Truth, kept, limited
from hankegraph.answering.term_parts import FormatError
from hankegraph.errors import OptionError
from hankegraph.reports.visible import visible
from hankegraph.stored_queries.answers import expected_path, read_answer
from hankegraph.stored_queries.expected import compare
from hankegraph.stored_queries.query_file import SELECT, QueryFile, read_query_folder
from hankegraph.terms import Term, literal

ROOT = Path(__file__).parent.parent
STORED = read_query_folder(ROOT / "queries")
XSD = "http://www.w3.org/2001/XMLSchema#"
RESULTS = {
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
}
TERMS: list[Term] = [
    "<https://example.org/a>",
    '"plain"',
    '"a, \\"quoted\\" text"',
    '"two\\nlines\\r\\nand\\ttab"',
    '" spaces "',
    '"Kylätalo"@fi',
    "\"hei, <b> & 'c'\"@sv-fi",
    f'"7"^^<{XSD}integer>',
    f'"-7"^^<{XSD}integer>',
    f'"7.5"^^<{XSD}decimal>',
    f'"1e0"^^<{XSD}double>',
    f'"INF"^^<{XSD}double>',
    f'"true"^^<{XSD}boolean>',
    f'"2026-01-31"^^<{XSD}date>',
    '"x"^^<https://example.org/datatype>',
    '""',
    "_:b0",
]


def int_term(number: object) -> Term:
    return f'"{number}"^^<{XSD}integer>'


def written(answer: Answer, format_name: str, **options: Any) -> str:
    stream = io.StringIO(newline="")
    write_answer(answer, format_name, stream, **options)
    return stream.getvalue()


def one_column(*terms: Term | None) -> Solutions:
    return Solutions(("x",), [(term,) for term in terms])


def table(*columns: str, rows: list[tuple[Term | None, ...]]) -> Solutions:
    return Solutions(columns, rows)


def by_oxigraph(text: str, format_name: str) -> pyoxigraph.QuerySolutions:
    found = pyoxigraph.parse_query_results(text.encode(), RESULTS[format_name])
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return found


def read_back(text: str, format_name: str) -> list[tuple[Term | None, ...]]:
    if format_name == "xml":
        # Oxigraph takes away the spaces at the ends of texts.
        found = read_results(io.BytesIO(text.encode()), "xml", Limits(), lambda: None)
        assert isinstance(found, Solutions)
        return list(found.rows)
    return [tuple(None if term is None else str(term) for term in solution) for solution in by_oxigraph(text, format_name)]


@pytest.mark.parametrize("format_name", ["json", "xml", "tsv"])
def test_another_program_reads_back_what_was_written(format_name: str) -> None:
    rows: list[tuple[Term | None, ...]] = [(term, None, TERMS[-number]) for number, term in enumerate(TERMS)]
    again = read_back(written(Solutions(("x", "ä", "z"), rows), format_name), format_name)
    named = [tuple(term if term is None or not term.startswith("_:") else "_:b" for term in row) for row in again]
    assert named == [tuple(term if term is None or not term.startswith("_:") else "_:b" for term in row) for row in rows]


@pytest.mark.parametrize("format_name", ["csv", "tsv"])
def test_separated_values_are_byte_for_byte_those_of_oxigraph(format_name: str) -> None:
    terms = [term for term in TERMS if not term.startswith("_:")]
    source = json.loads(written(Solutions(("x", "y"), [(term, None) for term in terms]), "json"))
    found = pyoxigraph.parse_query_results(json.dumps(source).encode(), RESULTS["json"])
    assert isinstance(found, pyoxigraph.QuerySolutions)
    expected = found.serialize(format=RESULTS[format_name])
    assert expected is not None
    assert written(Solutions(("x", "y"), [(term, None) for term in terms]), format_name) == expected.decode()


@pytest.mark.parametrize("query", [query for query in STORED if query.form == SELECT], ids=lambda query: query.name)
def test_every_stored_select_is_answered_and_written_as_oxigraph_does_itself(query: QueryFile, example_release: Path) -> None:
    store = pyoxigraph.Store()
    for file in ("hankegraph.ttl", "provenance.ttl", "dataset.ttl"):
        store.load(path=example_release / file)
    for file in (example_release / "ontology").rglob("*.ttl"):  # type: ignore[assignment]
        store.load(path=file)
    for format_name, result_format in RESULTS.items():
        found = store.query(query.text)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        expected = found.serialize(format=result_format)
        assert expected is not None
        with answer_locally(query.text, example_release, Limits(60)) as answer:
            ours = written(answer, format_name)
        if format_name in ("csv", "tsv"):
            assert ours == expected.decode()
        else:
            assert read_back(ours, format_name) == read_back(expected.decode(), format_name)
            assert by_oxigraph(ours, format_name).variables == by_oxigraph(expected.decode(), format_name).variables


@pytest.mark.parametrize("query", STORED, ids=lambda query: query.name)
def test_every_stored_query_has_its_expected_answer(query: QueryFile, example_release: Path) -> None:
    expected = read_answer(expected_path(query, ROOT / "queries").read_text(encoding="utf-8"), query.form)
    with answer_locally(query.text, example_release, Limits(60)) as answer:
        assert compare(query, plain_answer(answer), expected).differences == ()


def test_there_are_stored_queries() -> None:
    assert len(STORED) >= 10


def test_json_and_xml_of_yes_and_no_are_those_of_the_specification() -> None:
    for value in (True, False):
        for format_name in ("json", "xml"):
            again = pyoxigraph.parse_query_results(written(Truth(value), format_name).encode(), RESULTS[format_name])
            assert isinstance(again, pyoxigraph.QueryBoolean)
            assert bool(again) is value
    assert written(Truth(True), "csv") == "true\n"
    assert written(Truth(False), "table") == written(Truth(False), "markdown") == "no\n"


@pytest.fixture(scope="module")
def hostile(naughty_strings: list[str]) -> list[str]:
    """Texts that RDF can hold, and what control characters, markup and escapes can do."""
    return [text for text in naughty_strings if not re.search("[\ud800-\udfff]", text)]


@pytest.mark.parametrize("format_name", ["json", "tsv", "csv"])
def test_hostile_texts_survive(hostile: list[str], format_name: str) -> None:
    text = written(Solutions(("x", "y"), [(literal(each), literal(each, "fi")) for each in hostile]), format_name)
    if format_name == "csv":
        rows = list(csv.reader(io.StringIO(text, newline="")))
        # The reader of Python takes a NUL as any other character since 3.11.
        assert rows == [["x", "y"], *([each, each] for each in hostile)]
    else:
        found = [(solution[0], solution[1]) for solution in by_oxigraph(text, format_name)]
        assert found == [(pyoxigraph.Literal(each), pyoxigraph.Literal(each, language="fi")) for each in hostile]


def test_hostile_texts_survive_in_xml_or_are_refused(hostile: list[str]) -> None:
    refused = 0
    for each in hostile:
        try:
            text = written(one_column(literal(each)), "xml")
        except FormatError as error:
            assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", each)
            assert re.fullmatch(r"XML cannot hold the character U\+[0-9A-F]{4}, .*", str(error))
            refused += 1
        else:
            (element,) = ElementTree.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}literal")
            assert (element.text or "") == each
    assert 0 < refused < len(hostile) / 10


@pytest.mark.parametrize("width", [None, 60, 9])
def test_hostile_texts_do_nothing_to_a_terminal(hostile: list[str], width: int | None) -> None:
    shown = written(Solutions(("x", "y"), [(literal(each), int_term(1)) for each in hostile]), "table", width=width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", shown)
    if width is None:
        assert len(shown.splitlines()) == len(hostile) + 2
        assert all(visible(each).strip() in shown for each in hostile)


def test_hostile_texts_are_text_in_markdown(hostile: list[str]) -> None:
    tokens = (
        MarkdownIt("commonmark")
        .enable("table")
        .parse(written(Solutions(("x", "y"), [(literal(each), int_term(1)) for each in hostile]), "markdown"))
    )
    assert sum(token.type == "tr_open" for token in tokens) == len(hostile) + 1
    cells = [token for number, token in enumerate(tokens) if tokens[number - 1].type == "td_open"]
    assert len(cells) == 2 * len(hostile)
    assert {child.type for cell in cells for child in cell.children or []} <= {"text", "text_special"}
    for each, cell in zip(hostile, cells[::2], strict=True):
        assert "".join(child.content for child in cell.children or []).replace("\u2060", "") == visible(each).replace("\u2060", "")


@pytest.mark.parametrize("title", ["", "<script>alert(1)</script> & 'x' \"y\" ]]>"])
def test_hostile_texts_are_text_in_a_picture(hostile: list[str], title: str) -> None:
    for start in range(0, len(hostile), 100):
        part = hostile[start : start + 100]
        answer = Solutions(("label", "n"), [(literal(each), int_term(number)) for number, each in enumerate(part)])
        picture = written(answer, "svg", title=title)
        root = ElementTree.fromstring(picture)
        assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "desc", "rect", "text", "g"}
        assert {name for element in root.iter() for name in element.attrib} <= {
            *("width", "height", "viewBox", "role", "aria-labelledby", "font-family", "font-size", "font-weight", "fill"),
            *("x", "y", "id", "text-anchor"),
        }


def test_a_table_fits_the_terminal() -> None:
    rows: list[tuple[Term | None, ...]] = [(literal("村" * 40), literal("x" * 200), int_term(3), None)] * 3
    for width in (20, 50, 80, 200, 400):
        text = written(table("village", "text", "number", "nothing", rows=rows), "table", width=width)
        assert max(map(cell_width, text.splitlines())) <= width
        assert "villa" in text


PROJECT = "<https://w3id.org/hankegraph/id/project/900101>"
TITLE = "Kylätalon ullakko etätyötilaksi"


def test_a_table_in_a_terminal_has_numbers_to_the_right_and_names_with_prefixes() -> None:
    rows: list[tuple[Term | None, ...]] = [
        (literal("村村"), int_term(7), f'"2.50"^^<{XSD}decimal>', literal("900101"), PROJECT),
        (literal("👩‍👩‍👧 e\u0301"), int_term(1000), None, literal("7"), "<https://example.org/a>"),
    ]
    assert written(table("name", "n", "share", "number", "project", rows=rows), "table", width=80) == (
        "name     n  share  number  project\n"
        "────  ────  ─────  ──────  ─────────────────────\n"
        "村村     7   2.50  900101  project:900101\n"
        "👩‍👩‍👧 e\u0301  1000         7       https://example.org/a\n"
        "\n"
        "PREFIX project: <https://w3id.org/hankegraph/id/project/>\n"
    )


def test_an_empty_column_is_no_column_of_numbers() -> None:
    assert written(table("nothing", "n", rows=[(None, int_term(1))]), "table", width=80).splitlines()[0] == "nothing  n"


def test_prefixes_are_those_of_the_base_of_the_release() -> None:
    other = "<https://hankkeet.example.org/data/id/project/900101>"
    text = written(table("a", "b", "c", rows=[("<https://example.org/id/x/1>", other, PROJECT)]), "table", width=200)
    assert text.splitlines()[2].split() == ["https://example.org/id/x/1", "project:900101", PROJECT[1:-1]]
    assert text.endswith("\nPREFIX project: <https://hankkeet.example.org/data/id/project/>\n")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_every_name_with_a_prefix_is_an_iri_of_the_answer(width: int, example_release: Path) -> None:
    query = next(query for query in STORED if query.name == "objectives-over-time")
    with answer_locally(query.text, example_release, Limits(60)) as answer:
        assert isinstance(answer, Solutions)
        rows = list(answer.rows)
    text = written(Solutions(answer.variables, rows), "table", width=width)
    prefixes = dict(re.findall("^PREFIX ([a-z-]+): <(.*)>$", text, re.M))
    assert set(prefixes) == {"cap-objective", "specific-objective"}
    body = text.partition("PREFIX")[0]
    names = re.findall(r"\b([a-z-]+):(\w+)", body)
    assert [f"<{prefixes[prefix]}{local}>" for prefix, local in names] == [row[-1] for row in rows]


def test_texts_are_folded_between_words_and_rows_of_several_lines_stand_apart() -> None:
    rows: list[tuple[Term | None, ...]] = [(literal(text), literal("ry")) for text in (TITLE, "piha", "katto", TITLE)]
    assert written(table("title", "organisationName", rows=rows), "table", width=40) == (
        "title                   organisationName\n"
        "──────────────────────  ────────────────\n"
        "Kylätalon ullakko       ry\n"
        "etätyötilaksi\n"
        "\n"
        "piha                    ry\n"
        "katto                   ry\n"
        "\n"
        "Kylätalon ullakko       ry\n"
        "etätyötilaksi\n"
    )


def test_a_row_that_would_take_many_lines_or_break_words_is_a_list() -> None:
    many = written(table("title", "project", rows=[(literal(f"{TITLE} " * 3), PROJECT)]), "table", width=30)
    assert many.startswith("row 1\n  title    Kylätalon ullakko\n           etätyötilaksi\n")
    assert "  project  project:900101\n" in many
    long_word = written(table("first", "second", "c", rows=[(literal("a" * 12), None, literal("b"))] * 2), "table", width=20)
    row = "  first   aaaaaaaaaa\n          aa\n  second\n  c       b\n"
    assert long_word == f"row 1\n{row}row 2\n{row}"
    assert written(table("first", "second", "c", rows=[(literal("a"), None, literal("b"))]), "table", width=20).startswith("first  ")


def test_a_terminal_that_does_not_say_how_wide_it_is_has_the_usual_width() -> None:
    answer = table("x", "y", rows=[(literal(f"{TITLE} " * 3), PROJECT)])
    assert written(answer, "table", width=0) == written(answer, "table", width=80) != written(answer, "table")


_SHOWN_TEXTS = st.text(st.sampled_from("ab äé村👍🏽❤\ufe0f🇫🇮\u0301\u200d-/:"), max_size=60)


@given(_SHOWN_TEXTS, st.integers(min_value=2, max_value=30))
def test_folding_loses_nothing_but_spaces_and_exceeds_no_line(text: str, cells: int) -> None:
    lines = folded(text, cells)
    assert max(map(cell_width, lines)) <= cells
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if cell_width(text) <= 2 * cells:
        assert len(lines) <= 3


def test_words_are_broken_only_where_they_are_longer_than_the_line() -> None:
    words = ["Manner-Suomen", "maaseudun", "kehittämisohjelman", "2014–2020", "toimenpiteet"]
    for cells in range(max(map(len, words)), 70):
        assert " ".join(folded(" ".join(words), cells)).split() == words
    assert folded("https://w3id.org/hankegraph/def/measure-specification", 24) == [
        "https://w3id.org/",
        "hankegraph/def/measure-",
        "specification",
    ]


@pytest.mark.parametrize(
    ("text", "cells"), [("👩‍👩‍👧", 2), ("👍🏽", 2), ("❤️", 2), ("🇫🇮🇸🇪", 4), ("한국", 4), ("\u1112\u1161\u11ab", 2), ("e\u0301", 1)]
)
def test_what_looks_like_one_character_has_its_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells


def test_a_table_in_a_pipe_is_plain_and_whole() -> None:
    rows: list[tuple[Term | None, ...]] = [(literal("x" * 900), int_term(1), PROJECT), (literal("村"), int_term(10), None)]
    head, line, first, second = written(table("name", "n", "project", rows=rows), "table").splitlines()
    assert head == "name" + " " * 898 + " n  project"
    assert line == "-" * 900 + "  --  " + "-" * (len(PROJECT) - 2)
    assert first == "x" * 900 + f"   1  {PROJECT[1:-1]}"
    assert second == "村" + " " * 898 + "  10"


def test_nothing_is_said_to_be_nothing() -> None:
    assert written(Solutions(("x",), []), "table") == "no rows\n"
    assert written(Solutions(("x",), []), "markdown") == "no rows\n"
    assert written(Solutions((), [()]), "table") == written(Solutions((), [()]), "table", width=80) == "1 row\n"
    assert written(Solutions((), [(), ()]), "markdown") == "2 rows\n"
    assert written(Solutions(("x", "y"), []), "csv") == "x,y\r\n"
    assert written(Solutions(("x", "y"), []), "tsv") == "?x\t?y\n"


TRIPLES = [
    ("<https://example.org/a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<https://w3id.org/hankegraph/def#Project>"),
    ("<https://example.org/a>", "<http://purl.org/dc/terms/title>", '"a \\"b\\"\\n\\\\"@fi'),
    ("<https://example.org/a>", "<http://purl.org/dc/terms/title>", '"x"@sv'),
    ("_:b0", "<https://w3id.org/hankegraph/def#a.b>", f'"2026-01-31"^^<{XSD}date>'),
    ("_:b0", "<https://w3id.org/hankegraph/def#>", '"x>y"^^<https://example.org/t>'),
]


def test_turtle_is_sorted_without_repetition_and_the_same_graph() -> None:
    text = written(Triples([*reversed(TRIPLES), *TRIPLES]), "turtle")
    assert text == written(Triples(TRIPLES), "turtle")
    again = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)]
    assert len(again) == len(TRIPLES)
    assert {(s if s[0] == "<" else "_:b0", p, o) for s, p, o in again} == set(TRIPLES)
    assert "@prefix dcterms:" in text
    assert "a hg:Project ;" in text
    assert "@prefix foaf:" not in text


def test_hostile_texts_survive_in_turtle(hostile: list[str]) -> None:
    triples = [("<https://example.org/a>", "<https://example.org/p>", literal(each)) for each in hostile]
    again = pyoxigraph.parse(written(Triples(triples), "turtle"), pyoxigraph.RdfFormat.TURTLE)
    assert {quad.object for quad in again} == {pyoxigraph.Literal(each) for each in hostile}


def test_triples_are_rows_where_a_format_shows_rows() -> None:
    for format_name in ("csv", "tsv", "table", "markdown"):
        text = written(Triples(TRIPLES[:1]), format_name)
        assert "subject" in text
        assert "def#Project" in text.replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize(
    ("answer", "format_name", "message"),
    [
        (Solutions(("x",), []), "turtle", "ask with CONSTRUCT"),
        (Truth(True), "turtle", "ask with CONSTRUCT"),
        (Triples(TRIPLES), "json", "ask for turtle"),
        (Triples(TRIPLES), "xml", "ask for turtle"),
        (Triples(TRIPLES), "chart", "ask with SELECT"),
        (Truth(True), "svg", "ask with SELECT"),
        (Solutions(("x",), []), "chart", "nothing to draw"),
        (Solutions(("a", "b"), [(literal("x"), literal("1"))]), "chart", "only numbers, so nothing can be drawn: a, b"),
        (Solutions(("n",), [(int_term(-1),)]), "chart", "below zero"),
        (Solutions(("n",), [(f'"NaN"^^<{XSD}double>',)]), "svg", "beyond what a bar can show"),
        (Solutions(("n",), [(f'"1E300"^^<{XSD}double>',)]), "svg", "beyond what a bar can show"),
        (Solutions(("n",), [(int_term("seven"),)]), "svg", "no number"),
        (Solutions(("n",), [(int_term(1),)] * 501), "svg", "at most 500"),
        (Solutions(("n",), [("<<( <urn:a> <urn:b> <urn:c> )>>",)]), "json", "triple as a term"),
    ],
)
def test_what_a_format_cannot_show_is_one_clear_line(answer: Answer, format_name: str, message: str) -> None:
    with pytest.raises(FormatError, match=message) as raised:
        written(answer, format_name)
    assert "\n" not in str(raised.value)


def test_a_format_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(OptionError, match="table, csv, tsv, json, xml, markdown, turtle, chart, svg"):
        written(Truth(True), "pdf")


def cut(rows: int) -> Solutions:
    limits = Limits(rows=rows)
    return Solutions(("label", "n"), limited([(literal("a"), int_term(1)), (literal("b"), int_term(2))], limits, "rows"))


def test_more_rows_than_memory_is_meant_for_are_not_kept() -> None:
    assert list(kept("abc", "rows", most=3)) == ["a", "b", "c"]
    with pytest.raises(LimitReachedError, match="more than 2 rows, which this format cannot show"):
        list(kept("abc", "rows", most=2))


def test_addresses_in_markdown_are_links_and_nothing_else_is() -> None:
    text = written(one_column("<https://example.org/a?b#c>", "<javascript:alert(1)>", '"https://example.org/"'), "markdown")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    links = [child.attrs["href"] for token in tokens for child in token.children or [] if child.type == "link_open"]
    assert links == ["https://example.org/a?b#c"]


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name != "turtle"])
def test_a_part_of_the_rows_is_never_written_as_the_whole(format_name: str) -> None:
    stream = io.StringIO(newline="")
    with pytest.raises(LimitReachedError, match=r"^this is the first row of more, and --limit is 1: not the whole answer$"):
        write_answer(cut(1), format_name, stream)
    text = stream.getvalue()
    match format_name:
        case "table" | "markdown":
            # Whoever runs the command says it, once.
            assert "limit" not in text
            assert text.count("\n") == 3
        case "json" | "xml":
            with pytest.raises((ValueError, ElementTree.ParseError)):
                json.loads(text) if format_name == "json" else ElementTree.fromstring(text)
        case "chart" | "svg":
            assert text == ""
    assert written(cut(2), format_name)


@pytest.mark.parametrize(
    ("rows", "said"), [(0, "there are triples"), (1, "this is the first triple of more"), (2, "these are the first 2 triples of more")]
)
def test_a_limit_is_said_in_good_grammar(rows: int, said: str) -> None:
    assert str(Limits(rows=rows).rows_are_over("triples")) == f"{said}, and --limit is {rows}: not the whole answer"


def test_rows_are_written_as_they_come() -> None:
    stream = io.StringIO(newline="")

    def rows() -> Iterator[tuple[Term]]:
        yield (literal("first"),)
        assert "first" in stream.getvalue()
        yield (literal("second"),)

    for format_name in ("csv", "tsv", "json", "xml"):
        stream = io.StringIO(newline="")
        write_answer(Solutions(("x",), rows()), format_name, stream)
        assert "second" in stream.getvalue()


def bars(chart: Chart) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(" · ".join(series.heading), [(whole(bar.label), bar.number) for bar in series.bars]) for series in chart.series]


def test_a_chart_takes_the_first_numbers_and_the_labels_that_tell_rows_apart() -> None:
    rows: list[tuple[Term | None, ...]] = [
        (literal("4"), literal("Leader"), int_term(3), int_term(50), "<urn:a>"),
        (literal("5"), literal("Leader"), None, int_term(60), "<urn:b>"),
        (literal("6"), literal("muu"), f'"1.50"^^<{XSD}decimal>', int_term(7), "<urn:c>"),
    ]
    chart = chart_of(table("notation", "measureLabel", "projects", "percent", "measure", rows=rows))
    assert (chart.value_name, chart.label_name) == ("projects", "measureLabel · notation")
    assert bars(chart) == [("", [("Leader · 4", "3"), ("Leader · 5", "–"), ("muu · 6", "1.5")])]


def test_a_chart_over_years_has_a_place_for_every_year_and_a_series_for_every_label() -> None:
    rows: list[tuple[Term | None, ...]] = [
        (int_term(2024), literal("x"), int_term(100)),
        (int_term(2021), literal("x"), int_term(1)),
        (int_term(2021), literal("y"), int_term(0)),
        (None, literal("y"), int_term(5)),
    ]
    chart = chart_of(table("endYear", "objectiveLabel", "projects", rows=rows))
    assert bars(chart) == [
        ("x", [("2021", "1"), ("2022", "–"), ("2023", "–"), ("2024", "100")]),
        ("y", [("2021", "0"), ("–", "5")]),
    ]
    text = written(table("endYear", "objectiveLabel", "projects", rows=rows), "chart", width=40)
    lines = text.splitlines()
    assert lines[0] == "endYear  projects"
    assert lines[3].rstrip().endswith("▎ 1")
    assert lines[6] == "2024     " + "█" * 27 + " 100"
    assert max(map(cell_width, lines)) <= 40


def test_long_labels_with_the_same_beginning_go_under_one_heading() -> None:
    programmes = ("Manner-Suomen maaseudun kehittämisohjelma", "Euroopan maaseuturahasto")
    rows: list[tuple[Term | None, ...]] = [
        (literal(programmes[0]), literal("Investointi"), int_term(4)),
        (literal(programmes[1]), literal("Investointi"), int_term(3)),
        (literal(programmes[0]), None, int_term(2)),
        (literal(programmes[0]), literal("Yhteistyö"), int_term(1)),
    ]
    chart = chart_of(table("programmeLabel", "measureLabel", "projects", rows=rows))
    assert chart.label_name == "measureLabel"
    assert bars(chart) == [(programmes[0], [("Investointi", "4"), ("–", "2"), ("Yhteistyö", "1")]), (programmes[1], [("Investointi", "3")])]
    short = [(literal("ohjelma"), *row[1:]) for row in rows]
    assert [heading for heading, _ in bars(chart_of(table("programmeLabel", "measureLabel", "projects", rows=short)))] == [""]


def test_a_column_that_tells_no_rows_apart_is_no_label() -> None:
    rows: list[tuple[Term | None, ...]] = [
        (literal("a"), literal("same"), literal("1"), int_term(1)),
        (literal("a"), literal("same"), literal("2"), int_term(2)),
    ]
    chart = chart_of(table("name", "status", "number", "projects", rows=rows))
    assert (chart.label_name, bars(chart)) == ("name · number", [("", [("a · 1", "1"), ("a · 2", "2")])])


def test_a_number_with_many_decimals_is_shown_with_some_of_them() -> None:
    third = Bar(("a",), Decimal(1) / Decimal(3))
    assert third.number == "0.33333333333333333…"
    assert Bar(("a",), Decimal(f"1{'0' * 30}.25")).number == f"1{'0' * 30}.25"
    assert Bar(("a",), Decimal(10) ** 30).number == f"1{'0' * 30}"


_LABELS = st.lists(st.text(st.sampled_from("ab äé村👍🏽\u0301\u200d…·(1)–"), max_size=30), min_size=1, max_size=3).map(tuple)


@given(st.sets(_LABELS, max_size=20), st.integers(min_value=15, max_value=40))
def test_labels_that_differ_are_never_shown_alike(labels: set[Label], room: int) -> None:
    texts = told_apart(labels, room, cell_width)
    assert texts.keys() == labels
    assert len(set(texts.values())) == len(labels)
    assert all(cell_width(text) <= room for text in texts.values())


def test_labels_are_cut_where_they_do_not_differ() -> None:
    def cut(*labels: Label) -> list[str]:
        return list(told_apart(labels, 20, cell_width).values())

    assert cut(("Kylätalon katto ja ikkunat", "900101"), ("Uimaranta", "7")) == ["Kylätalon… · 900101", "Uimaranta · 7"]
    assert cut(("kylätalon katto kuntoon",), ("kylätalon piha kuntoon nyt",)) == ["kylätalon katto kun…", "kylätalon piha kunt…"]
    assert cut(("kylän talon ja pihan katto",), ("kylän talon ja pihan portti",)) == ["kylän talo…han katto", "kylän talo…an portti"]
    assert cut(("x" * 50 + "1" + "y" * 50,), ("x" * 50 + "2" + "y" * 50,)) == [f"{'x' * 15}… (1)", f"{'x' * 15}… (2)"]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_two_bars_of_a_stored_query_look_alike(width: int, example_release: Path) -> None:
    drawn = 0
    for query in STORED:
        if query.form != SELECT:
            continue
        with answer_locally(query.text, example_release, Limits(60)) as answer:
            assert isinstance(answer, Solutions)
            answer = Solutions(answer.variables, list(answer.rows))
        try:
            chart = chart_of(answer)
        except FormatError:
            continue
        drawn += 1
        head, *lines = written(answer, "chart", width=width).splitlines()
        cells = len(head) - len(chart.value_name)
        for series in chart.series:
            if series.heading:
                assert lines[0] == ""
                del lines[:2]
            shown, lines = lines[: len(series.bars)], lines[len(series.bars) :]
            assert max(map(cell_width, shown)) <= width
            assert len({line[:cells] for line in shown}) == len({bar.label for bar in series.bars}), query.name
    assert drawn > 15


def test_years_of_one_series_are_not_parted_by_labels() -> None:
    rows: list[tuple[Term | None, ...]] = [(int_term(2021), literal("a"), int_term(1)), (int_term(2022), literal("b"), int_term(2))]
    assert bars(chart_of(table("startYear", "firstTitle", "projects", rows=rows))) == [("", [("2021", "1"), ("2022", "2")])]


def test_a_number_that_is_no_year_is_no_axis() -> None:
    rows: list[tuple[Term | None, ...]] = [(int_term(2021), literal("a")), (int_term(2022), literal("b"))]
    assert bars(chart_of(table("projects", "name", rows=rows))) == [("", [("a", "2021"), ("b", "2022")])]


def test_without_labels_iris_and_then_numbers_of_rows_are_the_labels() -> None:
    assert bars(chart_of(table("x", "n", rows=[("<urn:a>", int_term(1))]))) == [("", [("urn:a", "1")])]
    assert bars(chart_of(table("n", rows=[(int_term(10),), (int_term(0),)]))) == [("", [("1", "10"), ("2", "0")])]


def test_bars_of_zero_everywhere_are_drawn_as_nothing() -> None:
    text = written(table("n", rows=[(int_term(0),), (int_term(0),)]), "chart")
    assert "█" not in text
    assert 'width="0"' in written(table("n", rows=[(int_term(0),)]), "svg")


def test_a_picture_says_in_words_what_it_shows_and_has_the_same_bytes_each_time() -> None:
    rows: list[tuple[Term | None, ...]] = [(int_term(2021), literal("a & b"), int_term(3)), (int_term(2023), None, int_term(1))]
    answer = table("endYear", "label", "projects", rows=rows)
    picture = written(answer, "svg", title="Projects & years")
    assert picture == written(answer, "svg", title="Projects & years")
    root = ElementTree.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    assert root.attrib["role"] == "img"
    assert [element.attrib.get("id") for element in root[:2]] == root.attrib["aria-labelledby"].split()
    assert root.findtext(f"{space}title") == "Projects & years"
    assert root.findtext(f"{space}desc") == "Bar chart of projects by endYear, 3 bars. Greatest: 2021: 3. Least: 2023: 1."
    widths = [element.attrib["width"] for element in root.iter(f"{space}rect")][1:]
    assert widths == ["728", "0", "242.67"]


# The advance of letters in Verdana and DejaVu Sans, the widest of the usual fonts, in hundredths of the size; bold ones are a sixth wider.
_ADVANCES = {**dict.fromkeys("ijl", 28), **dict.fromkeys(" .,:;|·'", 40), **dict.fromkeys("frtI()/-", 42), **dict.fromkeys("mwMW%…", 108)}


def advance(text: str) -> float:
    return sum(
        _ADVANCES.get(each, 125 if cell_width(each) == 2 else 79 if each.isupper() else 0 if not cell_width(each) else 64) for each in text
    )


def reach(element: ElementTree.Element) -> tuple[float, float]:
    """From where to where a text reaches, in points."""
    bold = 7 / 6 if element.get("font-weight") == "bold" else 1
    length = advance(element.text or "") / 100 * float(element.get("font-size", 13)) * bold
    x = float(element.attrib["x"])
    return (x - length, x) if element.get("text-anchor") == "end" else (x, x + length)


def assert_texts_are_inside(picture: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(picture)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    assert root.attrib["viewBox"] == f"0 0 {width:.0f} {height:.0f}"
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    for element in texts:
        left, right = reach(element)
        assert left >= 0 and right <= width, element.text
        assert 12 <= float(element.attrib["y"]) <= height - 4, element.text
    return texts


def test_no_text_leaves_the_picture() -> None:
    for text in ("W" * 300, "M m " * 90, "村" * 200, "Manner-Suomen maaseudun kehittämisohjelma " * 9, "👩‍👩‍👧" * 40, "i" * 500):
        numbers = [int_term("9" * 31), int_term(1), f'"{1 / 3:.18f}"^^<{XSD}decimal>']
        rows: list[tuple[Term | None, ...]] = [(literal(text), literal(f"{text}{n}"), number) for n, number in enumerate(numbers)]
        texts = assert_texts_are_inside(written(table("programmeLabel", "measureLabel", "projects", rows=rows), "svg", title=text))
        assert any(element.text == "9" * 31 for element in texts)


def test_a_long_label_is_folded_between_words_and_labels_stay_apart() -> None:
    label = "Yleishyödylliset luonnon monimuotoisuuden ja maiseman hoidon hankkeet"
    rows: list[tuple[Term | None, ...]] = [(literal(f"{label} osa {n}"), int_term(n)) for n in (1, 2)]
    picture = written(table("label", "n", rows=rows), "svg", title="x")
    labels = [element.text or "" for element in assert_texts_are_inside(picture) if element.get("text-anchor") == "end"]
    assert labels == [
        *("Yleishyödylliset luonnon", "monimuot…ja maiseman hoidon", "hankkeet osa 1"),
        *("Yleishyödylliset luonnon", "monimuot…ja maiseman hoidon", "hankkeet osa 2"),
    ]


@pytest.mark.parametrize("query", STORED, ids=lambda query: query.name)
def test_a_stored_query_is_drawn_or_says_why_not(query: QueryFile, example_release: Path) -> None:
    for format_name in ("chart", "svg"):
        with answer_locally(query.text, example_release, Limits(60)) as answer:
            try:
                text = written(answer, format_name)
            except FormatError as error:
                assert re.search("only numbers|nothing to draw|at most 500|ask with SELECT", str(error))
            else:
                assert text.count("\n") > 1


def test_an_answer_that_is_read_can_be_written_again_unchanged() -> None:
    text = written(Solutions(("x", "y"), [(term, None) for term in TERMS[:-1]]), "json")
    again = read_results(io.BytesIO(text.encode()), "json", Limits(), lambda: None)
    assert written(again, "json") == text
