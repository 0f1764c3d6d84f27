"""RDF text is read as Oxigraph reads it, and what is asked for is found at its line and column."""

from __future__ import annotations

import codecs
import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from hankegraph.compression import zstd
from hankegraph.errors import SourceError
from hankegraph.rdf_text import (
    RDF_FORMATS,
    LocatedQuad,
    Quad,
    RdfTextError,
    TextLines,
    TextPlace,
    Wanted,
    find_trap,
    format_of,
    iterate_quads,
    locate,
    pair_quads,
    read_rdf_file,
)
from hankegraph.terms import Term, Triple

TURTLE, TRIG = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG
N_TRIPLES, N_QUADS = pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.N_QUADS
RDF_XML, JSON_LD = pyoxigraph.RdfFormat.RDF_XML, pyoxigraph.RdfFormat.JSON_LD
BASE = "https://example.org/"
SUITES = {"rdf-turtle": 300, "rdf-trig": 350, "rdf-n-quads": 85}
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RDFT = "http://www.w3.org/ns/rdftest#"
PREFIXES = "@prefix : <https://example.org/> .\n"
MANY = 100_000


def oxigraph_quads(content: bytes, rdf_format: pyoxigraph.RdfFormat, base: str | None = BASE) -> list[Quad]:
    parser = pyoxigraph.parse(content, format=rdf_format, base_iri=base)
    return [(str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)) for quad in parser]


def assert_read_as_by_oxigraph(content: bytes, rdf_format: pyoxigraph.RdfFormat, base: str = BASE) -> None:
    quads = oxigraph_quads(content, rdf_format, base)
    located = list(iterate_quads(content.decode(), rdf_format, base))
    assert [quad for quad, _ in pair_quads(quads, located)] == quads
    assert len(located) == len(quads)


def suite_files(shared: Path, suite: str) -> Iterator[tuple[Path, bool, str]]:
    """The files of a W3C suite that are tested, whether each is valid, and its base IRI; results to compare with are valid files."""
    folder = shared / "suites" / "rdf11" / suite
    base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{suite}/"
    manifest = pyoxigraph.Store()
    manifest.load(path=str(folder / "manifest.ttl"), format=TURTLE, base_iri=base + "manifest.ttl")
    rdf_type = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for quad in manifest.quads_for_pattern(None, rdf_type, None):
        kind = str(quad.object).strip("<>").removeprefix(RDFT)
        if not kind.startswith("Test"):
            continue
        for name in ("action", "result"):
            for answer in manifest.quads_for_pattern(quad.subject, pyoxigraph.NamedNode(MANIFEST + name), None):
                iri = str(answer.object).strip("<>")
                # Some tests have a result for the triples that come before an error.
                yield folder / iri.removeprefix(base), name == "result" or not kind.endswith(("NegativeSyntax", "NegativeEval")), iri


@pytest.mark.parametrize("suite", SUITES)
def test_every_valid_file_of_the_w3c_suites_is_read_as_oxigraph_reads_it(shared: Path, suite: str) -> None:
    files = {path: base for path, is_valid, base in suite_files(shared, suite) if is_valid}
    assert len(files) >= SUITES[suite] * 0.6
    for path, base in files.items():
        rdf_format = format_of(path)
        assert rdf_format is not None
        assert_read_as_by_oxigraph(path.read_bytes(), rdf_format, base)


@pytest.mark.parametrize("suite", SUITES)
def test_no_invalid_file_of_the_w3c_suites_brings_about_another_error_than_ours(shared: Path, suite: str) -> None:
    files = {path: base for path, is_valid, base in suite_files(shared, suite) if not is_valid}
    assert len(files) >= 30
    refused = 0
    for path, base in files.items():
        rdf_format = format_of(path)
        assert rdf_format is not None
        try:
            list(iterate_quads(path.read_bytes().decode(), rdf_format, base))
        except RdfTextError as error:
            assert 0 <= error.offset <= path.stat().st_size
            refused += 1
    assert refused >= len(files) * 0.8


STYLES = {
    "prefix redefined": "PREFIX : <x/> BASE <http://q/> :a :p <b>. PREFIX : <y/> :a :p <#c>, <?d>, <>, </../e>, <//f>, <g:h/../i>.",
    "keywords in any case": "pReFiX : <x/> bAsE <y/> :a a :b .",
    "dot against a number": ":a :p 1.:b :p 2 .",
    "nothing between tokens": ':a:p"x"@fi,"y"^^:d,[:p<z>],(1"w"())'.replace(":a:p", ":a<p>") + ".",
    "literals before every kind of end": ':a :p "x" ; :q "y" . [:p "z"] . :a :p ("u" "v") , ["w" ] .'.replace('["w" ]', '[:q "w" ]'),
    "language before every kind of end": ':a :p "x"@fi ; :q "y"@fi . [:p "z"@fi] . :a :p ("u"@fi "v"@fi [] []) .',
    "empty brackets": "[] :p [], (), ([] () [:p ()] (())) . () :p 1 . (()) :q 2 .",
    "several semicolons": ":a :p 1 ;;; :q 2 ;; .",
    "base direction": ':a :p "x"@ar--rtl .',
    "version": 'VERSION "1.2" @version "1.2" . version\'1.2\'@prefix version: <x> . version:a :p 1 .',
    "noncharacters and controls": ':a :p "\\uFFFE\\u0001\\u007F\\u0085\uffff\x07" .',
    "escapes in names": ":a\\~b\\.c :%41\\,\\#\\'x :d.e.f.",
    "comments": ":a#\n:p# [ ( \" '''\r\"x\"# @fi\n@fi#\n.#",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES.keys())
def test_style_is_read_as_by_oxigraph(text: str) -> None:
    assert_read_as_by_oxigraph((PREFIXES + text).encode(), TURTLE)
    assert_read_as_by_oxigraph((PREFIXES + text).encode(), TRIG)


def test_graphs_are_read_as_by_oxigraph() -> None:
    text = ':g {:a :p "x"} {:a :p (1 "y")} GRAPH _:g { :a :p [:q "z"] . [:q 1] } [] {} graph [] {:a :p 1.} :a :p "w" . _:g {[] :p 2; .}'
    assert_read_as_by_oxigraph((PREFIXES + text).encode(), TRIG)


INVALID = [
    ":a :p .",
    ":a :p 1",
    ":a :p 1 ] .",
    ":a :p [:q 1 .",
    ":a :p (1 .",
    ":a :p (1 ; 2) .",
    "1 :p 1 .",
    '"x" :p 1 .',
    "a :p 1 .",
    ":a 1 :p .",
    ":a _:p 1 .",
    ":a true 1 .",
    ":a :p a .",
    ":a :p 'x\n' .",
    ':a :p """x .',
    ":a :p x:y .",
    ":a :p <x y> .",
    ":a :p <\\u0020> .",
    ':a :p "\\uD800" .',
    ':a :p "\\UFFFFFFFF" .',
    ':a :p "\\x" .',
    "@prefix x <y> .",
    "@prefix x:y <z> .",
    "@prefix x: <y>",
    "@base x: .",
    "@graph <x> .",
    ":g { :a :p 1 }",
    "GRAPH :g { :a :p 1 }",
    ":a :p 1 } .",
    "(1) .",
    "[] .",
    ":a :p :b :c .",
    ":a ; :p 1 .",
    ":a :p , 1 .",
    ". :a :p 1 .",
    "\x00",
    ":a :p \ufeff1 .",
]


@pytest.mark.parametrize("text", INVALID)
def test_text_that_is_no_turtle_brings_about_one_clear_error(text: str) -> None:
    with pytest.raises(RdfTextError, match=r"^[^\n]+$"):
        list(iterate_quads(PREFIXES + text, TURTLE, BASE))
    with pytest.raises(SyntaxError):
        oxigraph_quads((PREFIXES + text).encode(), TURTLE)


@pytest.mark.parametrize(
    "text",
    ["<a:a> <a:b> 1 .", "<a:a> <a:b> .", "<a:a> <a:b> <a:c>", "<a:a> <a:b> <a:c> <a:d> <a:e> .", "a:b <a:b> <c> .", "<a> <a:b> <a:c> ."],
)
def test_text_that_is_no_n_quads_brings_about_one_clear_error(text: str) -> None:
    with pytest.raises(RdfTextError, match=r"^[^\n]+$"):
        list(iterate_quads(text, N_QUADS, None))


@pytest.mark.parametrize("text", ["<<:a :p :b>> :q 1 .", ":a :p <<( :a :b :c )>> .", ":a :p :b {| :q 1 |} .", ":a :p :b ~ :r ."])
def test_statements_about_statements_are_not_read(text: str) -> None:
    assert oxigraph_quads((PREFIXES + text).encode(), TURTLE)
    with pytest.raises(RdfTextError):
        list(iterate_quads(PREFIXES + text, TURTLE, BASE))


def test_formats_without_places_are_refused() -> None:
    with pytest.raises(ValueError, match="RDF/XML"):
        iterate_quads("<x/>", RDF_XML, None)


# Text with the wanted place between « and ».
def marked(text: str) -> tuple[str, int, int]:
    begin, end = text.index("«"), text.index("»") - 1
    return text.replace("«", "").replace("»", ""), begin, end


def assert_located(marked_text: str, wanted: Wanted, rdf_format: pyoxigraph.RdfFormat = TURTLE) -> None:
    text, begin, end = marked(marked_text)
    content = text.encode()
    place = TextLines("data", text).place(begin, end)
    assert locate("data", content, rdf_format, BASE, oxigraph_quads(content, rdf_format), [wanted]) == {wanted: place}


def example(name: str) -> Term:
    return f"<{BASE}{name}>"


def number(text: str) -> Term:
    return f'"{text}"^^<http://www.w3.org/2001/XMLSchema#integer>'


A_P_B: Triple = (example("a"), example("p"), example("b"))


@pytest.mark.parametrize(
    ("text", "rdf_format"),
    [
        (PREFIXES + ":a :p «:b» .", TURTLE),
        (PREFIXES + ":a :q :b ; :p 1, «<b>», :b . :a :p :b .", TURTLE),
        (PREFIXES + "{:a :q :b} :g {:a :p «:b»} {:a :p :b}", TRIG),
        (f"{example('a')} {example('p')} «{example('b')}» .\n", N_TRIPLES),
        (f"{example('a')} {example('p')}«{example('b')}»<x:g> .\n", N_QUADS),
    ],
)
def test_triple_is_where_its_object_is_first_written(text: str, rdf_format: pyoxigraph.RdfFormat) -> None:
    assert_located(text, A_P_B, rdf_format)


@pytest.mark.parametrize(
    "text",
    [
        ":a :p 1 . :b :q :a . «:a» :q 2 ; a :C . :a a :D .",
        "«:a» :p 1 . :b :q :a . :a :q 2 .",
        ":b :q [ :r :a ] . «<a>» a :C .",
    ],
)
def test_subject_is_where_the_statement_begins_that_gives_it_a_type(text: str) -> None:
    assert_located(PREFIXES + text, example("a"))


def test_what_is_not_in_the_file_has_no_place() -> None:
    content = (PREFIXES + ":a :p :b . :c :p :d .").encode()
    wanted: list[Wanted] = [example("b"), (example("a"), example("p"), example("d")), example("a")]
    assert locate("data", content, TURTLE, BASE, oxigraph_quads(content, TURTLE), wanted).keys() == {example("a")}


def blank_triple(quads: list[Quad], predicate: str) -> Triple:
    (triple,) = [quad[:3] for quad in quads if quad[1] == predicate]
    return triple


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        (":a :p [ :q [ :r «1» ] ] , [ :r2 1 ] .", "r"),
        (":a :p [ :q «[» :r 1 ] ] , [ :r2 1 ] .", "q"),
        (":a :p «[ ]» .", "p"),
        ("[] :q 1 . [] :p «1» .", "p"),
        (":a :p «(»1 2) .", "p"),
        (":a :p «()» .", "p"),
        ("_:x :q _:y . _:y :p «_:x» .", "p"),
    ],
)
def test_triple_about_a_blank_node_is_where_its_object_is_written(text: str, predicate: str) -> None:
    plain, begin, end = marked(PREFIXES + text)
    quads = oxigraph_quads(plain.encode(), TURTLE)
    wanted = blank_triple(quads, example(predicate))
    assert locate("data", plain.encode(), TURTLE, BASE, quads, [wanted]) == {wanted: TextLines("data", plain).place(begin, end)}


@pytest.mark.parametrize(
    ("text", "predicate"), [("«[» :p 1 ] .", "p"), (":a :q «[» :p 1 ] .", "p"), ("«(»1 2) :p 1 .", "p"), ("«[]» :p 1 .", "p")]
)
def test_subject_without_a_name_is_at_its_opening_bracket(text: str, predicate: str) -> None:
    plain, begin, end = marked(PREFIXES + text)
    quads = oxigraph_quads(plain.encode(), TURTLE)
    wanted = blank_triple(quads, example(predicate))[0]
    assert locate("data", plain.encode(), TURTLE, BASE, quads, [wanted]) == {wanted: TextLines("data", plain).place(begin, end)}


def test_items_of_a_collection_and_what_links_them_have_places() -> None:
    text = PREFIXES + ":a :p ( :b [ :q 1 ] ) ."
    parts = [
        (quad.predicate.rpartition("#")[2].strip("<>"), text[quad.object_offset : quad.object_end])
        for quad in iterate_quads(text, TURTLE, BASE)
    ]
    assert [part for part in parts if part[0] in ("first", "rest")] == [("first", ":b"), ("rest", "["), ("first", "["), ("rest", ")")]


def test_places_end_where_the_text_and_the_quads_differ() -> None:
    content = (PREFIXES + ":a :p 1 .\n:a :p 2 .\n:a :p 3 .").encode()
    quads = oxigraph_quads(content, TURTLE)
    triples: list[Wanted] = [quad[:3] for quad in quads]
    assert len(locate("data", content, TURTLE, BASE, quads, triples)) == 3
    assert [*locate("data", content, TURTLE, BASE, [quads[0], quads[2]], triples)] == triples[:1]
    assert locate("data", content, TURTLE, BASE, quads[1:], triples) == {}


def test_a_blank_node_that_stands_for_two_ends_the_places() -> None:
    content = (PREFIXES + "_:x :p 1 . _:y :p 2 .").encode()
    quads = [("_:n", quad[1], quad[2], quad[3]) for quad in oxigraph_quads(content, TURTLE)]
    assert len(locate("data", content, TURTLE, BASE, quads, [quad[:3] for quad in quads])) == 1
    content = (PREFIXES + "_:x :p 1 . _:x :p 2 .").encode()
    quads = [(f"_:n{place}", *quad[1:]) for place, quad in enumerate(oxigraph_quads(content, TURTLE))]
    assert len(locate("data", content, TURTLE, BASE, quads, [quad[:3] for quad in quads])) == 1


def test_a_label_like_the_names_of_nodes_without_one_is_another_node() -> None:
    assert_read_as_by_oxigraph((PREFIXES + "[] :p _:anonymous1 , _:anonymousx1 , [] .").encode(), TURTLE)


def test_places_end_before_a_statement_about_a_statement() -> None:
    content = (PREFIXES + ":a :p 1 . <<:a :p 1>> :q 2 . :a :p 3 .").encode()
    quads = oxigraph_quads(content, TURTLE)
    triples: list[Wanted] = [quad[:3] for quad in quads]
    assert [*locate("data", content, TURTLE, BASE, quads, triples)] == triples[:1]


@pytest.mark.parametrize("rdf_format", [RDF_XML, JSON_LD])
def test_other_formats_have_no_places(rdf_format: pyoxigraph.RdfFormat) -> None:
    assert locate("data", b"", rdf_format, BASE, [], [example("a")]) == {}


def test_bytes_that_are_no_utf_8_have_no_places() -> None:
    assert locate("data", b"<a:a> <a:b> '\xff' .", TURTLE, None, [], [example("a")]) == {}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(line_end: str) -> None:
    text = f'{PREFIXES.strip()}{line_end}{line_end}:b :p """x{line_end}y"""@fi, "😀\u2028\x0c", :b . :a{line_end} :p :b .'
    content = codecs.BOM_UTF8 + text.encode()
    place = locate("data.ttl", content, TURTLE, BASE, oxigraph_quads(text.encode(), TURTLE), [A_P_B, example("b"), example("a")])
    assert place == {
        A_P_B: TextPlace("data.ttl", 5, 5, 5, 7),
        example("b"): TextPlace("data.ttl", 3, 1, 3, 3),
        example("a"): TextPlace("data.ttl", 4, 22, 4, 24),
    }
    long = (example("b"), example("p"), f'"x{line_end.encode("unicode_escape").decode()}y"@fi')
    assert locate("data.ttl", content, TURTLE, BASE, oxigraph_quads(text.encode(), TURTLE), [long])[long] == TextPlace(
        "data.ttl", 3, 7, 4, 8
    )


def nested(opening: str, closing: str, inner: str = "") -> str:
    return f"{PREFIXES}:a :p {opening * MANY}{inner}{closing * MANY} ."


@pytest.mark.parametrize("text", [nested("[:p ", "]", "1"), nested("(", ")"), nested("[:p (", ")]", "'x'")], ids=["[", "(", "[("])
def test_brackets_may_be_a_hundred_thousand_deep(text: str) -> None:
    assert_read_as_by_oxigraph(text.encode(), TURTLE)


HOSTILE = {
    "open [": nested("[:p ", ""),
    "open [ alone": nested("[", ""),
    "open (": nested("(", ""),
    "closed )": nested("", ")", "1"),
    "long string without an end": PREFIXES + ':a :p """' + '\\n""' * 5_000_000,
    "string without an end": PREFIXES + ':a :p "' + "\\n" * 10_000_000,
    "name of dots": PREFIXES + ":a " + "p." * 5_000_000,
    "name without a colon": PREFIXES + "a" * 20_000_000,
    "IRI without an end": PREFIXES + ":a :p <" + "\\u0041" * 3_000_000,
    "keywords": PREFIXES + ":a :p " + "true." * MANY,
    "languages": PREFIXES + ':a :p "x"@' + "a-" * 5_000_000,
    "spaces and comments": PREFIXES + ':a :p "x"' + " #\n" * 5_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_refused_in_a_time_that_grows_with_its_length(text: str) -> None:
    start = time.process_time()
    with pytest.raises(RdfTextError, match=r"^[^\n]{1,200}$"):
        list(iterate_quads(text, TURTLE, BASE))
    # What goes over the text again and again would take minutes.
    assert time.process_time() - start < 20


@pytest.mark.parametrize("quote", ['"', '"""', "'"])
def test_a_literal_of_fifty_megabytes_is_read(quote: str) -> None:
    (quad,) = iterate_quads(f"<a:a> <a:b> {quote}{'x' * 50_000_000}{quote} .", TURTLE, None)
    assert quad.object_end - quad.object_offset == 50_000_000 + 2 * len(quote)
    assert len(quad.object) == 50_000_002


def test_terms_that_were_met_do_not_fill_the_memory() -> None:
    quads: Iterator[LocatedQuad] = iterate_quads("".join(f"<a:a> <a:b> {n} .\n" for n in range(120_000)), TURTLE, None)
    assert sum(quad.object == f'"{n}"^^<http://www.w3.org/2001/XMLSchema#integer>' for n, quad in enumerate(quads)) == 120_000


@pytest.mark.parametrize(
    ("name", "rdf_format"),
    [*((f"data{suffix}", kind) for suffix, kind in RDF_FORMATS.items()), ("a.b.TTL", TURTLE), ("a.nq.gz", N_QUADS), ("a.ttl.zst", TURTLE)],
)
def test_format_is_known_by_the_name_of_the_file(name: str, rdf_format: pyoxigraph.RdfFormat) -> None:
    assert format_of(Path("folder.nt") / name) == rdf_format


@pytest.mark.parametrize("name", ["data.txt", "ttl", "data", "data.gz", "data.ttl.bak", "data.xml", "data.json", ""])
def test_other_names_stand_for_no_format(name: str) -> None:
    assert format_of(Path(name)) is None


def test_file_is_decompressed_and_loses_its_byte_order_mark(tmp_path: Path) -> None:
    content = b"<a:a> <a:b> 1 ."
    for name, written in {
        "a.ttl": content,
        "a.ttl.gz": gzip.compress(codecs.BOM_UTF8 + content),
        "A.TTL.ZST": zstd.compress(content),
    }.items():
        (tmp_path / name).write_bytes(written)
        assert read_rdf_file(tmp_path / name, TURTLE) == content


@pytest.mark.parametrize(("name", "content"), [("a.ttl.gz", b"x"), ("a.ttl.gz", gzip.compress(b"x" * 99)[:-9]), ("a.ttl.zst", b"x")])
def test_file_that_cannot_be_decompressed_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=r"a\.ttl\.(gz|zst)"):
        read_rdf_file(tmp_path / name, TURTLE)


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.ttl cannot be read"):
        read_rdf_file(tmp_path / "a.ttl", TURTLE)


def test_file_that_pyoxigraph_would_not_survive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_bytes(b"[" * 9999)
    with pytest.raises(SourceError, match=r"a\.jsonld is refused: .* deep"):
        read_rdf_file(tmp_path / "a.jsonld", JSON_LD)


XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">{}</rdf:RDF>'


def triple_terms(depth: int) -> bytes:
    return f"<a:a> <a:b> {'<<( <a:a> <a:b> ' * depth}<a:c>{' )>>' * depth} .".encode()


def elements(depth: int) -> bytes:
    return XML.format("<rdf:Description><e:p>" * depth + "</e:p></rdf:Description>" * depth).encode()


def entities(*values: str, reference: str = "") -> bytes:
    declared = "".join(f'<!ENTITY e{place} "{value}">' for place, value in enumerate(values))
    return (f"<!DOCTYPE r [{declared}]>" + XML.format(f"<rdf:Description><e:p>{reference}</e:p></rdf:Description>")).encode()


def objects(depth: int) -> bytes:
    return b'{"@id":"a:a","a:b":' * depth + b'"[{"' + b"}" * depth


TRAPS = {
    "triple terms": (triple_terms(MANY), TURTLE),
    "triple terms behind other text": (triple_terms(1) * MANY + triple_terms(101), N_TRIPLES),
    "triple terms that a comment seems to end": (b"<a:a> <a:b> " + b"<<( # )>>\n <a:a> <a:b> " * 101, TRIG),
    "triple terms behind what is no term": (b"<< ?x " + triple_terms(MANY), N_QUADS),
    "elements": (elements(MANY), RDF_XML),
    "entities of entities": (entities("x" * 10, *(f"&e{n};" * 10 for n in range(9))), RDF_XML),
    "an entity many times": (entities("x" * MANY, reference="&e0;" * MANY), RDF_XML),
    "ill-formed XML": (b"<a><b></a>", RDF_XML),
    "objects": (objects(MANY), JSON_LD),
    "arrays": (b"[" * MANY + b"]" * MANY, JSON_LD),
}


@pytest.mark.parametrize(("content", "rdf_format"), TRAPS.values(), ids=TRAPS.keys())
def test_what_pyoxigraph_would_not_survive_is_found(content: bytes, rdf_format: pyoxigraph.RdfFormat) -> None:
    trap = find_trap(content, rdf_format)
    assert trap
    assert "\n" not in trap


HARMLESS = {
    "triple terms": (triple_terms(100), TURTLE),
    "many triple terms": (triple_terms(2).replace(b" .", b" .\n") * 1000, N_TRIPLES),
    "triple terms in strings and comments": (b"<a:a> <a:b> '" + b"<<( " * 200 + b"' . #" + b"<<( " * 200, TURTLE),
    "elements": (elements(499), RDF_XML),
    "entities": (entities("http://example.org/", "&e0;x", reference="&e0;&e1;" * 1000), RDF_XML),
    "objects": (objects(499), JSON_LD),
    "brackets in strings": (b'{"a:b": ["' + b'[\\"{' * 1000 + b'"]}', JSON_LD),
}


@pytest.mark.parametrize(("content", "rdf_format"), HARMLESS.values(), ids=HARMLESS.keys())
def test_what_pyoxigraph_survives_is_left_to_it(content: bytes, rdf_format: pyoxigraph.RdfFormat) -> None:
    assert find_trap(content, rdf_format) is None
    assert list(pyoxigraph.parse(content, format=rdf_format, base_iri=BASE))
