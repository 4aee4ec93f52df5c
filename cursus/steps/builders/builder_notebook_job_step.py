"""A notebook that a job runs."""

from __future__ import annotations

from cursus.core.base.notebook_job import NotebookJobBuilder, NotebookJobConfig

__all__ = ["NotebookJobConfig", "NotebookJobStepBuilder"]


class NotebookJobStepBuilder(NotebookJobBuilder):
    """Run a notebook of your own, with parameters, and keep it with all that its cells printed."""

    output_folder = "notebook_job"
