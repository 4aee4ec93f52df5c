"""Names that users' code holds from earlier versions still do what they did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from cursus import Edge, PipelineDAG, load_configs, merge_and_save_configs
from cursus.core import parameters
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.compiler import dag_compiler
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingConfig
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingConfig

from .samples import IDENTITY, codes, hyperparameters, package, preprocessing


@pytest.fixture
def dag() -> PipelineDAG:
    return PipelineDAG(["A", "B", "C"], [("A", "B"), Edge("A", "C", "out", "in"), ("B", "C")])


def test_a_dag_answers_as_it_did(dag: PipelineDAG) -> None:
    """Order, dependencies and neighbors by their earlier names."""
    assert dag.topological_sort() == dag.order() == ["A", "B", "C"]
    assert dag.get_dependencies("C") == dag.predecessors("C") == ["A", "B"]
    assert dag.adj_list == {"A": ["B", "C"], "B": ["C"], "C": []}
    assert dag.reverse_edges == {"A": [], "B": ["A"], "C": ["A", "B"]}


def test_an_edge_is_the_pair_of_its_nodes(dag: PipelineDAG) -> None:
    """It compares equal, is as good a key, and can be taken apart; ports still tell two edges from each other."""
    assert ("A", "B") in dag.edges
    assert ("B", "A") not in dag.edges
    assert [(source, target) for source, target in dag.edges] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert (dag.edges[0][0], dag.edges[0][1], len(dag.edges[0])) == ("A", "B", 2)
    assert {("A", "B"): 1}[Edge("A", "B")] == 1  # type: ignore[index]
    assert Edge("A", "B", "x") != Edge("A", "B", "y")
    assert Edge("A", "B") != ["A", "B"]


def test_an_edge_for_the_order_alone(tmp_path: Path) -> None:
    """It is saved and loaded; with port names it is a contradiction, and so is another value than true or false."""
    dag = PipelineDAG(["A", "B"])
    dag.add_edge("A", "B", order_only=True)
    dag.save(tmp_path / "dag.json")
    assert PipelineDAG.load(tmp_path / "dag.json").edges == [Edge("A", "B", order_only=True)]
    assert codes(PipelineDAG(["A", "B"], [Edge("A", "B", "x", order_only=True)]).check()) == ["E110"]
    document = json.loads((tmp_path / "dag.json").read_text())
    document["dag"]["edges"][0]["order_only"] = "yes"
    (tmp_path / "dag.json").write_text(json.dumps(document))
    with pytest.raises(Exception, match="E102"):
        PipelineDAG.load(tmp_path / "dag.json")


@pytest.mark.parametrize(
    "name",
    [
        "PIPELINE_EXECUTION_TEMP_DIR",
        "KMS_ENCRYPTION_KEY_PARAM",
        "SECURITY_GROUP_ID",
        "VPC_SUBNET",
        "PROCESSING_JOB_SHARED_NETWORK_CONFIG",
    ],
)
def test_the_constants_come_from_the_compiler_too(name: str) -> None:
    """They are the very objects."""
    assert getattr(dag_compiler, name) is getattr(parameters, name)


def test_a_config_is_made_from_the_base_one() -> None:
    """It takes what the base was given; its own class's defaults hold for the rest, and what is passed wins."""
    base = BasePipelineConfig.model_validate(IDENTITY | {"source_dir": "code", "pipeline_s3_loc": "s3://ada-bucket/x"})
    trained = XGBoostTrainingConfig.from_base_config(
        base, training_entry_point="train.py", hyperparameters=hyperparameters(), source_dir="mine"
    )
    assert (trained.author, trained.source_dir, trained.framework_version) == ("ada", "mine", "1.7-1")
    assert trained.pipeline_s3_loc == "s3://ada-bucket/x"
    with pytest.raises(ValidationError, match="training_entry_point"):
        XGBoostTrainingConfig.from_base_config(base)


def test_fields_by_tier() -> None:
    """What is required, what has a default, what is derived; and what another config is made with."""
    config = preprocessing()
    tiers = config.categorize_fields()
    assert set(tiers["essential"]) == IDENTITY.keys()
    assert {"job_type", "label_name", "train_ratio"} <= set(tiers["system"])
    assert {"pipeline_s3_loc", "effective_source_dir"} <= set(tiers["derived"])
    fields = config.get_public_init_fields()
    assert TabularPreprocessingConfig(**fields) == config
    assert "text_columns" not in fields


def test_saving_returns_what_it_writes(tmp_path: Path) -> None:
    """The merged document."""
    path = tmp_path / "config.json"
    merged = merge_and_save_configs([preprocessing(), package()], path)
    assert json.loads(path.read_text()) == merged
    assert load_configs(path).keys() == {"TabularPreprocessing_training", "Package"}
