"""A formatted file says what it said, keeps its comments, and is not changed by being formatted again."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from pathlib import Path
from random import Random
from unittest import mock

import pyoxigraph
import pytest
import rdflib
import turtle_stylist
from click.testing import CliRunner, Result
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from hankegraph.cli import main
from hankegraph.errors import SourceError
from hankegraph.rdf_format.files import format_file, formatted_rdf
from hankegraph.rdf_format.same_triples import says_the_same
from hankegraph.release import verify_release

TURTLE, N_TRIPLES = pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.N_TRIPLES
PREFIXES = "@prefix ex: <https://example.org/> .\n"
LEFT_ALONE = re.compile(r"^\S+:\d+:\d+: left alone: ")


def formatted(text: str, rdf_format: pyoxigraph.RdfFormat = TURTLE) -> str:
    """The text as it is formatted, which formatting again does not change."""
    once = formatted_rdf(text.encode(), rdf_format, Path("file.ttl"))
    assert formatted_rdf(once, rdf_format, Path("file.ttl")) == once
    return once.decode()


def body(text: str) -> str:
    """The formatted statements below the usual prefix."""
    whole = formatted(PREFIXES + text)
    assert whole.startswith(f"{PREFIXES}\n")
    return whole.removeprefix(f"{PREFIXES}\n")


def left_alone(text: str, rdf_format: pyoxigraph.RdfFormat = TURTLE) -> str:
    with pytest.raises(SourceError) as raised:
        formatted_rdf(text.encode(), rdf_format, Path("file.ttl"))
    return str(raised.value)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["format", *map(str, arguments)])


# Releases and suites


def test_the_turtle_of_a_release_is_in_this_form_already(example_release: Path) -> None:
    # The others are written by hand, in an order that was chosen, or chunk by chunk: pieces of them are found by their offsets.
    by_hand = ("ontology", "shapes", "validation.ttl")
    files = [path for path in sorted(example_release.rglob("*.ttl")) if path.relative_to(example_release).parts[0] not in by_hand]
    assert len(files) > 20
    assert [path for path in files if format_file(path, is_written=False)] == []


def test_what_people_write_by_hand_says_the_same_to_rdflib() -> None:
    files = [*sorted((ROOT / "shapes").glob("*.ttl")), *sorted((ROOT / "ontology").rglob("*.ttl"))]
    assert len(files) > 15
    for path in files:
        text = path.read_text(encoding="utf-8")
        anew = formatted(text)
        assert set(rdflib.Graph().parse(data=anew, publicID="http://e/")) == set(rdflib.Graph().parse(data=text, publicID="http://e/"))
        assert [line for line in anew.splitlines() if line.startswith("#")] == [line for line in text.splitlines() if line.startswith("#")]


def test_valid_files_of_the_w3c_are_formatted_or_left_alone_for_a_reason(shared: Path) -> None:
    paths = sorted((shared / "suites" / "rdf11" / "rdf-turtle").glob("*.*t*"))
    told: Counter[str] = Counter()
    for path in paths:
        rdf_format = {".ttl": TURTLE, ".nt": N_TRIPLES}.get(path.suffix)
        if rdf_format is None:
            continue
        try:
            once = formatted_rdf(path.read_bytes(), rdf_format, path)
        except SourceError as error:
            assert re.match(rf"{re.escape(str(path))}:\d+:\d+: ", str(error)), error
            told["left alone" if "left alone" in str(error) else "invalid"] += 1
        else:
            assert formatted_rdf(once, rdf_format, path) == once
            told["formatted"] += 1
    assert told["formatted"] > 250
    assert told["left alone"] < 8
    assert told["invalid"] > 80


@settings(max_examples=60)
@given(random=st.randoms(use_true_random=False))
def test_whatever_the_style_of_a_graph_its_form_says_the_same(random: Random) -> None:
    with mock.patch.object(turtle_stylist, "_GAPS", [" ", "\n", "\r\n", "\t", "\n\n    "]):
        text = turtle_stylist.TurtleStylist(random, with_graphs=False).text.replace("[ # ]\n]", "[]")
    try:
        anew = formatted(text)
    except SourceError as error:
        assert "relative to several bases" in str(error)
        return
    # With another base, relative IRIs lead to elsewhere, and to the same in both.
    for base in (turtle_stylist.BASE, "https://other.example/"):
        before, after = (rdflib.Graph(), rdflib.Graph())
        for graph, content in ((before, text), (after, anew)):
            for quad in pyoxigraph.parse(content.encode(), format=TURTLE, base_iri=base):
                graph.add(tuple(map(rdflib_node, (quad.subject, quad.predicate, quad.object))))  # type: ignore[arg-type]
        assert isomorphic(before, after)


def rdflib_node(term: object) -> rdflib.term.Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    return rdflib.BNode(term.value) if isinstance(term, pyoxigraph.BlankNode) else rdflib.Literal(str(term))


# Pieces of files, and the comment in each.
PIECES = {
    "# one\n": "# one",
    "  #\r\n": "#",
    "# two # three\n": "# two # three",
    "\n": "",
    "\r\n \r\n": "",
    "ex:a a ex:B .\n": "",
    "ex:a ex:p 1 . # behind\n": "# behind",
    "ex:b ex:p '''#\n#''' , [ ex:q 1 ] .": "",
    "[] ex:p <#c> .": "",
    "@prefix z: <#> . # of z\n": "# of z",
    "prefix b: <#b>\n": "",
    "@prefix b: <#c>. ": "",
    "_:x ex:p _:x .\n": "",
}


@settings(max_examples=200)
@given(pieces=st.lists(st.sampled_from([*PIECES]), max_size=12))
def test_every_comment_is_kept_once_and_on_a_line_of_its_own(pieces: list[str]) -> None:
    kept = [line for line in formatted(PREFIXES + "".join(pieces)).splitlines() if line.startswith("#") and not line.startswith('#"""')]
    assert sorted(kept) == sorted(filter(None, map(PIECES.__getitem__, pieces)))


# The form


def test_a_subject_has_one_block_with_its_type_first_and_the_rest_sorted() -> None:
    text = 'ex:b ex:p ex:o . ex:a ex:q 2, 1 ; ex:p true ; a ex:B . ex:b ex:p "x", ex:n ; a ex:B .'
    assert body(text) == 'ex:b a ex:B ;\n    ex:p "x", ex:n, ex:o .\n\nex:a a ex:B ;\n    ex:p true ;\n    ex:q 1, 2 .\n'


def test_the_prefixes_come_first_sorted_and_none_is_lost() -> None:
    text = "PREFIX z: <urn:z:>\n@prefix : <https://example.org/#> . <https://example.org/#a> <urn:z:p> 1 . prefix a: <urn:a>"
    assert formatted(text) == "@prefix : <https://example.org/#> .\n@prefix a: <urn:a> .\n@prefix z: <urn:z:> .\n\n:a z:p 1 .\n"


def test_a_prefix_that_is_declared_twice_means_what_it_meant_last() -> None:
    assert formatted("@prefix a: <urn:a:> . a:x a:y 1 . @prefix a: <urn:b:> . a:x a:y 1 .") == (
        "@prefix a: <urn:b:> .\n\n<urn:a:x> <urn:a:y> 1 .\n\na:x a:y 1 .\n"
    )


def test_brackets_stay_brackets_in_their_order_and_labels_stay_labels() -> None:
    text = "ex:a ex:p [ ex:z 1 ], _:b, [ ex:a 1 ], ex:b, [] . _:b ex:p [ ex:q _:b ] . [ ex:q () ] ex:p ( 1 [ ex:r ( 2 ) ] ) ."
    assert body(text) == (
        "ex:a ex:p ex:b,\n        _:b,\n        [ ex:z 1 ],\n        [ ex:a 1 ],\n        [] .\n\n"
        "_:b ex:p [ ex:q _:b ] .\n\n[] ex:p ( 1 [ ex:r ( 2 ) ] ) ;\n    ex:q () .\n"
    )


def test_what_is_long_in_brackets_goes_over_lines() -> None:
    long = "x" * 60
    text = f'ex:a ex:p [ ex:q "{long}" ; ex:r [ ex:s ( "{long}" "{long}" ) ] ] .'
    assert body(text) == (
        f'ex:a ex:p [\n        ex:q "{long}" ;\n        ex:r [\n            ex:s (\n                "{long}"\n                "{long}"\n'
        "            )\n        ]\n    ] .\n"
    )


def test_a_literal_over_several_lines_stays_so_and_no_other_becomes_so() -> None:
    text = '''ex:a ex:p """SELECT "x"\\t\\\\
'""\\"""" , "a\\nb", \'\'\'one line\'\'\' .'''
    assert body(text) == 'ex:a ex:p """SELECT "x"\t\\\\\n\'\\""\\"""", "a\\nb", "one line" .\n'


def test_numbers_booleans_and_language_tags_are_written_the_usual_way() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    text = f"ex:a ex:p '1'^^<{xsd}integer>, '1.50'^^<{xsd}decimal>, 1e6, '1'^^<{xsd}boolean>, 'x'@EN-gb, 'y'^^<{xsd}string> ."
    assert body(text) == f'ex:a ex:p "1"^^<{xsd}boolean>, 1, 1.50, 1e6,\n        "x"@en-GB, "y" .\n'


def test_relative_iris_stay_relative_and_the_base_stays_if_there_is_one() -> None:
    assert body('<> ex:p <#a>, <../b>, "1"^^<dt> .') == '<> ex:p "1"^^<dt>, <../b>, <#a> .\n'
    text = "@prefix ex: <x#> .\n<a> ex:p 1 ."
    assert formatted(text) == "@prefix ex: <x#> .\n\n<a> ex:p 1 .\n"
    assert formatted("BASE <https://example.org/>\n" + text).startswith("@base <https://example.org/> .\n@prefix ex: <x#> .\n\n<a> ")


def test_with_several_bases_iris_are_written_in_full() -> None:
    text = "<a> <p:p> 1 . @base <https://example.org/x/> . <a> <p:p> 1 . @base <https://example.org/y/> . <a> <p:p> 1 ."
    assert formatted(text) == "<a> <p:p> 1 .\n\n<https://example.org/x/a> <p:p> 1 .\n\n<https://example.org/y/a> <p:p> 1 .\n"
    assert "relative to several bases" in left_alone("<a> <p:p> 1 . @base <x/> . <a> <p:p> 1 .")


def test_n_triples_are_sorted_lines_each_once() -> None:
    text = '# head\n\n<b:b>  <b:b> "x"@EN .\n<a:a> <b:b> _:x .\n#of b\n<b:b> <b:b> "x"@en . # same\n# end'
    assert formatted(text, N_TRIPLES) == '# head\n\n<a:a> <b:b> _:x .\n#of b\n# same\n<b:b> <b:b> "x"@en .\n\n# end\n'


# Comments


def test_comments_stay_above_their_subject_and_those_of_the_file_at_its_top() -> None:
    text = (
        f"# file\n\n# more\n{PREFIXES}# section\n\n\n# a\nex:a ex:p 1 . # behind a\n# b\nex:b ex:p 1 .\n# a again\nex:a ex:p 2 .\n\n\n# end"
    )
    assert formatted(text) == (
        f"# file\n\n# more\n{PREFIXES}\n# section\n\n# a\n# behind a\n# a again\nex:a ex:p 1, 2 .\n\n# b\nex:b ex:p 1 .\n\n# end\n"
    )


def test_a_comment_above_a_prefix_moves_with_it() -> None:
    text = "@prefix b: <urn:b:> .\n# of a\n@prefix a: <urn:a:> . # behind a\n"
    assert formatted(text) == "# of a\n# behind a\n@prefix a: <urn:a:> .\n@prefix b: <urn:b:> .\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ex:a ex:p # why\n 1 .", "2:11"),
        ("ex:a ex:p [ # why\n ] .", "2:13"),
        ('ex:a ex:p "#" # why\n^^ex:t .', "2:15"),
        ("ex:a ex:p '''#'''^^ # <why>\n<urn:t#> .", "2:21"),
        ("@prefix # why\n a: <urn:a> .", "2:9"),
    ],
)
def test_a_comment_within_a_statement_leaves_the_file_alone_and_is_named(text: str, place: str) -> None:
    assert left_alone(PREFIXES + text) == (
        f"file.ttl:{place}: left alone: this comment stands within a statement and would lose its place; move it above the statement"
    )


@pytest.mark.parametrize("text", ["", "\n", "# a\n", "\n\n# a\n\n\n# b", PREFIXES, f"{PREFIXES}# a"])
def test_a_file_without_triples_keeps_what_it_has(text: str) -> None:
    assert formatted(text).split() == text.split()


# What is left alone


def test_what_rdf_1_2_adds_is_left_alone() -> None:
    assert LEFT_ALONE.match(left_alone('VERSION "1.2"\n<a:a> <b:b> 1 .'))
    assert LEFT_ALONE.match(left_alone("<a:a> <b:b> <<( <c:c> <d:d> 1 )>> ."))


def test_a_comment_that_is_not_utf_8_is_left_alone() -> None:
    with pytest.raises(SourceError, match=r"^file.ttl:2:4: left alone: this is not UTF-8; correct the file$"):
        formatted_rdf(b"<a:a> <b:b> 1 .\n# \xc3\xa4\xff\n", TURTLE, Path("file.ttl"))


def test_brackets_that_are_too_deep_are_left_alone() -> None:
    assert "more than 100 deep" in left_alone(f"<a:a> <b:b> {'[ <b:b> ' * 150} 1 {']' * 150} .")


def test_a_long_collection_is_no_depth() -> None:
    assert formatted(f"<a:a> <b:b> ({' 1' * 20_000} ) .").count("\n        1") == 20_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<a:a> <b:b> 1 .", "<a:a> <b:b> 01 ."),
        ("<a:a> <b:b> [ <c:c> 1 ] .", "<a:a> <b:b> [] . [] <c:c> 1 ."),
        ("<a:a> <b:b> [], [] .", "<a:a> <b:b> [] ."),
        ("<a:a> <b:b> ( 1 2 ) .", "<a:a> <b:b> ( 2 1 ) ."),
        ("<a:a> <b:b> _:x . _:x <c:c> 1 .", "<a:a> <b:b> [ <c:c> 1 ] ."),
        ("<a:a> <b:b> 1 .", "<a:a> <b:b> 1"),
        ("_:x <b:b> _:y .", "_:y <b:b> _:x ."),
    ],
)
def test_the_last_check_sees_a_difference(before: str, after: str) -> None:
    assert says_the_same(before.encode(), before.encode(), TURTLE, "http://e/", {"_:x", "_:y"})
    assert not says_the_same(before.encode(), after.encode(), TURTLE, "http://e/", {"_:x", "_:y"})


def test_what_would_not_say_the_same_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<a:a> <b:b> 1, 2 .")
    with mock.patch("hankegraph.rdf_format.files.lay_out_turtle", return_value="<a:a> <b:b> 1 .\n"):
        result = run(path)
    assert result.exit_code == 2
    assert "it would not say the same any more" in result.stderr
    assert path.read_text() == "<a:a> <b:b> 1, 2 ."


# The command


def test_the_command_exits_with_1_when_it_changed_a_file_and_with_0_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<a:a>   <b:b> 1.")
    result = run("--check", path)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{path}: would be formatted\n")
    assert path.read_text() == "<a:a>   <b:b> 1."
    result = run(path)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{path}: formatted\n")
    assert path.read_text() == "<a:a> <b:b> 1 .\n"
    result = run(path)
    assert (result.exit_code, result.output) == (0, "")


def test_a_file_that_cannot_be_formatted_is_one_line_and_the_others_are_formatted(tmp_path: Path) -> None:
    names = ["bad.ttl", "good.ttl", "data.trig", "more.ttl.gz", "missing.nt"]
    bad, good, other, compressed, missing = paths = [tmp_path / name for name in names]
    for path in paths[:-1]:
        path.write_text("<a:a> <b:b> 1.")
    bad.write_text("<a:a> <b:b> 1.\n<a:a> <b:b> ; .\n")
    result = run(*paths)
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert re.match(rf"{re.escape(str(bad))}:2:\d+: .", lines[0])
    assert lines[1] == f"{good}: formatted"
    assert lines[2:4] == [f"{path}: only Turtle (.ttl) and N-Triples (.nt) are formatted, uncompressed" for path in (other, compressed)]
    assert lines[4].startswith(str(missing))
    assert len(lines) == 5
    assert [path.name for path in tmp_path.iterdir() if path.name not in names] == []


def test_a_link_stays_a_link_and_the_mode_of_the_file_is_kept(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = tmp_path / "real" / "a.ttl"
    path.write_text("<a:a>   <b:b> 1.")
    path.chmod(0o640)
    link = tmp_path / "link.ttl"
    link.symlink_to(path)
    assert run(link).exit_code == 1
    assert link.is_symlink()
    assert path.read_text() == "<a:a> <b:b> 1 .\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in path.parent.iterdir()] == ["a.ttl"]


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<a:a>   <b:b> 1.")
    with mock.patch.object(os, "fsync", side_effect=OSError(28, "No space left on device")):
        result = run(path)
    assert result.exit_code == 2
    assert result.stderr == f"{path} cannot be written: No space left on device\n"
    assert path.read_text() == "<a:a>   <b:b> 1."
    assert [one.name for one in tmp_path.iterdir()] == ["a.ttl"]


def test_a_file_of_a_release_is_not_written(example_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(example_release, tmp_path / "release")
    monkeypatch.chdir(tmp_path)
    paths = ["release/hankegraph.nt", "release/hankegraph.ttl", "release/shapes/project.ttl", "release/projects/900101.ttl"]
    Path("link.ttl").symlink_to("release/shapes/project.ttl")
    for path in (*paths, "link.ttl"):
        result = run(path)
        said = f"{path} belongs to a release, whose digests would no longer be right; format a copy\n"
        assert (result.exit_code, result.stderr) == (2, said)
    assert verify_release(Path("release")) == []
    assert run("--check", *paths).exit_code == 1
    # From within the release, and beside what it lists.
    monkeypatch.chdir(tmp_path / "release" / "projects")
    assert run("900101.ttl").exit_code == 2
    Path("mine.ttl").write_text("<a:a> <a:b> 1,0 .")
    assert run("mine.ttl").exit_code == 1


def test_a_manifest_of_somebody_else_or_a_copy_of_a_file_is_no_release(example_release: Path, tmp_path: Path) -> None:
    shutil.copy(example_release / "hankegraph.nt", tmp_path)
    (tmp_path / "manifest.json").write_text('{"name": "other", "files": [{"path": "hankegraph.nt"}]}')
    assert run(tmp_path / "hankegraph.nt").exit_code == 1
