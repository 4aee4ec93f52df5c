"""Ends a worker with the process that started it, on every system."""

from __future__ import annotations

import os
import sys
import threading


def end_with_parent() -> None:
    """Exit as soon as stdin, whose other end the parent holds, is closed: also when the parent was killed."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
