"""W815: a place that a step reads, or hands to its script, decided when the pipeline compiles."""

from __future__ import annotations

from cursus.lint import parameterized
from cursus.lint.events import Frozen
from cursus.lint.rules.base import Rule


class FrozenInput(Rule):
    """The definition holds the bucket that its author reads from, and no run can read from another one.

    In another account the run needs access to the author's data. To run on new data, you have to compile again.
    """

    code = "W815"
    name = "frozen input"
    does = "reads from a path that is fixed at compile time"
    remedy = "Give the place as a pipeline parameter."
    bad = """
        from sagemaker.inputs import TrainingInput
        from sagemaker.workflow.pipeline_context import PipelineSession

        channel = TrainingInput(s3_data="s3://team-bucket/churn/train", content_type="csv")
        """
    good = """
        from sagemaker.inputs import TrainingInput
        from sagemaker.workflow.parameters import ParameterString

        train_data = ParameterString("TrainData", default_value="s3://team-bucket/churn/train")
        channel = TrainingInput(s3_data=train_data, content_type="csv")
        """

    def check(self, event: Frozen) -> str | None:
        if event.dated or event.written:
            return None
        return f"{event.argument} of {event.callee} is fixed when the pipeline compiles"

    def hint(self, event: Frozen) -> str:
        return parameterized.instead_of(event)
