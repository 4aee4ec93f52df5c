"""Registration of a packaged model."""

from __future__ import annotations

from cursus.core.base.ports import Input
from cursus.core.base.registration import ModelPackageConfig, RegistrationStepBuilderBase


class RegistrationConfig(ModelPackageConfig):
    pass


class RegistrationStepBuilder(RegistrationStepBuilderBase[RegistrationConfig]):
    """Register a packaged model in the model registry for approval."""

    PackagedModel = Input("", sources=("Package",))
    GeneratedPayloadSamples = Input("", sources=("Payload",))
