"""A definition written by hand with one step of each type whose work the service shows, and both branches."""

from __future__ import annotations

from typing import Any

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def get(path: str) -> dict[str, str]:
    return {"Get": path}


def below(*parts: Any) -> dict[str, Any]:
    return {"Std:Join": {"On": "/", "Values": [get("Parameters.EXECUTION_S3_PREFIX"), *parts]}}


ROLE = get("Parameters.EXECUTION_ROLE_ARN")
CLUSTER = {"InstanceCount": get("Parameters.Count"), "InstanceType": "ml.m5.large", "VolumeSizeInGB": 30}
ARTIFACT = get("Steps.Train.ModelArtifacts.S3ModelArtifacts")


def training(output: Any) -> dict[str, Any]:
    return {
        "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": output},
        "ResourceConfig": CLUSTER,
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "InputDataConfig": [
            {
                "ChannelName": "train",
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": get("Steps.Prepare.ProcessingOutputConfig.Outputs['table'].S3Output.S3Uri"),
                    }
                },
            }
        ],
    }


def processing(name: str, output: str, *inputs: Any, **more: Any) -> dict[str, Any]:
    arguments = {
        "AppSpecification": {"ImageUri": IMAGE, "ContainerEntrypoint": ["python3", "/opt/ml/code/main.py"]},
        "RoleArn": ROLE,
        "ProcessingResources": {"ClusterConfig": CLUSTER},
        "ProcessingInputs": [
            {
                "InputName": f"input-{number}",
                "AppManaged": False,
                "S3Input": {
                    "S3Uri": place,
                    "LocalPath": f"/opt/ml/processing/in/{number}",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
            for number, place in enumerate(inputs)
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": output,
                    "AppManaged": False,
                    "S3Output": {
                        "S3Uri": below(name.lower(), output),
                        "LocalPath": "/opt/ml/processing/out",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
        "Environment": {"STARTED": get("Execution.StartDateTime"), "RUN": get("Execution.PipelineExecutionId")},
    }
    return {"Name": name, "Type": "Processing", "Arguments": arguments, **more}


def package(name: str, group: str) -> dict[str, Any]:
    containers = [{"Image": IMAGE, "ModelDataUrl": ARTIFACT}]
    inference = {
        "Containers": containers,
        "SupportedContentTypes": ["text/csv"],
        "SupportedResponseMIMETypes": ["text/csv"],
    }
    arguments = {
        "ModelPackageGroupName": group,
        "InferenceSpecification": inference,
        "ModelApprovalStatus": get("Parameters.Approval"),
        "ModelMetrics": {"Bias": {}},
    }
    return {"Name": name, "Type": "RegisterModel", "Arguments": arguments}


REPORT = {"PropertyFileName": "Report", "OutputName": "metrics", "FilePath": "report.json"}
AUC = {"Std:JsonGet": {"PropertyFile": get("Steps.Evaluate.PropertyFiles.Report"), "Path": "metrics.auc"}}

DEFINITION: dict[str, Any] = {
    "Version": "2020-12-01",
    "Parameters": [
        {"Name": "EXECUTION_S3_PREFIX", "Type": "String"},
        {"Name": "EXECUTION_ROLE_ARN", "Type": "String"},
        {"Name": "Count", "Type": "Integer", "DefaultValue": 1},
        {"Name": "Approval", "Type": "String", "DefaultValue": "PendingManualApproval"},
        {"Name": "Least", "Type": "Float", "DefaultValue": 0.8},
    ],
    "Steps": [
        processing("Prepare", "table", "s3://raw-data/tables"),
        {"Name": "Train", "Type": "Training", "Arguments": training(below("train"))},
        {
            "Name": "Tune",
            "Type": "Tuning",
            "Arguments": {
                "HyperParameterTuningJobConfig": {
                    "Strategy": "Bayesian",
                    "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 1},
                    "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "validation:auc"},
                },
                "TrainingJobDefinition": training(below("tune")),
            },
        },
        {
            "Name": "Model",
            "Type": "Model",
            "Arguments": {"ExecutionRoleArn": ROLE, "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": ARTIFACT}},
        },
        {
            "Name": "Best",
            "Type": "Model",
            "Arguments": {
                "ExecutionRoleArn": ROLE,
                "PrimaryContainer": {
                    "Image": IMAGE,
                    "ModelDataUrl": below(
                        "tune", get("Steps.Tune.TrainingJobSummaries[0].TrainingJobName"), "output/model.tar.gz"
                    ),
                },
            },
        },
        {
            "Name": "Serve",
            "Type": "EndpointConfig",
            "Arguments": {
                "EndpointConfigName": "wide",
                "ProductionVariants": [
                    {
                        "VariantName": "AllTraffic",
                        "ModelName": get("Steps.Model.ModelName"),
                        "InitialInstanceCount": 1,
                        "InstanceType": "ml.m5.large",
                    }
                ],
            },
        },
        {
            "Name": "Score",
            "Type": "Transform",
            "Arguments": {
                "ModelName": get("Steps.Model.ModelName"),
                "TransformInput": {
                    "DataSource": {
                        "S3DataSource": {
                            "S3DataType": "S3Prefix",
                            "S3Uri": get("Steps.Prepare.ProcessingOutputConfig.Outputs['table'].S3Output.S3Uri"),
                        }
                    }
                },
                "TransformOutput": {"S3OutputPath": below("score")},
                "TransformResources": {"InstanceCount": 1, "InstanceType": "ml.m5.large"},
            },
        },
        processing("Evaluate", "metrics", ARTIFACT, PropertyFiles=[REPORT]),
        {
            "Name": "GoodEnough",
            "Type": "Condition",
            "Arguments": {
                "Conditions": [
                    {"Type": "GreaterThanOrEqualTo", "LeftValue": AUC, "RightValue": get("Parameters.Least")}
                ],
                "IfSteps": [package("Register", "models")],
                "ElseSteps": [
                    {
                        "Name": "TellWhy",
                        "Type": "Lambda",
                        "FunctionArn": "arn:aws:lambda:us-east-1:111111111111:function:tell",
                        "Arguments": {"auc": AUC},
                        "OutputParameters": [],
                    },
                    package("Keep", "rejected"),
                ],
            },
        },
    ],
}
"""Evaluate writes ``report.json``; its metrics.auc decides the branch."""

PLAIN: dict[str, Any] = {**DEFINITION, "Steps": DEFINITION["Steps"][:-1]}
"""The same without the condition: nothing in it is known only at run time."""
