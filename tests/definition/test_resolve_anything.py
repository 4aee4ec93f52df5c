"""A definition may come from a stranger: whatever its JSON, there is an answer and never a traceback."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.definition.references import references
from cursus.definition.resolve import resolve
from cursus.errors import ResolutionError

from .examples import get

TEXTS = ["", "A", "a", "Parameters.P", "Parameters.", "Execution.PipelineName", "Steps.A.PropertyFiles.f"]
TEXTS += ["Steps.A.ModelArtifacts.S3ModelArtifacts", "Steps.B.OutputDataConfig.S3OutputPath", "Steps.C.a[0]"]
MEMBERS = ["Get", "Std:Join", "On", "Values", "Std:JsonGet", "PropertyFile", "S3Uri", "Path", "Std:X", "a"]
MEMBERS += ["Conditions", "IfSteps", "ElseSteps", "Name", "Type", "OutputDataConfig", "S3OutputPath", "Outputs"]

scalars = st.none() | st.booleans() | st.integers(-1, 1) | st.sampled_from(TEXTS)
anything = st.recursive(
    scalars | st.sampled_from([get(text) for text in TEXTS]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), children, max_size=3),
    max_leaves=6,
)


def named(names: str, types: list[str], *members: str) -> st.SearchStrategy[list[Any]]:
    texts = {"Name": st.sampled_from(names), "Type": st.sampled_from(types)}
    one = st.fixed_dictionaries(texts, optional=dict.fromkeys(members, anything))
    return st.lists(one, max_size=3, unique_by=lambda item: str(item["Name"]))


steps = named("ABC", ["Condition", "Training", "Processing"], "Arguments", "PropertyFiles", "Get")
parameters = named("PQ", ["String", "Float", "Text"], "DefaultValue", "EnumValues")
definitions = st.fixed_dictionaries(
    {"Steps": steps},
    optional={"Parameters": parameters | anything, "PipelineExperimentConfig": anything, "a": anything},
)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(definitions | anything, st.dictionaries(st.sampled_from("PQ"), st.sampled_from(["a", "1", 1, True])))
def test_any_json_has_an_answer(definition: Any, values: Any) -> None:
    """Whatever comes in is resolved without a reference left, or refused with a ResolutionError."""
    try:
        resolved = resolve(definition, values, property_files={"A": {"A": 1}})
    except ResolutionError:
        return
    assert not list(references({**resolved, "Parameters": None}))
