"""The names by which the framework and the SDK hand out pipeline variables."""

from __future__ import annotations

import re

S3_SCHEME = "s3://"
FRAMEWORK = "cursus"
# Modules that import one of these use the framework's own values.
OUR_PACKAGES = frozenset({FRAMEWORK, "mods_workflow_core"})
ROOT_BUILDER = "StepBuilderBase"
# Words that no one else uses.
OUR_CODE = re.compile(
    r"\b(?:pipeline_s3_loc|self\.execution_prefix|_get_base_output_path|PIPELINE_EXECUTION_TEMP_DIR|StepBuilderBase)\b"
)
BUILDER_WORD = "StepBuilder"
BUILDER_BASES = frozenset({
    ROOT_BUILDER, "ProcessingStepBuilder", "TrainingStepBuilder", "ModelStepBuilder", "TransformStepBuilder",
    "RegistrationStepBuilderBase",
})  # fmt: skip
# A class of that name with one of these is the framework's base itself, in a team's copy of it.
BUILDER_METHODS = frozenset({"create_step", "_get_base_output_path", "_get_inputs", "_get_outputs"})

# Code that makes pipelines, or a part of one: it need not name the SDK's workflow package to describe a step's job.
PIPELINE_CODE = re.compile(
    r"^[ \t]*(?:from[ \t]+|import[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*)*)sagemaker\b"
    r"|\b(?:Local)?PipelineSession\b|\bcursus\.definition\.values\b",
    re.MULTILINE,
)
STEP_DECORATOR = re.compile(r"sagemaker\.(?:\w+\.)*workflow\.(?:\w+\.)*step")

STATIC_BASE = "pipeline_s3_loc"
BASE_METHOD = "_get_base_output_path"
# A method of such a name judges the config and places nothing.
VALIDATOR = re.compile(r"_*validate")

# Names of this meaning are variables in code that uses the framework: as attribute, argument or import.
VARIABLE_NAMES = frozenset({
    STATIC_BASE, "execution_prefix", "base_output_path",
    "PIPELINE_EXECUTION_TEMP_DIR", "KMS_ENCRYPTION_KEY_PARAM", "SECURITY_GROUP_ID", "VPC_SUBNET",
})  # fmt: skip
VARIABLE_METHODS = frozenset({BASE_METHOD, "get_base_output_path"})
VARIABLE_CLASSES = frozenset({
    "ParameterString", "ParameterInteger", "ParameterFloat", "ParameterBoolean", "PipelineVariable",
    "Join", "JsonGet", "ExecutionVariable", "StepOutput",
})  # fmt: skip
# Where the SDK's Join may be imported from; one that comes from another library is that library's.
SDK_PACKAGES = frozenset({"sagemaker", "cursus"})
EXECUTION_VARIABLES = "ExecutionVariables"

# Arguments of a builder's own methods in which paths arrive, keyed by port name.
PORT_ARGUMENTS = {"_get_inputs": "inputs", "_get_outputs": "outputs"}

# A step's properties are known by what is read off them, for `properties` is a common word.
PROPERTY_ROOTS = frozenset({
    "ModelArtifacts", "OutputDataConfig", "ProcessingOutputConfig", "ProcessingInputs", "TransformOutput",
    "TransformInput", "ModelName", "ModelPackageArn", "ModelPackageName", "TrainingJobName", "ProcessingJobName",
    "TransformJobName", "CheckpointConfig", "PrimaryContainer", "Outputs",
})  # fmt: skip

OBSOLETE_HELPERS = frozenset({"_validate_s3_uri", "_normalize_s3_uri", "_get_s3_directory_path"})

# Arguments that the SDK takes for an S3 place.
PLACE_ARGUMENTS = frozenset(
    {"destination", "output_path", "source", "s3_uri", "s3_data", "model_data", "s3_output_path"}
)

# Buckets that anyone may read: AWS's samples, and public data sets (their names end in -pds by custom).
PUBLIC_PLACES = re.compile(
    r"s3://(?:sagemaker-(?:sample|example|servicecatalog-seedcode)|jumpstart-cache-prod-|commoncrawl/"
    r"|(?:[\w-]+\.)?elasticmapreduce/|[\w.-]+-pds(?:/|$))"
)

# Arguments of the SDK that take a place in S3, by what happens there.
WRITTEN_TO = frozenset({
    "destination", "output_path", "s3_output_path", "code_location", "checkpoint_s3_uri", "output_s3_uri",
    "spark_event_logs_s3_uri", "output_s3_path", "s3_root_uri", "s3_analysis_config_output_path",
})  # fmt: skip
READ_FROM = frozenset({
    "source", "s3_uri", "s3_data", "data", "data_source", "model_data", "model_uri", "baseline_dataset", "inputs",
    "s3_data_input_path", "ground_truth_input", "s3_data_source", "model_data_url", "s3_model_data_url",
})  # fmt: skip
HANDED_OVER = frozenset({
    "arguments", "job_arguments", "args", "jar", "env", "environment", "hyperparameters", "container_arguments",
    "parameters",
})  # fmt: skip
# The SDK parses or uploads to these while the pipeline compiles: they take no pipeline variable.
COMPILE_TIME_PLACES = frozenset({"code_location"})
# In these classes even `s3_uri` is where something is written.
WRITERS = frozenset({"ProcessingS3Output", "CheckpointConfig"})
# In these even `destination` is a folder of the container.
READERS = frozenset({"ProcessingInput"})
POSITIONAL_PLACES = {
    "ProcessingInput": ("source", ""), "ProcessingOutput": ("", "destination"), "TrainingInput": ("s3_data",),
    "TransformInput": ("data",), "FileSource": ("s3_uri",), "transform": ("data",), "fit": ("inputs",),
    "Model": ("", "model_data"),
}  # fmt: skip
# Methods that start a job, or say how a step starts it when the session is a PipelineSession.
STARTERS = frozenset({"fit", "run", "transform", "train", "tune"})
DEPLOYERS = frozenset({"deploy", "upsert_and_deploy"})
# Parts of the SDK that work while the pipeline compiles, and parameters, whose default may be any place.
NOT_OF_STEPS = re.compile(
    r"sagemaker\.(?:core\.|mlops\.)?(?:s3|session|Session|local|workflow\.parameters|feature_store)\b"
)
# They give what was asked for, or their second argument.
WITH_DEFAULT = frozenset({"get", "getenv", "pop", "setdefault"})
UPLOADS = frozenset({"upload_data", "upload", "upload_string_as_file_body"})
# Text that is another one each time it is asked for.
DATED_CALLS = frozenset({
    "strftime", "now", "utcnow", "today", "time", "time_ns", "ctime", "asctime", "gmtime", "localtime", "uuid4",
    "uuid1", "name_from_base", "unique_name_from_base", "sagemaker_timestamp", "sagemaker_short_timestamp",
    "token_hex", "token_urlsafe", "randint", "random", "getrandbits",
})  # fmt: skip
DATED_ORIGINS = re.compile(
    r"(?:time|datetime|uuid|random|secrets|sagemaker(?:\.\w+)*\.utils|pandas|arrow|pendulum)\b.*"
)

LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
FRAMEWORK_LOG_METHODS = frozenset({"log_debug", "log_info", "log_warning", "log_error"})
PRINTERS = frozenset({"print", "echo", "secho", "warn"})

TAKING_APART = frozenset({
    "split", "rsplit", "partition", "rpartition", "replace", "startswith", "endswith", "strip", "rstrip", "lstrip",
    "removeprefix", "removesuffix", "lower", "upper", "find", "rfind", "index", "count", "encode", "splitlines",
    "title", "zfill", "casefold", "translate", "expandtabs",
})  # fmt: skip
# Of these, what gives a place in S3 again when it is given one.
TRIMMING = frozenset({
    "strip", "rstrip", "lstrip", "removeprefix", "removesuffix", "lower", "replace", "isoformat", "strftime",
})  # fmt: skip
URL_PARSERS = frozenset({"urlparse", "urlsplit", "parse_s3_url"})
PATH_JOINERS = frozenset({"s3_path_join", "urljoin", "joinpath"})
PATH_CLASSES = frozenset({"Path", "PurePath", "PurePosixPath", "PosixPath", "S3Path", "CloudPath"})
OS_PATH_FUNCTIONS = frozenset({"join", "basename", "dirname", "split", "normpath", "relpath", "splitext"})

# In code that makes pipelines these have to be looked into as well.
PIPELINE_SEEDS = UPLOADS | DATED_CALLS | {S3_SCHEME}

# Only what mentions one of these, or something found to hold a variable, has to be looked into.
SEEDS = (
    VARIABLE_NAMES | VARIABLE_METHODS | VARIABLE_CLASSES | OBSOLETE_HELPERS | PORT_ARGUMENTS.keys()
    | {EXECUTION_VARIABLES, "properties", "default_value"}
)  # fmt: skip
WORD = re.compile(r"[^\W\d]\w*")
