"""Where the base is a parameter the config's bucket is nowhere, not even written out; in strict mode nor its account.

The audit sees what changes with the author; what a builder holds as plain text is the same for both of its authors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from cursus.core.saved_values import configuration_of
from cursus.definition.paths import json_path, texts
from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled

_SESSION_TRACES = ("bucket",)
_STRICT_TRACES = ("bucket", "account")


def check(compiled: Compiled, _: dict[str, Compiled]) -> Iterator[Diagnostic]:
    if not compiled.base.portable or compiled.case.saved is None:
        return
    strict = compiled.base.assets == "execution"
    config = compiled.case.saved.config.read_text(encoding="utf-8-sig")
    traces = _traces(config, _STRICT_TRACES if strict else _SESSION_TRACES)
    if not any(value in compiled.text for _, value in traces):  # buckets and accounts look the same in JSON
        return
    for keys, text in texts(compiled.definition["Steps"], ("Steps",)):
        for trace, value in traces:
            # Scripts of earlier versions ask for their own bucket; a strictly portable pipeline does not name it.
            asked_for = not strict and keys[-2:] == ("Environment", "BUCKET_NAME")
            if value in text and not asked_for:
                hint = "Build it from a parameter, or from an execution variable."
                yield Diagnostic("E608", f"the config's {trace} {value!r} is in {text!r}", json_path(keys), hint)


@lru_cache(maxsize=4)  # of one case under its portable bases
def _traces(config: str, names: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Bucket and account, wherever the case's config names them."""
    configuration = configuration_of(json.loads(config))
    found = set[tuple[str, str]]()
    for values in (configuration.get("shared", {}), *configuration["specific"].values()):
        fields = {**values, "account": values["role"].split(":")[4]} if "role" in values else values
        found |= {(name, fields[name]) for name in names if name in fields}
    return frozenset(found)
