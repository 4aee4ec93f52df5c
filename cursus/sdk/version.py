"""Which SDK is installed, found out without importing it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final

from cursus.errors import CursusError, Diagnostic

HINT: Final = "Install it: pip install 'cursus-sagemaker[sdk]'. Version 2 from 2.248 on and version 3 will do."


def major() -> int | None:
    """2 or 3; None when there is no SDK."""
    # find_spec of a dotted name would import the parent, and version 3 answers it for modules of version 2 by raising.
    if find_spec("sagemaker") is None:
        return None
    try:
        return int(version("sagemaker").partition(".")[0])
    except PackageNotFoundError:  # version 3's parts can be installed without the package that names them all
        return 3


def require() -> int:
    """``major()``. Raises CursusError (E227) when no SDK is installed."""
    found = major()
    if found is None:
        raise CursusError([Diagnostic("E227", "the SageMaker SDK is not installed", "sagemaker", HINT)])
    return found
