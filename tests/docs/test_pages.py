"""What the pages show happens: their files, commands, output and Python, in order, in an empty folder."""

from __future__ import annotations

import importlib
import json
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cursus.checks import CHECKS, Check
from cursus.checks.examples import changed
from cursus.checks.runner import check_definition
from cursus.codes import all_codes
from cursus.core.catalog import ENTRY_POINTS, catalog
from cursus.deploy.rights import OPTIONAL, RIGHTS, policy
from cursus.gate.compilation import Compiled, compile_all
from cursus.testing.service import SCRIPT, install
from validation import __main__ as gate_command
from validation import cases, report
from validation.walkthrough.page import blocks

from .play import PROGRAMS, Player, in_process, nothing

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

PAGES = ("quickstart", "data-flow", "large-tables", "tuning", "serving", "saved-configs", "your-code", "reference/cli")
PAGES_WITH_AWS = ("portability", "external-systems")
PAGES_OF_THEIR_OWN = (
    "existing-pipeline",
    "running-locally",
    "roll-out",
    "first-real-run",
    "developer/step",
    "developer/verb",
    "developer/check",
    "developer/golden",
)
PLAYED_ELSEWHERE = ("migration", "tutorial")  # by tests/migrate, by nox -s package


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to play in, and a terminal of one width."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("CI", "")
    return tmp_path


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS in this process, with the buckets that the pages write to."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        for bucket in ("team-bucket", "sagemaker-us-east-1-111122223333"):
            s3.create_bucket(Bucket=bucket)
        yield


@pytest.fixture
def accounts(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two accounts in it, with a bucket and a role each, which run what is deployed; nobody waits for it."""
    monkeypatch.delenv("MOTO_ACCOUNT_ID")
    install()
    SCRIPT.clear()
    monkeypatch.setattr("cursus.deploy.executions.time.sleep", lambda _seconds: None)
    for name, account in (("dev", "111111111111"), ("staging", "222222222222")):
        role = f"arn:aws:iam::{account}:role/Deploy"
        taken = boto3.client("sts", region_name="us-east-1").assume_role(RoleArn=role, RoleSessionName="test")
        keys = taken["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1")
        session.client("s3").create_bucket(Bucket=f"our-{name}-models")
        session.client("iam").create_role(RoleName="Pipelines", AssumeRolePolicyDocument="{}")
        session.client("iam").create_role(RoleName="Jobs", AssumeRolePolicyDocument="{}")


def test_readme(folder: Path) -> None:
    """The commands and the Python of the README do what it says, in a copy of the examples."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    player = Player(ROOT / "README.md")
    # Its step is an excerpt of this one, whose imports it leaves out.
    bases = "cursus.core.base.config_base", "cursus.core.base.processing"
    for module in (*bases, "cursus.steps.builders.builder_tabular_preprocessing_step"):
        player.names |= vars(importlib.import_module(module))
    player.play()
    assert player.played.count("cursus") >= 6


def test_example(folder: Path) -> None:
    """The commands of the example's own README do what it says; diff is left to the reader."""
    shutil.copytree(ROOT / "examples" / "xgboost_quickstart", folder, dirs_exist_ok=True)
    Player(folder / "README.md", {"diff": nothing}).play()


def test_every_page_is_played() -> None:
    """No page shows a command or Python that no test runs."""
    shown = {
        page.relative_to(DOCS).with_suffix("").as_posix()
        for page in DOCS.rglob("*.md")
        if any(block.language in ("bash", "console", "python") for block in blocks(page.read_text(encoding="utf-8")))
    }
    assert shown == {*PAGES, *PAGES_WITH_AWS, *PAGES_OF_THEIR_OWN, *PLAYED_ELSEWHERE}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str) -> None:
    """Every command of the page prints what the page shows, and its Python runs."""
    Player(DOCS / f"{name}.md").play()


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", PAGES_WITH_AWS)
def test_page_that_talks_to_aws(name: str) -> None:
    """The same of pages that publish and start."""
    Player(DOCS / f"{name}.md").play()


@pytest.mark.usefixtures("accounts")
def test_roll_out() -> None:
    """One definition goes into two accounts, and drift is told and mended, by the commands of the page."""
    Player(DOCS / "roll-out.md").play()


@pytest.mark.usefixtures("accounts")
def test_first_real_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account of its own goes from nothing to a proven execution by the commands of the page."""
    role = "arn:aws:iam::111111111111:role/Deploy"
    keys = boto3.client("sts", region_name="us-east-1").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    for name, member in (("ACCESS_KEY_ID", "AccessKeyId"), ("SECRET_ACCESS_KEY", "SecretAccessKey")):
        monkeypatch.setenv(f"AWS_{name}", keys[member])
    monkeypatch.setenv("AWS_SESSION_TOKEN", keys["SessionToken"])
    # What the page says of the machines: none but these two.
    SCRIPT.quotas |= dict.fromkeys((f"ml.m5.{size} for processing job usage" for size in ("2xlarge", "4xlarge")), 0)
    Player(DOCS / "first-real-run.md").play()


def test_the_policy_of_the_first_real_run() -> None:
    """It is the one that the commands' rights make."""
    shown = {
        block.caption: json.loads(block.text)
        for block in blocks((DOCS / "first-real-run.md").read_text(encoding="utf-8"))
        if block.caption in ("deployer.json", "functions.json")
    }
    place = ("us-east-1", "alice-BreastCancer-xgboost-us-east-1", "s3://our-dev-models/breast-cancer")
    whole = ["deploy", "verify", "status", "start", "watch", "prove", "rollback"]
    for caption, commands in (("deployer.json", whole), ("functions.json", ["functions"])):
        wanted = policy(commands, "111111111111", *place, "arn:aws:iam::111111111111:role/Pipelines")
        assert shown[caption] == wanted


def test_the_rights_of_the_roll_out() -> None:
    """The page lists those of each command."""
    page = (DOCS / "roll-out.md").read_text(encoding="utf-8")
    for rights in (*RIGHTS.values(), *OPTIONAL.values()):
        assert ", ".join(f"`{right}`" for right in rights) in page


def test_the_tutorial_names_the_wheel() -> None:
    """The wheel that it installs is the one of this version; `nox -s package` walks through the rest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wheel = f"cursus_sagemaker-{project['version']}-py3-none-any.whl"
    assert wheel in (DOCS / "tutorial.md").read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.usefixtures("sdk_at_hand")
def test_existing_pipeline() -> None:
    """A pipeline that somebody wrote with the SDK gets a gate, which finds the damage that the page does."""
    player = Player(DOCS / "existing-pipeline.md")
    player.play()
    assert player.played.count("cursus") == 4
    assert {"report.html", "junit.xml", "results.sarif"} <= {path.name for path in Path("build/cursus").iterdir()}


@pytest.mark.long
def test_running_locally() -> None:
    """A pipeline runs with the commands and the data of the page; several hosts have tests of their own."""

    def cursus(arguments: list[str]) -> tuple[int, str]:
        return PROGRAMS["cursus"](arguments) if "--hosts" not in arguments else nothing(arguments)

    Player(DOCS / "running-locally.md", {"cursus": cursus}).play()


@pytest.fixture
def editable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[str]], tuple[int, str]]]:
    """Stands for pip: makes the package in the folder a plug-in."""

    def install(_: list[str]) -> tuple[int, str]:
        """What pip leaves of an editable install: the folder to import from, and the entry points."""
        project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
        metadata = folder / f"{project['name']}-{project['version']}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: 1.0\n")
        steps = "\n".join(f"{name} = {module}" for name, module in project["entry-points"][ENTRY_POINTS].items())
        (metadata / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\n{steps}\n")
        monkeypatch.syspath_prepend(folder)
        catalog.cache_clear()
        return 0, ""

    yield install
    catalog.cache_clear()


def test_add_a_step(editable: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example package is found as a plug-in, fits its script, compiles, is portable and has a golden file."""
    player = Player(DOCS / "developer" / "step.md", {"pip": editable})
    player.play()
    assert player.played.count("pytest") == 2
    assert kept_rows(importlib.import_module("row_sampling.row_sampling"), monkeypatch) == pytest.approx(300, abs=50)


def test_add_a_verb(editable: Any) -> None:
    """The example verb is found as a plug-in, compiles, and the checks hold its request against the service's shape."""
    player = Player(DOCS / "developer" / "verb.md", {"pip": editable})
    player.play()
    assert player.played.count("cursus") == 3
    definition = json.loads(Path("pipeline.json").read_text(encoding="utf-8"))
    definition["Steps"][1]["Arguments"]["ProductionVariants"][0]["InstanceCount"] = 1
    assert "E550" in {found.code for found in check_definition(definition)}


def kept_rows(script: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of a thousand rows the example script keeps when it is told to keep 0.3 of them."""
    for name in ("INPUT", "OUTPUT"):
        monkeypatch.setattr(script, name, Path(name))
        Path(name).mkdir()
    Path("INPUT", "part.csv").write_text("order_id,amount\n" + "".join(f"{n},{n}\n" for n in range(1000)))
    monkeypatch.setenv("ID_COLUMN", "order_id")
    monkeypatch.setenv("SHARE", "0.3")
    script.main()
    return len(Path("OUTPUT", "part.csv").read_text().splitlines()) - 1


def test_add_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example check finds its bad example and not its good one, no other check does, and its code is free."""
    Player(DOCS / "developer" / "check.md", {"python": nothing, "pytest": nothing}).play()
    topic = importlib.import_module("cursus.checks.steps")
    monkeypatch.setattr(topic, "__path__", [*topic.__path__, "cursus/checks/steps"])
    check: Check = importlib.import_module("cursus.checks.steps.long_run").LongRun()

    def found(example: dict[str, Any]) -> set[str]:
        return {found.code for found in check_definition(example, checks=[*CHECKS, check])}

    assert check.code not in all_codes()
    assert (found(changed(check.bad)), found(changed(check.good))) == ({check.code}, set())


def test_add_a_golden_case(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case without golden files fails, --update writes them, then it passes, and a difference is told."""
    made: list[Compiled] = []

    def compile_once(*arguments: Any, **options: Any) -> Iterator[Compiled]:
        """What the case compiles to does not change between the runs."""
        made.extend(compile_all(*arguments, **options) if not made else [])
        yield from made

    def nox(arguments: list[str]) -> tuple[int, str]:
        assert arguments[:3] == ["-s", "validate", "--"]
        return in_process(gate_command.main)(arguments[3:])

    monkeypatch.setattr("cursus.gate.run.compile_all", compile_once)
    monkeypatch.setattr(cases, "ROOT", folder)
    monkeypatch.setattr("validation.gate.ROOT", folder)
    monkeypatch.setattr(report, "FOLDER", folder / "report")
    monkeypatch.setattr(cases, "GOLDEN", folder / "golden")
    monkeypatch.setattr(cases, "EXAMPLES", folder / "examples")
    Player(DOCS / "developer" / "golden.md", {"nox": nox, "cat": lambda paths: (0, Path(*paths).read_text())}).play()
