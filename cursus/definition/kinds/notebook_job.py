"""NotebookJob: a notebook that a training job runs; in a definition it is a training step."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cursus.definition.kinds import training

KIND: Final = replace(training.KIND, type="NotebookJob", cached=False, written_as=training.KIND.type)
