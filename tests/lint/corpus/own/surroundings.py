# --- assembler generates outputs
class PipelineAssembler:
    def _generate_outputs(self, step_name):
        base_s3_loc = getattr(config, "pipeline_s3_loc", "x")
        outputs = {}
        for logical_name in spec.outputs:
            outputs[logical_name] = f"{base_s3_loc}/{step_name}/{logical_name}"  # expect: E801
        return outputs
# --- assembler with Join
class PipelineAssembler:
    def _generate_outputs(self, step_name):
        builder = self.step_builders[step_name]
        base_output_path = builder._get_base_output_path()
        return {n: Join(on="/", values=[base_output_path, step_name, n]) for n in builder.spec.outputs}
# --- Lambda handler that starts a pipeline
def handler(event, context):
    prefix = f"s3://{event['bucket']}/{event['run']}"
    client.start_pipeline_execution(
        PipelineName=event["pipeline"],
        PipelineParameters=[{"Name": "EXECUTION_S3_PREFIX", "Value": prefix}],
    )
# --- imported constant of the workflow package
from mods_workflow_core.utils.constants import PIPELINE_EXECUTION_TEMP_DIR

def output_folder(name):
    return f"{PIPELINE_EXECUTION_TEMP_DIR}/{name}"  # expect: E801
# --- imported constant used in a Join
from mods_workflow_core.utils.constants import PIPELINE_EXECUTION_TEMP_DIR
from sagemaker.workflow.functions import Join

def output_folder(name):
    return Join(on="/", values=[PIPELINE_EXECUTION_TEMP_DIR, name])
# --- renamed import of the constant
from mods_workflow_core.utils.constants import PIPELINE_EXECUTION_TEMP_DIR as TMP

def output_folder(name):
    return TMP + "/" + name  # expect: E803
# --- KMS key in text
from mods_workflow_core.utils.constants import KMS_ENCRYPTION_KEY_PARAM

def key_arn():
    return f"arn:aws:kms:us-east-1:123456789012:key/{KMS_ENCRYPTION_KEY_PARAM}"  # expect: E801
# --- KMS key passed on
from mods_workflow_core.utils.constants import KMS_ENCRYPTION_KEY_PARAM

def processor(role):
    return Processor(role=role, output_kms_key=KMS_ENCRYPTION_KEY_PARAM)
# --- script in the container
def main(input_paths, output_paths):
    model_path = os.path.join(input_paths["model"], "model.tar.gz")
    metrics = f"{output_paths['metrics']}/metrics.json"
    return model_path, metrics
# --- script that has outputs of its own
def run(outputs):
    for name, path in outputs.items():
        print(f"{name}: {path}")
# --- click command
import click

@click.command()
@click.option("--prefix")
def cli(prefix):
    click.echo(f"prefix is {prefix}")
# --- a prefix that is none of ours
def tag(prefix, name):
    return f"{prefix}-{name}"
# --- string building in a config
class TeamConfig(BasePipelineConfig):
    def describe(self):
        return f"{self.service_name} {self.model_class} {self.region}"
# --- config method that takes parts
class TeamConfig(BasePipelineConfig):
    def under(self, *parts):
        return "/".join([self.pipeline_s3_loc, *parts])  # expect: E803
# --- notebooks turned into modules
from sagemaker.workflow.parameters import ParameterString, ParameterInteger

execution_prefix = ParameterString(name="EXECUTION_S3_PREFIX", default_value="s3://me/x")
count = ParameterInteger(name="Count", default_value=1)
train_out = f"{execution_prefix}/train"  # expect: E801
eval_out = execution_prefix + "/eval"  # expect: E803
plain = f"run-{3 + 4}"
# --- integer parameter in a job name
from sagemaker.workflow.parameters import ParameterInteger

count = ParameterInteger(name="Count", default_value=1)
job_name = "train-{}".format(count)  # expect: E802
# --- to_string in a Join
from sagemaker.workflow.parameters import ParameterInteger

count = ParameterInteger(name="Count", default_value=1)
label = Join(on="-", values=["train", count.to_string()])
# --- pipeline_name from a parameter's name
def pipeline(parameters, config):
    return Pipeline(name=f"{config.pipeline_name}-v2", parameters=parameters)
# --- JsonGet
from sagemaker.workflow.functions import JsonGet

def score_path(step):
    score = JsonGet(step_name=step.name, property_file="report", json_path="auc")
    return f"{score}/x"  # expect: E801
# --- condition steps
def gate(step_eval):
    left = JsonGet(step_name="Eval", property_file="r", json_path="a.b")
    return ConditionGreaterThan(left=left, right=0.8)
# --- model step
class ModelStepBuilder(StepBuilderBase):
    def create_step(self, **kwargs):
        inputs = kwargs.get("inputs", {})
        name = f"{self.config.model_name}-model"
        return CreateModelStep(name=name, model=self._model(inputs["model_data"]))
# --- training channels
class TrainStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        base_path = inputs["input_path"]
        return {c: TrainingInput(s3_data=f"{base_path}/{c}/") for c in ("train", "val", "test")}  # expect: E801
# --- training channels, migrated
class TrainStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        base_path = inputs["input_path"]
        return {c: TrainingInput(s3_data=Join(on="/", values=[base_path, c])) for c in ("train", "val", "test")}
# --- helper that creates channels
class TrainStepBuilder(StepBuilderBase):
    def _create_data_channels_from_source(self, base_path):
        return {
            "train": TrainingInput(s3_data=f"{base_path}/train/"),  # expect: E801
            "val": TrainingInput(s3_data=f"{base_path}/val/"),  # expect: E801
        }

    def _get_inputs(self, inputs):
        return self._create_data_channels_from_source(inputs["input_path"])
# --- inputs by get
class EvalStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        model = inputs.get("model_input")
        return ProcessingInput(source=model + "/model.tar.gz", destination="/opt/ml/processing/input/model")  # expect: E803
# --- inputs merged in a copy
class EvalStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        working = inputs.copy()
        working["scripts"] = self.config.source_dir
        return os.path.join(working["model_input"], "x")  # expect: E804
# --- a key of inputs
class EvalStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        return [f"input-{key}" for key, _ in inputs.items()]
# --- step name built from the job type
class EvalStepBuilder(StepBuilderBase):
    def _get_step_name(self):
        return "-".join(["Eval", self.config.job_type.capitalize()])
# --- a suppressed finding
class EvalStepBuilder(StepBuilderBase):
    def out(self):
        return f"{self.config.pipeline_s3_loc}/x"  # cursus: ignore[E801] the old exporter reads it until March
# --- file system walk beside a variable
class EvalStepBuilder(StepBuilderBase):
    def create_step(self, **kwargs):
        base_output_path = self._get_base_output_path()
        script = Path(__file__).parent / "scripts" / "eval.py"
        return ProcessingStep(code=str(script), out=Join(on="/", values=[base_output_path, "eval"]))
# --- a class that is no builder
class Uploader:
    def key(self, prefix, name):
        return f"{prefix}/{name}"
# --- an enumeration of counts
class EvalStepBuilder(StepBuilderBase):
    def sizes(self, outputs):
        return f"{len(outputs)} outputs"
# --- type checking imports
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemaker.workflow.parameters import ParameterString

def out(prefix: "ParameterString", name: str):
    return f"{prefix}/{name}"  # expect: E801
# --- output path of a finished step object
def consume(step_processing):
    uri = step_processing.properties.ProcessingOutputConfig.Outputs["DATA"].S3Output.S3Uri
    return ProcessingInput(source=uri, destination="/opt/ml/processing/input/data")
# --- pipeline parameters looked up by name
class PipelineAssembler:
    def find(self, pipeline_parameters: list[str | ParameterString]):
        for parameter in pipeline_parameters:
            if getattr(parameter, "name", parameter) == "EXECUTION_S3_PREFIX":
                return parameter
        return None
# --- parameter error text
class PipelineAssembler:
    def check(self, parameters: list[ParameterString]):
        for parameter in parameters:
            if not parameter.name:
                raise ValueError(f"bad parameter {parameter}")  # expect: E808
# --- test code that builds an expectation
def test_output(builder):
    loc = builder.config.pipeline_s3_loc
    assert builder.out() == f"{loc}/x"  # expect: E801
# --- dates in a folder
from datetime import date

def folder(config):
    return f"{config.author}/{date.today():%Y-%m-%d}"
# --- the region map
def bucket_of(region):
    return {"NA": "s3://na", "EU": "s3://eu"}[region] + "/data"
