"""The jobs of this repository. ``nox -l`` lists them; ``nox -s validate`` is the main one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["validate", "tests"]
# uv where it is there, because it is fast; virtualenv where it is not.
nox.options.default_venv_backend = "uv|virtualenv" if shutil.which("uv") else "virtualenv"
nox.options.reuse_existing_virtualenvs = True

CONSTRAINTS = "constraints.txt"
CONSTRAINED = ("tests", "gate", "benchmarks", "lint", "docs", "e2e", "tools")
PYPROJECT = nox.project.load_toml("pyproject.toml")


def install(session: nox.Session, *groups: str, extras: str = "") -> None:
    """The project itself, editable, and the named dependency groups."""
    requirements = [package for group in groups for package in nox.project.dependency_groups(PYPROJECT, group)]
    session.install("-e", f".[{extras}]" if extras else ".", *requirements)
    # Where no process may write bytecode, each of hundreds would compile all that it imports.
    session.env["PYTHONDONTWRITEBYTECODE"] = ""


@contextmanager
def collecting(session: nox.Session) -> Iterator[None]:
    """Collect the tests meanwhile, the first time: that compiles all they import, which each worker would do else."""
    if Path("tests/__pycache__").is_dir():
        yield
        return
    python = shutil.which("python", path=session.bin) or sys.executable
    command = [python, "-m", "pytest", "--collect-only", "--quiet", "-n", "0", *session.posargs]
    environment = {name: value for name, value in {**os.environ, **session.env}.items() if value is not None}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - the pytest of this session
        command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet
    )
    try:
        yield
        process.wait()
    finally:
        process.kill()


@nox.session
def validate(session: nox.Session) -> None:
    """The gate over every case and base, and a short run. Options after --: --only NAME, --update, --plugin NAME."""
    install(session, "gate", "sdk2", extras="local")
    session.run("python", "-m", "validation", *session.posargs)
    if not session.posargs:
        session.run("cursus", "lint", "cursus", "validation", "examples")
        session.run("python", "-m", "validation.e2e", "--short")


@nox.session
def tests(session: nox.Session) -> None:
    """Lint, types and all tests, in parallel and in random order. Options after -- go to pytest."""
    install(session, "tests", "gate", "benchmarks", "lint", extras="local")
    with collecting(session):
        session.run("ruff", "check")
        session.run("ruff", "format", "--check")
        session.run("mypy")
    # A module's tests stay in one worker, so its fixtures are made once; a free worker takes over tests of others.
    session.run("pytest", "-n", str(os.cpu_count() or 1), "--dist", "worksteal", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Only style and types: ruff and mypy --strict."""
    install(session, "tests", "gate", "benchmarks", "lint", extras="local")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")
    session.run("mypy", "--num-workers", "auto")


@nox.session
def demo(session: nox.Session) -> None:
    """Run a whole pipeline locally, from loading real data to registering the model, without AWS or Docker."""
    install(session, extras="local")
    folder = Path(session.create_tmp())
    session.run("python", "examples/data.py", str(folder / "local-s3"), silent=True)
    case = Path("golden/pipelines/xgboost_end_to_end")
    inputs = ("--dag", str(case / "dag.json"), "--config", str(case / "config.json"))
    options = ("--s3-root", str(folder / "local-s3"), "--parameter", "EXECUTION_S3_PREFIX=s3://demo/run-1")
    session.run("cursus", "run", *inputs, *options, "--fresh", *session.posargs)


@nox.session
def e2e(session: nox.Session) -> None:
    """Run the example pipelines on real data and check their results."""
    install(session, "gate", "e2e", extras="local")
    session.run("python", "-m", "validation.e2e", *session.posargs)


@nox.session
def matrix(session: nox.Session) -> None:
    """Run the gate under every supported Python, sagemaker and botocore that is installed, and compare the results."""
    session.install(*nox.project.load_toml("tox.toml")["requires"])
    session.run("tox", *session.posargs)


@nox.session
def mutation(session: nox.Session) -> None:
    """Count the damaged definitions that the checks catch, and the broken builders. -- --write writes both pages."""
    install(session, "gate")
    session.run("python", "-m", "validation.mutation", *session.posargs)
    session.run("python", "-m", "validation.mutation.builders", *(["--write"] if "--write" in session.posargs else []))


@nox.session
def fuzz(session: nox.Session) -> None:
    """Give 20,000 odd inputs, or -- --minutes N, to everything that reads files. The same --seed repeats them."""
    install(session, "gate")
    session.run("python", "-m", "validation.fuzz", *session.posargs)


@nox.session
def kills(session: nox.Session) -> None:
    """Kill every command that writes at twenty moments, and reject and throttle its AWS calls."""
    install(session, "tests", "gate", "benchmarks", extras="local")
    session.env["CURSUS_MOMENTS"] = "20"
    session.run("pytest", "-m", "moments", "-n", "auto", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Run the benchmarks against their targets, or with -- --against REF against another version.

    Writes benchmarks/report. REF is a tag, a commit or a wheel. After --: --quick, --accept, -k.
    """
    install(session, "tests", "gate", "benchmarks", extras="local")
    session.run("pytest", "benchmarks", "-n", "0", "-p", "no:randomly", *session.posargs)


@nox.session
def large(session: nox.Session) -> None:
    """Run all scripts on a table larger than memory. Options after --: --size, --limit (GB), --format, --folder."""
    install(session, extras="local")
    session.run("python", "-m", "validation.large", *session.posargs)


@nox.session(name="scripts-oldest")
def scripts_oldest(session: nox.Session) -> None:
    """Test the container scripts with the oldest libraries for our oldest Python, and check them as Python 3.8."""
    session.install("--only-binary", ":all:", "-r", "tests/scripts/oldest.txt")
    session.install("ruff")
    session.run("ruff", "check", "cursus/steps/scripts")  # its ruff.toml asks for 3.8
    session.run("pytest", "-c", "tests/scripts/oldest.ini", "tests/scripts", *session.posargs)


@nox.session
def spark(session: nox.Session) -> None:
    """Compare steps on Spark with the engine python. Needs a Java runtime, and 336 MB for pyspark."""
    if shutil.which("java") is None:
        session.error("there is no Java runtime: install one, such as Debian's default-jre-headless")
    install(session, "tests", "gate", extras="local,spark")
    session.run("pytest", "tests/scripts/test_spark.py", "tests/runtime/test_spark.py", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Test the gate's report in headless Chromium or Chrome, which must be installed."""
    install(session, "tests", "gate")
    session.env["CURSUS_BROWSER"] = "required"
    session.run("pytest", "tests/report/test_in_a_browser.py", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation in build/docs. Warnings are errors, and with a browser so are axe violations."""
    install(session, "docs")
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", *session.posargs, "docs", "build/docs")
    session.run("python", "-m", "validation.axe", "build/docs")


@nox.session
def oracle(session: nox.Session) -> None:
    """Compare the resolver with the SDK's evaluator on 20,000 generated expressions."""
    install(session, "tests")
    session.env["CURSUS_ORACLE_CASES"] = "20000"
    session.run("pytest", "tests/definition/test_resolve_oracle.py", "-n", "auto", *session.posargs)


@nox.session
def images(session: nox.Session) -> None:
    """Regenerate the table of images from the newest SDK v2 and v3, and compare it with retrieve()."""
    install(session, "gate", "sdk2")
    folders = []
    for requirement in ("sagemaker-core>=2,<3", "sagemaker>=2.248,<3"):  # both cannot share an environment
        folder = Path(session.create_tmp(), requirement.partition(">")[0])
        shutil.rmtree(folder, ignore_errors=True)
        session.install("--no-deps", "--target", str(folder), requirement)
        folders.append(str(folder))
    session.run("python", "-m", "validation.images.generate", *folders)
    session.run("python", "-m", "validation.images.compare")


@nox.session
def package(session: nox.Session) -> None:
    """Build the wheel in dist/ and follow docs/tutorial.md with it, from an empty folder to two accounts."""
    session.install("build", "click", "markdown-it-py")
    for old in Path("dist").glob("*.whl"):
        old.unlink()
    session.run("python", "-m", "build", "--wheel")
    wheel = next(Path("dist").glob("*.whl"))
    session.run("python", "-m", "validation.footprint", str(wheel))
    folder = Path(session.create_tmp()) / "empty"
    session.run("python", "-m", "validation.walkthrough", "docs/tutorial.md", str(wheel), str(folder))


@nox.session
def constraints(session: nox.Session) -> None:
    """Update constraints.txt: one version, with hashes, of every package that CI and the action install.

    Versions in the file stay if they fit. -- --upgrade takes the newest of everything.
    """
    session.install("uv")
    groups = [option for group in CONSTRAINED for option in ("--group", group)]
    options = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url")
    command = ("uv", "pip", "compile", "--quiet", "--python-version", "3.11", *options)
    session.run(*command, "--extra", "local", *groups, "pyproject.toml", "-o", CONSTRAINTS, *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Look up known vulnerabilities of the versions in constraints.txt in the Python advisory database."""
    session.install("pip-audit>=2.7")
    strict = ("--strict", "--require-hashes")  # what cannot be looked up is no better than what is known
    session.run("pip-audit", *strict, "--disable-pip", "--requirement", CONSTRAINTS, *session.posargs)


@nox.session
def sbom(session: nox.Session) -> None:
    """Write dist/cursus.cdx.json: the packages that the wheel in dist/ installs, as CycloneDX."""
    (wheel,) = Path("dist").glob("*.whl")
    folder = Path(session.create_tmp(), "installed")
    session.run("python", "-m", "venv", "--clear", str(folder))
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    session.run(str(python), "-m", "pip", "install", "--quiet", str(wheel), external=True)
    # The list is of what the wheel brings along: not of what installed it, nor of where it lay on this machine.
    session.run(str(python), "-m", "pip", "uninstall", "--quiet", "--yes", "setuptools", "pip", external=True)
    for origin in folder.rglob("direct_url.json"):
        origin.unlink()
    session.install("cyclonedx-bom>=7,<8")
    document = Path("dist/cursus.cdx.json")
    session.run("cyclonedx-py", "environment", "--output-reproducible", "-o", str(document), str(python))
    if "file:" in document.read_text(encoding="utf-8"):
        session.error(f"{document} names a path of this machine")


@nox.session
def release(session: nox.Session) -> None:
    """Run everything that a release has to pass, and write one report to build/release."""
    install(session, "gate")
    session.install("nox[uv]")
    session.run("python", "-m", "validation.release", *session.posargs)
