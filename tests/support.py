"""What several test modules ask of a page and of a record."""

from pathlib import Path

from hankegraph.findings import Finding
from hankegraph.pages import Page, decode_page
from hankegraph.parts import read_findings
from hankegraph.read import read_record
from hankegraph.records import Record
from hankegraph.release_files import ReleaseFiles

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples" / "pages").glob("*.txt"))
CASES = sorted((ROOT / "tests" / "cases" / "reading").glob("*.txt"))


def page_of(text: str | bytes, source: str = "pages/page.txt", retrieved_at: str | None = None) -> Page:
    """The page with this text, which must be one."""
    page = decode_page(text.encode() if isinstance(text, str) else text, source, retrieved_at=retrieved_at)
    assert isinstance(page, Page), page
    return page


def finding_of(content: bytes) -> Finding:
    """What is wrong with these bytes, which must be no page."""
    finding = decode_page(content, "pages/page.txt")
    assert isinstance(finding, Finding), finding
    return finding


def findings_in(release: Path) -> list[Finding]:
    """The findings of a release, in the order of its file."""
    return list(read_findings(ReleaseFiles(release)))


def record_of(text: str | bytes, source: str = "pages/page.txt", retrieved_at: str | None = None) -> Record:
    """What a page with this text says."""
    return read_record(page_of(text, source, retrieved_at))


def attributes(record: Record) -> list[tuple[str | None, str | None, str]]:
    """Attribute, label and raw value of the fields, in order."""
    return [(field.kind.attribute if field.kind else None, field.label, field.raw) for field in record.fields]


def unclaimed_texts(record: Record) -> list[str]:
    """The text that no field claims, in order."""
    return [record.page.text[span.start : span.end] for span in record.unclaimed]


FULL_PAGE = """Hanke
Kehittämishanke - 910900

{title}

{organisation}

{dates}

Käynnissä

Julkinen hankekuvaus

{description}

Lisätiedot

Hankenumero

{number}

Loppumispäivämäärä

{end}

Onko kyseessä Leader-hanke?

kyllä
{more}
Ajankohtaista hankkeesta

{news}

Hankkeen yhteyshenkilöt
"""
_USUAL = {
    "title": "Kylän yhteinen piha",
    "organisation": "Kuvitelman kylät ry",
    "dates": "- 27.02.2026",
    "description": "Kylätalon piha kunnostetaan talkoilla yhteiseen käyttöön.",
    "number": "910900",
    "end": "27.02.2026",
    "more": "",
    "news": "",
}


def full_page(**parts: str) -> str:
    """A full Finnish page with these parts; `more` is further lines of the table."""
    assert parts.keys() <= _USUAL.keys()
    return FULL_PAGE.format(**_USUAL | parts).replace("- 910900", f"- {parts['number']}" if "number" in parts else "- 910900")
