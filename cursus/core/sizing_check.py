"""Whether the instance of a step is large enough for the input that its config declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.field_parameters import known
from cursus.core.instance_memory import instance_memory
from cursus.core.sizing import measured
from cursus.errors import Diagnostic


def small_instances(builders: Mapping[str, StepBuilderBase[Any]]) -> Iterator[Diagnostic]:
    """I308 where the memory or the volume is less than what our script was measured to need for ``input_size_gb``.

    Nothing for a script of the user's own, for a step that was not measured, such as one on Spark, and for an
    unknown type of instance.
    """
    for node, builder in builders.items():
        config = builder.config
        size, needs = getattr(config, "input_size_gb", None), measured().get(builder.step_type())
        if size is None or needs is None or runs_own_script(config) or getattr(builder, "runs_on_spark", False):
            continue
        processing = hasattr(config, "processing_volume_size")
        machine = "effective_instance_type" if processing else "training_instance_type"
        volume = "processing_volume_size" if processing else "training_volume_size"
        kind, disk = known(getattr(config, machine)), known(getattr(config, volume))
        memory = instance_memory(kind) if isinstance(kind, str) else None
        if memory is not None and needs.memory(size) > memory:
            field = machine if not processing else _processing_field(config)
            message = f"{size:g} GB of input need about {needs.memory(size):.0f} GB of memory; {kind} has {memory:.0f}"
            yield Diagnostic("I308", message, f"{node}.{field}", "Take an instance type with more memory.")
        if isinstance(disk, int) and needs.disk(size) > disk:
            message = f"{size:g} GB of input need about {needs.disk(size):.0f} GB of disk, and the volume has {disk}"
            yield Diagnostic("I308", message, f"{node}.{volume}", "Ask for a larger volume.")


def runs_own_script(config: Any) -> bool:
    """Whether the job runs what the user wrote: what was measured is our script."""
    return bool(config.runs_own_script if hasattr(config, "runs_own_script") else config.source_dir)


def _processing_field(config: Any) -> str:
    large = config.use_large_processing_instance
    return "processing_instance_type_large" if large else "processing_instance_type_small"
