"""Hand-written pipelines: places that are fixed when the pipeline compiles, and what to write instead."""

from __future__ import annotations

import textwrap

import pytest

from cursus.errors import Diagnostic
from cursus.lint import lint_sources

V2 = """\
import os
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput
from sagemaker.workflow.parameters import ParameterString
from sagemaker.workflow.pipeline_context import PipelineSession
"""
V3 = """\
import os
from sagemaker.core.shapes import ProcessingS3Input, ProcessingS3Output
from sagemaker.core.workflow.parameters import ParameterString
from sagemaker.train.configs import InputData, OutputDataConfig
"""


def told(source: str) -> list[Diagnostic]:
    return [found.diagnostic for found in lint_sources({"pipeline.py": source}).findings]


def hint(source: str) -> str:
    [diagnostic] = told(source)
    return diagnostic.hint


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('f"s3://{bucket}/{prefix}/train"', 'output_base, prefix, "train"'),
        ('"s3://{}/{}/train".format(bucket, prefix)', 'output_base, prefix, "train"'),
        ('"s3://{b}/{p}/train".format(b=bucket, p=prefix)', 'output_base, prefix, "train"'),
        ('"s3://%s/%s/train" % (bucket, prefix)', 'output_base, prefix, "train"'),
        ('"s3://" + bucket + "/" + prefix + "/train"', 'output_base, prefix, "train"'),
        ('os.path.join("s3://", bucket, prefix, "train")', 'output_base, prefix, "train"'),
        ('os.path.join("s3://" + bucket, prefix, "train")', 'output_base, prefix, "train"'),
        ('"/".join(["s3:/", bucket, prefix, "train"])', 'output_base, prefix, "train"'),
        ('f"s3://{bucket}/run-{prefix}/train"', 'output_base, f"run-{prefix}", "train"'),
    ],
)
def test_the_hint_has_the_parts_of_the_text(text: str, values: str) -> None:
    """However the text is made, the hint is the Join to write."""
    said = hint(f"{V2}def out(bucket, prefix):\n    return ProcessingOutput(source='/opt/o', destination={text})\n")
    assert f'Join(on="/", values=[{values}])' in said
    assert 'output_base = ParameterString("OutputBase", default_value=' in said
    assert 'default_value=f"s3://{bucket}")' in said


def test_a_literal_place_becomes_the_default_of_a_parameter() -> None:
    """A run without parameters does what it did before."""
    said = hint(f'{V2}est = Estimator("i", "r", output_path="s3://team-bucket/churn/models")\n')
    assert 'Join(on="/", values=[output_base, "churn", "models"])' in said
    assert 'ParameterString("OutputBase", default_value="s3://team-bucket")' in said


def test_an_input_is_a_parameter_as_a_whole() -> None:
    """W815: what a step reads is one value, not a base with folders."""
    [found] = told(f'{V2}channel = TrainingInput(s3_data="s3://raw-zone/sales/2024")\n')
    assert found.code == "W815"
    assert 'input_data = ParameterString("InputData", default_value="s3://raw-zone/sales/2024")' in found.hint


@pytest.mark.parametrize(
    ("setup", "call", "home"),
    [
        (V2, 'ProcessingOutput(destination=f"s3://{b}/o")', "sagemaker.workflow.functions"),
        (V3, 'ProcessingS3Output(s3_uri=f"s3://{b}/o")', "sagemaker.core.workflow.functions"),
        (V3, 'OutputDataConfig(s3_output_path=f"s3://{b}/o")', "sagemaker.core.workflow.functions"),
        (
            f"{V2}from cursus.definition.values import ParameterString\n",
            'ProcessingOutput(destination=f"s3://{b}/o")',
            "Import Join and ParameterString from cursus.definition.values.",
        ),
    ],
)
def test_the_hint_names_the_modules_of_the_layout_in_use(setup: str, call: str, home: str) -> None:
    """SDK v2, v3, and this framework's own values."""
    assert home in hint(f"{setup}def out(b):\n    return {call}\n")


@pytest.mark.parametrize("home", ["sagemaker.workflow", "sagemaker.core.workflow", "cursus.definition.values"])
def test_values_of_every_layout_are_pipeline_variables(home: str) -> None:
    """A parameter in an f-string is E801, whichever module it comes from; a Join of it is fine."""
    modules = (home, home) if home.startswith("cursus") else (f"{home}.parameters", f"{home}.functions")
    setup = f"from {modules[0]} import ParameterString\nfrom {modules[1]} import Join\nbase = ParameterString('Base')\n"
    assert [found.code for found in told(f'{setup}a = f"{{base}}/a"\n')] == ["E801"]
    assert told(f'{setup}a = Join(on="/", values=[base, "a"])\n') == []


def test_code_location_is_not_told_to_be_a_join() -> None:
    """The SDK uploads to it while the pipeline compiles, and refuses a pipeline variable."""
    said = hint(f'{V2}est = Estimator("i", "r", code_location="s3://team-bucket/code")\n')
    assert "Join" not in said
    assert "PipelineSession(default_bucket=" in said


@pytest.mark.parametrize(
    "now",
    [
        "datetime.now()",
        "datetime.now().strftime('%Y')",
        "(datetime.now() - timedelta(days=1)).date()",
        "time.strftime('%Y', time.gmtime())",
        "int(time.time())",
        "str(uuid.uuid4())[:8]",
        "uuid.uuid4().hex",
        "secrets.token_hex(4)",
        "random.randint(1, 9)",
        "name_from_base('run')",
        "'run-' + str(round(time.time()))",
        "pd.Timestamp.now().isoformat()",
    ],
)
def test_the_time_of_compiling_in_a_place_is_told(now: str) -> None:
    """E816, instead of what else is wrong with that place."""
    clock = (
        "import random, secrets, time, uuid\nfrom datetime import datetime, timedelta\nimport pandas as pd\n"
        f"from sagemaker.utils import name_from_base\nnow = {now}\n"
    )
    [found] = told(f'{V2}{clock}out = ProcessingOutput(destination=f"s3://b/{{now}}/o")\n')
    assert found.code == "E816"
    assert "PIPELINE_EXECUTION_ID" in found.hint


@pytest.mark.parametrize(
    "way",
    [
        "def get(path='s3://b/x'):\n    return Estimator('i', 'r', output_path=path)\n",
        "class P:\n    P = 's3://b/x'\n    def get(self):\n        return Estimator('i', 'r', output_path=self.P)\n",
        "C = {'out': 's3://b/x'}\ne = Estimator('i', 'r', output_path=C['out'])\n",
        "C = {'output_path': 's3://b/x'}\ne = Estimator('i', 'r', **C)\n",
        "def get(bucket):\n    return f's3://{bucket}/x'\ne = Estimator('i', 'r', output_path=get('b'))\n",
        "get = lambda bucket: Estimator('i', 'r', output_path=f's3://{bucket}/x')\n",
        "path = 's3://b'\npath += '/x'\ne = Estimator('i', 'r', output_path=path)\n",
        "path = 's3://b/x/'\ne = Estimator('i', 'r', output_path=path.rstrip('/'))\n",
        "path = os.environ.get('OUT') or 's3://b/x'\ne = Estimator('i', 'r', output_path=path)\n",
        "def get():\n    def p(b):\n        return 's3://%s/x' % b\n    return Estimator('i', output_path=p('b'))\n",
        "for p in ['s3://b/x']:\n    e = Estimator('i', 'r', output_path=p)\n",
    ],
)
def test_a_place_is_found_however_it_gets_there(way: str) -> None:
    """Through arguments and their defaults, attributes, dicts, functions, loops."""
    assert [found.code for found in told(V2 + way)] == ["E814"]


def test_one_place_in_several_steps_is_one_finding() -> None:
    """The text is told once, where it is made, at its most serious."""
    source = f'{V2}place = "s3://b/x"\nc = TrainingInput(place)\no = ProcessingOutput(destination=place)\n'
    [found] = lint_sources({"pipeline.py": source}).findings
    assert (found.code, found.line) == ("E814", 7)


def test_a_place_is_told_in_the_file_that_makes_it() -> None:
    """Values are followed through imports, and the finding names the file to change."""
    sources = {
        "settings.py": 'MODELS = "s3://team-bucket/models"\nLOGS = "s3://team-bucket/logs"\n',
        "pipeline.py": f'{V2}import settings\nest = Estimator("i", "r", output_path=settings.MODELS)\n',
    }
    assert [(found.file, found.line) for found in lint_sources(sources).findings] == [("settings.py", 1)]


@pytest.mark.parametrize(
    "code",
    [
        'ParameterString("Base", default_value=f"s3://{bucket}/x")',
        'print(f"s3://{bucket}/x")',
        'S3Uploader.upload("a", f"s3://{bucket}/x")',
        'boto3.client("s3").put_object(Bucket="b", Key="k", destination="s3://b/k")',
        'ProcessingOutput(source="/opt/ml/processing/o")',
        'subprocess.run(["aws", "s3", "ls"], env={"PLACE": "s3://b/k"})',
        'Estimator("i", "r", output_path=path)',
        'processor.run(outputs=[ProcessingOutput(destination="s3://b/o")])',
    ],
)
def test_what_is_not_a_place_of_a_step_is_left_alone(code: str) -> None:
    """Defaults of parameters, messages, uploads, jobs that start right away."""
    imports = "import boto3, subprocess\nfrom sagemaker.s3 import S3Uploader\n"
    assert told(f"{V2}{imports}def out(bucket, path, processor):\n    {code}\n") == []


def test_code_that_makes_no_pipeline_is_left_alone() -> None:
    """A place is fixed only where a definition holds it: not in a job that starts right away, nor without the SDK."""
    made = 'est = Estimator("i", "r", output_path="s3://b/o")\n'
    assert told(f"from sagemaker.estimator import Estimator\n{made}est.fit()\n") == []
    assert told(f"from elsewhere import Estimator\n{made}") == []


@pytest.mark.parametrize(
    "imports",
    ["from sagemaker.estimator import Estimator", "import boto3, sagemaker\nfrom sagemaker.estimator import Estimator"],
)
def test_a_part_of_a_pipeline_in_a_file_of_its_own_is_looked_into(imports: str) -> None:
    """A helper describes a step's job and need not import the SDK's workflow package."""
    made = 'def make():\n    return Estimator("i", "r", output_path="s3://b/o")\n'
    assert [found.code for found in told(f"{imports}\n{made}")] == ["E814"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('uri = lambda n: f"s3://{bucket}/{n}"\n    return ProcessingOutput(destination=uri("a"))', "E814"),
        ('return partial(ProcessingOutput, destination=f"s3://{bucket}/o")', "E814"),
        ('est.output_path = f"s3://{bucket}/o"', "E814"),
        ('return Estimator("i", "r", output_path=Template("s3://$b/o").substitute(b=bucket))', "E814"),
        ('return ProcessingOutput(destination=os.path.join(base, "o"))', "E814"),
        ('return ProcessingOutput(destination=base + "/o")', "E814"),
        ('return write(1, target=f"s3://{bucket}/o")', "W815"),
        ("return Estimator('i', 'r', output_path=settings.path)", "E814"),
        ("return ProcessingOutput(destination=base)", None),
        ('return ProcessingS3Output(s3_uri=base + "/o", local_path="/opt/o")', "E814"),
        ('return ProcessingS3Output(s3_uri=base, local_path=f"{folder}/o")', None),
        ('return ProcessingInput(source=base, destination=os.path.join(folder, "o"))', None),
        ('return ProcessingOutput(source=f"{folder}/o", destination=base)', None),
        ('est.base_job_name = f"{bucket}-o"', None),
    ],
)
def test_a_place_is_followed_to_where_it_is_used(code: str, expected: str | None) -> None:
    """Through lambdas, partial, templates, attributes, fields and arguments of a step's function."""
    source = (
        f"{V2}from functools import partial\nfrom string import Template\n"
        "from sagemaker.core.shapes import ProcessingS3Output\n"
        "from sagemaker.workflow.function_step import step\n\n"
        'class Settings:\n    path: str = "s3://team/o"\n\n'
        "@step\ndef write(rows, target):\n    return rows\n\n"
        f"def make(bucket, base, folder, est: Estimator, settings: Settings):\n    {code}\n"
    )
    found = [each.code for each in told(source)]
    # The default of Settings is found where it is written, when something hands it to the SDK.
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("place", "is_public"),
    [
        ("s3://sagemaker-sample-files/datasets/a.csv", True),
        ("s3://noaa-ghcn-pds/csv/2023.csv", True),
        ("s3://us-east-1.elasticmapreduce/samples/a.py", True),
        ("s3://team-sagemaker-sample-files/a.csv", False),
        ("s3://noaa-ghcn-pds-copy/a.csv", False),
    ],
)
def test_data_that_anyone_may_read_is_no_frozen_input(place: str, is_public: bool) -> None:
    """It is the same place in each account."""
    found = told(f'{V2}channel = TrainingInput(s3_data="{place}")\n')
    assert [each.code for each in found] == ([] if is_public else ["W815"])


@pytest.mark.parametrize(
    ("path", "is_test"),
    [("tests/test_outputs.py", True), ("outputs_test.py", True), ("conftest.py", True), ("test/outputs.py", False)],
)
def test_a_test_may_name_any_place(path: str, is_test: bool) -> None:
    """What it expects is text. A stage called `test` is no test."""
    source = f'{V2}output = ProcessingOutput(destination="s3://b/o")\n'
    assert [found.code for found in lint_sources({path: source}).findings] == ([] if is_test else ["E814"])


BUILDER_NAMES = ("_get_base_output_path", "base_output_path", "cursus migrate", "pipeline_s3_loc", "self.config")


@pytest.mark.parametrize(
    "expression",
    [
        'f"{base}/a"',
        '"{}/a".format(base)',
        '"%s/a" % base',
        'base + "/a"',
        'os.path.join(base, "a")',
        "base.split('/')",
        'f"{base.expr}/a"',
        'f"{base.default_value}/a"',
        'Join(on="/", values=[base, "a/", "b"])',
        'print(f"at {base}")',
        'ProcessingOutput(destination="s3://b/o")',
    ],
)
def test_hints_use_names_that_the_code_has(expression: str) -> None:
    """What exists only in our builders is no help elsewhere."""
    source = f"{V2}from sagemaker.workflow.functions import Join\nbase = ParameterString('Base')\na = {expression}\n"
    [found] = told(source)
    assert not any(name in found.hint for name in BUILDER_NAMES), found.hint


def test_a_variable_in_the_middle_of_a_segment_gets_a_join_of_its_own() -> None:
    """Only a Join can hold a variable beside other text."""
    said = hint(f"{V2}base = ParameterString('Base')\na = f's3://{{base}}/run-{{base}}/x'\n")
    assert 'Join(on="/", values=["s3:/", base, Join(on="", values=["run-", base]), "x"])' in said


# -- builders ----------------------------------------------------------------------------------------------------------

METHOD = '    def out(self):\n        return self.put(f"s3://team-bucket/{self.name}")\n'


@pytest.mark.parametrize(
    ("header", "is_builder"),
    [
        ("from cursus.core.base.processing import ProcessingStepBuilder\nclass A(ProcessingStepBuilder):\n", True),
        ("from cursus.core.base.processing import ProcessingStepBuilder as P\nclass A(P[Config]):\n", True),
        ("import cursus.core.base.processing as p\nclass A(p.ProcessingStepBuilder):\n", True),
        (
            "from cursus.steps.builders.builder_package_step import PackageStepBuilder\nclass A(PackageStepBuilder):\n",
            True,
        ),
        ("from ..base import StepBuilderBase\nclass Team(StepBuilderBase):\n    pass\nclass A(Team):\n", True),
        ("class AStepBuilder:\n", False),
        ("class QueryBuilder(Base):\n", False),
        ("from team.steps import TrainingStepBuilder\nclass A(TrainingStepBuilder):\n", False),
        ("from django import StepBuilder\nclass AStepBuilder(StepBuilder):\n", False),
    ],
)
def test_a_builder_is_known_by_its_base(header: str, is_builder: bool) -> None:
    """Through imports, aliases and subclasses; never by its own name."""
    assert [found.code for found in told(header + METHOD)] == (["E809"] if is_builder else [])


def test_a_builder_is_known_across_files() -> None:
    """The base may be in another file."""
    sources = {
        "team/base.py": "from cursus.core.base.training import TrainingStepBuilder as B\nclass T(B): ...\n",
        "team/step.py": f"from team.base import T\nclass A(T):\n{METHOD}",
    }
    assert [found.file for found in lint_sources(sources).findings] == ["team/step.py"]


# -- @step -------------------------------------------------------------------------------------------------------------

BODY = 'def write(folder):\n    return folder.rstrip("/") + "/a"\n'


@pytest.mark.parametrize(
    ("setup", "decorator"),
    [
        ("from sagemaker.workflow.function_step import step", "@step"),
        ("from sagemaker.workflow.function_step import step", '@step(name="a")'),
        ("from sagemaker.workflow.function_step import step as job", "@job(name='a')"),
        ("import sagemaker.workflow.function_step as fs", "@fs.step"),
        ("import sagemaker.workflow.function_step", "@sagemaker.workflow.function_step.step()"),
        ("from sagemaker.workflow.function_step import *", "@step"),
        ("from sagemaker.mlops.workflow.function_step import step", "@step"),
    ],
)
def test_the_body_of_a_step_function_is_left_alone(setup: str, decorator: str) -> None:
    """It runs in a job, on ordinary text."""
    start = f"{setup}\nfrom sagemaker.workflow.parameters import ParameterString\nplace = ParameterString('P')\n"
    assert told(f"{start}{decorator}\n{BODY}write(place)\n") == []
    nested = textwrap.indent(f"{decorator}\n{BODY}return write(place)\n", "    ")
    assert told(f"{start}def get():\n{nested}") == []
    assert told(f"{start}{BODY}write(place)\n") != []


def test_a_function_wrapped_by_step_is_left_alone() -> None:
    """``step(function)`` is the decorator called by hand, in another file too."""
    sources = {
        "work.py": BODY,
        "pipeline.py": (
            "from sagemaker.workflow.function_step import step\n"
            "from sagemaker.workflow.parameters import ParameterString\n"
            "from work import write\nplace = ParameterString('P')\ndone = step(write, name='w')(place)\n"
        ),
    }
    assert lint_sources(sources).findings == ()
    sources["pipeline.py"] += "x = f'{done}/a'\n"
    assert [found.code for found in lint_sources(sources).findings] == ["E801"]


# -- E812 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "is_untidy"),
    [
        ('base, "a/b"', False),
        ('base, "a/"', False),
        ('"/opt/ml", "a"', False),
        ('"s3:/", base, "a"', False),
        ('"s3:", "", base, "a"', False),
        ('base, "a/", "b"', True),
        ('base, "/a"', True),
        ('base, "", "a"', True),
        ('base, "a//b"', True),
        ('slashed, "a"', True),
        ('f"s3://{bucket}/", "a"', True),
        ('Join(on="/", values=[base, "a/"]), "b"', True),
    ],
)
def test_only_a_real_empty_segment_is_untidy(values: str, is_untidy: bool) -> None:
    """What the path becomes counts, not how its parts look."""
    source = (
        "from sagemaker.workflow.functions import Join\nfrom sagemaker.workflow.parameters import ParameterString\n"
        "base = ParameterString('B')\nslashed = ParameterString('S', default_value='s3://b/x/')\nbucket = 'b'\n"
        f'path = Join(on="/", values=[{values}])\n'
    )
    assert [found.code for found in told(source)] == ["E812"] * is_untidy
