"""The templates of all reports: what goes into HTML is escaped, and a name that no one gave is an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


def renderer(*folders: Path) -> Callable[..., str]:
    """Renders a template of the gate, or of ``folders``, by its name and with values; templates may include others."""
    templates = Environment(
        loader=FileSystemLoader([Path(__file__).parent / "report", *folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html.jinja"]),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    def render(template: str, **values: Any) -> str:
        return templates.get_template(template).render(values)

    return render


render = renderer()
