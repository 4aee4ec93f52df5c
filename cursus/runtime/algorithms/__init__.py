"""Built-in algorithms that run on this machine: by the library that their container holds, a script each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_IMAGE: Final = re.compile(r"\.dkr\.ecr\.[a-z0-9-]+\.[a-z.]+/([a-z0-9][a-z0-9._/-]*)(?:[:@]|$)")

ALGORITHMS: Final = Path(__file__).parent
_SCRIPTS: Final = dict.fromkeys(("sagemaker-xgboost", "xgboost"), ALGORITHMS / "xgboost_algorithm.py")

NUMBER: Final = r"([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)"


def repository(image: str) -> str:
    """The name of an image in its registry, without version; empty for what is not an image of a registry of AWS."""
    matched = _IMAGE.search(image)
    return matched[1] if matched else ""


def script_of(image: str) -> Path | None:
    """The script that trains and serves as the algorithm of an image does; None for one that does not run here."""
    return _SCRIPTS.get(repository(image))


def metric_pattern(image: str, metric: str) -> str | None:
    """How the algorithm of an image prints a metric such as ``validation:auc``; None where no one knows."""
    channel, colon, name = metric.partition(":")
    return rf"\b{re.escape(channel)}-{re.escape(name)}:{NUMBER}" if script_of(image) and colon else None
