"""What tests of several parts need: packages that bring steps, installed as pip would install them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "plugin_sample" / "cursus_sample"

Install = Callable[..., None]


@pytest.fixture(scope="session")
def install_plugin() -> Install:
    """``install_plugin(site, distribution, {entry point: target}, *packages)``: packages copied, metadata written."""

    def install(site: Path, distribution: str, entry_points: Mapping[str, str], *packages: Path) -> None:
        ignored = shutil.ignore_patterns("__pycache__")
        for package in packages:
            shutil.copytree(package, site / package.name, ignore=ignored, dirs_exist_ok=True)
        metadata = site / f"{distribution}-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        lines = ["[cursus.steps]", *(f"{name} = {target}" for name, target in entry_points.items())]
        (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")

    return install


@pytest.fixture(scope="session")
def install_sample(install_plugin: Install) -> Callable[[Path], None]:
    """``install_sample(site)``: the sample plug-in, under the name ``sample``."""
    return lambda site: install_plugin(
        site, "cursus_sample", {"sample": "cursus_sample.builder_deduplication_step"}, SAMPLE
    )
