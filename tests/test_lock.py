"""The two requirements files pin by hash everything that pyproject.toml asks for, in versions without known holes."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-spark.txt"]
# One pin: the package, its version, where it is needed only with some versions of Python, and its hashes on the lines that follow.
PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s\\;]+)(?: ; [^\\\n]+)?(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.M)
# The first version that closes a hole known at the time of writing; what is not pinned is not used.
SAFE_FROM = {"lxml": "6.1.0", "requests": "2.32.4", "urllib3": "2.6.3"}


def pyproject_requirements() -> list[Requirement]:
    """What the project needs to run, to be developed and to be built."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = document["project"]
    groups = [project["dependencies"], document["build-system"]["requires"], *project["optional-dependencies"].values()]
    assert all(groups)
    return [Requirement(text) for group in groups for text in group]


def text_of_locks() -> str:
    return "\n".join(lock.read_text(encoding="utf-8") for lock in LOCKS)


def pins() -> dict[str, Version]:
    """The pinned version of each package."""
    return {canonicalize_name(pin["name"]): Version(pin["version"]) for pin in PIN.finditer(text_of_locks())}


@pytest.mark.parametrize("requirement", pyproject_requirements(), ids=str)
def test_every_requirement_of_the_project_is_pinned_in_a_version_that_it_allows(requirement: Requirement) -> None:
    pinned = pins()
    name = canonicalize_name(requirement.name)
    assert name in pinned
    assert requirement.specifier.contains(pinned[name])
    assert list(requirement.specifier), "a floor says what the project is known to work with"


def test_every_line_of_the_lock_belongs_to_a_pin_with_hashes_or_is_a_comment() -> None:
    text = text_of_locks()
    rest = PIN.sub("", text)
    assert pins()
    assert [line for line in rest.splitlines() if line.strip() and not line.lstrip().startswith("#")] == []


def test_every_package_is_pinned_once() -> None:
    names = [canonicalize_name(pin["name"]) for pin in PIN.finditer(text_of_locks())]
    assert len(names) == len(set(names))


def test_lock_names_no_address_and_no_path_of_a_machine() -> None:
    for line in text_of_locks().splitlines():
        assert not re.search(r"://|@|\bfile:|--(?!hash=)\w|(?:^|[\s'\"(=])(?:~|\.{0,2})/|\b[A-Za-z]:\\", line), line


@pytest.mark.parametrize(("name", "version"), SAFE_FROM.items())
def test_a_package_with_known_holes_is_pinned_where_they_are_closed_or_not_at_all(name: str, version: str) -> None:
    pinned = pins().get(canonicalize_name(name))
    assert pinned is None or pinned >= Version(version)


def test_the_way_to_renew_the_lock_is_the_one_it_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (target,) = set(re.findall(r"^#    make (\w+)$", text_of_locks(), re.M))
    recipe = re.search(rf"^{target}:\n((?:\t.*\n)+)", makefile, re.M)
    assert recipe
    assert recipe[1].count("$(COMPILE)") == len(LOCKS)
    assert re.search(r"^COMPILE := .*--generate-hashes", makefile, re.M)
    assert "--require-hashes" in makefile
