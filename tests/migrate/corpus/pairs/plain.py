# --- a config's own path is left
# before
class TeamConfig(BasePipelineConfig):
    @property
    def model_root(self):
        return f"{self.pipeline_s3_loc}/models"
# unchanged
# left: E801 Not rewritten: a config is saved as text: build the path in the builder.
# --- a property of another step
# before
def consume(step_train):
    return f"{step_train.properties.ModelArtifacts.S3ModelArtifacts}/model.tar.gz"
# unchanged
# left: E801 Not rewritten: it goes to code that calls consume() in another file, which is not known to take a pipeline variable.
# --- a function of a plain pipeline
# before
import os

from sagemaker.core.processing import ProcessingOutput
from sagemaker.core.workflow.parameters import ParameterString

place = ParameterString("Place")


def output(base, name: str):
    return ProcessingOutput(output_name=name, source="/opt/ml/a", destination=f"{base}/{name}/")


outputs = [output(place, "a")]
# after
import os

from sagemaker.core.processing import ProcessingOutput
from sagemaker.core.workflow.functions import Join
from sagemaker.core.workflow.parameters import ParameterString

place = ParameterString("Place")


def output(base, name: str):
    return ProcessingOutput(output_name=name, source="/opt/ml/a", destination=Join(on="", values=[base, f"/{name}/"]))


outputs = [output(place, "a")]
# --- the base comes with a slash
# before
import os

from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.parameters import ParameterString

bucket = ParameterString("Bucket", default_value="team")


def output(base):
    return ProcessingOutput(output_name="a", source="/opt/ml/a", destination=os.path.join(base, "a"))


outputs = [output(f"s3://{bucket.default_value}/out/")]
# unchanged
# left: E804 Rewritten only with --unsafe: a base that ends with a slash would get a second one.
# left: E807 Not rewritten: it starts with its own s3://; start from the base instead.
# --- nobody calls the function
# before
from sagemaker.workflow.parameters import ParameterString


def place(base: ParameterString):
    return f"{base}/a"
# unchanged
# left: E801 Not rewritten: it goes to code that calls place() in another file, which is not known to take a pipeline variable.
# --- the body of a step runs in the job
# before
import os

from sagemaker.workflow.function_step import step
from sagemaker.workflow.parameters import ParameterString


@step(name="Write")
def write(folder: ParameterString):
    return os.path.join(folder, "a.txt")
# unchanged
