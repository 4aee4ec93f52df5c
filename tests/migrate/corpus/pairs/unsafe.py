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
        folder = Join(on="/", values=[base_output_path, "d"])
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
        return Join(on="/", values=[base_output_path, "d", name])
# --- .expr in a path
# before
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix.expr}/d/{name}"
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self.execution_prefix, "d", name])
# --- !r in a path
# before
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix!r}/d/{name}"
# after
from sagemaker.workflow.functions import Join


class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self.execution_prefix, "d", name])
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
        return Join(on="/", values=[self.execution_prefix, "d", name])

    def other(self):
        return Join(on="/", values=[self.execution_prefix, "d"])
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
        return Join(on="/", values=[base_output_path, "d", name])
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
        return Join(on="/", values=[base_output_path, "d", name])
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
        folder = f"{self.config.pipeline_s3_loc}/d/"
        return Join(on="", values=[folder, name])
# left: E801 Not rewritten: it ends with a slash, and more text is put behind folder.
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
