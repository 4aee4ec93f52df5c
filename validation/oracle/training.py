"""Training steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.steps import TrainingStep

from cursus.core.base.instances import volume_key
from cursus.core.base.training import MAX_RUNTIME, TrainingJobBuilder
from cursus.core.paths import Location
from cursus.sdk.session import without_telemetry
from validation.oracle.cache import cache_config


class Oracle(TrainingJobBuilder[Any]):
    """Mixed into a builder, makes its step with the SDK's Estimator."""

    def _get_inputs(self, inputs: Mapping[str, Location]) -> Any:
        """The SDK's channels; what comes with the data of each is said once, by the builder."""
        return {
            channel["ChannelName"]: TrainingInput(
                channel["DataSource"]["S3DataSource"]["S3Uri"],
                content_type=channel.get("ContentType"),
                compression=channel.get("CompressionType"),
                record_wrapping=channel.get("RecordWrapperType"),
                input_mode=channel.get("InputMode"),
            )
            for channel in super()._get_inputs(inputs)
        }

    def estimator(self, outputs: Mapping[str, Location]) -> Estimator:
        """The SDK's description of the training job, but for its channels."""
        config = self.config
        network = self.network
        algorithm, further = self.algorithm(), self.further_settings()
        checkpoints = further.get("CheckpointConfig", {})
        return Estimator(
            image_uri=self.image,
            role=self.role,
            instance_count=config.training_instance_count,
            instance_type=config.training_instance_type,
            volume_size=config.training_volume_size,
            volume_kms_key=volume_key(config.training_instance_type, self.kms_key),
            output_path=self._get_outputs(outputs),
            output_kms_key=self.kms_key,
            subnets=network.subnets if network else None,
            security_group_ids=network.security_group_ids if network else None,
            encrypt_inter_container_traffic=bool(network and network.encrypt_inter_container_traffic),
            enable_network_isolation=bool(network and network.enable_network_isolation),
            max_run=config.max_runtime_seconds or MAX_RUNTIME,
            # Of script mode: what it reads in place of a framework class, which would upload the code itself.
            hyperparameters=self.job_hyperparameters(),
            input_mode=algorithm["TrainingInputMode"],
            metric_definitions=algorithm.get("MetricDefinitions"),
            use_spot_instances=further.get("EnableManagedSpotTraining", False),
            max_wait=further.get("StoppingCondition", {}).get("MaxWaitTimeInSeconds"),
            checkpoint_s3_uri=checkpoints.get("S3Uri"),
            checkpoint_local_path=checkpoints.get("LocalPath"),
            environment=self.job_environment() or None,
            tags=self.tags or None,
            disable_profiler=True,  # Its default rule carries the time into the definition.
            debugger_hook_config=False,
            sagemaker_session=self.context.session,
        )

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        step_args = without_telemetry(Estimator.fit)(self.estimator(outputs), inputs=self._get_inputs(inputs))
        return TrainingStep(
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(cache),
        )
