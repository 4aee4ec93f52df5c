# --- a variable of its own for the base
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self.config.pipeline_s3_loc
        return f"{base}/c/{name}"
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        return Join(on="/", values=[base, "c", f"{name}"])
# warning: I833
# warning: I833
# --- a local name for the config
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        config = self.config
        return f"{config.pipeline_s3_loc}/c/{name}"
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        config = self.config
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "c", f"{name}"])
# warning: I833
# --- a helper method with parts
# before
class CStepBuilder(StepBuilderBase):
    def _get_s3_path(self, *parts):
        return "/".join([self.config.pipeline_s3_loc, *parts])

    def out(self, name):
        return self._get_s3_path("c", name)
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def _get_s3_path(self, *parts):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, *parts])

    def out(self, name):
        return self._get_s3_path("c", name)
# warning: I833
# --- a property
# before
class CStepBuilder(StepBuilderBase):
    @property
    def root(self):
        return self.config.pipeline_s3_loc

    def out(self, name):
        return f"{self.root}/c/{name}"
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    @property
    def root(self):
        return self._get_base_output_path()

    def out(self, name):
        return Join(on="/", values=[self.root, "c", f"{name}"])
# warning: I833
# warning: I833
# --- a class constant for the folder
# before
class CStepBuilder(StepBuilderBase):
    FOLDER = "calibration"

    def out(self, name):
        return f"{self.config.pipeline_s3_loc}/{self.FOLDER}/{name}"
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    FOLDER = "calibration"

    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, self.FOLDER, f"{name}"])
# warning: I833
# --- an inherited root
# before
class TeamStepBuilder(StepBuilderBase):
    def team_root(self):
        return f"{self.config.pipeline_s3_loc}/team"


class CStepBuilder(TeamStepBuilder):
    def out(self, name):
        return f"{self.team_root()}/c/{name}"
# after
from sagemaker.workflow.functions import Join


class TeamStepBuilder(StepBuilderBase):
    def team_root(self):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "team"])


class CStepBuilder(TeamStepBuilder):
    def out(self, name):
        return Join(on="/", values=[self.team_root(), "c", f"{name}"])
# warning: I833
# warning: I833
# --- super
# before
class TeamStepBuilder(StepBuilderBase):
    def root(self):
        return self.config.pipeline_s3_loc


class CStepBuilder(TeamStepBuilder):
    def root(self):
        return super().root() + "/c"
# after
from sagemaker.workflow.functions import Join


class TeamStepBuilder(StepBuilderBase):
    def root(self):
        return self._get_base_output_path()


class CStepBuilder(TeamStepBuilder):
    def root(self):
        return Join(on="/", values=[super().root(), "c"])
# --- a module function
# before
def below(base, *parts):
    return "/".join([base, *parts])


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return below(self.config.pipeline_s3_loc, "c", name)
# after
from sagemaker.workflow.functions import Join


def below(base, *parts):
    return Join(on="/", values=[base, *parts])


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return below(base_output_path, "c", name)
# warning: I833
# warning: I833
# --- annotations of a variable and a result
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name: str) -> str:
        destination: str = f"{self.config.pipeline_s3_loc}/c/{name}"
        return destination

    def direct(self, name: str) -> str:
        return f"{self.config.pipeline_s3_loc}/c/{name}"

    def either(self, name: str) -> str:
        if not name:
            return "nothing"
        return f"{self.config.pipeline_s3_loc}/c/{name}"
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name: str) -> str:
        base_output_path = self._get_base_output_path()
        destination: Join = Join(on="/", values=[base_output_path, "c", name])
        return destination

    def direct(self, name: str) -> Join:
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "c", name])

    def either(self, name: str) -> str | Join:
        if not name:
            return "nothing"
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "c", name])
# warning: I833
# warning: I833
# warning: I833
# --- the prefix or the static base
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self.execution_prefix or self.config.pipeline_s3_loc
        return f"{base}/c/{name}"
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        base = self.execution_prefix or base_output_path
        return Join(on="/", values=[base, "c", f"{name}"])
# warning: I833
# warning: I833
# --- the base with its slash taken off
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc.rstrip('/')}/c/{name}"
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "c", f"{name}"])
# warning: I833
# --- log lines and exceptions
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        destination = f"{self.config.pipeline_s3_loc}/c/{name}"
        self.log_info(f"writing {name} to {destination}")
        logger.debug(f"destination={destination}")
        if not name:
            raise ValueError(f"no name for {destination}")
        return destination
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        destination = Join(on="/", values=[base_output_path, "c", f"{name}"])
        self.log_info(f"writing {name} to {destination!r}")
        logger.debug(f"destination={destination!r}")
        if not name:
            raise ValueError(f"no name for {destination!r}")
        return destination
# warning: I833
# --- already migrated
# before
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        return Join(on="/", values=[base_output_path, "c", name])
# unchanged
# --- nothing of ours
# before
class Report:
    def title(self, prefix, name):
        return f"{prefix}/{name}"
# unchanged
# --- the definition of the static base stays
# before
class TeamConfig(BasePipelineConfig):
    @property
    def pipeline_s3_loc(self):
        return f"s3://{self.bucket}/MODS/{self.pipeline_name}_{self.pipeline_version}"
# unchanged
# --- what is uploaded to takes text
# before
class CStepBuilder(StepBuilderBase):
    def prepare(self):
        target = f"{self.config.pipeline_s3_loc}/hyperparameters"
        S3Uploader.upload("hyperparameters.json", target)
        return target
# unchanged
# left: E801 Not rewritten: it goes to S3Uploader.upload(), which is not known to take a pipeline variable.
# --- code_location takes text
# before
class CStepBuilder(StepBuilderBase):
    def estimator(self):
        return XGBoost(code_location=f"{self.config.pipeline_s3_loc}/code")
# unchanged
# left: E801 Not rewritten: it goes to XGBoost() as code_location, which is not known to take a pipeline variable.
# --- read in the constructor
# before
class CStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config)
        self.root = f"{self.config.pipeline_s3_loc}/c"
# unchanged
# left: E801 Not rewritten: the constructor runs before the execution prefix is set; read it where it is used.
# --- no builder at hand
# before
class CStepBuilder(StepBuilderBase):
    @classmethod
    def root_of(cls, config):
        return f"{config.pipeline_s3_loc}/c"
# unchanged
# left: E801 Not rewritten: it is on another object's pipeline_s3_loc: ask the builder for its base.
# --- a place of its own
# before
class CStepBuilder(StepBuilderBase):
    def lookup(self):
        return "s3://shared-lookups/currency.csv"
# unchanged
# left: E809 Not rewritten: only the author knows the right location.
# --- urlparse is left
# before
from urllib.parse import urlparse


class CStepBuilder(StepBuilderBase):
    def bucket(self):
        return urlparse(self.config.pipeline_s3_loc).netloc
# unchanged
# left: E805 Not rewritten: urlparse() needs the text, which is known only when the pipeline runs.
# --- a suppressed path is left
# before
class CStepBuilder(StepBuilderBase):
    def legacy(self):
        return f"{self.config.pipeline_s3_loc}/c"  # cursus: ignore[E801] read by the exporter until it moves
# unchanged
# --- a trailing slash in a variable is left
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        folder = f"{self.config.pipeline_s3_loc}/c/"
        return folder + name
# after
from sagemaker.workflow.functions import Join


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base_output_path = self._get_base_output_path()
        folder = Join(on="", values=[base_output_path, "/c/"])
        return Join(on="", values=[folder, name])
# warning: I833
# warning: I833
# --- Path is left
# before
from pathlib import Path


class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return str(Path(self.config.pipeline_s3_loc) / "c" / name)
# unchanged
# left: E804 Rewritten only with --unsafe: Path had made s3:/ of s3://, so the path before was another one.
# --- .expr is left
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix.expr}/c/{name}"
# unchanged
# left: E806 Rewritten only with --unsafe: the path was another one before.
# --- obsolete helpers are left
# before
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return self._normalize_s3_uri(f"{self.config.pipeline_s3_loc}/c/{name}")
# unchanged
# left: E811 Rewritten only with --unsafe: the helper also cleaned the path up.
# left: E801 Not rewritten: it goes into line 3 of builder.py, which stays unchanged.
