# --- the loop over outputs that every builder has
# before
from sagemaker.processing import ProcessingOutput

from cursus.core.base.builder_base import StepBuilderBase


class PackageStepBuilder(StepBuilderBase):
    """Packages the model."""

    def _get_outputs(self, outputs):
        """One ProcessingOutput for each output of the specification."""
        processing_outputs = []

        # Process each output in the specification
        for _, output_spec in self.spec.outputs.items():
            logical_name = output_spec.logical_name
            container_path = self.contract.expected_output_paths[logical_name]
            destination = f"{self.config.pipeline_s3_loc}/packaging/{logical_name}"
            processing_outputs.append(
                ProcessingOutput(
                    output_name=logical_name,
                    source=container_path,
                    destination=destination,
                )
            )

        return processing_outputs
# after
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join

from cursus.core.base.builder_base import StepBuilderBase


class PackageStepBuilder(StepBuilderBase):
    """Packages the model."""

    def _get_outputs(self, outputs):
        """One ProcessingOutput for each output of the specification."""
        processing_outputs = []

        base_output_path = self._get_base_output_path()
        # Process each output in the specification
        for _, output_spec in self.spec.outputs.items():
            logical_name = output_spec.logical_name
            container_path = self.contract.expected_output_paths[logical_name]
            destination = Join(on="/", values=[base_output_path, "packaging", logical_name])
            processing_outputs.append(
                ProcessingOutput(
                    output_name=logical_name,
                    source=container_path,
                    destination=destination,
                )
            )

        return processing_outputs
# --- a given output, or a default
# before
from sagemaker.processing import ProcessingOutput


class PayloadStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        result = []
        for logical_name in self.spec.outputs:
            destination = outputs.get(logical_name) or f"{self.config.pipeline_s3_loc}/payload/{logical_name}"
            self.log_info(f"Output {logical_name}: {destination}")
            result.append(ProcessingOutput(output_name=logical_name, destination=destination))
        return result
# after
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join


class PayloadStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        result = []
        base_output_path = self._get_base_output_path()
        for logical_name in self.spec.outputs:
            destination = outputs.get(logical_name) or Join(on="/", values=[base_output_path, "payload", logical_name])
            self.log_info(f"Output {logical_name}: {destination!r}")
            result.append(ProcessingOutput(output_name=logical_name, destination=destination))
        return result
# --- if and else, and a log line in one of them
# before
class CalibrationStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        for logical_name in self.spec.outputs:
            if logical_name in outputs:
                destination = outputs[logical_name]
            else:
                destination = f"{self.config.pipeline_s3_loc}/calibration/{self.config.job_type}/{logical_name}"
                self.log_info(
                    f"Using generated destination for '{logical_name}': "
                    f"{destination}"
                )
            yield destination
# after
from sagemaker.workflow.functions import Join


class CalibrationStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        base_output_path = self._get_base_output_path()
        for logical_name in self.spec.outputs:
            if logical_name in outputs:
                destination = outputs[logical_name]
            else:
                destination = Join(
                    on="/",
                    values=[
                        base_output_path,
                        "calibration",
                        f"{self.config.job_type}",
                        logical_name,
                    ],
                )
                self.log_info(
                    f"Using generated destination for '{logical_name}': "
                    f"{destination!r}"
                )
            yield destination
# --- a list comprehension
# before
class ManyStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        return [
            ProcessingOutput(output_name=name, destination=f"{self.config.pipeline_s3_loc}/many/{name}")
            for name in self.spec.outputs
        ]
# after
from sagemaker.workflow.functions import Join


class ManyStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        base_output_path = self._get_base_output_path()
        return [
            ProcessingOutput(output_name=name, destination=Join(on="/", values=[base_output_path, "many", name]))
            for name in self.spec.outputs
        ]
# --- a dict comprehension in single quotes
# before
class MappingStepBuilder(StepBuilderBase):
    def destinations(self):
        return {name: f'{self.config.pipeline_s3_loc}/{self.step_type}/{name}' for name in self.spec.outputs}
# after
from sagemaker.workflow.functions import Join


class MappingStepBuilder(StepBuilderBase):
    def destinations(self):
        base_output_path = self._get_base_output_path()
        return {name: Join(on='/', values=[base_output_path, f'{self.step_type}', name]) for name in self.spec.outputs}
# --- a prefix before the loop
# before
class TabularPreprocessingStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        prefix = f"{self.config.pipeline_s3_loc}/tabular_preprocessing/{self.config.job_type}"
        return [ProcessingOutput(destination=f"{prefix}/{name}") for name in self.spec.outputs]
# after
from sagemaker.workflow.functions import Join


class TabularPreprocessingStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        base_output_path = self._get_base_output_path()
        prefix = Join(on="/", values=[base_output_path, "tabular_preprocessing", f"{self.config.job_type}"])
        return [ProcessingOutput(destination=Join(on="/", values=[prefix, name])) for name in self.spec.outputs]
# --- an index in the name of a part
# before
class ShardStepBuilder(StepBuilderBase):
    def shards(self):
        found = []
        for index, name in enumerate(self.spec.outputs):
            found.append(f"{self.config.pipeline_s3_loc}/shards/{index}/{name}")
            found.append(f"{self.config.pipeline_s3_loc}/shards/part-{index:03d}/{name}")
        return found
# after
from sagemaker.workflow.functions import Join


class ShardStepBuilder(StepBuilderBase):
    def shards(self):
        found = []
        base_output_path = self._get_base_output_path()
        for index, name in enumerate(self.spec.outputs):
            found.append(Join(on="/", values=[base_output_path, "shards", f"{index}", f"{name}"]))
            found.append(Join(on="/", values=[base_output_path, "shards", f"part-{index:03d}", f"{name}"]))
        return found
# warning: I833
# warning: I833
# --- a path that grows in a loop
# before
class GrowingStepBuilder(StepBuilderBase):
    def nested(self, folders):
        path = self.config.pipeline_s3_loc
        for folder in folders:
            path += f"/{folder}"
        return path
# after
from sagemaker.workflow.functions import Join


class GrowingStepBuilder(StepBuilderBase):
    def nested(self, folders):
        path = self._get_base_output_path()
        for folder in folders:
            path = Join(on="/", values=[path, f"{folder}"])
        return path
# warning: I833
# warning: I833
# --- a generator, with a walrus
# before
class WalrusStepBuilder(StepBuilderBase):
    def outs(self, outputs):
        return [
            place if (place := outputs.get(name)) else f"{self.config.pipeline_s3_loc}/w/{name}"
            for name in self.spec.outputs
        ]
# after
from sagemaker.workflow.functions import Join


class WalrusStepBuilder(StepBuilderBase):
    def outs(self, outputs):
        base_output_path = self._get_base_output_path()
        return [
            place if (place := outputs.get(name)) else Join(on="/", values=[base_output_path, "w", name])
            for name in self.spec.outputs
        ]
# warning: I833
# --- while, try and with
# before
class ControlStepBuilder(StepBuilderBase):
    def outs(self, names):
        while names:
            try:
                with self.timer():
                    yield f"{self.config.pipeline_s3_loc}/control/{names.pop()}"
            except KeyError:
                yield self.config.pipeline_s3_loc + "/control/unknown"
# after
from sagemaker.workflow.functions import Join


class ControlStepBuilder(StepBuilderBase):
    def outs(self, names):
        base_output_path = self._get_base_output_path()
        while names:
            try:
                with self.timer():
                    yield Join(on="/", values=[base_output_path, "control", f"{names.pop()}"])
            except KeyError:
                yield Join(on="/", values=[base_output_path, "control", "unknown"])
# warning: I833
# warning: I833
# --- match
# before
class MatchStepBuilder(StepBuilderBase):
    def out(self, kind):
        match kind:
            case "model":
                return f"{self.config.pipeline_s3_loc}/model"
            case "metrics":
                return f"{self.config.pipeline_s3_loc}/metrics/{kind}"
        return None
# after
from sagemaker.workflow.functions import Join


class MatchStepBuilder(StepBuilderBase):
    def out(self, kind):
        base_output_path = self._get_base_output_path()
        match kind:
            case "model":
                return Join(on="/", values=[base_output_path, "model"])
            case "metrics":
                return Join(on="/", values=[base_output_path, "metrics", f"{kind}"])
        return None
# warning: I833
# warning: I833
# --- two methods need the base, a third does not
# before
class TwoStepBuilder(StepBuilderBase):
    def one(self):
        return f"{self.config.pipeline_s3_loc}/one"

    def name(self):
        return f"{self.config.pipeline_name}-two"

    def two(self):
        return f"{self.config.pipeline_s3_loc}/two"
# after
from sagemaker.workflow.functions import Join


class TwoStepBuilder(StepBuilderBase):
    def one(self):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "one"])

    def name(self):
        return f"{self.config.pipeline_name}-two"

    def two(self):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "two"])
# warning: I833
# warning: I833
