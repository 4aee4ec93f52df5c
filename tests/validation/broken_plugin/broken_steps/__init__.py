"""Builders that are wrong on purpose, one way each, and one that is right."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder


class _Base(ProcessingStepBuilder[ProcessingConfig]):
    script = "dummy_data_loading.py"
    table = Input("/opt/ml/processing/input/table", required=False)
    first = Output("/opt/ml/processing/output/data")
    second = Output("/opt/ml/processing/output/metadata")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.output_folder = cls.step_type().lower()
        # A config class of its own, as the catalogue asks for.
        cls.Config = type(f"{cls.step_type()}Config", (ProcessingConfig,), {"__module__": __name__})  # type: ignore[assignment]


class SoundStepBuilder(_Base):
    """Nothing is wrong with it."""


class FrozenStepBuilder(_Base):
    def destinations(self) -> Any:
        return super().destinations() | {"second": f"{self.config.pipeline_s3_loc}/frozen/second"}


class OverwritingStepBuilder(_Base):
    def destinations(self) -> Any:
        places = super().destinations()
        return dict.fromkeys(places, places["first"])


class RandomStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        return {"SEED": str(random.random())}


class ClockStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        return {"TODAY": time.strftime("%Y-%m-%d")}


class HashedStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        return {"COLUMNS": ",".join({"alpha", "beta", "gamma", "delta", "epsilon", "zeta"})}


class OrderedStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        return dict.fromkeys({"ALPHA", "BETA", "GAMMA", "DELTA", "EPSILON", "ZETA"}, "1")


class PlacedStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        return {"FROM": str(Path.cwd()), "HOME_OF": os.environ["HOME"]}


class CallingStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        with contextlib.suppress(Exception):
            socket.getaddrinfo("example.com", 443)
        return {}


class AuthorsStepBuilder(_Base):
    def arguments(self) -> list[str]:
        return ["--bucket", self.config.bucket]


class DependingStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        return {"PORTABLE": str(not isinstance(self._get_base_output_path(), str))}


class CrashingStepBuilder(_Base):
    def environment(self) -> Mapping[str, str]:
        raise KeyError("nobody expects this")


class GrowingStepBuilder(_Base):
    """Writes into its config, which the next base is compiled from."""

    def environment(self) -> Mapping[str, str]:
        seen = self.config.environment.get("SEEN", "")
        self.config.environment["SEEN"] = f"{seen}x"
        return {}
