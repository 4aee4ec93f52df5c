"""E814: a place that a step writes to, decided when the pipeline compiles."""

from __future__ import annotations

from cursus.lint import parameterized
from cursus.lint.events import Frozen
from cursus.lint.rules.base import Rule


class FrozenOutput(Rule):
    """The definition contains the author's bucket, and every run writes there.

    In another account the run fails with AccessDenied, or writes to a bucket that is not its own. Two runs overwrite
    each other's output.
    """

    code = "E814"
    name = "frozen output"
    does = "writes to a path that is fixed at compile time"
    remedy = "Give the place as a pipeline parameter, and join the folders below it with Join."
    bad = """
        from sagemaker.processing import ProcessingOutput
        from sagemaker.workflow.pipeline_context import PipelineSession

        def output(default_bucket):
            return ProcessingOutput(output_name="train", destination=f"s3://{default_bucket}/train")
        """
    good = """
        from sagemaker.processing import ProcessingOutput
        from sagemaker.workflow.functions import Join
        from sagemaker.workflow.parameters import ParameterString

        output_base = ParameterString("OutputBase")

        def output():
            return ProcessingOutput(output_name="train", destination=Join(on="/", values=[output_base, "train"]))
        """

    def check(self, event: Frozen) -> str | None:
        if event.dated or not event.written:
            return None
        return f"{event.argument} of {event.callee} is fixed when the pipeline compiles"

    def hint(self, event: Frozen) -> str:
        return parameterized.instead_of(event)
