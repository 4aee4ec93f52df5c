"""The templates of all reports: what goes into HTML is escaped, and a name that nobody gave is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_HERE = Path(__file__).parent

_TEMPLATES = Environment(
    loader=FileSystemLoader([_HERE / "report", _HERE / "release", _HERE.parent / "benchmarks"]),
    undefined=StrictUndefined,
    autoescape=select_autoescape(["html.jinja"]),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(template: str, **values: Any) -> str:
    """``template``, which may include those of the other reports, with ``values``."""
    return _TEMPLATES.get_template(template).render(values)
