"""Training steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.steps import TrainingStep

from cursus.core.assets import Asset
from cursus.core.base.instances import volume_key
from cursus.core.base.training import ARCHIVE, CONFIG_CHANNEL, DATA, MAX_RUNTIME, TrainingStepBuilder
from cursus.core.paths import Location, join_path
from cursus.sdk.session import without_telemetry
from validation.oracle.cache import cache_config


class Oracle(TrainingStepBuilder[Any]):
    """Mixed into a builder, makes its step with the SDK's Estimator."""

    def _get_inputs(self, inputs: Mapping[str, Location]) -> Any:
        channels: dict[str, Any] = {}
        for name, source in inputs.items():
            port = self.input_ports[name]
            if port.channels:
                # A folder each: the slash keeps `train` from matching `training` too.
                channels |= {channel: TrainingInput(join_path(source, f"{channel}/")) for channel in port.channels}
            else:
                channels[port.path.removeprefix(f"{DATA}/")] = TrainingInput(source)
        documents = self.documents()
        if documents and CONFIG_CHANNEL not in channels:
            location = self.context.publish(Asset.of_documents(documents), self._get_base_output_path)
            channels[CONFIG_CHANNEL] = TrainingInput(location)
        return channels

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        config, parameters = self.config, self.context.parameters
        network = self.network
        code = self.context.publish(Asset(self.source_files(), ARCHIVE), self._get_base_output_path, ARCHIVE)
        estimator = Estimator(
            image_uri=self.image,
            role=self.role,
            instance_count=config.training_instance_count,
            instance_type=config.training_instance_type,
            volume_size=config.training_volume_size,
            volume_kms_key=volume_key(config.training_instance_type, parameters.kms_key),
            output_path=self._get_outputs(outputs),
            output_kms_key=parameters.kms_key,
            subnets=network.subnets if network else None,
            security_group_ids=network.security_group_ids if network else None,
            encrypt_inter_container_traffic=bool(network and network.encrypt_inter_container_traffic),
            enable_network_isolation=bool(network and network.enable_network_isolation),
            max_run=config.max_runtime_seconds or MAX_RUNTIME,
            # What script mode reads in place of a framework class, which would upload the code itself.
            hyperparameters={"sagemaker_program": config.training_entry_point, "sagemaker_submit_directory": code},
            environment=config.job_environment or None,
            disable_profiler=True,  # Its default rule carries the time into the definition.
            debugger_hook_config=False,
            sagemaker_session=self.context.session,
        )
        step_args = without_telemetry(Estimator.fit)(estimator, inputs=self._get_inputs(inputs))
        return TrainingStep(
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(cache),
        )
