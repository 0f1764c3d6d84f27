"""A stored query is read whole, or refused in one line with file and line; answers are compared by value."""

from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from hankegraph.errors import QueryError
from hankegraph.stored_queries.answers import Answer, Table, read_answer, write_answer
from hankegraph.stored_queries.expected import Comparison, canonical, compare
from hankegraph.stored_queries.header import Parameter
from hankegraph.stored_queries.prefixes import KNOWN_PREFIXES, check_prefixes
from hankegraph.stored_queries.query_file import ASK, CONSTRUCT, SELECT, QueryFile, read_query, read_query_file, read_query_folder
from hankegraph.stored_queries.sparql_tokens import TokenError, prefixes_of, read_tokens
from hankegraph.stored_queries.syntax import with_place
from hankegraph.terms import Term, literal

XSD = "http://www.w3.org/2001/XMLSchema#"
QUERY = """#+ summary: Which numbers are there?
#+ summary_fi: Mitä numeroita on?
#+ summary_sv: Vilka nummer finns det?
#+ description: >-
#+   All of them,
#+   in order.
#+ tags:
#+   - numbers
#+ params:
#+   - name: least
#+     type: xsd:integer
#+     example: "2"
#+     default: 1
#+     description: The smallest number
#+ columns:
#+   - {name: number, type: xsd:integer}
#+   - {name: count, type: xsd:integer}
#+ ordered: true
PREFIX ex: <https://example.org/>

SELECT ?number (COUNT(DISTINCT ?thing) AS ?count) # }
WHERE {
  VALUES ?least { 1 }
  ?thing ex:number ?number .
  FILTER(?number >= ?least)
}
GROUP BY ?number
ORDER BY ?number
"""


def read(text: str) -> QueryFile:
    return read_query(text, "queries/numbers.rq", "numbers")


def test_query_is_read_with_its_header() -> None:
    query = read(QUERY)
    assert (query.name, query.form, query.text) == ("numbers", SELECT, QUERY)
    assert query.header.question == {"en": "Which numbers are there?", "fi": "Mitä numeroita on?", "sv": "Vilka nummer finns det?"}
    assert query.header.description == "All of them, in order."
    assert query.header.tags == ("numbers",)
    assert [(each.name, each.type, each.example, each.default) for each in query.parameters] == [("least", "xsd:integer", "2", "1")]
    assert [(each.name, each.type, each.line) for each in query.columns] == [("number", "xsd:integer", 16), ("count", "xsd:integer", 17)]
    assert query.header.is_ordered


def test_line_ends_of_another_system_change_nothing() -> None:
    query = read(QUERY.replace("\n", "\r\n"))
    assert query.header == read(QUERY).header


# What is replaced in the query, by what, the line that is named, and what is said.
WRONG = [
    ("#+ summary: ", "# summary: ", 1, "opens with its header"),
    ("\nPREFIX", "\n\n#+ tags: []\nPREFIX", 20, "apart from the rest"),
    ("#+ tags:\n", "#+ tags: [\n", 8, "no YAML"),
    ("#+ summary_fi: Mitä numeroita on?\n", "", 1, "the header lacks summary_fi"),
    ("#+ summary_fi", "#+ summary_de", 2, "no key 'summary_de'; there are summary, summary_fi"),
    ("#+ ordered: true", "#+ ordered: true\n#+ ordered: true", 19, "ordered stands twice"),
    ("#+ ordered: true", "#+ ordered: yes", 18, "there are true, false"),
    ("Which numbers are there?", "Numbers", 1, "ends in a question mark"),
    ("Which numbers are there?", "", 1, "summary is empty"),
    ("#+   - numbers", "#+   - Numbers!", 8, "a tag is 'Numbers!'"),
    ("#+ tags:\n#+   - numbers", "#+ tags: []", 7, "tags is empty"),
    ("#+ tags:\n#+   - numbers", "#+ tags: numbers", 7, "tags is a list"),
    ("type: xsd:integer\n#+     ex", "type: integer\n#+     ex", 11, "the type of a parameter is 'integer'; there are xsd:string"),
    ("#+     default: 1\n", "", 10, "a parameter lacks default"),
    ("default: 1\n", "default: one\n", 10, "the default of least: 'one' is no whole number"),
    ("default: 1\n", "default: 2\n", 23, "stands for the parameter least, whose default is"),
    ("name: least", "name: most", 10, "the parameter most has no place in the query, which would be VALUES ?most"),
    ("name: least", "name: le-ast", 10, "the name of a parameter is 'le-ast'"),
    ("#+     example", "#+     schemes: [measure]\n#+     example", 10, "every parameter of type concept and to no other"),
    ("type: xsd:integer\n#+     ex", "type: concept\n#+     ex", 10, "every parameter of type concept and to no other"),
    ("VALUES ?least { 1 }", "VALUES ?least { 1 2 }", 23, "no constant stands for the parameter least"),
    ("VALUES ?least { 1 }", "VALUES ?least { }", 23, "no constant stands for the parameter least"),
    ("VALUES ?least { 1 }", 'VALUES ?least { "1" }', 23, "stands for the parameter least"),
    ("VALUES ?least { 1 }", "VALUES ?least { UNDEF }", 23, "no constant stands for the parameter least"),
    ("VALUES ?least { 1 }", "VALUES ?least { 1 } { SELECT ?least { VALUES ?least { 3 } } }", 23, "stands for the parameter least"),
    ("VALUES ?least { 1 }", "# VALUES ?least { 1 }", 10, "has no place in the query"),
    ("{name: count, type: xsd:integer}", "{name: count, type: number}", 17, "the type of a column is 'number'"),
    ("{name: count, type: xsd:integer}", "{name: number, type: xsd:integer}", 17, "two columns number"),
    ("{name: count,", "{name: amount,", 17, "the columns of the header are number, amount, those of the query number, count"),
    ("#+   - {name: count, type: xsd:integer}\n", "", 1, "those of the query number, count"),
    ("ORDER BY ?number\n", "", 1, "no ORDER BY ends the query"),
    ("SELECT ?number (COUNT(DISTINCT ?thing) AS ?count)", "DESCRIBE ?number", 21, "DESCRIBE gives something else"),
    ("WHERE {", "FROM <https://example.org/> WHERE {", 22, "FROM ties the query to graphs"),
    ("FILTER(", "GRAPH ?g { ?g ?p ?o } FILTER(", 25, "GRAPH ties the query to graphs"),
    ("FILTER(", "SERVICE <https://example.org/> {} FILTER(", 25, "SERVICE asks another endpoint"),
    ("ex:number", "ey:number", 24, "the prefix ey is not declared; say what it stands for: PREFIX ey: <…>"),
    ("FILTER(", "FILTER((", 27, "this is no SPARQL query"),
    ("FILTER(", "FILTER(" + "(" * 200, 25, "more than 100 brackets are open"),
    ("FILTER(", "FILTER(" + "!" * 200, 25, "! stands more than 100 times in a row"),
    ("FILTER(", "FILTER(" + "1 + " * 3000, 1, "at most 5000 are read"),
    ('?least { 1 }', '?least { "1 }', 23, "is nothing that SPARQL knows"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "part"), WRONG, ids=[f"{part[:40]}-{number}" for number, (*_, part) in enumerate(WRONG)])
def test_what_is_wrong_is_said_in_one_line_with_its_place(old: str, new: str, line: int, part: str) -> None:
    assert QUERY.count(old) == 1
    with pytest.raises(QueryError) as caught:
        read(QUERY.replace(old, new))
    message = str(caught.value)
    assert message.splitlines() == [message]
    assert message.startswith(f"queries/numbers.rq:{line}: ")
    assert part in message


def test_select_of_everything_is_refused() -> None:
    text = QUERY.replace("SELECT ?number (COUNT(DISTINCT ?thing) AS ?count)", "SELECT *").replace("GROUP BY ?number\n", "")
    with pytest.raises(QueryError, match=r"numbers\.rq:21: SELECT \* gives its columns in no order"):
        read(text)


def test_only_a_table_has_columns_and_an_order() -> None:
    text = QUERY.partition("PREFIX")[0] + "ASK { VALUES ?least { 1 } }"
    with pytest.raises(QueryError, match=r"numbers\.rq:1: the answer to ASK has no columns and no order"):
        read(text)
    head, _, rest = text.partition("#+ columns:")
    columns, _, query = rest.partition("#+ ordered: true")
    assert columns
    assert read(f"{head}#+ columns: []\n#+ ordered: false{query}").form == ASK


def test_update_is_no_query() -> None:
    header = QUERY.partition("PREFIX")[0].replace("#+ ordered: true", "#+ ordered: false")
    for update in ("DROP ALL", "INSERT DATA { <a:a> <a:a> <a:a> }", "LOAD <https://example.org/>", "DELETE WHERE { ?s ?p ?o }"):
        with pytest.raises(QueryError, match="this is no SPARQL query"):
            read(header + update)


def test_word_in_a_string_or_a_comment_or_a_name_is_no_keyword() -> None:
    text = (
        QUERY.replace("FILTER(", '# SERVICE FROM GRAPH "\n  FILTER("SERVICE <x> {} FROM" != \'GRAPH\' && ')
        .replace("ex:", "service:")
        .replace("PREFIX ex", "PREFIX service")
    )
    assert read(text).form == SELECT


@pytest.mark.parametrize(
    "content", [b"#+ summary: \xff\n", b"#+ a: \x00\n", b"#+ \xf0\x9f\x98\x80: [[[\n", b"", b"\xef\xbb\xbf#+ summary: x"]
)
def test_file_that_is_no_text_or_has_no_header_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_bytes(content)
    with pytest.raises(QueryError, match=r"x\.rq:1: "):
        read_query_file(path)


def test_file_that_cannot_be_read_or_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="No such file"):
        read_query_file(tmp_path / "x.rq")
    with pytest.raises(QueryError, match="no stored query"):
        read_query_folder(tmp_path)
    (tmp_path / "x.rq").write_bytes(b" " * (1024 * 1024 + 1))
    with pytest.raises(QueryError, match="larger than"):
        read_query_file(tmp_path / "x.rq")


def test_header_that_is_nested_without_end_is_refused() -> None:
    for nested in ("[" * 5000, "{a: " * 5000, "\n".join("#+ " + " " * depth + "a:" for depth in range(1500))):
        with pytest.raises(QueryError, match=r"queries/numbers\.rq:\d+: "):
            read(f"#+ {nested}\nASK {{}}")


@given(st.text(), st.integers(0, 30))
def test_any_line_in_a_header_is_read_or_refused_in_one_line(line: str, place: int) -> None:
    lines = QUERY.split("\n")
    try:
        read("\n".join([*lines[:place], "#+ " + line, *lines[place:]]))
    except QueryError as error:
        assert str(error).startswith("queries/numbers.rq:")
        assert "\n" not in str(error)


@given(st.text(alphabet="\"'\\<>{}()?$@^#:;.,aA1 \n_-+*/|&!=uU%é"))
def test_tokens_are_pieces_of_the_text_in_order_or_it_is_said_where_there_is_none(text: str) -> None:
    try:
        tokens = read_tokens(text)
    except TokenError as error:
        assert 0 <= error.offset < len(text)
        return
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert all(one.end <= other.start for one, other in pairwise(tokens))


OWN = """#+ params:
#+   - {name: least, type: xsd:integer, default: 1}
PREFIX ex: <https://example.org/>
SELECT * WHERE { VALUES ?least { 1 } GRAPH ?graph { ?thing ex:number ?number } FILTER(?number >= ?least) }
"""


def read_own(text: str) -> QueryFile:
    return read_query(text, "own.sparql", "own", is_stored=False)


def test_query_of_ones_own_says_only_what_its_parameters_are() -> None:
    query = read_own(OWN)
    assert query.parameters == (Parameter("least", "xsd:integer", "1", "1", ""),)
    assert (query.form, query.header.question, query.header.tags, query.columns) == (SELECT, {}, (), ())
    assert read_own(OWN.replace("SELECT * WHERE", "DESCRIBE ?thing WHERE")).form == "DESCRIBE"
    with pytest.raises(QueryError, match="the header lacks summary, summary_fi"):
        read(OWN)


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("#+ params", "#+ parameters", 1, "no key 'parameters'; there are summary"),
        ("#+ params", "#+ summary: Numbers\n#+ params", 1, "ends in a question mark"),
        ("#+ params", "#+ columns: [{name: number, type: xsd:integer}]\n#+ params", 5, "name them"),
        ("#+ params", "#+ ordered: true\n#+ params", 1, "no ORDER BY ends the query"),
        (", default: 1", "", 2, "a parameter lacks default"),
        ("default: 1", "default: one", 2, "'one' is no whole number"),
        ("{ 1 }", "{ 2 }", 4, "stands for the parameter least, whose default is"),
        ("GRAPH ?graph", "SERVICE <https://example.org/>", 4, "SERVICE asks another endpoint"),
        ("ex:number", "hg:projectNumber", 4, "the prefix hg is not declared; begin with PREFIX hg: <https://w3id.org/hankegraph/def#>"),
        ("{ VALUES", "{{ VALUES", 4, "this is no SPARQL query from column"),
    ],
)
def test_what_a_query_of_ones_own_does_say_is_right(old: str, new: str, line: int, part: str) -> None:
    assert OWN.count(old) == 1
    with pytest.raises(QueryError) as caught:
        read_own(OWN.replace(old, new))
    assert str(caught.value).startswith(f"own.sparql:{line}: ")
    assert part in str(caught.value)


def test_prefixes_that_are_suggested_are_those_of_the_stored_queries() -> None:
    declared: dict[str, str] = {}
    for query in read_query_folder(ROOT / "queries"):
        declared |= prefixes_of(read_tokens(query.text))
    assert len(declared) > 8
    assert declared.items() <= KNOWN_PREFIXES.items()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ASK { ?x a :Thing }", "the empty prefix is not declared; say what it stands for: PREFIX : <…>"),
        ("PREFIX hg: <a:b>\nASK {\n ?x hg:a '1'^^xsd:date }", "own.rq:3: the prefix xsd is not declared; begin with PREFIX xsd: <http:"),
        ("ASK { ?x a 'hg:text' , <hg:iri> } # hg:comment", ""),
        ("prefix : <a:b> PREFIX a: <a:b> ASK { _:b a :Thing , a:Thing }", ""),
    ],
)
def test_prefix_that_is_used_and_not_declared_is_named(text: str, said: str) -> None:
    if not said:
        check_prefixes(text, read_tokens(text), "own.rq")
        return
    with pytest.raises(QueryError) as caught:
        check_prefixes(text, read_tokens(text), "own.rq")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("error at 2:7: expected }", "own.rq:2: this is no SPARQL query from column 7 on: expected }"),
        ("error at 9:1: expected }", "own.rq:2: this is no SPARQL query from column 1 on: expected }"),
        ("line 2: LOAD changes data", "own.rq:2: LOAD changes data"),
        ("http://h/: 400: Encountered x at line 1, column 5.", "own.rq:1: http://h/: 400: Encountered x at line 1, column 5."),
        ("it is nested too deeply", "own.rq: it is nested too deeply"),
    ],
)
def test_what_an_engine_says_is_told_with_file_and_line(message: str, told: str) -> None:
    assert with_place(message, "ASK {\n ?x ?y }\n", "own.rq") == told


def table(*rows: tuple[Term | None, ...]) -> Table:
    return Table(("number", "count"), rows)


def integer(number: int) -> Term:
    return f'"{number}"^^<{XSD}integer>'


ROWS = table((integer(1), integer(10)), (integer(2), None))


def test_equal_answers_have_no_differences() -> None:
    assert compare(read(QUERY), ROWS, ROWS) == Comparison((), ())


def test_rows_are_compared_in_order_where_the_header_says_so() -> None:
    backwards = table(*reversed(ROWS.rows))
    assert compare(read(QUERY), backwards, ROWS) == Comparison(("the rows are the expected ones in another order, first at row 1",), ())
    assert compare(read(QUERY.replace("ordered: true", "ordered: false")), backwards, ROWS) == Comparison((), ())


@pytest.mark.parametrize(
    ("answer", "differences"),
    [
        (table(ROWS.rows[0]), (f"missing: {integer(2)} –",)),
        (table(*ROWS.rows, ROWS.rows[1]), (f"unexpected: {integer(2)} –",)),
        (table(*ROWS.rows, *[ROWS.rows[1]] * 2), (f"unexpected 2 times: {integer(2)} –",)),
        (table(ROWS.rows[0], (integer(2), '""')), (f"missing: {integer(2)} –", f'unexpected: {integer(2)} ""')),
        (table(ROWS.rows[0], ('"2"', None)), (f"missing: {integer(2)} –", 'unexpected: "2" –')),
        (Table(("number", "n"), ROWS.rows), ("the columns are number, n, not number, count",)),
        (True, ("the answer is true, not a table",)),
        (frozenset(), ("the answer is a set of triples, not a table",)),
    ],
)
def test_what_differs_is_told(answer: Answer, differences: tuple[str, ...]) -> None:
    assert compare(read(QUERY), answer, ROWS) == Comparison(differences, ())


def test_many_differences_are_told_up_to_a_bound() -> None:
    comparison = compare(read(QUERY), table(*((integer(number), None) for number in range(100))), table())
    assert len(comparison.differences) == 6
    assert comparison.differences[-1] == "unexpected: 95 more"


def test_value_in_another_spelling_is_no_difference_and_is_told() -> None:
    answer = table((f'"01"^^<{XSD}int>', f'"1.0E1"^^<{XSD}double>'), (f'"2"^^<{XSD}int>', None))
    assert compare(read(QUERY), answer, ROWS) == Comparison(
        (),
        (
            f'count has "1.0E1"^^<{XSD}double> for {integer(10)} (1 in all)',
            f'number has "01"^^<{XSD}int> for {integer(1)} (2 in all)',
        ),
    )


@pytest.mark.parametrize(
    ("one", "other", "type_", "is_same"),
    [
        (literal("1", datatype=f"<{XSD}boolean>"), literal("true", datatype=f"<{XSD}boolean>"), "term", True),
        (literal("1", datatype=f"<{XSD}integer>"), literal("true", datatype=f"<{XSD}boolean>"), "xsd:boolean", True),
        (literal("1", datatype=f"<{XSD}integer>"), literal("true", datatype=f"<{XSD}boolean>"), "term", False),
        (literal("0", datatype=f"<{XSD}integer>"), literal("true", datatype=f"<{XSD}boolean>"), "xsd:boolean", False),
        (literal("50.00", datatype=f"<{XSD}decimal>"), literal("50", datatype=f"<{XSD}decimal>"), "term", True),
        (literal("-0.0", datatype=f"<{XSD}decimal>"), literal("0", datatype=f"<{XSD}integer>"), "term", True),
        (literal("50.01", datatype=f"<{XSD}decimal>"), literal("50", datatype=f"<{XSD}decimal>"), "term", False),
        (literal("INF", datatype=f"<{XSD}double>"), literal("1", datatype=f"<{XSD}double>"), "term", False),
        (literal("a", "FI"), literal("a", "fi"), "term", True),
        (literal("a", "fi"), literal("a"), "term", False),
        (literal("a", datatype=f"<{XSD}string>"), literal("a"), "term", True),
        (literal("1"), literal("1", datatype=f"<{XSD}integer>"), "term", False),
        (literal("2024-01-01"), literal("2024-01-01", datatype=f"<{XSD}date>"), "xsd:date", False),
        (
            literal("2024-01-01T00:00:00.000Z", datatype=f"<{XSD}dateTime>"),
            literal("2024-01-01T00:00:00+00:00", datatype=f"<{XSD}dateTime>"),
            "term",
            True,
        ),
        (
            literal("2024-01-01T00:00:00.50", datatype=f"<{XSD}dateTime>"),
            literal("2024-01-01T00:00:00.5", datatype=f"<{XSD}dateTime>"),
            "term",
            True,
        ),
        (
            literal("2024-01-01T00:00:00.5", datatype=f"<{XSD}dateTime>"),
            literal("2024-01-01T00:00:00", datatype=f"<{XSD}dateTime>"),
            "term",
            False,
        ),
        ("<https://example.org/a>", "<https://example.org/A>", "iri", False),
        (None, '""', "xsd:string", False),
    ],
)
def test_spellings_of_one_value_are_recognised_and_other_values_are_not(
    one: Term | None, other: Term | None, type_: str, is_same: bool
) -> None:
    assert (canonical(one, type_) == canonical(other, type_)) == is_same


def test_triples_are_compared_as_sets() -> None:
    query = read(QUERY)
    one, other = ("<a:a>", "<a:b>", '"1"'), ("<a:a>", "<a:b>", '"2"')
    assert compare(query, frozenset([one, other]), frozenset([other, one])) == Comparison((), ())
    assert compare(query, frozenset([one]), frozenset([other])) == Comparison(
        ('missing: <a:a> <a:b> "2"', 'unexpected: <a:a> <a:b> "1"'), ()
    )
    assert compare(query, True, False) == Comparison(("the answer is true, not false",), ())


def test_truth_value_as_virtuoso_gives_it_is_recognised_and_told() -> None:
    query = read(QUERY)
    told = ("the truth value comes as a table of __ASK_RETVAL",)
    true, false = Table(("__ASK_RETVAL",), ((integer(1),),)), Table(("__ASK_RETVAL",), ())
    assert compare(query, true, True) == compare(query, false, False) == Comparison((), told)
    assert compare(query, false, True) == Comparison(("the answer is false, not true",), told)
    assert compare(query, true, ROWS).differences


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("maybe\n", ASK),
        ("true", ASK),
        ("true\nfalse\n", ASK),
        ("<a:a> <a:b> .\n", CONSTRUCT),
        ("_:a <a:b> <a:c> .\n", CONSTRUCT),
        ("", SELECT),
        ("?a\t?b\n1\n", SELECT),
    ],
)
def test_file_that_is_no_answer_is_refused(text: str, form: str) -> None:
    with pytest.raises(QueryError, match="expected answer"):
        read_answer(text, form)


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])).map(literal), st.none() | st.integers().map(integer))))
def test_answer_comes_back_from_its_file_as_it_was(rows: list[tuple[Term, Term | None]]) -> None:
    answer = table(*rows)
    assert read_answer(write_answer(answer), SELECT) == answer
