"""What configs say that reaches no one: settings that a step has no use for, and second opinions on the pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.step import Step
from cursus.errors import Diagnostic

SETTINGS: Final = (
    *("max_runtime_seconds", "enable_caching", "cache_expire_after", "image_uri", "kms_key", "tags", "environment"),
    *("subnets", "security_group_ids", "enable_network_isolation", "use_secure_pypi"),
)
"""Fields of every config that only some types of steps can use; ``retry_policies`` is its own error (E270)."""

OF_PIPELINE: Final = ("max_parallel_steps", "experiment", "trial")
"""Fields of every config that are about the pipeline as a whole."""


def unused_settings(builders: Mapping[str, StepBuilderBase[Any]], steps: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """W271 for a setting in a node's own section that its step cannot use, W272 for a second value of the pipeline's.

    What all nodes share is meant for those that can use it.
    """
    for node, builder in builders.items():
        for field in _given(builder.config) if isinstance(steps[node], Step) else ():
            if not builder.has_use_for(field, steps[node]):
                message = f"a step of the type {builder.step_type()} has no use for {field}: the service takes none"
                hint = "Remove it, or move it to shared: there it applies to every step that can use it."
                yield Diagnostic("W271", message, f"{node}.{field}", hint)
    for field in OF_PIPELINE:
        said = {node: value for node, one in builders.items() if (value := getattr(one.config, field)) is not None}
        first = next(iter(said), "")
        for node, value in said.items():
            if value != said[first]:
                message = f"the pipeline has one {field}: {said[first]!r} of {first} holds, and {value!r} does not"
                yield Diagnostic("W272", message, f"{node}.{field}", "Say it once, in shared.")


def _given(config: BasePipelineConfig) -> list[str]:
    """The settings of a node's own section."""
    own = config.own_fields
    return [one for one in SETTINGS if one in own and getattr(config, one) not in (None, False, [], {})]
