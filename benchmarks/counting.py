"""Costs that noise cannot touch: calls, bytes and nodes, the same in every run."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any


def calls(action: Callable[[], object]) -> int:
    """Calls of Python and C functions that ``action`` makes once it is warm."""
    action()
    counted = Counter[str]()

    def count(_: FrameType, event: str, __: object) -> None:
        counted[event] += 1

    gc.disable()  # Finalizers would be counted wherever they happen to run.
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(before)
        gc.enable()
    return counted["call"] + counted["c_call"] - 1  # Taking the profile off is a call too.


def allocated(action: Callable[[], object]) -> int:
    """Bytes at the peak of ``action`` once it is warm, above what was there before; the least of three times."""
    action()
    return min(_peak(action) for _ in range(3))


def _peak(action: Callable[[], object]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        result = action()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return peak - before


def json_nodes(text: str) -> int:
    """Objects, lists and scalars of a JSON text."""
    return sum(1 for _ in _walk(json.loads(text)))


def _walk(value: Any) -> Iterator[Any]:
    yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _walk(child)


def held_bytes(kind: type, action: Callable[[], object]) -> tuple[int, int]:
    """How many objects of ``kind`` are alive in what ``action`` gives, and their bytes with what is theirs alone."""
    gc.collect()
    before = {id(one) for one in gc.get_objects() if type(one) is kind}
    result = action()
    made = [one for one in gc.get_objects() if type(one) is kind and id(one) not in before]
    size = sum(_own_size(one) for one in made)
    del result
    return len(made), size


def _own_size(one: Any) -> int:
    slots = [name for kind in type(one).__mro__ for name in vars(kind).get("__slots__", ())]
    fields = getattr(one, "__dict__", {})
    values = [*fields.values(), *(getattr(one, name) for name in slots)]
    lists = sum(sys.getsizeof(value) for value in values if isinstance(value, list))
    return sys.getsizeof(one) + (sys.getsizeof(fields) if fields else 0) + lists


def instructions(action: Callable[[], object]) -> int:
    """Bytecode instructions that ``action`` runs once it is warm: what a loop without a single call costs, too."""
    action()
    counted = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal counted
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            counted += 1
        return trace

    gc.disable()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
        gc.enable()
    return counted
