"""Which of our scripts divide the files that all instances of their job get."""

from __future__ import annotations

from cursus.checks.steps.same_work import CLUSTER, DIVIDING
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.core.catalog import catalog
from cursus.core.launcher import SPARK_SUBMIT


def test_our_scripts_that_divide_are_known() -> None:
    """Those of the processing steps that work row by row."""
    builders = [builder for builder in catalog().builders.values() if issubclass(builder, ProcessingStepBuilder)]
    assert {builder.script for builder in builders if getattr(builder, "instances", "") == "rows"} == DIVIDING


def test_a_cluster_is_known_by_how_our_steps_start_it() -> None:
    """The checks name it by themselves: they load nothing of what compiles."""
    assert CLUSTER == SPARK_SUBMIT
