"""A field as a row: its Turtle, its columns and the count of its triples say what its triples say."""

from hypothesis import given
from hypothesis import strategies as st

from hankegraph.field_nodes import FieldNode, columns_of_fields, count_triples_of_fields, triples_of_field, turtle_of_fields
from hankegraph.iris import Iris
from hankegraph.terms import HG, XSD, Term, literal
from hankegraph.turtle import TurtleWriter, prefixes_of

IRIS = Iris("https://example.org/data/")
NUMBERS = st.integers(0, 10**7)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30).map(literal)
VALUES: list[Term] = [
    IRIS.organisation("Kuvitelman kylät ry"),
    IRIS.project("900101"),
    literal("2024-01-31", datatype=XSD.date),
    literal("true", datatype=XSD.boolean),
    literal("50.0", datatype=XSD.decimal),
    literal("kylä", "fi"),
]


@st.composite
def fields(draw: st.DrawFn) -> FieldNode:
    digest = draw(st.text("0123456789abcdef", min_size=64, max_size=64))
    position, line, column, start, end = (draw(NUMBERS) for _ in range(5))
    return FieldNode(
        subject=IRIS.field(digest, draw(st.integers(1, 500))),
        record=IRIS.record(digest),
        position=position,
        line=line,
        column=column,
        start=start,
        end=end,
        label=draw(st.none() | TEXTS),
        raw=draw(st.none() | TEXTS),
        property=draw(st.none() | st.sampled_from([HG.endDate, HG.projectNumber])),
        value=draw(st.none() | st.sampled_from(VALUES) | TEXTS),
    )


@given(st.lists(fields(), max_size=5, unique_by=lambda field: field.subject))
def test_all_that_is_made_of_fields_says_what_their_triples_say(nodes: list[FieldNode]) -> None:
    triples = [triple for node in nodes for triple in triples_of_field(node)]
    turtle = TurtleWriter(prefixes_of(IRIS.base))
    assert turtle_of_fields(turtle)(nodes) == "".join(f"\n{turtle.blocks(triples_of_field(node))}" for node in nodes)
    assert count_triples_of_fields(nodes) == len(set(triples)) == len(triples)
    columns = [(s, predicate, o) for predicate, subjects, values in columns_of_fields(nodes) for s, o in zip(subjects, values, strict=True)]
    assert sorted(columns) == sorted(triples)
