"""The names by which the framework and the SDK hand out pipeline variables."""

from __future__ import annotations

import re

STATIC_BASE = "pipeline_s3_loc"
BASE_METHOD = "_get_base_output_path"

# Names of this meaning are variables wherever they come from: attribute, argument or import.
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

LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
FRAMEWORK_LOG_METHODS = frozenset({"log_debug", "log_info", "log_warning", "log_error"})
PRINTERS = frozenset({"print", "echo", "secho", "warn"})

TAKING_APART = frozenset({
    "split", "rsplit", "partition", "rpartition", "replace", "startswith", "endswith", "strip", "rstrip", "lstrip",
    "removeprefix", "removesuffix", "lower", "upper", "find", "rfind", "index", "count", "encode", "splitlines",
    "title", "zfill", "casefold", "translate", "expandtabs",
})  # fmt: skip
URL_PARSERS = frozenset({"urlparse", "urlsplit", "parse_s3_url"})
PATH_JOINERS = frozenset({"s3_path_join", "urljoin", "joinpath"})
PATH_CLASSES = frozenset({"Path", "PurePath", "PurePosixPath", "PosixPath", "S3Path", "CloudPath"})
OS_PATH_FUNCTIONS = frozenset({"join", "basename", "dirname", "split", "normpath", "relpath", "splitext"})

# Only what mentions one of these, or something found to hold a variable, has to be looked into.
SEEDS = (
    VARIABLE_NAMES | VARIABLE_METHODS | VARIABLE_CLASSES | OBSOLETE_HELPERS | PORT_ARGUMENTS.keys()
    | {EXECUTION_VARIABLES, "properties", "default_value"}
)  # fmt: skip
WORD = re.compile(r"[^\W\d]\w*")
S3_SCHEME = "s3://"
