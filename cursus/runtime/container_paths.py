"""Scripts that name the paths of their container as they are: on this machine these need a root of the job's own."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from cursus.core.script_interface import imported_modules

ML: Final = "/opt/ml"
"""Where SageMaker puts everything of a job, unless a step says otherwise."""

ROOT_VARIABLE: Final = "CURSUS_CONTAINER_ROOT"
"""Names the folder that stands for the container's root, to scripts that take their paths below it."""


def outermost(folders: Iterable[str]) -> list[str]:
    """Those of absolute ``folders`` that are in no other one."""
    found: list[PurePosixPath] = []
    for folder in sorted(map(PurePosixPath, folders), key=lambda path: len(path.parts)):
        if not any(folder.is_relative_to(other) for other in found):
            found.append(folder)
    return list(map(str, found))


def hidden_by(folders: Iterable[str], needed: Iterable[Path]) -> str | None:
    """Why a process cannot have something else in the place of ``folders``; None when it can.

    It continues to need its interpreter and what is ``needed``.
    """
    places = [Path(sys.executable), Path(sys.prefix), Path(sys.base_prefix), *needed]
    places += [Path("/proc/self"), Path("/dev/null"), Path("/etc/passwd"), Path("/usr/bin"), Path("/lib")]
    for folder in folders:
        if hidden := next((place for place in places if place.is_relative_to(folder)), None):
            return f"{folder} holds {hidden} here, which the job needs"
    return None


def used_sources(entry: str, sources: Mapping[str, str]) -> list[str]:
    """The source of ``entry`` and of what it imports, directly or not; ``sources``: by path next to ``entry``."""
    pending, found = [entry], dict[str, str]()
    while pending:
        name = pending.pop()
        if name in found or name not in sources:
            continue
        found[name] = sources[name]
        for module in imported_modules(sources[name]):
            path = module.replace(".", "/")
            pending += [f"{path}.py", f"{path}/__init__.py"]
    return list(found.values())


def named_paths(sources: Iterable[str], texts: Iterable[str], folders: Collection[str]) -> list[str]:
    """The paths at or below ``folders`` that Python sources name, or ``texts`` do; none if a source asks for the root.

    The default of a variable that the training toolkit sets does not count, nor does what is in a docstring.
    """
    found: set[str] = {text for text in texts if _is_below(text, folders)}
    for source in sources:
        if ROOT_VARIABLE in source:
            return []
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            continue
        found |= {text for text in _texts(tree) if _is_below(text, folders)}
    return sorted(found)


def words_of(shell: str) -> list[str]:
    """What may be a path in a script of the shell; nothing if it asks for the root."""
    return [] if ROOT_VARIABLE in shell else re.split(r"[\s\"'=<>;|&(){}$]+", shell)


def _is_below(text: str, folders: Collection[str]) -> bool:
    return text.startswith("/") and any(text == folder or text.startswith(f"{folder}/") for folder in folders)


def _texts(tree: ast.AST) -> Iterator[str]:
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        elif isinstance(node, ast.Call) and _has_set_variable(node):
            continue
        else:
            pending += ast.iter_child_nodes(node)


def _has_set_variable(call: ast.Call) -> bool:
    """Whether this is ``….get("SM_…", default)`` or ``getenv("SM_…", default)``."""
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.startswith("SM_")
