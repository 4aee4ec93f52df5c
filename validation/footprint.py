"""``python -m validation.footprint WHEEL``: what installing the wheel brings, in its own environment.

A Lambda function holds 250 MB unzipped, and everyone else waits for what they do not need.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Final

import click

PACKAGES: Final = 30
MEGABYTES: Final = 90
LAMBDA_MEGABYTES: Final = 250


@click.command()
@click.argument("wheel", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(wheel: Path) -> None:
    """Install WHEEL without extras, count packages and megabytes, and compile there.

    Exit code 1 when it is more than promised.
    """
    with tempfile.TemporaryDirectory(prefix="cursus-footprint-") as folder:
        home = Path(folder)
        venv.create(home / "bare", with_pip=True)
        python = home / "bare" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        target = home / "package"
        _run(python, "-m", "pip", "install", "--quiet", "--target", str(target), str(wheel))
        packages = len(list(target.glob("*.dist-info")))
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file()) / 1e6
        for line in (
            f"{packages} packages, {PACKAGES} at most",
            f"{size:.0f} MB, {MEGABYTES} at most; a Lambda function holds {LAMBDA_MEGABYTES}",
        ):
            click.echo(line)
        sdk = subprocess.run(  # noqa: S603 - the Python that was just made
            [str(python), "-S", "-c", f"import sys; sys.path[:] = [{str(target)!r}, *sys.path]; import sagemaker"],
            capture_output=True,
            check=False,
        )
        if sdk.returncode == 0:
            raise click.ClickException("the SageMaker SDK was installed with it")
        if packages > PACKAGES or size > MEGABYTES:
            raise click.ClickException("more than promised")


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True)  # noqa: S603 - our own arguments


if __name__ == "__main__":
    main()
