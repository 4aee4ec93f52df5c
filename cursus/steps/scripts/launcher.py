"""Install the requirements beside a script, then run the script: launcher.py SCRIPT [ARGUMENT ...].

It stands in for the shell launcher of framework containers. It needs nothing but Python and pip.
"""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Raises SystemExit with pip's exit code when pip fails, and with the script's own when the script does."""
    script = Path(sys.argv[1])
    requirements = script.parent / "requirements.txt"
    if requirements.is_file():
        command = [sys.executable, "-m", "pip", "install", "--requirement", str(requirements)]
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own list, no shell
        if code:
            sys.exit(code)
    sys.argv = sys.argv[1:]
    sys.path[0] = str(script.parent)
    runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    main()
