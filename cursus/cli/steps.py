"""``cursus steps``: which steps there are, and what each takes and gives."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cursus.cli._command import Group, argument
from cursus.cli._options import complete_from, format_option, step_names
from cursus.cli._output import READING_STEPS, as_json, heading, progress, report, show, table

if TYPE_CHECKING:
    from cursus.core.sizing import Needs
    from cursus.steps.describe import StepDescription


@click.group(cls=Group)
def command() -> None:
    """List and describe the steps that a DAG can use."""


@command.command("list", read_only=True, examples=["cursus steps list"])
@format_option
def list_steps() -> None:
    """List all steps, including those of plug-ins."""
    with progress(READING_STEPS):
        from cursus.core.catalog import catalog
        from cursus.steps.describe import summary, verb

        steps = catalog()
    report(steps.diagnostics)
    listed = [
        {
            "name": name,
            "verb": verb(builder),
            "config": builder.Config.__name__,
            "summary": summary(builder),
            "plugin": steps.plugins.get(name, ""),
        }
        for name, builder in steps.builders.items()
    ]
    if as_json():
        show(listed)
    else:
        table(("step", "verb", "config", "what it does", "plug-in"), [tuple(step.values()) for step in listed])


@command.command("show", read_only=True, examples=["cursus steps show XGBoostTraining"])
@argument("name", shell_complete=complete_from(step_names), help="A step type.")
@format_option
def show_step(name: str) -> None:
    """Show a step's ports, fields and an example."""
    from cursus.errors import did_you_mean

    with progress(READING_STEPS):
        from cursus.core.catalog import catalog
        from cursus.steps.describe import describe

        steps = catalog()
        found = describe(steps.builders[name]) if name in steps.builders else None
    if found is None:
        report(steps.diagnostics)  # it may be a step of a plug-in that failed to load
        hint = did_you_mean(name, steps.builders)
        if steps.diagnostics:
            hint = f"{hint} It may be in a plug-in that did not load.".lstrip()
        raise click.BadParameter(f"there is no step {name!r}. {hint}", param_hint="NAME")
    if as_json():
        show(asdict(found))
    else:
        _print(found)


def _print(step: StepDescription) -> None:
    from cursus.jsonfile import dumps

    click.echo(f"{step.name}: {step.summary}\n")
    facts = {
        "verb": step.verb,
        "script": step.script,
        "engines": f"python; spark, which runs {step.spark_script}" if step.spark_script else "",
        "output folder": step.output_folder,
        "config class": ", ".join(step.config),
        "job types": ", ".join(step.job_types),
        "environment": ", ".join(step.environment),
        "memory": _memory(step.needs) if step.needs else "",
        "disk": f"{step.needs.disk_gb_per_gb:g} GB for each GB of input, the input included" if step.needs else "",
    }
    table(None, [(name, value) for name, value in facts.items() if value])
    if step.inputs:
        heading("Inputs")
        rows = [(port.name, port.required, ", ".join(port.connects), port.path) for port in step.inputs]
        table(("name", "required", "comes from", "path"), rows)
    if step.outputs:
        heading("Outputs")
        named = [(port.name, ", ".join(port.connects), port.path) for port in step.outputs]
        table(("name", "also called", "path"), named)
    heading("Fields")
    fields = [(entry.name, entry.type, entry.default or "required", entry.meaning) for entry in step.fields]
    table(("name", "type", "default", "meaning"), fields)
    heading("Derived fields")
    table(("name", "meaning"), [(entry.name, entry.meaning) for entry in step.derived])
    heading("Example config")
    click.echo(dumps(step.example), nl=False)


def _memory(needs: Needs) -> str:
    """As measured on CSV."""
    return f"{needs.memory_gb:g} GB and {needs.memory_gb_per_gb:g} GB for each GB of input"
