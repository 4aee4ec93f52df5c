"""The codes of migrate, 820 to 859: what a rewrite may change next to the path."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "W820": Code(
        "code upload moves",
        "With a text output_path, a framework estimator uploads its code to the output bucket. With a Join it uses "
        "the session's default bucket, so the role needs to read there.",
        "Set code_location, or use an image URI with code that is published with the assets.",
    ),
    "W821": Code(
        "annotation outdated",
        "The annotation still says str, but the value is now a Join. Only type checkers notice.",
        "Write Join, or str | Join if it can be either.",
    ),
    "E830": Code(
        "rewrite not proven",
        "After the rewrite a builder compiles to something else, or does not compile. The file was restored.",
        "Check the difference, and rewrite that path by hand.",
    ),
    "E831": Code(
        "literal left",
        "After the rewrite an output of the parameterized pipeline does not begin with the execution prefix.",
        "Take the path from self._get_base_output_path().",
    ),
    "W832": Code(
        "nothing to prove",
        "None of the file's builders has a config in the saved config, so the rewrite was not proven.",
        "Use a saved config that has a config for that builder.",
    ),
    "I833": Code(
        "callers unknown",
        "A builder's method returns the path, and no file that migrate read calls it. Its callers now get a Join "
        "instead of text.",
        "Also give migrate the files of the callers.",
    ),
    "E834": Code(
        "nothing written",
        "One file could not be written, so all files were restored.",
        "Make the file and its folder writable, and run migrate again.",
    ),
    "E835": Code(
        "changed in the meantime",
        "A file changed between reading and writing, so nothing was written.",
        "Run migrate again.",
    ),
    "I836": Code(
        "code elsewhere",
        "Paths are built in code outside the builders, which migrate does not change by default.",
        "Use --plain to rewrite it with the same guarantees.",
    ),
    "W837": Code(
        "interrupted",
        "An earlier migrate --write was killed while it wrote, so some files are rewritten and some are not.",
        "Run migrate --write, which finishes the earlier work first.",
    ),
    "I838": Code(
        "finished",
        "An earlier migrate --write was killed while it wrote. This run finished its work.",
        "Review the files with your version control.",
    ),
}
