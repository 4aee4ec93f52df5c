"""Which arguments take a pipeline variable: the allow-list of a rewrite, after the signatures of the SDK and our own.

What is not here is not known to take one, and a path that goes there stays text.
"""

from __future__ import annotations

from typing import Final

_ENVIRONMENTS: Final = "environment hyperparameters"

# Both layouts of the SDK: class -> the arguments that take a variable, or a list or dict that holds some.
_CLASSES: Final[dict[str, str]] = {
    # processing
    "ProcessingInput": "source destination",
    "ProcessingOutput": "source destination",
    "Processor": "env",
    "ScriptProcessor": "env",
    "FrameworkProcessor": "env",
    "SKLearnProcessor": "env",
    "XGBoostProcessor": "env",
    "PyTorchProcessor": "env",
    "TensorFlowProcessor": "env",
    "HuggingFaceProcessor": "env",
    "PySparkProcessor": "env",
    "SparkJarProcessor": "env",
    # training and tuning
    "TrainingInput": "s3_data",
    "Estimator": f"output_path checkpoint_s3_uri {_ENVIRONMENTS}",
    "Framework": f"output_path checkpoint_s3_uri {_ENVIRONMENTS}",
    "XGBoost": f"output_path checkpoint_s3_uri {_ENVIRONMENTS}",
    "SKLearn": f"output_path checkpoint_s3_uri {_ENVIRONMENTS}",
    "PyTorch": f"output_path checkpoint_s3_uri {_ENVIRONMENTS}",
    "TensorFlow": f"output_path checkpoint_s3_uri model_dir {_ENVIRONMENTS}",
    "HuggingFace": f"output_path checkpoint_s3_uri {_ENVIRONMENTS}",
    "DebuggerHookConfig": "s3_output_path",
    "TensorBoardOutputConfig": "s3_output_path",
    # models
    "Model": "model_data env",
    "FrameworkModel": "model_data env",
    "XGBoostModel": "model_data env",
    "SKLearnModel": "model_data env",
    "PyTorchModel": "model_data env",
    "TensorFlowModel": "model_data env",
    "HuggingFaceModel": "model_data env",
    "Transformer": "output_path env",
    "MetricsSource": "s3_uri",
    "FileSource": "s3_uri",
    # steps
    "ProcessingStep": "inputs outputs job_arguments",
    "TrainingStep": "inputs",
    "TuningStep": "inputs job_arguments",
    "LambdaStep": "inputs",
    "CallbackStep": "inputs",
    "FailStep": "error_message",
    "ConditionEquals": "left right",
    "ConditionIn": "value in_values",
    "DataQualityCheckConfig": "baseline_dataset output_s3_uri",
    "ModelQualityCheckConfig": "baseline_dataset output_s3_uri",
    "QualityCheckStep": "supplied_baseline_statistics supplied_baseline_constraints",
    "ClarifyCheckStep": "supplied_baseline_constraints",
    "MonitorBatchTransformStep": "supplied_baseline_statistics supplied_baseline_constraints",
    "NotebookJobStep": "parameters environment_variables",
    # the shapes of version 3
    "ProcessingS3Input": "s3_uri local_path",
    "ProcessingS3Output": "s3_uri local_path",
    "S3DataSource": "s3_uri",
    "OutputDataConfig": "s3_output_path",
    "CheckpointConfig": "s3_uri",
    "InputData": "data_source",
    "ModelTrainer": "environment hyperparameters",
    "TransformOutput": "s3_output_path",
    "TransformS3DataSource": "s3_uri",
    "ContainerDefinition": "model_data_url environment",
    # expressions
    "Join": "values",
    "join_path": "base parts",
}  # fmt: skip
CLASSES: Final = {name: frozenset(accepted.split()) for name, accepted in _CLASSES.items()}

# The arguments that may be given without their name, in order.
POSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "ProcessingInput": ("source", "destination"),
    "ProcessingOutput": ("source", "destination"),
    "TrainingInput": ("s3_data",),
    "ConditionEquals": ("left", "right"),
    "ConditionIn": ("value", "in_values"),
    "Join": ("on", "values"),
}

# Methods of the SDK's objects, by the name of the argument: subprocess.run() has none of these names.
METHODS: Final[dict[str, frozenset[str]]] = {
    "run": frozenset({"inputs", "outputs", "arguments"}),
    "get_run_args": frozenset({"inputs", "outputs", "arguments"}),
    "fit": frozenset({"inputs"}),
    "transform": frozenset({"data"}),
    # of our builders
    "create_step": frozenset({"inputs", "outputs"}),
    "_create_step": frozenset({"inputs", "outputs"}),
    "_get_inputs": frozenset({"inputs"}),
    "_get_outputs": frozenset({"outputs"}),
}

# Methods of a builder whose result the framework gives to the SDK as it is.
HOOKS: Final = frozenset(
    {"_get_inputs", "_get_outputs", "_get_environment_variables", "_get_job_arguments", "environment", "destinations"}
)
# Methods and attributes of a builder that the framework reads as text, or hashes.
TEXT_HOOKS: Final = frozenset({
    "arguments", "canonical_nodes", "command", "documents", "entry_point", "folder", "framework_image", "image",
    "image_uri", "image_version", "job_type_of", "metadata", "name_suffix", "node", "output_folder", "own_inputs",
    "pipeline_name", "role", "script", "source_files", "step_name", "step_type", "tags", "user_files",
})  # fmt: skip


# What a class body gives an attribute that is set as any other.
FIELDS: Final = frozenset({"field", "Field", "PrivateAttr"})

# What an object of the SDK gives back as it was given: who reads it must be known as well.
READ_BACK: Final = frozenset({
    "destination", "output_path", "s3_data", "s3_uri", "model_data", "checkpoint_s3_uri", "s3_output_path",
})  # fmt: skip


def name_of(name: str, argument: str | int) -> str:
    """The name of an argument that is given by position."""
    return argument if isinstance(argument, str) else (POSITIONS.get(name, ())[argument:] or ("",))[0]


def accepted(name: str, argument: str | int) -> bool:
    """Whether the class or function ``name`` of the SDK takes a variable as ``argument`` (a name, or a position)."""
    if isinstance(argument, int):
        if name == "join_path":
            return True
        order = POSITIONS.get(name, ())
        return argument < len(order) and order[argument] in CLASSES[name]
    return argument in CLASSES.get(name, ())
