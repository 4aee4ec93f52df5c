"""The reference pages, completed from the code while they are read: what is nowhere written twice cannot go stale."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import click
import yaml
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import cursus
from cursus.checks import CHECKS
from cursus.cli import main
from cursus.codes import Code, all_codes
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.catalog import Builder, catalog
from cursus.definition.paths import iter_steps
from cursus.definition.references import parse_reference
from cursus.gate import goldens
from cursus.jsonfile import dumps
from cursus.steps.describe import FieldDescription, StepDescription, describe, verb

ROOT: Final = Path(__file__).parents[2]
GOLDEN: Final = ROOT / "golden" / "steps"
SECURED_BASES: Final = ("secured", "strict")
"""The bases that, together, pass every standard parameter."""

SUBJECTS: Final = {
    "0": "The command line",
    "1": "The DAG",
    "2": "The config",
    "3": "A step against its script",
    "4": "Wiring",
    "5": "The definition, and running it here",
    "6": "The gate: golden files, portability, compatibility",
    "7": "Environments",
    "8": "Source code",
    "9": "Plug-ins",
}


# --- codes


def codes() -> str:
    """Every code below its subject; those of the checks only by name, as they have a page of their own."""
    checks = {check.code for check in CHECKS}
    blocks = []
    for subject, members in groupby(all_codes().items(), key=lambda item: item[0][1]):
        blocks.append(f"## {subject}xx: {SUBJECTS[subject]}")
        own: list[tuple[str, Code]] = list(members)
        if listed := [f"[{code}](#{code.lower()}) {entry.name}" for code, entry in own if code in checks]:
            blocks.append(f"With examples on [the page of the checks](../checks.md): {', '.join(listed)}.")
        blocks += [_code(code, entry) for code, entry in own if code not in checks]
    return "\n\n".join(blocks)


def _code(code: str, entry: Code) -> str:
    said = "\n\n".join(f"**{heading}:** {text}" for heading, text in entry.sections(code).items())
    return f"({code.lower()})=\n### {code}: {entry.name}\n\n{said}"


# --- steps


def steps() -> str:
    """The fields that steps have in common, once, then each step with its ports and the fields that it adds."""
    builders = catalog().builders.values()
    every = describe(_lineage(next(iter(builders)))[-1])
    verbs = {verb(builder): describe(_base_of_verb(builder)) for builder in builders}
    blocks = ["## Fields of every step", _fields(every.fields), _derived(every.derived)]
    for name, base in sorted(verbs.items()):
        if added := _beyond(base.fields, every.fields):
            blocks += [f"## Fields of {name} steps", _fields(added), _derived(_beyond(base.derived, every.derived))]
    for step in map(describe, builders):
        base = verbs[step.verb]
        own = _beyond(step.fields, [*every.fields, *base.fields])
        blocks += _step(step, own, _beyond(step.derived, [*every.derived, *base.derived]))
    return "\n\n".join(filter(None, blocks))


def _lineage(builder: Builder) -> list[Builder]:
    """A builder and the bases that are builders as well, the one of all steps last."""
    return [cls for cls in builder.__mro__ if issubclass(cls, StepBuilderBase)]


def _base_of_verb(builder: Builder) -> Builder:
    return next(cls for cls in _lineage(builder) if cls.__module__.endswith(f".base.{verb(builder)}"))


def _step(step: StepDescription, fields: list[FieldDescription], derived: list[FieldDescription]) -> list[str]:
    facts = {
        "verb": step.verb,
        "config class": _names(step.config),
        "job types": _names(step.job_types),
        "script": _names([step.script] if step.script else []),
        "script of the engine spark": _names([step.spark_script] if step.spark_script else []),
        "output folder": _names([step.output_folder] if step.output_folder else []),
        "environment": _names(step.environment),
    }
    inputs = [(f"`{p.name}`", p.required, ", ".join(p.connects), _code_text(p.path)) for p in step.inputs]
    outputs = [(f"`{p.name}`", ", ".join(p.connects), _code_text(p.path)) for p in step.outputs]
    return [
        f"## {step.name}",
        step.summary,
        _table(("", ""), [(name, value) for name, value in facts.items() if value]),
        _table(("input", "required", "comes from", "path"), inputs),
        _table(("output", "also called", "path"), outputs),
        _fields(fields),
        _derived(derived),
        f"A config with the required fields, its values made up:\n\n```json\n{dumps(step.example)}```",
    ]


def _beyond(described: Iterable[FieldDescription], known: Iterable[FieldDescription]) -> list[FieldDescription]:
    seen = set(known)
    return [entry for entry in described if entry not in seen]


def _fields(fields: Iterable[FieldDescription]) -> str:
    rows = [
        (f"`{f.name}`", _code_text(f.type), "required" if f.default is None else _code_text(f.default), f.meaning)
        for f in fields
    ]
    return _table(("field", "type", "default", "meaning"), rows)


def _derived(fields: Iterable[FieldDescription]) -> str:
    return _table(("derived field", "meaning"), [(f"`{field.name}`", field.meaning) for field in fields])


# --- parameters


def parameters() -> str:
    """Which members of which requests hold each parameter, read from the golden files of all steps."""
    found: dict[str, dict[str, set[str]]] = {}
    for base in SECURED_BASES:
        for file in sorted(GOLDEN.rglob(f"{base}.json")):
            for _, step in iter_steps(json.loads(goldens.read(file))):
                for name, member in _references(step.get("Arguments"), ""):
                    found.setdefault(name, {}).setdefault(step["Type"], set()).add(member)
    blocks = []
    for name, by_type in sorted(found.items()):
        rows = [(kind, "<br>".join(f"`{member}`" for member in sorted(m))) for kind, m in sorted(by_type.items())]
        blocks += [f"### {name}", _table(("type of step", "where in its arguments"), rows)]
    return "\n\n".join(blocks)


def _references(value: Any, path: str) -> Iterable[tuple[str, str]]:
    if isinstance(value, list):
        for child in value:
            yield from _references(child, f"{path}[]")
    elif isinstance(value, dict) and isinstance(text := value.get("Get"), str):
        if (reference := parse_reference(text)) and text.startswith("Parameters."):
            yield reference.name, path.partition(".Std:Join")[0].lstrip(".")
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _references(child, f"{path}.{key}")


# --- commands


def commands() -> str:
    """Every command with the help that it prints itself."""
    context = click.Context(main, info_name="cursus", terminal_width=100, **main.context_settings)
    return "\n\n".join(_commands(main, context, 2))


def _commands(command: click.Command, context: click.Context, level: int) -> Iterable[str]:
    yield f"{'#' * level} {context.command_path}\n\n```text\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _commands(below, click.Context(below, info_name=name, parent=context), level + (level < 3))


# --- the action


def inputs() -> str:
    """What a workflow may give the action."""
    declared = _action()["inputs"].items()
    rows = [(f"`{name}`", _code_text(entry["default"]), entry["description"]) for name, entry in declared]
    return _table(("input", "default", "what it is"), rows)


def outputs() -> str:
    """What a workflow has from the action."""
    rows = [(f"`{name}`", entry["description"]) for name, entry in _action()["outputs"].items()]
    return _table(("output", "what it is"), rows)


def _action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


# --- API


def public_names() -> str:
    """Everything that ``cursus`` exports, whenever it is imported."""
    return "\n\n".join(_documented(name, getattr(cursus, name)) for name in cursus.__all__)


def _documented(name: str, value: Any) -> str:
    if not isinstance(value, type):
        return f"```{{eval-rst}}\n.. autofunction:: cursus.{name}\n```"
    kind = "exception" if issubclass(value, Exception) else "class"
    return f"```{{eval-rst}}\n.. auto{kind}:: cursus.{name}\n   :members:\n   :undoc-members:\n```"


def fixtures() -> str:
    """The fixtures of the pytest plugin."""
    import pytest

    from cursus.testing import plugin

    kind = type(pytest.fixture(lambda: None))  # what a decorated function has become; pytest does not name it
    rows = [(f"`{name}`", value.__doc__ or "") for name, value in vars(plugin).items() if isinstance(value, kind)]
    return _table(("fixture", "what it is"), [(name, text.partition("\n")[0]) for name, text in rows])


# --- Markdown


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; nothing where there are no rows."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(header) + " |", "|---" * len(header) + "|", *lines]) if lines else ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _code_text(text: str) -> str:
    return f"`{text}`" if text else ""


# --- Sphinx

PAGES: Final[dict[str, dict[str, Callable[[], str]]]] = {
    "reference/codes": {"codes": codes},
    "reference/steps": {"steps": steps},
    "reference/parameters": {"parameters": parameters},
    "reference/cli": {"commands": commands},
    "continuous-integration": {"inputs": inputs, "outputs": outputs},
    "reference/api": {"public": public_names, "fixtures": fixtures},
}
"""By page: what takes the place of each ``<!-- generated: NAME -->``."""


def complete(_: Sphinx, page: str, source: list[str]) -> None:
    """Put the generated parts into a page that was read."""
    for name, generate in PAGES.get(page, {}).items():
        before, marker, after = source[0].partition(f"<!-- generated: {name} -->")
        if not marker:
            raise LookupError(f"{page} has no place for its generated part {name!r}")
        source[0] = before + generate() + after


def name_anchors(_: Sphinx, __: str, source: list[str]) -> None:
    """Anchors written for readers of the plain file, ``## <a id="x"></a>Title``, as targets that links may name."""
    source[0] = re.sub(r'^(#+ )<a id="([\w-]+)"></a>', r"(\2)=\n\1", source[0], flags=re.MULTILINE)


def always_read(_: Sphinx, __: BuildEnvironment, *___: Any) -> list[str]:
    """Their files say nothing about when the generated pages change."""
    return list(PAGES)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", complete)
    app.connect("source-read", name_anchors)
    app.connect("env-get-outdated", always_read)
    return {"parallel_read_safe": True}
