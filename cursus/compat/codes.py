"""The codes of backward compatibility: an E is a break, W648 a move, W655 an observer less, I649 what is only new."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E640": Code(
        "no saved configs",
        "Without saved configs there is nothing to compare, so no break can be found.",
        "Choose a folder that has a dag.json and a config.json together, at any depth.",
    ),
    "E641": Code(
        "record that cannot be read",
        "Without a record there is nothing to compare with.",
        "Create it with cursus compat record, using a version that still compiles correctly.",
    ),
    "E642": Code(
        "config that no longer compiles",
        "Its owner changed nothing, yet the pipeline no longer compiles.",
        "Make the step accept what it accepted before. Give new fields a default.",
    ),
    "E643": Code(
        "recorded config that is gone",
        "A config that is not compiled is not compared, so a break would stay hidden.",
        "Restore the files, or record again if you dropped the config on purpose.",
    ),
    "E644": Code(
        "step gone, renamed or of another type",
        "Conditions, dashboards, cached results and selective executions find a step by its name.",
        "Keep the step's name and type.",
    ),
    "E645": Code(
        "output gone or renamed",
        "Pipelines and people that read it no longer find it.",
        "Keep the output, and add the new one next to it.",
    ),
    "E646": Code(
        "parameter interface broken",
        "Anyone starting it as before is rejected, or gets different behavior.",
        "Keep the parameter's name and type. Give new parameters a default.",
    ),
    "E647": Code(
        "input gone, fed by something else, or not waited for",
        "The job runs without its data, with other data, or before the data exists.",
        "Keep the ports of the step and what feeds them.",
    ),
    "W648": Code(
        "destination moved",
        "The next execution writes its artifacts elsewhere. Anything that reads them by location has to change.",
        "Keep the location. If you intend the move, put it in the changelog and record again.",
    ),
    "I649": Code(
        "new",
        "A step, input, output or optional parameter was added. No one relies on it yet.",
        "Record again to keep it from now on.",
    ),
    "W655": Code(
        "training no longer observed",
        "The profiler and the debugger wrote metrics and tensors next to the model. Programs that read them no "
        "longer find them.",
        "Read the job's metrics in CloudWatch.",
    ),
}
