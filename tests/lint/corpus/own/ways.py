# --- format with positional fields
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "{}/a/{}".format(self.config.pipeline_s3_loc, name)  # expect: E802
# --- format with named fields
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "{base}/a/{name}".format(base=self._get_base_output_path(), name=name)  # expect: E802
# --- format of a class constant
class AStepBuilder(StepBuilderBase):
    TEMPLATE = "{}/calibration/{}"

    def out(self, name):
        return self.TEMPLATE.format(self.config.pipeline_s3_loc, name)  # expect: E802
# --- format of a module constant
OUTPUT = "{root}/{step}"

class AStepBuilder(StepBuilderBase):
    def out(self):
        return OUTPUT.format(root=self.config.pipeline_s3_loc, step="eval")  # expect: E802
# --- format of names that are no paths
class AStepBuilder(StepBuilderBase):
    def name(self):
        return "{}-{}".format(self.config.service_name, self.config.region)
# --- percent with a tuple
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "%s/a/%s" % (self.config.pipeline_s3_loc, name)  # expect: E802
# --- percent with a dict
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "%(base)s/a/%(name)s" % {"base": self.config.pipeline_s3_loc, "name": name}  # expect: E802
# --- a remainder is no format
class AStepBuilder(StepBuilderBase):
    def shard(self, index):
        return index % self.config.processing_instance_count
# --- plus
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return self.config.pipeline_s3_loc + "/a/" + name  # expect: E803
# --- plus over lines
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        path = (
            self.config.pipeline_s3_loc  # expect: E803
            + "/a/"
            + name
        )
        return path
# --- plus with str()
class AStepBuilder(StepBuilderBase):
    def out(self, number):
        return self.config.pipeline_s3_loc + "/part" + str(number)  # expect: E803
# --- augmented
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        path = self._get_base_output_path()
        path += "/" + name  # expect: E803
        return path
# --- adding lists
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        values = [self._get_base_output_path()] + ["a", name]
        return Join(on="/", values=values)
# --- slash join of a list
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "/".join([self.config.pipeline_s3_loc, "a", name])  # expect: E803
# --- slash join of a tuple
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "/".join((self.config.pipeline_s3_loc, "a", name))  # expect: E803
# --- slash join of a list made before
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path(), "a"]
        if name:
            parts.append(name)
        return "/".join(parts)  # expect: E803
# --- parts appended one by one
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = []
        parts.append(self.execution_prefix)
        parts.append(name)
        return "/".join(parts)  # expect: E803
# --- slash join of a generator
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        parts = [self._get_base_output_path(), "", name]
        return "/".join(p for p in parts if p)  # expect: E803
# --- join of plain words
class AStepBuilder(StepBuilderBase):
    def out(self):
        return ",".join([self.config.label_name, *self.config.tab_field_list])
# --- join with str() on each
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return "/".join(map(str, [self._get_base_output_path(), name]))  # expect: E803
# --- separator in a variable
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        sep = "/"
        return sep.join([self.config.pipeline_s3_loc, name])  # expect: E803
# --- os.path.join
import os

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return os.path.join(self.config.pipeline_s3_loc, "a", name)  # expect: E804
# --- from os.path import join
from os.path import join

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return join(self.config.pipeline_s3_loc, "a", name)  # expect: E804
# --- from os import path
from os import path

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return path.join(self._get_base_output_path(), name)  # expect: E804
# --- os.path.join of source files
import os

class AStepBuilder(StepBuilderBase):
    def script(self):
        return os.path.join(self.config.source_dir, self.config.processing_entry_point)
# --- posixpath
import posixpath

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return posixpath.join(self.config.pipeline_s3_loc, name)  # expect: E804
# --- posixpath under an alias
import posixpath as pp

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return pp.join(self._get_base_output_path(), "x", name)  # expect: E804
# --- Path with slash operator
from pathlib import Path

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return str(Path(self.config.pipeline_s3_loc) / "a" / name)  # expect: E804
# --- PurePosixPath
from pathlib import PurePosixPath

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return PurePosixPath(self.config.pipeline_s3_loc, name).as_posix()  # expect: E804
# --- Path of a local script
from pathlib import Path

class AStepBuilder(StepBuilderBase):
    def script(self):
        return str(Path(self.config.source_dir) / "scripts" / "a.py")
# --- joinpath
from pathlib import PurePosixPath

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return str(PurePosixPath(self._get_base_output_path()).joinpath("a", name))  # expect: E804
# --- s3_path_join
from sagemaker.s3_utils import s3_path_join

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return s3_path_join(self.config.pipeline_s3_loc, "a", name)  # expect: E804
# --- s3_path_join as a module attribute
from sagemaker import s3_utils

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return s3_utils.s3_path_join(self.config.pipeline_s3_loc, name)  # expect: E804
# --- urljoin
from urllib.parse import urljoin

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return urljoin(self.config.pipeline_s3_loc, name)  # expect: E804
# --- nested ways are one finding
import os

class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return os.path.join(f"{self.config.pipeline_s3_loc}/a", name)  # expect: E804
# --- an f-string with a join inside
class AStepBuilder(StepBuilderBase):
    def out(self, parts):
        return f"{self.config.pipeline_s3_loc}/{'/'.join(parts)}"  # expect: E801
# --- urlparse
from urllib.parse import urlparse

class AStepBuilder(StepBuilderBase):
    def bucket(self):
        parsed = urlparse(self.config.pipeline_s3_loc)  # expect: E805
        return parsed.netloc
# --- urlparse of an endpoint
from urllib.parse import urlparse

class AStepBuilder(StepBuilderBase):
    def host(self):
        return urlparse(self.config.endpoint_url).hostname
# --- split for the bucket
class AStepBuilder(StepBuilderBase):
    def bucket(self):
        return self._get_base_output_path().split("/")[2]  # expect: E805
# --- replace the scheme
class AStepBuilder(StepBuilderBase):
    def key(self):
        return self.config.pipeline_s3_loc.replace("s3://", "")  # expect: E805
# --- strip before a path
class AStepBuilder(StepBuilderBase):
    def out(self, name):
        return f"{self.config.pipeline_s3_loc.rstrip('/')}/a/{name}"  # expect: E801
# --- strip alone
class AStepBuilder(StepBuilderBase):
    def base(self):
        base = self._get_base_output_path().rstrip("/")  # expect: E805
        return base
# --- startswith on a destination
class AStepBuilder(StepBuilderBase):
    def check(self):
        destination = self._get_base_output_path()
        if not destination.startswith("s3://"):  # expect: E805
            raise ValueError("not an S3 place")
# --- a slice
class AStepBuilder(StepBuilderBase):
    def key(self):
        return self._get_base_output_path()[5:]  # expect: E805
# --- len
class AStepBuilder(StepBuilderBase):
    def check(self):
        return len(self.execution_prefix) > 1024  # expect: E805
# --- str around a variable
class AStepBuilder(StepBuilderBase):
    def env(self):
        return {"BASE": str(self._get_base_output_path())}  # expect: E805
# --- a regular expression
import re

class AStepBuilder(StepBuilderBase):
    def bucket(self):
        return re.match(r"s3://([^/]+)", self._get_base_output_path()).group(1)  # expect: E805
# --- membership of characters
class AStepBuilder(StepBuilderBase):
    def check(self):
        return "//" in self._get_base_output_path()  # expect: E805
# --- membership in a dict of outputs
class AStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        return "DATA" in outputs and len(outputs) > 1
# --- splitting a service name
class AStepBuilder(StepBuilderBase):
    def short(self):
        return self.config.service_name.split("-")[0].lower()
