"""What each type of step does on this machine: one file a type, found by this table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cursus.runtime.fields import Fields
from cursus.runtime.jobs import answered, condition, fail, model, processing, register, training, transform, tuning
from cursus.runtime.jobs.base import Request

REQUESTS: Final[Mapping[str, Callable[[Fields], Request]]] = {
    **dict.fromkeys(answered.TYPES, answered.AnsweredRequest.parse),
    "Condition": condition.ConditionRequest.parse,
    "Fail": fail.FailRequest.parse,
    "Model": model.ModelRequest.parse,
    "Processing": processing.ProcessingRequest.parse,
    "RegisterModel": register.RegisterRequest.parse,
    "Training": training.TrainingRequest.parse,
    "Transform": transform.TransformRequest.parse,
    "Tuning": tuning.TuningRequest.parse,
}
"""How the arguments of a step become the request that its type stands for."""
