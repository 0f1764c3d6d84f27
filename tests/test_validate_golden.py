"""What the command says of the release of the real pages and of our example pages: SARIF, JUnit and Markdown, word for word.

Golden files hold no prose of real pages: a string with a long value is there as its hash. Of rules SARIF has the texts of all, which are in
`cases/explain`, so here they are named only.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLE_PAGES, ROOT

from hankegraph.build import BuildOptions, build_release
from hankegraph.cli import main
from hankegraph.commands import exit_codes

GOLDEN = ROOT / "tests" / "cases" / "validate"
ENDINGS = {"sarif": "sarif", "junit": "xml", "markdown": "md"}
# A line of a page that is longer than this is prose.
LONGEST = 60


@pytest.fixture(scope="module")
def reports(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The reports by the names of their golden files."""
    folder = tmp_path_factory.mktemp("golden")
    build_release([shared / "register-pages"], folder / "register", BuildOptions())
    (folder / "pages").symlink_to(EXAMPLE_PAGES, target_is_directory=True)
    formats = [word for name, ending in ENDINGS.items() for word in ("--format", f"{name}=report.{ending}")]
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for target, code in (("register", exit_codes.CLEAN), ("pages", exit_codes.VIOLATIONS)):
            result = CliRunner().invoke(main, ["validate", target, *formats])
            assert result.exit_code == code, result.output
            for ending in ENDINGS.values():
                found[f"{target}.{ending}"] = (folder / f"report.{ending}").read_text(encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def prose(shared: Path) -> list[str]:
    """The beginnings of all long lines of the real pages, each word of them, so that a shortened value is found, too."""
    lines = {
        line[begin.start() : begin.start() + LONGEST]
        for page in sorted((shared / "register-pages").glob("*.txt"))
        for line in page.read_text(encoding="utf-8").splitlines()
        for begin in re.finditer(r"\b\w", line)
        if len(line) - begin.start() > LONGEST
    }
    assert len(lines) > 1000
    return sorted(lines)


def without_prose(text: str, prose: list[str]) -> str:
    """The text, or its hash where it holds prose of a page."""
    if any(piece in text for piece in prose):
        return f"(sha256 of {len(text)} characters: {hashlib.sha256(text.encode()).hexdigest()[:16]})"
    return text


def shortened(name: str, report: str, prose: list[str]) -> str:
    if not name.endswith(".sarif"):
        return "".join(f"{without_prose(line, prose)}\n" for line in report.splitlines())
    document = json.loads(report)
    for part in (document["runs"][0]["tool"]["driver"], *document["runs"][0]["translations"]):
        part["rules"] = [rule["id"] for rule in part["rules"]]
    hashed = strings_replaced(document, lambda text: without_prose(text, prose))
    return json.dumps(hashed, ensure_ascii=False, indent=1) + "\n"


def strings_replaced(node: Any, replace: Callable[[str], str]) -> Any:
    if isinstance(node, dict):
        return {key: strings_replaced(value, replace) for key, value in node.items()}
    if isinstance(node, list):
        return [strings_replaced(value, replace) for value in node]
    return replace(node) if isinstance(node, str) else node


@pytest.mark.parametrize("name", [f"{target}.{ending}" for target in ("register", "pages") for ending in ENDINGS.values()])
def test_the_report_is_the_golden_one(reports: dict[str, str], prose: list[str], name: str, update_golden: bool) -> None:
    report = shortened(name, reports[name], prose)
    if update_golden:
        (GOLDEN / name).write_text(report, encoding="utf-8")
    assert report == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_file_holds_prose_or_contact_data(prose: list[str]) -> None:
    files = [path for path in sorted(GOLDEN.iterdir()) if path.name.startswith(("register.", "pages."))]
    assert len(files) == 6
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert not any(piece in text for piece in prose), path
        assert not re.search(r"[\w.]+@(?!example\.)[\w-]+\.\w+|(?<!\d)(?:\+358|0[45]0)[ -]?\d{3}", text), path
        # Paths are those that were given.
        assert str(ROOT) not in text, path
        assert "/tmp/" not in text, path
