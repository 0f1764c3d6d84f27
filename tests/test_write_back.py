"""The content of a page is written back from the RDF of the release alone, and every place in it is true."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import CASES, EXAMPLES, full_page, page_of

from hankegraph.build import BuildOptions, build_release
from hankegraph.fields import comparison_key, read_layouts
from hankegraph.pages import Page
from hankegraph.rdf import parse_file
from hankegraph.terms import DCTERMS, HG, Term, parse_literal


@dataclass(frozen=True)
class WrittenField:
    """A field as the graph tells it."""

    position: int
    label: str
    raw: str
    property: Term
    line: int
    column: int
    start: int
    end: int


def fields_in(release: Path) -> dict[str, list[WrittenField]]:
    """The fields of each page of a release in the order of their positions, by the SHA-256 of the page; held-back ones too."""
    about: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for path in [release / "hankegraph.nt", release / "provenance.ttl", *sorted((release / "held-back").glob("*.ttl"))]:
        for s, p, o in parse_file(path):
            if o not in about[s][p]:
                about[s][p].append(o)

    def text(subject: Term, property_: Term) -> str:
        values = about[subject].get(property_, ['""'])
        assert len(values) == 1
        return parse_literal(values[0])[0]

    pages: dict[str, list[WrittenField]] = defaultdict(list)
    for subject, facts in list(about.items()):
        if HG.record not in facts:
            continue
        numbers = [int(text(subject, p)) for p in (HG.position, HG.line, HG.column, HG.startOffset, HG.endOffset)]
        property_ = facts[HG.property][0] if HG.property in facts else ""
        field = WrittenField(numbers[0], text(subject, HG.label), text(subject, HG.rawValue), property_, *numbers[1:])
        [sha256] = {text(source, HG.sha256) for source in about[facts[HG.record][0]][DCTERMS.source]}
        pages[sha256].append(field)
    return {sha256: sorted(fields, key=lambda field: field.position) for sha256, fields in pages.items()}


def assert_written_back(page: Page, fields: list[WrittenField]) -> None:
    """Finds each label and raw value of the fields in the page, one after the other, and nothing else between them but site furniture."""
    assert [field.position for field in fields] == list(range(1, len(fields) + 1))
    text = page.text
    position = 0
    before = ""
    left_over: list[str] = []
    for field in fields:
        is_next_of_several = field.label and field.label == before and not text[position:].lstrip().startswith(field.label)
        for part in ([] if is_next_of_several else [field.label]) + [field.raw]:
            if part:
                found = text.find(part, position)
                assert found >= 0, f"{part!r} is not in what is left of the page"
                left_over.append(text[position:found])
                position = found + len(part)
        if field.property == HG.contactPersons and not field.label:
            left_over.append(text[position : field.start])
            position = field.end
        elif field.property == HG.contactPersons:
            # What stands here is withheld: no label ends it, only what the site prints, and on one line only the comment form.
            rest = text[position:]
            ends_it = {name for name in read_layouts().ignorable.values() if name == "comment-form" or "\n" in text.strip()}
            following = [rest.find(key) for key, name in read_layouts().ignorable.items() if name in ends_it]
            position += min([found for found in following if found >= 0], default=len(rest))
        before = field.label
    left_over.append(text[position:])
    assert [piece for piece in left_over if not is_furniture(piece)] == []


def is_furniture(piece: str) -> bool:
    """Whether the text is made of the words that the register prints around the fields, of dashes and of white space."""
    layouts = read_layouts()
    rest = comparison_key(piece)
    for word in sorted([*layouts.page_kinds, *layouts.table_openers, *layouts.tabs, *layouts.ignorable], key=len, reverse=True):
        rest = rest.replace(word, " ")
    return not rest.strip(" -–:")


def assert_places_are_true(page: Page, fields: list[WrittenField]) -> None:
    lines = page.text.split("\n")
    for field in fields:
        at_offsets = page.text[field.start : field.end]
        is_withheld_without_label = field.property == HG.contactPersons and not field.label
        assert is_withheld_without_label or at_offsets == (field.raw or field.label), field
        assert (field.line, field.column) == (
            page.text.count("\n", 0, field.start) + 1,
            field.start - (page.text.rfind("\n", 0, field.start)),
        )
        first_line = at_offsets.split("\n")[0]
        assert lines[field.line - 1][field.column - 1 :].startswith(first_line)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[WrittenField]]:
    release = tmp_path_factory.mktemp("own") / "release"
    build_release([EXAMPLES[0].parent, CASES[0].parent], release, BuildOptions())
    return fields_in(release)


@pytest.mark.parametrize("path", CASES + EXAMPLES, ids=lambda path: path.name)
def test_page_is_written_back_from_the_graph(path: Path, own: dict[str, list[WrittenField]]) -> None:
    page = page_of(path.read_bytes())
    assert_written_back(page, own[page.sha256])


@pytest.mark.parametrize("path", CASES + EXAMPLES, ids=lambda path: path.name)
def test_slice_line_and_column_of_every_field_give_its_text(path: Path, own: dict[str, list[WrittenField]]) -> None:
    page = page_of(path.read_bytes())
    assert_places_are_true(page, own[page.sha256])


def test_real_pages_are_written_back_from_the_graph_and_their_places_are_true(shared: Path, tmp_path: Path) -> None:
    build_release([shared / "register-pages", shared / "seeds"], tmp_path / "release", BuildOptions())
    fields = fields_in(tmp_path / "release")
    paths = sorted((shared / "register-pages").glob("*.txt")) + sorted((shared / "seeds").glob("*.txt"))
    assert len(paths) == 31
    for path in paths:
        page = page_of(path.read_bytes())
        assert_written_back(page, fields[page.sha256])
        assert_places_are_true(page, fields[page.sha256])


PAGES = {
    "unclaimed line in the table": full_page(more="\nTämä lause ei ole nimike.\n"),
    "unclaimed heading": full_page().replace("Hanke\nKehittämishanke - 910900", "Etusivu"),
    "two keywords and an unknown label": full_page(more="\nAsiasanat\n\nkylät\n\ntalkoot\n").replace("Onko", "Teemavuosi\n\n2025\n\nOnko"),
    "no dates": full_page(dates="-"),
    "no end": full_page(dates="01.02.2024 -"),
    "three lines of names": full_page(title="Kylän yhteinen\npiha"),
    "personal data": full_page(description="Kysy: aino@example.org tai 040 000 0000."),
    "contact section and comments": full_page() + "Kuviteltu Henkilö\nKirjaudu sisään\nKommentti\n",
    "carriage returns": full_page(more="\nToteutuskunta\n\nKuvitelma\n").replace("\n", "\r\n"),
    "characters beyond the first plane": full_page(title="𝄞 Kylä 🎻", description="🎻🎻 soi.\n\n𝄞 soi."),
    "number that is none": full_page(number="../../x"),
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("is_flat", [False, True], ids=["lines", "one line"])
def test_odd_page_is_written_back_and_its_places_are_true(text: str, is_flat: bool, tmp_path: Path) -> None:
    if is_flat:
        text = " ".join(text.replace("Julkinen", "Hankkeen tiedot Ajankohtaista Yhteyshenkilöt Keskustelu Julkinen").split())
    (tmp_path / "page.txt").write_bytes(text.encode())
    build_release([tmp_path / "page.txt"], tmp_path / "release", BuildOptions())
    page = page_of(text)
    fields = fields_in(tmp_path / "release")[page.sha256]
    assert_written_back(page, fields)
    assert_places_are_true(page, fields)
