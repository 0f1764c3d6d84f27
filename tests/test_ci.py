"""What people put into their CI works: the action's own steps, the hooks through pre-commit, and every snippet of docs/ci.md.

Nothing is fetched: what would be installed is found in the environment of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import ROOT

from hankegraph.commands.format import format_files
from hankegraph.commands.validate import validate

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
DOCUMENT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
SITE_PACKAGES = sysconfig.get_path("purelib")
# Whatever pip would fetch is there already, so that it says so or fails.
OFFLINE = {"PYTHONPATH": SITE_PACKAGES, "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_CACHE_DIR": "1"}
TRAVELS = [
    "src",
    "ontology",
    "shapes",
    "queries",
    "pyproject.toml",
    "requirements.txt",
    "README.md",
    "action.yml",
    ".pre-commit-hooks.yaml",
]
BADLY_FORMATTED = "@prefix ex: <https://example.org/> .\nex:a   a ex:Person .\nex:b ex:name 'B' ; a ex:Person .\n"
SHAPES = """@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

ex:PersonShape a sh:NodeShape ;
    sh:property [ sh:minCount 1 ; sh:path ex:name ] ;
    sh:targetClass ex:Person .
"""


class Ended(NamedTuple):
    """How a step ended: its exit code, what it printed, and the outputs that it set."""

    code: int
    printed: str
    outputs: dict[str, str]
    summary: str


def run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    # A checkout that the tests were started from must not stand in for what is installed.
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONPATH" and not key.startswith(("GIT_", "PRE_COMMIT"))}
    whole = {**inherited, "PATH": path, **(environment or {})}
    return subprocess.run(command, cwd=folder, env=whole, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    result = run(["git", *identity, *arguments], folder)
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="module")
def copy_of_hankegraph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a git repository with a tag, as people name it."""
    folder = tmp_path_factory.mktemp("copy") / "hankegraph"
    folder.mkdir()
    for name in [*TRAVELS, *(path.name for path in ROOT.glob("LICENSE*"))]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "all")
    git(folder, "tag", "v0.1.0")
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Somebody's repository: one person without a name in data/, the shape that asks for it in shapes/."""
    folder = tmp_path / "repository"
    for name, text in {"data/a.ttl": BADLY_FORMATTED, "shapes/person.ttl": SHAPES}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet")
    return folder


# The action


def run_step(name: str, inputs: Mapping[str, str], repository: Path, runner: Path, action: Path) -> Ended:
    """Runs a step as GitHub does: inputs into the environment, the script by bash."""
    step = STEPS[name]
    given = {**{name: one.get("default", "") for name, one in ACTION["inputs"].items()}, **inputs}
    environment = {
        key: EXPRESSION.sub(lambda match: given[match[1].removeprefix("inputs.")], value) for key, value in step.get("env", {}).items()
    }
    files = {"GITHUB_OUTPUT": runner / "output", "GITHUB_STEP_SUMMARY": runner / "summary"}
    for file in files.values():
        file.write_text("")
    script = runner / "script.sh"
    script.write_text(step["run"])
    environment |= (
        {key: str(file) for key, file in files.items()} | {"RUNNER_TEMP": str(runner), "GITHUB_ACTION_PATH": str(action)} | OFFLINE
    )
    assert step["shell"] == "bash"
    result = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)], repository, environment)
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    return Ended(result.returncode, result.stdout, outputs, files["GITHUB_STEP_SUMMARY"].read_text())


@pytest.fixture(scope="module")
def runner(copy_of_hankegraph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's folder after the step that installs."""
    folder = tmp_path_factory.mktemp("runner temp")
    ended = run_step("Install hankegraph", {}, folder, folder, copy_of_hankegraph)
    assert ended.code == 0, ended.printed
    return folder


def run_action(inputs: Mapping[str, str], repository: Path, runner: Path, action: Path) -> Ended:
    return run_step("Validate", inputs, repository, runner, action)


def test_the_action_installs_its_own_copy(runner: Path, copy_of_hankegraph: Path, tmp_path: Path) -> None:
    code = "import hankegraph, pathlib; print(pathlib.Path(hankegraph.__file__).parent)"
    installed = run([str(runner / "hankegraph/bin/python"), "-c", code], tmp_path, OFFLINE).stdout.strip()
    assert Path(installed).is_relative_to(runner)
    assert (Path(installed) / "shapes").is_dir()


def test_the_action_annotates_lines_writes_a_summary_and_sarif_and_fails(repository: Path, runner: Path, copy_of_hankegraph: Path) -> None:
    ended = run_action({"targets": "data/a.ttl", "shapes": "shapes/"}, repository, runner, copy_of_hankegraph)
    assert ended.code == 1
    assert "::error file=data/a.ttl,line=2," in ended.printed
    assert ended.outputs == {"exit-code": "1", "sarif": "hankegraph.sarif"}
    assert "PersonShape" in ended.summary
    sarif = json.loads((repository / "hankegraph.sarif").read_text(encoding="utf-8"))
    assert len(sarif["runs"][0]["results"]) == 1


def test_the_action_takes_several_targets_patterns_and_names_with_spaces(repository: Path, runner: Path, copy_of_hankegraph: Path) -> None:
    (repository / "my data" / "deep").mkdir(parents=True)
    for name in ("my data/deep/b.ttl", "my data/c*d.ttl", "-x.ttl"):
        (repository / name).write_text(BADLY_FORMATTED.replace("ex:a ", f"ex:x{len(name)} "), encoding="utf-8")
    targets = "\n  data/*.ttl\r\n\n  my data/**/b.ttl  \nmy data/c*d.ttl\n-x.ttl"
    ended = run_action({"targets": targets, "shapes": "shapes/*.ttl\n", "sarif": ""}, repository, runner, copy_of_hankegraph)
    assert ended.code == 1
    assert len(re.findall("^::error file=", ended.printed, re.M)) == 4, ended.printed
    assert ended.outputs == {"exit-code": "1"}
    assert not (repository / "hankegraph.sarif").exists()


def test_what_cannot_be_run_fails_the_action_with_2_and_leaves_no_old_sarif(
    repository: Path, runner: Path, copy_of_hankegraph: Path
) -> None:
    (repository / "hankegraph.sarif").write_text("of an earlier run")
    for targets in ("data/*.ttl\nmissing/*.ttl", " \n"):
        ended = run_action({"targets": targets, "shapes": "shapes/"}, repository, runner, copy_of_hankegraph)
        assert (ended.code, ended.outputs) == (2, {"exit-code": "2"}), ended.printed
    assert not (repository / "hankegraph.sarif").exists()


def test_the_other_inputs_reach_the_command(repository: Path, runner: Path, copy_of_hankegraph: Path) -> None:
    usual = {"targets": "data/", "shapes": "shapes/", "sarif": ""}

    def code(**inputs: str) -> int:
        return run_action(
            usual | {name.replace("_", "-"): value for name, value in inputs.items()}, repository, runner, copy_of_hankegraph
        ).code

    arguments = ["validate", "data/", "--shapes", "shapes/", "--baseline", "known.json", "--update-baseline"]
    assert run([str(runner / "hankegraph/bin/hankegraph"), *arguments], repository, OFFLINE).returncode == 0
    assert code(baseline="known.json") == 0
    (repository / "shapes" / "person.ttl").write_text(SHAPES.replace("sh:minCount 1 ;", "sh:minCount 1 ; sh:severity sh:Warning ;"))
    assert code() == 0
    assert code(fail_on="warning") == 1
    (repository / "data" / "a.ttl").write_text("<https://example.org/a> a <https://example.org/Nobody> .\n")
    assert code() == 0
    assert code(strict="true") == 1
    assert code(fail_on="nothing") == 2
    assert "Tulokset" in run_action(usual | {"lang": "fi"}, repository, runner, copy_of_hankegraph).printed


@pytest.mark.parametrize("name", ["targets", "shapes", "fail-on", "strict", "baseline", "lang", "sarif"])
def test_no_input_is_read_as_a_command(name: str, repository: Path, runner: Path, copy_of_hankegraph: Path) -> None:
    attack = "x$(touch made)`touch made`;touch made\n$(touch made)\"; touch made; '\n--update-baseline\nsarif=made"
    inputs = {"targets": "data/", "shapes": "shapes/", name: attack}
    ended = run_action(inputs, repository, runner, copy_of_hankegraph)
    assert ended.code in (1, 2)
    assert ended.outputs.get("sarif") in (None, "hankegraph.sarif")
    assert sorted(path.name for path in repository.iterdir() if path.name != "hankegraph.sarif") == [".git", "data", "shapes"]


def test_no_script_of_the_action_has_an_expression_in_it_and_each_input_is_used() -> None:
    assert len(STEPS) == 2
    assert [name for name, step in STEPS.items() if "${{" in step["run"]] == []
    used = set(EXPRESSION.findall(json.dumps(ACTION["runs"])))
    assert used == {f"inputs.{name}" for name in ACTION["inputs"]}
    assert all("description" in one for one in [*ACTION["inputs"].values(), *ACTION["outputs"].values()])


def test_actions_that_are_used_are_pinned_by_commit() -> None:
    used = [step["uses"] for step in ACTION["runs"]["steps"] if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", name)] == []


# pre-commit


def run_pre_commit(config: str, repository: Path, home: Path) -> subprocess.CompletedProcess[str]:
    (repository / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    git(repository, "add", ".")
    command = [sys.executable, "-m", "pre_commit", "run", "--verbose", "--color=never"]
    return run(command, repository, OFFLINE | {"PRE_COMMIT_HOME": str(home), "GIT_ALLOW_PROTOCOL": "file"})


@pytest.fixture(scope="module")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs, for all tests once."""
    return tmp_path_factory.mktemp("pre-commit")


def snippet(head: str, kind: str = "yaml") -> str:
    """The one block of the document that begins with this text."""
    (found,) = [block for block in re.findall(rf"```{kind}\n(.*?)```", DOCUMENT, re.S) if block.lstrip().startswith(head)]
    return str(found)


def test_the_pre_commit_snippet_formats_then_validates(repository: Path, copy_of_hankegraph: Path, pre_commit_home: Path) -> None:
    config = snippet("# .pre-commit-config.yaml").replace("https://github.com/OWNER/hankegraph", str(copy_of_hankegraph))
    first = run_pre_commit(config, repository, pre_commit_home)
    assert first.returncode == 1, first.stdout
    assert "data/a.ttl: formatted" in first.stdout
    assert "files were modified by this hook" in first.stdout
    assert "data/a.ttl:3:1: violation" in first.stdout
    assert (
        (repository / "data" / "a.ttl")
        .read_text()
        .startswith("@prefix ex: <https://example.org/> .\n\nex:a a ex:Person .\n\nex:b a ex:Person ;\n")
    )
    (repository / "data" / "a.ttl").write_text(
        '@prefix ex: <https://example.org/> .\n\nex:a a ex:Person ;\n    ex:name "A" .\n', encoding="utf-8"
    )
    second = run_pre_commit(config, repository, pre_commit_home)
    assert second.returncode == 0, second.stdout
    assert second.stdout.count("Passed") == 2
    assert list(pre_commit_home.glob("repo*/py_env*/bin/hankegraph")), "pre-commit installs it by itself"
    assert list(pre_commit_home.glob("repo*/py_env*/lib/python*/site-packages/hankegraph/shapes/project.ttl"))


def test_the_hook_for_all_files_judges_them_as_one_graph(repository: Path, copy_of_hankegraph: Path, pre_commit_home: Path) -> None:
    hook = snippet("- id: hankegraph-validate")
    config = f"repos:\n  - repo: {copy_of_hankegraph}\n    rev: v0.1.0\n    hooks:\n{hook}"
    assert "data/a.ttl:2:1: violation" in run_pre_commit(config, repository, pre_commit_home).stdout
    # What the one file lacks, another has.
    (repository / "data" / "b.ttl").write_text('<https://example.org/a> <https://example.org/name> "A" .\n')
    git(repository, "-c", "core.hooksPath=none", "commit", "--quiet", "-m", "all")
    (repository / "data" / "b.ttl").write_text('<https://example.org/a> <https://example.org/name> "AA" .\n')
    ended = run_pre_commit(config, repository, pre_commit_home)
    assert ended.returncode == 0, ended.stdout
    assert "Passed" in ended.stdout


def test_the_hooks_name_commands_that_are_there_and_files_that_they_take() -> None:
    commands = {"hankegraph-validate": validate, "hankegraph-format": format_files}
    assert HOOKS.keys() == commands.keys()
    for name, hook in HOOKS.items():
        assert hook["entry"] == f"hankegraph {commands[name].name}"
        assert hook["language"] == "python"
        assert re.search(hook["files"], "data/a.ttl")
        assert not re.search(hook["files"], "data/a.ttl.gz")


# The other snippets


def test_the_github_snippet_runs_the_action_with_inputs_that_it_has(repository: Path, runner: Path, copy_of_hankegraph: Path) -> None:
    workflow = yaml.safe_load(snippet("# .github/workflows/validate.yml"))
    steps: list[dict[str, Any]] = workflow["jobs"]["validate"]["steps"]
    (inputs,) = [step["with"] for step in steps if step["uses"].startswith("OWNER/hankegraph@")]
    assert inputs.keys() <= ACTION["inputs"].keys()
    ended = run_action(inputs, repository, runner, copy_of_hankegraph)
    assert ended.code == 1, ended.printed
    assert (repository / steps[-1]["with"]["sarif_file"]).is_file()
    assert workflow["permissions"]["security-events"] == "write"


def test_the_gitlab_snippet_reports_and_fails(repository: Path, runner: Path) -> None:
    job = yaml.safe_load(snippet("# .gitlab-ci.yml"))["validate"]
    install, check, judge = job["script"]
    assert install.startswith("pip install")
    environment = OFFLINE | {"PATH": f"{runner}/hankegraph/bin:{os.environ['PATH']}"}
    assert run(["sh", "-c", check], repository, environment).stdout == "data/a.ttl: would be formatted\n"
    judged = run(["sh", "-c", judge], repository, environment)
    assert judged.returncode == 1
    assert "data/a.ttl:2:1: violation" in judged.stdout
    assert "<failure" in (repository / job["artifacts"]["reports"]["junit"]).read_text(encoding="utf-8")


def test_the_baseline_snippet_accepts_what_is_there_and_nothing_more(repository: Path, runner: Path) -> None:
    environment = OFFLINE | {"PATH": f"{runner}/hankegraph/bin:{os.environ['PATH']}"}
    command = snippet("hankegraph validate", "sh")
    assert run(["sh", "-c", command], repository, environment).returncode == 0
    again = command.replace(" --update-baseline", "")
    assert run(["sh", "-c", again], repository, environment).returncode == 0
    with (repository / "data" / "a.ttl").open("a") as stream:
        stream.write("ex:new a ex:Person .\n")
    judged = run(["sh", "-c", again], repository, environment)
    assert judged.returncode == 1
    assert "https://example.org/new" in judged.stdout


def test_every_option_and_input_that_the_document_names_is_there() -> None:
    options = {name for command in (validate, format_files) for parameter in command.params for name in parameter.opts}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", DOCUMENT))
    assert named and named <= options
    inputs = re.search(r"Further inputs: (.*?)\. Outputs: (.*?)\. ", DOCUMENT, re.S)
    assert inputs
    assert set(re.findall(r"`([a-z-]+)`", re.sub(r"\(.*?\)", "", inputs[1], flags=re.S))) <= ACTION["inputs"].keys()
    assert set(re.findall(r"`([a-z-]+)`", inputs[2])) == ACTION["outputs"].keys()
