"""A builder with the SDK's classes in place of its verb's request."""

from __future__ import annotations

import functools
import json
from importlib.metadata import version
from typing import Any

from sagemaker import image_uris

from cursus.core.field_parameters import known
from cursus.errors import CompilationError, Diagnostic
from validation.images.generate import TABLE


@functools.cache
def mixed(builder: type[Any], oracle: type[Any]) -> type[Any]:
    """``builder`` with the step that ``oracle`` makes, and with the images that the SDK chooses."""
    declared = {name: getattr(builder, name) for name in ("Config", "input_ports", "output_ports")}
    own = {"__module__": builder.__module__, "uses_sdk": True, "framework_image": _framework_image}
    return type(builder.__name__, (oracle, builder), {**own, **declared})


def _framework_image(
    builder: Any,
    framework: str,
    release: str | None,
    py_version: str | None,
    instance_type: str,
    scope: str | None = None,
) -> str:
    """The image that the SDK itself chooses."""
    try:
        return _retrieved(framework, builder.config.aws_region, release, py_version, known(instance_type), scope)
    except ValueError as error:  # a builder may try another framework
        # A version of the SDK that is older than the image says nothing about it; the newest one has to know it.
        code = "E229" if "upgrade your SDK version" in str(error) and not _is_of_the_table() else "E235"
        raise CompilationError([Diagnostic(code, str(error), builder.node)]) from error


@functools.cache
def _is_of_the_table() -> bool:
    """Whether the images of Cursus were read from the installed version of the SDK."""
    return f"sagemaker {version('sagemaker')}" in json.loads(TABLE.read_bytes())["sources"]


@functools.cache
def _retrieved(
    framework: str, region: str, release: str | None, py_version: str | None, instance_type: str, scope: str | None
) -> str:
    uri: str = image_uris.retrieve(
        framework, region, version=release, py_version=py_version, instance_type=instance_type, image_scope=scope
    )
    return uri
