"""Notebook jobs as the SDK's own class makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.workflow.notebook_job_step import NotebookJobStep

from cursus.core.base.instances import volume_key
from cursus.core.base.notebook_job import CHANNEL, NotebookJobBuilder
from cursus.core.base.training import MAX_RUNTIME
from cursus.core.paths import Location


class _Placed(NotebookJobStep):  # type: ignore[misc]
    """The SDK's step, but for two places: its own hold the time of compiling, and are in no bucket of the base."""

    places: tuple[Location, Location]
    """Of the files that it reads, and of the results."""

    def _upload_job_files(self, **_: Any) -> None:
        """Publishing does that, and compiling asks no one."""

    @property
    def arguments(self) -> Any:
        request = super().arguments
        (channel,) = (channel for channel in request["InputDataConfig"] if channel["ChannelName"] == CHANNEL)
        channel["DataSource"]["S3DataSource"]["S3Uri"], request["OutputDataConfig"]["S3OutputPath"] = self.places
        return request


class Oracle(NotebookJobBuilder):
    """Mixed into a builder, makes its step with the SDK's NotebookJobStep."""

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        config, network = self.config, self.network
        files = self.user_files(str(config.source_dir), "source_dir")
        script = config.initialization_script
        step = _Placed(
            name=self.step_name,
            input_notebook=str(files[config.input_notebook]),
            image_uri=self.image,
            kernel_name=config.kernel_name,
            notebook_job_name=self.step_name,
            role=self.role,
            parameters=self.job_hyperparameters(),
            environment_variables=super(NotebookJobBuilder, self).job_environment(),
            initialization_script=str(files[script]) if script else None,
            s3_kms_key=self.kms_key,
            instance_type=config.training_instance_type,
            volume_size=config.training_volume_size,
            volume_kms_key=volume_key(config.training_instance_type, self.kms_key),
            security_group_ids=network.security_group_ids if network else None,
            subnets=network.subnets if network else None,
            max_retry_attempts=config.max_retry_attempts,
            max_runtime_in_seconds=config.max_runtime_seconds or MAX_RUNTIME,
            tags=config.tags,
            depends_on=list(dependencies) or None,
        )
        (channel,) = self._get_inputs(inputs)
        step.places = channel["DataSource"]["S3DataSource"]["S3Uri"], self._get_outputs(outputs)
        return step
