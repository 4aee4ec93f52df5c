"""The report of a release: a verdict, a row for each part, and what each of them said last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cursus import __version__
from cursus.jsonfile import dumps, write_atomically
from validation.release.parts import Ended, Part
from validation.report import render


def write(ended: Sequence[Ended], missing: Sequence[Part], wheels: Iterable[Path], folder: Path) -> None:
    """``index.html``, ``release.md`` and ``release.json`` in ``folder``.

    ``missing``: parts that did not run, or not yet. ``wheels``: what was built and used, with their digests.
    """
    told = _told(ended, missing, wheels)
    for name, template in (("index.html", "release.html.jinja"), ("release.md", "release.md.jinja")):
        write_atomically(folder / name, render(template, told=told, ended=ended))
    write_atomically(folder / "release.json", dumps(told))


def _told(ended: Sequence[Ended], missing: Sequence[Part], wheels: Iterable[Path]) -> dict[str, Any]:
    return {
        "version": __version__,
        "passed": bool(ended) and not missing and all(one.passed for one in ended),
        "parts": [
            {
                "session": one.part.session,
                "what": one.part.what,
                "passed": one.passed,
                "seconds": round(one.seconds, 1),
                "log": one.log.name,
                "page": one.page.name if one.page else None,
            }
            for one in ended
        ],
        "not_run": [part.session for part in missing],
        "wheels": [{"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in wheels],
    }
