# --- format, positional
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "{}/a/{}".format(self.config.pipeline_s3_loc, name)
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", f"{name}"])
# warning: I833
# --- format, named, with a width
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name, number):
        return "{base}/a/{name}_{number:02d}".format(base=self.config.pipeline_s3_loc, name=name, number=number)
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name, number):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", f"{name}_{number:02d}"])
# warning: I833
# --- format of a class constant
# before
class AStepBuilder(StepBuilderBase):
    TEMPLATE = "{}/calibration/{}"

    def out(self, name):
        return self.TEMPLATE.format(self.config.pipeline_s3_loc, name)
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    TEMPLATE = "{}/calibration/{}"

    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "calibration", f"{name}"])
# warning: I833
# --- percent
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return '%s/a/%s' % (self.config.pipeline_s3_loc, name)
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on='/', values=[base_output_path, 'a', f'{name!s}'])
# warning: I833
# --- percent with names
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "%(base)s/a/%(name)s" % {"base": self.config.pipeline_s3_loc, "name": name}
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", f"{name!s}"])
# warning: I833
# --- plus
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return self.config.pipeline_s3_loc + "/a/" + name
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", name])
# warning: I833
# --- plus with str()
# before
class AStepBuilder(StepBuilderBase):
    def out(self, run):
        return self.config.pipeline_s3_loc + "/a/run" + str(run)
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, run):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", f"run{str(run)}"])
# warning: I833
# --- slash join
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "/".join([self.config.pipeline_s3_loc, "a", name])
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", name])
# warning: I833
# --- slash join of a list made before
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self.config.pipeline_s3_loc, "a"]
        if name:
            parts.append(name)
        return "/".join(parts)
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        parts = [base_output_path, "a"]
        if name:
            parts.append(name)
        return Join(on="/", values=[*parts])
# warning: I833
# warning: I833
# --- slash join of a generator
# before
class AStepBuilder(StepBuilderBase):
    def out(self, *folders):
        parts = [self.config.pipeline_s3_loc, *folders]
        return "/".join(part for part in parts if part)
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, *folders):
        base_output_path = self._get_base_output_path()
        parts = [base_output_path, *folders]
        return Join(on="/", values=[part for part in parts if part])
# warning: I833
# warning: I833
# --- os.path.join with slashes of its own
# before
import os


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return os.path.join(self.config.pipeline_s3_loc, "a/b", name)
# after
import os
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", "b", os.fspath(name)])
# warning: I833
# --- os.path.join around an f-string
# before
import os


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return os.path.join(f"{self.config.pipeline_s3_loc}/a", f"{self.config.job_type}/{name}")
# after
import os
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", f"{self.config.job_type}", f"{name}"])
# warning: I833
# --- join imported from posixpath
# before
from posixpath import join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return join(self.config.pipeline_s3_loc, "a", name)
# after
from posixpath import join
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", join(name)])
# warning: I833
# --- s3_path_join
# before
from sagemaker.s3_utils import s3_path_join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return s3_path_join(self.config.pipeline_s3_loc, "a", name)
# after
from sagemaker.s3_utils import s3_path_join
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", s3_path_join(name)])
# warning: I833
# --- a trailing slash handed to the estimator
# before
from sagemaker.estimator import Estimator


class AStepBuilder(StepBuilderBase):
    def estimator(self):
        return Estimator(
            image_uri=self.image,
            role=self.role,
            output_path=f"{self.config.pipeline_s3_loc}/xgboost_training/",
        )
# after
from sagemaker.estimator import Estimator
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def estimator(self):
        base_output_path = self._get_base_output_path()
        return Estimator(
            image_uri=self.image,
            role=self.role,
            output_path=Join(on="", values=[base_output_path, "/xgboost_training/"]),
        )
# --- text right behind the base
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}-backup/{name}"
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[Join(on="", values=[base_output_path, "-backup"]), f"{name}"])
# warning: I833
# --- several things in one segment
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/{self.config.job_type}_{name}_v{self.config.version}/data"
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, f"{self.config.job_type}_{name}_v{self.config.version}", "data"])
# warning: I833
# --- quotes inside of a segment
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/{self.names['x']}_a/{name}"
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, f"{self.names['x']}_a", f"{name}"])
# warning: I833
# --- a conditional expression in a segment
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/{'train' if self.config.training else 'infer'}/{name}"
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, 'train' if self.config.training else 'infer', f"{name}"])
# warning: I833
# --- a conditional expression between two paths
# before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/a/{name}" if name else f"{self.config.pipeline_s3_loc}/a"
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", f"{name}"]) if name else Join(on="/", values=[base_output_path, "a"])
# warning: I833
# warning: I833
# --- nested calls
# before
class AStepBuilder(StepBuilderBase):
    def step(self, name):
        return self.wrap(ProcessingStep(outputs=[ProcessingOutput(destination=f"{self.config.pipeline_s3_loc}/{self.folder(name.lower())}")]))
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def step(self, name):
        base_output_path = self._get_base_output_path()
        return self.wrap(ProcessingStep(outputs=[ProcessingOutput(destination=Join(
            on="/",
            values=[
                base_output_path,
                f"{self.folder(name.lower())}",
            ],
        ))]))
# --- a parameter in the middle
# before
class AStepBuilder(StepBuilderBase):
    def out(self, run: ParameterString):
        return f"{self.config.pipeline_s3_loc}/{run}/model_{run}"
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, run: ParameterString):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, run, Join(on="", values=["model_", run])])
# warning: I833
# --- inputs below what comes in
# before
from sagemaker.inputs import TrainingInput


class AStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        base_path = inputs["input_path"]
        return {
            "train": TrainingInput(s3_data=f"{base_path}/train/"),
            "val": TrainingInput(s3_data=f"{base_path}/val/"),
        }
# after
from sagemaker.inputs import TrainingInput
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        base_path = inputs["input_path"]
        return {
            "train": TrainingInput(s3_data=Join(on="", values=[base_path, "/train/"])),
            "val": TrainingInput(s3_data=Join(on="", values=[base_path, "/val/"])),
        }
# --- a Join that was untidy inside
# before
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), "model/output", name])
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), "model/output", name])
# --- a Join of the static base
# before
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self.config.pipeline_s3_loc, "a", name])
# after
from sagemaker.workflow.functions import Join


class AStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "a", name])
