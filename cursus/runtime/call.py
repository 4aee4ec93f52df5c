"""Calls a handler of AWS Lambda once, in its own process.

Arguments: the folder of the code, the module and the function in it, and the files of the event and of the answer. The
function's name, memory and time-out are in the variables that AWS Lambda sets too.
"""

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


class Context:
    """What a handler gets to know about its call."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        self.invoked_function_arn = os.environ.get("CURSUS_FUNCTION_ARN", "")
        self.aws_request_id = os.environ.get("CURSUS_REQUEST_ID", "")

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._end - time.monotonic()) * 1000))


def main(folder: str, module: str, function: str, event: str, answer: str, seconds: str) -> None:
    sys.path[0] = folder
    handler: Any = getattr(importlib.import_module(module.replace("/", ".")), function, None)
    if not callable(handler):
        sys.exit(f"{module}.py has no function {function}.")
    answered = handler(json.loads(Path(event).read_text("utf-8")), Context(float(seconds)))
    Path(answer).write_text(json.dumps(answered), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
