# --- implicit concatenation in parentheses
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        destination = (
            f"{self.config.pipeline_s3_loc}"
            f"/tabular_preprocessing/{self.config.job_type}"
            f"/{name}"
        )
        return destination
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        destination = Join(
            on="/",
            values=[
                base_output_path,
                "tabular_preprocessing",
                f"{self.config.job_type}",
                f"{name}",
            ],
        )
        return destination
# warning: I833
# --- comments inside of the expression
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        destination = (
            f"{self.config.pipeline_s3_loc}/b"  # where the team writes
            # one folder an output
            f"/{name}"
        )
        return destination
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        destination = Join(
            on="/",
            values=[
                # where the team writes
                # one folder an output
                base_output_path,
                "b",
                f"{name}",
            ],
        )
        return destination
# warning: I833
# --- comments around it
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        # The default location.
        destination = f"{self.config.pipeline_s3_loc}/b/{name}"  # until the prefix is here
        # Done.
        return destination  # str
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        # The default location.
        destination = Join(on="/", values=[base_output_path, "b", f"{name}"])  # until the prefix is here
        # Done.
        return destination  # str
# warning: I833
# --- plus over lines with comments
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return (
            self.config.pipeline_s3_loc  # base
            + "/b/"  # folder
            + name
        )
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(
            on="/",
            values=[
                # base
                # folder
                base_output_path,
                "b",
                name,
            ],
        )
# warning: I833
# --- a backslash
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        destination = self.config.pipeline_s3_loc + \
            "/b/" + name
        return destination
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        destination = Join(on="/", values=[base_output_path, "b", name])
        return destination
# warning: I833
# --- too long for one line
# before
class BStepBuilder(StepBuilderBase):
    def out(self, logical_name):
        generated_destination = f"{self.config.pipeline_s3_loc}/{self.config.model_class}/{self.config.job_type}/{logical_name}"
        return generated_destination
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, logical_name):
        base_output_path = self._get_base_output_path()
        generated_destination = Join(
            on="/",
            values=[
                base_output_path,
                self.config.model_class,
                f"{self.config.job_type}",
                f"{logical_name}",
            ],
        )
        return generated_destination
# warning: I833
# --- tabs
# before
class BStepBuilder(StepBuilderBase):
	def out(self, name):
		return f"{self.config.pipeline_s3_loc}/b/{name}"
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
	def out(self, name):
		base_output_path = self._get_base_output_path()
		return Join(on="/", values=[base_output_path, "b", f"{name}"])
# warning: I833
# --- one line each
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name): return f"{self.config.pipeline_s3_loc}/b/{name}"
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name): return Join(on="/", values=[self._get_base_output_path(), "b", f"{name}"])
# warning: I833
# --- a lambda
# before
class BStepBuilder(StepBuilderBase):
    def outs(self):
        place = lambda name: f"{self.config.pipeline_s3_loc}/b/{name}"
        return list(map(place, self.spec.outputs))
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def outs(self):
        base_output_path = self._get_base_output_path()
        place = lambda name: Join(on="/", values=[base_output_path, "b", f"{name}"])
        return list(map(place, self.spec.outputs))
# warning: I833
# --- a nested function
# before
class BStepBuilder(StepBuilderBase):
    def outs(self):
        """All of them."""

        def place(name: str):
            return f"{self.config.pipeline_s3_loc}/b/{name}"

        return [place(name) for name in self.spec.outputs]
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def outs(self):
        """All of them."""

        base_output_path = self._get_base_output_path()
        def place(name: str):
            return Join(on="/", values=[base_output_path, "b", name])

        return [place(name) for name in self.spec.outputs]
# warning: I833
# --- the docstring and its example stay
# before
class BStepBuilder(StepBuilderBase):
    """Writes to f"{self.config.pipeline_s3_loc}/b"."""

    def out(self):
        """Returns f"{self.config.pipeline_s3_loc}/b"."""
        return f"{self.config.pipeline_s3_loc}/b"
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    """Writes to f"{self.config.pipeline_s3_loc}/b"."""

    def out(self):
        """Returns f"{self.config.pipeline_s3_loc}/b"."""
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "b"])
# warning: I833
# --- not-ASCII text before it on the line
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return {"größe": "ö", "ort": f"{self.config.pipeline_s3_loc}/größe/{name}"}
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return {"größe": "ö", "ort": Join(on="/", values=[base_output_path, "größe", f"{name}"])}
# warning: I833
# --- a module docstring, future import and a type checker's import of Join
# before
"""Builders of team b."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name) -> Join:
        return f"{self.config.pipeline_s3_loc}/b/{name}"
# after
"""Builders of team b."""

from __future__ import annotations

from typing import TYPE_CHECKING
from sagemaker.workflow.functions import Join

if TYPE_CHECKING:
    from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name) -> Join:
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "b", f"{name}"])
# warning: I833
# --- another import from the same place
# before
from sagemaker.workflow.functions import JsonGet
from sagemaker.workflow.steps import ProcessingStep


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/b/{name}"
# after
from sagemaker.workflow.functions import Join, JsonGet
from sagemaker.workflow.steps import ProcessingStep


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "b", f"{name}"])
# warning: I833
# --- an alias of Join
# before
from sagemaker.workflow.functions import Join as J


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/b/{name}"
# after
from sagemaker.workflow.functions import Join as J


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return J(on="/", values=[base_output_path, "b", f"{name}"])
# warning: I833
# --- Join means something else here
# before
from sqlalchemy import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/b/{name}"
# after
from sqlalchemy import Join
from sagemaker.workflow.functions import Join as PipelineJoin


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return PipelineJoin(on="/", values=[base_output_path, "b", f"{name}"])
# warning: I833
# --- Join imported in the method
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        from sagemaker.workflow.functions import Join

        return f"{self.config.pipeline_s3_loc}/b/{name}"
# after
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        from sagemaker.workflow.functions import Join

        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "b", f"{name}"])
# warning: I833
# --- the base is there already
# before
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        self.log_info("base is known")
        return [f"{base}/b", f"{self.config.pipeline_s3_loc}/b/{name}"]
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        self.log_info("base is known")
        return [Join(on="/", values=[base, "b"]), Join(on="/", values=[base, "b", f"{name}"])]
# warning: I833
# warning: I833
# --- the name of the base is taken
# before
class BStepBuilder(StepBuilderBase):
    def out(self, base_output_path):
        return [f"{base_output_path}/b", f"{self.config.pipeline_s3_loc}/b"]
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(self, base_output_path):
        return [Join(on="/", values=[base_output_path, "b"]), Join(on="/", values=[self._get_base_output_path(), "b"])]
# warning: I833
# warning: I833
# --- decorated, asynchronous
# before
class BStepBuilder(StepBuilderBase):
    @retry(times=3)
    async def out(self, name):
        await self.ready()
        return f"{self.config.pipeline_s3_loc}/b/{name}"
# unchanged
# left: E801 Not rewritten: it goes to the decorator retry, which is not known to take a pipeline variable.
# --- an object that is not called self
# before
class BStepBuilder(StepBuilderBase):
    def out(this, name):
        return f"{this.config.pipeline_s3_loc}/b/{name}"
# after
from sagemaker.workflow.functions import Join


class BStepBuilder(StepBuilderBase):
    def out(this, name):
        base_output_path = this._get_base_output_path()
        return Join(on="/", values=[base_output_path, "b", f"{name}"])
# warning: I833
