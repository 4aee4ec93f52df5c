"""A small definition with every kind of reference, and short ways to make others."""

from __future__ import annotations

from typing import Any

BASE = {"Get": "Parameters.BASE"}


def join(*values: Any, on: str = "/") -> dict[str, Any]:
    return {"Std:Join": {"On": on, "Values": list(values)}}


def get(text: str) -> dict[str, Any]:
    return {"Get": text}


def processing(name: str, *, environment: Any = None, **sources: Any) -> dict[str, Any]:
    """A processing step that reads ``sources`` and writes one output, ``data``."""
    inputs = [{"InputName": port, "S3Input": {"S3Uri": uri}} for port, uri in sources.items()]
    outputs = [{"OutputName": "data", "S3Output": {"S3Uri": join(BASE, name, "data")}}]
    return {
        "Name": name,
        "Type": "Processing",
        "Arguments": {
            "ProcessingInputs": inputs,
            "ProcessingOutputConfig": {"Outputs": outputs},
            "Environment": environment or {},
        },
    }


def training(name: str, source: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "Type": "Training",
        "Arguments": {
            "OutputDataConfig": {"S3OutputPath": join(BASE, name)},
            "InputDataConfig": [{"ChannelName": "train", "DataSource": {"S3DataSource": {"S3Uri": source}}}],
        },
    }


def condition(name: str, left: Any, *then: dict[str, Any], otherwise: list[Any] | None = None) -> dict[str, Any]:
    comparison = {"Type": "LessThanOrEqualTo", "LeftValue": left, "RightValue": get("Parameters.LIMIT")}
    arguments = {"Conditions": [comparison], "IfSteps": list(then), "ElseSteps": otherwise or []}
    return {"Name": name, "Type": "Condition", "Arguments": arguments}


def output(step: str, name: str = "data") -> dict[str, Any]:
    return get(f"Steps.{step}.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri")


def definition(*steps: dict[str, Any], **members: Any) -> dict[str, Any]:
    parameters = [
        {"Name": "BASE", "Type": "String", "DefaultValue": "s3://b/p"},
        {"Name": "LIMIT", "Type": "Float", "DefaultValue": 0.5},
    ]
    return {
        "Version": "2020-12-01",
        "Metadata": {},
        "Parameters": parameters,
        "PipelineExperimentConfig": None,
        "Steps": list(steps),
        **members,
    }


def declared(**types: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Type": type_name} for name, type_name in types.items()]
