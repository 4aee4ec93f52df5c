"""Two processes that differ in hash seed, working directory, home and clock write the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cursus.definition.diff import diff
from cursus.errors import Diagnostic
from validation.compilation import Compiled


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterator[Diagnostic]:
    if compiled.text == compiled.text_elsewhere:
        return
    hint = "Something of the machine, the time or the process reached the definition: find it and take it out."
    differences = diff(compiled.definition, json.loads(compiled.text_elsewhere))
    if not differences:
        yield Diagnostic("E607", "two compiles differ in the order of their keys", "$", hint)
    for difference in differences:
        message = f"two compiles differ: {difference.old!r} and {difference.new!r}"
        yield Diagnostic("E607", message, difference.path, hint)
