"""The page people open: one HTML file with style, script and data inside, which asks no one for anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from cursus.gate.report.document import CHANGES
from cursus.gate.report.overview import KINDS
from cursus.gate.templates import render as render_template

SHOWN = 8
"""Causes that are not folded."""


def page(told: Mapping[str, Any], sections: Sequence[str] = (), render: Callable[..., str] = render_template) -> str:
    """``report.html`` of a document as ``document.document`` makes it. What can be read without scripts is in it."""
    return render(
        "page.html.jinja",
        told=told,
        data=_inline({key: told[key] for key in ("cases", "environments", "meanings")}),
        sections=sections,
        kinds=KINDS,
        present={case["kind"] for case in told["cases"]},
        classes=list(CHANGES.values()),
        shown=SHOWN,
    )


def _inline(value: Any) -> Markup:
    """JSON to stand in a script element, which ends at the first ``</script``, whoever wrote it."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704
