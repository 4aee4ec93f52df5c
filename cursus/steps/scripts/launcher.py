"""Install the requirements.txt beside this file, then run the script that the .txt of this file's name names.

It stands in for the shell launcher of framework containers. It needs nothing but Python and pip, and hands its own
arguments on.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Raises SystemExit with pip's exit code when pip fails, and with the script's own when the script does."""
    here = Path(__file__).resolve()
    script = here.parent / here.with_suffix(".txt").read_text(encoding="utf-8").strip()
    requirements = here.parent / "requirements.txt"
    if requirements.is_file():
        command = [sys.executable, "-m", "pip", "install", "--requirement", str(requirements)]
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own list, no shell
        if code:
            sys.exit(code)
    sys.argv[0] = str(script)
    sys.path[0] = str(script.parent)
    runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    main()
