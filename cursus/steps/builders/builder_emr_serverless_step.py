"""A Spark job."""

from __future__ import annotations

from cursus.core.base.emr_serverless import EMRServerlessBuilder, EMRServerlessConfig

__all__ = ["EMRServerlessConfig", "EMRServerlessStepBuilder"]


class EMRServerlessStepBuilder(EMRServerlessBuilder):
    """Run a PySpark script on EMR Serverless."""

    output_folder = "emr_serverless"
