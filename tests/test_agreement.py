"""What is said in several places is the same in each: terms, fields, shapes, vocabularies, labels, findings and the documents about them.

Whoever adds a field, a term, a shape or a finding and forgets one of its places is told here which.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD, Graph, Literal, URIRef
from rdflib.namespace import DefinedNamespaceMeta

from hankegraph import __version__
from hankegraph.fields import FieldKind, comparison_key, has_contact_word, read_fields, read_labels, read_layouts, read_objective_schemes
from hankegraph.findings import INFO, SEVERITIES, VIOLATION, WARNING
from hankegraph.iris import DEFAULT_BASE
from hankegraph.marks import LONGEST_LABEL
from hankegraph.terms import DEFINITIONS, HG, NAMESPACES, expand
from hankegraph.turtle import prefixes_of
from hankegraph.validation.text_rules import read_text_rules

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "hankegraph").glob("*.py"))
SHAPE_FILES = sorted((ROOT / "shapes").glob("*.ttl"))
VOCABULARIES = {path.stem: path for path in sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))}
GRAPH_DOCUMENT = (ROOT / "docs" / "graph.md").read_text(encoding="utf-8")
FINDINGS_DOCUMENT = ROOT / "docs" / "findings.md"
SHAPES = "https://w3id.org/hankegraph/shapes#"

# What concepts say of themselves; the program does not write it.
OF_VOCABULARIES_ONLY = {"evidence", "fund", "notationEvidence", "periodEnd", "periodStart", "validFrom", "validUntil"}
# The property of a field that no shape judges, and why.
WITHOUT_A_SHAPE = {"hg:contactPersons": "it never has a value; that a page has contact persons is said by hg:withheldProperty"}
# Kinds of field whose value stays on the record and is no property of the project.
NOT_OF_A_PROJECT = {"raw", "withheld"}

FOREIGN: dict[str, DefinedNamespaceMeta] = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "prov": PROV,
    "rdf": RDF,
    "sh": SH,
    "skos": SKOS,
    "void": VOID,
    "xsd": XSD,
}
SEVERITY_OF = {SH.Violation: VIOLATION, SH.Warning: WARNING, SH.Info: INFO}

each_field = pytest.mark.parametrize("field", read_fields(), ids=lambda field: field.attribute)
each_concept_field = pytest.mark.parametrize(
    "field", [field for field in read_fields() if field.schemes], ids=lambda field: field.attribute
)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "hanke.ttl", format="turtle")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    graph = Graph()
    for path in SHAPE_FILES:
        graph.parse(path, format="turtle")
    return graph


def node(prefixed_name: str) -> URIRef:
    return URIRef(expand(prefixed_name).strip("<>"))


def declared_names(ontology: Graph) -> set[str]:
    return {str(term).removeprefix(HG.iri) for term in ontology.subjects() if str(term).startswith(HG.iri)}


def tables(markdown: str) -> list[list[list[str]]]:
    """The tables of a Markdown document: rows of cells, without heading and rule."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", markdown, re.M):
        rows = [[cell.strip() for cell in row[1:-1].split("|")] for row in block.splitlines()]
        found.append(rows[2:])
    return found


# Terms


def test_terms_in_code_are_those_of_the_ontology(ontology: Graph) -> None:
    assert HG.names == declared_names(ontology)
    assert HG.names >= OF_VOCABULARIES_ONLY


def test_what_is_listed_as_of_vocabularies_only_is_what_they_use() -> None:
    used = {name for path in VOCABULARIES.values() for name in re.findall(r"\bhg:(\w+)", path.read_text(encoding="utf-8"))}
    assert used == OF_VOCABULARIES_ONLY


def test_every_term_of_the_program_is_used_by_it() -> None:
    texts = [path.read_text(encoding="utf-8") for path in [*SOURCES, ROOT / "src/hankegraph/fields.toml"] if path.name != "terms.py"]
    used = {name for text in texts for name in re.findall(r"\b(?:HG\.|hg:)(\w+)", text)}
    assert HG.names - OF_VOCABULARIES_ONLY - used == set()


@pytest.mark.parametrize("prefix", FOREIGN)
def test_every_foreign_term_in_code_is_defined_there(prefix: str) -> None:
    namespace = NAMESPACES[prefix]
    assert namespace.names
    assert namespace.iri == str(URIRef(FOREIGN[prefix]._NS))
    assert not [name for name in namespace.names if URIRef(namespace.iri + name.removesuffix("_")) not in FOREIGN[prefix]]


def test_every_predicate_of_the_example_release_has_a_label(example_release: Path, ontology: Graph) -> None:
    graph = Graph().parse(example_release / "hankegraph.ttl", format="turtle").parse(example_release / "provenance.ttl", format="turtle")
    assert graph
    assert {predicate for predicate in graph.predicates() if not list(ontology.objects(predicate, RDFS.label))} == {RDF.type}


def test_version_is_the_same_in_package_project_and_ontology(ontology: Graph) -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == __version__
    assert ontology.value(URIRef(DEFINITIONS), OWL.versionIRI) == URIRef(f"{DEFINITIONS}/{__version__}")


# The field table


@each_field
def test_every_field_has_a_term_and_a_name_in_the_ontology_and_a_place_in_the_document(field: FieldKind, ontology: Graph) -> None:
    term = node(field.property)
    assert {label.language for label in ontology.objects(term, RDFS.label) if isinstance(label, Literal)} == {"fi", "sv", "en"}
    assert re.search(rf"\b{field.property}\b", GRAPH_DOCUMENT)


@each_field
def test_every_field_is_judged_by_a_shape_or_has_a_reason_not_to_be(field: FieldKind, shapes: Graph) -> None:
    is_judged = (None, SH.path, node(field.property)) in shapes
    assert is_judged != (field.property in WITHOUT_A_SHAPE), WITHOUT_A_SHAPE.get(field.property)


@each_field
def test_a_field_of_a_project_is_judged_by_kind_and_if_one_page_states_one_value_by_number(field: FieldKind, shapes: Graph) -> None:
    if field.kind in NOT_OF_A_PROJECT:
        return
    rules = [set(shapes.predicates(shape)) for shape in shapes.subjects(SH.path, node(field.property))]
    of_kind = {SH.node, SH["in"], SH["or"], SH.datatype, SH.nodeKind, SH["class"]}
    of_number = {SH.maxCount, SH.uniqueLang}
    assert [found for found in rules if found & of_kind]
    assert bool([found for found in rules if found & of_number]) != field.is_multiple


@each_concept_field
def test_schemes_of_a_field_have_a_vocabulary_and_a_prefix(field: FieldKind) -> None:
    assert set(field.schemes) <= VOCABULARIES.keys()
    assert set(field.schemes) <= prefixes_of(DEFAULT_BASE).keys()


@each_concept_field
def test_schemes_of_a_field_are_those_that_the_ontology_points_to(field: FieldKind, ontology: Graph) -> None:
    assert set(ontology.objects(node(field.property), RDFS.seeAlso)) == {URIRef(f"{DEFINITIONS}/{scheme}") for scheme in field.schemes}


@each_concept_field
def test_schemes_of_a_field_are_those_that_its_shapes_allow(field: FieldKind, shapes: Graph) -> None:
    name = f"{field.attribute.replace('_', '-')}-is-in-its-scheme"
    assert shapes.value(URIRef(SHAPES + name), SH.path) == node(field.property)
    allowed = {scheme for shape in shapes.transitive_objects(URIRef(SHAPES + name), None) for scheme in shapes.objects(shape, SH.hasValue)}
    assert allowed == {URIRef(f"{DEFINITIONS}/{scheme}") for scheme in field.schemes}


def test_every_prefix_of_concepts_stands_for_a_vocabulary() -> None:
    schemes = {prefix: iri for prefix, iri in prefixes_of(DEFAULT_BASE).items() if iri.startswith(f"{DEFINITIONS}/")}
    assert schemes
    assert schemes.keys() <= VOCABULARIES.keys()
    assert all(iri == f"{DEFINITIONS}/{scheme}/" for scheme, iri in schemes.items())


def test_objectives_name_their_sibling_and_each_scheme_of_theirs_is_described() -> None:
    objectives = [field for field in read_fields() if field.also]
    assert len(objectives) == 2
    assert {field.attribute for field in objectives} == {field.also for field in objectives}
    assert {scheme for field in objectives for scheme in field.schemes} == read_objective_schemes().keys()


def test_codes_of_objectives_have_the_form_of_their_scheme_alone() -> None:
    for scheme in read_objective_schemes():
        codes = re.findall(r'skos:notation "([^"]+)"', VOCABULARIES[scheme].read_text(encoding="utf-8"))
        assert codes
        for code in codes:
            assert [name for name, other in read_objective_schemes().items() if other.codes.fullmatch(code)] == [scheme], code


def test_attributes_and_properties_of_the_field_table_are_named_once() -> None:
    for column in ([field.attribute for field in read_fields()], [field.property for field in read_fields()]):
        assert len(column) == len(set(column))


def test_no_two_labels_are_the_same_to_the_reader() -> None:
    layouts = read_layouts()
    keys = Counter(comparison_key(text) for field in read_fields() for _, text in field.labels)
    assert keys
    assert not {key for key, times in keys.items() if times > 1}
    assert not keys.keys() & (layouts.page_kinds.keys() | layouts.table_openers.keys() | layouts.tabs.keys() | layouts.ignorable.keys())


def test_no_line_of_the_register_is_known_by_two_marks() -> None:
    layouts = read_layouts()
    keys = [key for texts in (read_labels(), layouts.page_kinds, layouts.table_openers, layouts.ignorable) for key in texts]
    assert len(keys) == len(set(keys)) > 40
    assert not [key for key in read_labels() if len(key) > LONGEST_LABEL]
    assert not [key for key in keys if key not in read_labels() and has_contact_word(key)]


def test_ranks_follow_the_order_of_the_register_and_are_given_once() -> None:
    ranked = [field for field in read_fields() if field.part in ("table", "news", "contact", "tail")]
    assert sorted(field.rank for field in ranked) == list(range(1, len(ranked) + 1))
    assert not [field for field in read_fields() if field.rank and field not in ranked]


def test_every_label_that_the_register_is_known_to_print_is_read(shared: Path) -> None:
    text = (shared / "register.md").read_text(encoding="utf-8")
    (rows,) = tables(text[text.index("## Labels") :].partition("\n## ")[0] + "\n")
    labels = {label for row in rows for cell in row[:2] for label in re.split(r" / |, ", cell) if label}
    assert len(labels) > 30
    assert {label for label in labels if comparison_key(label) not in read_labels().keys() | read_layouts().table_openers.keys()} == set()


# The document about the graph


def test_document_names_every_class_and_property_of_the_graph() -> None:
    named = set(re.findall(r"\bhg:(\w+)", GRAPH_DOCUMENT))
    assert HG.names - OF_VOCABULARIES_ONLY - named == set()
    assert named - HG.names == set()


def test_table_of_classes_has_every_class(ontology: Graph) -> None:
    rows = tables(GRAPH_DOCUMENT)[0]
    classes = {str(term).removeprefix(HG.iri) for term in ontology.subjects(RDF.type, OWL.Class)}
    assert {row[0].strip("`").removeprefix("hg:") for row in rows} == classes


def test_table_of_the_project_has_its_properties_with_their_schemes() -> None:
    rows = tables(GRAPH_DOCUMENT)[1]
    documented = {name: row for row in rows for name in re.findall(r"`([^`]+)`", row[0])}
    fields = {field.property: field for field in read_fields() if field.kind not in NOT_OF_A_PROJECT}
    assert documented.keys() == fields.keys() | {"hg:conflictsOn"}
    for name, field in fields.items():
        schemes = re.findall(r"`([a-z-]+)`", documented[name][1]) if "concept" in documented[name][1] else []
        assert tuple(schemes) == field.schemes, name
        assert (documented[name][2] == "many") == field.is_multiple, name


def test_properties_of_a_project_are_declared_for_projects(ontology: Graph) -> None:
    own = {field.property for field in read_fields() if field.kind not in NOT_OF_A_PROJECT and field.property.startswith("hg:")}
    of_projects = {f"hg:{str(term).removeprefix(HG.iri)}" for term in ontology.subjects(RDFS.domain, URIRef(f"{HG.iri}Project"))}
    assert of_projects - {"hg:contactPersons"} == own | {"hg:conflictsOn"}


# Findings


class Emitted(NamedTuple):
    """A finding that the code can make, and where."""

    code: str
    severity: str
    place: str


# The position of code and severity among the arguments of what makes a finding; a string is the severity of all.
MAKERS: dict[str, tuple[int, int | str]] = {
    "Finding": (0, 1),
    "_report": (2, 3),
    "_unreadable": (1, VIOLATION),
    "_violation": (2, VIOLATION),
    "_difference": (0, WARNING),
}
# These hand a code on: most are makers themselves, the last names the finding after the shape.
HANDING_ON = {"_report", "_unreadable", "_violation", "_difference", "_finding"}
SEVERITY_NAMES = {"VIOLATION": VIOLATION, "WARNING": WARNING, "INFO": INFO}


def calls_of_makers(tree: ast.AST, function: str = "") -> Iterator[tuple[str, str, ast.Call]]:
    """Each call of a maker: the function it stands in, the name of the maker, the call."""
    for child in ast.iter_child_nodes(tree):
        match child:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in MAKERS:
                yield function, name, child
        yield from calls_of_makers(child, child.name if isinstance(child, ast.FunctionDef) else function)


def severity_of(argument: ast.expr) -> str:
    match argument:
        case ast.Constant(value=str(severity)):
            return severity
        case ast.Name(id=name):
            return SEVERITY_NAMES[name]
    raise AssertionError(f"the severity is worked out: {ast.unparse(argument)}")


def emitted_findings() -> list[Emitted]:
    found = []
    for path in SOURCES:
        for function, maker, call in calls_of_makers(ast.parse(path.read_text(encoding="utf-8"))):
            position, severity = MAKERS[maker]
            match call.args[position] if len(call.args) > position else None:
                case ast.Constant(value=str(code)):
                    given = severity if isinstance(severity, str) else severity_of(call.args[severity])
                    found.append(Emitted(code, given, f"{path.name}:{call.lineno}"))
                case argument:
                    reason = "no code stands here as text" if argument is None else f"the code is worked out: {ast.unparse(argument)}"
                    assert function in HANDING_ON, f"{path.name}:{call.lineno}: {reason}"
    return found


def shape_findings(shapes: Graph) -> dict[str, tuple[str, str]]:
    """Severity and English message of each shape that can be the source of a result, by its code."""
    return {
        str(shape).removeprefix(SHAPES): (SEVERITY_OF[URIRef(str(severity))], str(message))
        for shape, severity in shapes.subject_objects(SH.severity)
        for message in shapes.objects(shape, SH.message)
        if isinstance(message, Literal) and message.language == "en"
    }


def table_of_shapes(shapes: Graph) -> str:
    """The table of findings about the graph, the most severe first."""
    findings = sorted(shape_findings(shapes).items(), key=lambda item: (SEVERITIES.index(item[1][0]), item[0]))
    rows = [f"| `{code}` | {severity} | {message} |\n" for code, (severity, message) in findings]
    return "| code | severity | message |\n|---|---|---|\n" + "".join(rows)


def table_of_text_rules() -> str:
    """The table of findings about the text, in the order of the steps; what the texts have in quotation marks is printed as code."""
    rows = [
        f"| `{code}` | {rule.severity} | {quoted_as_code(rule.holds['en'])} | {quoted_as_code(rule.remedy['en'])} |\n"
        for code, rule in read_text_rules().items()
    ]
    return "| code | severity | what should hold | what to do |\n|---|---|---|---|\n" + "".join(rows)


def quoted_as_code(text: str) -> str:
    return re.sub("“([^”]+)”", r"`\1`", text)


def assert_document_has(source: str, table: str, update_golden: bool) -> None:
    """The document of findings has this table between the marks of its source."""
    text = FINDINGS_DOCUMENT.read_text(encoding="utf-8")
    before, begin, rest = text.partition(f"<!-- begin: from {source} -->\n")
    _, end, after = rest.partition(f"<!-- end: from {source} -->\n")
    assert begin
    assert end
    expected = before + begin + table + end + after
    if update_golden:
        FINDINGS_DOCUMENT.write_text(expected, encoding="utf-8")
    assert FINDINGS_DOCUMENT.read_text(encoding="utf-8") == expected


def documented_findings() -> dict[str, str]:
    """The severity of each code in the table of findings about the text."""
    section = FINDINGS_DOCUMENT.read_text(encoding="utf-8").partition("\n## About the text\n")[2].partition("\n## ")[0]
    (rows,) = tables(section)
    codes = [row[0].strip("`") for row in rows]
    assert len(codes) == len(set(codes))
    assert all(len(row) == 4 and all(row) for row in rows)
    return {row[0].strip("`"): row[1] for row in rows}


def test_a_code_has_one_severity_wherever_it_is_emitted(shapes: Graph) -> None:
    emitted = emitted_findings()
    assert len({finding.code for finding in emitted}) > 20
    severities = {code: {severity} for code, (severity, _) in shape_findings(shapes).items()}
    for finding in emitted:
        severities.setdefault(finding.code, set()).add(finding.severity)
    assert {code: found for code, found in severities.items() if len(found) > 1} == {}
    assert {severity for found in severities.values() for severity in found} == set(SEVERITIES)


def test_a_code_states_in_words_what_should_hold(shapes: Graph) -> None:
    codes = {finding.code for finding in emitted_findings()} | shape_findings(shapes).keys()
    verbs = {"is", "are", "has", "holds", "agree", "agrees", "names", "ends"}
    assert {code for code in codes if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", code) or not verbs & set(code.split("-"))} == set()


def test_the_rules_about_the_text_are_those_whose_findings_the_code_can_make_with_their_severity() -> None:
    emitted = {finding.code: finding.severity for finding in emitted_findings()}
    assert {code: rule.severity for code, rule in read_text_rules().items()} == emitted


def test_document_lists_every_finding_about_the_text_as_its_rule_has_it(update_golden: bool) -> None:
    assert_document_has("src/hankegraph/validation/text_rules.toml", table_of_text_rules(), update_golden)
    assert documented_findings() == {code: rule.severity for code, rule in read_text_rules().items()}


def test_document_lists_every_finding_about_the_graph_as_the_shapes_have_it(shapes: Graph, update_golden: bool) -> None:
    assert_document_has("shapes/", table_of_shapes(shapes), update_golden)


def test_findings_of_the_examples_are_documented(example_release: Path, shapes: Graph) -> None:
    lines = (example_release / "findings.jsonl").read_text(encoding="utf-8")
    codes = set(re.findall(r'"code": "([^"]+)"', lines))
    assert codes
    assert codes <= documented_findings().keys() | shape_findings(shapes).keys()
