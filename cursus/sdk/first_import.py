"""How the SDK is imported for the first time so that it asks no one.

On its import, and again for each Estimator, the SDK makes boto3 clients that few ever use. Each looks for credentials,
which means a call to the metadata service wherever there are none, and loads a service model. Here they are made on
first use, with the credentials that are found then; nothing else about them changes. It would also set up the logging
of the whole process, for every library at once; that is left to anyone who owns the process.

No garbage is looked for meanwhile, nor later among what was made: a quarter of a million objects that stay as long as
the process does. Looking through them again and again would take a third of the time of a whole ``cursus compile``.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.abc import MetaPathFinder
from typing import Any
from unittest import mock

_NOWHERE = "/nonexistent/aws"


class Lazy:
    """Stands for an object that is made when it is first used."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        made = self.__dict__.get("_made")
        if made is None:
            made = self.__dict__["_made"] = self._make()
        return getattr(made, name)


class LazyBotoSession:
    """A boto3 session that loads neither credentials nor service models before a call is really made."""

    def __init__(self, region_name: str | None = None, **options: Any) -> None:
        self._session = Lazy(lambda: _session(region_name=region_name, **options))
        if region_name is not None:
            self.region_name = region_name

    def client(self, *args: Any, **kwargs: Any) -> Any:
        return Lazy(lambda: self._session.client(*args, **kwargs))

    def resource(self, *args: Any, **kwargs: Any) -> Any:
        return Lazy(lambda: self._session.resource(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def _session(**options: Any) -> Any:
    import boto3

    return boto3.Session(**options)


class _BeforeTheSdk(MetaPathFinder):
    """Finds nothing, and hears of each import before it begins.

    Only before one of the SDK is boto3 imported and changed: it takes its time, and few plug-ins need it.
    """

    def __init__(self, changes: ExitStack) -> None:
        self._changes = changes
        self._changed = False

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] == "sagemaker" and not self._changed:
            self._changed = True
            import boto3

            self._changes.enter_context(mock.patch.object(boto3, "Session", LazyBotoSession))


@contextmanager
def _lazy_sessions() -> Iterator[None]:
    with ExitStack() as changes:
        finder = _BeforeTheSdk(changes)
        sys.meta_path.insert(0, finder)
        changes.callback(sys.meta_path.remove, finder)
        yield


@contextmanager
def _kept_for_good() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


@contextmanager
def _without_aws_settings() -> Iterator[None]:
    """Neither a profile that is not there nor a malformed file of this machine may keep the SDK from being imported."""
    settings = {"AWS_CONFIG_FILE": _NOWHERE, "AWS_SHARED_CREDENTIALS_FILE": _NOWHERE}
    with mock.patch.dict(os.environ, settings):
        for profile in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            os.environ.pop(profile, None)
        yield


@contextmanager
def asking_nobody() -> Iterator[None]:
    """Around what imports the SDK, or may do so."""
    with (
        _lazy_sessions(),
        mock.patch.object(logging, "basicConfig"),
        _without_aws_settings(),
        _kept_for_good(),
    ):
        yield
