"""Lambda steps that bring their handler: called as AWS Lambda calls it, with answers that have to be as declared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cursus.cli import main

SHARED = {
    "author": "ada",
    "bucket": "ada-bucket",
    "role": "arn:aws:iam::123456789012:role/Jobs",
    "region": "NA",
    "service_name": "fraud",
    "pipeline_version": "1.0.0",
}
HANDLER = """
from naming import named

def handler(event, context):
    return {"name": named(event["stage"]), "count": event["count"], "share": 0.5, "ready": True, "more": None}
"""
NAMING = "def named(stage):\n    return f'{stage}-endpoint'\n"
OUTPUTS = {"name": "String", "count": "Integer", "share": "Float", "ready": "Boolean"}


class Project:
    """A DAG with its config and the code of its handler."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("code/choose.py", HANDLER)
        self.write("code/naming.py", NAMING)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def save(self, configs: dict[str, Any], edges: list[Any] | None = None) -> None:
        self.write("config.json", json.dumps({"configuration": {"shared": SHARED, "specific": configs}}))
        count = {"Count": {"type": "Integer", "default": 3}}
        dag = {"nodes": list(configs), "edges": edges or [], "parameters": count}
        self.write("dag.json", json.dumps({"dag": dag}))

    def run(self, *arguments: str) -> Result:
        paths = ("--dag", str(self.folder / "dag.json"), "--config", str(self.folder / "config.json"))
        root = ("--source-root", str(self.folder), "--s3-root", str(self.folder / "s3"))
        return CliRunner().invoke(main, ["run", *paths, *root, *arguments, "--format", "json"])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def fail(message: Any) -> dict[str, Any]:
    return {"__model_type__": "FailConfig", "error_message": message}


def condition(told: dict[str, Any]) -> dict[str, Any]:
    return {"__model_type__": "ConditionConfig", "condition": told}


def choose(**fields: Any) -> dict[str, Any]:
    inputs = {"stage": "beta", "count": {"parameter": "Count"}}
    own = {"source_dir": "code", "handler": "choose.handler", "inputs": inputs, "outputs": OUTPUTS}
    return {"__model_type__": "LambdaConfig", **own, **fields}


def statuses(result: Result) -> dict[str, str]:
    return {step["step"]: step["status"] for step in json.loads(result.stdout)["result"]["steps"]}


def findings(result: Result) -> list[tuple[str, str]]:
    return [(found["code"], found["message"]) for found in json.loads(result.stdout)["findings"]]


@pytest.mark.parametrize(("count", "stopped"), [(3, "skipped"), (1, "failed")])
def test_a_condition_on_its_answer(project: Project, count: int, stopped: str) -> None:
    """The branch follows from what the handler made of a parameter of the run."""
    least = {"left": {"output": "Choose.count"}, "is": "at_least", "right": 2}
    ready = {"left": {"output": "Choose.ready"}, "is": "equals", "right": True}
    configs = {
        "Choose": choose(),
        "Gate": condition({"and": [least, ready]}),
        "Stop": fail({"join": ["too few for ", {"output": "Choose.name"}]}),
    }
    project.save(configs, [["Choose", "Gate"], {"from": "Gate", "to": "Stop", "when": False}])
    result = project.run("--parameter", f"Count={count}")
    assert statuses(result) == {"Choose": "succeeded", "Gate": "succeeded", "Stop": stopped}
    said = [message for code, message in findings(result) if code == "E594"]
    assert any("too few for beta-endpoint" in message for message in said) is (stopped == "failed")


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ("{'name': 'x', 'count': 1, 'share': 1, 'ready': False}", []),
        ("{'name': 1, 'count': True, 'share': 'x', 'ready': 'yes'}", ["name is 1", "count is true", "share", "ready"]),
        ("{'name': 'x', 'count': 1.0}", ["count is 1.0", "lacks the output share", "lacks the output ready"]),
        ("'text'", ["not a JSON object"]),
        ("None", ["lacks the output name"]),
        ("{'name': {1}}", ["set is not JSON serializable"]),
        ("1 / 0", ["division by zero"]),
    ],
)
def test_what_a_handler_answers(project: Project, answer: str, parts: list[str]) -> None:
    """Each output that is missing or of another type is named; what is declared decides, not what is returned."""
    project.write("code/choose.py", f"def handler(event, context):\n    return {answer}\n")
    project.save({"Choose": choose()})
    result = project.run()
    assert statuses(result) == {"Choose": "failed" if parts else "succeeded"}
    said = " ".join(message for code, message in findings(result) if code == "E594")
    assert [part for part in parts if part not in said] == []


def test_what_a_handler_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own variables and those of AWS Lambda, a context with the time that is left, none of this machine's."""
    monkeypatch.setenv("SECRET_OF_THIS_MACHINE", "x")
    project.write(
        "code/pack/choose.py",
        "import os\n"
        "def handler(event, context):\n"
        "    kept = ('TEAM', '_HANDLER', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'SECRET_OF_THIS_MACHINE')\n"
        "    files = sorted(os.listdir(os.environ['LAMBDA_TASK_ROOT']))\n"
        "    left = 0 < context.get_remaining_time_in_millis() <= 60_000\n"
        "    named = context.function_name == os.environ['AWS_LAMBDA_FUNCTION_NAME']\n"
        "    told = [os.environ.get(name) for name in kept] + files + [left, named, context.memory_limit_in_mb]\n"
        "    return {'told': ' '.join(map(str, told)), 'arn': context.invoked_function_arn}\n",
    )
    settings = {"environment": {"TEAM": "fraud", "LD_PRELOAD": "x.so"}, "timeout_seconds": 60, "memory_mb": 256}
    outputs = {"told": "String", "arn": "String"}
    project.save({"Choose": choose(handler="pack/choose.handler", outputs=outputs, **settings)})
    result = project.run()
    assert statuses(result) == {"Choose": "succeeded"}
    assert [(code, "LD_PRELOAD" in message) for code, message in findings(result)] == [("W573", True)]
    (record,) = (project.folder / "s3" / ".cursus" / "runs").glob("*/run.json")
    answer = json.loads(record.read_text())["steps"]["Choose"]["properties"]["OutputParameters"]
    assert answer["told"] == "fraud pack/choose.handler 256 None choose.py naming.py pack True True 256"
    assert answer["arn"].startswith("arn:aws:lambda:us-east-1:123456789012:function:cursus-sagemaker-Choose-")


def test_another_handler_runs_again(project: Project) -> None:
    """Of a run that did not finish, the answer is kept as long as the code is the same."""
    configs = {"Choose": choose(), "Stop": fail("stop")}
    project.save(configs, [["Choose", "Stop"]])
    assert statuses(project.run()) == {"Choose": "succeeded", "Stop": "failed"}
    assert statuses(project.run()) == {"Choose": "kept", "Stop": "failed"}
    project.write("code/naming.py", NAMING.replace("endpoint", "place"))
    assert statuses(project.run()) == {"Choose": "succeeded", "Stop": "failed"}


def test_a_command_may_answer_in_its_place(project: Project) -> None:
    """What the user says on the command line wins over the handler."""
    project.write("mine.py", "def other(event, context):\n    return {'name': 'mine'}\n")
    project.save(
        {"Choose": choose(outputs={"name": "String"}), "Stop": fail({"output": "Choose.name"})}, [["Choose", "Stop"]]
    )
    result = project.run("--answer", f"Choose={project.folder / 'mine.py'}:other")
    assert ("E594", "mine") in [(code, message.rpartition(" ")[2]) for code, message in findings(result)]


def test_an_arn_alone(project: Project) -> None:
    """Nobody here can call it; the finding says what would."""
    arn = "arn:aws:lambda:us-east-1:111122223333:function:deploy"
    project.save({"Choose": {"__model_type__": "LambdaConfig", "function_arn": arn, "outputs": {"name": "String"}}})
    (found,) = json.loads(project.run().stdout)["findings"]
    assert (found["code"], "--answer Choose=" in found["hint"], "handler" in found["hint"]) == ("E590", True, True)


def test_a_callback_may_answer_in_text(project: Project) -> None:
    """As SendPipelineExecutionStepSuccess takes it; a text that is no number is none."""
    callback = {
        "__model_type__": "CallbackConfig",
        "sqs_queue_url": "https://sqs.us-east-1.amazonaws.com/111122223333/requests",
        "outputs": {"rows": "Integer", "fine": "Boolean", "name": "String"},
    }
    enough = {"left": {"output": "Ask.rows"}, "is": "above", "right": 10}
    configs = {"Ask": callback, "Gate": condition(enough), "Stop": fail("few")}
    project.save(configs, [["Ask", "Gate"], {"from": "Gate", "to": "Stop", "when": False}])
    answer = project.folder / "answer.py"
    answer.write_text('print(\'{"rows": "12", "fine": "True", "name": "12"}\')\n')
    good = project.run("--answer", f"Ask=python3 {answer}")
    assert statuses(good) == {"Ask": "succeeded", "Gate": "succeeded", "Stop": "skipped"}
    answer.write_text('print(\'{"rows": "many", "fine": "True", "name": "12"}\')\n')
    ((code, message),) = findings(project.run("--answer", f"Ask=python3 {answer}", "--fresh"))
    assert (code, message) == ("E594", 'the output rows is "many", which is not of the type Integer')
