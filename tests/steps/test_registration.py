"""What the model registry is told."""

from __future__ import annotations

import quopri
from typing import Any

import pytest

from cursus import CompilationError

from .test_jobs import make

FIELDS: dict[str, Any] = {
    "model_owner": "team",
    "model_domain": "payments",
    "model_objective": "chargebacks",
    "framework": "xgboost",
    "inference_entry_point": "inference.py",
    "source_model_inference_output_variable_list": [["score", "NUMERIC"]],
}


def metadata(**fields: Any) -> dict[str, str]:
    given = {"source_model_inference_input_variable_list": {"amount": "NUMERIC"}, **FIELDS, **fields}
    found: dict[str, str] = make("Registration", **given).metadata()
    return found


def test_the_group_has_a_valid_name() -> None:
    """At the most 63 letters, digits and hyphens, with no hyphen at an end."""
    builder = make("Registration", **FIELDS, source_model_inference_input_variable_list={}, service_name="a_b " * 30)
    step = builder.create_step({"PackagedModel": "s3://b/m.tar.gz", "GeneratedPayloadSamples": "s3://b/p.tar.gz"})
    name = step.arguments["ModelPackageGroupName"]
    assert name == ("alice-" + "a-b-" * 20)[:63].strip("-")


@pytest.mark.parametrize("pairs", [False, True], ids=["dict", "pairs"])
def test_no_variable_is_lost(pairs: bool) -> None:
    """Four hundred names in values of 256 characters, each name whole, in order."""
    variables = {f"variable_{number}": "NUMERIC" for number in range(400)}
    found = metadata(source_model_inference_input_variable_list=list(variables.items()) if pairs else variables)
    parts = [found[name] for name in sorted(found, key=lambda name: (len(name), name)) if name.startswith("input")]
    assert len(parts) > 1
    assert max(map(len, parts)) <= 256
    assert " ".join(parts).split() == [f"{name}:{kind}" for name, kind in variables.items()]


def test_characters_that_the_service_refuses() -> None:
    """They are written as in quoted-printable mail, and can be read back."""
    found = metadata(
        model_objective="risk, in % of [all] = é", source_model_inference_input_variable_list={"a b:c": "TEXT"}
    )
    assert quopri.decodestring(found["model_objective"].encode()).decode() == "risk, in % of [all] = é"
    assert found["input_variables"] == "a=20b=3Ac:TEXT"


def test_more_than_the_registry_holds() -> None:
    """Fifty values are all; more is an error, never a loss."""
    with pytest.raises(CompilationError, match="50"):
        metadata(source_model_inference_input_variable_list={f"{'long_' * 12}{n}": "NUMERIC" for n in range(300)})


def test_a_version_that_means_another_framework() -> None:
    """The version that all configs have by default is PyTorch's; XGBoost then takes its own default."""
    given = {"source_model_inference_input_variable_list": {}, **FIELDS}
    assert make("Registration", **given).image_version() == ("1.7-1", "py3")
    assert make("Registration", **given, framework_version="1.5-1", py_version="py3").image_version()[0] == "1.5-1"
    assert make("Registration", **{**given, "framework": "pytorch"}).image_version() == ("2.1.0", "py310")
