"""The service's request shapes as a judge, and botocore's own validator as another one."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from cursus.checks.examples import Change, changed
from cursus.checks.requests import Fault, patterns_not_judged, violations
from cursus.checks.runner import check_definition
from cursus.definition.place import json_path
from cursus.definition.resolve import resolve
from cursus.definition.stand_ins import StandIn
from cursus.gate import goldens
from validation.cases import golden_files
from validation.mutation.mutant import mutated
from validation.mutation.operators import OPERATORS

CREATE = {
    "Processing": ("CreateProcessingJob", "ProcessingJobName"),
    "Training": ("CreateTrainingJob", "TrainingJobName"),
    "Model": ("CreateModel", "ModelName"),
    "Transform": ("CreateTransformJob", "TransformJobName"),
    "RegisterModel": ("CreateModelPackage", None),
}
SERVICE = ServiceModel(Loader().load_service_model("sagemaker", "service-2"))
BY_BOTOCORE = {Fault.UNKNOWN, Fault.MISSING, Fault.TYPE, Fault.NOT_TEXT, Fault.NOT_LIST, Fault.BOUNDS}
"""What botocore's validator looks at; of bounds the lower ones alone."""


def botocore_accepts(step: dict[str, Any]) -> bool:
    operation, name = CREATE[step["Type"]]
    request = {**step["Arguments"], **({name: "name"} if name else {})}
    shape = SERVICE.operation_model(operation).input_shape
    assert shape is not None
    return not ParamValidator().validate(request, shape).has_errors()


def faults(step: dict[str, Any]) -> set[Fault]:
    return {found.fault for found in violations(step["Type"], step["Arguments"], ())}


def test_botocore_agrees_on_goldens() -> None:
    """What both judge of our own definitions is valid for both."""
    for file in sorted(golden_files()):
        if file.stem == "static":
            for step in (one for one in resolve(json.loads(goldens.read(file)))["Steps"] if one["Type"] in CREATE):
                assert botocore_accepts(step), (file, step["Name"])
                assert faults(step) == set(), (file, step["Name"])


@pytest.mark.parametrize("operator", ["drop", "rename", "retype"])
def test_botocore_agrees_on_mutants(operator: str) -> None:
    """Whatever botocore's validator refuses, the shapes refuse, and they refuse no more by types and names."""
    definition = resolve(changed(Change()))
    compared = 0
    for mutation in OPERATORS[operator](definition):
        if mutation.keys[0] != "Steps" or mutation.keys[2:3] != ("Arguments",):
            continue
        (step,) = [mutated(definition, mutation)["Steps"][n] for n in (mutation.keys[1],) if isinstance(n, int)]
        found = faults(step)
        assert botocore_accepts(step) == (not found & BY_BOTOCORE), (mutation.keys, mutation.what, found)
        compared += 1
    assert compared > 20


def test_patterns_that_python_cannot_read_are_named() -> None:
    """Five patterns of the requests are no regular expressions in Python: the report says so, and all others judge."""
    assert set(patterns_not_judged()) <= {
        "AthenaCatalog",
        "CustomerMetadataKey",
        "CustomerMetadataValue",
        "EntityDescription",
        "ModelPackageSourceUri",
    }


@pytest.mark.parametrize(("key", "value", "fits"), [("team", "fräud 1:2/3", True), ("te*am", "x", False)])
def test_unicode_classes_of_patterns(key: str, value: str, fits: bool) -> None:
    r"""\p{L} and its like, which Python's expressions lack, take letters of every language."""
    step = copy.deepcopy(changed(Change())["Steps"][0])
    step["Arguments"]["Tags"] = [{"Key": key, "Value": value}]
    assert (Fault.PATTERN not in faults(step)) == fits


def test_expressions_may_be_anything() -> None:
    """What is not resolved is not judged, but a list can be no single reference."""
    step = changed(Change())["Steps"][1]
    assert faults(step) == set()
    step["Arguments"]["VpcConfig"] = {"SecurityGroupIds": ["sg-1"], "Subnets": {"Get": "Parameters.X"}}
    assert faults(step) == {Fault.NOT_LIST}


SEARCH = {
    "HyperParameterTuningJobConfig": {"Strategy": "Clever", "ResourceLimits": {"MaxParallelTrainingJobs": 0}},
    "TrainingJobDefinition": {
        "AlgorithmSpecification": {"TrainingInputMode": "File"},
        "RoleArn": "role",
        "OutputDataConfig": {"S3OutputPath": "s3://b/search"},
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": "1", "VolumeSizeInGB": 30},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    },
}


def test_a_search_broken_in_five_ways() -> None:
    """A Tuning step is judged like any other: each fault is one finding, at its place."""
    step = {"Name": "Search", "Type": "Tuning", "Arguments": SEARCH}
    found = [one for one in check_definition(changed(Change({"Steps[2]": step}))) if one.diagnostic.at.step == "Search"]
    assert sorted(one.code for one in found if one.code != "E539") == ["E552", "E553", "E554", "E555", "E556"]


@pytest.mark.parametrize(
    ("step_type", "arguments", "fault"),
    [
        ("Fail", {"Message": "no"}, Fault.MISSING),
        ("Fail", {"ErrorMessage": 5}, Fault.TYPE),
        ("AutoML", {"RoleArn": "role"}, Fault.MISSING),
        ("QualityCheck", {"Nonsense": 1}, Fault.UNKNOWN),
        ("ClarifyCheck", {"RoleArn": 1}, Fault.TYPE),
        ("EMR", {"ClusterId": "j-1", "StepConfig": {"HadoopJarStep": {"Args": "x"}}}, Fault.NOT_LIST),
        ("EMR", {"ClusterConfig": {"Instances": {"InstanceGroup": []}}, "StepConfig": {}}, Fault.UNKNOWN),
        ("EMRServerless", {"JobConfig": {}}, Fault.MISSING),
        ("Endpoint", {}, Fault.MISSING),
        ("EndpointConfig", {"ProductionVariants": []}, Fault.BOUNDS),
        ("Lineage", {"Artifacts": [{"ArtifactName": "a"}]}, Fault.MISSING),
        ("Job", {"JobConfigDocument": {}}, Fault.TYPE),
        ("Cleanup", {"Resources": {"S3": []}}, Fault.BOUNDS),
        ("ForEach", {"IterableItems": "[1]", "MaxConcurrency": 500}, Fault.BOUNDS),
    ],
)
def test_every_kind_is_judged(step_type: str, arguments: dict[str, Any], fault: Fault) -> None:
    """Nonsense in the Arguments of any kind that has a request, or a shape of its own, is seen."""
    assert fault in {found.fault for found in violations(step_type, arguments, ())}


def test_stand_ins_are_judged_by_type() -> None:
    """What only a run knows may be any text, but no text where the service takes a number."""
    step = changed(Change())["Steps"][1]
    step["Arguments"]["RoleArn"] = StandIn("stand-in-A-Role", "string")
    step["Arguments"]["ResourceConfig"]["InstanceCount"] = StandIn("stand-in-A-Count", "integer")
    step["Arguments"]["ResourceConfig"]["VolumeSizeInGB"] = StandIn("stand-in-JsonGet-size")
    assert faults(step) == set()
    step["Arguments"]["ResourceConfig"]["InstanceCount"] = StandIn("stand-in-A-Count", "string")
    step["Arguments"]["HyperParameters"]["depth"] = StandIn("stand-in-A-Depth", "integer")
    assert faults(step) == {Fault.TYPE, Fault.NOT_TEXT}


def test_other_steps_are_not_judged() -> None:
    """A type of step that no request shape is known of has nothing to be held against."""
    assert list(violations("Callback", {"anything": 1}, ())) == []


@pytest.mark.parametrize(("managed", "codes"), [({"AppManaged": True}, set()), ({}, {"E556"})])
def test_an_output_for_the_feature_store(managed: dict[str, Any], codes: set[str]) -> None:
    """It has no place in S3, and says who writes it: the service takes it from the application alone."""
    output = {"OutputName": "features", "FeatureStoreOutput": {"FeatureGroupName": "orders"}, **managed}
    definition = changed(Change({"Steps[0].Arguments.ProcessingOutputConfig.Outputs[1]": output}))
    assert {one.code for one in check_definition(definition)} == codes


def several(*names: str, **of_last: Any) -> dict[str, Any]:
    """A Tuning step with a definition of each name; the last has further members, and none that is None."""
    job = SEARCH["TrainingJobDefinition"] | {
        "AlgorithmSpecification": {
            "TrainingInputMode": "File",
            "TrainingImage": "1.dkr.ecr.eu-west-1.amazonaws.com/a:1",
        },
        "RoleArn": "arn:aws:iam::111122223333:role/Role",
        "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
    }
    limits = {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 1}
    metric = {"Type": "Maximize", "MetricName": "auc"}
    definitions = [{"DefinitionName": name, "TuningObjective": metric, **job} for name in names]
    definitions[-1] = {name: value for name, value in (definitions[-1] | of_last).items() if value is not None}
    config = {"Strategy": "Random", "ResourceLimits": limits}
    arguments = {"HyperParameterTuningJobConfig": config, "TrainingJobDefinitions": definitions}
    return {"Name": "Search", "Type": "Tuning", "Arguments": arguments}


@pytest.mark.parametrize(
    ("step", "code", "at"),
    [
        (several("a", "a"), "E558", "TrainingJobDefinitions"),
        (several("a", "b b"), "E553", "TrainingJobDefinitions[1].DefinitionName"),
        (several("a", "b", DefinitionName=None), "E556", "TrainingJobDefinitions[1]"),
        (several("a", "b", TuningObjective=None), "E556", "TrainingJobDefinitions[1]"),
        (
            several("a", "b", InputDataConfig=[{"ChannelName": "x", "DataSource": {"S3DataSource": {}}}] * 2),
            "E558",
            "TrainingJobDefinitions[1].InputDataConfig",
        ),
        (
            several("a", "b", VpcConfig={"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}),
            "W565",
            "TrainingJobDefinitions[0]",
        ),
    ],
)
def test_each_definition_of_a_search_is_judged(step: dict[str, Any], code: str, at: str) -> None:
    """Names, channels and protections of every definition, at its place."""
    found = [one.diagnostic for one in check_definition(changed(Change({"Steps[2]": step})))]
    assert f"$.Steps[2].Arguments.{at}" in [json_path(one.at.keys) for one in found if one.code == code]
    sound = [one.diagnostic for one in check_definition(changed(Change({"Steps[2]": several("a", "b")})))]
    assert not [one for one in sound if one.at.step == "Search" and one.code in (code, "E609")]


def test_an_endpoint_configuration_has_no_network_of_its_own() -> None:
    """That of its models holds: it is not asked for one where other steps are in a VPC."""
    network = {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}
    variant = {"VariantName": "a", "ModelName": "m", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    step = {"Name": "Serve", "Type": "EndpointConfig", "Arguments": {"ProductionVariants": [variant]}}
    definition = changed(Change({"Steps[1].Arguments.VpcConfig": network, "Steps[2]": step}))
    found = [one.diagnostic for one in check_definition(definition)]
    assert "Serve" not in [one.at.step for one in found if one.code == "W565"]
    assert "W565" in [one.code for one in found]  # of the processing step next to it


@pytest.mark.parametrize(("step_type", "told"), [("Endpoint", True), ("EndpointConfig", False)])
def test_retries_of_an_endpoint(step_type: str, told: bool) -> None:
    """The service tries a configuration again, and an endpoint never."""
    retries = {"RetryPolicies": [{"ExceptionType": ["Step.THROTTLING"], "MaxAttempts": 2}]}
    step = {"Name": "Serve", "Type": step_type, "Arguments": {}, **retries}
    found = [one.diagnostic for one in check_definition(changed(Change({"Steps[2]": step})))]
    assert any(one.code == "E530" and "RetryPolicies" in one.message for one in found) == told
