"""Whatever `hankegraph validate` is given, it ends in time, in bounded memory, without a traceback and without a connection.

Each case runs in a process of its own with limits (`limited_processes.py`), so that a crash or a memory that runs full fails one test.
"""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from limited_processes import Ended, LimitedProcesses

from hankegraph.compression import zstd

PREFIXES = """@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = PREFIXES + f'ex:a a ex:C ; ex:p "x" ; ex:long "{"a" * 40}!" ; ex:backslash "a\\\\b\\\\1 {{?value}}" .\n'
DATA += " ".join(f"ex:x{n} ex:p {n} ." for n in range(300))
# What is reported of this one shows that the other shapes were applied.
GOOD_SHAPE = PREFIXES + "ex:good a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; sh:datatype xsd:boolean .\n"
DEEP = 100_000
# Nobody listens there.
FILE_OF_SYSTEM = Path("/etc/passwd").as_uri()
NOWHERE = "http://127.0.0.1:9/x"
XML = (
    '<?xml version="1.0"?><!DOCTYPE l [{declarations}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{content}</rdf:RDF>'
)
DESCRIPTION = '<rdf:Description rdf:about="http://example.org/a"><p xmlns="http://example.org/">{text}</p></rdf:Description>'
LAUGHS = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))

# Name of the file, what is in it, the exit code, what is said.
DATA_CASES: dict[str, tuple[str, str | bytes, int, str]] = {
    "brackets left open": ("a.ttl", PREFIXES + "ex:a ex:p " + "[ ex:p " * DEEP, 1, "file-is-valid-rdf"),
    "brackets": ("a.ttl", PREFIXES + "ex:a a ex:C ; ex:p " + "[ ex:p " * DEEP + "1" + "]" * DEEP + " .", 1, "violation good"),
    "lists left open": ("a.ttl", PREFIXES + "ex:a ex:p " + "( " * DEEP, 1, "file-is-valid-rdf"),
    "lists": ("a.ttl", PREFIXES + "ex:a ex:p " + "( " * DEEP + ") " * DEEP + " .", 0, "199,999 triples"),
    "triple terms": ("a.ttl", PREFIXES + "ex:a ex:p " + "<<( ex:a ex:p " * DEEP, 2, "more than 100 deep"),
    "annotations left open": ("a.ttl", PREFIXES + "ex:a ex:p 1 " + "{| ex:p 1 " * DEEP, 1, "file-is-valid-rdf"),
    "graphs left open": ("a.trig", "{" * DEEP, 1, "file-is-valid-rdf"),
    "a huge literal": ("a.ttl", f'{PREFIXES} ex:a ex:p "{"x" * 20_000_000}" .', 1, "larger than 16 MiB"),
    "a large literal": ("a.ttl", f'{PREFIXES} ex:a a ex:C ; ex:p "{"x" * 8_000_000}" .', 1, "violation good"),
    "an endless line": ("a.ttl", PREFIXES.replace("\n", " ") + 'ex:a a ex:C ; ex:p "x" . ' * 50_000, 1, "violation good"),
    "many prefixes": ("a.ttl", "".join(f"@prefix p{n}: <http://e/{n}/> .\n" for n in range(50_000)) + DATA, 1, "violation good"),
    "invalid UTF-8": ("a.ttl", PREFIXES.encode() + b'ex:a ex:p "\xff\xfe" .', 1, "file-is-valid-rdf"),
    "NUL bytes": ("a.ttl", b"\0" * 1000, 1, "file-is-valid-rdf"),
    "UTF-16": ("a.ttl", DATA.encode("utf-16"), 1, "file-is-valid-rdf"),
    "an empty file": ("a.ttl", "", 0, "target-has-triples"),
    "gzip that is none": ("a.ttl.gz", "x", 2, "is damaged"),
    "gzip cut off": ("a.ttl.gz", gzip.compress(DATA.encode())[:-9], 2, "is damaged"),
    "Zstandard that is none": ("a.ttl.zst", "x", 2, "is damaged"),
    "a gzip bomb": ("a.ttl.gz", gzip.compress(bytes(1 << 24)) * 20, 2, "grows more than 500 times"),
    "a Zstandard bomb": ("a.ttl.zst", zstd.compress(bytes(1 << 28)) * 20, 2, "grows more than 500 times"),
    "entities of entities": ("a.rdf", XML.format(declarations=LAUGHS, content=DESCRIPTION.format(text="&m;")), 2, "is refused"),
    "a long entity": (
        "a.rdf",
        XML.format(declarations=f'<!ENTITY a "{"a" * 100_000}">', content=DESCRIPTION.format(text="&a;" * 10_000)),
        *(2, "is refused"),
    ),
    "XML that names other files": (
        "a.rdf",
        XML.format(declarations=f'<!ENTITY a SYSTEM "{FILE_OF_SYSTEM}"><!ENTITY b SYSTEM "{NOWHERE}">', content=DESCRIPTION),
        *(1, "file-is-valid-rdf"),
    ),
    "elements left open": ("a.rdf", '<a xmlns="http://example.org/">' * DEEP, 2, "is refused"),
    "JSON arrays left open": ("a.jsonld", "[" * DEEP, 2, "is refused"),
    "JSON objects": ("a.jsonld", '{"@id":"http://a","http://p":' * DEEP + "1" + "}" * DEEP, 2, "is refused"),
    "a context on the network": ("a.jsonld", f'{{"@context":"{NOWHERE}","@id":"http://a"}}', 1, "file-is-valid-rdf"),
    "a context in a file": ("a.jsonld", f'{{"@context":"{FILE_OF_SYSTEM}","@id":"http://a"}}', 1, "file-is-valid-rdf"),
    "a context beside it": ("a.jsonld", '{"@context":"shapes.ttl","@id":"http://a"}', 1, "file-is-valid-rdf"),
    "a context that imports": ("a.jsonld", f'{{"@context":{{"@version":1.1,"@import":"{NOWHERE}"}}}}', 1, "file-is-valid-rdf"),
    "imports": (
        *("a.ttl", f"{DATA} ex: a owl:Ontology ; owl:imports <{NOWHERE}>, <{FILE_OF_SYSTEM}>, <shapes.ttl> ."),
        *(1, f"import-is-given The import <{FILE_OF_SYSTEM}> is not followed"),
    ),
    "values beyond all limits": (
        "a.ttl",
        f"""{PREFIXES} ex:a a ex:C ; ex:p "99999999999-01-01"^^xsd:date, "-99999999999-01-01T00:00:00Z"^^xsd:dateTime,
        {"9" * DEEP}, 0.{"9" * DEEP},
        "1e999999999"^^xsd:double, "1e999999999"^^xsd:decimal, "P99999999999999999999Y"^^xsd:duration, "x"^^xsd:integer,
        "\\u0000", "\\uFFFF",
        "<x"^^rdf:HTML, "<a>"^^rdf:XMLLiteral, "x"^^xsd:hexBinary, "24:99:99"^^xsd:time, <http://example.org/é?x#y>, <urn:x> .""",
        *(1, "16 × violation good"),
    ),
    "a language that is none": ("a.ttl", PREFIXES + 'ex:a ex:p "x"@abcdefghijklmnop .', 1, "file-is-valid-rdf"),
    "half a surrogate pair": ("a.ttl", PREFIXES + 'ex:a ex:p "\\ud800" .', 1, "file-is-valid-rdf"),
    "an IRI with a blank": ("a.ttl", PREFIXES + "ex:a ex:p <http://example.org/a b> .", 1, "file-is-valid-rdf"),
    "blank nodes in a circle": ("a.ttl", PREFIXES + "_:a a ex:C ; ex:p _:b . _:b ex:p _:c . _:c ex:p _:a .", 1, "1 × violation good"),
    "a blank node of many": (
        "a.ttl",
        PREFIXES + "_:b a ex:C . " + "".join(f"ex:a{n} ex:p _:b . _:b ex:p ex:a{n} . " for n in range(200)),
        *(1, "200 × violation good"),
    ),
    "many results": ("a.ttl", PREFIXES + "".join(f"ex:a{n} a ex:C ; ex:p {n} . " for n in range(20_000)), 1, "20,000 × violation good"),
}

PROPERTY_SHAPE = "ex:bad a sh:PropertyShape ; sh:targetClass ex:C ; sh:path "
NODE_SHAPE = "ex:bad a sh:NodeShape ; sh:targetClass ex:C ; "


def query(text: str, more: str = "") -> str:
    """A shape with a constraint in SPARQL."""
    return f'{NODE_SHAPE} sh:sparql [ {more} sh:select """{text}""" ] .'


# Ten times as long at each step: 10 GB.
GROWING = " ".join("BIND(CONCAT(" + ", ".join([f"?v{n}"] * 10) + f") AS ?v{n + 1})" for n in range(9))
NOT_DONE = "it was not done after 1 s"
# The shape, which comes after GOOD_SHAPE; the exit code, and what is said of it. All but those of which there is no report leave the
# results of the other shape.
SHAPE_CASES: dict[str, tuple[str, int, str]] = {
    "a service": (query(f"SELECT $this WHERE {{ SERVICE <{NOWHERE}> {{ $this ?p ?o }} }}"), 2, "query-opens-no-connection"),
    "a service in a variable": (query(f"SELECT $this WHERE {{ BIND(<{NOWHERE}> AS ?s) SERVICE ?s {{ $this ?p ?o }} }}"), 2, "SERVICE"),
    "a service, written in codes": (query(f"SELECT $this WHERE {{ \\\\u0053ERVICE <{NOWHERE}> {{ $this ?p ?o }} }}"), 2, "shape-can-be"),
    "a dataset": (query(f"SELECT $this FROM <{NOWHERE}> WHERE {{ $this ?p ?o }}"), 1, "query-opens-no-connection"),
    "a dataset in a file": (query(f"SELECT $this FROM <{FILE_OF_SYSTEM}> WHERE {{ $this ?p ?o }}"), 1, "query-opens-no-connection"),
    "a named dataset": (query(f"SELECT $this FROM NAMED <{NOWHERE}> WHERE {{ $this ?p ?o }}"), 1, "query-opens-no-connection"),
    "a load": (query(f"LOAD <{NOWHERE}>"), 2, "query-is-valid"),
    "a product of everything": (
        *(query("SELECT $this WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(?a = ?l && ?b = ?i && ?j != ?d) }"), 2),
        NOT_DONE,
    ),
    "a pattern in a query": (query('SELECT $this WHERE { $this ex:long ?v FILTER(REGEX(?v, \\"^(a+)+$\\")) }'), 2, "shape-can-be-applied"),
    "a message with a backslash": (
        query(
            "SELECT $this ?value WHERE { $this <http://example.org/backslash> ?value }", 'sh:message "{?value} { {?none} {{ }} %s \\\\1" ;'
        ),
        *(1, "violation bad"),
    ),
    "a text that grows": (query(f"SELECT $this WHERE {{ BIND('xxxxxxxxxx' AS ?v0) {GROWING} }}"), 2, "shape-can-be-applied"),
    "a query with many joins": (query(f"SELECT $this WHERE {{ {'?a ?b ?c . ' * 500} FILTER(false) }}"), 2, "shape-can-be-applied"),
    "operators without end": (query(f"SELECT $this WHERE {{ FILTER({'!' * 20_000}true) }}"), 2, "shape-can-be-applied"),
    "a long path in a query": (query(f"SELECT $this WHERE {{ $this {'/'.join(['<http://p>'] * 2000)} ?o }}"), 1, "violation good"),
    "targets from SPARQL": (
        f'ex:bad sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this WHERE {{ SERVICE <{NOWHERE}> {{ ?this ?p 1 }} }}" ] .',
        *(1, "shacl-feature-is-applied"),
    ),
    "JavaScript": (f'{NODE_SHAPE} sh:js [ sh:jsLibrary [ sh:jsLibraryURL "{NOWHERE}"^^xsd:anyURI ] ] .', 1, "shacl-feature-is-applied"),
    "imports": (f"ex: a owl:Ontology ; owl:imports <{NOWHERE}>, <{FILE_OF_SYSTEM}> ; sh:shapesGraph <{NOWHERE}> .", 1, "import-is-given"),
    "shapes that name each other": (f"{NODE_SHAPE} sh:node ex:other . ex:other sh:node ex:bad .", 1, "shapes-form-no-circle"),
    "a shape that names itself": (f"{PROPERTY_SHAPE} ex:p ; sh:property ex:bad .", 1, "shapes-form-no-circle"),
    "a chain of shapes": (
        f"{NODE_SHAPE} sh:node ex:s0 . " + "".join(f"ex:s{n} sh:node ex:s{n + 1} . " for n in range(2000)),
        2,
        "shape-can-be",
    ),
    "shapes inside each other": (
        f"{NODE_SHAPE} sh:property {'[ sh:path ex:p ; sh:property ' * 3000} ex:good {']' * 3000} .",
        *(2, "the shapes could not be made ready"),
    ),
    "conditions in a circle": (f"{NODE_SHAPE} sh:and _:l . _:l rdf:first ex:good ; rdf:rest _:l .", 2, "the shapes cannot be used"),
    "values in a circle": (f"{PROPERTY_SHAPE} ex:p ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", 2, "shape-can-be-applied"),
    "languages in a circle": (
        f'{PROPERTY_SHAPE} ex:p ; sh:languageIn _:l . _:l rdf:first "fi" ; rdf:rest _:l .',
        2,
        "shape-can-be-applied",
    ),
    "a path in a circle": (f"{PROPERTY_SHAPE} _:l ; sh:minCount 1 . _:l rdf:first ex:p ; rdf:rest _:l .", 2, "shape-can-be-applied"),
    "an inverse in a circle": (f"{PROPERTY_SHAPE} _:l ; sh:minCount 1 . _:l sh:inversePath _:l .", 2, "shape-can-be-applied"),
    "a deep path": (f"{PROPERTY_SHAPE} {'[ sh:inversePath ' * 2000} ex:p {']' * 2000} ; sh:minCount 1 .", 2, "shape-can-be-applied"),
    "a pattern without end": (f'{PROPERTY_SHAPE} ex:long ; sh:pattern "^(a+)+$" .', 2, NOT_DONE),
    "a pattern without end, for pySHACL": (
        f'{PROPERTY_SHAPE} [ sh:alternativePath ( ex:long ex:x ) ] ; sh:pattern "^(a+)+$" .',
        *(2, NOT_DONE),
    ),
    "a pattern that is none": (f'{PROPERTY_SHAPE} ex:p ; sh:pattern "(((" .', 2, "pattern-is-a-regular-expression"),
    "a pattern that repeats too often": (f'{PROPERTY_SHAPE} ex:p ; sh:pattern "a{{{"9" * 20}}}" .', 2, "pattern-is-a-regular-expression"),
    "a deep pattern": (f'{PROPERTY_SHAPE} ex:p ; sh:pattern "{"(" * 9000}{")" * 9000}" .', 2, "pattern-is-a-regular-expression"),
    "a pattern that is an IRI": (f'{PROPERTY_SHAPE} ex:p ; sh:pattern ex:a ; sh:flags "imsxq?" .', 2, "shape-can-be-applied"),
    "a length beyond all": (f"{PROPERTY_SHAPE} ex:p ; sh:minLength 1{'0' * 30} .", 1, "violation bad"),
    "a count beyond all": (f"{PROPERTY_SHAPE} ex:p ; sh:minCount 1{'0' * 30} .", 1, "violation bad"),
    "a length of many digits": (f"{PROPERTY_SHAPE} ex:p ; sh:maxLength {'9' * 10_000} .", 2, "shape-can-be-applied"),
    "a count that is a text": (f'{PROPERTY_SHAPE} ex:p ; sh:maxCount "abc" .', 2, "shape-can-be-applied"),
    "a count below none": (f"{PROPERTY_SHAPE} ex:p ; sh:minCount -1 .", 2, "shape-can-be-applied"),
    "a datatype that is a text": (f'{PROPERTY_SHAPE} ex:p ; sh:datatype "x" .', 1, "shape-is-valid-shacl"),
    "a kind of node that is none": (f'{PROPERTY_SHAPE} ex:p ; sh:nodeKind "x" .', 1, "shape-is-valid-shacl"),
    "a shape that is a text": (f'{PROPERTY_SHAPE} ex:p ; sh:property "x" .', 2, "shape-is-valid-shacl"),
    "a year beyond all": (f'{PROPERTY_SHAPE} ex:p ; sh:minInclusive "99999999999-01-01"^^xsd:date .', 1, "violation bad"),
    "a path that is a text": (f'{PROPERTY_SHAPE} "x" ; sh:minCount 1 .', 2, "shape-can-be-applied"),
    "no path": ("ex:bad a sh:PropertyShape ; sh:targetClass ex:C ; sh:minCount 1 .", 2, "the shapes cannot be used"),
    "targets that are texts": ('ex:bad sh:targetNode "z", [] ; sh:targetClass "y" ; sh:nodeKind sh:IRI .', 1, "violation bad"),
}
HOSTILE_MESSAGE = "\x1b[31mred\n::set-output name=x::y\r\n##[error]z\u202e<script>alert(1)</script> | `x` ]]> {a {?b {$value {{}}"


@pytest.fixture(scope="module")
def processes() -> Iterator[LimitedProcesses]:
    started = LimitedProcesses()
    yield started
    started.close()


def check(ended: Ended, code: int, said: str) -> None:
    """It ended in this way, and in none of those in which nothing may end."""
    assert "Traceback" not in ended.stderr, ended.stderr
    assert ended.code == code, (ended.stdout[:2000], ended.stderr, ended.seconds, ended.megabytes)
    assert said in ended.stdout + ended.stderr, (ended.stdout[:2000], ended.stderr)
    assert ended.connections == ()
    assert ended.stderr.count("\n") == (0 if ended.stdout else 1), ended.stderr


def foreign(ended: Ended, folder: Path) -> set[str]:
    """What was read besides the libraries and the two files that were named."""
    own = ("data.ttl", "shapes.ttl", *(path.name for path in folder.iterdir()))
    program = (sys.prefix, sys.base_prefix, str(Path(__file__).parent.parent), "/proc/", os.path.realpath(sys.base_prefix))
    return {name for name in ended.opened if not name.startswith(program) and name not in own}


@pytest.mark.parametrize("case", DATA_CASES)
def test_hostile_data_are_one_clear_error(case: str, processes: LimitedProcesses, tmp_path: Path) -> None:
    name, content, code, said = DATA_CASES[case]
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE)
    ended = processes.run(["validate", name, "--shapes", "shapes.ttl"], tmp_path)
    check(ended, code, said)
    assert foreign(ended, tmp_path) == set()
    # A file that was not named is not read, be it in the same folder.
    assert ended.opened.count("shapes.ttl") == 1


@pytest.mark.parametrize("case", SHAPE_CASES)
def test_hostile_shapes_are_one_clear_error_and_the_others_are_applied(case: str, processes: LimitedProcesses, tmp_path: Path) -> None:
    shapes, code, said = SHAPE_CASES[case]
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE + shapes)
    ended = processes.run(["validate", "data.ttl", "--shapes", "shapes.ttl", "--time-limit", "1"], tmp_path)
    check(ended, code, said)
    assert foreign(ended, tmp_path) == set()
    if ended.stdout:
        assert "violation good" in ended.stdout


@pytest.mark.parametrize("name", ["a.jsonld", "a.nt", "a.ttl.gz"])
def test_shapes_in_any_syntax_are_read(name: str, processes: LimitedProcesses, tmp_path: Path) -> None:
    import pyoxigraph

    formats = {"a.jsonld": pyoxigraph.RdfFormat.JSON_LD, "a.nt": pyoxigraph.RdfFormat.N_TRIPLES}
    content = GOOD_SHAPE.encode()
    if name in formats:
        quads = pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE)
        written = pyoxigraph.serialize((quad.triple for quad in quads), format=formats[name])
        assert written is not None
        content = written
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / name).write_bytes(content if name in formats else gzip.compress(content))
    check(processes.run(["validate", "data.ttl", "--shapes", name], tmp_path), 1, "violation good")


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


@pytest.mark.parametrize("role", ["target", "shapes"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_fifo, "it is a folder, a pipe or a device"),
        (_link_to("/dev/zero"), "it is a folder, a pipe or a device"),
        (_link_to("/dev/urandom"), "it is a folder, a pipe or a device"),
        (_link_to("nowhere"), "no such file or folder"),
        (_link_to("x.ttl"), "no such file or folder"),
    ],
    ids=["a pipe", "zeros", "random bytes", "a link to nowhere", "a link to itself"],
)
def test_what_is_no_file_is_refused(
    role: str, make: Callable[[Path], None], said: str, processes: LimitedProcesses, tmp_path: Path
) -> None:
    make(tmp_path / "x.ttl")
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE)
    names = ("x.ttl", "shapes.ttl") if role == "target" else ("data.ttl", "x.ttl")
    check(processes.run(["validate", names[0], "--shapes", names[1]], tmp_path), 2, said)


@pytest.mark.parametrize("name", ["a\nb.ttl", "x" * 5000 + ".ttl", "\x1b[31m.ttl"], ids=["two lines", "long", "red"])
def test_a_strange_name_is_one_line(name: str, processes: LimitedProcesses, tmp_path: Path) -> None:
    ended = processes.run(["validate", name], tmp_path)
    check(ended, 2, "hankegraph: ")
    assert "\x1b" not in ended.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--out", "nowhere/report"],
        ["--out", "."],
        ["--format", "sarif=/dev/full", "--format", "text"],
        ["--out", "/dev/full"],
        ["--baseline", "nowhere/baseline", "--update-baseline"],
        ["--baseline", "shapes.ttl"],
        ["--baseline", "."],
    ],
    ids=" ".join,
)
def test_what_cannot_be_written_is_one_line(options: list[str], processes: LimitedProcesses, tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE)
    ended = processes.run(["validate", "data.ttl", "--shapes", "shapes.ttl", *options], tmp_path)
    assert (ended.code, ended.stderr.count("\n")) == (2, 1), ended.stderr


def test_a_hostile_message_acts_on_no_terminal_and_is_no_command(processes: LimitedProcesses, tmp_path: Path) -> None:
    escaped = "".join(f"\\u{ord(character):04X}" for character in HOSTILE_MESSAGE)
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE.replace("sh:path", f'sh:name "{escaped}" ; sh:message "{escaped}" ; sh:path'))
    for name in ("text", "github", "markdown", "junit", "sarif", "json", "jsonl", "turtle"):
        ended = processes.run(["validate", "data.ttl", "--shapes", "shapes.ttl", "--format", name], tmp_path)
        check(ended, 1, "red")
        # The report in Turtle is data: it may hold what turns the direction of text.
        hidden = "" if name == "turtle" else "\u202a-\u202e"
        assert not re.search(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{hidden}]", ended.stdout), name
        assert not re.search(r"^(::set-output|##\[)", ended.stdout, re.M), name
        assert name not in ("markdown", "junit") or "<script>" not in ended.stdout, name


def command(*arguments: str) -> list[str]:
    """The command line in a process that is not watched."""
    return [sys.executable, "-m", "hankegraph", "validate", *arguments]


def test_whoever_reads_only_the_first_line_sees_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(PREFIXES + "".join(f"ex:a{n} a ex:C ; ex:p {n} . " for n in range(2000)))
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE)
    arguments = command("data.ttl", "--shapes", "shapes.ttl", "--format", "jsonl")
    with subprocess.Popen(arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_ctrl_c_ends_it_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE + SHAPE_CASES["a pattern without end"][0])
    arguments = command("data.ttl", "--shapes", "shapes.ttl")
    with subprocess.Popen(arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout, stderr) == (130, "", "hankegraph: stopped\n")


def test_it_runs_without_home_locale_and_the_right_to_write(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(GOOD_SHAPE)
    tmp_path.chmod(0o500)
    reports = set()
    for seed in ("1", "2"):
        environment = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONHASHSEED": seed}
        if "PYTHONPATH" in os.environ:
            environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
        arguments = command("data.ttl", "--shapes", "shapes.ttl", "--lang", "fi", "--format", "json")
        ended = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert (ended.returncode, ended.stderr) == (1, b"")
        reports.add(ended.stdout)
    tmp_path.chmod(0o700)
    assert len(reports) == 1
    assert "ominaisuuden" in reports.pop().decode().lower()
