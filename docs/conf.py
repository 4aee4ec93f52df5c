"""How the documentation is built: ``nox -s docs``; warnings are errors, and so is a link that leads nowhere."""

from __future__ import annotations

import sys
from pathlib import Path

from cursus import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Cursus"
author = "The authors of Cursus"
copyright = author  # noqa: A001 - the name that Sphinx reads
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "accessible", "generated"]
exclude_patterns = ["_build"]

myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = f"Cursus {release}"
html_copy_source = False
html_show_sphinx = False
