"""E816: a place with the time of compiling, or a random id, in it."""

from __future__ import annotations

from cursus.lint import parameterized
from cursus.lint.events import Frozen
from cursus.lint.rules.base import Rule


class DatedPlace(Rule):
    """The time is read once, when the pipeline compiles: all runs of the definition share one folder.

    Each compile gives another definition, so that no review or golden file can tell what really changed.
    """

    code = "E816"
    name = "time of compiling in a place"
    does = "puts the time of the compile into a path"
    remedy = "Use ExecutionVariables.PIPELINE_EXECUTION_ID or START_DATETIME as a part of the Join."
    bad = """
        import time

        from sagemaker.processing import ProcessingOutput
        from sagemaker.workflow.pipeline_context import PipelineSession

        def output(default_bucket):
            return ProcessingOutput(output_name="train", destination=f"s3://{default_bucket}/{time.time()}")
        """
    good = """
        from sagemaker.processing import ProcessingOutput
        from sagemaker.workflow.execution_variables import ExecutionVariables
        from sagemaker.workflow.functions import Join
        from sagemaker.workflow.parameters import ParameterString

        def output(output_base: ParameterString):
            run = ExecutionVariables.PIPELINE_EXECUTION_ID
            return ProcessingOutput(output_name="train", destination=Join(on="/", values=[output_base, run]))
        """

    def check(self, event: Frozen) -> str | None:
        if not event.dated:
            return None
        return f"{event.argument} of {event.callee} holds the time of compiling, or a random id: all runs share it"

    def hint(self, event: Frozen) -> str:
        return parameterized.instead_of(event)
