"""What several test modules share: the folder of real pages and suites, the example release, and the option that renews golden files."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from hankegraph.build import BuildOptions, build_release

ROOT = Path(__file__).parent.parent
EXAMPLE_PAGES = ROOT / "examples" / "pages"

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
