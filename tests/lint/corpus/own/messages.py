# --- log_info with an f-string
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        self.log_info(f"Output: {base}")  # expect: E808
        return base
# --- logger with an f-string
import logging

logger = logging.getLogger(__name__)

class CStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        logger.info(f"destination={outputs['DATA']}")  # expect: E808
        return outputs
# --- logger with an argument
import logging

logger = logging.getLogger(__name__)

class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        logger.info("base is %s", base)
        return base
# --- logging .expr is fine
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        self.logger.debug(f"base={base.expr}")
        return base
# --- logging !r is fine
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        self.logger.debug(f"base={base!r}")
        return base
# --- logging a name
class CStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        for name in outputs:
            self.log_info(f"Adding output {name} of {self.config.pipeline_name}")
# --- print
class CStepBuilder(StepBuilderBase):
    def out(self):
        destination = Join(on="/", values=[self._get_base_output_path(), "c"])
        print(f"-> {destination}")  # expect: E808
        return destination
# --- exception text
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        if not base:
            raise ValueError("no base")
        raise RuntimeError(f"cannot write to {self.execution_prefix}")  # expect: E808
# --- exception about a name
class CStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        for name in self.spec.required:
            if name not in inputs:
                raise ValueError(f"Required input '{name}' not provided")
# --- message put in a variable first
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        message = f"Writing results to {base}"  # expect: E808
        self.log_info(message)
        return base
# --- percent in a log call
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        self.log_info("writing to %s" % base)  # expect: E808
        return base
# --- plus in a log call
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        self.log_info("writing to " + base)  # expect: E808
        return base
# --- format in a log call
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        self.log_info("writing to {}".format(base))  # expect: E808
        return base
# --- assert message
class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        assert base is not None, f"base is {base}"  # expect: E808
        return base
# --- f-string with = for debugging
class CStepBuilder(StepBuilderBase):
    def out(self):
        prefix = self.execution_prefix
        self.log_debug(f"{prefix=}")
        return prefix
# --- log in a loop, two names and a place
class CStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        for name, uri in outputs.items():
            self.log_info(f"{name} -> {uri}")  # expect: E808
# --- logging the config's own text
class CStepBuilder(StepBuilderBase):
    def validate_configuration(self):
        self.log_info(f"static location: {self.config.pipeline_s3_loc}")
# --- description of a model package
class CStepBuilder(StepBuilderBase):
    def describe(self):
        return f"Model of {self.config.author} for {self.config.region}"
# --- inputs in a log line
class CStepBuilder(StepBuilderBase):
    def _get_inputs(self, inputs):
        source = inputs["model_input"]
        self.logger.warning(f"Using {source} as it is")  # expect: E808
        return source
# --- .expr in a path
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix.expr}/{name}"  # expect: E806
# --- !r in a path
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        base = self._get_base_output_path()
        return f"{base!r}/{name}"  # expect: E806
# --- repr in a path
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return repr(self._get_base_output_path()) + "/" + name  # expect: E806
# --- .expr as a destination
class CStepBuilder(StepBuilderBase):
    def out(self):
        return ProcessingOutput(destination=self._get_base_output_path().expr)  # expect: E806
# --- .expr in json text
import json

class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        return json.dumps({"path": base.expr})  # expect: E806
# --- .expr compared in a test
def test_prefix(builder):
    assert builder._get_base_output_path().expr == {"Get": "Parameters.EXECUTION_S3_PREFIX"}
# --- .expr of something else
def evaluate(node):
    return f"{node.expr}/{node.name}"
# --- default_value in an f-string
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.execution_prefix.default_value}/{name}"  # expect: E807
# --- default_value in a Join
class CStepBuilder(StepBuilderBase):
    def out(self, name):
        prefix = self.execution_prefix
        return Join(on="/", values=[prefix.default_value, name])  # expect: E807
# --- default_value with plus
def place(prefix: ParameterString, name):
    return prefix.default_value + "/" + name  # expect: E807
# --- default_value as an output path
from sagemaker.workflow.parameters import ParameterString

root = ParameterString("ROOT", default_value="s3://b/p")

def estimator():
    return Estimator(output_path=root.default_value)  # expect: E807
# --- default_value asked about
def required(parameters: list[ParameterString]):
    return [p.name for p in parameters if p.default_value is None]
# --- default_value of a form field
def show(field):
    return f"{field.label}: {field.default_value}"
# --- a variable shown to a person by click
import click

def show(prefix: ParameterString):
    click.echo(f"prefix: {prefix}")  # expect: E808
# --- SQL text
class CStepBuilder(StepBuilderBase):
    def sql(self):
        base = self._get_base_output_path()
        return f"COPY t FROM '{base}'"  # expect: E808
# --- warning
import warnings

class CStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        warnings.warn(f"{base} is deprecated")  # expect: E808
        return base
