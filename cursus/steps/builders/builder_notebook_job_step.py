"""A notebook that a job runs."""

from __future__ import annotations

from cursus.core.base.notebook_job import NotebookJobBuilder, NotebookJobConfig

__all__ = ["NotebookJobConfig", "NotebookJobStepBuilder"]


class NotebookJobStepBuilder(NotebookJobBuilder):
    """Run your notebook with parameters, and keep it with its output."""

    output_folder = "notebook_job"
