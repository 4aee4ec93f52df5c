# --- assigned twice
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        root = self._get_base_output_path()
        base = root
        return f"{base}/{name}"  # expect: E801
# --- overwritten by something plain
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        base = "opt/ml"
        return f"{base}/{name}"
# --- tuple unpacking
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base, folder = self._get_base_output_path(), "b"
        return f"{folder}/{name}", f"{base}/{name}"  # expect: E801
# --- only the plain half of a tuple
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base, folder = self._get_base_output_path(), "b"
        return f"{folder}-{name}"
# --- attribute set in the constructor
class BStepBuilder(StepBuilderBase):
    def __init__(self, config):
        super().__init__(config)
        self.root = config.pipeline_s3_loc  # expect: E813

    def out(self, name):
        return f"{self.root}/{name}"  # expect: E801
# --- attribute of the class that is plain
class BStepBuilder(StepBuilderBase):
    def __init__(self, config):
        self.root = config.source_dir

    def out(self, name):
        return f"{self.root}/{name}"
# --- a helper method gives the base
class BStepBuilder(StepBuilderBase):
    def _root(self):
        return self._get_base_output_path()

    def out(self, name):
        return f"{self._root()}/{name}"  # expect: E801
# --- a property gives the base
class BStepBuilder(StepBuilderBase):
    @property
    def root(self):
        return self.config.pipeline_s3_loc  # expect: E813

    def out(self, name):
        return self.root + "/" + name  # expect: E803
# --- a cached property
from functools import cached_property

class BStepBuilder(StepBuilderBase):
    @cached_property
    def root(self):
        return self._get_base_output_path()

    def out(self, name):
        return "%s/%s" % (self.root, name)  # expect: E802
# --- a helper that takes the base
class BStepBuilder(StepBuilderBase):
    def _place(self, base, name):
        return f"{base}/{name}"  # expect: E801

    def out(self, name):
        return self._place(self._get_base_output_path(), name)
# --- a helper that takes the base by keyword
class BStepBuilder(StepBuilderBase):
    def _place(self, *, root, name):
        return root + "/" + name  # expect: E803

    def out(self, name):
        return self._place(root=self._get_base_output_path(), name=name)
# --- a helper that takes parts
class BStepBuilder(StepBuilderBase):
    def _get_s3_path(self, *parts):
        return "/".join([self.config.pipeline_s3_loc, *parts])  # expect: E803

    def out(self, name):
        return self._get_s3_path("b", name)
# --- a helper that formats names only
class BStepBuilder(StepBuilderBase):
    def _label(self, kind, name):
        return f"{kind}/{name}"

    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), self._label("b", name)])
# --- a static helper
class BStepBuilder(StepBuilderBase):
    @staticmethod
    def _place(base, name):
        return f"{base}/b/{name}"  # expect: E801

    def out(self, name):
        return BStepBuilder._place(self._get_base_output_path(), name)
# --- a module function
def place(base, name):
    return "/".join((base, name))  # expect: E803

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return place(self.execution_prefix, name)
# --- a module function nobody calls with a variable
def place(folder, name):
    return "/".join((folder, name))

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), place("b", name)])
# --- a nested function
class BStepBuilder(StepBuilderBase):
    def outs(self):
        base = self._get_base_output_path()

        def place(name):
            return f"{base}/{name}"  # expect: E801

        return [place(name) for name in self.spec.outputs]
# --- a nested function with an argument
class BStepBuilder(StepBuilderBase):
    def outs(self):
        def place(root, name):
            return f"{root}/{name}"  # expect: E801

        return [place(self._get_base_output_path(), name) for name in self.spec.outputs]
# --- a lambda
class BStepBuilder(StepBuilderBase):
    def outs(self):
        base = self._get_base_output_path()
        place = lambda name: f"{base}/{name}"  # expect: E801
        return list(map(place, self.spec.outputs))
# --- inherited base in one file
class CommonStepBuilder(StepBuilderBase):
    def _root(self):
        return self.config.pipeline_s3_loc  # expect: E813

class BStepBuilder(CommonStepBuilder):
    def out(self, name):
        return f"{self._root()}/{name}"  # expect: E801
# --- super call
class CommonStepBuilder(StepBuilderBase):
    def root(self):
        return self._get_base_output_path()

class BStepBuilder(CommonStepBuilder):
    def root(self):
        return super().root() + "/b"  # expect: E803
# --- siblings do not share
class OneStepBuilder(CommonStepBuilder):
    def place(self):
        return self._get_base_output_path()

class TwoStepBuilder(CommonStepBuilder):
    def place(self):
        return "opt/ml"

    def out(self, name):
        return f"{self.place()}/{name}"
# --- template method overridden below
class CommonStepBuilder(StepBuilderBase):
    def root(self):
        raise NotImplementedError

    def out(self, name):
        return f"{self.root()}/{name}"  # expect: E801

class BStepBuilder(CommonStepBuilder):
    def root(self):
        return self._get_base_output_path()
# --- base class in another file
# file: base.py
class CommonStepBuilder(StepBuilderBase):
    def team_root(self):
        return self._get_base_output_path()
# file: builder.py
from base import CommonStepBuilder

class BStepBuilder(CommonStepBuilder):
    def out(self, name):
        return f"{self.team_root()}/{name}"  # expect: E801
# --- relative import of the base class
# file: builders/common.py
class CommonStepBuilder(StepBuilderBase):
    @property
    def team_root(self):
        return self.execution_prefix
# file: builders/b.py
from .common import CommonStepBuilder as Common

class BStepBuilder(Common):
    def out(self, name):
        return self.team_root + "/" + name  # expect: E803
# --- function in another file
# file: team/paths.py
def under(base, *parts):
    return "/".join([base, *parts])  # expect: E803
# file: team/builder.py
from team.paths import under

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return under(self._get_base_output_path(), "b", name)
# --- module alias
# file: team/paths.py
def under(base, name):
    return f"{base}/{name}"  # expect: E801
# file: team/builder.py
from team import paths

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return paths.under(self._get_base_output_path(), name)
# --- constant parameter in another file
# file: team/constants.py
from sagemaker.workflow.parameters import ParameterString

TEAM_PREFIX = ParameterString("TEAM_PREFIX")
# file: team/builder.py
from team.constants import TEAM_PREFIX

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{TEAM_PREFIX}/{name}"  # expect: E801
# --- config property built from the base
# file: config.py
class TeamConfig(BasePipelineConfig):
    @property
    def model_root(self):
        return f"{self.pipeline_s3_loc}/models"  # expect: E801
# file: builder.py
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.model_root}/{name}"  # expect: E801
# --- helper object
class PathHelper:
    def __init__(self, base_output_path):
        self.base = base_output_path

    def under(self, name):
        return f"{self.base}/{name}"  # expect: E801

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return PathHelper(self._get_base_output_path()).under(name)
# --- helper object with a telling argument only by use
class Places:
    def __init__(self, root):
        self._root = root

    def under(self, name):
        return self._root + "/" + name  # expect: E803

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return Places(self.config.pipeline_s3_loc).under(name)  # expect: E813
# --- parameter object made here
from sagemaker.workflow.parameters import ParameterString

prefix = ParameterString(name="EXECUTION_S3_PREFIX")
model_path = f"{prefix}/model"  # expect: E801
# --- name of a parameter
from sagemaker.workflow.parameters import ParameterString

prefix = ParameterString(name="EXECUTION_S3_PREFIX")
description = f"override {prefix.name}"
# --- parameter argument known by its annotation
def make_output(name: str, prefix: str | ParameterString) -> str:
    return f"{prefix}/{name}"  # expect: E801
# --- optional parameter argument
from typing import Optional, Union

def make_output(prefix: Optional[Union[str, "ParameterString"]], name: str):
    return prefix + "/" + name  # expect: E803
# --- list of parameters
def names(pipeline_parameters: list[ParameterString]):
    return [f"{p.name}" for p in pipeline_parameters]
# --- step properties
def evaluation(step_train):
    model = step_train.properties.ModelArtifacts.S3ModelArtifacts
    return f"{model}/model.tar.gz"  # expect: E801
# --- step properties by key
def evaluation(processing):
    out = processing.properties.ProcessingOutputConfig.Outputs["train"].S3Output.S3Uri
    return out + "/data.csv"  # expect: E803
# --- properties of a JSON schema
def describe(schema):
    for name in schema.properties:
        print(f"{name}: {schema.properties[name]}")
    return f"{schema.properties}/x"
# --- execution variables
from sagemaker.workflow.execution_variables import ExecutionVariables

def run_folder(base):
    return f"{base}/{ExecutionVariables.PIPELINE_EXECUTION_ID}"  # expect: E801
# --- step name
def step_label(step):
    return f"{step.name}-done"
# --- loop carried
class BStepBuilder(StepBuilderBase):
    def out(self, parts):
        path = self._get_base_output_path()
        for part in parts:
            path = f"{path}/{part}"  # expect: E801
        return path
# --- tainted at the end of the loop
class BStepBuilder(StepBuilderBase):
    def out(self, parts):
        last = ""
        for part in parts:
            label = last + part  # expect: E803
            last = self._get_base_output_path()
        return label
# --- dict of destinations
class BStepBuilder(StepBuilderBase):
    def out(self):
        places = {"name": self.config.pipeline_name, "path": self._get_base_output_path()}
        return f"{places['path']}/x"  # expect: E801
# --- the plain entry of a dict
class BStepBuilder(StepBuilderBase):
    def out(self):
        places = {"name": self.config.pipeline_name, "path": self._get_base_output_path()}
        return f"{places['name']}/x"
# --- dict filled later
class BStepBuilder(StepBuilderBase):
    def out(self):
        places = {}
        places["model"] = self._get_base_output_path()
        return places["model"] + "/x"  # expect: E803
# --- with statement and try
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        try:
            base = self._get_base_output_path()
        except AttributeError:
            base = self.config.pipeline_s3_loc  # expect: E813
        return f"{base}/{name}"  # expect: E801
# --- match
class BStepBuilder(StepBuilderBase):
    def out(self, kind):
        match kind:
            case "model":
                return f"{self.config.pipeline_s3_loc}/model"  # expect: E801
            case _:
                return None
# --- isinstance guards the text
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        if isinstance(base, str):
            return f"{base}/{name}"
        return Join(on="/", values=[base, name])
# --- variable first, then text
from sagemaker.workflow import is_pipeline_variable

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        if is_pipeline_variable(base):
            return Join(on="/", values=[base, name])
        return base.rstrip("/") + "/" + name
# --- guard in the same condition
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        if isinstance(base, str) and base.endswith("/"):
            self.log_warning("the base ends with a slash")
        return Join(on="/", values=[base, name])
# --- a guard of every part
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path(), name]
        if all(isinstance(part, str) for part in parts):
            return "/".join(parts)
        return Join(on="/", values=parts)
# --- a guard against any variable among the parts
from sagemaker.workflow import is_pipeline_variable

class BStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path(), name]
        if any(is_pipeline_variable(part) for part in parts):
            return Join(on="/", values=parts)
        return "/".join(parts)
# --- a guard of some part
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path(), name]
        if any(isinstance(part, str) for part in parts):
            return "/".join(parts)  # expect: E803
        return Join(on="/", values=parts)
# --- a guard of every part, the wrong way round
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path(), name]
        if not all(isinstance(part, str) for part in parts):
            return "/".join(parts)  # expect: E803
        return Join(on="/", values=parts)
# --- guard the wrong way round
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        if not isinstance(base, str):
            return f"{base}/{name}"  # expect: E801
        return base
# --- getattr
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{getattr(self.config, 'pipeline_s3_loc')}/{name}"  # expect: E801
# --- getattr with a default, then used
class BStepBuilder(StepBuilderBase):
    def out(self, name):
        prefix = getattr(self, "execution_prefix", None)
        return f"{prefix}/{name}"  # expect: E801
# --- class variable kept from a method
class BStepBuilder(StepBuilderBase):
    def prepare(self):
        self._dest = Join(on="/", values=[self._get_base_output_path(), "b"])

    def out(self):
        return f"{self._dest}/x"  # expect: E801
# --- typing.cast
from typing import cast

class BStepBuilder(StepBuilderBase):
    def out(self):
        base = cast(str, self._get_base_output_path())
        return base + "/x"  # expect: E803
# --- the prefix arrives by the setter
class BStepBuilder(StepBuilderBase):
    def set_execution_prefix(self, prefix: "str | ParameterString | None" = None):
        self._prefix = prefix

    def out(self):
        return f"{self._prefix}/x"  # expect: E801
