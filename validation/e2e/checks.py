"""What must hold of the runs: a function each, told by the first line of its docstring."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from typing import Final

from cursus.errors import Diagnostic
from cursus.runtime.state import Status
from validation.e2e.runs import Run, Runs

Check = Callable[[Runs], Iterator[Diagnostic]]

QUICKSTART: Final = "examples/xgboost_quickstart"
END_TO_END: Final = "golden/pipelines/xgboost_end_to_end"
OTHERS: Final = (
    "examples/penguins",
    "golden/pipelines/batch_scoring",
    "golden/pipelines/currency_conversion",
    "golden/pipelines/dummy_end_to_end",
    "golden/pipelines/risk_tables_end_to_end",
)
GATE: Final = "golden/pipelines/quality_gate"
PYTORCH: Final = "golden/pipelines/pytorch_end_to_end"
DEV, STAGING, PROD = "s3://dev-models/exp1", "s3://staging-models/a/b/exp1", "s3://prod-models/exp1"
LOWEST_AUC: Final = 0.98
KEPT, SUCCEEDED = Status.KEPT, Status.SUCCEEDED


def quickstart_obeys_the_prefix(runs: Runs) -> Iterator[Diagnostic]:
    """The quickstart trains a good model, and all it writes lies under the prefix."""
    run = runs.of(QUICKSTART, DEV)
    yield from _obeys_the_prefix(run)
    yield from _is_good(run)


def end_to_end_obeys_the_prefix(runs: Runs) -> Iterator[Diagnostic]:
    """From data to a registered model, all that is written lies under the prefix, in each of three environments."""
    for prefix in (DEV, STAGING, PROD):
        yield from _obeys_the_prefix(runs.of(END_TO_END, prefix))


def every_environment_has_the_same_numbers(runs: Runs) -> Iterator[Diagnostic]:
    """One saved config under the prefixes of dev, staging and prod leads to the same artifacts, byte for byte."""
    for prefix in (STAGING, PROD):
        yield from _same(runs.of(END_TO_END, DEV), runs.of(END_TO_END, prefix))


def twice_is_the_same(runs: Runs) -> Iterator[Diagnostic]:
    """Run twice with the same inputs under the same prefix, every artifact is the same."""
    yield from _same(runs.of(END_TO_END, DEV), runs.of(END_TO_END, DEV, "second"))


def killed_and_resumed_is_the_same(runs: Runs) -> Iterator[Diagnostic]:
    """Killed in the middle and gone on with, a run ends as an undisturbed one."""
    resumed = runs.killed_and_resumed(END_TO_END, "s3://killed-models/exp1", "XGBoostTraining")
    steps = resumed.outcome.run.steps
    if (steps["TabularPreprocessing-Training"].status, steps["XGBoostTraining"].status) != (KEPT, SUCCEEDED):
        yield Diagnostic("E792", "the run was not stopped in the middle, or began anew", resumed.prefix)
    yield from _same(runs.of(END_TO_END, DEV), resumed)


def the_model_is_good(runs: Runs) -> Iterator[Diagnostic]:
    """On breast cancer the test AUC is at least 0.98, and calibration does not worsen the Brier score."""
    run = runs.of(END_TO_END, DEV)
    yield from _is_good(run)
    metrics = run.document("model_calibration/calibration/metrics_output/metrics.json")
    before, after = metrics["before"]["brier"], metrics["after"]["brier"]
    if after > before:
        yield Diagnostic("E793", f"calibration worsens the Brier score from {before:.4f} to {after:.4f}", run.prefix)


def every_other_pipeline_runs(runs: Runs) -> Iterator[Diagnostic]:
    """Multiclass, risk tables, currencies, a model trained elsewhere and batch scoring run under the prefix."""
    for folder in OTHERS:
        yield from _obeys_the_prefix(runs.of(folder, f"{PROD}/{folder.rpartition('/')[2]}"))


def the_quality_gate_takes_both_branches(runs: Runs) -> Iterator[Diagnostic]:
    """A model that is good enough is registered; one that is not ends the run with the message, by its own metrics."""
    last = {0.8: ("Registration-RegisterModel", "NotGoodEnough"), 1.0: ("NotGoodEnough", "Registration-RegisterModel")}
    for least, (ran, left_out) in last.items():
        outcome = runs.outcome_of(GATE, f"{PROD}/gate", MinAuc=least)
        steps = outcome.run.steps
        if steps[left_out].status is not Status.SKIPPED or steps[ran].status not in (SUCCEEDED, Status.FAILED):
            yield Diagnostic("E793", f"with MinAuc {least} the gate does not lead to {ran}", GATE)
        said = [problem.message for problem in outcome.problems]
        if outcome.succeeded != (ran != "NotGoodEnough"):
            yield Diagnostic("E793", f"with MinAuc {least} the run ends otherwise: {said}", GATE)
        if ran == "NotGoodEnough" and not any("is below 1.0" in message for message in said):
            yield Diagnostic("E793", f"the run does not end with the message: {said}", GATE)


def pytorch_runs(runs: Runs) -> Iterator[Diagnostic]:
    """Where PyTorch is installed, its pipeline runs from data to a registered model."""
    if importlib.util.find_spec("torch") is not None:
        run = runs.of(PYTORCH, f"{PROD}/pytorch")
        yield from _obeys_the_prefix(run)


SHORT: Final[tuple[Check, ...]] = (quickstart_obeys_the_prefix,)
ALL: Final[tuple[Check, ...]] = (
    *SHORT,
    end_to_end_obeys_the_prefix,
    every_environment_has_the_same_numbers,
    twice_is_the_same,
    killed_and_resumed_is_the_same,
    the_model_is_good,
    every_other_pipeline_runs,
    the_quality_gate_takes_both_branches,
    pytorch_runs,
)


def _obeys_the_prefix(run: Run) -> Iterator[Diagnostic]:
    if not run.written:
        yield Diagnostic("E790", "the run wrote nothing at all", run.pipeline.name)
    for uri in run.written:
        if uri.startswith(f"{run.pipeline.static}/"):
            yield Diagnostic("E791", "lies at the location that the config names", uri)
        elif not uri.startswith(f"{run.prefix}/"):
            yield Diagnostic("E790", f"does not lie under the prefix {run.prefix}", uri)


def _same(one: Run, other: Run) -> Iterator[Diagnostic]:
    for name in sorted(one.artifacts.keys() | other.artifacts.keys()):
        if one.artifacts.get(name) != other.artifacts.get(name):
            where = f"{one.prefix} and {other.prefix}"
            yield Diagnostic("E792", f"{name} is not the same in both runs", where)


def _is_good(run: Run) -> Iterator[Diagnostic]:
    auc = run.training_metrics("XGBoostTraining")["test"]["auc_roc"]
    if auc < LOWEST_AUC:
        yield Diagnostic("E793", f"the test AUC is {auc:.4f}, below {LOWEST_AUC}", run.pipeline.name)
