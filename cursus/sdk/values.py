"""Our pipeline variables inside the SDK's own steps."""

from __future__ import annotations

from typing import Final

from cursus.definition import values
from cursus.sdk import names

OURS: Final = (values.ExecutionVariable, values.Join, values.JsonGet, values.Parameter, values.Properties)

# From now on the SDK takes our variables for its own, wherever it asks for one.
for _variable in OURS:
    names.PipelineVariable.register(_variable)
