"""Makes a bucket the default of every SDK session that is given none, whichever major version is imported."""

from __future__ import annotations

import functools
from typing import Any

from .imports import when_imported

_HOMES = ("sagemaker.session", "sagemaker.core.helper.session_helper")
"""The modules that define ``Session``: version 2's and version 3's."""


def default_to(bucket: str) -> None:
    when_imported({name: lambda module: _default(module.Session, bucket) for name in _HOMES})


def _default(session: Any, bucket: str) -> None:
    made = session.__init__

    @functools.wraps(made)
    def init(self: Any, *arguments: Any, **options: Any) -> None:
        made(self, *arguments, **options)
        if self._default_bucket_name_override is None:
            self._default_bucket_name_override = bucket

    session.__init__ = init
