"""Nothing of the machine that compiles: no folder of the project, of Python or of whoever is at home there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from cursus.definition.paths import json_path, texts
from cursus.errors import Diagnostic
from validation.invariants._built import Built

_ROOT = Path(__file__).parent.parent.parent


def check(built: Built) -> Iterator[Diagnostic]:
    """E623 for each text that holds such a folder."""
    folders = _folders(built)
    hint = "Build it from the config; a container has none of these folders."
    found = list(texts(built.definition))
    together = "\n".join(text for _, text in found).replace("\\", "/")
    if not any(folder in together for folder in folders):
        return
    for keys, text in found:
        written = text.replace("\\", "/")
        for folder in folders:
            if folder in written:
                message = f"{text!r} names the folder {folder} of the machine that compiled it"
                yield Diagnostic("E623", message, json_path(keys), hint)
                break


def _folders(built: Built) -> list[str]:
    modules = {sys.modules[type(builder).__module__] for builder in built.assembler.builders.values()}
    sources = [Path(module.__file__).parent for module in modules if module.__file__]
    root = built.assembler.context.source_root
    found = {_ROOT, Path.cwd(), Path.home(), Path(sys.prefix), *sources, *([root] if root else [])}
    # "/" or "/usr" would be found in what any container has.
    return sorted(path.as_posix() for path in found if path.is_absolute() and len(path.parts) > 2)
