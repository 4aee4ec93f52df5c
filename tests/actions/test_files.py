"""What holds for every workflow and for the action, read as files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from validation.action import FAIL_ON, main
from validation.release.__main__ import WHEELS

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
README_TESTS = re.findall(r"^python -m pip .* nox -s tests$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)


def read(path: Path) -> dict[Any, Any]:
    document: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


ACTION = read(ROOT / "action.yml")
CI, RELEASE = (read(WORKFLOWS / f"{name}.yml") for name in ("ci", "release"))
ON = True
"""What YAML 1.1 makes of the key ``on``."""


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every job of every workflow."""
    for path in sorted(WORKFLOWS.glob("*.yml")):
        for name, job in read(path)["jobs"].items():
            yield f"{path.stem}.{name}", job


def steps() -> Iterator[dict[str, Any]]:
    """Every step of every workflow and of the action."""
    yield from ACTION["runs"]["steps"]
    for _, job in jobs():
        yield from job["steps"]


def problems(kind: str, *files: Path) -> str:
    """What the schema of that kind of file finds wrong."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode else ""


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("github-workflows", [*WORKFLOWS.glob("*.yml"), ROOT / "examples" / "external" / "ci_job.yml"]),
        ("github-actions", [ROOT / "action.yml"]),
        ("dependabot", [ROOT / ".github" / "dependabot.yml"]),
    ],
)
def test_they_are_what_github_reads(kind: str, files: list[Path]) -> None:
    """Each fits the schema of its kind of file."""
    assert problems(kind, *files) == ""


def test_the_workflows_of_the_page(tmp_path: Path) -> None:
    """Each is a workflow; what it gives the action are inputs, and what it takes from it are outputs."""
    page = (ROOT / "docs" / "continuous-integration.md").read_text(encoding="utf-8")
    shown = re.findall(r"^:caption: .github/workflows/(\S+)\n\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown
    for name, text in shown:
        (tmp_path / name).write_text(text, encoding="utf-8")
        (job,) = read(tmp_path / name)["jobs"].values()
        (given,) = [step["with"] for step in job["steps"] if "/cursus@" in step["uses"]]
        assert given.keys() <= ACTION["inputs"].keys()
        assert set(re.findall(r"steps\.cursus\.outputs\.(\w+)", text)) <= ACTION["outputs"].keys()
    assert problems("github-workflows", *(tmp_path / name for name, _ in shown)) == ""


def test_an_auditor_finds_nothing() -> None:
    """zizmor: no injection by expressions, no right too many, no credential left in a checkout, nothing unpinned."""
    zizmor = str(Path(sys.executable).with_name("zizmor"))
    command = [zizmor, "--offline", "--no-progress", "--persona", "pedantic", ".github", "action.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_an_action_is_one_commit_of_one_version() -> None:
    """The version is beside the commit, for people and for dependabot, and the same wherever the action is used."""
    texts = [file.read_text(encoding="utf-8") for file in [*WORKFLOWS.glob("*.yml"), ROOT / "action.yml"]]
    used = {use for text in texts for use in re.findall(r"uses: ([^.\s].*)", text)}
    by_commit = {use for use in used if re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)}
    assert used - by_commit == {"actions/attest-sbom@v3"}  # until two projects vouch for a hash of it
    assert len({use.partition("@")[0] for use in used}) == len(used)


def test_no_script_holds_an_expression() -> None:
    """Values reach scripts as environment variables, so that none becomes a command."""
    scripts = [step["run"] for step in steps() if "run" in step]
    assert scripts and not [script for script in scripts if "${{" in script]


def test_every_job_has_an_end() -> None:
    """Each is stopped within two hours, whatever hangs."""
    assert [name for name, job in jobs() if not 0 < job.get("timeout-minutes", 0) <= 120] == []


def test_who_may_write_what() -> None:
    """All jobs read the repository; one may write findings, another one, which checks nothing out, may release."""
    assert CI["permissions"] == RELEASE["permissions"] == {"contents": "read"}
    writing = {
        name: {right for right, kind in job.get("permissions", {}).items() if kind == "write"} for name, job in jobs()
    }
    assert {name: rights for name, rights in writing.items() if rights} == {
        "ci.validate": {"security-events"},
        "release.publish": {"contents", "id-token", "attestations"},
    }
    assert not any("checkout" in step.get("uses", "") for step in RELEASE["jobs"]["publish"]["steps"])


def test_nothing_is_published_unproven() -> None:
    """Publishing waits for the proof, follows a pushed tag only, and takes the wheel that the proof has used."""
    publish, prove = RELEASE["jobs"]["publish"], RELEASE["jobs"]["prove"]
    assert (publish["needs"], publish["if"]) == ("prove", "github.event_name == 'push'")
    assert RELEASE[ON]["push"] == {"tags": ["v*"]}
    assert any(step.get("run", "").endswith("nox -s release") for step in prove["steps"])
    uploads = [step["with"] for step in prove["steps"] if "upload-artifact" in step.get("uses", "")]
    downloads = {
        step["with"]["path"]: step["with"]["name"]
        for step in publish["steps"]
        if "download-artifact" in step.get("uses", "")
    }
    (wheel,) = [upload for upload in uploads if upload["name"] == downloads["dist"]]
    assert ROOT / wheel["path"] == WHEELS / "*.whl"
    assert "actions/cache" not in str(RELEASE)


def test_a_release_says_where_it_comes_from() -> None:
    """Before anything is released, the wheel is attested: which workflow made it, and what it brings along."""
    made = [step.get("uses", "").partition("@")[0] for step in RELEASE["jobs"]["publish"]["steps"]]
    assert made[-3:-1] == ["actions/attest-build-provenance", "actions/attest-sbom"]
    given = {step["with"]["subject-path"] for step in RELEASE["jobs"]["publish"]["steps"] if "attest" in str(step)}
    assert given == {"dist/*.whl"}


def test_what_is_installed_is_what_was_looked_at() -> None:
    """constraints.txt has one version with hashes of all that is asked for by name, and no host of a registry."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text and "index" not in text
    known = {re.split(r"[=\[ ]", entry)[0] for entry in entries}
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    groups = ast.literal_eval(re.findall(r"^CONSTRAINED = (.*)$", noxfile, re.MULTILINE)[0])
    asked = [*document["project"]["dependencies"], *document["project"]["optional-dependencies"]["local"]]
    asked += [entry for group in groups for entry in document["dependency-groups"][group] if isinstance(entry, str)]
    assert {re.split(r"[^\w-]", entry)[0].lower() for entry in asked} <= known


def test_ci_installs_by_the_constraints() -> None:
    """Every session that runs this repository's code with others' packages. The wheel has none: nor have its users."""
    for step in (step for _, job in jobs() for step in job["steps"]):
        if re.search(r"nox -s (tests|validate|docs)$", step.get("run", "")):
            assert set(step["env"].values()) == {"constraints.txt"}
            assert step["env"].keys() == {"PIP_CONSTRAINT", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT"}
    (install,) = [step["run"] for step in ACTION["runs"]["steps"] if step["name"] == "Install"]
    assert install.count('onstraint "$constraints"') == 3


def test_ci_runs_the_commands_of_the_readme() -> None:
    """The tests run by the README's own command, and every session that a workflow names is one of nox."""
    noxfile = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name for node in noxfile.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    scripts = [step["run"] for _, job in jobs() for step in job["steps"] if "run" in step]
    named = {name for script in scripts for name in re.findall(r"(?<=nox -s )[\w ]+", script)}
    named = {name for names in named for name in names.split()}
    assert named == {"tests", "validate", "docs", "browser", "package", "bench", "release", "sbom", "audit"} & sessions
    assert README_TESTS and README_TESTS[0] in scripts


def test_tests_run_on_every_supported_python() -> None:
    """From the oldest that the project requires."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = CI["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert project["requires-python"] == f">={versions[0]}"
    named = {entry.rpartition(" ")[2] for entry in project["classifiers"] if ":: Python ::" in entry}
    assert named <= set(versions)


def test_every_input_of_the_action_is_used() -> None:
    """Each is named by a step, and those of the proof are the options of its command."""
    steps_of_action = str(ACTION["runs"]["steps"])
    assert all(f"${{{{ inputs.{name} }}}}" in steps_of_action for name in ACTION["inputs"])
    (prove,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "prove"]
    options = {f"INPUT_{option.name.upper()}": option.default for option in main.params if option.name}
    assert prove["env"].keys() == options.keys()
    assert all(f"`{choice}`" in ACTION["inputs"]["fail-on"]["description"] for choice in FAIL_ON)
    assert all(
        options[f"INPUT_{name.upper().replace('-', '_')}"] == ACTION["inputs"][name]["default"]
        for name in ("fail-on", "report")
    )


def test_this_repository_uses_inputs_that_there_are() -> None:
    """CI runs the action on this repository."""
    (used,) = [step["with"] for step in CI["jobs"]["action"]["steps"] if step.get("uses") == "./"]
    assert used.keys() <= ACTION["inputs"].keys()
