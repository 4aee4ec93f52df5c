"""What must hold of the runs: a function each, described by the first line of its docstring."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
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
ACCURATE: Final = "golden/pipelines/register_if_accurate"
SCORED: Final = "golden/pipelines/score_if_good"
TUNED_SCRIPT: Final = "golden/pipelines/tuned_script"
BEST_ALGORITHM: Final = "golden/pipelines/best_algorithm"
CHALLENGER: Final = "golden/pipelines/champion_challenger"
ANSWER: Final = f"{sys.executable} {Path(__file__).parent / 'answer.py'}"
CHECKS: Final = ("DataQuality", "DataBias", "ModelQuality", "ModelBias", "Explanations")
OF_OTHERS: Final[tuple[tuple[str, tuple[str, ...], dict[str, str]], ...]] = (
    # pipeline, nodes that need the service and those that read what they find, and what answers for a step
    ("golden/pipelines/register_if_accurate", (), {}),
    ("golden/pipelines/bias_report", ("Deploy",), {}),
    ("golden/pipelines/features_to_endpoint", ("Deploy", "Watch"), {}),
    ("golden/pipelines/batch_with_data_check", ("DataQuality",), {}),
    ("golden/pipelines/callback_first", ("Train", "Model", "Score"), {"Convert": ANSWER}),
    ("golden/pipelines/monitored", (*CHECKS, "Register"), {}),
    ("golden/pipelines/tuned", (), {}),
    ("golden/pipelines/deploy_by_lambda", (), {"Deploy": ANSWER}),
    ("golden/pipelines/score_if_good", (), {}),
    ("golden/pipelines/regression_gate", (), {}),
    ("golden/pipelines/all_settings_as_parameters", (), {}),
)
PYTORCH: Final = "golden/pipelines/pytorch_end_to_end"
DEV, STAGING, PROD = "s3://dev-models/exp1", "s3://staging-models/a/b/exp1", "s3://prod-models/exp1"
LOWEST_AUC: Final = 0.98
KEPT, SKIPPED, SUCCEEDED = Status.KEPT, Status.SKIPPED, Status.SUCCEEDED


def quickstart_obeys_the_prefix(runs: Runs) -> Iterator[Diagnostic]:
    """The quickstart trains a good model, and all it writes is under the prefix."""
    run = runs.of(QUICKSTART, DEV)
    yield from _obeys_the_prefix(run)
    yield from _is_good(run)


def end_to_end_obeys_the_prefix(runs: Runs) -> Iterator[Diagnostic]:
    """From data to a registered model, all that is written is under the prefix, in each of three environments."""
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
        yield Diagnostic("E792", "the run was not stopped in the middle, or started from the beginning", resumed.prefix)
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


def a_gate_takes_either_branch(runs: Runs) -> Iterator[Diagnostic]:
    """A quality gate registers a model that is good, and neither registers nor scores with one that is not."""
    for table, registered, scored in (("table", SUCCEEDED, SUCCEEDED), ("shuffled", SKIPPED, SKIPPED)):
        told = {"InputData": f"s3://cursus-example-data/churn/{table}"}
        churn = runs.of(ACCURATE, f"{PROD}/churn-{table}", parameters=told)
        yield from _took(churn, {"Register-RegisterModel": registered})
        told = {"InputData": f"s3://cursus-example-data/house_prices/{table}"}
        good = table == "table"
        houses = runs.of(SCORED, f"{PROD}/houses-{table}", parameters=told, fails=not good)
        yield from _took(houses, {"Score": scored, "NotGoodEnough": SKIPPED if good else Status.FAILED})


def a_search_finds_the_better_setting(runs: Runs) -> Iterator[Diagnostic]:
    """Of a tree and a forest by a user's own script, tuning gives the one with the higher AUC to its successor."""
    run = runs.of(TUNED_SCRIPT, f"{PROD}/tuned-script")
    yield from _obeys_the_prefix(run)
    summaries = run.outcome.run.steps["Search"].properties["TrainingJobSummaries"]
    trees = [summary["TunedHyperParameters"]["trees"] for summary in summaries]
    values = [summary["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for summary in summaries]
    if trees != ["50", "1"] or values[0] <= values[1]:
        yield Diagnostic("E793", f"the search judged {trees} trees by {values}", run.prefix)


def a_search_finds_the_better_algorithm(runs: Runs) -> Iterator[Diagnostic]:
    """Of a forest and a regression, each with two settings, the one with the highest AUC decides who is registered."""
    run = runs.of(BEST_ALGORITHM, f"{PROD}/best-algorithm")
    yield from _obeys_the_prefix(run)
    found = run.outcome.run.steps["Search"].properties
    summaries = found["TrainingJobSummaries"]
    values = {
        (one["TrainingJobDefinitionName"], *one["TunedHyperParameters"].values()): one[
            "FinalHyperParameterTuningJobObjectiveMetric"
        ]["Value"]
        for one in summaries
    }
    best = max(values, key=lambda job: values[job])[0]
    if len(values) != 4 or found["BestTrainingJob"]["TrainingJobDefinitionName"] != best:
        yield Diagnostic("E793", f"the search judged {values} and chose {found['BestTrainingJob']!r}", run.prefix)
    forest = best == "forest"
    wanted = {"RegisterForest-RegisterModel": forest, "RegisterLines-RegisterModel": not forest}
    yield from _took(run, {step: SUCCEEDED if won else SKIPPED for step, won in wanted.items()})


def a_challenger_has_to_win(runs: Runs) -> Iterator[Diagnostic]:
    """A challenger is registered instead of a single tree, and not instead of a model that is just as good."""
    searched = runs.of(TUNED_SCRIPT, f"{PROD}/tuned-script")
    summaries = searched.outcome.run.steps["Search"].properties["TrainingJobSummaries"]
    trees = [one["TrainingJobName"] for one in summaries if one["TunedHyperParameters"]["trees"] == "1"]
    (weak,) = [uri for uri in searched.written if uri.endswith("/model.tar.gz") and uri.split("/")[-3] in trees]
    won = runs.of(CHALLENGER, f"{PROD}/challenger", parameters={"ChampionModel": weak})
    yield from _obeys_the_prefix(won)
    yield from _took(won, {"Register-RegisterModel": SUCCEEDED, "Keep": SKIPPED})
    (as_good,) = [uri for uri in won.written if uri.endswith("/model.tar.gz")]
    kept = runs.of(CHALLENGER, f"{PROD}/challenger-again", parameters={"ChampionModel": as_good}, fails=True)
    yield from _took(kept, {"Register-RegisterModel": SKIPPED, "Keep": Status.FAILED})


def graphs_of_others_run(runs: Runs) -> Iterator[Diagnostic]:
    """The pipelines modelled on those of others run on real data, but for the steps that need the service."""
    for folder, without, answers in OF_OTHERS:
        name = folder.rpartition("/")[2]
        run = runs.of(folder, f"{PROD}/{name}", without=without, answers=answers)
        if run.pipeline.writes:
            yield from _obeys_the_prefix(run)
        odd = {step: state.status for step, state in run.outcome.run.steps.items() if state.status != SUCCEEDED}
        if set(odd.values()) - {SKIPPED} or set(odd) - {"NotGoodEnough"}:
            yield Diagnostic("E793", f"not all steps ran: {odd}", run.prefix)


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
    a_gate_takes_either_branch,
    a_search_finds_the_better_setting,
    a_search_finds_the_better_algorithm,
    a_challenger_has_to_win,
    graphs_of_others_run,
)


def _took(run: Run, wanted: Mapping[str, Status]) -> Iterator[Diagnostic]:
    for step, status in wanted.items():
        found = run.outcome.run.steps[step].status
        if found != status:
            yield Diagnostic("E793", f"{step} is {found}, and should be {status}", run.prefix)


def _obeys_the_prefix(run: Run) -> Iterator[Diagnostic]:
    if not run.written:
        yield Diagnostic("E790", "the run wrote nothing at all", run.pipeline.name)
    for uri in run.written:
        if uri.startswith(f"{run.pipeline.static}/"):
            yield Diagnostic("E791", "is at the location that the config names", uri)
        elif not uri.startswith(f"{run.prefix}/"):
            yield Diagnostic("E790", f"is not under the prefix {run.prefix}", uri)


def _same(one: Run, other: Run) -> Iterator[Diagnostic]:
    for name in sorted(one.artifacts.keys() | other.artifacts.keys()):
        if one.artifacts.get(name) != other.artifacts.get(name):
            where = f"{one.prefix} and {other.prefix}"
            yield Diagnostic("E792", f"{name} is not the same in both runs", where)


def _is_good(run: Run) -> Iterator[Diagnostic]:
    auc = run.training_metrics("XGBoostTraining")["test"]["auc_roc"]
    if auc < LOWEST_AUC:
        yield Diagnostic("E793", f"the test AUC is {auc:.4f}, below {LOWEST_AUC}", run.pipeline.name)
