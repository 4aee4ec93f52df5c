"""The jobs of this repository. ``nox -l`` lists them; ``nox -s validate`` is the main one."""

from __future__ import annotations

import shutil
import sys
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
    # Where no process may write bytecode, each of hundreds would compile all that it imports.
    session.install("-e", f".[{extras}]" if extras else ".", *requirements, env={"UV_COMPILE_BYTECODE": "1"})
    session.run("python", "-m", "compileall", "-q", "cursus", "validation", silent=True)


@nox.session
def validate(session: nox.Session) -> None:
    """The gate: every case under every base, proven; one is run. After --: --only NAME, --update, --plugin NAME."""
    install(session, "gate", "sdk2", extras="local")
    session.run("python", "-m", "validation", *session.posargs)
    if not session.posargs:
        session.run("python", "-m", "validation.e2e", "--short")


@nox.session
def tests(session: nox.Session) -> None:
    """Lint, types and all tests, in parallel and in random order. Options after -- go to pytest."""
    install(session, "tests", "gate", "benchmarks", "lint", extras="local")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy", "--num-workers", "auto")
    # A module's tests stay together, and what it makes for them is made once; who is done early takes from the others.
    session.run("pytest", "-n", "auto", "--dist", "worksteal", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and types alone: ruff and mypy --strict."""
    install(session, "tests", "gate", "benchmarks", "lint", extras="local")
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")
    session.run("mypy", "--num-workers", "auto")


@nox.session
def demo(session: nox.Session) -> None:
    """A whole pipeline on this machine, from loading real data to registering the model; no AWS, no Docker."""
    install(session, extras="local")
    folder = Path(session.create_tmp())
    session.run("python", "examples/data.py", str(folder / "local-s3"), silent=True)
    case = Path("golden/pipelines/xgboost_end_to_end")
    inputs = ("--dag", str(case / "dag.json"), "--config", str(case / "config.json"))
    options = ("--s3-root", str(folder / "local-s3"), "--parameter", "EXECUTION_S3_PREFIX=s3://demo/run-1")
    session.run("cursus", "run", *inputs, *options, "--fresh", *session.posargs)


@nox.session
def e2e(session: nox.Session) -> None:
    """The example pipelines run on real data, and what they wrote is judged."""
    install(session, "gate", "e2e", extras="local")
    session.run("python", "-m", "validation.e2e", *session.posargs)


@nox.session
def matrix(session: nox.Session) -> None:
    """The gate under every Python, sagemaker and botocore that is supported and here; then all side by side."""
    session.install(*nox.project.load_toml("tox.toml")["requires"])
    session.run("tox", *session.posargs)


@nox.session
def mutation(session: nox.Session) -> None:
    """What the checks catch of damaged definitions, and the gate of broken builders; -- --write writes both pages."""
    install(session, "gate")
    session.run("python", "-m", "validation.mutation", *session.posargs)
    session.run("python", "-m", "validation.mutation.builders", *(["--write"] if "--write" in session.posargs else []))


@nox.session
def fuzz(session: nox.Session) -> None:
    """Odd input for everything that reads files: 20,000 of them, or -- --minutes N; the same for the same --seed."""
    install(session, "gate")
    session.run("python", "-m", "validation.fuzz", *session.posargs)


@nox.session
def kills(session: nox.Session) -> None:
    """Every command that writes, killed, refused and throttled at twenty moments."""
    install(session, "tests", "gate", "benchmarks", extras="local")
    session.env["CURSUS_MOMENTS"] = "20"
    session.run("pytest", "-m", "moments", "-n", "auto", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """What things cost, with targets, or with -- --against REF: what is faster or slower than in another version.

    Writes benchmarks/report. REF is a tag, a commit or a wheel. After --: --quick, --accept, -k.
    """
    install(session, "tests", "gate", "benchmarks", extras="local")
    session.run("pytest", "benchmarks", "-n", "0", "-p", "no:randomly", *session.posargs)


@nox.session
def large(session: nox.Session) -> None:
    """A table larger than memory through all scripts. After --: --size, --limit (GB), --format, --folder."""
    install(session, extras="local")
    session.run("python", "-m", "validation.large", *session.posargs)


@nox.session(name="scripts-oldest")
def scripts_oldest(session: nox.Session) -> None:
    """The container scripts with the oldest libraries that are there for our oldest Python, and as Python 3.8 code."""
    session.install("--only-binary", ":all:", "-r", "tests/scripts/oldest.txt")
    session.install("ruff")
    session.run("ruff", "check", "cursus/steps/scripts")  # its ruff.toml asks for 3.8
    session.run("pytest", "-c", "tests/scripts/oldest.ini", "tests/scripts", *session.posargs)


@nox.session
def spark(session: nox.Session) -> None:
    """Steps on Spark against the same steps on one machine; takes a Java runtime, and 336 MB for pyspark."""
    if shutil.which("java") is None:
        session.error("there is no Java runtime: install one, such as Debian's default-jre-headless")
    install(session, "tests", "gate", extras="local,spark")
    session.run("pytest", "tests/scripts/test_spark.py", "tests/runtime/test_spark.py", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The report of the gate in headless Chromium or Chrome, which has to be on this machine."""
    install(session, "tests", "gate")
    session.env["CURSUS_BROWSER"] = "required"
    session.run("pytest", "tests/report/test_in_a_browser.py", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, into build/docs; a warning is an error, and so is what axe finds where there is a browser."""
    install(session, "docs")
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", *session.posargs, "docs", "build/docs")
    session.run("python", "-m", "validation.axe", "build/docs")


@nox.session
def oracle(session: nox.Session) -> None:
    """The resolver against the SDK's own evaluator, over 20,000 generated expressions."""
    install(session, "tests")
    session.env["CURSUS_ORACLE_CASES"] = "20000"
    session.run("pytest", "tests/definition/test_resolve_oracle.py", "-n", "auto", *session.posargs)


@nox.session
def images(session: nox.Session) -> None:
    """The table of images, taken anew from the newest SDK of either major version, and compared with retrieve()."""
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
    """The wheel, built into dist/, and used as docs/tutorial.md says: from an empty folder to two accounts."""
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
    """constraints.txt: of all that CI and the action install one version, with its hashes, for every Python and system.

    What is in the file stays, where it fits; -- --upgrade takes the newest of everything.
    """
    session.install("uv")
    groups = [option for group in CONSTRAINED for option in ("--group", group)]
    options = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url")
    command = ("uv", "pip", "compile", "--quiet", "--python-version", "3.11", *options)
    session.run(*command, "--extra", "local", *groups, "pyproject.toml", "-o", CONSTRAINTS, *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Known weaknesses of what constraints.txt names. Asks the advisory database of the Python Packaging Authority."""
    session.install("pip-audit>=2.7")
    strict = ("--strict", "--require-hashes")  # what cannot be looked up is no better than what is known
    session.run("pip-audit", *strict, "--disable-pip", "--requirement", CONSTRAINTS, *session.posargs)


@nox.session
def sbom(session: nox.Session) -> None:
    """dist/cursus.cdx.json: what the wheel in dist/ brings along when it is installed, as CycloneDX."""
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
    """Everything that a release has to pass, one after the other: one verdict, one report in build/release."""
    install(session, "gate")
    session.install("nox[uv]")
    session.run("python", "-m", "validation.release", *session.posargs)
