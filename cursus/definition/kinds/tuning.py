"""Tuning: many training jobs that search the best hyperparameters."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds import training
from cursus.definition.kinds.base import (
    EACH,
    JOB_SETTINGS,
    Described,
    Destination,
    Filled,
    Kind,
    Need,
    Ports,
    below,
    sagemaker,
)

_DEFINITIONS: Final = (("TrainingJobDefinition",), ("TrainingJobDefinitions", EACH))
_INSTANCES: Final = ("InstanceType", "InstanceGroups", "InstancePreferences")

KIND: Final = Kind(
    type="Tuning",
    request_shape=sagemaker("CreateHyperParameterTuningJobRequest"),
    filled_in={"CreateHyperParameterTuningJobRequest": frozenset({"HyperParameterTuningJobName"})},
    needs=(
        Need((), ("TrainingJobDefinition", "TrainingJobDefinitions", "WarmStartConfig")),
        *(Need((*at, "AlgorithmSpecification"), ("TrainingImage", "AlgorithmName")) for at in _DEFINITIONS),
        *(Need(at, ("ResourceConfig", "HyperParameterTuningResourceConfig")) for at in _DEFINITIONS),
        *(Need((*at, "ResourceConfig"), _INSTANCES) for at in _DEFINITIONS),
        *(Need((*at, "ResourceConfig"), ("InstanceCount", *_INSTANCES[1:])) for at in _DEFINITIONS),
        *(
            Need(
                (*at, *training.CHANNELS.at, EACH, "DataSource"),
                ("S3DataSource", "FileSystemDataSource", "DatasetSource"),
            )
            for at in _DEFINITIONS
        ),
        # Of several, each is known by its name and has its own metric; the search has none.
        Need(_DEFINITIONS[1], ("DefinitionName",)),
        Need(_DEFINITIONS[1], ("TuningObjective",)),
    ),
    orders=tuple(training.WAIT._replace(at=(*at, *training.WAIT.at)) for at in _DEFINITIONS),
    name_limit=32,
    ports=(
        *(training.CHANNELS._replace(at=(*at, *training.CHANNELS.at)) for at in _DEFINITIONS),
        Ports(_DEFINITIONS[1][:1], "DefinitionName", (), "training job definition", reads=True),
    ),
    # Each training job of the search writes below its own name, which no one knows before.
    destinations=tuple(
        Destination((*at, *found.at), found.below.replace("{job}", job))
        for at, job in zip(_DEFINITIONS, ("{job}", "{job}-{entry}"), strict=True)
        for found in training.DESTINATIONS[:2]
    ),
    jobs=_DEFINITIONS,
    output_key=training.KIND.output_key,
    volume_key=training.KIND.volume_key,
    network=training.KIND.network,
    describe_shape=sagemaker("DescribeHyperParameterTuningJobResponse"),
    listed_shape=sagemaker("ListTrainingJobsForHyperParameterTuningJobResponse"),
    not_described=frozenset({"Tags"}),
    job_name="HyperParameterTuningJobName",
    described=Described(
        "DescribeHyperParameterTuningJob",
        "HyperParameterTuningJobName",
        ("TuningJob", "Arn"),
        {
            ("HyperParameterTuningJobConfig", "TrainingJobEarlyStoppingType"): ("Off",),
            ("HyperParameterTuningJobConfig", "RandomSeed"): Filled.ANY,
            **below(*_DEFINITIONS, defaults=training.DEFAULTS),
            **below(
                *_DEFINITIONS,
                defaults={
                    ("StaticHyperParameters", "_tuning_objective_metric"): Filled.OWN,
                    ("DefinitionName",): Filled.ANY,
                },
            ),
        },
    ),
    cached=True,
    retried=True,
    settings=JOB_SETTINGS,
)
