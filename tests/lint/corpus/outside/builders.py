# --- builder with the config's location
from cursus.core.base.builder_base import StepBuilderBase
from sagemaker.processing import ProcessingOutput


class PackagingStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        result = []
        for name, spec in self.spec.outputs.items():
            destination = f"{self.config.pipeline_s3_loc}/packaging/{name}"  # report
            result.append(
                ProcessingOutput(output_name=name, source=self.contract.expected_output_paths[name], destination=destination)
            )
        return result

# --- builder with Join over its base
from sagemaker.processing import ProcessingOutput
from sagemaker.workflow.functions import Join

from ..base import ProcessingBuilder


class CalibrationBuilder(ProcessingBuilder):
    def outputs(self):
        base = self._get_base_output_path()
        return [
            ProcessingOutput(
                output_name=spec.name,
                source=spec.path,
                destination=Join(on="/", values=[base, "calibration", self.config.job_type, spec.name]),
            )
            for spec in self.spec.outputs.values()
        ]

# --- f-string over the base output path
from sagemaker.xgboost import XGBoost

from mlteam.builders import TrainingBuilder


class XGBTraining(TrainingBuilder):
    def _create_estimator(self, output_path=None):
        base_output_path = self._get_base_output_path()
        output_path = f"{base_output_path}/xgboost_training"  # report: out
        return XGBoost(
            entry_point=self.config.entry_point,
            source_dir=self.config.source_dir,
            framework_version="1.7-1",
            role=self.role,
            instance_count=1,
            instance_type=self.config.instance_type,
            output_path=output_path,  # report: out
            base_job_name=f"{self.config.service_name}-xgb",
        )

# --- base path passed straight through
from sagemaker.xgboost import XGBoost

from mlteam.builders import TrainingBuilder


class XGBTraining(TrainingBuilder):
    def _create_estimator(self):
        return XGBoost(
            entry_point="train.py",
            framework_version="1.7-1",
            role=self.role,
            instance_count=1,
            instance_type=self.config.instance_type,
            output_path=self._get_base_output_path(),
        )

# --- two stages of text
class TransformBuilder(BaseTransformBuilder):
    def make(self):
        root = self.config.pipeline_s3_loc
        folder = root + "/transform"  # report: t
        target = folder + "/" + self.config.region  # report: t
        return Transformer(
            model_name=self.model_name,
            instance_count=1,
            instance_type="ml.m5.large",
            output_path=target,  # report: t
        )

# --- logs and errors around a correct path
import logging

from sagemaker.workflow.functions import Join

logger = logging.getLogger(__name__)


class EvaluationBuilder(StepBuilder):
    def destination(self, name):
        base = self._get_base_output_path()
        if name not in self.spec.outputs:
            raise ValueError(f"{name} is no output of the step below {self.config.pipeline_s3_loc}")
        logger.info("Output %s goes to %s", name, base)
        logger.info(f"Base: {base}/evaluation/{name}")
        logger.debug("below " + str(base))
        return Join(on="/", values=[base, "evaluation", name])

# --- execution prefix formatted
class ExplainBuilder(ReportStep):
    def __init__(self, config, execution_prefix=None):
        self.config = config
        self.execution_prefix = execution_prefix

    def destination_of(self, logical_name):
        return "{}/explain/{}".format(self.execution_prefix, logical_name)  # report

# --- execution prefix joined
class ExplainBuilder(ReportStep):
    def destination_of(self, logical_name):
        parts = [self.execution_prefix, "explain", logical_name]
        return "/".join(parts)  # report

# --- execution prefix joined by Join
from sagemaker.workflow.functions import Join


class ExplainBuilder(ReportStep):
    def destination_of(self, logical_name):
        parts = [self.execution_prefix, "explain", logical_name]
        return Join(on="/", values=parts)

# --- or between prefix and config
class FeatureBuilder(AbstractStep):
    def _get_outputs(self, outputs):
        prefix = self.execution_prefix or self.config.pipeline_s3_loc
        return {
            name: f"{prefix}/features/{self.config.job_type}/{name}"  # report
            for name in outputs
        }

# --- or between prefix and config, joined
from sagemaker.workflow.functions import Join


class FeatureBuilder(AbstractStep):
    def _get_outputs(self, outputs):
        prefix = self.execution_prefix or self.config.pipeline_s3_loc
        return {name: Join(on="/", values=[prefix, "features", self.config.job_type, name]) for name in outputs}

# --- names, tags and environment
class LightGBMBuilder(TrainingStepBuilder):
    def _job_name(self):
        return f"{self.config.pipeline_name}-{self.config.region}-lightgbm"

    def _tags(self):
        return [{"Key": "owner", "Value": f"{self.config.author}@{self.config.domain}"}]

    def _environment(self):
        return {
            "LABEL": self.config.label_name,
            "MODEL_DIR": f"/opt/ml/model/{self.config.model_name}",
            "LOG_LEVEL": "INFO",
        }

# --- environment with an output
class InferenceBuilder(ProcessingStepBuilder):
    def _get_environment_variables(self):
        env = super()._get_environment_variables()
        env["JOB_TYPE"] = self.config.job_type
        env["RESULT_S3_URI"] = f"{self.config.pipeline_s3_loc}/results"  # report
        return env

# --- environment through Join
from sagemaker.workflow.functions import Join


class InferenceBuilder(ProcessingStepBuilder):
    def _get_environment_variables(self):
        env = super()._get_environment_variables()
        env["JOB_TYPE"] = self.config.job_type
        env["RESULT_S3_URI"] = Join(on="/", values=[self._get_base_output_path(), "results"])
        return env

# --- rstrip and plus
class DummyTrainingBuilder(ProcessorBuilder):
    def _get_outputs(self):
        return self.config.pipeline_s3_loc.rstrip("/") + "/dummy_training"  # report

# --- replace of a scheme
class RedshiftBuilder(ProcessorBuilder):
    def unload_target(self):
        path = f"{self.config.pipeline_s3_loc}/unload".replace("//unload", "/unload")  # report
        return ProcessingOutput(source="/opt/ml/processing/unload", destination=path)

# --- step name that looks like a path
class StepNamer(StepBuilderBase):
    def _get_step_name(self):
        return f"{self.config.pipeline_name}/{self.config.job_type}".replace("/", "-")

    def _get_script_path(self):
        return f"{self.config.source_dir}/{self.config.processing_entry_point}"

# --- local path through pathlib
from pathlib import Path


class ScriptBuilder(StepBuilderBase):
    def script(self):
        return str(Path(self.config.source_dir) / self.config.entry_point)

    def hyperparameters_file(self):
        return Path("/tmp") / f"{self.config.pipeline_name}.json"

# --- pathlib over the base
from pathlib import Path, PurePosixPath


class ScriptBuilder(StepBuilderBase):
    def hyperparameters_target(self):
        return str(PurePosixPath(self._get_base_output_path()) / "hyperparameters" / "hp.json")  # report

# --- local variable shadows the name
class SplitBuilder(StepBuilderBase):
    def plan(self):
        base_path = "/opt/ml/processing/output"
        return [f"{base_path}/{name}" for name in ("train", "test")]

# --- chained method calls in the text
class SplitBuilder(StepBuilderBase):
    def plan(self, names):
        return [
            ProcessingOutput(
                output_name=n,
                source=f"/opt/ml/processing/{n}",
                destination=f"{self._get_base_output_path()}/split/{n}",  # report
            )
            for n in names
        ]

# --- mixin that serves the builders
class OutputMixin:
    """Mixed into each builder of the team."""

    def s3_output(self, *parts):
        return "/".join([self.config.pipeline_s3_loc, *parts])  # report


class JoinedMixin:
    def s3_output(self, *parts):
        from sagemaker.workflow.functions import Join

        return Join(on="/", values=[self.config.pipeline_s3_loc, *parts])

# --- property that builds the location
class TuningBuilder(BaseStep):
    @property
    def tuning_output(self):
        return "%s/%s" % (self._get_base_output_path(), "tuning")  # report

    @property
    def display_name(self):
        return "%s/%s" % (self.config.team, "tuning")

# --- cached property on a frozen base
from functools import cached_property


class DriftBuilder(MonitoringStep):
    @cached_property
    def _root(self):
        return self.config.pipeline_s3_loc

    def baseline(self):
        return f"{self._root}/baseline"  # report

# --- validation of a config value
class ConfigCheck(StepBuilderBase):
    def validate_configuration(self):
        loc = self.config.pipeline_s3_loc
        if not loc.startswith("s3://"):
            raise ValueError("pipeline_s3_loc must begin with s3://, got " + loc)
        if loc.endswith("/"):
            self.log_warning("%s ends with a slash" % loc)
        assert "//" not in loc[5:], f"{loc} has an empty folder"

# --- input key from upstream only
class DownstreamBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        return [
            ProcessingInput(input_name=name, source=inputs[name], destination=f"/opt/ml/processing/input/{name}")
            for name in self.spec.dependencies
            if name in inputs
        ]

# --- fallback to text when the caller gives nothing
class CurrencyBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        chosen = []
        for name, spec in self.spec.outputs.items():
            target = outputs.get(name) or f"{self.config.pipeline_s3_loc}/currency/{name}"  # report
            chosen.append(ProcessingOutput(output_name=name, source=spec.path, destination=target))
        return chosen

# --- str of a Join, then more text
from sagemaker.workflow.functions import Join


class ReportBuilder(StepBuilderBase):
    def page(self):
        folder = Join(on="/", values=[self._get_base_output_path(), "report"])
        return f"{folder}/index.html"  # report

# --- Join within Join
from sagemaker.workflow.functions import Join


class ReportBuilder(StepBuilderBase):
    def page(self):
        folder = Join(on="/", values=[self._get_base_output_path(), "report"])
        return Join(on="/", values=[folder, "index.html"])

# --- Join of ready-made text
from sagemaker.workflow.functions import Join as J


class StackBuilder(StepBuilderBase):
    def folder(self):
        return J(on="/", values=[f"{self._get_base_output_path()}/stack", self.config.job_type])  # report

# --- Join with built names
from sagemaker.workflow.functions import Join as J


class StackBuilder(StepBuilderBase):
    def folder(self):
        return J(
            on="/",
            values=[self._get_base_output_path(), f"{self.config.stage}-stack", self.config.job_type.lower()],
        )

# --- async plan of outputs
import asyncio


class AsyncBuilder(StepBuilderBase):
    async def outputs(self):
        specs = await self.load_specs()
        await asyncio.sleep(0)
        return [(s.name, f"{self.config.pipeline_s3_loc}/async/{s.name}") async for s in specs]  # report

# --- base class without any known name
class Widget(Thing):
    def where(self):
        prefix = self.cfg.pipeline_s3_loc
        out = prefix
        out += "/widgets"  # report
        return ProcessingOutput(source="/opt/ml/processing/widgets", destination=out)

# --- dataclass config without a step
from dataclasses import dataclass


@dataclass(frozen=True)
class JobConfig:
    pipeline_name: str
    region: str
    version: str = "1.0"

    @property
    def job_name(self) -> str:
        return f"{self.pipeline_name}-{self.region}-{self.version}".replace(".", "-")

    @property
    def local_cache(self) -> str:
        return f"/tmp/{self.pipeline_name}/{self.version}"

# --- config class that derives its own location
from pydantic import BaseModel


class BasePipelineConfig(BaseModel):
    bucket: str
    pipeline_name: str
    pipeline_version: str

    @property
    def pipeline_s3_loc(self) -> str:
        return f"s3://{self.bucket}/MODS/{self.pipeline_name}_{self.pipeline_version}"
