"""Makes an odd input of a sound one: by its bytes, or by its values where it is JSON."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any, Final

ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    1e308,
    "",
    "x" * 3000,
    "../../../x",
    "s3://",
    "s3://../x",
    "s3://bucket//x/",
    "a\u202e\x1b[2K\x00b",
    "{Get}",
    [],
    {},
    [[]],
    {"Get": "Steps.A.B"},
    {"Get": 3},
    {"Std:Join": {"On": "/", "Values": [{"Get": "Parameters.X"}, 3]}},
    {"Std:JsonGet": {"PropertyFile": 3, "Path": "["}},
    {"Name": "A", "Type": "Processing", "Arguments": {}},
)
"""Values that fit nowhere, or only just."""

_BYTES: Final = (
    b"\0",
    b"\xff",
    b"\n",
    b"\r",
    b'"',
    b"{",
    b"[" * 500,
    b"}",
    b"\\",
    b"=",
    b"9" * 5000,
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
)


def odd(rng: random.Random, sound: bytes, *, is_json: bool) -> bytes:
    """``sound`` with one to four things wrong."""
    data = sound
    if is_json and rng.random() < 0.7:
        document = json.loads(data)
        for _ in range(rng.randint(1, 4)):
            document = _with_odd_value(rng, document)
        return json.dumps(document).encode("utf-8", "surrogatepass")
    for _ in range(rng.randint(1, 4)):
        data = _with_odd_bytes(rng, data)
    return data


def _with_odd_value(rng: random.Random, document: Any) -> Any:
    """The document, changed where it is an object or a list, with another value, name or order somewhere in it."""
    places = list(_places(document))
    if not places:
        return copy.deepcopy(rng.choice(ODD))
    holder, key = rng.choice(places)
    match rng.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[rng.choice((f"{key}x", "", "Get", "Std:Join", "\u202e", str(key).lower()))] = holder.pop(key)
        case 2:
            other, its_key = rng.choice(places)
            holder[key] = copy.deepcopy(other[its_key]) if its_key in _keys(other) else None
        case 3 if isinstance(holder, list):
            holder += [copy.deepcopy(holder[key])] * rng.choice((1, 3, 50))
        case _:
            holder[key] = copy.deepcopy(rng.choice(ODD))
    return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in _keys(value):
        yield value, key
        yield from _places(value[key])


def _keys(value: Any) -> list[Any]:
    return list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []


def _with_odd_bytes(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    match rng.randrange(6):
        case 0:
            return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at]
        case 2:
            return data[:at] + data[at + rng.randint(1, 40) :]
        case 3:
            return data[:at] + rng.choice(_BYTES) + data[at:]
        case 4:
            end = at + rng.randint(1, 200)
            return data[:end] + data[at:end] * rng.choice((1, 2, 30)) + data[end:]
        case _:
            line = data.splitlines(keepends=True)
            rng.shuffle(line)
            return b"".join(line)
