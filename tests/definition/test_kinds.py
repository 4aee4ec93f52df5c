"""Every type of step has a record, and what the records say is what the service's own model says."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader

from cursus.definition.kinds import KINDS, STEP, Kind, ShapeName, kind_of
from cursus.definition.paths import iter_steps

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))

# The types that the two SDKs write.
WRITTEN = [
    "AutoML",
    "Callback",
    "ClarifyCheck",
    "Cleanup",
    "Condition",
    "EMR",
    "EMRServerless",
    "Endpoint",
    "EndpointConfig",
    "Fail",
    "ForEach",
    "InferenceComponent",
    "Job",
    "Lambda",
    "Lineage",
    "Model",
    "Processing",
    "QualityCheck",
    "RegisterModel",
    "Training",
    "Transform",
    "Tuning",
]

GOLDEN = Path(__file__).parents[2] / "golden"


@cache
def shapes(service: str) -> dict[str, Any]:
    model: dict[str, Any] = Loader().load_service_model(service, "service-2")["shapes"]
    return model


def test_types() -> None:
    """Every type that an SDK writes has a kind."""
    assert [written for written in WRITTEN if kind_of(written) is None] == []
    assert kind_of("NoSuchStep") is None


def test_every_verb_has_a_kind() -> None:
    """What the verbs of the builders make is of a known type, in every golden definition."""
    texts = [path.read_text(encoding="utf-8") for path in GOLDEN.rglob("*.json") if "Steps" in path.read_text("utf-8")]
    types = {step["Type"] for text in texts for _, step in iter_steps(json.loads(text)) if "Type" in step}
    assert {"Processing", "Training", "Model", "Transform", "RegisterModel"} <= types
    assert types <= KINDS.keys()


@EVERY
def test_a_shape_or_a_reason(kind: Kind) -> None:
    """Each kind is judged by a shape of botocore, or says why there is none."""
    assert bool(kind.request_shape) != bool(kind.no_request)
    for name in filter(None, (kind.request_shape, kind.describe_shape, kind.listed_shape)):
        assert name.shape in shapes(name.service)


@EVERY
def test_own_shapes(kind: Kind) -> None:
    """What a kind's own shapes refer to is there."""
    for shape in kind.shapes.values():
        for child in [*shape.get("members", {}).values(), *filter(None, [shape.get("member")])]:
            assert child["shape"] in (kind.shapes if child["service"] == STEP else shapes(child["service"]))


@EVERY
def test_filled_in(kind: Kind) -> None:
    """What the service fills in is required by the shape."""
    for name, members in kind.filled_in.items():
        models = [shapes(service) for service in ("sagemaker", "emr", "emr-serverless")]
        required = next(model[name] for model in models if name in model)["required"]
        assert members <= {*required}


@EVERY
def test_the_echo(kind: Kind) -> None:
    """The Describe response has all members of the request but those that the kind names."""
    if kind.echoes:
        assert kind.request_shape and kind.describe_shape
        request, response = (
            shapes("sagemaker")[name.shape]["members"] for name in (kind.request_shape, kind.describe_shape)
        )
        assert kind.not_described == request.keys() - response.keys()
        assert kind.job_name is None or kind.job_name in response


@EVERY
def test_places_are_there(kind: Kind) -> None:
    """Ports, destinations, keys, networks and needs lead to members that the request has."""
    name = kind.judged_by
    if name is None:
        return
    patterns = [
        *(port.at for port in kind.ports),
        *(found.at for found in kind.destinations),
        *(found.source for found in kind.derived),
        *((*need.at, member) for need in kind.needs for member in need.one_of),
        *((*job, *keys) for job in kind.jobs for keys in (kind.output_key, kind.volume_key, kind.network) if keys),
    ]
    for pattern in patterns:
        assert leads(name, pattern, kind), pattern


def leads(name: ShapeName, pattern: tuple[str, ...], kind: Kind) -> bool:
    shape = (kind.shapes if name.service == STEP else shapes(name.service))[name.shape]
    if not pattern:
        return True
    first, rest = pattern[0], pattern[1:]
    if first == "*":
        children = [*shape.get("members", {}).values(), *(shape[key] for key in ("member", "value") if key in shape)]
    else:
        children = [shape["members"][first]] if first in shape.get("members", {}) else []
    return any(leads(ShapeName(child.get("service", name.service), child["shape"]), rest, kind) for child in children)


def test_nothing_heavy() -> None:
    """The records name shapes; importing them loads no model."""
    script = "import sys, cursus.definition.kinds; print(sorted({'botocore', 'boto3', 'sagemaker'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
