# --- str.join called on the class
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return str.join("/", [self._get_base_output_path(), name])  # expect: E803
# --- empty join
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return "".join((self.config.pipeline_s3_loc, "/f/", name))  # expect: E803
# --- os.sep
import os

class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return os.sep.join([self.config.pipeline_s3_loc, name])  # expect: E803
# --- format with unpacked arguments
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        values = {"base": self._get_base_output_path(), "name": name}
        return "{base}/f/{name}".format(**values)  # expect: E802
# --- format with an unpacked list
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        values = [self._get_base_output_path(), name]
        return "{}/f/{}".format(*values)  # expect: E802
# --- string.Template
from string import Template

class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return Template("$base/f/$name").substitute(base=self._get_base_output_path(), name=name)  # expect: E802
# --- reduce
from functools import reduce

class FStepBuilder(StepBuilderBase):
    def out(self, names):
        return reduce(lambda path, name: f"{path}/{name}", names, self._get_base_output_path())  # expect: E801
# --- lists grown with +=
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path()]
        parts += ["f", name]
        return "/".join(parts)  # expect: E803
# --- lists grown with +=, then a Join
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path()]
        parts += ["f", name]
        return Join(on="/", values=parts)
# --- star arguments carry the base
def glue(*parts):
    return "/".join(parts)  # expect: E803

class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return glue(self._get_base_output_path(), "f", name)
# --- keyword arguments carry the base
def glue(**parts):
    return f"{parts['base']}/{parts['name']}"  # expect: E801

class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return glue(base=self._get_base_output_path(), name=name)
# --- attribute set in one method, read in another
class FStepBuilder(StepBuilderBase):
    def create_step(self, **kwargs):
        self.base_path = self._get_base_output_path()
        return self._outs()

    def _outs(self):
        return [f"{self.base_path}/{name}" for name in self.spec.outputs]  # expect: E801
# --- dataclass that holds the base
from dataclasses import dataclass

@dataclass
class Place:
    root: str
    name: str

    def uri(self):
        return f"{self.root}/{self.name}"  # expect: E801

class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return Place(root=self._get_base_output_path(), name=name).uri()
# --- type() guard
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        if type(base) is str:
            return base + "/" + name
        return Join(on="/", values=[base, name])
# --- None guard and early return
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        if self.execution_prefix is None:
            return None
        return f"{self.execution_prefix}/{name}"  # expect: E801
# --- conditional expression with isinstance
class FStepBuilder(StepBuilderBase):
    def shown(self):
        base = self._get_base_output_path()
        return f"at {base}" if isinstance(base, str) else "at run time"
# --- extra of a log record
class FStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        self.logger.info("placed", extra={"place": f"{base}/f"})  # expect: E808
        return base
# --- yield from
class FStepBuilder(StepBuilderBase):
    def roots(self):
        yield from [self._get_base_output_path()]

    def outs(self):
        return [f"{root}/f" for root in self.roots()]  # expect: E801
# --- nested comprehension
class FStepBuilder(StepBuilderBase):
    def outs(self):
        base = self._get_base_output_path()
        return [f"{base}/{a}/{b}" for a in self.names for b in self.spec.outputs]  # expect: E801
# --- comprehension variable shadows the base
class FStepBuilder(StepBuilderBase):
    def outs(self):
        base = self._get_base_output_path()
        labels = [f"{base}-label" for base in ("a", "b")]
        return labels, base
# --- class attribute that is a parameter
from sagemaker.workflow.parameters import ParameterString

class FStepBuilder(StepBuilderBase):
    PREFIX = ParameterString("PREFIX")

    def out(self, name):
        return self.PREFIX + "/" + name  # expect: E803
# --- mixin with two bases
class Placed:
    def place(self):
        return self._get_base_output_path()

class FStepBuilder(Placed, StepBuilderBase):
    def out(self, name):
        return f"{self.place()}/{name}"  # expect: E801
# --- chained assignment
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        first = second = self._get_base_output_path()
        return f"{second}/{name}"  # expect: E801
# --- starred unpacking
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        base, *rest = [self._get_base_output_path(), "f", name]
        return base + "/" + "/".join(rest)  # expect: E803
# --- global variable changed in a function
from sagemaker.workflow.parameters import ParameterString

ROOT = None

def set_up():
    global ROOT
    ROOT = ParameterString("ROOT")

def place(name):
    return f"{ROOT}/{name}"  # expect: E801
# --- output of a step through a helper
def uri_of(step, name):
    return step.properties.ProcessingOutputConfig.Outputs[name].S3Output.S3Uri

def metrics(step_eval):
    return uri_of(step_eval, "metrics") + "/metrics.json"  # expect: E803
# --- JSON text with a variable's expr
import json

class FStepBuilder(StepBuilderBase):
    def environment(self):
        return {"PLACES": json.dumps({"out": self._get_base_output_path().expr})}  # expect: E806
# --- upper case for a label
class FStepBuilder(StepBuilderBase):
    def label(self):
        return self.config.model_class.upper() + "-" + self.config.region
# --- a lookup table of folders
FOLDERS = {"train": "training", "eval": "evaluation"}

class FStepBuilder(StepBuilderBase):
    def folder(self):
        return f"{FOLDERS[self.config.job_type]}/{self.config.region}"
# --- partial
from functools import partial

class FStepBuilder(StepBuilderBase):
    def outs(self):
        base = self._get_base_output_path()
        make = partial(ProcessingOutput, source="/opt/ml/out")
        return [make(destination=f"{base}/{name}") for name in self.spec.outputs]  # expect: E801
# --- base given back by a context manager
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        with open(self.config.template) as stream:
            template = stream.read()
        return template.format(name=name), Join(on="/", values=[self._get_base_output_path(), name])
# --- annotated as text outside of a builder
def published(execution_prefix: str | None, digest: str) -> str:
    return f"{execution_prefix}/assets/{digest}"
# --- annotated as text in a builder of old
class FStepBuilder(StepBuilderBase):
    def _place(self, base_output_path: str, name: str) -> str:
        return f"{base_output_path}/{name}"  # expect: E801
# --- try with a fall-back to Join
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        try:
            return base + "/" + name  # expect: E803
        except TypeError:
            return Join(on="/", values=[base, name])
# --- hash of the path
import hashlib

class FStepBuilder(StepBuilderBase):
    def out(self):
        return hashlib.sha256(self._get_base_output_path().encode()).hexdigest()  # expect: E805
# --- parse with boto3-like helper
from sagemaker.s3_utils import parse_s3_url

class FStepBuilder(StepBuilderBase):
    def bucket(self):
        bucket, key = parse_s3_url(self._get_base_output_path())  # expect: E805
        return bucket
# --- regular expression substitution on a config's text
import re

class FStepBuilder(StepBuilderBase):
    def safe_name(self):
        return re.sub(r"[^a-z]", "-", self.config.service_name)
# --- percent with a single variable
class FStepBuilder(StepBuilderBase):
    def out(self):
        return "%s/f" % self.execution_prefix  # expect: E802
# --- nested attribute of the assembler
class PipelineAssembler:
    def outputs_of(self, node):
        base = self.step_builders[node].config.pipeline_s3_loc
        return f"{base}/{node}"  # expect: E801
# --- logging in a loop over parameters
import logging

logger = logging.getLogger(__name__)

def show(pipeline_parameters: list[ParameterString]):
    for parameter in pipeline_parameters:
        logger.info(f"{parameter.name} is declared")
# --- a conditional that only asks
class FStepBuilder(StepBuilderBase):
    def has_prefix(self):
        return bool(self.execution_prefix) and self.execution_prefix is not self.config.pipeline_s3_loc
# --- Join in a list, not used otherwise
class FStepBuilder(StepBuilderBase):
    def outs(self):
        places = [Join(on="/", values=[self._get_base_output_path(), n]) for n in self.spec.outputs]
        return dict(zip(self.spec.outputs, places))
# --- delete after use
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        place = Join(on="/", values=[self._get_base_output_path(), name])
        result = ProcessingOutput(destination=place)
        del place
        return result
# --- a subclass of a config, named so
class TeamSettings(BasePipelineConfig):
    def audit_folder(self):
        return self.pipeline_s3_loc + "/audit"  # expect: E803
# --- scheme and bucket put together in a builder
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        bucket = self.config.bucket
        return "/".join(["s3:/", bucket, name]), f"{'s3://'}{bucket}/{name}"
# --- asked first, used after the branches
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        if self.execution_prefix:
            self.log_info("with a prefix")
        return f"{self.execution_prefix}/{name}"  # expect: E801
# --- a branch of its own for text, and the use behind it
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        if isinstance(base, str):
            self.log_info("static: " + base)
        return base + "/" + name  # expect: E803
# --- terms in parentheses
class FStepBuilder(StepBuilderBase):
    def out(self, name):
        return self.config.pipeline_s3_loc + ("/f/" + name)  # expect: E803
