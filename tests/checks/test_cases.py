"""What the examples of the checks leave open: neighbours of what is wrong, and other forms of it."""

from __future__ import annotations

from typing import Any

import pytest

from cursus.checks.examples import GONE, PREFIX, PREPARED, Change, changed, join, processing, training
from cursus.checks.runner import check_definition

OUTPUT = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"
INPUT = "Steps[0].Arguments.ProcessingInputs[0].S3Input.S3Uri"
CHANNEL = "Steps[1].Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri"
ARGUMENTS = "Steps[0].Arguments.AppSpecification.ContainerArguments"
ENVIRONMENT = "Steps[0].Arguments.Environment.VALUE"
DEPTH = "Steps[1].Arguments.HyperParameters.depth"
PREPARED_PLACE = join(PREFIX, "prepare", "data")

TRAINED = {"Get": "Steps.Train.ModelArtifacts.S3ModelArtifacts"}
STRICT = Change({"Parameters[0].DefaultValue": GONE})
STATIC = Change(
    {
        "Parameters": [],
        OUTPUT: join("s3://team-bucket/run", "prepare", "data"),
        "Steps[1].Arguments.OutputDataConfig.S3OutputPath": join("s3://team-bucket/run", "train"),
    }
)


def branch(*steps: Any, otherwise: Any = ()) -> dict[str, Any]:
    comparison = {"Type": "Equals", "LeftValue": 1, "RightValue": 1}
    arguments = {"Conditions": [comparison], "IfSteps": list(steps), "ElseSteps": list(otherwise)}
    return {"Name": "Choose", "Type": "Condition", "Arguments": arguments}


def reader(name: str, source: Any) -> dict[str, Any]:
    return processing(name, source)


def writing(step: dict[str, Any], *path: str) -> dict[str, Any]:
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = join(PREFIX, *path)
    return step


def serving(environment: dict[str, str]) -> dict[str, Any]:
    """A model step whose container has this environment."""
    container = {"Image": "image:1", "Environment": environment, "ModelDataUrl": TRAINED}
    arguments = {"ExecutionRoleArn": "arn:aws:iam::123456789012:role/SageMaker", "PrimaryContainer": container}
    return {"Name": "Serve", "Type": "Model", "Arguments": arguments}


RIGHT = {
    "a program that a model's archive holds": Change({"Steps[2]": serving({"SAGEMAKER_PROGRAM": "serve.py"})}),
    "a folder of an output in the entry point, as Spark's event logs": Change(
        {
            "Steps[0].Arguments.AppSpecification.ContainerEntrypoint": [
                "smspark-submit",
                "--local-spark-event-logs-dir",
                "/opt/ml/processing/output/",
                "/opt/ml/processing/input/prepare.py",
            ]
        }
    ),
    "a base without a default": STRICT,
    "a static base": STATIC,
    "a static base as a text of its own": Change({**STATIC, OUTPUT: "s3://team-bucket/run/prepare/data"}),
    "a base inside of a nested Join": Change({OUTPUT: join(join(PREFIX, "prepare"), "data")}),
    "an order that another step passes on": Change(
        {
            "Steps[2]": {**reader("Report", PREPARED_PLACE), "DependsOn": ["Train"]},
        }
    ),
    "what is read was written before, as the writer waits for the reader": Change({INPUT: join(PREFIX, "train")}),
    "a place shared by branches of which one runs": Change(
        {
            "Steps[2]": branch(
                writing(processing("Yes", TRAINED), "out"), otherwise=[writing(processing("No", TRAINED), "out")]
            ),
        }
    ),
    "a neighbour whose name begins alike": Change(
        {
            "Steps[2]": reader("Report", join(PREFIX, "prepare", "database")),
        }
    ),
    "two places of one training job": Change(
        {
            "Steps[1].Arguments.CheckpointConfig": {"S3Uri": join(PREFIX, "train")},
        }
    ),
    "a hash that looks like a time": Change({INPUT: "s3://raw/0db17000000001531f9d20240531e5e0"}),
    "an account, a version, a number of rows": Change({ARGUMENTS: ["123456789012", "1.20.3", "1700000"]}),
    "a date in a query's text": Change({ENVIRONMENT: "select * from t where day = '2024-05-31'"}),
    "a word that a reference begins with": Change({ENVIRONMENT: "Parameters.OTHER and Stepson. Get: well"}),
    "JSON of the author's own": Change({ENVIRONMENT: '{"get": "Parameters", "Join": ["a"]}'}),
    "a Join on a dash": Change({ENVIRONMENT: {"Std:Join": {"On": "-", "Values": ["", "a/", "b"]}}}),
    "a scheme behind an option": Change(
        {
            ENVIRONMENT: {"Std:Join": {"On": "", "Values": ["--base=", PREFIX]}},
        }
    ),
    "a code of an unknown language": Change({ENVIRONMENT: "größe ü"}),
    "a float that is whole": Change({"Steps[1].Arguments.RetryStrategy": {"MaximumRetryAttempts": 1}}),
    "an input without a place, managed by the service": Change(
        {
            "Steps[0].Arguments.ProcessingInputs[0].AppManaged": True,
            "Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath": GONE,
        }
    ),
    "a job's name of one's own": Change({"Steps[1].Arguments.TrainingJobName": "train"}),
    "retry policies": Change(
        {
            "Steps[0].RetryPolicies": [{"ExceptionType": ["Step.THROTTLING"], "IntervalSeconds": 5, "MaxAttempts": 3}],
        }
    ),
    "conditions of every form": Change(
        {
            "Steps[2]": branch(),
            "Steps[2].Arguments.Conditions": [
                {"Type": "In", "QueryValue": "a", "Values": ["a", "b"]},
                {"Type": "Not", "Condition": {"Type": "LessThan", "LeftValue": 1, "RightValue": 2}},
                {"Type": "Or", "Conditions": [{"Type": "Equals", "LeftValue": 1, "RightValue": 2}]},
            ],
        }
    ),
    "two training jobs with one destination": Change(
        {
            "Steps[2]": training("More", "s3://raw/x"),
            "Steps[2].Arguments.OutputDataConfig.S3OutputPath": join(PREFIX, "train"),
        }
    ),
    "static pipelines of two buckets": Change(
        {**STATIC, "Steps[1].Arguments.OutputDataConfig.S3OutputPath": "s3://other-bucket/run/more"}
    ),
    "a list of locations": Change(
        {
            ARGUMENTS: ["--jars", "s3://lib/1.jar,s3://lib/2.jar", "--files=s3://lib/a"],
            ENVIRONMENT: {"Std:Join": {"On": ",", "Values": ["s3://lib/1.jar", join(PREFIX, "lib", "2.jar")]}},
            DEPTH: join("s3://lib/1.jar,s3://lib", "2.jar s3://lib/3.jar"),
        }
    ),
    "a bucket of one's own as a part": Change(
        {
            "Parameters[1]": {"Name": "BUCKET", "Type": "String", "DefaultValue": "team-bucket"},
            ENVIRONMENT: join("s3:/", {"Get": "Parameters.BUCKET"}, "logs"),
        }
    ),
    "a folder that ends with a slash, given alone": Change(
        {
            "Parameters[1]": {"Name": "TABLES", "Type": "String", "DefaultValue": "s3://raw-bucket/tables/"},
            INPUT: {"Get": "Parameters.TABLES"},
        }
    ),
    "a day in a default": Change(
        {
            "Parameters[1]": {"Name": "DAY", "Type": "String", "DefaultValue": "2024-05-31"},
            DEPTH: {"Get": "Parameters.DAY"},
        }
    ),
    "an argument of a function with @step": Change(
        {
            ARGUMENTS: [
                "--property_references",
                "Parameters.EXECUTION_S3_PREFIX",
                {"Std:Join": {"On": "", "Values": [PREFIX]}},
                "Execution.PipelineExecutionId",
                {"Get": "Execution.PipelineExecutionId"},
            ]
        }
    ),
    "durations as the service takes them": Change(
        {
            "Steps[0].CacheConfig": {"Enabled": True, "ExpireAfter": "30dT5h"},
            "Steps[1].CacheConfig": {"Enabled": True, "ExpireAfter": "T16m"},
        }
    ),
    "what version 3 of the SDK writes": Change({"MlflowConfig": None, "PipelineExperimentConfig": None}),
    "a wait for a step that failed": Change({"Steps[1].DependsOn": [{"Step": "Prepare", "Trigger": "Failed"}]}),
    "a place shared by what follows on different branches": Change(
        {
            "Steps[2]": branch(processing("Yes", TRAINED), otherwise=[processing("No", TRAINED)]),
            "Steps[3]": {**writing(processing("AfterYes", TRAINED), "out"), "DependsOn": ["Yes"]},
            "Steps[4]": {**writing(processing("AfterNo", TRAINED), "out"), "DependsOn": ["No"]},
        }
    ),
    "a step of a type without request shape": Change(
        {
            "Steps[2]": {"Name": "Stop", "Type": "Fail", "Arguments": {"ErrorMessage": "no"}},
        }
    ),
}

WRONG = {
    "a folder above what is written": (Change({"Steps[2]": reader("Report", join(PREFIX, "prepare"))}), {"E537"}),
    "a race by way of an environment": (
        Change({"Steps[2]": reader("Report", "s3://raw/x"), "Steps[2].Arguments.Environment.PLACE": PREPARED_PLACE}),
        {"E537"},
    ),
    "a race by way of a text": (
        Change(
            {
                **STATIC,
                "Steps[2]": writing(reader("Report", "s3://team-bucket/run/prepare/data"), "x"),
                "Steps[2].Arguments.ProcessingOutputConfig": GONE,
            }
        ),
        {"E537"},
    ),
    "a race inside of a branch": (Change({"Steps[2]": branch(reader("Report", PREPARED_PLACE))}), {"E537"}),
    "two outputs of a step": (
        Change(
            {
                "Steps[1]": GONE,
                "Steps[0].Arguments.ProcessingOutputConfig.Outputs[1]": {
                    "OutputName": "more",
                    "S3Output": {
                        "S3Uri": PREPARED_PLACE,
                        "LocalPath": "/opt/ml/processing/more",
                        "S3UploadMode": "EndOfJob",
                    },
                },
            }
        ),
        {"E538"},
    ),
    "a place written with a slash and without": (
        Change(
            {
                "Steps[2]": writing(processing("Other", "s3://raw/x"), "tables/"),
                "Steps[3]": writing(processing("Another", "s3://raw/x"), "tables"),
            }
        ),
        {"E538"},
    ),
    "a second base": (Change({"Steps[1].Arguments.OutputDataConfig.S3OutputPath": "s3://other-bucket/more"}), {"E539"}),
    "an output below a parameter that is not the base": (
        Change({"Parameters[1]": {"Name": "OTHER", "Type": "String"}, OUTPUT: join({"Get": "Parameters.OTHER"}, "x")}),
        {"E539"},
    ),
    "a query staged elsewhere": (
        Change(
            {
                "Steps[0].Arguments.ProcessingInputs[0]": {
                    "InputName": "raw",
                    "DatasetDefinition": {
                        "LocalPath": "/opt/ml/processing/input",
                        "AthenaDatasetDefinition": {
                            "Catalog": "c",
                            "Database": "d",
                            "QueryString": "select 1",
                            "OutputFormat": "PARQUET",
                            "OutputS3Uri": "s3://author-bucket/staged",
                        },
                    },
                },
            }
        ),
        {"E539"},
    ),
    "a base that ends with a slash where it is given": (STRICT, {"E562"}),
    "a cycle by a branch": (
        Change(
            {"Steps[2]": branch(reader("Report", PREPARED)), "Steps[0].DependsOn": ["Choose"]}
            | {"Steps[2].DependsOn": ["Prepare"]}
        ),
        {"E535"},
    ),
    "a cycle of references": (Change({INPUT: TRAINED}), {"E516"}),
    "a reference in JSON in JSON": (Change({ENVIRONMENT: r'{"a": "{\"Get\": \"Parameters.X\"}"}'}), {"E541"}),
    "the repr of a Join": (Change({ENVIRONMENT: "Join(on='/', values=['a'])"}), {"E541"}),
    "the name of a parameter as a folder": (Change({ENVIRONMENT: "s3://b/Parameters.EXECUTION_S3_PREFIX"}), {"E541"}),
    "the name of an execution variable as a folder": (Change({ENVIRONMENT: "/tmp/Execution.PipelineName"}), {"E541"}),
    "the seconds of a compile": (Change({ARGUMENTS: ["--run", "run-1717150500"]}), {"W546"}),
    "an ISO time": (Change({CHANNEL: join(PREPARED, "20240531T101500Z", "train/")}), {"W546"}),
    "a date in a step's name": (Change({"Steps[1].Name": "Train-2024-05-31"}), {"W546"}),
    "the moment of a compile in a default": (
        Change(
            {
                "Parameters[1]": {"Name": "RUN", "Type": "String", "DefaultValue": "2024-05-31 10:15:00.123456"},
                DEPTH: {"Get": "Parameters.RUN"},
            }
        ),
        {"W546"},
    ),
    "a race through a list of locations": (
        Change(
            {
                **STATIC,
                "Steps[2]": reader("Report", "s3://raw/x"),
                "Steps[2].Arguments.ProcessingOutputConfig": GONE,
                "Steps[2].Arguments.Environment.FILES": "s3://lib/a,s3://team-bucket/run/prepare/data/b",
            }
        ),
        {"E537"},
    ),
    "an untidy location in a list": (Change({ARGUMENTS: ["--jars", "s3://lib/1.jar,s3://lib//2.jar"]}), {"E543"}),
    "a wait for both branches by references": (
        Change(
            {
                "Steps[2]": branch(processing("Yes", TRAINED), otherwise=[processing("No", TRAINED)]),
                "Steps[3]": {
                    **reader("Both", {"Get": "Steps.Yes.ProcessingOutputConfig.Outputs['data'].S3Output.S3Uri"}),
                    "DependsOn": ["No"],
                },
                "Steps[4]": {**reader("Behind", "s3://raw/x"), "DependsOn": ["Both"]},
            }
        ),
        {"E567"},
    ),
    "a wait from one branch into the other": (
        Change(
            {
                "Steps[2]": branch(
                    processing("Yes", TRAINED), otherwise=[{**processing("No", TRAINED), "DependsOn": ["Yes"]}]
                ),
            }
        ),
        {"E567"},
    ),
    "a cleanup of a step that there is not": (
        Change(
            {
                "Steps[2]": {
                    "Name": "Clean",
                    "Type": "Cleanup",
                    "Arguments": {"Resources": {"S3": [{"StepName": "Prepair"}, {"StepName": "Train"}]}},
                }
            }
        ),
        {"E534"},
    ),
    "a member that another type of step has": (Change({"Steps[1].FunctionArn": "arn"}), {"E530"}),
    "a kind of check that there is not": (
        Change(
            {
                "Steps[2]": {
                    **processing("Quality", PREPARED),
                    "Type": "QualityCheck",
                    "CheckType": "BEAUTY",
                }
            }
        ),
        {"E530"},
    ),
    "slashes before a part": (Change({OUTPUT: join(PREFIX, "/prepare", "data")}), {"E543"}),
    "an empty part": (Change({OUTPUT: join(PREFIX, "", "data")}), {"E543"}),
    "an empty segment in a text": (Change({INPUT: "s3://raw-bucket//table"}), {"E543"}),
    "a whole number for a text parameter": (
        Change(
            {
                "Parameters[1]": {"Name": "Depth", "Type": "Integer", "DefaultValue": 4},
                DEPTH: {"Get": "Parameters.Depth"},
            }
        ),
        {"E544"},
    ),
    "a truth value for a whole number": (Change({"Steps[1].Arguments.ResourceConfig.InstanceCount": True}), {"E552"}),
    "a text parameter for a whole number": (
        Change(
            {
                "Parameters[1]": {"Name": "Count", "Type": "String"},
                "Steps[1].Arguments.ResourceConfig.InstanceCount": {"Get": "Parameters.Count"},
            }
        ),
        {"E552"},
    ),
    "one parameter for a list": (
        Change(
            {
                "Parameters[1]": {"Name": "SUBNETS", "Type": "String"},
                "Steps[1].Arguments.VpcConfig": {
                    "SecurityGroupIds": ["sg-1"],
                    "Subnets": {"Get": "Parameters.SUBNETS"},
                },
                "Steps[0].Arguments.NetworkConfig": {
                    "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}
                },
            }
        ),
        {"E545"},
    ),
    "null in an environment": (Change({ENVIRONMENT: None}), {"E544"}),
    "null for an argument": (Change({ARGUMENTS: ["--ratio", None]}), {"E544"}),
    "null for a key": (Change({"Steps[1].Arguments.OutputDataConfig.KmsKeyId": None}), {"E552"}),
    "too many inputs": (
        Change(
            {
                "Steps[0].Arguments.ProcessingInputs": [
                    {
                        "InputName": f"i{number}",
                        "S3Input": {
                            "S3Uri": "s3://raw/x",
                            "LocalPath": f"/opt/ml/processing/{number}",
                            "S3DataType": "S3Prefix",
                            "S3InputMode": "File",
                        },
                    }
                    for number in range(11)
                ]
            }
        ),
        {"E555"},
    ),
    "a role that is none": (Change({"Steps[1].Arguments.RoleArn": "arn:aws:iam::1234:user/someone"}), {"E553"}),
    "201 parameters": (
        Change(
            {
                "Parameters": [
                    {"Name": "EXECUTION_S3_PREFIX", "Type": "String"},
                    *({"Name": f"P{number}", "Type": "String"} for number in range(200)),
                ]
            }
        ),
        {"E549", "W531"},
    ),
    "two inputs in one folder": (
        Change({"Steps[0].Arguments.ProcessingInputs[0].S3Input.LocalPath": "/opt/ml/processing/output"}),
        {"E559"},
    ),
    "a script that is started itself": (
        Change({"Steps[0].Arguments.AppSpecification.ContainerEntrypoint": ["/opt/ml/processing/input/prepare.py"]}),
        {"E560"},
    ),
    "a type of step that there is not": (Change({"Steps[1].Type": "Trainings"}), {"I568"}),
    "a member of a step that there is not": (Change({"Steps[1].Depends": []}), {"E530"}),
    "retries without end": (
        Change({"Steps[0].RetryPolicies": [{"ExceptionType": ["Step.THROTTLING"], "MaxAttempts": 99}]}),
        {"E530"},
    ),
    "a directory without a program in a model": (
        Change({"Steps[2]": serving({"SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"})}),
        {"E561"},
    ),
    "a condition that there is not": (
        Change({"Steps[2]": branch(), "Steps[2].Arguments.Conditions[0].Type": "NotEquals"}),
        {"E530"},
    ),
    "a condition without its other side": (
        Change({"Steps[2]": branch(), "Steps[2].Arguments.Conditions[0].RightValue": GONE}),
        {"E530"},
    ),
    "a default that is a reference's repr": (
        Change(
            {
                "Parameters[1]": {"Name": "P", "Type": "String", "DefaultValue": "{'Get': 'Parameters.X'}"},
                DEPTH: {"Get": "Parameters.P"},
            }
        ),
        {"E541"},
    ),
    "an undeclared parameter": (Change({DEPTH: {"Get": "Parameters.Depth"}}), {"E503"}),
}


def codes(definition: dict[str, Any], parameters: dict[str, str]) -> set[str]:
    """Where a static pipeline writes is told in a note, whatever else is right or wrong with it."""
    return {found.code for found in check_definition(definition, parameters)} - {"I566"}


@pytest.mark.parametrize("change", RIGHT.values(), ids=RIGHT.keys())
def test_right(change: Change) -> None:
    """What only looks like a mistake is not reported."""
    assert codes(changed(change), {}) == set()


@pytest.mark.parametrize(("change", "expected"), WRONG.values(), ids=WRONG.keys())
def test_wrong(change: Change, expected: set[str]) -> None:
    """Other forms of a mistake are found too, each once."""
    given = {"EXECUTION_S3_PREFIX": "s3://team-bucket/run/"} if expected == {"E562"} else {}
    assert codes(changed(change), given) == expected


@pytest.mark.parametrize(
    ("buckets", "said"),
    [
        (["team-bucket", "team-bucket"], "2 outputs go to a fixed bucket: team-bucket"),
        (["team-bucket", "other-bucket"], "2 outputs go to fixed buckets: other-bucket, team-bucket"),
        (["sagemaker-us-east-1-123456789012"] * 2, "2 outputs go to the compiling account's bucket: sagemaker-"),
    ],
)
def test_whose_bucket_it_is(buckets: list[str], said: str) -> None:
    """Only the SDK's default bucket follows the account that compiles; others were written down by someone."""
    definition = changed(
        Change(
            {
                **STATIC,
                "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri": f"s3://{buckets[0]}/a",
                "Steps[1].Arguments.OutputDataConfig.S3OutputPath": f"s3://{buckets[1]}/b",
            }
        )
    )
    messages = [found.diagnostic.message for found in check_definition(definition, {}) if found.code == "I566"]
    assert len(messages) == 1 and messages[0].startswith(said)
