"""Whether a step can use the instances that its config asks for."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.field_parameters import known
from cursus.errors import Diagnostic

Instances: TypeAlias = Literal["rows", "table", "library"]
"""What a builder may declare as ``instances``.

``rows``: each instance works on its own input files, and names its outputs by its host; a job that nevertheless has to
see all rows gives the reason in ``needs_all_rows()``. ``table``: one instance sees all rows. ``library``: the script
divides the work by what its library has for it, and the inputs are the same on all instances; so does a step that runs
on Spark, whatever its builder declares.
"""

COUNTS = ("processing_instance_count", "training_instance_count", "transform_instance_count")
REASON = "it works on its input as a whole"


def check_instances(builder: StepBuilderBase[Any]) -> list[Diagnostic]:
    """E307 where the config asks for several instances, and our script for the step needs all rows in one place.

    Nothing for a builder that does not declare ``instances``, and for a script of the user's own, which may well divide
    its work.
    """
    field, count = instance_count(builder)
    reason = reason_for_one(builder)
    if not isinstance(count, int) or count < 2 or not reason:
        return []
    message = f"the job has {count} instances and needs one: {reason}"
    engine = 'set engine to "spark", ' if getattr(builder, "spark_script", "") else ""
    hint = f"Set it to 1 and take a larger instance type, {engine}or bring a script that divides the work."
    return [Diagnostic("E307", message, f"{builder.node}.{field}", hint)]


def reason_for_one(builder: StepBuilderBase[Any]) -> str:
    """Why the step needs one instance; empty when it does not, or no one knows."""
    declared = "library" if getattr(builder, "runs_on_spark", False) else getattr(builder, "instances", None)
    if declared in (None, "library") or getattr(builder.config, "script_path", None):
        return ""
    reason = getattr(builder, "needs_all_rows", None)
    if reason is not None:
        return str(reason())
    return REASON if declared == "table" else ""


def instance_count(builder: StepBuilderBase[Any]) -> tuple[str, int | None]:
    """The config's field, and its value: one for a step without, None for a parameter without a default."""
    config = builder.config
    found = ((name, getattr(config, name)) for name in COUNTS if config.may_have(name) and hasattr(config, name))
    field, count = next(found, ("", 1))
    return field, known(count)
