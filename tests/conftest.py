"""What several test modules share: the folder of real pages and suites, the example release, and the option that renews golden files."""

import json
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from hankegraph.build import BuildOptions, build_release

ROOT = Path(__file__).parent.parent
EXAMPLE_PAGES = ROOT / "examples" / "pages"
MORE_NAUGHTY_STRINGS = [
    "a\nb.ttl:1:1: violation made up",
    "a\r\n::error::made up",
    "::stop-commands::x",
    "##[error]x",
    "%0A::error::x",
    "%25%0D%2C%3A",
    "x,file=/etc/passwd,line=1::y",
    "| a | b |",
    "\\| a \\",
    "`` ` ``",
    "`",
    " a ",
    "]]>",
    "<!-- -->",
    "&lt;&#x0;&amp;",
    "</failure></testcase>",
    "[x](https://example.org/)",
    "![x](https://example.org/x.png)",
    "[x\\](y)",
    "{0} {1}{{",
    "@someone and user@example.org and #1 and GH-1",
    "https://example.org/ www.example.org",
    "# heading",
    "- item",
    "1. item",
    "<details><script>x</script>",
    "$$x$$",
    "\x00\x01\x1b[31mred\x1b[0m\x7f\x85\x9b31m",
    "\ud800 \udfff",
    "\ufffe\uffff\U0001ffff\ufeff",
    "\u202eabc\u2066\u2028\u2029",
]

# What is started in the background of a shell script ignores Ctrl-C, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run; look for new ones with: pytest --hypothesis-profile search
settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=5000)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the expected files anew; read the difference before you commit it")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and test suites beside the project; a clone by itself does not have it."""
    folder = Path(os.environ.get("HANKEGRAPH_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        message = f"{folder} is not there; set HANKEGRAPH_SHARED to the folder of real pages and test suites"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def example_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the example pages with default options."""
    release = tmp_path_factory.mktemp("example") / "release"
    build_release([EXAMPLE_PAGES], release, BuildOptions())
    return release


@pytest.fixture(scope="session")
def naughty_strings(shared: Path) -> list[str]:
    """Texts that have broken other programs, and those that break what is written here if it is written carelessly."""
    strings = json.loads((shared / "suites" / "naughty-strings.json").read_text(encoding="utf-8"))
    assert len(strings) > 400
    return [*strings, *MORE_NAUGHTY_STRINGS]
