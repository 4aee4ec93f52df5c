"""Nothing of the machine that compiles: no folder of the project, of Python or of whoever is at home there."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cursus.definition.paths import json_path, texts
from cursus.errors import Diagnostic
from validation.invariants._built import Built

_ROOT = Path(__file__).parent.parent.parent


def check(built: Built) -> Iterator[Diagnostic]:
    """E623 for each text that holds such a folder."""
    folders = _folders(built)
    hint = "Build it from the config; a container has none of these folders."
    together = _in_json(built.definition).replace("\\\\", "/")
    if not any(_in_json(folder)[1:-1] in together for folder in folders):
        return  # nearly always, and found out much faster than text by text
    for keys, text in texts(built.definition):
        written = text.replace("\\", "/")
        for folder in folders:
            if folder in written:
                message = f"{text!r} names the folder {folder} of the machine that compiled it"
                yield Diagnostic("E623", message, json_path(keys), hint)
                break


def _folders(built: Built) -> list[str]:
    sources = {_source_of(type(builder).__module__) for builder in built.assembler.builders.values()}
    found = {_ROOT, Path.cwd(), Path.home(), Path(sys.prefix), *sources, built.assembler.context.source_root}
    # "/" or "/usr" would be found in what any container has.
    return sorted(path.as_posix() for path in found if path and path.is_absolute() and len(path.parts) > 2)


@cache
def _source_of(module: str) -> Path | None:
    file = sys.modules[module].__file__
    return Path(file).parent if file else None


def _in_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
