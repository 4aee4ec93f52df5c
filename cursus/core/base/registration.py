"""Registration: a model package for approval. Emits the request of CreateModelPackage."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig, ServedModelConfig, VariableList
from cursus.core.base.model import script_mode
from cursus.core.base.model_metrics import RegisteredConfig
from cursus.core.base.register_model import RegisterModelBuilder, Serving
from cursus.core.paths import Location
from cursus.errors import CompilationError, Diagnostic

METADATA_VALUE_LIMIT, METADATA_LIMIT = 256, 50
"""Characters of one value, and number of values, that the service takes."""

_TEXT, _WORD = re.compile(r"[^\w .:/+@-]"), re.compile(r"[^\w./+@-]")
"""What a text in the metadata may not hold, and what a name in a list may not."""

_SERVING_DEFAULTS: Mapping[str, tuple[str, str]] = {"xgboost": ("1.7-1", "py3")}
"""Version and Python of the image where a config holds only the default of all configs, which is a PyTorch version."""


class ModelPackageConfig(RegisteredConfig, ServedModelConfig):
    """A step that registers a model for approval."""

    takes_parameters: ClassVar[tuple[str, ...]] = ("inference_instance_type",)

    model_owner: str = Field(min_length=1, description="Team that owns the model.")
    model_domain: str = Field(min_length=1, description="Business domain of the model.")
    model_objective: str = Field(min_length=1, description="What the model predicts.")
    source_model_inference_input_variable_list: VariableList = Field(
        description="Variables of a request: type by name, or pairs."
    )
    source_model_inference_output_variable_list: VariableList = Field(
        description="Variables of an answer: type by name, or pairs."
    )
    framework: Literal["xgboost", "pytorch"] = Field(description="Framework of the model.")
    inference_entry_point: str = Field(min_length=1, description="The serving script in the model's code.")
    inference_instance_type: str = Field(default="ml.m5.large", description="Instance type for the model.")


ModelPackageConfigT = TypeVar("ModelPackageConfigT", bound=ModelPackageConfig)


class RegistrationStepBuilderBase(RegisterModelBuilder[ModelPackageConfigT]):
    """A step that puts an archive and a sample of its requests into the model registry."""

    Config = ModelPackageConfig

    def image_version(self) -> tuple[str, str]:
        """Version and Python version of the framework's container."""
        config = self.config
        silent = config.framework_version == BasePipelineConfig.model_fields["framework_version"].default
        default = _SERVING_DEFAULTS.get(config.framework) if silent else None
        return default or (config.framework_version, config.py_version)

    def image_uri(self) -> str:
        config = self.config
        return self.framework_image(
            config.framework, *self.image_version(), config.inference_instance_type, scope="inference"
        )

    def environment(self) -> dict[str, str]:
        return script_mode(self.config.inference_entry_point, self.config.aws_region)

    def metadata(self) -> dict[str, str]:
        """Customer metadata of the package, in the characters and lengths that the service takes.

        Raises CompilationError (E236) when it is more than a package holds.
        """
        config = self.config
        texts = {
            "model_owner": _encoded(config.model_owner, _TEXT),
            "model_domain": _encoded(config.model_domain, _TEXT),
            "model_objective": _encoded(config.model_objective, _TEXT),
            "input_variables": _listing(config.source_model_inference_input_variable_list),
            "output_variables": _listing(config.source_model_inference_output_variable_list),
        }
        metadata = {key: part for name, text in texts.items() for key, part in _parts(name, text).items()}
        if len(metadata) > METADATA_LIMIT:
            message = f"the variables take {len(metadata)} values of metadata; a model package holds {METADATA_LIMIT}"
            where = f"{self.node}.source_model_inference_input_variable_list"
            hint = "List only the variables that callers must know. The model's archive has all of them."
            raise CompilationError([Diagnostic("E236", message, where, hint)])
        return metadata

    def package_containers(self, inputs: Mapping[str, Location]) -> list[dict[str, Any]]:
        container = {
            "Image": self.image,
            "Environment": self.job_environment(self.environment()),
            "ModelDataUrl": next(inputs[name] for name in self.input_ports),
            "Framework": self.config.framework.upper(),
            "FrameworkVersion": self.image_version()[0],
        }
        return [container]

    def sample(self, inputs: Mapping[str, Location]) -> Location | None:
        return next((inputs[name] for name in list(self.input_ports)[1:] if name in inputs), None)

    def serving(self) -> Serving:
        config = self.config
        instances = [config.inference_instance_type]
        return Serving(
            self._texts("source_model_inference_content_types"),
            self._texts("source_model_inference_response_types"),
            instances,
            instances,
        )


def _listing(variables: VariableList) -> str:
    """``name:TYPE name:TYPE …``"""
    return " ".join(f"{_encoded(name, _WORD)}:{_encoded(kind, _WORD)}" for name, kind in dict(variables).items())


def _encoded(text: str, refused: re.Pattern[str]) -> str:
    """``text`` with what is refused as ``=2C``, the way of quoted-printable mail, so that nothing is lost."""
    return refused.sub(lambda found: "".join(f"={byte:02X}" for byte in found[0].encode()), text)


def _parts(name: str, text: str) -> dict[str, str]:
    """``text`` under ``name``; when it is too long, in lines under ``name_1``, ``name_2``, …"""
    lines = textwrap.wrap(text, METADATA_VALUE_LIMIT, break_on_hyphens=False)
    if len(lines) == 1:
        return {name: text}
    return {f"{name}_{number}": line for number, line in enumerate(lines, 1)}
