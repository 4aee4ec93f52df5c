"""The job of a check against a baseline, as the SDK takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.workflow.check_job_config import CheckJobConfig

from cursus.core.base.baseline_check import BaselineCheckBuilder
from cursus.core.base.instances import volume_key
from validation.oracle.cache import cache_config
from validation.oracle.processing import network_config


def arguments(
    builder: BaselineCheckBuilder[Any], dependencies: Sequence[str], cache: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What the SDK's steps of all checks are made with, next to what is checked."""
    config = builder.config
    return {
        "name": builder.step_name,
        "check_job_config": CheckJobConfig(
            role=builder.role,
            instance_count=config.instance_count,
            instance_type=config.instance_type,
            volume_size_in_gb=config.volume_size,
            volume_kms_key=volume_key(config.instance_type, builder.kms_key),
            output_kms_key=builder.kms_key,
            max_runtime_in_seconds=config.max_runtime_seconds,
            sagemaker_session=builder.context.session,
            env=builder.job_environment() or None,
            tags=builder.tags or None,
            network_config=network_config(builder.network),
        ),
        "skip_check": config.skip_check,
        "fail_on_violation": config.fail_on_violation,
        "register_new_baseline": config.register_new_baseline,
        "model_package_group_name": builder.group(),
        "supplied_baseline_constraints": builder.supplied("supplied_constraints"),
        "cache_config": cache_config(cache),
        "depends_on": list(dependencies) or None,
    }
