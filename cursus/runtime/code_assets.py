"""Puts the code and hyperparameters of a pipeline that was just compiled into the storage of a local run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cursus.core.assets import PublishedAsset
from cursus.core.functions import ARCHIVE, Function
from cursus.errors import CursusError, Diagnostic
from cursus.runtime.options import LocalFunction
from cursus.runtime.storage import Storage


def place_assets(
    assets: Sequence[PublishedAsset], execution_prefix: str | None, storage: Storage
) -> dict[str, list[str]]:
    """Store what is not there yet of ``assets``, each below the digest of its content; the files stored, by location.

    ``execution_prefix``: where those lie that follow it. Raises CursusError (E232) when one does and there is none.
    """
    placed = {}
    for published in assets:
        if published.folder is None and execution_prefix is None:
            message = "the assets are below the execution prefix, which is not set"
            hint = "To run, use --parameter EXECUTION_S3_PREFIX=s3://…; to publish, use --execution-prefix."
            raise CursusError([Diagnostic("E232", message, "", hint)])
        location = published.location(execution_prefix)
        there = {item.name for item in storage.find(location)}
        missing = [name for name in published.asset.published_sizes if name not in there]
        storage.store({f"{location}/{name}": published.asset.published_file(name) for name in missing})
        placed[location] = missing
    return placed


def local_functions(functions: Mapping[str, Function], execution_prefix: str | None) -> dict[str, LocalFunction]:
    """The functions of a pipeline whose assets ``place_assets`` has stored, by the step that calls each."""
    return {
        step: LocalFunction(one.name, f"{one.code.location(execution_prefix)}/{ARCHIVE}", one.settings)
        for step, one in functions.items()
    }
