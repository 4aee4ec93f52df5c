"""Lambda: a function that is called with what the config says. Emits the members of a LambdaStep."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Self, cast

from pydantic import Field, StringConstraints, model_validator

from cursus.core.base.answered import AnsweredConfig, AnsweredStepBuilder
from cursus.core.base.tiers import wrong_field
from cursus.core.functions import FunctionSettings, function_asset
from cursus.core.paths import Location
from cursus.core.step import Step
from cursus.definition.values import Parameter
from cursus.errors import CompilationError, Diagnostic

_ARN: Final = r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$"


class LambdaConfig(AnsweredConfig):
    asked_for = frozenset({"function_arn"})

    function_arn: Annotated[str, StringConstraints(pattern=_ARN)] | dict[str, Any] | None = Field(
        default=None,
        description="ARN of an existing function, or an expression for it; or set handler.",
        examples=["arn:aws:lambda:us-east-1:111122223333:function:deploy-model"],
    )
    handler: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z_]\w*(/[A-Za-z_]\w*)*\.[A-Za-z_]\w*$",
        description="MODULE.FUNCTION in source_dir, to be deployed with the pipeline; its files travel with it.",
        examples=["deploy_model.handler"],
    )
    runtime: str = Field(
        default="python3.12", pattern=r"^python3\.\d+$", description="Runtime of AWS Lambda that runs the handler."
    )
    timeout_seconds: int = Field(
        default=120, ge=1, le=600, description="Time limit of the handler in seconds; a step waits for ten minutes."
    )
    memory_mb: int = Field(default=128, ge=128, le=10240, description="Memory of the handler in MB.")

    @model_validator(mode="after")
    def _check_function(self) -> Self:
        if (self.function_arn is None) == (self.handler is None):
            raise wrong_field(self, "function_arn", "set either function_arn or handler")
        if self.handler is None:
            return self
        if self.source_dir is None:
            raise wrong_field(self, "source_dir", "has to name the directory of the handler")
        if any(not isinstance(value, str) for value in self.environment.values()):
            why = "a function gets its variables when it is deployed: write text, and send expressions as inputs"
            raise wrong_field(self, "environment", why)
        return self


class LambdaStepBuilderBase(AnsweredStepBuilder[LambdaConfig]):
    """A step that calls a function of AWS Lambda and waits for its answer, ten minutes at the most."""

    def function_arn(self) -> Location:
        """The function's ARN: the config's, or that of the handler, which is deployed with the pipeline."""
        config = self.config
        if config.handler is None:
            return self._given_arn()
        environment = cast(dict[str, str], self.job_environment())  # as the config has checked
        settings = FunctionSettings(
            config.handler, config.runtime, config.timeout_seconds, config.memory_mb, environment
        )
        files = self.user_files(str(config.source_dir), "source_dir")
        asset = function_asset(files, settings, self.node)
        return self.context.deploy_function(self.step_name, asset, settings, self._get_base_output_path)

    def _given_arn(self) -> Location:
        """The config's ARN. Raises CompilationError (E268) for a parameter whose default is no ARN of a function."""
        arn: Location = self.text_of(self.config.function_arn, "function_arn")
        default = arn.default_value if isinstance(arn, Parameter) else None
        if isinstance(arn, Parameter) and default is not None and not re.match(_ARN, str(default)):
            message = f"the parameter {arn.name} has the default {default!r}, which is not the ARN of a function"
            hint = "Write arn:aws:lambda:REGION:ACCOUNT:function:NAME, or leave out the default."
            raise CompilationError([Diagnostic("E268", message, f"{self.node}.function_arn", hint)])
        return arn

    def has_use_for(self, setting: str, step: Step) -> bool:
        """A function of our own is deployed with variables; the request takes none."""
        return super().has_use_for(setting, step) or (setting == "environment" and self.config.handler is not None)

    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Step:
        members = {"FunctionArn": self.function_arn(), "OutputParameters": self.answers()}
        return Step(self.step_name, "Lambda", self.sent(), tuple(dependencies), cache, members=members)
