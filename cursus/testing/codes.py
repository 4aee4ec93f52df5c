"""The codes of the gate and of the pytest plugin: E6xx, one entry each."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E601": Code(
        "no golden file",
        "Nobody has looked at this definition yet and found it right.",
        "Look at it; when it is right, write the golden file with --update.",
    ),
    "E602": Code(
        "other than its golden file",
        "The definition changed: jobs would get other inputs, other code or other places than before.",
        "Look at the difference; when it is meant, write the golden file with --update.",
    ),
    "E603": Code(
        "golden file that no case uses",
        "It looks as if something were proven that nothing compiles any more.",
        "Remove it with --update, or bring back the case.",
    ),
    "E604": Code(
        "reference left after resolving",
        "What the resolver does not know, it cannot prove.",
        "Use the references that the service documents; teach the resolver a new one.",
    ),
    "E605": Code(
        "output outside of the base",
        "The path was frozen while compiling: whoever runs the pipeline writes into somebody else's bucket.",
        "Build it with Join from _get_base_output_path().",
    ),
    "E606": Code(
        "parameterized pipeline that is not the static one",
        "Given the static location as its prefix, it does something else than saved configs always meant.",
        "Build both from the same Join; let nothing depend on whether the base is a parameter.",
    ),
    "E607": Code(
        "two compiles differ",
        "Something of the machine, the time or the process is in the definition: no cached step is ever found again.",
        "Find it at the path given and take it out: a clock, a random number, the order of a set, an absolute path.",
    ),
    "E608": Code(
        "trace of the author's place",
        "Bucket, account or author of the saved config are in a pipeline that is to run anywhere.",
        "Build the value from a parameter, or from an execution variable.",
    ),
    "E609": Code(
        "two steps write to one place",
        "The later one overwrites what the earlier one wrote.",
        "Give one of the nodes a name of its own, or the builder an output folder of its own.",
    ),
    "E610": Code(
        "compiler crashed",
        "A builder or the compiler raised what is no diagnostic, so nobody is told what to do about it.",
        "Look at the line that is named. Where a parameter is put into text there, `cursus lint` tells what to write.",
    ),
    "E611": Code(
        "network touched while compiling",
        "A compile that asks the network fails where there is none, and gives what the answer happens to be.",
        "Take the call out: what is asked belongs into the config, or into the run. A builder of cursus itself imports "
        "the SDK inside of the method that needs it: whoever imports it first has to keep it from asking.",
    ),
    "E615": Code(
        "SDK makes something else",
        "The SageMaker SDK's own classes make another definition of the same step. One of the two is wrong.",
        "Compare the request with the SDK's, and correct the verb in core/base.",
    ),
    "E613": Code(
        "detector below its target",
        "A path by f-string that is not found stays in the author's bucket; false alarms teach to look away.",
        "Mend the rule that misjudges the snippets named.",
    ),
    "E614": Code(
        "portability below its target",
        "Bringing a pipeline to another environment costs more than was promised, or does not succeed.",
        "Let what names the author's place follow a parameter: `cursus audit` shows where it stands.",
    ),
    "E612": Code(
        "bad input told in other words",
        "What a user is told is part of the product: it changes on purpose, read by somebody, or not at all.",
        "Read the new words; when they are right, write diagnostics.txt with --update.",
    ),
}
