"""Comparing a request with an answer, without any service: what is the same, what is a default, and what is neither."""

from __future__ import annotations

from typing import Any

import pytest

from cursus.definition.kinds import KINDS
from cursus.deploy.prove.compare import MOMENT, Comparison, What, alike, compare


def compared(kind: str, raw: Any, request: Any, answer: Any, *, later: bool = False) -> Comparison:
    return compare(KINDS[kind], raw, request, answer, changed_later=later)


def differences(*arguments: Any, later: bool = False) -> list[tuple[What, tuple[Any, ...]]]:
    return [(found.what, found.keys) for found in compared(*arguments, later=later).mismatches]


@pytest.mark.parametrize(
    ("want", "got", "same"),
    [
        (1, "1", True),
        (1, 1.0, True),
        ("1", 1, False),
        (True, "true", True),
        (True, "True", True),
        (False, "true", False),
        (1, True, False),
        ({"a": [1]}, {"a": ["1"]}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ([1, 2], [2, 1], False),
        (f"run-{MOMENT}/x", "run-2026-01-02T03:04:05.678Z/x", True),
        (f"run-{MOMENT}/x", "run-yesterday/x", False),
        (f"run-{MOMENT}/x", "run-2026-01-02T03:04:05.678Z/y", False),
    ],
)
def test_values(want: Any, got: Any, same: bool) -> None:
    """Numbers and booleans may be text in the answer; a time is any time."""
    assert alike(want, got) is same


def test_what_describe_does_not_show_is_not_dropped() -> None:
    """Its references are counted as unseen."""
    raw = {"Tags": [{"Key": "team", "Value": {"Get": "Parameters.Team"}}]}
    comparison = compared("Processing", raw, {"Tags": [{"Key": "team", "Value": "x"}]}, {})
    assert (comparison.mismatches, comparison.references, comparison.unseen) == ([], 0, 1)


@pytest.mark.parametrize("value", [None, "", [], {}, False, {"Bias": {}}])
def test_nothing_is_as_good_as_absent(value: Any) -> None:
    """In the request and in the answer."""
    assert differences("RegisterModel", {}, {"ModelMetrics": value}, {}) == []
    assert differences("RegisterModel", {}, {}, {"ModelMetrics": value}) == []


def test_lists_are_matched_by_name() -> None:
    """In another order they are the same; an element too many or too few is one difference."""
    channels = [{"ChannelName": name, "ContentType": name} for name in ("train", "test")]
    request = {"InputDataConfig": channels}
    assert differences("Training", request, request, {"InputDataConfig": channels[::-1]}) == []
    fewer = {"InputDataConfig": channels[:1]}
    assert differences("Training", request, request, fewer) == [(What.DROPPED, ("InputDataConfig", "test"))]
    assert differences("Training", fewer, fewer, request) == [(What.FILLED, ("InputDataConfig", "test"))]


def test_a_default_is_one_by_its_value() -> None:
    """The service's own value is none to tell, another one is."""
    for seconds, found in ((86400, []), (60, [(What.FILLED, ("StoppingCondition", "MaxRuntimeInSeconds"))])):
        assert differences("Processing", {}, {}, {"StoppingCondition": {"MaxRuntimeInSeconds": seconds}}) == found


def test_what_follows_from_the_request() -> None:
    """A second form of the same location is none to tell; another location is."""
    container = {"ModelDataUrl": "s3://b/model.tar.gz"}
    for uri, count in (("s3://b/model.tar.gz", 0), ("s3://c/model.tar.gz", 1)):
        shown = {**container, "ModelDataSource": {"S3DataSource": {"S3Uri": uri}}}
        assert len(differences("Model", {}, {"PrimaryContainer": container}, {"PrimaryContainer": shown})) == count


def test_a_group_by_name_or_arn() -> None:
    """A model package is told by its group's name, however it was asked for."""
    raw = {"ModelPackageGroupName": {"Get": "Parameters.Group"}}
    arn = "arn:aws:sagemaker:us-east-1:111111111111:model-package-group/demo"
    assert differences("RegisterModel", raw, {"ModelPackageGroupName": arn}, {"ModelPackageGroupName": "demo"}) == []


def test_what_people_change_later() -> None:
    """An approval is one of these, once the service says that somebody changed the package; a container never is."""
    request, answer = {"ModelApprovalStatus": "Rejected"}, {"ModelApprovalStatus": "Approved"}
    assert differences("RegisterModel", {}, request, answer) == [(What.CHANGED, ("ModelApprovalStatus",))]
    assert differences("RegisterModel", {}, request, answer, later=True) == [(What.LATER, ("ModelApprovalStatus",))]


def test_each_reference_counts() -> None:
    """Those of one member are right or wrong together."""
    join = {"Std:Join": {"On": "/", "Values": [{"Get": "Parameters.A"}, {"Get": "Parameters.B"}]}}
    raw = {"Environment": {"X": join, "Y": {"Get": "Parameters.C"}}}
    request = {"Environment": {"X": "a/b", "Y": "c"}}
    comparison = compared("Processing", raw, request, {"Environment": {"X": "a/z", "Y": "c"}})
    assert (comparison.references, comparison.matched) == (3, 1)
    (found,) = comparison.mismatches
    assert (found.what, found.reads) == (What.SUBSTITUTED, ("Parameters.A", "Parameters.B"))
