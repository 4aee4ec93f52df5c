"""Mutations of members and their values: what the service takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cursus.definition.references import is_expression
from validation.mutation.mutant import (
    GONE,
    Mutation,
    at,
    joins_of,
    members_of,
    output_name,
    referred_to,
    steps_of,
)

# Optional in the API reference: without one of these a request is another one, and as good.
_OPTIONAL: Final = frozenset(
    {
        "Accept",
        "AllowedContentTypes",
        "AppManaged",
        "Applications",
        "Args",
        "ArtifactName",
        "Artifacts",
        "AssembleWith",
        "AssociationType",
        "Associations",
        "AutoMLJobConfig",
        "AutoMLJobObjective",
        "Bias",
        "ChannelType",
        "ClientConfig",
        "CompletionCriteria",
        "Constraints",
        "ContainerArguments",
        "ContainerEntrypoint",
        "ContentType",
        "Contexts",
        "ContinuousParameterRanges",
        "CustomerMetadataProperties",
        "DataCaptureConfig",
        "DataDistributionType",
        "DataProcessing",
        "DisableProfiler",
        "DriftCheckBaselines",
        "EnableInterContainerTrafficEncryption",
        "EnableNetworkIsolation",
        "Environment",
        "ExperimentConfig",
        "Framework",
        "FrameworkVersion",
        "HyperParameterTuningJobObjective",
        "HyperParameters",
        "InitialInstanceCount",
        "InitialVariantWeight",
        "InputDataConfig",
        "InputFilter",
        "InputMode",
        "IntegerParameterRanges",
        "JobFlowRole",
        "JoinSource",
        "KmsKeyId",
        "LogUri",
        "MainClass",
        "Market",
        "MaxCandidates",
        "MaxNumberOfTrainingJobs",
        "MaxRuntimeInSeconds",
        "MaxRuntimePerTrainingJobInSeconds",
        "MetricDefinitions",
        "Mode",
        "ModelApprovalStatus",
        "ModelDataQuality",
        "ModelDataUrl",
        "ModelMetrics",
        "NetworkConfig",
        "NumberOfCpuCoresRequired",
        "OutputCompression",
        "OutputFilter",
        "ParameterRanges",
        "PreTrainingConstraints",
        "ProblemType",
        "ProcessingOutputConfig",
        "ProfilerConfig",
        "Properties",
        "ReleaseLabel",
        "S3CompressionType",
        "S3DataDistributionType",
        "S3Uris",
        "SamplePayloadUrl",
        "ScalingType",
        "Selector",
        "ServiceRole",
        "SkipModelValidation",
        "SplitType",
        "StaticHyperParameters",
        "Statistics",
        "SupportedContentTypes",
        "SupportedRealtimeInferenceInstanceTypes",
        "SupportedResponseMIMETypes",
        "SupportedTransformInstanceTypes",
        "Tags",
        "TrainingJobEarlyStoppingType",
        "VariantName",
        "VolumeKmsKeyId",
        "VolumeSizeInGB",
        "VpcConfig",
        "WorkGroup",
        "applicationId",
        "configurationOverrides",
        "entryPointArguments",
        "executionTimeoutMinutes",
        "logUri",
        "monitoringConfiguration",
        "s3MonitoringConfiguration",
    }
)


# Objects whose keys are the author's own.
_MAPS: Final = frozenset(
    {"Environment", "HyperParameters", "StaticHyperParameters", "CustomerMetadataProperties", "IterableItems"}
)


# Members that hold one word of a fixed set.
_WORDS: Final = frozenset(
    {
        "AssembleWith",
        "ChannelType",
        "InputMode",
        "InstanceRole",
        "InstanceType",
        "JoinSource",
        "Market",
        "Mode",
        "ModelApprovalStatus",
        "OutputFormat",
        "ProblemType",
        "S3CompressionType",
        "S3DataDistributionType",
        "S3DataType",
        "S3InputMode",
        "S3UploadMode",
        "ScalingType",
        "SplitType",
        "Strategy",
        "TrainingInputMode",
        "TrainingJobEarlyStoppingType",
    }
)


def drop(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Removes a member of a request, or a parameter, step or output that something refers to.

    Removing members that the API reference calls optional; entries of environments, hyperparameters and tags; steps,
    outputs and parameters that nothing refers to; a DependsOn if a reference orders the steps too.
    """
    parameters, steps, outputs = referred_to(definition)
    for number, parameter in enumerate(definition.get("Parameters", ())):
        if parameter["Name"] in parameters:
            yield Mutation(("Parameters", number), GONE, "a parameter in use dropped")
    for keys, step in steps_of(definition):
        if step["Name"] in steps:
            yield Mutation(keys, GONE, "a step in use dropped")
        for inner, key, value in members_of(step):
            if isinstance(key, str) and key not in _OPTIONAL and not _MAPS & {*inner}:
                yield Mutation((*keys, *inner, key), GONE, f"{key} dropped")
            if (step["Name"], output_name(value)) in outputs and inner[-1:] == ("Outputs",):
                yield Mutation((*keys, *inner, key), GONE, "an output in use dropped")


def drop_anything(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Takes out whatever there is, wrong or not."""
    for member in ("Parameters", "Steps"):
        for number in range(len(definition.get(member, ()))):
            yield Mutation((member, number), GONE, f"one of {member} dropped")
    for keys, step in steps_of(definition):
        for member in sorted(step.keys() - {"Name", "Type", "Arguments"}):
            yield Mutation((*keys, member), GONE, f"{member} dropped")
        for inner, key, _ in members_of(step):
            what = key if isinstance(key, str) else f"an entry of {inner[-1]}"
            yield Mutation((*keys, *inner, key), GONE, f"{what} dropped")


def rename(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Misspells a name: of a member, of a word from a fixed set, or of what something refers to.

    Renaming step types, because the service may know more of them (the check adds a note); EC2 instance types of EMR,
    which has no list of them; parameters, steps and outputs that nothing refers to; inputs and channels, which only
    scripts use; keys of environments and hyperparameters.
    """
    parameters, steps, outputs = referred_to(definition)
    for number, parameter in enumerate(definition.get("Parameters", ())):
        if parameter["Name"] in parameters:
            yield Mutation(("Parameters", number, "Name"), parameter["Name"] + "2", "a parameter in use renamed")
        yield Mutation(("Parameters", number, "Type"), "Text", "the type of a parameter renamed")
    for keys, step in steps_of(definition):
        if step["Name"] in steps:
            yield Mutation((*keys, "Name"), step["Name"] + "2", "a step in use renamed")
        for inner, key, value in members_of(step):
            if key in _WORDS and isinstance(value, str) and (step["Type"], key) != ("EMR", "InstanceType"):
                yield Mutation((*keys, *inner, key), value + "s", f"the word in {key} misspelt")
            if (step["Name"], output_name(value)) in outputs and inner[-1:] == ("Outputs",):
                yield Mutation((*keys, *inner, key, "OutputName"), output_name(value) + "2", "an output in use renamed")
            if isinstance(key, str) and not _MAPS & {*inner}:
                renamed = {(name + "s" if name == key else name): child for name, child in at(step, inner).items()}
                yield Mutation((*keys, *inner), renamed, f"{key} misspelt")


def retype(definition: Mapping[str, Any]) -> Iterator[Mutation]:
    """Changes the JSON type of a value: a number for text, an item for a list, null for anything.

    Changing the type of a parameter that nothing refers to.
    """
    parameters, _, _ = referred_to(definition)
    for number, parameter in enumerate(definition.get("Parameters", ())):
        if parameter["Name"] in parameters:
            other = "Integer" if parameter["Type"] == "String" else "String"
            yield Mutation(("Parameters", number, "Type"), other, "a parameter declared with another type")
    for keys, step in steps_of(definition):
        for inner, key, value in members_of(step):
            place = (*keys, *inner, key)
            match value:
                case bool() | int() | float():
                    yield Mutation(place, str(value), "a number or truth value as text")
                    yield Mutation(place, None, "null for a number or truth value")
                case str():
                    yield Mutation(place, 7, "a number for a text")
                    yield Mutation(place, [value], "a list for a text")
                    yield Mutation(place, None, "null for a text")
                case [first, *_]:
                    yield Mutation(place, first, "the first entry for a list")
                case dict() if not is_expression(value):
                    yield Mutation(place, [value], "a list for an object")
    for keys, join in joins_of(definition):
        yield Mutation((*keys, "Std:Join", "Values", len(join["Values"]) - 1), None, "null in a Join")
        yield Mutation((*keys, "Std:Join", "Values"), "values", "a text for the values of a Join")
