"""A thousand modules to lint and to migrate: builders as people write them, some with paths of f-strings."""

from __future__ import annotations

_PLAIN = '''\
"""Builder {number}."""

import json
import logging
from pathlib import Path

from cursus.core.base.builder_base import StepBuilderBase

logger = logging.getLogger(__name__)

DEFAULTS = {{"instance_type": "ml.m5.xlarge", "instance_count": 1, "volume_size": 30}}


class Table{number}:
    """Columns with their types."""

    def __init__(self, columns, label="label"):
        self.columns = dict(columns)
        self.label = label

    def numeric(self):
        return [name for name, kind in self.columns.items() if kind in ("int", "float")]

    def describe(self):
        lines = []
        for name, kind in sorted(self.columns.items()):
            mark = "*" if name == self.label else " "
            lines.append(f"{{mark}} {{name:<20}} {{kind}}")
        return "\\n".join(lines)

    def save(self, folder):
        path = Path(folder) / "columns.json"
        path.write_text(json.dumps(self.columns, indent=2))
        return path


class Load{number}StepBuilder(StepBuilderBase):
    def environment(self):
        values = {{"LABEL_FIELD": self.config.label_name, "NUMBER": str({number})}}
        if self.config.columns:
            values["COLUMNS"] = ",".join(self.config.columns)
        return values

    def arguments(self):
        return ["--job_type", self.config.job_type, "--number", "{number}"]
'''

_PATHS = """

class Write{number}StepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        base_output_path = self._get_base_output_path()
        step = self.config.job_type
        return {{
            "data": f"{{base_output_path}}/write_{number}/{{step}}/data",
            "report": f"{{base_output_path}}/write_{number}/report",
        }}

    def _get_inputs(self, inputs):
        source = inputs["data"]
        logger.info("reads %s", source)
        return [source, "/opt/ml/processing/input/data"]
"""


def source_files(count: int) -> dict[str, str]:
    """``{path: source}``; every fourth file has paths to rewrite."""
    return {
        f"builders/builder_{number}.py": (_PLAIN + (_PATHS if number % 4 == 0 else "")).format(number=number)
        for number in range(count)
    }
