# --- literal destination
class DStepBuilder(StepBuilderBase):
    def out(self):
        return ProcessingOutput(source="/opt/ml/out", destination="s3://team-bucket/out")  # expect: E809
# --- literal with the config's bucket
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"s3://{self.config.bucket}/out/{name}"  # expect: E809
# --- literal by format
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return "s3://{}/out/{}".format(self.config.bucket, name)  # expect: E809
# --- literal by plus
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return "s3://" + self.config.bucket + "/" + name  # expect: E809
# --- literal class constant
class DStepBuilder(StepBuilderBase):
    LOOKUP = "s3://shared-lookups/currency.csv"  # expect: E809
# --- literal default argument of a call
class DStepBuilder(StepBuilderBase):
    def source(self):
        return self.config.extras.get("lookup", "s3://shared/lookup.csv")  # expect: E809
# --- scheme in a check
class DStepBuilder(StepBuilderBase):
    def check(self, uri):
        if not uri.startswith("s3://"):
            raise ValueError("expected s3://bucket/prefix")
        return uri.replace("s3://", "")
# --- docstring with an example
class DStepBuilder(StepBuilderBase):
    """Writes to s3://bucket/prefix/name."""

    def out(self):
        """s3://bucket/prefix"""
        return self._get_base_output_path()
# --- literal in an example that is no builder
def main():
    compile_pipeline(prefix="s3://dev-bucket/runs")
# --- literal in a test
def test_prefix():
    assert resolve("s3://bucket/p") == "s3://bucket/p"
# --- the definition of pipeline_s3_loc
class BasePipelineConfig:
    @property
    def pipeline_s3_loc(self):
        return f"s3://{self.bucket}/MODS/{self.pipeline_name}_{self.pipeline_version}"
# --- pipeline_s3_loc set in a validator
class BasePipelineConfig:
    def derive(self):
        pipeline_subdirectory = f"{self.pipeline_name}_{self.pipeline_version}"
        self.pipeline_s3_loc = "s3://" + "/".join([self.bucket, "MODS", pipeline_subdirectory])
# --- pipeline_s3_loc as a field
class SavedConfig(BaseModel):
    pipeline_s3_loc: str = Field(description="s3://bucket/MODS/name")
# --- validation of pipeline_s3_loc in a builder
class DStepBuilder(StepBuilderBase):
    def validate_configuration(self):
        if not self.config.pipeline_s3_loc:
            raise ValueError("pipeline_s3_loc is required")
# --- the startswith check of the config's text
class DStepBuilder(StepBuilderBase):
    def validate_configuration(self):
        if not self.config.pipeline_s3_loc.startswith("s3://"):
            raise ValueError("pipeline_s3_loc must start with s3://")
# --- names of required attributes
class DStepBuilder(StepBuilderBase):
    def validate_configuration(self):
        for attr in ["pipeline_s3_loc", "role", "region"]:
            if not getattr(self.config, attr, None):
                raise ValueError(f"Missing required attribute: {attr}")
# --- the definition of the base
class StepBuilderBase:
    def _get_base_output_path(self):
        if self.execution_prefix is not None:
            return self.execution_prefix
        return self.config.pipeline_s3_loc
# --- Join of the static base
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self.config.pipeline_s3_loc, "d", name])  # expect: E813
# --- static base handed over
class DStepBuilder(StepBuilderBase):
    def estimator(self):
        return Estimator(image_uri=self.image, output_path=self.config.pipeline_s3_loc)  # expect: E813
# --- static base returned
class DStepBuilder(StepBuilderBase):
    def root(self):
        return self.config.pipeline_s3_loc  # expect: E813
# --- static base as the other choice
class DStepBuilder(StepBuilderBase):
    def root(self):
        return self.execution_prefix or self.config.pipeline_s3_loc  # expect: E813
# --- the config's own use
class TeamConfig(BasePipelineConfig):
    def summary(self):
        return {"location": self.pipeline_s3_loc}
# --- Join never used
class DStepBuilder(StepBuilderBase):
    def out(self, outputs, name):
        destination = Join(on="/", values=[self._get_base_output_path(), name])  # expect: E810
        return ProcessingOutput(output_name=name, destination=self.config.static_destination)
# --- Join only logged
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        destination = Join(on="/", values=[self._get_base_output_path(), name])  # expect: E810
        self.log_info("destination %s", destination)
        return ProcessingOutput(output_name=name)
# --- Join thrown away
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        Join(on="/", values=[self._get_base_output_path(), name])  # expect: E810
        return None
# --- Join used in a nested function
class DStepBuilder(StepBuilderBase):
    def outs(self):
        root = Join(on="/", values=[self._get_base_output_path(), "d"])

        def make(name):
            return ProcessingOutput(output_name=name, destination=root)

        return [make(name) for name in self.spec.outputs]
# --- Join of a module is exported
from sagemaker.workflow.functions import Join

MODEL = Join(on="/", values=[PREFIX, "model"])
# --- Join with a slashed part
class DStepBuilder(StepBuilderBase):
    def out(self):
        return Join(on="/", values=[self._get_base_output_path(), "d/", "x"])  # expect: E812
# --- Join with a part that starts with a slash
class DStepBuilder(StepBuilderBase):
    def out(self):
        return Join("/", [self._get_base_output_path(), "/d"])  # expect: E812
# --- Join with an empty part
class DStepBuilder(StepBuilderBase):
    def out(self):
        return Join(on="/", values=[self._get_base_output_path(), "", "d"])  # expect: E812
# --- Join with two segments in one part
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), "model/output", name])
# --- Join of text
class DStepBuilder(StepBuilderBase):
    def out(self):
        return Join(on="/", values="abc")  # expect: E812
# --- Join without a separator may hold slashes
class DStepBuilder(StepBuilderBase):
    def out(self):
        return Join(on="", values=[self._get_base_output_path(), "/d/"])
# --- Join with another separator
class DStepBuilder(StepBuilderBase):
    def label(self):
        return Join(on="-", values=[self.config.name, "a/b"])
# --- Join under an alias
from sagemaker.workflow.functions import Join as J

class DStepBuilder(StepBuilderBase):
    def out(self):
        return J(on="/", values=[self._get_base_output_path(), "a/b"])
# --- Join through its module
from sagemaker.workflow import functions

class DStepBuilder(StepBuilderBase):
    def out(self):
        return functions.Join(on="/", values=[self._get_base_output_path(), "x"])
# --- f-string around a Join
class DStepBuilder(StepBuilderBase):
    def out(self):
        folder = Join(on="/", values=[self._get_base_output_path(), "d"])
        return f"{folder}/x"  # expect: E801
# --- another Join class
class Query:
    def joined(self, other):
        return Join(other, on="a/b", kind="left")
# --- validate helper called
class DStepBuilder(StepBuilderBase):
    def out(self, uri):
        if not self._validate_s3_uri(uri, "output"):  # expect: E811
            raise ValueError("bad")
        return uri
# --- normalize helper called around an f-string
class DStepBuilder(StepBuilderBase):
    def out(self, name):
        return self._normalize_s3_uri(f"{self.config.pipeline_s3_loc}/d/{name}")  # expect: E801, E811
# --- directory helper defined and called
class DStepBuilder(StepBuilderBase):
    def _get_s3_directory_path(self, uri, filename=None):  # expect: E811
        parts = uri.rstrip("/").split("/")
        return "/".join(parts[:-1])

    def folder(self):
        return self._get_s3_directory_path(self.config.model_uri)  # expect: E811
# --- a validator of another thing
class DStepBuilder(StepBuilderBase):
    def check(self):
        return self._validate_uri(self.config.endpoint)
# --- literals of other schemes
class DStepBuilder(StepBuilderBase):
    def urls(self):
        return ["https://docs.example.com/x", "file:///opt/ml/code", "/opt/ml/processing/output"]
# --- literal in an exception
class DStepBuilder(StepBuilderBase):
    def check(self):
        raise ValueError("s3://bucket/prefix expected")
# --- literal in a log line
class DStepBuilder(StepBuilderBase):
    def check(self):
        self.log_info("s3://... is written by the step")
# --- literal default of an argument
class DStepBuilder(StepBuilderBase):
    def out(self, root="s3://team-bucket/root"):  # expect: E809
        return root
# --- mixin that is a builder by inheritance
class Shared(StepBuilderBase):
    def out(self):
        return "s3://shared/place"  # expect: E809

class Deeper(Shared):
    def out2(self):
        return self.config.pipeline_s3_loc  # expect: E813
