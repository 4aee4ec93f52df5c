"""Runs a command and tells what it cost; a process of its own, because a child counts its parent's memory as its own.

Arguments: the command. Prints JSON: seconds by the clock, seconds of the processor, bytes at the peak, exit code.
"""

import json
import os
import sys
import time


def main() -> None:
    begun = time.perf_counter()
    child = os.posix_spawnp(
        sys.argv[1],
        sys.argv[1:],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)],
    )
    _, status, usage = os.wait4(child, 0)
    cost = {
        "seconds": time.perf_counter() - begun,
        "processor": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "exit_code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
