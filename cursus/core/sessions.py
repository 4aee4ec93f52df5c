"""What can be known from a caller's session without asking AWS; it may be boto3's or the SDK's."""

from __future__ import annotations

from typing import Any


def is_session(session: Any) -> bool:
    """Whether calls can be made through it: a boto3 session, or one of the SDK, which holds a boto3 session."""
    return hasattr(session, "boto_session") or (hasattr(session, "client") and hasattr(session, "region_name"))


def region_of_session(session: Any) -> str | None:
    """The region of a session; None without one."""
    region: str | None = getattr(session, "boto_region_name", None) or getattr(session, "region_name", None)
    return region


def bucket_of_session(session: Any) -> str | None:
    """The default bucket of an SDK session, as far as it is known without asking AWS whether it exists."""
    for attribute in ("_default_bucket", "_default_bucket_name_override"):
        if bucket := getattr(session, attribute, None):
            return str(bucket)
    return None
