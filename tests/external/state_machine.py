"""As much of Amazon States Language as the example uses: SDK tasks, waits, choices, paths and one function."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import boto3

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:nightly:1"
_TASK = re.compile(r"arn:aws:states:::aws-sdk:(?P<service>\w+):(?P<operation>\w+)")


def run(machine: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[list[str], Any]:
    """The states that were entered, in their order, and the output of the last."""
    name, value, entered = machine["StartAt"], dict(given), []
    while True:
        state = machine["States"][name]
        entered.append(name)
        if state["Type"] in ("Succeed", "Fail"):
            return entered, value
        if state["Type"] == "Task":
            value = _call(state["Resource"], _filled(state["Parameters"], value))
        name = _chosen(state, value) if state["Type"] == "Choice" else state["Next"]


def _call(resource: str, parameters: dict[str, Any]) -> dict[str, Any]:
    matched = _TASK.fullmatch(resource)
    assert matched is not None
    service: Any = matched["service"]
    client = boto3.client(service)
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", matched["operation"]).lower()
    answer: dict[str, Any] = getattr(client, method)(**parameters)
    return answer


def _filled(template: Any, value: Mapping[str, Any]) -> Any:
    if isinstance(template, list):
        return [_filled(item, value) for item in template]
    if not isinstance(template, dict):
        return template
    return {
        key.removesuffix(".$"): _evaluated(item, value) if key.endswith(".$") else _filled(item, value)
        for key, item in template.items()
    }


def _evaluated(expression: str, value: Mapping[str, Any]) -> Any:
    if expression == "States.Hash($$.Execution.Id, 'SHA-256')":
        return hashlib.sha256(EXECUTION.encode()).hexdigest()
    return value[expression.removeprefix("$.")]


def _chosen(state: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    for choice in state["Choices"]:
        if _evaluated(choice["Variable"], value) == choice["StringEquals"]:
            return str(choice["Next"])
    return str(state["Default"])
