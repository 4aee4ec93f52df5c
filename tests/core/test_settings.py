"""What every config may say of its job: it reaches the request of every step, or a code says that it does not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from cursus import CompilationError, PipelineDAG, PipelineDAGCompiler
from validation.cases import GOLDEN

KEY = "arn:aws:kms:us-east-1:111122223333:key/marker"
IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/marker:1"
SETTINGS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    # a value, and the texts that show it in a step
    "max_runtime_seconds": (3333, ('InSeconds": 3333', 'Minutes": 56')),  # EMR counts minutes
    "cache_expire_after": ("P54D", ("P54D",)),
    "retry_policies": ([{"exceptions": ["Step.THROTTLING"], "max_attempts": 17}], ('"MaxAttempts": 17',)),
    "kms_key": (KEY, (KEY,)),
    "image_uri": (IMAGE, (IMAGE,)),
    "tags": ({"marker": "tag-17"}, ("tag-17",)),
    "environment": ({"MARKER": "variable-17"}, ("variable-17",)),
    "use_secure_pypi": (True, ('"USE_SECURE_PYPI": "true"',)),
    "subnets": (["subnet-17"], ("subnet-17",)),
    "security_group_ids": (["sg-17"], ("sg-17",)),
    "enable_network_isolation": (True, ('"EnableNetworkIsolation": true',)),
}
STEPS = sorted(folder.name for folder in (GOLDEN / "steps").iterdir())


def copied(step_type: str, folder: Path) -> tuple[dict[str, Any], str]:
    """A golden case of the step below ``folder``: its config, and the node."""
    case = min(path for path in (GOLDEN / "steps" / step_type).iterdir() if (path / "config.json").exists())
    shutil.copytree(case, folder, dirs_exist_ok=True)
    (node,) = json.loads((folder / "dag.json").read_text())["dag"]["nodes"]
    return json.loads((folder / "config.json").read_text()), node


def compiled(folder: Path, config: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """The steps as text, and code and place of everything that was found."""
    (folder / "config.json").write_text(json.dumps(config))
    compiler = PipelineDAGCompiler(folder / "config.json")
    try:
        pipeline = compiler.compile(PipelineDAG.load(folder / "dag.json"))
    except CompilationError as error:
        return "", [(one.code, one.where) for one in error.diagnostics]
    return json.dumps(json.loads(pipeline.definition())["Steps"]), [
        (one.code, one.where) for one in compiler.diagnostics
    ]


def settings(step_type: str) -> dict[str, Any]:
    """All of them; of a search the image is that of its training."""
    return {name: value for name, (value, _) in SETTINGS.items() if (step_type, name) != ("Tuning", "image_uri")}


@pytest.mark.parametrize("step_type", STEPS)
def test_reaches_the_step_or_has_a_code(step_type: str, tmp_path: Path) -> None:
    """In the section of a node, every setting does one of the two, never both and never neither."""
    config, node = copied(step_type, tmp_path)
    own = config["configuration"]["specific"][node]
    own.pop("algorithm", None)
    own.pop("algorithm_version", None)
    own |= settings(step_type)
    text, found = compiled(tmp_path, config)
    if ("E270", f"{node}.retry_policies") in found:
        del own["retry_policies"]
        text, more = compiled(tmp_path, config)
        found += more
    told = {where.removeprefix(f"{node}.") for code, where in found if code in ("W271", "E270")}
    reached = {name for name in settings(step_type) if any(part in text for part in SETTINGS[name][1])}
    assert (told | reached, told & reached) == ({*settings(step_type)}, set()), found


@pytest.mark.parametrize("step_type", ["Lambda", "Model", "RegisterModel", "BatchTransform", "Callback"])
def test_what_is_shared_is_meant_for_those_that_can_use_it(step_type: str, tmp_path: Path) -> None:
    """The same settings among what all configs share raise no finding."""
    config, _ = copied(step_type, tmp_path)
    config["configuration"]["shared"] |= {
        name: value for name, value in settings(step_type).items() if name != "image_uri"
    }
    _, found = compiled(tmp_path, config)
    assert not [one for one in found if one[0] in ("W271", "E270")]


def test_two_values_for_one_pipeline(tmp_path: Path) -> None:
    """The pipeline has one number of parallel steps: a second one is reported where it stands."""
    shared = json.loads((GOLDEN / "steps/Lambda/default/config.json").read_text())["configuration"]["shared"]
    one = {"__model_type__": "FailConfig", "error_message": "no"}
    specific = {"First": {**one, "max_parallel_steps": 2}, "Second": {**one, "max_parallel_steps": 3}, "Third": one}
    (tmp_path / "dag.json").write_text(json.dumps({"dag": {"nodes": list(specific), "edges": []}}))
    _, found = compiled(tmp_path, {"configuration": {"shared": shared, "specific": specific}})
    assert found == [("W272", "Second.max_parallel_steps")]


def test_settings_of_the_step_do_not_hide_in_the_tuned_training(tmp_path: Path) -> None:
    """Retries, tags and the like are the tuning step's own: within ``training`` they would be lost."""
    config, node = copied("Tuning", tmp_path)
    config["configuration"]["specific"][node]["training"]["tags"] = {"team": "fraud"}
    _, found = compiled(tmp_path, config)
    assert found[:1] == [("E214", f"{tmp_path / 'config.json'}: {node}.training")]
