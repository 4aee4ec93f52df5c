"""Runs the jobs on stdin, a JSON list, one after the other in one Java: their exit codes go to stdout, a line each."""

from __future__ import annotations

import io
import json
import os
import runpy
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path


def main() -> None:
    for job in json.load(sys.stdin):
        code, said = 0, io.StringIO()
        os.environ.update(job["environ"])
        sys.argv = [job["script"], *job["arguments"]]
        sys.path.insert(0, str(Path(job["script"]).parent))
        with redirect_stdout(said), redirect_stderr(said):
            try:
                runpy.run_path(job["script"], run_name="__main__")
            except SystemExit as end:
                code = int(end.code or 0)
        for name in job["environ"]:
            del os.environ[name]
        print(json.dumps({"code": code, "said": said.getvalue()}))


if __name__ == "__main__":
    main()
