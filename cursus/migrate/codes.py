"""The codes of migrate, 820 to 859: what a rewrite may change beside the path."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "W820": Code(
        "code upload moves",
        "With a text output_path a framework estimator uploads its code to the output bucket, with a Join to the "
        "session's default bucket: the role needs to read there.",
        "Give code_location, or use an image URI with code that is published with the assets.",
    ),
    "W821": Code(
        "annotation outdated",
        "The annotation still says str where the value is a Join now; type checkers will complain, nothing else.",
        "Write Join, or str | Join where both can be.",
    ),
    "E830": Code(
        "rewrite not proven",
        "A builder compiles to something else after the rewrite, or does not compile; the file was rolled back.",
        "Look at the difference, and rewrite that path by hand.",
    ),
    "E831": Code(
        "literal left",
        "After the rewrite an output of the parameterized pipeline does not begin with the execution prefix.",
        "Take the path from self._get_base_output_path().",
    ),
    "W832": Code(
        "nothing to prove",
        "The file has no builder that could be compiled with the configs given, so the rewrite was not proven.",
        "Give --config a saved config that holds a config of that builder.",
    ),
    "I833": Code(
        "callers unknown",
        "A builder's method returns the path, and nothing in the files read calls it. Who does gets a Join now, "
        "where it was text.",
        "Also give migrate the files of the callers.",
    ),
    "E834": Code(
        "nothing written",
        "A file could not be written, so none was: those that had been are as they were.",
        "Make the file and its folder writable, and run migrate again.",
    ),
    "E835": Code(
        "changed meanwhile",
        "A file is no longer what was read when its rewrite was to be written. Nothing was.",
        "Run migrate again.",
    ),
    "I836": Code(
        "code elsewhere",
        "Paths are built in code outside the builders, which migrate does not change by default.",
        "Use --plain to rewrite it with the same guarantees.",
    ),
    "W837": Code(
        "interrupted",
        "An earlier migrate --write was killed while it wrote, so some files are new and some are old.",
        "Run migrate --write: it finishes that first.",
    ),
    "I838": Code(
        "finished",
        "An earlier migrate --write was killed while it wrote. What it had begun was written to the end.",
        "Look at the files with your version control.",
    ),
}
