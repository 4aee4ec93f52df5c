"""Training: a script that turns data into a model. The only file that builds training steps with the SDK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from cursus.core.assets import Asset, Content
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import TrainingConfig
from cursus.core.base.instances import volume_key
from cursus.core.sources import bundled_script, require_bundled_name, require_entry_point

if TYPE_CHECKING:
    from sagemaker.inputs import TrainingInput
    from sagemaker.workflow.entities import PipelineVariable
    from sagemaker.workflow.step_collections import StepCollection
    from sagemaker.workflow.steps import CacheConfig, Step, TrainingStep

    from cursus.core.base.builder_base import Location

TrainingConfigT = TypeVar("TrainingConfigT", bound=TrainingConfig)

DATA = "/opt/ml/input/data"
MODEL = "/opt/ml/model"
CONFIG_CHANNEL = "config"
ARCHIVE = "sourcedir.tar.gz"


class TrainingStepBuilder(StepBuilderBase[TrainingConfigT]):
    """A step that trains with the ``framework`` container in script mode."""

    Config = TrainingConfig
    framework: ClassVar[str]
    saved_scripts: ClassVar[tuple[str, ...]] = ()
    """Names under which saved configs know our script."""

    inference_script: ClassVar[str] = ""
    """Our serving code, which the script puts into the model's archive as ``code/inference.py``."""

    def image_uri(self) -> str:
        config = self.config
        return self.framework_image(
            self.framework, config.framework_version, config.py_version, config.training_instance_type, "training"
        )

    def documents(self) -> dict[str, Any]:
        """JSON documents of the ``config`` channel, by file name: the hyperparameters."""
        hyperparameters = getattr(self.config, "hyperparameters", None)
        return {} if hyperparameters is None else {"hyperparameters.json": hyperparameters.to_document()}

    def source_files(self) -> Mapping[str, Content]:
        """The code of the step: the user's source directory, or our script with its serving code."""
        entry_point, named = self.config.training_entry_point, self.config.source_dir
        where = f"{self.node}.training_entry_point"
        if named is None:
            require_bundled_name(entry_point, (self.script, *self.saved_scripts), where)
            serving = self._bundled(self.inference_script, "inference.py") if self.inference_script else {}
            return {**serving, **self._bundled(self.script, entry_point)}
        files = self.user_files(named, "source_dir")
        require_entry_point(files, entry_point, where)
        return files

    def _bundled(self, script: str, stage_as: str) -> Mapping[str, Content]:
        return bundled_script(script, type(self), stage_as=stage_as)

    def _get_inputs(self, inputs: Mapping[str, Location]) -> dict[str, TrainingInput]:
        from sagemaker.inputs import TrainingInput

        from cursus.core.compiler.parameters import join_path

        channels: dict[str, TrainingInput] = {}
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

    def destinations(self) -> dict[str, PipelineVariable]:
        """One place for everything: the service puts model and output data below it, by the job's name."""
        from cursus.core.compiler.parameters import join_path

        place = join_path(self._get_base_output_path(), *self.folder)
        return dict.fromkeys(self.output_ports, place)

    def _get_outputs(self, outputs: Mapping[str, Location]) -> Location:
        """The one output path of a training job."""
        return next(iter(outputs.values()))

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: list[Step | StepCollection],
        cache: CacheConfig | None,
    ) -> TrainingStep:
        from sagemaker.estimator import Estimator
        from sagemaker.workflow.steps import TrainingStep

        from cursus.core.session import without_telemetry

        config, parameters = self.config, self.context.parameters
        network = parameters.network
        code = self.context.publish(Asset(self.source_files(), ARCHIVE), self._get_base_output_path, ARCHIVE)
        estimator = Estimator(
            image_uri=self.image_uri(),
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
            # What script mode reads in place of a framework class, which would upload the code itself.
            hyperparameters={"sagemaker_program": config.training_entry_point, "sagemaker_submit_directory": code},
            disable_profiler=True,  # Its default rule carries the time into the definition.
            debugger_hook_config=False,
            sagemaker_session=self.context.session,
        )
        step_args = without_telemetry(Estimator.fit)(estimator, inputs=self._get_inputs(inputs))
        return TrainingStep(
            name=self.step_name, step_args=step_args, depends_on=dependencies or None, cache_config=cache
        )

    def output_property(self, step: Any, name: str) -> PipelineVariable:
        model = self.output_ports[name].path == MODEL
        properties = step.properties
        reference: PipelineVariable = (
            properties.ModelArtifacts.S3ModelArtifacts if model else properties.OutputDataConfig.S3OutputPath
        )
        return reference
