"""``python -m cursus.testing.service [--port 5555]``: the stand-in as a server, until Ctrl-C. Needs moto[server]."""

from __future__ import annotations

import sys

from moto.server import main

from cursus.testing.service.responses import SCRIPT, install

SCRIPT.pace = 4  # who waits for an execution here need not wait long
install()
main(sys.argv[1:])
