"""Registration of a packaged model."""

from __future__ import annotations

from cursus.core.base.ports import Input
from cursus.core.base.registration import ModelPackageConfig, RegistrationStepBuilderBase


class RegistrationConfig(ModelPackageConfig):
    pass


class RegistrationStepBuilder(RegistrationStepBuilderBase[RegistrationConfig]):
    """Put a packaged model into the model registry, where it waits for approval."""

    PackagedModel = Input("", sources=("Package",))
    GeneratedPayloadSamples = Input("", sources=("Payload",))
