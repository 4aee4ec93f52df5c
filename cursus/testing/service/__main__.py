"""``python -m cursus.testing.service [--port 5555]``: the stand-in as a server, until Ctrl-C."""

from __future__ import annotations

import sys

from moto.server import main

from cursus.testing.service.responses import install

install()
main(sys.argv[1:])
