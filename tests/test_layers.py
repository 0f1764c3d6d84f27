"""The layers hold: readers know no RDF library, outputs know no records, one module prints, and none opens a connection."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "hankegraph"


def dotted(path: Path) -> str:
    """The name of a module below the package; a package below it goes by its own name."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {dotted(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}

READERS = [
    "inputs",
    "folders",
    "archives",
    "tar_archives",
    "zip_archives",
    "json_lines",
    "streams",
    "retrieval",
    "pages",
    "privacy",
    "outline",
    "person_names",
    "telephone_numbers",
    "fields",
    "findings",
    "records",
    "packed_records",
    "marks",
    "page_lines",
    "read",
    "read_table",
    "read_one_line",
    "one_line_patterns",
    "language",
    "values",
    "meanings",
    "value_reader",
    "organisation_names",
    "record_values",
    "group",
    "iris",
    "terms",
    "errors",
]
# `python -m hankegraph` runs it.
WAY_IN = "__main__"
OUTPUTS = ["turtle", "release", "dataset"]
INPUT_SIDE = {
    "records",
    "packed_records",
    "marks",
    "page_lines",
    "read",
    "read_table",
    "read_one_line",
    "values",
    "meanings",
    "value_reader",
    "record_values",
    "group",
}
RDF_LIBRARIES = {"rdflib", "pyshacl", "pyoxigraph", "SPARQLWrapper"}
NETWORK = {"socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "requests", "urllib3", "httpx", "aiohttp", "SPARQLWrapper"}
# `http_requests` sends, the others name what it sends and receives; SPARQLWrapper in the last is given that to send with.
CONNECTING = {
    *("http_connection", "http_requests", "http_bodies", "http_credentials", "http_proxies"),
    *("answering.endpoint", "stores.sparql_client"),
}
HEAVY = RDF_LIBRARIES | {"numpy", "py3langid", "rich", "hypothesis"}


class Import(NamedTuple):
    """A module that is imported, by its full name; `is_lazy` where it happens inside a function."""

    name: str
    is_lazy: bool


def imports_in(node: ast.AST, is_lazy: bool = False) -> Iterator[Import]:
    """Every import that can run; those for the type checker alone never do."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.Import(names=names):
                yield from (Import(alias.name, is_lazy) for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield Import(module, is_lazy)
                # a name of a package may itself be a module: `from urllib import request`
                yield from (Import(f"{module}.{alias.name}", is_lazy) for alias in names)
            case ast.ImportFrom():
                raise AssertionError("imports are absolute, so that a reader of the code and of this test can follow them")
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from imports_in(child, is_lazy=True)
            case _:
                yield from imports_in(child, is_lazy)


IMPORTS = {module: set(imports_in(tree)) for module, tree in MODULES.items()}


def own_modules(module: str, with_lazy: bool) -> set[str]:
    """The modules of the package that the module imports itself."""
    names = {name.removeprefix("hankegraph.") for name, is_lazy in IMPORTS[module] if with_lazy or not is_lazy}
    # A module that names another of its package names the package with it.
    return {found for name in names if (found := own_module(name)) is not None and not module.startswith(f"{found}.")}


def own_module(name: str) -> str | None:
    """The module that a dotted name is, or is in."""
    while name not in MODULES and "." in name:
        name = name.rpartition(".")[0]
    return name if name in MODULES and name != "__init__" else None


def reached(module: str, with_lazy: bool = False) -> set[str]:
    """The module and those of the package that come along with it."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(own_modules(name, with_lazy))
    return found


def libraries(modules: set[str], with_lazy: bool) -> set[str]:
    """What the modules import from elsewhere, by full name."""
    return {name for module in modules for name, is_lazy in IMPORTS[module] if with_lazy or not is_lazy}


def is_of(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_the_modules_named_here_are_there_and_import_one_another() -> None:
    assert {*READERS, *OUTPUTS, *INPUT_SIDE, "cli", "build", "vocabulary", "rdf", "shacl.columns", "commands.build"} <= MODULES.keys()
    assert "shacl.columns" in reached("validate")
    assert "mapping" in reached("build")
    assert "rdf" in own_modules("vocabulary", with_lazy=True) - own_modules("vocabulary", with_lazy=False)


@pytest.mark.parametrize("module", READERS)
def test_a_reader_brings_no_rdf_library_along(module: str) -> None:
    assert not {name for name in libraries(reached(module), with_lazy=False) if is_of(name, RDF_LIBRARIES)}


def test_of_what_the_readers_use_only_the_vocabulary_turns_to_rdf_when_it_is_called() -> None:
    modules = {name for reader in READERS for name in reached(reader)}
    assert {module for module in modules if "rdf" in own_modules(module, with_lazy=True)} == {"vocabulary"}
    assert not {name for name in libraries(modules, with_lazy=True) if is_of(name, RDF_LIBRARIES)}


@pytest.mark.parametrize("module", OUTPUTS)
def test_an_output_does_not_see_records(module: str) -> None:
    assert not reached(module, with_lazy=True) & INPUT_SIDE


def test_nothing_imports_the_command_line_but_the_way_in() -> None:
    assert {module for module in MODULES if "cli" in own_modules(module, with_lazy=True)} <= {WAY_IN}
    assert not {module for module in MODULES if WAY_IN in own_modules(module, with_lazy=True)}


def test_there_is_no_circle_of_imports() -> None:
    graph = {module: own_modules(module, with_lazy=True) - {module} for module in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


def test_only_the_module_of_connections_can_open_one() -> None:
    connecting = {module for module in MODULES if {name for name in libraries({module}, with_lazy=True) if is_of(name, NETWORK)}}
    assert connecting == CONNECTING
    # Commands that do not ask for a server do not bring it along.
    assert not {"build", "cli", "trace", "validation.run"} & {module for module in MODULES if reached(module) & CONNECTING}


def is_command_line(module: str) -> bool:
    return module == "cli" or module.startswith("commands.")


def test_only_the_command_line_prints() -> None:
    printing = set()
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="print" | "input")):
                    printing.add(module)
                case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr" | "__stdout__" | "__stderr__"):
                    printing.add(module)
        if libraries({module}, with_lazy=True) & {"click", "rich", "logging", "warnings"}:
            printing.add(module)
    assert "commands.build" in printing
    # pySHACL is silenced there.
    assert {module for module in printing if not is_command_line(module)} == {"shacl.by_shape"}


def test_nothing_but_definitions_runs_when_a_module_is_imported() -> None:
    for module, tree in MODULES.items():
        for node in tree.body if module != WAY_IN else ():
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            assert is_docstring or not isinstance(node, ast.Expr | ast.For | ast.While | ast.With | ast.Try), (module, node.lineno)


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["trace", "--help"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = f"from hankegraph.cli import main; main({arguments!r})"
    run = subprocess.run([sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}
    assert "hankegraph.cli" in imported
    assert not {name for name in imported if is_of(name, HEAVY)}
    assert run.stdout
