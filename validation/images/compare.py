"""Compares ``cursus.core.images`` with ``image_uris.retrieve`` of the installed SDK, row by row."""

from __future__ import annotations

import functools
import importlib
import itertools
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from cursus.core.images import image_uri, newest_version
from cursus.core.images.uri import PARTS
from cursus.sdk.version import major, require
from validation.images.generate import LEFT_OUT

INSTANCES = (
    None,
    "ml.m5.xlarge",
    "ml.c5.xlarge",
    "ml.c4.xlarge",
    "ml.t3.medium",
    "ml.g4dn.xlarge",
    "ml.g5.12xlarge",
    "ml.p2.xlarge",
    "ml.p3.2xlarge",
    "ml.p4d.24xlarge",
    "ml.p5.48xlarge",
    "ml.m6g.large",
    "ml.m6gd.large",
    "ml.c6gn.large",
    "ml.c7g.large",
    "ml.r6gd.large",
    "ml.r7g.large",
    "ml.m7g.large",
    "ml.inf1.xlarge",
    "ml.inf2.xlarge",
    "ml.trn1.2xlarge",
    "ml_c5",
    "ml_p3",
    "neuron",
    "local",
    "local_gpu",
    "m5.xlarge",
)
ABSENT_REGIONS = ("eu-nowhere-1", "NA", "mars")


@dataclass(frozen=True)
class Row:
    """The arguments of one image."""

    framework: str
    region: str
    version: str | None
    py_version: str | None
    instance_type: str | None
    scope: str | None
    base_framework_version: str | None = None
    container_version: str | None = None


@dataclass(frozen=True)
class Difference:
    """What the SDK and the table say of a row; None where there is no image."""

    row: Row
    sdk: str | None
    ours: str | None

    def __str__(self) -> str:
        return f"{self.row}\n  SDK:  {self.sdk}\n  ours: {self.ours}"


class InstalledSDK:
    """The image functions of the installed SDK, version 2 or 3, made to read each file once instead of at each call."""

    def __init__(self) -> None:
        self.major = require()
        distribution, package = ("sagemaker-core", "sagemaker.core") if self.major == 3 else ("sagemaker", "sagemaker")
        self.name = f"{distribution} {version(distribution)}"
        self._module: ModuleType = importlib.import_module(f"{package}.image_uris")
        utils: Any = self._module.utils
        utils._botocore_resolver = functools.cache(utils._botocore_resolver)
        configs = self._configs = functools.cache(self._module.config_for_framework)
        self._module.config_for_framework = configs  # type: ignore[attr-defined]
        logging.getLogger(self._module.__name__).setLevel(logging.ERROR)

    def retrieve(self, row: Row) -> str | None:
        arguments = asdict(row)
        arguments["image_scope"] = arguments.pop("scope")
        try:
            uri: str = self._module.retrieve(**arguments)
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            return None  # the SDK refuses some rows by falling over them
        return uri

    @property
    def file(self) -> Path:
        assert self._module.__file__ is not None
        return Path(self._module.__file__)

    def frameworks(self) -> list[str]:
        folder = self.file.parent / "image_uri_config"
        return sorted({path.stem for path in folder.glob("*.json")} - LEFT_OUT - PARTS)

    def config(self, framework: str) -> Mapping[str, Any]:
        config: Mapping[str, Any] = self._configs(framework)
        return config

    def newest(self, row: Row) -> str | None:
        """The version that the SDK takes when none is given."""
        newest: str | None = self._module._fetch_latest_version_from_config(self._configs(row.framework), row.scope)
        return newest

    def lists(self, row: Row, scope: str) -> bool:
        """Whether the SDK's files have this version of the framework in ``scope``."""
        scoped = self._configs(row.framework)[scope]
        return row.version in {*scoped["versions"], *scoped["version_aliases"]}


def rows(sdk: InstalledSDK) -> Iterator[Row]:
    """Every framework, scope, version and alias of the SDK's files, in every region and on every kind of instance."""
    for framework in sdk.frameworks():
        yield Row(framework, "us-east-1", "0.0.0", None, "ml.m5.xlarge", None)
        config = sdk.config(framework)
        scopes = config.get("scope") or [name for name, value in config.items() if isinstance(value, dict)]
        for scope in (None, "nothing", *scopes):
            scoped = config if "versions" in config else config[scope if scope in scopes else scopes[0]]
            for name in (None, *scoped["versions"], *scoped.get("version_aliases", {})):
                full = scoped.get("version_aliases", {}).get(name, name)
                entry = scoped["versions"].get(full, next(iter(scoped["versions"].values())))
                yield from _rows_of(framework, scope, name, entry)
    yield Row("no-such-framework", "us-east-1", "1", None, "ml.m5.xlarge", None)


def _rows_of(framework: str, scope: str | None, version: str | None, entry: Mapping[str, Any]) -> Iterator[Row]:
    bases: list[str | None] = [None]
    if framework == "huggingface":
        aliases = entry.get("version_aliases", {})
        bases = [*aliases, *(base for base in entry if base != "version_aliases"), "pytorch0.1"]
    for base in bases:
        on_base = entry.get(entry.get("version_aliases", {}).get(base, base), {}) if base else entry
        pythons = on_base.get("py_versions") or ([] if "repository" in on_base else list(on_base))
        leaf = on_base if "registries" in on_base else next((on_base[name] for name in pythons if name in on_base), {})
        first = pythons[0] if pythons else None
        builds = (None, "cu110-ubuntu18.04") if framework in ("huggingface", "spark", "xgboost") else (None,)
        for region in (*leaf.get("registries", {}), *ABSENT_REGIONS):
            yield Row(framework, region, version, first, "ml.c5.xlarge", scope, base)
        kinds: Iterable[tuple[str | None, str | None, str | None]] = itertools.product(
            INSTANCES, (None, *pythons, "py27"), builds
        )
        for instance_type, python, build in kinds:
            yield Row(framework, "us-west-2", version, python, instance_type, scope, base, build)


@dataclass(frozen=True)
class Comparison:
    """``stated`` counts the rows that differ for each reason in ``STATED``; ``unstated`` are all others that differ."""

    rows: int
    stated: Mapping[str, int]
    unstated: tuple[Difference, ...]

    @property
    def equal(self) -> int:
        return self.rows - sum(self.stated.values()) - len(self.unstated)


STATED: Mapping[str, Callable[[InstalledSDK, Difference], bool]] = {
    "no version is asked for, and the table knows a newer one": lambda sdk, found: (
        found.row.version is None
        and found.sdk is not None
        and sdk.newest(found.row) != newest_version(found.row.framework, found.row.scope)
    ),
    "a scope that only the newer SDK has an image of this version for": lambda sdk, found: (
        found.sdk is None and "-arm64:" in str(found.ours) and not sdk.lists(found.row, "inference_graviton")
    ),
    "v2 puts the version as it was asked for into the tag of a transformers image": lambda sdk, found: (
        sdk.major == 2
        and f"-transformers{found.row.version}-" in str(found.sdk)
        and f"-transformers{found.row.version}-" not in str(found.ours)
        and _repository(found.sdk) == _repository(found.ours)
    ),
    "latest is a newer version in the table": lambda _, found: (
        found.row.version == "latest" and _repository(found.sdk) == _repository(found.ours)
    ),
    "the older SDK takes a container_version for a tag that has no such part": lambda _, found: (
        found.ours is None
        and found.row.container_version is not None
        and str(found.sdk).removesuffix(f"-{found.row.container_version}")
        == _ours(replace(found.row, container_version=None))
    ),
    "the newer SDK renamed the processor of this framework": lambda sdk, found: (
        sdk.major == 2 and found.row.framework == "huggingface-vllm-neuronx"
    ),
}
"""The only reasons for a row to differ, each with the rows that it speaks of."""


def compare(sdk: InstalledSDK, compared: Iterable[Row]) -> Comparison:
    """Hold every row against the SDK. Rows that both refuse are equal."""
    count, stated, unstated = 0, Counter[str](), list[Difference]()
    for row in compared:
        count += 1
        found = Difference(row, sdk.retrieve(row), _ours(row))
        if found.sdk == found.ours:
            continue
        reason = next((reason for reason, applies in STATED.items() if applies(sdk, found)), None)
        if reason is None:
            unstated.append(found)
        else:
            stated[reason] += 1
    return Comparison(count, stated, tuple(unstated))


def _ours(row: Row) -> str | None:
    try:
        return image_uri.__wrapped__(**asdict(row))
    except ValueError:
        return None


def _repository(uri: str | None) -> str | None:
    return uri and uri.partition(":")[0]


def main() -> int:
    """Compare every row; 1 when one differs for a reason that is not stated. Without an SDK there is nothing to do."""
    if major() is None:
        print("no SDK is installed: there is nothing to compare the images with")
        return 0
    sdk = InstalledSDK()
    result = compare(sdk, rows(sdk))
    print(f"{sdk.name}: {result.equal} of {result.rows} images agree")
    for reason, number in result.stated.items():
        print(f"  {number} differ as stated: {reason}")
    for difference in result.unstated[:20]:
        print(difference)
    if result.unstated:
        print(f"  {len(result.unstated)} differ for no stated reason")
    return int(bool(result.unstated))


if __name__ == "__main__":
    raise SystemExit(main())
