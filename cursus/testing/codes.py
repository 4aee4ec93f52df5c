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
    "E616": Code(
        "protection that was asked for is missing",
        "Keys and network are given once for all steps; nobody is told which step works without them.",
        "Fill key, network and encryption of traffic in the verb, wherever the kind of step takes them.",
    ),
    "E617": Code(
        "output that the script does not write",
        "The job succeeds, its output is empty, and a later step fails or goes on with nothing.",
        "Give the output the folder in the container that the script writes to.",
    ),
    "E618": Code(
        "step that does not wait as the DAG says",
        "It reads what is not there yet, or what an earlier run left.",
        "Let its DependsOn name every predecessor, and let it read of predecessors alone.",
    ),
    "E619": Code(
        "data of another port",
        "The step runs, with validation rows for training rows, or with a sample for a model.",
        "Put the source of each port where the port says: its input, its channel, its member of the request.",
    ),
    "E621": Code(
        "destination of another form",
        "Places are compared and moved by the parts of their Join: the base, one part a folder, the output's name.",
        "Build it with join_path(self._get_base_output_path(), *self.folder, name).",
    ),
    "E622": Code(
        "code that is not the published code",
        "The job finds no code, or that of another version.",
        "Let context.publish() say where an asset lies, under its whole digest; nothing else may build such a place.",
    ),
    "E623": Code(
        "path of the machine that compiled",
        "A container has no such folder, and two authors get two definitions.",
        "Build the value from the config. `__file__`, the working directory and the home belong to this machine.",
    ),
    "E624": Code(
        "setting that is not the config's",
        "The job runs on other machines, with other arguments or under another role than somebody wrote down.",
        "Bring the value of the config into the request as it is.",
    ),
    "E625": Code(
        "way out of the source root",
        "A config of a stranger could publish any file of whoever compiles it.",
        "Let cursus/core/sources.py resolve links, and refuse what does not lie below the root.",
    ),
    "E626": Code(
        "upload without the owner of its bucket",
        "Names of default buckets can be guessed: whoever creates one first would be sent the code.",
        "Pass ExpectedBucketOwner with every call in cursus/publish.py.",
    ),
    "E627": Code(
        "golden file by way of a link",
        "Writing it would change a file outside of the cases, and reading it would prove against what nobody reviews.",
        "Put a plain file in its place.",
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
