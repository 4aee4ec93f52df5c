"""What a training script knows about the model, beyond the job that trains it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from cursus.core.base.tiers import TieredModel, derived
from cursus.errors import did_you_mean


class ModelHyperparameters(TieredModel):
    """The table's columns, the classes, and how to train. Fields we do not know travel to the script as they are."""

    model_config = ConfigDict(extra="allow")

    full_field_list: list[str] = Field(description="All columns of the table.")
    cat_field_list: list[str] = Field(description="Categorical columns that the model reads.")
    tab_field_list: list[str] = Field(description="Numerical columns that the model reads.")
    id_name: str = Field(min_length=1, description="Column that identifies a row.")
    label_name: str = Field(min_length=1, description="Column to predict.")
    multiclass_categories: list[int | str] = Field(min_length=2, description="All values of the label, in order.")

    model_class: str | None = Field(default=None, description="Kind of model, for scripts that train several.")
    categorical_features_to_encode: list[str] = Field(default=[], description="Categorical columns to be encoded.")
    class_weights: list[float] | dict[str, float] | None = Field(
        default=None, description="Weight of each class. Default: equal weights."
    )
    metric_choices: list[str] = Field(default=["f1_score", "auroc"], description="Metrics to report.")
    header: int = Field(default=0, description="Row of the header in the table.")
    batch_size: int = Field(default=2, ge=1, description="Rows in a batch.")
    lr: float = Field(default=3e-05, gt=0, description="Learning rate.")
    max_epochs: int = Field(default=3, ge=1, description="Passes over the data at the most.")
    optimizer: str = Field(default="SGD", description="Name of the optimizer.")
    device: int | str = Field(default=-1, description="Device to train on; -1 uses what is available.")

    @derived
    def is_binary(self) -> bool:
        """Whether there are two classes."""
        return len(self.multiclass_categories) == 2

    @derived
    def num_classes(self) -> int:
        """Number of classes."""
        return len(self.multiclass_categories)

    @derived
    def input_tab_dim(self) -> int:
        """Number of numerical columns."""
        return len(self.tab_field_list)

    def to_document(self) -> dict[str, Any]:
        """What the training job reads as ``hyperparameters.json``: every field, derived ones included."""
        document = self.model_dump(mode="json")
        document.update({name: getattr(self, name) for name in self.derived_fields()})
        return {name: document[name] for name in sorted(document) if document[name] is not None}

    def why_not(self, name: str, values: Iterable[Any]) -> str | None:
        """Why the hyperparameter ``name`` cannot take each of ``values`` instead; None where it can."""
        given = self.model_dump()
        if name not in given:
            return f"the script reads no hyperparameter {name!r}. {did_you_mean(name, given)}".rstrip()
        for value in values:
            try:
                type(self).model_validate({**given, name: value}, strict=True)
            except ValidationError as error:
                reason = error.errors()[0]["msg"]
                return f"{name} does not take {value!r}: {reason[:1].lower()}{reason[1:]}"
        return None


class XGBoostHyperparameters(ModelHyperparameters):
    """Gradient-boosted trees, by XGBoost's own parameter names: those of a model that is trained already."""

    num_round: int | None = Field(default=None, ge=1, description="Boosting rounds.")
    max_depth: int | None = Field(default=None, ge=0, description="Depth of a tree; 0 for no limit.")

    min_child_weight: float = Field(default=1.0, ge=0, description="Weight a leaf needs.")
    booster: str = Field(default="gbtree", description="gbtree, gblinear or dart.")
    eta: float = Field(default=0.3, ge=0, le=1, description="Step size.")
    gamma: float = Field(default=0.0, ge=0, description="Loss reduction a split needs.")
    max_delta_step: float = Field(default=0.0, ge=0, description="Maximum step of a leaf; 0 means no limit.")
    subsample: float = Field(default=1.0, gt=0, le=1, description="Share of the rows for a tree.")
    colsample_bytree: float = Field(default=1.0, gt=0, le=1, description="Share of the columns for a tree.")
    colsample_bylevel: float = Field(default=1.0, gt=0, le=1, description="Share of the columns for a level.")
    colsample_bynode: float = Field(default=1.0, gt=0, le=1, description="Share of the columns for a split.")
    lambda_xgb: float = Field(default=1.0, ge=0, description="L2 regularization.")
    alpha_xgb: float = Field(default=0.0, ge=0, description="L1 regularization.")
    tree_method: str = Field(default="auto", description="How splits are found.")
    sketch_eps: float | None = Field(default=None, gt=0, lt=1, description="Accuracy of the approximate sketch.")
    scale_pos_weight: float = Field(default=1.0, ge=0, description="Weight of the positive class.")
    num_parallel_tree: int | None = Field(default=None, ge=1, description="Trees grown in a round.")
    base_score: float | None = Field(default=None, description="First prediction of every row.")
    seed: int | None = Field(default=None, description="Seed of the random numbers.")
    early_stopping_rounds: int | None = Field(default=None, ge=1, description="Rounds without gain before a stop.")

    @derived
    def objective(self) -> str:
        """XGBoost's objective for the number of classes."""
        return "binary:logistic" if self.is_binary else "multi:softprob"

    @derived
    def eval_metric(self) -> list[str] | str:
        """Metrics watched in training."""
        return ["logloss", "auc"] if self.is_binary else ["mlogloss", "merror"]


class XGBoostModelHyperparameters(XGBoostHyperparameters):
    """The same, to train with."""

    num_round: int = Field(ge=1, description="Boosting rounds.")
    max_depth: int = Field(ge=0, description="Depth of a tree; 0 for no limit.")


class LightGBMModelHyperparameters(ModelHyperparameters):
    """Gradient-boosted trees, by LightGBM's own parameter names."""

    num_leaves: int = Field(default=31, ge=2, description="Leaves of a tree at the most.")
    learning_rate: float = Field(default=0.1, gt=0, description="Step size.")
    num_iterations: int = Field(default=100, ge=1, description="Boosting rounds.")

    boosting_type: str = Field(default="gbdt", description="gbdt, dart or rf.")
    max_depth: int = Field(default=-1, description="Depth of a tree; -1 for no limit.")
    min_data_in_leaf: int = Field(default=20, ge=0, description="Rows a leaf needs.")
    min_sum_hessian_in_leaf: float = Field(default=1e-3, ge=0, description="Weight a leaf needs.")
    min_gain_to_split: float = Field(default=0.0, ge=0, description="Gain a split needs.")
    feature_fraction: float = Field(default=1.0, gt=0, le=1, description="Share of the columns for a tree.")
    bagging_fraction: float = Field(default=1.0, gt=0, le=1, description="Share of the rows for a tree.")
    bagging_freq: int = Field(default=0, ge=0, description="Rounds after which other rows are drawn; 0 for never.")
    lambda_l1: float = Field(default=0.0, ge=0, description="L1 regularization.")
    lambda_l2: float = Field(default=0.0, ge=0, description="L2 regularization.")
    scale_pos_weight: float | None = Field(default=None, gt=0, description="Weight of the positive class.")
    is_unbalance: bool | None = Field(default=None, description="Whether to weigh the classes by their rows.")
    seed: int | None = Field(default=None, description="Seed of the random numbers.")
    early_stopping_rounds: int | None = Field(default=None, ge=1, description="Rounds without gain before a stop.")

    @derived
    def objective(self) -> str:
        """LightGBM's objective for the number of classes."""
        return "binary" if self.is_binary else "multiclass"

    @derived
    def metric(self) -> list[str] | str:
        """Metrics watched in training; the first one decides when to stop."""
        return ["binary_logloss", "auc"] if self.is_binary else ["multi_logloss", "multi_error"]
