"""Runs inside a version's environment and measures on request, one JSON line in, one out, until its input ends.

Argument: the folder of inputs. A request is ``{"action": name, "cost": one of COSTS, "count": repetitions}``;
the answer ``{"value": number}``, or ``{"error": text}`` where this version cannot do that.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from benchmarks import counting
from benchmarks.actions import ACTIONS, Action


def seconds(action: Action, count: int) -> float:
    """Processor seconds of ``count`` runs, with garbage held back."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        begun = time.process_time()
        for _ in range(count):
            action()
        return time.process_time() - begun
    finally:
        gc.enable()
        gc.unfreeze()


COSTS: dict[str, Callable[[Action, int], float]] = {
    "seconds": seconds,
    "instructions": lambda action, _: counting.instructions(action),
    "bytes": lambda action, _: counting.allocated(action),
}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # What an action prints is no answer.
    logging.disable(logging.WARNING)
    inputs, ready = Path(sys.argv[1]), dict[str, Action]()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            name = asked["action"]
            if name not in ready:
                action = ACTIONS[name](inputs)
                action()  # Warm, and known to work.
                ready[name] = action
            answer: dict[str, object] = {"value": COSTS[asked["cost"]](ready[name], asked["count"])}
        except Exception as error:  # noqa: BLE001 - another version may fail in any way; the parent reports it.
            answer = {"error": traceback.format_exception_only(error)[-1].splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
