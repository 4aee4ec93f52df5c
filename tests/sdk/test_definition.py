"""Hand-written pipelines are compiled offline: in a process of their own, without the network and without AWS."""

from __future__ import annotations

import ast
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import pytest
from click.testing import CliRunner

from cursus.cli import main

CORPUS = Path(__file__).parent / "corpus"
OFFLINE = Path(__file__).parents[2] / "cursus" / "sdk" / "offline"
PYTHON_V3 = os.environ.get("CURSUS_PYTHON_V3")
"""A Python with version 3 of the SDK; the matrix has one."""


@dataclass(frozen=True)
class Ended:
    exit_code: int
    result: Any
    findings: list[dict[str, str]]

    @property
    def codes(self) -> set[str]:
        return {found["code"] for found in self.findings}

    def of(self, code: str) -> list[dict[str, str]]:
        return [found for found in self.findings if found["code"] == code]


def definition(target: str, *options: object, command: str = "definition") -> Ended:
    """What the command makes of it, which is one document on stdout, whatever the code prints."""
    result = CliRunner().invoke(main, [*command.split(), target, *map(str, options), "--format", "json"])
    document = json.loads(result.stdout)
    assert result.stderr == ""
    return Ended(document["exit_code"], document["result"], document["findings"])


def steps(definition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All steps, those in branches too."""
    for step in definition["Steps"]:
        yield step
        for branch in ("IfSteps", "ElseSteps"):
            yield from steps({"Steps": step["Arguments"].get(branch, [])})


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Writes ``pipe.py`` in an empty folder and goes there; ``pipe:make`` is then its function."""
    monkeypatch.chdir(tmp_path)

    def write(text: str, name: str = "pipe.py") -> str:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return "pipe:make"

    return write


STAMPED = ("decorated", "further")
"""Functions of the corpora whose pipelines the SDK makes different each time."""

EMPTY = '{"Version": "2020-12-01", "Parameters": [], "Steps": []}'
RETURN = f"return {EMPTY!r}"


# --- the usual shapes


@pytest.mark.usefixtures("sdk_at_hand")
@pytest.mark.parametrize(
    ("function", "types"),
    [
        ("processing", {"Processing"}),
        (
            "training",
            {"Training", "Tuning", "Processing", "Condition", "Model", "RegisterModel", "Transform", "Fail"},
        ),
        ("older", {"Training", "Transform", "RegisterModel"}),
        ("services", {"Lambda", "Callback", "QualityCheck", "ClarifyCheck"}),
        ("decorated", {"Training"}),
    ],
)
def test_shapes_of_version_2(function: str, types: set[str]) -> None:
    """Processors, estimators, tuners, conditions, models, functions, queues, checks and decorated functions."""
    made = definition(f"{CORPUS / 'v2.py'}:{function}")
    assert made.exit_code == 0, made.findings
    assert {step["Type"] for step in steps(made.result)} == types
    assert made.codes <= {"I670", "I674", "I675", "I678"}
    assert ("I678" in made.codes) == (function in STAMPED)
    assert "sagemaker 2." in made.of("I670")[0]["message"]


@pytest.mark.skipif(PYTHON_V3 is None, reason="CURSUS_PYTHON_V3 names no Python with version 3 of the SDK")
@pytest.mark.parametrize(
    ("function", "types"),
    [
        ("processing", {"Processing", "Condition", "Fail", "Lambda", "Callback"}),
        ("training", {"Training", "Tuning", "Model", "RegisterModel", "Transform"}),
        ("services", {"QualityCheck", "ClarifyCheck"}),
        ("decorated", {"Training"}),
        ("further", {"EMR", "EMRServerless", "Training", "Condition", "EndpointConfig", "Endpoint", "Fail"}),
    ],
)
def test_shapes_of_version_3(function: str, types: set[str]) -> None:
    """The same, as far as version 3 has classes for them, in an interpreter that need not have cursus."""
    made = definition(f"{CORPUS / 'v3.py'}:{function}", "--python", PYTHON_V3)
    assert made.exit_code == 0, made.findings
    assert {step["Type"] for step in steps(made.result)} == types
    assert made.codes <= {"I670", "I674", "I675", "I678"}
    assert ("I678" in made.codes) == (function in STAMPED)
    assert "sagemaker 3." in made.of("I670")[0]["message"]


@pytest.mark.usefixtures("sdk_at_hand")
def test_what_the_sdk_stamps_is_the_same_in_two_compiles() -> None:
    """The time and the temporary names of functions with @step have stand-ins."""
    target = f"{CORPUS / 'v2.py'}:decorated"
    first, second = definition(target), definition(target)
    assert first.result == second.result
    (found,) = first.of("I678")
    assert "into Split, Fit;" in found["message"] or "into Fit, Split;" in found["message"]
    for step in steps(first.result):
        text = json.dumps(step)
        assert f"/{step['Name']}/time-of-compile/" in text
        assert not re.search(r"20\d\d-\d\d-\d\d|sagemaker_requirements_(?!time-of-compile)", text)


@pytest.mark.skipif(PYTHON_V3 is None, reason="CURSUS_PYTHON_V3 names no Python with version 3 of the SDK")
@pytest.mark.parametrize("function", STAMPED)
def test_what_version_3_stamps_is_the_same_in_two_compiles(function: str) -> None:
    """So have functions with @step there and their key, and the source code of a ModelTrainer."""
    target = f"{CORPUS / 'v3.py'}:{function}"
    first, second = (definition(target, "--python", PYTHON_V3) for _ in range(2))
    assert first.result == second.result and first.of("I678")
    text = json.dumps(first.result)
    assert '"REMOTE_FUNCTION_SECRET_KEY": "time-of-compile"' in text and "PUBLIC KEY" not in text


def test_a_time_that_the_author_writes_is_left_alone(code: Any) -> None:
    """Stand-ins are for what no author can prevent."""
    body = EMPTY.replace("2020-12-01", "%s")
    target = code(f"import datetime\n\ndef make():\n    return {body!r} % datetime.datetime.now().isoformat()\n")
    first, second = definition(target), definition(target)
    assert first.result != second.result
    assert first.codes == {"I670"}


def test_the_code_meets_the_identity_that_the_options_name(request: pytest.FixtureRequest) -> None:
    """Role, region, account and default bucket, from the import of the SDK on; its own bucket where none is named."""
    role = "arn:aws:iam::999988887777:role/service-role/Jobs"
    options = ["--region", "eu-west-1", "--account", "999988887777", "--role", role]
    made = definition(f"{CORPUS / 'v2.py'}:processing", *options, "--bucket", "our-bucket")
    first = made.result["Steps"][0]["Arguments"]
    assert first["RoleArn"] == role
    assert first["ProcessingInputs"][0]["S3Input"]["S3Uri"].startswith("s3://our-bucket/processing/code/")
    request.getfixturevalue("sdk_at_hand")
    text = json.dumps(definition(f"{CORPUS / 'v2.py'}:processing", *options).result)
    assert "sagemaker-us-east-1-999988887777" in text  # the pipeline names its region itself
    assert "our-bucket" not in text


# --- the network


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Listens on this machine, where a connection would succeed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        yield listening


def reached(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


CONNECT = """
import socket

def make(port: int):
    with socket.create_connection(("127.0.0.1", port)):
        pass
    {returned}
"""


def test_the_server_of_these_tests_can_be_reached(code: Any, server: socket.socket) -> None:
    """By the same code, where nothing refuses it: else the next test would prove nothing."""
    code(CONNECT.format(returned=RETURN))
    names: dict[str, Any] = {}
    exec(Path("pipe.py").read_text(), names)
    names["make"](server.getsockname()[1])
    assert reached(server)


def test_a_connection_is_refused(code: Any, server: socket.socket) -> None:
    """It never arrives, and the finding names the host and the line."""
    target = code(CONNECT.format(returned=RETURN))
    made = definition(target, "--arg", f"port={server.getsockname()[1]}")
    assert not reached(server)
    assert (made.exit_code, made.codes) == (1, {"E666"})
    (found,) = made.findings
    assert found["where"] == "pipe.py:5"
    assert "127.0.0.1" in found["message"]


@pytest.mark.parametrize(
    "statement",
    [
        "urllib.request.urlopen('http://example.com/threshold')",
        "socket.getaddrinfo('example.com', 80)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
    ],
)
def test_every_way_out_is_refused(code: Any, statement: str) -> None:
    """Names, datagrams, and sockets of this machine that others listen on."""
    made = definition(code(f"import socket, urllib.request\ndef make():\n    {statement}\n    {RETURN}\n"))
    assert (made.exit_code, made.codes) == (1, {"E666"})
    assert made.findings[0]["where"] == "pipe.py:3"


def test_code_that_goes_on_without_the_network_is_told_of(code: Any) -> None:
    """The definition may be another one with the network: a warning."""
    attempt = "try:\n        socket.getaddrinfo('example.com', 80)\n    except OSError:\n        pass"
    text = f"import socket\ndef make():\n    {attempt}\n    {RETURN}"
    made = definition(code(text))
    assert (made.exit_code, made.codes) == (0, {"I670", "W672"})
    assert made.of("W672")[0]["where"] == "pipe.py:4"


def test_clients_have_no_way_out_either(code: Any) -> None:
    """Every call of boto3 is answered or refused before it is sent, with the credentials of nobody."""
    text = f"""
import boto3
def make():
    assert boto3.Session(profile_name="none such").get_credentials().access_key == "offline"
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert boto3.client("s3").head_bucket(Bucket="any")["ResponseMetadata"]["HTTPStatusCode"] == 200
    boto3.client("dynamodb", region_name="eu-west-1").get_item(TableName="t", Key={{"id": {{"S": "1"}}}})
    {RETURN}
"""
    made = definition(code(text))
    assert (made.exit_code, made.codes) == (1, {"E665"})
    (found,) = made.findings
    assert found["where"] == "pipe.py:7"
    assert "dynamodb.GetItem" in found["message"]
    assert "--answer dynamodb.GetItem=FILE.json" in found["hint"]


# --- calls of AWS


def test_an_answer_can_be_given(code: Any, tmp_path: Path) -> None:
    """The code gets what the file holds, and nothing is left to report."""
    text = f"""
import boto3, json
def make():
    value = boto3.client("ssm", region_name="us-east-1").get_parameter(Name="/threshold")["Parameter"]["Value"]
    return {{**json.loads({EMPTY!r}), "Metadata": {{"threshold": value}}}}
"""
    target = code(text)
    assert definition(target).codes == {"E665"}
    (tmp_path / "answer.json").write_text('{"Parameter": {"Value": "0.9"}}')
    made = definition(target, "--answer", "ssm.GetParameter=answer.json")
    assert (made.exit_code, made.codes) == (0, {"I670"})
    assert made.result["Metadata"] == {"threshold": "0.9"}
    (tmp_path / "answer.json").write_text("{")
    assert definition(target, "--answer", "ssm.GetParameter=answer.json").codes == {"E668"}


def test_what_a_file_holds_only_aws_knows(code: Any, tmp_path: Path) -> None:
    """Whether an object is there as well: code that asks goes on, and the report says so. Its content can be given."""
    text = f"""
import boto3, botocore.exceptions, json
def make():
    s3 = boto3.client("s3")
    try:
        s3.head_object(Bucket="any", Key="data.csv")
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "404"
    settings = json.load(s3.get_object(Bucket="any", Key="settings.json")["Body"])
    return {{**json.loads({EMPTY!r}), "Metadata": settings}}
"""
    target = code(text)
    made = definition(target)
    assert (made.exit_code, made.codes) == (1, {"E665", "W671"})
    assert "s3.GetObject" in made.findings[0]["message"]
    (tmp_path / "answer.json").write_text(json.dumps({"Body": json.dumps({"threshold": 0.9})}))
    made = definition(target, "--answer", "s3.GetObject=answer.json")
    assert (made.exit_code, made.codes) == (0, {"I670", "W671"})
    assert made.result["Metadata"] == {"threshold": 0.9}
    assert made.of("W671")[0]["where"] == "pipe.py:6"
    made = definition(code("import boto3\ndef make():\n    boto3.client('s3').download_file('any', 'k', 'here')\n"))
    assert made.codes == {"E665"}


def test_what_a_thing_is_like_has_a_stand_in(code: Any) -> None:
    """A description has the service's own shape; the report says that it is none of AWS."""
    text = f"""
import boto3, json
def make():
    client = boto3.client("sagemaker", region_name="us-east-1")
    job = client.describe_training_job(TrainingJobName="yesterday")
    assert job["TrainingJobName"] == "yesterday" and job["TrainingJobStatus"] == "Completed"
    assert job["TrainingJobArn"] == "arn:aws:sagemaker:us-east-1:123456789012:training-job/yesterday"
    client.get_waiter("training_job_completed_or_stopped").wait(TrainingJobName="yesterday")
    assert client.list_model_packages()["ModelPackageSummaryList"] == []
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket="mine")
    return {{**json.loads({EMPTY!r}), "Metadata": {{"model": job["ModelArtifacts"]["S3ModelArtifacts"]}}}}
"""
    made = definition(code(text))
    assert (made.exit_code, made.codes) == (0, {"I670", "W673"}), made.findings
    assert made.result["Metadata"]["model"].startswith("s3://sagemaker-us-east-1-123456789012/")
    assert [found["where"] for found in made.of("W673")] == [f"pipe.py:{n}" for n in (5, 8, 9, 10)]
    assert "--answer s3.ListObjectsV2=FILE.json" in made.of("W673")[-1]["hint"]


def test_nothing_is_created(code: Any) -> None:
    """What deploys, starts or uploads is reported, and not done; a pipeline that was created is the one to compile."""
    text = f"""
import boto3
def make():
    boto3.client("s3").upload_file(__file__, "any", "code/pipe.py")
    assert boto3.client("s3").head_object(Bucket="any", Key="code/pipe.py")["ETag"]
    client = boto3.client("sagemaker", region_name="us-east-1")
    client.create_pipeline(PipelineName="P", PipelineDefinition={EMPTY!r}, RoleArn="r" * 20)
    client.start_pipeline_execution(PipelineName="P")
    client.describe_pipeline_execution(PipelineExecutionArn="a" * 90)  # too late to be in the definition
"""
    made = definition(code(text))
    assert (made.exit_code, made.codes) == (0, {"I670", "I674", "I675"}), made.findings
    assert made.result == json.loads(EMPTY)
    assert {found["message"].split()[0] for found in made.of("I674")} == {
        "sagemaker.CreatePipeline",
        "sagemaker.StartPipelineExecution",
    }
    assert "s3://any/code/pipe.py" in made.of("I675")[0]["message"]


def test_a_definition_that_was_uploaded(code: Any) -> None:
    """The SDK hands a large definition over in S3, and the code may read again what it wrote."""
    text = f"""
import boto3
def make():
    s3 = boto3.client("s3")
    s3.put_object(Bucket="any", Key="definition", Body={EMPTY!r})
    assert s3.get_object(Bucket="any", Key="definition")["Body"].read().decode() == {EMPTY!r}
    place = {{"Bucket": "any", "ObjectKey": "definition"}}
    client = boto3.client("sagemaker", region_name="us-east-1")
    client.update_pipeline(PipelineName="P", PipelineDefinitionS3Location=place)
"""
    made = definition(code(text))
    assert (made.exit_code, made.codes) == (0, {"I670", "I674", "I675"}), made.findings
    assert made.result == json.loads(EMPTY)


def test_a_call_with_wrong_parameters_fails_as_in_aws(code: Any) -> None:
    """botocore's own validation comes first."""
    made = definition(code("import boto3\ndef make():\n    boto3.client('iam').get_role(Name='r')\n"))
    assert made.codes == {"E663"}
    assert "ParamValidationError" in made.findings[0]["message"]


def test_a_program_that_the_code_starts_has_no_network(code: Any, server: socket.socket) -> None:
    """Nor has anything else that is not Python: the process has left the machine's network."""
    ask = "import sys; from cursus.sdk.offline.network import leave_network; sys.exit(not leave_network())"
    if subprocess.run([sys.executable, "-c", ask], check=False).returncode:
        pytest.skip("this machine lets no process leave its network")
    connect = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])))"
    text = f"""
import subprocess, sys
def make(port):
    assert subprocess.run([sys.executable, "-c", {connect!r}, port], stderr=subprocess.DEVNULL).returncode == FAILED
    {RETURN}
"""
    port = str(server.getsockname()[1])
    names: dict[str, Any] = {}
    exec(text.replace("FAILED", "0"), names)
    names["make"](port)
    assert reached(server)
    made = definition(code(text.replace("FAILED", "1")), "--arg", f"port={port}")
    assert (made.exit_code, made.codes) == (0, {"I670", "I676"})
    assert not reached(server)


def test_a_program_that_the_code_starts_is_told_of(code: Any) -> None:
    """What it says may be another thing elsewhere."""
    run = f"subprocess.run([{sys.executable!r}, '-c', ''], check=True)"
    made = definition(code(f"import subprocess\ndef make():\n    {run}\n    {RETURN}\n"))
    assert (made.exit_code, made.codes) == (0, {"I670", "I676"})
    assert made.of("I676")[0]["where"] == "pipe.py:3"


def test_a_program_that_the_code_leaves_running_ends_with_it(code: Any, tmp_path: Path) -> None:
    """No one waits for it, though it holds the code's output open."""
    holds = "import filelock, time; lock = filelock.FileLock('alive').acquire(); open('held', 'w'); time.sleep(600)"
    text = f"""
import os, subprocess, sys, time
def make():
    subprocess.Popen([sys.executable, "-c", {holds!r}])
    while not os.path.exists("held"):
        time.sleep(0.01)
    {RETURN}
"""
    assert definition(code(text)).exit_code == 0
    filelock.FileLock(tmp_path / "alive").acquire(timeout=600).lock.release()


# --- what is called, and what it returns


@pytest.mark.usefixtures("sdk_at_hand")
def test_arguments_have_the_types_of_the_parameters(code: Any) -> None:
    """By annotation or default; what is required and named as what AWS is asked for needs none."""
    text = f"""
import json
def make(region, role, default_bucket, *, count: int, share=0.5, fast: bool = False, names: list = (), label="a"):
    got = [region, role, default_bucket, count, share, fast, names, label]
    return {{**json.loads({EMPTY!r}), "Metadata": got}}
"""
    values = ["count=3", "share=0.25", "fast=true", 'names=["x"]', "label=7", "role=mine"]
    made = definition(code(text), *(word for value in values for word in ("--arg", value)))
    assert made.result["Metadata"] == [
        "us-east-1",
        "mine",
        "sagemaker-us-east-1-123456789012",
        3,
        0.25,
        True,
        ["x"],
        "7",
    ]
    assert len(made.of("I677")) == 2


@pytest.mark.usefixtures("sdk_at_hand")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "it needs a value for count"),
        (["--arg", "count=three"], "'three' is not of type int"),
        (["--arg", "count=1", "--arg", "cuont=1"], "it has no parameter 'cuont'"),
    ],
)
def test_wrong_arguments(code: Any, arguments: list[str], message: str) -> None:
    """E662 with the parameter, before anything runs."""
    made = definition(code(f"def make(count: int):\n    {RETURN}\n"), *arguments)
    assert (made.exit_code, made.codes) == (1, {"E662"})
    assert made.findings[0]["message"] == message


@pytest.mark.usefixtures("sdk_at_hand")
@pytest.mark.parametrize(
    ("target", "code_", "hint"),
    [
        ("pipe", "E660", "module:function"),
        ("pip:make", "E660", "pipe"),
        ("pipee.py:make", "E660", "pipe.py"),
        ("pipe:mak", "E661", "make"),
        ("pipe.part:make", "E660", "module:function"),
        (f"{'a' * 300}.py:make", "E660", "pipe.py"),
        ("./notes:make", "E660", "module:function"),
    ],
)
def test_a_target_that_is_not_there(code: Any, target: str, code_: str, hint: str) -> None:
    """The finding names the nearest module, file or function."""
    code(f"def make():\n    {RETURN}\n")
    code("no Python", "notes")
    made = definition(target)
    assert (made.exit_code, made.codes) == (1, {code_})
    assert hint in made.findings[0]["hint"]


@pytest.mark.usefixtures("sdk_at_hand")
@pytest.mark.parametrize(
    ("body", "code_", "message", "where"),
    [
        ("def make():\n    return 1 / 0", "E663", "ZeroDivisionError: division by zero", "pipe.py:2"),
        ("def make():\n    raise SystemExit('no')", "E663", "SystemExit: no", "pipe.py:2"),
        ("import nonesuch\ndef make(): ...", "E663", "ModuleNotFoundError: No module named 'nonesuch'", "pipe.py:1"),
        ("def make(:\n", "E663", "SyntaxError", "pipe.py:1"),
        ("def make():\n    raise ValueError('cannot read \\udcff')", "E663", r"cannot read \udcff", "pipe.py:2"),
        ("class E(BaseException): ...\ndef make():\n    raise E('no')", "E663", "E: no", "pipe.py:3"),
        ("class E(Exception):\n    __str__ = None\ndef make():\n    raise E", "E663", "E", "pipe.py:4"),
        ("import json\njson.dumps = lambda *_: 1 / 0\ndef make():\n    return {}", "E663", "ZeroDivision", "pipe.py:2"),
        ("def make():\n    raise ValueError('x' * 10**6)", "E663", "xx…", "pipe.py:2"),
        ("import os\ndef make():\n    os._exit(7)", "E667", "exit code 7", ""),
        ("import os\ndef make():\n    os.write(1, b'x' * 10**6)\n    os._exit(7)", "E667", "xx…", ""),
        (
            "class P:\n    name = 'p'\n    def definition(self): ...\ndef make():\n    return P(), P()",
            "E664",
            "it returned several pipelines: p, p",
            "pipe:make",
        ),
        ("def make():\n    return [1]", "E664", "it returned a list, which is not a pipeline", "pipe:make"),
        ("def make():\n    pass", "E664", "it returned nothing, which is not a pipeline", "pipe:make"),
        ("def make():\n    return 'text'", "E664", "it returned a str, which is not a pipeline", "pipe:make"),
        ("def make():\n    return {'Steps': 7}", "E501", "", "pipe:make"),
    ],
)
def test_code_that_makes_no_pipeline(code: Any, body: str, code_: str, message: str, where: str) -> None:
    """The finding says what it did instead, and in which line of the caller's own code."""
    made = definition(code(body + "\n"))
    assert made.exit_code == 1
    (found,) = made.of(code_)
    assert message in found["message"]
    assert found["where"].startswith(where)
    assert len(found["message"]) <= 2000
    assert "E003" not in made.codes


def test_the_traceback_can_be_seen(code: Any) -> None:
    """On stderr, by the variable that shows those of cursus too."""
    target = code("def make():\n    return 1 / 0\n")
    run = [sys.executable, "-c", "from cursus.cli import main; main()", "definition", target]
    for value, shown in (("1", True), ("", False)):
        environment = {**os.environ, "CURSUS_TRACEBACK": value}
        ended = subprocess.run(run, env=environment, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ("Traceback" in ended.stderr) == shown
        assert "pipe.py:2: E663" in ended.stderr


@pytest.mark.usefixtures("sdk_at_hand")
def test_pipelines_of_all_kinds(code: Any) -> None:
    """A dict, text, an object with a definition, one among others, and one that is the module's."""
    text = f"""
import json
class Pipeline:
    def definition(self): {RETURN}
def as_dict(): return json.loads({EMPTY!r})
def as_text(): {RETURN}
def as_object(): return Pipeline()
def beside_others(): return Pipeline(), "the session", None
ready = Pipeline()
print("as the code prints")
"""
    code(text)
    for name in ("as_dict", "as_text", "as_object", "beside_others", "ready"):
        assert definition(f"pipe:{name}").result == json.loads(EMPTY)


def test_our_own_pipeline(code: Any) -> None:
    """What PipelineDAGCompiler returns is a pipeline like any other."""
    folder = Path(__file__).parents[2] / "examples" / "xgboost_quickstart"
    text = f"""
from cursus import PipelineDAG, PipelineDAGCompiler
def make():
    return PipelineDAGCompiler({str(folder / "config.json")!r}).compile(PipelineDAG.load({str(folder / "dag.json")!r}))
"""
    made = definition(code(text))
    direct = definition("--dag", folder / "dag.json", "--config", folder / "config.json", command="compile")
    assert made.result == direct.result


@pytest.mark.usefixtures("sdk_at_hand")
def test_a_file_of_a_package_may_import_its_siblings(code: Any) -> None:
    """As it would when Python imported it."""
    code("", "team/__init__.py")
    code(f"TEXT = {EMPTY!r}\n", "team/shared.py")
    code("from .shared import TEXT\ndef make(): return TEXT\n", "team/pipe.py")
    for target in ("team/pipe.py:make", "team.pipe:make"):
        assert definition(target).result == json.loads(EMPTY)


def test_an_interpreter_without_the_sdk(code: Any) -> None:
    """It runs code that needs none, and says what is missing to code that does."""
    bare = Path(sys.base_prefix, "bin", "python3")
    if not bare.exists() or list(Path(sys.base_prefix).glob("lib/*/*-packages/sagemaker")):
        pytest.skip("this Python's own installation is not there, or has the SDK")
    assert definition(code(f"def make():\n    {RETURN}\n"), "--python", bare).result == json.loads(EMPTY)
    made = definition(code("import sagemaker\ndef make(): ...\n"), "--python", bare)
    assert (made.exit_code, made.codes) == (1, {"E667"})
    assert "pip install" in made.findings[0]["hint"]


def test_an_interpreter_that_does_not_start(code: Any, tmp_path: Path) -> None:
    """E667 with its name."""
    target = code(f"def make():\n    {RETURN}\n")
    (tmp_path / "python").write_text("no interpreter")
    made = definition(target, "--python", "python")
    assert (made.exit_code, made.codes) == (1, {"E667"})


def test_what_runs_the_code_needs_no_cursus() -> None:
    """The interpreter of another environment runs it: the standard library, and botocore and time_machine if it can."""
    for file in OFFLINE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules = [node.module or ""]
            else:
                continue
            tops = {module.partition(".")[0] for module in modules}
            assert tops <= {*sys.stdlib_module_names, "botocore", "time_machine"}, file.name


# --- in place of a compiled definition


def test_check_from_code(code: Any) -> None:
    """The findings are those of the definition, and one says that the code ran."""
    step = {"Name": "A step", "Type": "Fail", "Arguments": {"ErrorMessage": "x"}}
    text = json.dumps({"Version": "2020-12-01", "Parameters": [], "Steps": [step]})
    target = code(f"def make():\n    return {text!r}\n")
    Path("pipeline.json").write_text(text)
    compiled = definition("pipeline.json", command="check")
    made = definition(target, command="check --from")
    assert made.codes == {"I670", *compiled.codes}
    assert compiled.codes
    assert {found["file"] for found in made.findings} == {"pipe.py"}
    assert [found["where"] for found in made.of("I670")] == [""]
    assert definition("pipeline.json", "--from", target, command="check").codes == made.codes
    assert CliRunner().invoke(main, ["check"]).exit_code == 2


def test_diff_from_code(code: Any) -> None:
    """The code is the new side."""
    target = code(f"def make():\n    {RETURN}\n")
    Path("old.json").write_text(EMPTY)
    assert definition("old.json", "--from", target, command="diff").exit_code == 0
    Path("old.json").write_text(EMPTY.replace("[]", '[{"Name": "P", "Type": "String"}]', 1))
    assert definition("old.json", "--from", target, command="diff").exit_code == 1
    assert CliRunner().invoke(main, ["diff", "old.json"]).exit_code == 2
    assert CliRunner().invoke(main, ["diff", "old.json", "old.json", "--from", target]).exit_code == 2
