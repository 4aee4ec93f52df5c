"""Writes the table of images from the SDK's own files, which are read and never run."""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from cursus.jsonfile import write_atomically

TABLE = Path(__file__).parents[2] / "cursus" / "core" / "images" / "table.json"

LEFT_OUT = frozenset(
    {
        "instance_gpu_info",  # lists GPUs, not images
        "sagemaker-base-python",  # the SDK has its own function for it
        "huggingface-training-compiler",  # chosen by a TrainingCompilerConfig
        "huggingface-neuronx",  # chosen by an inference tool
    }
)


def main() -> None:
    """Arguments: folders with an installed SDK each, the newest first. What only an older one has is kept."""
    written = write(*map(Path, sys.argv[1:]))
    print(f"{TABLE.name}: {written}")


def write(*folders: Path) -> str:
    """Write the table; ``unchanged`` when only the date would differ."""
    table = table_of(*folders)
    old = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    if {**old, "date": ""} == {**table, "date": ""}:
        return "unchanged"
    write_atomically(TABLE, as_text(table))
    return "written"


def table_of(*folders: Path) -> dict[str, Any]:
    """The table of the SDKs in ``folders``, site-packages each, the newest first."""
    sdks = [_layout(folder) for folder in folders]
    merged: dict[str, Any] = {}
    for root, _ in sdks:
        merged = _merged(
            merged, {path.stem: _json(path) for path in sorted((root / "image_uri_config").glob("*.json"))}
        )
    pool: dict[str, dict[str, str]] = {}
    frameworks = {name: _pooled(entry, pool) for name, entry in sorted(merged.items()) if name not in LEFT_OUT}
    newest = sdks[0][0]
    rules, chips = _constants(newest / "image_uris.py"), _constants(newest / "fw_utils.py")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "sources": [source for _, source in sdks],
        "graviton": {
            "families": chips["GRAVITON_ALLOWED_TARGET_INSTANCE_FAMILY"],
            "frameworks": sorted(chips["GRAVITON_ALLOWED_FRAMEWORKS"]),
            "tags": rules["version_to_arm64_tag_mapping"],
        },
        "p4d_builds": rules["container_versions"],
        "registries": dict(sorted(pool.items())),
        "frameworks": frameworks,
    }


def as_text(table: dict[str, Any]) -> str:
    """One line for each version, registry and rule, so that a change of the table can be read."""

    def lines(value: Any, depth: int) -> str:
        if not isinstance(value, dict) or "repository" in value or depth > 5 or not _nested(value):
            return json.dumps(value)
        inner = ",\n".join(
            f"{' ' * (depth + 1)}{json.dumps(key)}: {lines(held, depth + 1)}" for key, held in value.items()
        )
        return f"{{\n{inner}\n{' ' * depth}}}"

    return lines(table, 0) + "\n"


def _nested(value: dict[str, Any]) -> bool:
    return any(isinstance(held, dict | list) for held in value.values())


def _layout(folder: Path) -> tuple[Path, str]:
    """The folder with the SDK's image files below site-packages, and the distribution that brought them."""
    v3 = folder / "sagemaker" / "core"
    name = "sagemaker-core" if v3.is_dir() else "sagemaker"
    version = next(found.version for found in distributions(path=[str(folder)]) if found.name == name)
    return (v3 if v3.is_dir() else folder / "sagemaker"), f"{name} {version}"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _merged(newer: Any, older: Any) -> Any:
    """Both; where they differ, the newer. Its last key stays last: the newest version is looked for there."""
    if not (isinstance(newer, dict) and isinstance(older, dict)):
        return newer
    merged = {key: _merged(value, older[key]) if key in older else value for key, value in newer.items()}
    merged |= {key: value for key, value in older.items() if key not in newer}
    for key in list(newer)[-1:]:
        merged[key] = merged.pop(key)
    return merged


def _pooled(value: Any, pool: dict[str, dict[str, str]]) -> Any:
    """``value`` with each map of registries replaced by its name in ``pool``: many versions share one."""
    if not isinstance(value, dict):
        return value
    pooled = {key: _pooled(held, pool) for key, held in value.items() if key != "registries"}
    if "registries" in value:
        registries = dict(sorted(value["registries"].items()))
        name = hashlib.sha256(json.dumps(registries).encode()).hexdigest()[:8]
        pool[name] = registries
        pooled["registries"] = name
    return pooled


def _constants(path: Path) -> dict[str, Any]:
    """Names that a module, or a function of it, assigns a literal to."""
    return dict(_literals(ast.parse(path.read_text(encoding="utf-8"))))


def _literals(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            value = node.value
            if isinstance(value, ast.Call) and value.args:  # set([...])
                value = value.args[0]
            try:
                yield node.targets[0].id, ast.literal_eval(value)
            except ValueError:
                continue


if __name__ == "__main__":
    main()
