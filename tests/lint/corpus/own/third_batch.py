# --- a table of destinations made by zip
class GStepBuilder(StepBuilderBase):
    def outs(self):
        root = self._get_base_output_path()
        places = {n: p for n, p in zip(self.names, [root, root])}
        return {n: p + "/g" for n, p in places.items()}  # expect: E803
# --- destination picked by a helper with a default
class GStepBuilder(StepBuilderBase):
    def _pick(self, given, fallback):
        return given or fallback

    def out(self, outputs, name):
        place = self._pick(outputs.get(name), self._get_base_output_path())
        return f"{place}/g"  # expect: E801
# --- the config handed to a function
def destination(config, name):
    return f"{config.pipeline_s3_loc}/g/{name}"  # expect: E801
# --- the config under another name
class GStepBuilder(StepBuilderBase):
    def __init__(self, cfg):
        super().__init__(cfg)
        self.cfg = cfg

    def out(self, name):
        return "/".join((self.cfg.pipeline_s3_loc, name))  # expect: E803
# --- the second item of a pair
class GStepBuilder(StepBuilderBase):
    def _named(self, name):
        return name, self._get_base_output_path()

    def out(self, name):
        label, base = self._named(name)
        self.log_info(f"label {label}")
        return f"{base}/{label}"  # expect: E801
# --- a constructor argument of a helper, kept privately
class Writer:
    def __init__(self, target):
        self._target = target

    def where(self):
        return "{}/out".format(self._target)  # expect: E802

def writer(step_train):
    return Writer(step_train.properties.ModelArtifacts.S3ModelArtifacts)
# --- text for a tag
class GStepBuilder(StepBuilderBase):
    def tags(self):
        return [{"Key": "owner", "Value": f"{self.config.author}@{self.config.service_name}"}]
# --- a number of outputs in a name
class GStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        return [f"part-{i}-of-{len(outputs)}" for i in range(len(outputs))]
# --- static check then Join
class GStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        if not isinstance(base, (ParameterString, Join)):
            base = base.rstrip("/")
        return Join(on="/", values=[base, name])
# --- both kinds in one line
class GStepBuilder(StepBuilderBase):
    def out(self, name):
        return os.path.join(self.config.source_dir, "x"), os.path.join(self._get_base_output_path(), "x")  # expect: E804
# --- an obsolete helper as a module function
from cursus.core.base.builder_base import StepBuilderBase

def _normalize_s3_uri(uri):  # expect: E811
    return uri.rstrip("/")

def use(uri):
    return _normalize_s3_uri(uri)  # expect: E811
# --- a place from the config, as it should be
class GStepBuilder(StepBuilderBase):
    def lookup(self):
        return ProcessingInput(source=self.config.lookup_s3_uri, destination="/opt/ml/processing/lookup")
# --- a multi-line log call
class GStepBuilder(StepBuilderBase):
    def out(self, name):
        place = Join(on="/", values=[self._get_base_output_path(), name])
        self.log_info(
            "Output %s goes to %s (%s)",
            name,
            place,
            f"{place}",  # expect: E808
        )
        return place
# --- string in a condition step's name
def gate(step_eval, threshold: ParameterFloat):
    return ConditionStep(name=f"Check{threshold}", conditions=[])  # expect: E801
# --- repr in a message
class GStepBuilder(StepBuilderBase):
    def __repr__(self):
        return f"<{type(self).__name__} at {self.execution_prefix!r}>"
# --- dict display unpacked
class GStepBuilder(StepBuilderBase):
    def outs(self, outputs):
        merged = {**outputs, "extra": self._get_base_output_path()}
        return merged["extra"] + "/g"  # expect: E803
# --- URI taken apart by index
class GStepBuilder(StepBuilderBase):
    def bucket(self):
        parts = self.config.pipeline_s3_loc.split("/")  # expect: E805
        return parts[2]
# --- a plain attribute that only sounds like a base
class GStepBuilder(StepBuilderBase):
    def page(self):
        return f"{self.config.base_url}/{self.config.prefix}/index.html"
# --- a Join whose values are made by a comprehension
class GStepBuilder(StepBuilderBase):
    def out(self, names):
        return Join(on="/", values=[self._get_base_output_path(), *[n.strip("/") for n in names]])
# --- JSON of the config
import json

class GStepBuilder(StepBuilderBase):
    def dump(self):
        return json.dumps({"name": self.config.pipeline_name, "region": self.config.region})
# --- a decorator that logs
def logged(function):
    def wrapper(self, *args):
        result = function(self, *args)
        self.log_info(f"{function.__name__} done")
        return result
    return wrapper
# --- text appended under a condition
class GStepBuilder(StepBuilderBase):
    def out(self, name):
        path = Join(on="/", values=[self._get_base_output_path(), name])
        if self.config.job_type:
            path = path + f"/{self.config.job_type}"  # expect: E803
        return path
# --- Join of another library
from sqlalchemy.sql import Join

def joined(left, right):
    query = Join(left, right, on="/", values=["a/b"])
    return None
# --- Join of a class of our own
class Join:
    def __init__(self, on, values):
        self.on = on

def make():
    unused = Join(on="/", values=["a/", ""])
# --- a parameter of a signature
from inspect import Parameter

def shown(parameter: Parameter) -> str:
    return f"{parameter}/{parameter.name}"
# --- Join that a team's package hands on
# file: team/sdk.py
from sagemaker.workflow.functions import Join
# file: team/builder.py
from team.sdk import Join

class GStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{Join(on='/', values=[self.root, name])}/x"  # expect: E801
# --- Join by a relative import from what we do not see
from .sdk import Join

class GStepBuilder(StepBuilderBase):
    def out(self, name):
        return Join(on="/", values=[self._get_base_output_path(), "a/b"])
# --- one property of two classes, where a decorator of the team makes the other
class TitledStepBuilder(StepBuilderBase):
    @property
    def title(self):
        return self._get_base_output_path()

class TitledConfig:
    @derived
    def title(self):
        return "weekly"

def name_of(thing):
    return f"{thing.title}-report"
