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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import boto3

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
        self._session = Lazy(lambda: boto3.Session(region_name=region_name, **options))
        if region_name is not None:
            self.region_name = region_name

    def client(self, *args: Any, **kwargs: Any) -> Any:
        return Lazy(lambda: self._session.client(*args, **kwargs))

    def resource(self, *args: Any, **kwargs: Any) -> Any:
        return Lazy(lambda: self._session.resource(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


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
        mock.patch.object(boto3, "Session", LazyBotoSession),
        mock.patch.object(logging, "basicConfig"),
        _without_aws_settings(),
        _kept_for_good(),
    ):
        yield
