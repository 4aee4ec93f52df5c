"""A process that has imported the SDK, which takes seconds, and forks for each compile of code that is written with it.

The fork does what ``cursus.sdk.handwritten`` starts a Python for, in every respect but one: its sets are ordered as
those of its parent. tests/sdk shows that a Python of its own does the same from its first import on.
"""

from __future__ import annotations

import functools
import gc
import importlib
import json
import os
import subprocess
import sys
import threading
import traceback
from typing import Any, NoReturn

import botocore.loaders
import botocore.session

from cursus import process

MODULES = (
    "boto3",
    "sagemaker.estimator",
    "sagemaker.image_uris",
    "sagemaker.processing",
    "sagemaker.workflow.fail_step",
    "sagemaker.workflow.pipeline",
    "sagemaker.workflow.pipeline_context",
    "sagemaker.workflow.steps",
)
SERVICES = ("sagemaker", "sagemaker-runtime", "s3", "sts")


class Forks:
    """Stands for the module ``process`` where ``cursus.sdk.handwritten`` starts this Python."""

    Command = process.Command

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parent: subprocess.Popen[str] | None = None

    def run(self, command: process.Command, stop: threading.Event) -> int:
        """``command`` is ``python -c CODE ARGUMENTS``; another Python is started as ever."""
        python, option, *arguments = command.arguments
        if (python, option) != (sys.executable, "-c"):
            return process.run(command, stop)
        command.log.touch()
        with self._lock:
            return self._ask(
                code=arguments[0],
                arguments=arguments[1:],
                folder=str(command.folder),
                environ=dict(command.environment),
                output=str(command.log),
            )

    def _ask(self, **asked: Any) -> int:
        self._parent = self._parent or _begin()
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(asked) + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def close(self) -> None:
        """End the parent, which has no child by then."""
        if self._parent is not None:
            self._parent.communicate()


def _begin() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__],
        env=os.environ | {"SAGEMAKER_SUPPRESS_V2_WARNING": "1", "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def fork_for_each() -> None:
    """The parent: a line with what to run in, its exit code out."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the SDK prints when it is imported
    gc.disable()
    for name in MODULES:
        importlib.import_module(name)
    botocore.session.create_loader = functools.cache(botocore.session.create_loader)
    botocore.loaders.create_loader = functools.cache(botocore.loaders.create_loader)
    botocore.loaders.create_loader().load_data("endpoints")  # so does the SDK, for the name of an endpoint
    for service in SERVICES:
        botocore.session.get_session().create_client(service, region_name="us-east-1")  # reads its model
    gc.freeze()  # what no child collects, none copies
    gc.enable()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(json.loads(line))
        answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        answers.flush()


def become(asked: dict[str, Any]) -> NoReturn:
    """The child: from here on what ``python -c`` would be."""
    nothing, output = os.open(os.devnull, os.O_RDONLY), os.open(asked["output"], os.O_WRONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    exit_code = 1
    try:
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environ"])
        sys.argv = ["-c", *asked["arguments"]]
        sys.path[0] = ""
        sys.path[1:1] = filter(None, asked["environ"].get("PYTHONPATH", "").split(os.pathsep))
        exec(compile(asked["code"], "<string>", "exec"), {"__name__": "__main__"})
        exit_code = 0
    except BaseException:  # noqa: BLE001 - the end of a Python, whatever ended it
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(exit_code)


if __name__ == "__main__":
    fork_for_each()
