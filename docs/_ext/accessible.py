"""Gives the theme's pages what axe misses in them: names of landmarks, levels of headings, focus for what scrolls."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

_BETTER: Final = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Pages">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    '<div id="search-results"></div>': '<h1>Search</h1>\n<div id="search-results"></div>',
    '<th class="head"><p></p></th>': "<td></td>",
    '<th class="head stub"><p></p></th>': "<td></td>",
}


def _improve(app: Any, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    for file in Path(app.outdir).rglob("*.html"):
        text = before = file.read_text(encoding="utf-8")
        for old, new in _BETTER.items():
            text = text.replace(old, new)
        if text != before:
            file.write_text(text, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    app.connect("build-finished", _improve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
