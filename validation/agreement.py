"""The installed SDK makes the same definition: of its own step classes, and of our pipeline as a native one."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cursus.definition.diff import diff
from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled
from cursus.jsonfile import shown


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterator[Diagnostic]:
    hint = "Compare the request with the SDK's; put an intended difference in validation/oracle, with its reason."
    for name, text in compiled.oracle.items():
        if text == compiled.text:
            continue
        if not text.startswith("{"):
            yield Diagnostic("E615", f"{name} cannot make this pipeline: {text}", "", hint)
            continue
        differences = diff(json.loads(text), compiled.definition)
        if not differences:
            yield Diagnostic("E615", f"{name} writes the keys in another order", "$", hint)
        for found in differences:
            message = f"{name} makes {shown(found.old)}, the compiler {shown(found.new)}"
            yield Diagnostic("E615", message, found.path, hint)
