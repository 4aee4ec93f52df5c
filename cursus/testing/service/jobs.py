"""How the stand-in answers for each kind of job: the request, what the service adds to it, and what the job wrote."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Answer = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One kind of job. ``fill`` adds to a request what the real service shows although no one asked for it."""

    metadata: str
    describe: str
    noun: str
    name: str
    arn: str
    done: Mapping[str, str]
    fill: Callable[[Answer], None]
    outputs: Callable[[Answer], Iterator[tuple[tuple[str | int, ...], str]]]
    log_group: str = ""

    def answer(self, request: Mapping[str, Any], name: str, arn: str, moment: datetime) -> Answer:
        answer = {**copy.deepcopy(dict(request)), self.name: name, self.arn: arn, "CreationTime": moment}
        answer.pop("Tags", None)
        self.fill(answer)
        return answer | dict(self.done)


def _set(place: Any, **defaults: Any) -> None:
    for member, value in defaults.items():
        place.setdefault(member, value)


def _processing(answer: Answer) -> None:
    _set(answer, StoppingCondition={"MaxRuntimeInSeconds": 86400})
    _set(answer, ExperimentConfig={"ExperimentName": "pipeline", "TrialName": "execution"})
    for given in answer.get("ProcessingInputs", ()):
        _set(given, AppManaged=False)
        if "S3Input" in given:
            _set(given["S3Input"], S3DataDistributionType="FullyReplicated", S3CompressionType="None")
    for made in answer.get("ProcessingOutputConfig", {}).get("Outputs", ()):
        _set(made, AppManaged=False)


def _processing_outputs(answer: Answer) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for made in answer.get("ProcessingOutputConfig", {}).get("Outputs", ()):
        if "S3Output" in made:
            yield ("ProcessingOutputConfig", "Outputs", made["OutputName"]), f"{made['S3Output']['S3Uri']}/part-0"


def _training(answer: Answer) -> None:
    _set(
        answer,
        EnableNetworkIsolation=False,
        EnableInterContainerTrafficEncryption=False,
        EnableManagedSpotTraining=False,
        StoppingCondition={"MaxRuntimeInSeconds": 86400},
    )
    _set(answer["OutputDataConfig"], KmsKeyId="", CompressionType="GZIP")
    _set(answer["AlgorithmSpecification"], EnableSageMakerMetricsTimeSeries=False)
    for channel in answer.get("InputDataConfig", ()):
        _set(channel, CompressionType="None", RecordWrapperType="None")
    output = f"{answer['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{answer['TrainingJobName']}/output"
    answer["ModelArtifacts"] = {"S3ModelArtifacts": f"{output}/model.tar.gz"}
    _set(answer, ProfilerConfig={"S3OutputPath": answer["OutputDataConfig"]["S3OutputPath"]})


def _transform(answer: Answer) -> None:
    _set(answer["TransformInput"], CompressionType="None", SplitType="None")
    _set(answer["TransformOutput"], AssembleWith="None", KmsKeyId="")
    _set(answer, DataProcessing={"InputFilter": "$", "OutputFilter": "$", "JoinSource": "None"})


def _model(answer: Answer) -> None:
    _set(answer, EnableNetworkIsolation=False)
    for container in [answer.get("PrimaryContainer"), *answer.get("Containers", ())]:
        if container and "ModelDataUrl" in container:
            source = {"S3Uri": container["ModelDataUrl"], "S3DataType": "S3Object", "CompressionType": "Gzip"}
            _set(container, Mode="SingleModel", ModelDataSource={"S3DataSource": source})


def _package(answer: Answer) -> None:
    _set(answer, CertifyForMarketplace=False, ModelPackageVersion=1)
    for container in answer.get("InferenceSpecification", {}).get("Containers", ()):
        _set(container, ImageDigest="sha256:0", ModelDataETag='"0"')


def _endpoint_config(answer: Answer) -> None:
    for variant in answer["ProductionVariants"]:
        _set(variant, InitialVariantWeight=1.0)


def _tuning(answer: Answer) -> None:
    _set(answer["HyperParameterTuningJobConfig"], TrainingJobEarlyStoppingType="Off")
    told = answer["HyperParameterTuningJobConfig"].get("HyperParameterTuningJobObjective", {})
    alone = answer.get("TrainingJobDefinition", {})
    definitions = [(alone, told), *((one, one["TuningObjective"]) for one in answer.get("TrainingJobDefinitions", ()))]
    for definition, objective in definitions:
        if metric := objective.get("MetricName"):
            definition.setdefault("StaticHyperParameters", {})["_tuning_objective_metric"] = metric
    metric = definitions[-1][1].get("MetricName")
    name = answer["HyperParameterTuningJobName"]
    answer["BestTrainingJob"] = {"TrainingJobName": f"{name}-002"}
    if metric:
        value = {"MetricName": metric, "Value": 0.9}
        answer["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"] = value
    answer["TrainingJobSummaries"] = [{"TrainingJobName": f"{name}-{number:03}"} for number in (2, 1)]  # the best first


def _under(*way: str, file: str) -> Callable[[Answer], Iterator[tuple[tuple[str | int, ...], str]]]:
    def outputs(answer: Answer) -> Iterator[tuple[tuple[str | int, ...], str]]:
        place: Any = answer
        for member in way:
            place = place.get(member, {})
        if isinstance(place, str):
            yield way, f"{place}{file}"

    return outputs


def _none(_: Answer) -> Iterator[tuple[tuple[str | int, ...], str]]:
    return iter(())


def _job(
    noun: str, metadata: str, word: str, fill: Any, outputs: Any, group: str = "", status: str = "Completed"
) -> Job:
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in word)
    done = {f"{word}Status": status} if status else {}
    return Job(metadata, f"describe{snake}", noun, f"{word}Name", f"{word}Arn", done, fill, outputs, group)


JOBS: Mapping[str, Job] = {
    "Processing": _job(
        "processing-job", "ProcessingJob", "ProcessingJob", _processing, _processing_outputs, "ProcessingJobs"
    ),
    "Training": _job(
        "training-job",
        "TrainingJob",
        "TrainingJob",
        _training,
        _under("ModelArtifacts", "S3ModelArtifacts", file=""),
        "TrainingJobs",
    ),
    "Transform": _job(
        "transform-job",
        "TransformJob",
        "TransformJob",
        _transform,
        _under("TransformOutput", "S3OutputPath", file="/part.out"),
        "TransformJobs",
    ),
    "Tuning": Job(
        "TuningJob",
        "describe_hyper_parameter_tuning_job",
        "hyper-parameter-tuning-job",
        "HyperParameterTuningJobName",
        "HyperParameterTuningJobArn",
        {"HyperParameterTuningJobStatus": "Completed"},
        _tuning,
        _none,
    ),
    "Model": _job("model", "Model", "Model", _model, _none, status=""),
    "RegisterModel": _job("model-package", "RegisterModel", "ModelPackage", _package, _none),
    "EndpointConfig": _job("endpoint-config", "EndpointConfig", "EndpointConfig", _endpoint_config, _none, status=""),
}
JOBS = {**JOBS, "QualityCheck": JOBS["Processing"], "ClarifyCheck": JOBS["Processing"]}
