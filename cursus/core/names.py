"""Names as the service takes them."""

from __future__ import annotations

import hashlib
import re

from cursus.definition.names import entity

STEP_NAME_LIMIT = 64
PIPELINE_NAME_LIMIT = 256
MODEL_PACKAGE_GROUP_NAME_LIMIT = 63


def valid_name(text: str, limit: int = STEP_NAME_LIMIT) -> str:
    """``text`` as a step name or path segment: letters, digits, hyphens and underscores.

    A text that loses something gets a few digits of its digest, so that two which are different stay so.
    """
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")
    if name == text and len(name) <= limit:
        return name
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return "-".join(filter(None, (name[: limit - len(digest) - 1].rstrip("-"), digest)))


def valid_entity_name(text: str, limit: int = PIPELINE_NAME_LIMIT) -> str:
    """``text`` as the name of a pipeline or model package group: letters, digits, and hyphens between them."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text)[:limit].strip("-")


def is_entity_name(text: str) -> bool:
    return re.fullmatch(entity(PIPELINE_NAME_LIMIT), text) is not None
