# --- helper in the same file
from sagemaker.processing import ProcessingOutput


def s3_path(bucket, *parts):
    return "s3://" + "/".join([bucket, *parts])  # report


def outputs(session):
    bucket = session.default_bucket()
    return [
        ProcessingOutput(source="/opt/ml/processing/train", destination=s3_path(bucket, "churn", "train")),
        ProcessingOutput(source="/opt/ml/processing/test", destination=s3_path(bucket, "churn", "test")),
    ]

# --- helper in another file
# file: paths.py
import os


def output_uri(bucket: str, name: str) -> str:
    return f"s3://{bucket}/{name}"  # report


def local_dir(name: str) -> str:
    return os.path.join("/opt/ml/processing", name)
# file: pipeline.py
from sagemaker.processing import ProcessingOutput

from paths import local_dir, output_uri


def outputs(sess):
    bucket = sess.default_bucket()
    return [ProcessingOutput(source=local_dir(n), destination=output_uri(bucket, n)) for n in ("a", "b")]

# --- helper in another file with Join
# file: paths.py
from sagemaker.workflow.functions import Join


def below(base, *parts):
    return Join(on="/", values=[base, *parts])


def local(*parts):
    return "/".join(["/opt/ml/processing", *parts])
# file: pipeline.py
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.parameters import ParameterString

from paths import below, local

base = ParameterString(name="Base")
outputs = [ProcessingOutput(source=local("train"), destination=below(base, "train"))]

# --- dataclass with derived locations
from dataclasses import dataclass, field

from sagemaker.estimator import Estimator


@dataclass
class Locations:
    bucket: str
    project: str
    train: str = field(init=False)
    models: str = field(init=False)

    def __post_init__(self):
        root = f"s3://{self.bucket}/{self.project}"  # report: root
        self.train = f"{root}/train"  # report: root
        self.models = f"{root}/models"  # report: root


def estimator(loc: Locations, image, role):
    return Estimator(image_uri=image, role=role, instance_count=1, instance_type="ml.m5.large", output_path=loc.models)

# --- dataclass with a literal default
from dataclasses import dataclass

from sagemaker.estimator import Estimator


@dataclass
class TrainSettings:
    image: str
    instance_type: str = "ml.m5.xlarge"
    output_path: str = "s3://fraud-team-dev/training-output"  # report
    max_run: int = 3600


def make(settings: TrainSettings, role):
    return Estimator(
        image_uri=settings.image,
        role=role,
        instance_count=1,
        instance_type=settings.instance_type,
        max_run=settings.max_run,
        output_path=settings.output_path,
    )

# --- dataclass with local defaults
from dataclasses import dataclass


@dataclass
class Channels:
    train: str = "/opt/ml/input/data/train"
    validation: str = "/opt/ml/input/data/validation"
    output: str = "/opt/ml/processing/output"

    def file(self, channel: str) -> str:
        return f"{getattr(self, channel)}/part-0.csv"

# --- class attribute that holds the bucket
from sagemaker.processing import ProcessingOutput


class ChurnPipeline:
    BUCKET = "churn-artifacts-778899"
    PREFIX = "v2"

    def output(self, name):
        return ProcessingOutput(
            output_name=name,
            source=f"/opt/ml/processing/{name}",
            destination=f"s3://{self.BUCKET}/{self.PREFIX}/{name}",  # report
        )

# --- class attribute that holds a job prefix
from sagemaker.processing import ScriptProcessor


class ChurnPipeline:
    PREFIX = "churn-v2"
    REGISTRY = "778899001122.dkr.ecr.eu-west-1.amazonaws.com"

    def processor(self, role):
        return ScriptProcessor(
            image_uri=f"{self.REGISTRY}/{self.PREFIX}:latest",
            command=["python3"],
            role=role,
            instance_type="ml.m5.large",
            instance_count=1,
            base_job_name=self.PREFIX + "-prep",
        )

# --- walrus in a call
from sagemaker.estimator import Estimator


def make(session, image, role, log):
    estimator = Estimator(
        image_uri=image,
        role=role,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path=(path := f"s3://{session.default_bucket()}/models"),  # report
    )
    log.info("Models go to %s", path)
    return estimator

# --- walrus over local folders
import os


def existing(folders):
    return [path for name in folders if os.path.isdir(path := f"/opt/ml/processing/{name}")]

# --- import under another name
import sagemaker as sm
from sagemaker.processing import ProcessingOutput as PO

out = PO(
    source="/opt/ml/processing/out",
    destination=f"s3://{sm.Session().default_bucket()}/out",  # report
)

# --- module under another name
import sagemaker.estimator as est
import sagemaker.workflow.parameters as params

location = params.ParameterString(name="Location")
xgb = est.Estimator(
    image_uri="image",
    role="role",
    instance_count=1,
    instance_type="ml.m5.large",
    output_path="{}/xgb".format(location),  # report
)

# --- ternary between two environments
from sagemaker.processing import ProcessingOutput


def target(prod: bool):
    bucket = "ml-prod-artifacts" if prod else "ml-dev-artifacts"
    return ProcessingOutput(
        source="/opt/ml/processing/report",
        destination=f"s3://{bucket}/report",  # report
    )

# --- ternary between literals
from sagemaker.transformer import Transformer


def transformer(model, stage):
    return Transformer(
        model_name=model,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path="s3://acme-prod/scores" if stage == "prod" else "s3://acme-dev/scores",  # report
    )

# --- ternary over what is passed in
from sagemaker.workflow.functions import Join


def target(prefix, job_type, nested):
    folder = f"scores-{job_type}" if nested else "scores"
    return Join(on="/", values=[prefix, folder]) if nested else prefix

# --- table of locations by environment
from sagemaker.processing import ProcessingOutput

LOCATIONS = {
    "dev": "s3://acme-ml-dev/out",  # report: table
    "test": "s3://acme-ml-test/out",  # report: table
    "prod": "s3://acme-ml-prod/out",  # report: table
}


def make_output(env):
    return ProcessingOutput(
        source="/opt/ml/processing/out",
        destination=LOCATIONS[env],  # report: table
    )

# --- table of images by environment
IMAGES = {
    "dev": "111111111111.dkr.ecr.us-east-1.amazonaws.com/scorer:dev",
    "prod": "222222222222.dkr.ecr.us-east-1.amazonaws.com/scorer:prod",
}
ROLES = {
    "dev": "arn:aws:iam::111111111111:role/Scorer",
    "prod": "arn:aws:iam::222222222222:role/Scorer",
}


def make_processor(env):
    return ScriptProcessor(
        image_uri=IMAGES[env],
        role=ROLES[env],
        command=["python3"],
        instance_count=1,
        instance_type="ml.m5.large",
    )

# --- kwargs dict with an output path
from sagemaker.estimator import Estimator


def make(session, image, role):
    kwargs = {
        "image_uri": image,
        "role": role,
        "instance_count": 1,
        "instance_type": "ml.m5.large",
        "output_path": f"s3://{session.default_bucket()}/forecast/models",  # report
        "base_job_name": f"forecast-{session.boto_region_name}",
    }
    return Estimator(**kwargs)

# --- dict call with an output path
from sagemaker.estimator import Estimator

common = dict(
    role="role",
    instance_count=1,
    instance_type="ml.m5.large",
    output_path="s3://nlp-group/output/" + "bert",  # report
)
bert = Estimator(image_uri="bert", **common)

# --- kwargs dict without locations
from sagemaker.estimator import Estimator


def make(prefix, image, role, name):
    kwargs = {"image_uri": image, "role": role, "instance_count": 1, "instance_type": "ml.m5.large"}
    kwargs["base_job_name"] = f"{name}-train"
    kwargs["output_path"] = prefix
    return Estimator(**kwargs)

# --- partial with the destination
from functools import partial

from sagemaker.processing import ProcessingOutput


def factory(bucket):
    return partial(
        ProcessingOutput,
        source="/opt/ml/processing/out",
        destination=f"s3://{bucket}/partial/out",  # report
    )

# --- partial with the source
from functools import partial

from sagemaker.processing import ProcessingOutput


def factory(name):
    return partial(ProcessingOutput, source=f"/opt/ml/processing/{name}", s3_upload_mode="EndOfJob")

# --- lambda for locations
from sagemaker.processing import ProcessingOutput


def outputs(session, names):
    uri = lambda name: f"s3://{session.default_bucket()}/lambda/{name}"  # report
    return [ProcessingOutput(source=f"/opt/ml/processing/{n}", destination=uri(n)) for n in names]

# --- lambda for local folders
def outputs(base, names):
    folder = lambda name: f"/opt/ml/processing/{name}"
    target = lambda name: Join(on="/", values=[base, name])
    return [ProcessingOutput(source=folder(n), destination=target(n)) for n in names]

# --- constant at the top, text further down
from sagemaker.estimator import Estimator

S3_ROOT = "s3://recsys-experiments/alice"  # report: root
JOB = "two-tower"


def make(image, role):
    return Estimator(
        image_uri=image,
        role=role,
        instance_count=1,
        instance_type="ml.g4dn.xlarge",
        output_path=f"{S3_ROOT}/{JOB}/output",  # report: root
        base_job_name=f"{JOB}-train",
    )

# --- constant of public data at the top
from sagemaker.inputs import TrainingInput

OPEN_IMAGES = "s3://open-images-dataset"


def channels(split):
    return {
        "images": TrainingInput(s3_data=f"{OPEN_IMAGES}/{split}", input_mode="File"),
    }

# --- constants that are no locations
DATE_FORMAT = "%Y/%m/%d"
METRIC_PATH = "regression_metrics" + "." + "mse" + "." + "value"
PROJECT = "churn"
GROUP = f"{PROJECT}ModelPackages"
DOCS = "https://docs.example.com/" + PROJECT
S3_PATTERN = r"^s3://([^/]+)/(.+)$"

# --- concatenation over several lines
from sagemaker.processing import ProcessingOutput


def output(config, step_name, run):
    destination = (
        config.pipeline_s3_loc  # report: concat
        + "/"  # report: concat
        + step_name  # report: concat
        + "/"  # report: concat
        + run  # report: concat
    )
    return ProcessingOutput(source="/opt/ml/processing/out", destination=destination)

# --- implicit concatenation over several lines
from sagemaker.processing import ProcessingOutput


def output(bucket, team, project):
    return ProcessingOutput(
        source="/opt/ml/processing/out",
        destination=(
            f"s3://{bucket}"  # report: implicit
            f"/{team}/{project}"  # report: implicit
            "/out"  # report: implicit
        ),
    )

# --- long message over several lines
def describe(config, step_name):
    message = (
        f"Step {step_name} of {config.pipeline_name} "
        f"writes below {config.pipeline_s3_loc}/{step_name}, "
        "see the console."
    )
    print(message)

# --- boto3 account id in the bucket's name
import boto3
from sagemaker.processing import ProcessingOutput

account = boto3.client("sts").get_caller_identity()["Account"]
region = boto3.session.Session().region_name
BUCKET = f"sagemaker-{region}-{account}"  # report: acc
output = ProcessingOutput(
    source="/opt/ml/processing/out",
    destination="s3://" + BUCKET + "/out",  # report: acc
)

# --- boto3 account id in an image and a role
import boto3

account = boto3.client("sts").get_caller_identity()["Account"]
region = boto3.session.Session().region_name
image = f"{account}.dkr.ecr.{region}.amazonaws.com/prep:1"
role = f"arn:aws:iam::{account}:role/Prep"
topic = "arn:aws:sns:{}:{}:alerts".format(region, account)

# --- default bucket with its prefix
import sagemaker
from sagemaker.transformer import Transformer

session = sagemaker.Session(default_bucket_prefix="team-a")
uri = "s3://%(bucket)s/%(prefix)s/out" % {  # report: uri
    "bucket": session.default_bucket(),
    "prefix": session.default_bucket_prefix,
}
transformer = Transformer("model", 1, "ml.m5.large", output_path=uri)  # report: uri

# --- positional output path
from sagemaker.processing import ProcessingOutput


def out(bucket):
    return ProcessingOutput("/opt/ml/processing/out", f"s3://{bucket}/positional", "out")  # report

# --- positional source only
from sagemaker.processing import ProcessingOutput


def out(base, name):
    return ProcessingOutput(f"/opt/ml/processing/{name}", base, name)

# --- type hints and a NamedTuple
from typing import NamedTuple

from sagemaker.workflow.entities import PipelineVariable


class Target(NamedTuple):
    name: str
    uri: "str | PipelineVariable"


def targets(prefix: "str | PipelineVariable", names: list[str]) -> list[Target]:
    return [Target(name=n, uri=f"{prefix}/{n}") for n in names]  # report

# --- type hints with Join
from typing import Union

from sagemaker.workflow.entities import PipelineVariable
from sagemaker.workflow.functions import Join


def targets(prefix: Union[str, PipelineVariable], names: list[str]) -> dict[str, Join]:
    return {name: Join(on="/", values=[prefix, name.lower() + "-v1"]) for name in names}

# --- decorated wrapper around the location
import functools

from sagemaker.processing import ProcessingOutput


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        print(f"{function.__name__} -> {result}")
        return result

    return wrapper


@logged
def destination(session, name):
    return f"s3://{session.default_bucket()}/decorated/{name}"  # report


def output(session, name):
    return ProcessingOutput(source=f"/opt/ml/processing/{name}", destination=destination(session, name))

# --- nested comprehension of outputs
from sagemaker.processing import ProcessingOutput


def outputs(default_bucket, splits, regions):
    return {
        region: [
            ProcessingOutput(
                output_name=f"{region}_{split}",
                source=f"/opt/ml/processing/{region}/{split}",
                destination="/".join(["s3:/", default_bucket, region, split]),  # report
            )
            for split in splits
        ]
        for region in regions
    }

# --- join of things that are no locations
def command(flags, columns, config):
    header = ",".join(columns)
    line = " ".join([f"--{k}={v}" for k, v in flags.items()])
    key = "/".join(["churn", config.region, "features"])
    return ["bash", "-c", f"python run.py {line} --header {header} --key {key}"]

# --- urljoin and posixpath
import posixpath

from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.pipeline_context import PipelineSession

session = PipelineSession()
ROOT = "s3://" + session.default_bucket()  # report: root
output = ProcessingOutput(
    source=posixpath.join("/opt/ml/processing", "x"),
    destination=posixpath.join(ROOT, "x"),  # report: root
)

# --- s3_path_join of the SDK
from sagemaker.processing import ProcessingOutput
from sagemaker.s3 import s3_path_join


def output(session, name):
    return ProcessingOutput(
        source="/opt/ml/processing/" + name,
        destination=s3_path_join("s3://", session.default_bucket(), "joined", name),  # report
    )

# --- pathlib on a local project
from pathlib import Path

HERE = Path(__file__).resolve().parent
CODE = HERE / "code"
CONFIG = (HERE / ".." / "config" / "pipeline.yaml").resolve()


def script(name):
    return str(CODE / f"{name}.py")

# --- upload with boto3 of code before the run
import boto3


def upload_code(local_file, key):
    s3 = boto3.client("s3")
    bucket = f"{key.split('/')[0]}-artifacts"
    s3.upload_file(local_file, bucket, key)
    print(f"uploaded {local_file} to s3://{bucket}/{key}")

# --- timestamped output
from datetime import datetime

from sagemaker.estimator import Estimator

stamp = datetime.utcnow().strftime("%Y-%m-%d-%H-%M-%S")


def make(bucket, image, role):
    return Estimator(
        image_uri=image,
        role=role,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path=f"s3://{bucket}/runs/{stamp}",  # report
        base_job_name=f"run-{stamp}",
    )

# --- string template
from string import Template

from sagemaker.transformer import Transformer

SCORES = Template("s3://$bucket/$project/scores")  # report: tpl


def transformer(bucket, project, model):
    return Transformer(
        model_name=model,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path=SCORES.substitute(bucket=bucket, project=project),  # report: tpl
    )

# --- format_map of a template
from sagemaker.processing import ProcessingOutput

PATTERN = "s3://{bucket}/{stage}/{name}"  # report: fmt


def output(context, name):
    return ProcessingOutput(
        source="/opt/ml/processing/out",
        destination=PATTERN.format_map({**context, "name": name}),  # report: fmt
    )

# --- yaml config with the bucket
import yaml
from sagemaker.processing import ProcessingOutput

with open("config.yaml") as handle:
    cfg = yaml.safe_load(handle)

outputs = [
    ProcessingOutput(
        source="/opt/ml/processing/train",
        destination=f"s3://{cfg['s3']['bucket']}/{cfg['s3']['prefix']}/train",  # report
    )
]

# --- setattr and assignment after construction
from sagemaker.estimator import Estimator


def retarget(estimator: Estimator, bucket: str) -> Estimator:
    estimator.output_path = f"s3://{bucket}/retargeted"  # report
    return estimator

# --- assignment of a name after construction
from sagemaker.estimator import Estimator


def rename(estimator: Estimator, suffix: str, prefix) -> Estimator:
    estimator.base_job_name = f"{estimator.base_job_name}-{suffix}"
    estimator.output_path = prefix
    return estimator

# --- exceptions with locations
class LocationError(ValueError):
    def __init__(self, uri, bucket):
        super().__init__(f"{uri} is not below s3://{bucket}/")


def ensure_below(uri, bucket):
    if not str(uri).startswith("s3://"):
        raise LocationError(uri, bucket)
    raise RuntimeError("cannot reach s3://{}".format(bucket))

# --- comparison of a location
def is_ours(uri, bucket):
    return uri == f"s3://{bucket}" or uri.startswith(f"s3://{bucket}/")

# --- policy documents
import json


def bucket_policy(bucket, role_arn):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": role_arn},
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
                }
            ],
        }
    )

# --- links to the console
def console_link(region, pipeline, execution, bucket):
    base = f"https://{region}.console.aws.amazon.com/sagemaker/home?region={region}"
    print(f"s3 console: https://s3.console.aws.amazon.com/s3/buckets/{bucket}")
    return base + "#/pipelines/" + pipeline + "/" + execution

# --- docstring and comments with locations
from sagemaker.workflow.functions import Join


def output_of(prefix, name):
    """Return where the output goes, for example s3://my-bucket/run-1/train.

    Formerly this was f"s3://{bucket}/{name}", which froze the bucket.
    """
    # destination=f"s3://{bucket}/{name}" worked for Alice only
    return Join(on="/", values=[prefix, name])

# --- start of an execution with a value
def start(pipeline, bucket, run):
    return pipeline.start(
        parameters={"OutputPrefix": f"s3://{bucket}/runs/{run}"},
        execution_display_name=f"run-{run}",
    )

# --- default of the command line
import argparse


def parse():
    parser = argparse.ArgumentParser(description="Creates the pipeline")
    parser.add_argument("--pipeline-name", default="churn")
    parser.add_argument("--region", default="eu-west-1")
    parser.add_argument("--tags", default="[]", help="for example s3://bucket/tags.json")
    return parser.parse_args()

# --- optional argument with a late default
from sagemaker.estimator import Estimator


def make(session, image, role, output_path=None):
    if output_path is None:
        output_path = "s3://{}/{}".format(session.default_bucket(), "default-output")  # report
    return Estimator(
        image_uri=image,
        role=role,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path=output_path,
    )

# --- default argument with a literal
from sagemaker.transformer import Transformer


def make(model, output_path="s3://ds-sandbox-bob/batch"):  # report
    return Transformer(
        model_name=model,
        instance_count=1,
        instance_type="ml.m5.large",
        output_path=output_path,
    )

# --- match over kinds
from sagemaker.processing import ProcessingOutput


def destination(kind, config):
    match kind:
        case "local":
            return f"/tmp/{config.pipeline_name}"
        case "s3":
            return f"{config.pipeline_s3_loc}/{kind}"  # report
        case _:
            raise ValueError(f"unknown kind {kind} below {config.pipeline_s3_loc}")

# --- list built by append
def outputs(prefix, config):
    result = []
    for name in config.names:
        parts = []
        parts.append(prefix)
        parts.append(config.job_type)
        parts.append(name)
        result.append(Join(on="/", values=parts))
    return result

# --- local mode of a session
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.pipeline_context import LocalPipelineSession


def local_outputs(tmp, names):
    session = LocalPipelineSession()
    session.config = {"local": {"local_code": True}}
    return [ProcessingOutput(source=f"/opt/ml/processing/{n}", destination=f"file://{tmp}/{n}") for n in names]

# --- cdk stack that makes the bucket
from aws_cdk import Stack, aws_s3 as s3
from constructs import Construct


class Storage(Stack):
    def __init__(self, scope: Construct, construct_id: str, stage: str, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        self.bucket = s3.Bucket(self, "Artifacts", bucket_name=f"ml-artifacts-{stage}-{self.account}")
        self.bucket.add_lifecycle_rule(prefix=f"{stage}/tmp/")

# --- kms key and network
from sagemaker.network import NetworkConfig


def network(account, region, key, subnets, vpc):
    kms = f"arn:aws:kms:{region}:{account}:key/{key}"
    return NetworkConfig(
        enable_network_isolation=True,
        encrypt_inter_container_traffic=True,
        security_group_ids=[f"sg-{vpc}"],
        subnets=subnets,
    ), kms
