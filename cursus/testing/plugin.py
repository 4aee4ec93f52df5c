"""The pytest plugin: fixtures for people who write their own builders."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cursus.ci import under_ci
from cursus.errors import CursusError, Diagnostic, errors_in
from cursus.s3 import PREFIX_PARAMETER

if TYPE_CHECKING:
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.sdk.session import OfflineSession
    from cursus.testing.steps import Builder


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cursus")
    group.addoption("--update-goldens", action="store_true", help="Write golden files instead of comparing with them.")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-goldens") and under_ci(os.environ):
        raise pytest.UsageError("--update-goldens is not allowed in CI")


@pytest.fixture
def cursus_offline_session() -> OfflineSession:
    """A PipelineSession in us-east-1 that never calls AWS."""
    from cursus.sdk.session import OfflineSession

    return OfflineSession("us-east-1", "sagemaker-us-east-1-123456789012")


@pytest.fixture
def cursus_compile_step() -> Callable[..., dict[str, Any]]:
    """``cursus.testing.steps.compile_step``: a builder and a config in, a one-step definition out."""
    from cursus.testing.steps import compile_step

    return compile_step


@pytest.fixture
def cursus_resolve() -> Callable[..., dict[str, Any]]:
    """``cursus.resolve``: a definition and parameter values in, the definition without references out."""
    from cursus.definition.resolve import resolve

    return resolve


@pytest.fixture
def cursus_assert_golden(request: pytest.FixtureRequest) -> Callable[[Mapping[str, Any], str], None]:
    """``cursus_assert_golden(definition, "name.json")``: equal to the file in ``golden/`` next to the test module."""
    from cursus.jsonfile import dumps
    from cursus.testing import golden

    def check(definition: Mapping[str, Any], name: str) -> None:
        path = Path(request.path).parent / "golden" / name
        text = dumps(definition)
        try:
            golden.document(text, path)
            if request.config.getoption("--update-goldens"):
                golden.update(path, text)
        except CursusError as error:
            _fail_on(error.diagnostics)
        _fail_on(golden.compare(path, text, "--update-goldens"))

    return check


@pytest.fixture
def cursus_assert_portable() -> Callable[[Builder, BasePipelineConfig], None]:
    """``cursus_assert_portable(Builder, config)``: all outputs follow the prefix, and the static base is as before."""
    from cursus.testing.portability import equals_static, names_bucket, substitutes
    from cursus.testing.steps import compile_step

    def check(builder: Builder, config: BasePipelineConfig) -> None:
        static = compile_step(builder, config)
        parameterized = compile_step(builder, config, pipeline_parameters=[PREFIX_PARAMETER])
        location, elsewhere = config.pipeline_s3_loc, "s3://another-bucket/run-1"
        _fail_on(
            [
                *substitutes(static, {}, location),
                *substitutes(parameterized, {PREFIX_PARAMETER: elsewhere}, elsewhere),
                *equals_static(parameterized, {PREFIX_PARAMETER: location}, static),
                *names_bucket(parameterized, config.bucket),
            ]
        )

    return check


def _earlier_name(name: str) -> Any:
    """The fixture ``cursus_NAME`` under the name that it had before, which may be one of the user's own."""

    @pytest.fixture(name=name)
    def earlier(request: pytest.FixtureRequest) -> Any:
        warnings.warn(f"The fixture {name} is deprecated. Use cursus_{name}.", DeprecationWarning, stacklevel=1)
        return request.getfixturevalue(f"cursus_{name}")

    earlier.__doc__ = f"Deprecated: use ``cursus_{name}``."
    return earlier


offline_session = _earlier_name("offline_session")
compile_step = _earlier_name("compile_step")
resolve = _earlier_name("resolve")
assert_golden = _earlier_name("assert_golden")
assert_portable = _earlier_name("assert_portable")


def _fail_on(found: Sequence[Diagnostic]) -> None:
    if errors_in(found):
        pytest.fail("\n".join(map(str, found)), pytrace=False)
