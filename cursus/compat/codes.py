"""The codes of backward compatibility: an E is a break, W648 a move, I649 what is only new."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E640": Code(
        "no saved configs",
        "Where nothing is compiled, nothing is compared, and no break can be found.",
        "Name a folder in or below which a dag.json and a config.json lie together.",
    ),
    "E641": Code(
        "record that cannot be read",
        "Without what was, nobody can say what changed.",
        "Write it with cursus compat record, by a version that still compiles as it should.",
    ),
    "E642": Code(
        "config that no longer compiles",
        "Whoever saved it did nothing, and has a pipeline no more.",
        "Let the step accept again what it accepted; give a new field a default.",
    ),
    "E643": Code(
        "recorded config that is gone",
        "What is not compiled is not compared: a break would be hidden.",
        "Bring the files back, or record anew when the config is really given up.",
    ),
    "E644": Code(
        "step gone, renamed or of another type",
        "Conditions, dashboards, cached results and selective executions find a step by its name.",
        "Keep the step's name and type.",
    ),
    "E645": Code(
        "output gone or renamed",
        "Whatever reads it, another pipeline or a person, finds nothing.",
        "Keep the output; add the new one beside it.",
    ),
    "E646": Code(
        "parameter interface broken",
        "Who starts the pipeline as before is refused, or means something else.",
        "Keep name and type of the parameter; give a new one a default.",
    ),
    "E647": Code(
        "input gone, fed by something else, or not waited for",
        "The job runs without its data, with other data, or before they are there.",
        "Keep the ports of the step and what feeds them.",
    ),
    "W648": Code(
        "destination moved",
        "The artifacts of the next execution lie elsewhere; who reads them by their place has to follow.",
        "Keep the place; where the move is meant, say so in the changelog and record anew.",
    ),
    "I649": Code(
        "new",
        "An additional step, input, output or optional parameter: nobody relies on it yet.",
        "Record anew, so that it is kept from now on.",
    ),
}
