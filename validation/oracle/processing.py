"""Processing steps as the SDK's own generic classes make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cursus.sdk.session  # noqa: F401 # isort: skip - before anything of the SDK

from sagemaker.dataset_definition.inputs import AthenaDatasetDefinition, DatasetDefinition, RedshiftDatasetDefinition
from sagemaker.network import NetworkConfig
from sagemaker.processing import FeatureStoreOutput, ProcessingInput, ProcessingOutput, Processor
from sagemaker.workflow.steps import ProcessingStep

from cursus.core.assets import Asset
from cursus.core.base.instances import volume_key
from cursus.core.base.processing import ProcessingStepBuilder, Query
from cursus.core.paths import Location, join_path
from validation.oracle.cache import cache_config


class Oracle(ProcessingStepBuilder[Any]):
    """Mixed into a builder, makes its step with the SDK's Processor."""

    def _processing_input(self, name: str, path: str, content: Any) -> Any:
        if isinstance(content, Query):
            return ProcessingInput(input_name=name, dataset_definition=self._dataset(name, path, content))
        source = self.context.publish(content, self._get_base_output_path) if isinstance(content, Asset) else content
        return ProcessingInput(input_name=name, source=source, destination=path)

    def _dataset(self, name: str, path: str, query: Query) -> Any:
        settings = {
            **query.settings,
            "output_s3_uri": join_path(self._get_base_output_path(), *self.folder, "queries", name),
            "kms_key_id": self.kms_key,
        }
        if query.engine == "athena":
            engine = {"athena_dataset_definition": AthenaDatasetDefinition(**settings)}
        else:
            settings.setdefault("cluster_role_arn", self.role)
            engine = {"redshift_dataset_definition": RedshiftDatasetDefinition(**settings)}
        return DatasetDefinition(local_path=path, data_distribution_type="FullyReplicated", input_mode="File", **engine)

    def _step_outputs(self, outputs: Mapping[str, Location]) -> Any:
        return [
            ProcessingOutput(output_name=name, source=self.output_ports[name].path, destination=destination)
            for name, destination in outputs.items()
        ]

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        config = self.config
        environment, _ = self._split_environment()
        processor = Processor(
            role=self.role,
            image_uri=self.image,
            instance_count=config.processing_instance_count,
            instance_type=config.effective_instance_type,
            entrypoint=self.command() or None,
            volume_size_in_gb=config.processing_volume_size,
            volume_kms_key=volume_key(config.effective_instance_type, self.kms_key),
            output_kms_key=self.kms_key,
            env=environment or None,
            network_config=network_config(self.network),
            max_runtime_in_seconds=config.max_runtime_seconds,
            tags=self.tags or None,
            sagemaker_session=self.context.session,
        )
        arguments = self.all_arguments()
        features = [
            ProcessingOutput(
                output_name=name, app_managed=True, feature_store_output=FeatureStoreOutput(feature_group_name=group)
            )
            for name, group in self.feature_groups().items()
        ]
        written = [*self._step_outputs(outputs), *features]
        step_args = processor.run(inputs=self._get_inputs(inputs), outputs=written, arguments=arguments or None)
        return ProcessingStep(
            name=self.step_name,
            step_args=step_args,
            depends_on=list(dependencies) or None,
            cache_config=cache_config(cache),
        )


def network_config(network: Any) -> Any:
    """Our network settings as the SDK's; None without any."""
    return network and NetworkConfig(
        enable_network_isolation=network.enable_network_isolation,
        security_group_ids=network.security_group_ids,
        subnets=network.subnets,
        encrypt_inter_container_traffic=network.encrypt_inter_container_traffic,
    )
