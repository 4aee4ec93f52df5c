"""The codes of the project file and of the gate's own checks: E65x."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E650": Code(
        "bad project file",
        "Commands that read cursus.toml would work on the wrong pipeline, or on none.",
        "Correct the setting. `cursus init` shows the form, and finds the pipelines of a folder.",
    ),
    "E651": Code(
        "project file exists",
        "Someone may have edited it.",
        "Use --force to replace it.",
    ),
    "W652": Code(
        "values follow the account that compiles",
        "If someone else compiles this pipeline, the definition contains that person's bucket or role.",
        "Compile once and deploy that definition, or build the values from parameters.",
    ),
    "I653": Code(
        "values follow the account that compiles",
        "If someone else compiles this pipeline, the definition contains that person's bucket or role.",
        "If the pipeline has to run in other accounts, declare a base in cursus.toml and build locations from it.",
    ),
    "W654": Code(
        "no pipeline found",
        "The project file names no pipeline, so commands have nothing to work on.",
        "Add a [pipelines.NAME] table to cursus.toml.",
    ),
}
