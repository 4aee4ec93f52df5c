"""The codes of migrate, 820 to 839: what a rewrite may change beside the path."""

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
}
