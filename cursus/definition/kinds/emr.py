"""EMR: a step on a cluster that is there, or on one that the service starts for it."""

from __future__ import annotations

from typing import Final

from cursus.definition.kinds.base import Destination, Kind, Need, ShapeName

KIND: Final = Kind(
    type="EMR",
    no_request="The Arguments are no request but parts of two: StepConfig of AddJobFlowSteps, RunJobFlow as a cluster.",
    shapes={
        "EMR": {
            "type": "structure",
            "members": {
                "StepConfig": {"service": "emr", "shape": "StepConfig"},
                "ClusterConfig": {"service": "emr", "shape": "RunJobFlowInput"},
                "ClusterId": {"service": "emr", "shape": "ClusterId"},
                "ExecutionRoleArn": {"service": "emr", "shape": "ArnType"},
            },
            "required": ["StepConfig"],
        },
    },
    filled_in={"StepConfig": frozenset({"Name"}), "RunJobFlowInput": frozenset({"Name"})},
    needs=(
        Need((), ("ClusterId", "ClusterConfig")),
        Need(("ClusterConfig", "Instances"), ("InstanceGroups", "InstanceFleets", "MasterInstanceType")),
    ),
    destinations=(Destination(("ClusterConfig", "LogUri"), "{job}"),),
    describe_shape=ShapeName("emr", "Step"),
    echoes=False,
    properties={("ClusterId",): "text", ("ExecutionRoleArn",): "text", ("ClusterConfig", "**"): "any"},
    members=("ClusterConfig", "ExecutionRoleArn"),
    cached=True,
    retried=True,
)
