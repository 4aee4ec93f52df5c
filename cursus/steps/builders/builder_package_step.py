"""Packaging of a model for serving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.assets import Asset
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import OwnInput, ProcessingStepBuilder
from cursus.steps.sources import CALIBRATIONS, MODELS

if TYPE_CHECKING:
    from cursus.core.paths import Location

SCRIPTS = "/opt/ml/processing/input/script"


class PackageConfig(ProcessingConfig):
    pass


class PackageStepBuilder(ProcessingStepBuilder[PackageConfig]):
    """Put a model, its serving code and its calibration into one archive."""

    script = "package.py"
    output_folder = "packaging"
    instances = "table"
    offered = frozenset({"BUCKET_NAME"})

    model_input = Input("/opt/ml/processing/input/model", sources=MODELS)
    inference_scripts_input = Input(SCRIPTS, required=False)
    calibration_model = Input("/opt/ml/processing/input/calibration", sources=CALIBRATIONS, required=False)

    packaged_model = Output("/opt/ml/processing/output", aliases=("PackagedModel", "model_data"), file="model.tar.gz")

    def environment(self) -> dict[str, Location]:
        config = self.config
        environment: dict[str, Location] = {
            "PIPELINE_NAME": self.pipeline_name,
            "REGION": config.region,
            "PIPELINE_VERSION": config.pipeline_version,
        }
        # For users' scripts; a strictly portable definition names no one's bucket.
        if config.runs_own_script and self.context.asset_mode == "session":
            environment["BUCKET_NAME"] = config.bucket
        return environment

    def own_inputs(self) -> dict[str, tuple[str, OwnInput]]:
        """The user's source directory, whose scripts serve the model."""
        directory = self.config.source_dir
        if directory is None:
            return {}
        return {"inference_scripts_input": (SCRIPTS, Asset(self.user_files(directory, "source_dir")))}
