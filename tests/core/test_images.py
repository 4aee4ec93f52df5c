"""Image URIs: the table agrees with the SDK, and says in one line what there is no image for."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cursus.core.images import frameworks, image_uri
from validation.images import generate
from validation.images.compare import Difference, InstalledSDK, Row, compare, rows

EVERY = 61
"""One row in so many is compared here; ``nox -s images`` and the matrix compare all."""


@pytest.fixture(scope="module")
def sdk() -> InstalledSDK:
    return InstalledSDK()


def test_the_table_agrees_with_the_sdk(sdk: InstalledSDK) -> None:
    """For all frameworks, versions, regions, instances and scopes, but for the differences that are stated."""
    result = compare(sdk, itertools.islice(rows(sdk), 0, None, EVERY))
    assert result.rows > 4000
    assert not result.unstated, "\n".join(map(str, result.unstated[:5]))
    assert result.equal / result.rows > 0.97


def test_the_comparison_compares_images_and_refusals(sdk: InstalledSDK) -> None:
    """Neither does every row have an image, nor does none."""
    sample = list(itertools.islice(rows(sdk), 0, None, EVERY * 20))
    answers = [sdk.retrieve(row) is None for row in sample]
    assert 0.1 < sum(answers) / len(answers) < 0.9


def test_a_wrong_account_is_found(sdk: InstalledSDK, monkeypatch: pytest.MonkeyPatch) -> None:
    """One digit of one registry makes the comparison fail."""
    from cursus.core.images import uri

    table = json.loads(json.dumps(uri._table()))
    versions = table["frameworks"]["xgboost"]["training"]["versions"]
    table["registries"][versions["1.7-1"]["registries"]]["us-west-2"] = "000000000000"
    monkeypatch.setattr(uri, "_table", lambda: table)
    row = Row("xgboost", "us-west-2", "1.7-1", "py3", "ml.m5.xlarge", "training")
    (difference,) = compare(sdk, [row]).unstated
    assert isinstance(difference, Difference)
    assert str(difference.ours).startswith("000000000000.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("xgbost", "us-east-1"), "there are no images of 'xgbost'. Did you mean xgboost"),
        (("xgboost", "us-east-1", "1.7-9"), "xgboost (training) has no version '1.7-9'. Did you mean 1.7-1"),
        (("sklearn", "us-east-1"), "sklearn (training) needs a version: 0.20.0, 0.23-1"),
        (("xgboost", "eu-centrall-1", "1.7-1"), "Did you mean eu-central-1"),
        (
            ("pytorch", "us-east-1", "2.1", "py39", "ml.m5.large", "training"),
            "pytorch 2.1 has no Python version 'py39'. Available: py310.",
        ),
        (("pytorch", "us-east-1", "2.1", "py310", "ml.m5.large"), "pytorch needs a scope: "),
        (("pytorch", "us-east-1", "2.1", "py310", None, "training"), "has an image each for cpu, gpu"),
        (("sklearn", "us-east-1", "1.2-1", "py3", "ml.g5.large"), "sklearn 1.2-1 has no image for gpu (ml.g5.large)"),
        (("linear-learner", "us-east-1", "1", None, "ml.m6g.large"), "for Graviton (ml.m6g.large), only of pytorch"),
        (("huggingface", "us-east-1", "4.26", "py39", "ml.g5.large", "training"), "needs a base_framework_version"),
        (("pytorch", "us-east-1", "1.13", "py39", "ml.p2.xlarge", "training"), "does not run on P2 instances"),
    ],
)
def test_a_refusal_says_what_there_is(arguments: tuple[Any, ...], message: str) -> None:
    """One line: what there is no image for, and what comes nearest."""
    with pytest.raises(ValueError, match=r"^.+$") as raised:
        image_uri(*arguments)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_all_frameworks_of_the_steps_and_the_built_in_algorithms_are_there() -> None:
    """What saved configs and hand-written steps use."""
    frameworks_of_steps = "xgboost sklearn pytorch tensorflow huggingface mxnet"
    algorithms = (
        "blazingtext factorization-machines forecasting-deepar image-classification ipinsights kmeans knn lda "
        "linear-learner ntm object-detection object2vec pca randomcutforest semantic-segmentation seq2seq"
    )
    tools = "clarify debugger model-monitor spark data-wrangler"
    assert {
        *frameworks_of_steps.split(),
        *algorithms.split(),
        *tools.split(),
    } <= set(frameworks())


def test_an_image_needs_no_sdk() -> None:
    """Neither the SDK nor boto3 nor botocore is imported."""
    code = (
        "import sys; from cursus.core.images import image_uri; image_uri('xgboost', 'us-east-1', '1.7-1');"
        "print([name for name in ('sagemaker', 'boto3', 'botocore', 'pydantic') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_table_is_what_the_script_makes_of_the_sdk(tmp_path: Path, sdk: InstalledSDK) -> None:
    """A table made of the installed SDK alone holds nothing that differs from ours, but what the newer SDK changed."""
    made = generate.table_of(sdk.file.parents[1 if sdk.major == 2 else 2])
    ours = json.loads(generate.TABLE.read_text(encoding="utf-8"))
    assert made["graviton"] == ours["graviton"]
    assert made["p4d_builds"] == ours["p4d_builds"]
    assert made["frameworks"].keys() <= ours["frameworks"].keys()
    assert generate.as_text(ours) == generate.TABLE.read_text(encoding="utf-8")


def test_what_only_an_older_sdk_has_stays_in_the_table(tmp_path: Path) -> None:
    """The newer SDK wins where both speak, and the newest version stays last."""
    for name, core, versions in (
        ("new", "sagemaker/core", {"2": {"registries": {"us-east-1": "1"}}, "3": {"registries": {"us-east-1": "1"}}}),
        ("old", "sagemaker", {"1": {"registries": {"us-east-1": "9"}}, "2": {"registries": {"us-east-1": "9"}}}),
    ):
        root = tmp_path / name / core
        (root / "image_uri_config").mkdir(parents=True)
        (root / "image_uri_config" / "boost.json").write_text(json.dumps({"scope": ["training"], "versions": versions}))
        (root / "image_uris.py").write_text("version_to_arm64_tag_mapping = {}\ncontainer_versions = {}\n")
        families = "GRAVITON_ALLOWED_TARGET_INSTANCE_FAMILY = ['m6g']\nGRAVITON_ALLOWED_FRAMEWORKS = set(['boost'])\n"
        (root / "fw_utils.py").write_text(families)
        distribution = "sagemaker_core" if name == "new" else "sagemaker"
        info = tmp_path / name / f"{distribution}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {distribution.replace('_', '-')}\nVersion: 1.0\n")
    table = generate.table_of(tmp_path / "new", tmp_path / "old")
    versions = table["frameworks"]["boost"]["versions"]
    assert list(versions) == ["2", "1", "3"]
    assert table["registries"][versions["1"]["registries"]] == {"us-east-1": "9"}
    assert table["registries"][versions["2"]["registries"]] == {"us-east-1": "1"}
    assert table["sources"] == ["sagemaker-core 1.0", "sagemaker 1.0"]
