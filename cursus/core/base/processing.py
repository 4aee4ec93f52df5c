"""Processing: a script in a container, data in, data out. The only file that builds processing steps with the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from cursus.core.assets import Asset, Content
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.instances import volume_key
from cursus.core.sources import bundled_script, require_bundled_name, require_entry_point

if TYPE_CHECKING:
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.workflow.entities import PipelineVariable
    from sagemaker.workflow.step_collections import StepCollection
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, Step

    from cursus.core.base.builder_base import Location

ProcessingConfigT = TypeVar("ProcessingConfigT", bound=ProcessingConfig)

CODE = "/opt/ml/processing/input/code"
CONFIG = "/opt/ml/processing/input/config"

ENVIRONMENT_VALUE_LIMIT = 256
"""Characters that the service allows for one value; a longer one travels as a file."""


class ProcessingStepBuilder(StepBuilderBase[ProcessingConfigT]):
    """A step that runs ``script``. The subclass says with which environment, arguments and documents."""

    Config = ProcessingConfig

    def environment(self) -> dict[str, str]:
        """Environment variables of the script, by name."""
        return {}

    def arguments(self) -> list[str]:
        """Command line of the script."""
        job_type = self.job_type_of(self.config)
        return ["--job_type", job_type] if job_type else []

    def documents(self) -> dict[str, Any]:
        """JSON documents that the script finds in its ``config`` input, by file name."""
        return {}

    def assets(self) -> dict[str, tuple[str, Asset]]:
        """Assets for inputs that nothing else feeds: container path and asset by input name."""
        return {}

    def image_uri(self) -> str:
        """The container: scikit-learn, unless the subclass needs another framework."""
        return self._framework_image("sklearn", self.config.processing_framework_version)

    def _framework_image(self, framework: str, version: str) -> str:
        from cursus.core.session import image_uri

        return image_uri(framework, self.config.aws_region, version, "py3", self.config.effective_instance_type)

    @property
    def entry_point(self) -> str:
        return self.config.processing_entry_point or self.script

    def source_files(self) -> Mapping[str, Content]:
        """The code of the step: the source directory of a config that names an entry point, else our script."""
        directory, where = self.config.effective_source_dir, f"{self.node}.processing_entry_point"
        if directory is None or self.config.processing_entry_point is None:
            require_bundled_name(self.entry_point, (self.script,), where)
            return bundled_script(self.script)
        files = self.user_files(directory, "processing_source_dir")
        require_entry_point(files, self.entry_point, where)
        return files

    def _split_environment(self) -> tuple[dict[str, str], dict[str, str]]:
        """What fits into the environment, and what is too long for it."""
        environment = self.environment()
        long = {name: value for name, value in environment.items() if len(value) > ENVIRONMENT_VALUE_LIMIT}
        return {name: value for name, value in environment.items() if name not in long}, long

    def _get_inputs(self, inputs: Mapping[str, Location]) -> list[ProcessingInput]:
        from sagemaker.processing import ProcessingInput

        paths: dict[str, tuple[str, Location]] = {
            name: (self.input_ports[name].path, source) for name, source in inputs.items()
        }
        _, overflow = self._split_environment()
        documents = self.documents() | ({"config.json": overflow} if overflow else {})
        own = {"code": (CODE, Asset(self.source_files()))} | self.assets()
        if documents:
            own["config"] = (CONFIG, Asset.of_documents(documents))
        taken = {path for path, _ in paths.values()}
        for name, (path, asset) in own.items():
            if path not in taken:
                paths[name] = (path, self.context.publish(asset, self._get_base_output_path))
        return [
            ProcessingInput(input_name=name, source=source, destination=path) for name, (path, source) in paths.items()
        ]

    def _get_outputs(self, outputs: Mapping[str, Location]) -> list[ProcessingOutput]:
        from sagemaker.processing import ProcessingOutput

        return [
            ProcessingOutput(output_name=name, source=self.output_ports[name].path, destination=destination)
            for name, destination in outputs.items()
        ]

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: list[Step | StepCollection],
        cache: CacheConfig | None,
    ) -> ProcessingStep:
        from sagemaker.processing import Processor
        from sagemaker.workflow.steps import ProcessingStep

        config, parameters = self.config, self.context.parameters
        environment, _ = self._split_environment()
        processor = Processor(
            role=self.context.role,
            image_uri=self.image_uri(),
            instance_count=config.processing_instance_count,
            instance_type=config.effective_instance_type,
            entrypoint=["python3", f"{CODE}/{self.entry_point}"],
            volume_size_in_gb=config.processing_volume_size,
            volume_kms_key=volume_key(config.effective_instance_type, parameters.kms_key),
            output_kms_key=parameters.kms_key,
            env=environment or None,
            network_config=parameters.network,
            sagemaker_session=self.context.session,
        )
        arguments = [*self.arguments(), *(config.processing_script_arguments or ())]
        step_args = processor.run(
            inputs=self._get_inputs(inputs), outputs=self._get_outputs(outputs), arguments=arguments or None
        )
        return ProcessingStep(
            name=self.step_name, step_args=step_args, depends_on=dependencies or None, cache_config=cache
        )

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        reference: PipelineVariable = step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri
        return reference
