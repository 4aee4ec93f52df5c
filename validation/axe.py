"""``python -m validation.axe PATH…``: HTML pages in Chromium, wide and narrow, light and dark, judged by axe.

``tests/report`` judges the pages that this repository writes with the same functions.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Final, Literal

import click
from playwright.sync_api import Browser, Error, Page, sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM: Final = next(filter(None, map(shutil.which, _NAMES)), None)
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
WIDTHS: Final = (1440, 390)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
LOOKS: Final = tuple(product(WIDTHS, SCHEMES))


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser. Raises playwright's Error where the machine has none."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


def violations(page: Page) -> list[str]:
    """A line for each rule of axe that the page breaks, with the first element; wider than the window counts too."""
    page.evaluate(_axe())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    lines = [f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]}" for one in found]
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*lines, f"the page is {width[0]} pixels wide in a window of {width[1]}"] if width[0] > width[1] else lines


def judge(opened: Browser, file: Path, anchor: str = "") -> list[str]:
    """The violations of a file in all ``LOOKS``, each line with where it was found. It is loaded for each."""
    found = []
    context = opened.new_context(bypass_csp=True)
    page = context.new_page()
    for number, (width, scheme) in enumerate(LOOKS):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if number:
            page.reload()  # stays in the same process of the browser, whose start takes longer than axe
        else:
            page.goto(file.resolve().as_uri() + anchor)
        found += [f"{file.name} at {width} px, {scheme}: {line}" for line in violations(page)]
    context.close()
    return found


def _axe() -> str:
    spec = find_spec("axe_playwright_python")
    assert spec and spec.origin, "the groups tests and docs have it"
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(paths: tuple[Path, ...]) -> None:
    """Judge HTML files, and those below folders. Without a browser it does nothing, unless CURSUS_BROWSER is set."""
    files = [file for path in paths for file in (sorted(path.rglob("*.html")) if path.is_dir() else [path])]
    try:
        with browser() as opened:
            found = 0
            for file in files:
                lines = judge(opened, file)
                found += len(lines)
                click.echo("\n".join([f"{file}: {len(lines)} violations", *lines]))
    except Error as error:
        if os.environ.get("CURSUS_BROWSER"):
            raise
        click.echo(f"Not checked with axe, because no browser starts: {str(error).splitlines()[0]}", err=True)
        return
    click.echo(f"{len(files)} pages, {found} violations")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
