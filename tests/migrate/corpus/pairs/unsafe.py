# --- a trailing slash in a variable
# before
class DStepBuilder(StepBuilderBase):
    def out(self):
        folder = f"{self.config.pipeline_s3_loc}/d/"
        return ProcessingOutput(destination=folder)
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self):
        base_output_path = self._get_base_output_path()
        folder = Join(on="", values=[base_output_path, "/d/"])
        return ProcessingOutput(destination=folder)
# --- Path and str()
# before
from pathlib import Path


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return str(Path(self.config.pipeline_s3_loc) / "d" / name)
# after
from pathlib import Path
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "d", f"{name}"])
# warning: I833
# --- .expr in a path
# before
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix.expr}/d/{name}"
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self.execution_prefix, "d", f"{name}"])
# warning: I833
# --- !r in a path
# before
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix!r}/d/{name}"
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self.execution_prefix, "d", f"{name}"])
# warning: I833
# --- .default_value in a path and in a Join
# before
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix.default_value}/d/{name}"

    def other(self):
        return Join(on="/", values=[self.execution_prefix.default_value, "d"])
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self.execution_prefix, "d", f"{name}"])

    def other(self):
        return Join(on="/", values=[self.execution_prefix, "d"])
# warning: I833
# --- an obsolete helper around a path
# before
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return self._normalize_s3_uri(f"{self.config.pipeline_s3_loc}/d/{name}", "output")
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "d", f"{name}"])
# warning: I833
# warning: I833
# --- an empty segment
# before
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}//d/{name}"
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "d", f"{name}"])
# warning: I833
# --- an untidy Join
# before
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), "d/", "", name])
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), "d", name])
# --- a slash taken off a variable
# before
class DStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path().rstrip("/")
        return str(base)
# after
class DStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        return base
# warning: I833
# warning: I833
# --- a trailing slash with text put behind it stays
# before
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        folder = f"{self.config.pipeline_s3_loc}/d/"
        return folder + name
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        folder = Join(on="", values=[base_output_path, "/d/"])
        return Join(on="", values=[folder, name])
# warning: I833
# warning: I833
# --- an alias, a helper and a constructor that stays
# before
class DStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config)
        self.root = self.config.pipeline_s3_loc

    def out(self, name):
        return self._normalize_s3_uri(self.root + "/d/" + name)
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config)
        self.root = self.config.pipeline_s3_loc

    def out(self, name):
        return Join(on="/", values=[self.root, "d", name])
# left: E813 Not rewritten: the constructor runs before the execution prefix is set; read it where it is used.
# warning: I833
# warning: I833
