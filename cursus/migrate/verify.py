"""The proof: the builders compile to the same before and after, and follow the prefix after."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cursus.definition.diff import diff
from cursus.definition.resolve import resolve
from cursus.errors import Diagnostic, ResolutionError
from cursus.migrate.migration import Migration
from cursus.reporting import Finding
from cursus.s3 import PREFIX_PARAMETER, bucket_of
from cursus.testing.portability import substitutes

_ELSEWHERE = "s3://another-bucket/run-1"
_LONGEST = 600  # seconds for one compilation of all builders, the SDK's import included

Entries = list[dict[str, Any]]


def verified(migration: Migration, config: Path) -> tuple[Migration, list[Finding]]:
    """The migration without the files that could not be proven, and why each of them was rolled back.

    Runs the changed files, in processes of their own.
    """
    faults: list[Finding] = []
    changed = migration.changed
    with ThreadPoolExecutor() as pool:  # each of the two waits for a process
        sides = [{path: side[path] for path in changed} for side in (migration.before, migration.after)]
        before, after = pool.map(lambda sources: _compile(sources, config), sides)
    while found := verify(before, after):
        faults += found
        migration = migration.without(fault.file for fault in found)
        after = _compile({path: migration.after[path] for path in migration.changed}, config)
    return migration, faults


def verify(before: Entries, after: Entries) -> list[Finding]:
    """What is not proven, by file: E830 a difference or a failure, E831 a path that does not follow, W832 no proof."""
    old = {(entry["file"], entry.get("builder"), entry.get("config")): entry for entry in before}
    found = []
    for entry in after:
        name = f"{entry.get('builder', 'the file')}, config {entry.get('config')}" if "builder" in entry else "the file"
        was = old.get((entry["file"], entry.get("builder"), entry.get("config")), {})
        found += [Finding(fault, entry["file"]) for fault in _faults(name, was, entry)]
    return found


def _faults(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Diagnostic]:
    hint = "Rolled back. Rewrite it by hand, or fix the cause."
    if "error" in before:
        yield Diagnostic("W832", f"{name} did not compile before: {before['error']}", hint=hint)
    elif "error" in after:
        yield Diagnostic("E830", f"{name} does not compile after the rewrite: {after['error']}", hint=hint)
    elif "static" not in after:
        yield Diagnostic("W832", "no config of the file's builders is in the saved config", hint=hint)
    else:
        yield from _differences(name, before["static"], after["static"])
        yield from _literals(name, after)


def _differences(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Diagnostic]:
    try:
        was, now = resolve(before), resolve(after)
    except ResolutionError as error:
        yield from error.diagnostics
        return
    for difference in diff(was, now):
        message = f"{name}: {difference.path} was {difference.old!r}, is {difference.new!r}"
        yield Diagnostic("E830", message, hint="Rolled back: rewrite it by hand.")


def _literals(name: str, after: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Whether the parameterized definition still names the config's own bucket, or writes outside the prefix."""
    definition, hint = after["parameterized"], "Rolled back: build the path from self._get_base_output_path()."
    if definition is None:
        yield Diagnostic("E831", f"{name} does not compile with a parameter as its base", hint=hint)
        return
    own = f"s3://{bucket_of(after['location'])}"
    if own in json.dumps(definition["Steps"]):
        yield Diagnostic("E831", f"{name} still has {own} in it with a parameter as its base", hint=hint)
    for fault in substitutes(definition, {PREFIX_PARAMETER: _ELSEWHERE}, _ELSEWHERE):
        yield Diagnostic("E831", f"{name}: {fault.message}", hint=hint)


def _compile(sources: Mapping[str, str], config: Path) -> Entries:
    """The entries of ``cursus.migrate.compiled`` for these sources, and an empty one for a file without any."""
    if not sources:
        return []
    asked = json.dumps({"sources": dict(sources), "config": str(config)})
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "compiled.json"
        command = [sys.executable, "-m", "cursus.migrate.compiled", str(answer)]
        try:
            # The files that the user named are run here, and the user asked for it by --verify.
            subprocess.run(command, input=asked, text=True, capture_output=True, timeout=_LONGEST, check=True)  # noqa: S603
        except subprocess.TimeoutExpired:
            return [{"file": path, "error": f"it took more than {_LONGEST} seconds"} for path in sources]
        except subprocess.CalledProcessError as error:
            reason = (error.stderr.strip().splitlines() or ["it ended without output"])[-1]
            return [{"file": path, "error": reason} for path in sources]
        entries: Entries = json.loads(answer.read_text(encoding="utf-8"))
    told = {entry["file"] for entry in entries}
    return entries + [{"file": path} for path in sources if path not in told]
