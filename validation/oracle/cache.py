"""Our cache settings as the SDK's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sagemaker.workflow.steps import CacheConfig


def cache_config(cache: Mapping[str, Any] | None) -> Any:
    """The same settings, None without any."""
    return cache and CacheConfig(enable_caching=cache["Enabled"], expire_after=cache["ExpireAfter"])
