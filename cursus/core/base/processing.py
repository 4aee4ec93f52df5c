"""Processing: a script in a container, data in, data out. The only file that builds processing steps with the SDK."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from cursus.core.assets import Asset, Content
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.instances import volume_key
from cursus.core.sources import bundled_script, require_bundled_name, require_entry_point

if TYPE_CHECKING:
    from sagemaker.dataset_definition.inputs import DatasetDefinition
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.workflow.entities import PipelineVariable
    from sagemaker.workflow.step_collections import StepCollection
    from sagemaker.workflow.steps import CacheConfig, ProcessingStep, Step

    from cursus.core.base.builder_base import Location

ProcessingConfigT = TypeVar("ProcessingConfigT", bound=ProcessingConfig)

CODE = "/opt/ml/processing/input/code"
CONFIG = "/opt/ml/processing/input/config"

SETTINGS = "config.json"
"""Document of the ``config`` input that stands for environment variables which do not fit."""

ENVIRONMENT_VALUE_LIMIT = 256
"""Characters that the service allows for one value; a longer one travels as a file."""

_VARIABLE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,255}")
"""What the service takes for the name of an environment variable."""


@dataclass(frozen=True)
class Query:
    """A table that the service selects for the job and stages below the base.

    ``settings``: arguments of the SDK's dataset definition, without the place of the result and its key.
    """

    engine: Literal["athena", "redshift"]
    settings: Mapping[str, Any]


OwnInput: TypeAlias = Asset | Query | str
"""Content of an input: files that travel with the pipeline, the result of a query, or an S3 URI."""


class ProcessingStepBuilder(StepBuilderBase[ProcessingConfigT]):
    """A step that runs ``script``. The subclass says with which environment, arguments and documents."""

    Config = ProcessingConfig

    def environment(self) -> Mapping[str, Location]:
        """Environment variables of the script, by name."""
        return {}

    def arguments(self) -> list[str]:
        """Command line of the script."""
        job_type = self.job_type_of(self.config)
        return ["--job_type", job_type] if job_type else []

    def documents(self) -> dict[str, Any]:
        """JSON documents that the script finds in its ``config`` input, by file name."""
        return {}

    def own_inputs(self) -> dict[str, tuple[str, OwnInput]]:
        """Inputs that the step brings itself, unless its ports are fed at their paths: path and content by name."""
        return {}

    def image_uri(self) -> str:
        """The container: scikit-learn, unless the subclass needs another framework."""
        return self._framework_image("sklearn", self.config.processing_framework_version)

    def _framework_image(self, framework: str, version: str) -> str:
        return self.framework_image(framework, version, "py3", self.config.effective_instance_type)

    @property
    def entry_point(self) -> str:
        return self.config.processing_entry_point or self.script

    def source_files(self) -> Mapping[str, Content]:
        """The code of the step: the source directory of a config that names an entry point, else our script."""
        directory, where = self.config.effective_source_dir, f"{self.node}.processing_entry_point"
        if directory is None or self.config.processing_entry_point is None:
            require_bundled_name(self.entry_point, (self.script,), where)
            return bundled_script(self.script, type(self))
        files = self.user_files(directory, "processing_source_dir")
        require_entry_point(files, self.entry_point, where)
        return files

    def _split_environment(self) -> tuple[dict[str, Location], dict[str, str]]:
        """What fits into the environment, and what does not."""
        fitting: dict[str, Location] = {}
        misfits: dict[str, str] = {}
        for name, value in self.environment().items():
            if isinstance(value, str) and not (len(value) <= ENVIRONMENT_VALUE_LIMIT and _VARIABLE.fullmatch(name)):
                misfits[name] = value
            else:
                fitting[name] = value
        return fitting, misfits

    def _get_inputs(self, inputs: Mapping[str, Location]) -> list[ProcessingInput]:
        fed: dict[str, tuple[str, OwnInput | PipelineVariable]] = {
            name: (self.input_ports[name].path, source) for name, source in inputs.items()
        }
        taken = {path for path, _ in fed.values()}
        own = {"code": (CODE, Asset(self.source_files())), **self.own_inputs(), **self._config_input()}
        fed |= {name: (path, content) for name, (path, content) in own.items() if path not in taken}
        return [self._processing_input(name, path, content) for name, (path, content) in fed.items()]

    def _config_input(self) -> dict[str, tuple[str, OwnInput]]:
        documents = self.documents()
        _, misfits = self._split_environment()
        if misfits:
            documents[SETTINGS] = {**documents.get(SETTINGS, {}), **misfits}
        return {"config": (CONFIG, Asset.of_documents(documents))} if documents else {}

    def _processing_input(self, name: str, path: str, content: OwnInput | PipelineVariable) -> ProcessingInput:
        from sagemaker.processing import ProcessingInput

        if isinstance(content, Query):
            return ProcessingInput(input_name=name, dataset_definition=self._dataset(name, path, content))
        source = self.context.publish(content, self._get_base_output_path) if isinstance(content, Asset) else content
        return ProcessingInput(input_name=name, source=source, destination=path)

    def _dataset(self, name: str, path: str, query: Query) -> DatasetDefinition:
        from sagemaker.dataset_definition.inputs import (
            AthenaDatasetDefinition,
            DatasetDefinition,
            RedshiftDatasetDefinition,
        )

        from cursus.core.compiler.parameters import join_path

        settings = {
            **query.settings,
            "output_s3_uri": join_path(self._get_base_output_path(), *self.folder, "queries", name),
            "kms_key_id": self.context.parameters.kms_key,
        }
        if query.engine == "athena":
            engine = {"athena_dataset_definition": AthenaDatasetDefinition(**settings)}
        else:
            settings.setdefault("cluster_role_arn", self.role)
            engine = {"redshift_dataset_definition": RedshiftDatasetDefinition(**settings)}
        return DatasetDefinition(local_path=path, data_distribution_type="FullyReplicated", input_mode="File", **engine)

    def _get_outputs(self, outputs: Mapping[str, Location]) -> list[ProcessingOutput]:
        from sagemaker.processing import ProcessingOutput

        return [
            ProcessingOutput(output_name=name, source=self.output_ports[name].path, destination=destination)
            for name, destination in outputs.items()
        ]

    def _step_outputs(self, outputs: Mapping[str, Location]) -> list[ProcessingOutput]:
        """What the job writes; ``_get_outputs`` may tell others less."""
        return self._get_outputs(outputs)

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
            role=self.role,
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
            inputs=self._get_inputs(inputs), outputs=self._step_outputs(outputs), arguments=arguments or None
        )
        return ProcessingStep(
            name=self.step_name, step_args=step_args, depends_on=dependencies or None, cache_config=cache
        )

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        from cursus.core.compiler.parameters import join_path

        folder: PipelineVariable = step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri
        file = self.output_ports[name].file
        return join_path(folder, file) if file else folder
