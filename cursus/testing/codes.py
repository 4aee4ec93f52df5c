"""The codes of the gate and of the pytest plugin: E6xx, one entry each."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E601": Code(
        "no golden file",
        "No one has reviewed this definition yet.",
        "Review it. If it is right, write the golden file with --update.",
    ),
    "E602": Code(
        "differs from its golden file",
        "The definition changed: jobs would get other inputs, other code or other locations than before.",
        "If the change is intended, write the golden file with --update.",
    ),
    "E603": Code(
        "golden file that no case uses",
        "The file suggests a test that no longer exists.",
        "Remove it with --update, or restore the case.",
    ),
    "E604": Code(
        "reference left after resolving",
        "The resolver does not know this reference, so the gate cannot prove the path.",
        "Use the references that the service documents; teach the resolver a new one.",
    ),
    "E605": Code(
        "output outside the base",
        "The path was fixed at compile time, so anyone who runs the pipeline writes to its author's bucket.",
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
        "A builder or the compiler raised an unexpected exception.",
        "Look at the reported line. If it puts a parameter into text, `cursus lint` shows what to write.",
    ),
    "E611": Code(
        "network touched while compiling",
        "A compile that needs the network fails offline, and its output depends on the answers.",
        "Remove the call. Put the value in the config, or read it in the run. A builder of cursus itself imports "
        "the SDK inside the method that needs it, through cursus.sdk, which keeps the import offline.",
    ),
    "E615": Code(
        "SDK makes something else",
        "The SageMaker SDK's own classes make another definition of the same step. One of the two is wrong.",
        "Compare the request with the SDK's, and correct the verb in core/base.",
    ),
    "E616": Code(
        "protection that was asked for is missing",
        "Keys and network apply to all steps, and nothing shows which step runs without them.",
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
        "The job runs on other machines, with other arguments or with another role than its config says.",
        "Bring the value of the config into the request as it is.",
    ),
    "E625": Code(
        "way out of the source root",
        "A config from someone else could publish any of your files.",
        "Let cursus/core/sources.py resolve links, and refuse what does not lie below the root.",
    ),
    "E626": Code(
        "upload without the owner of its bucket",
        "Names of default buckets are predictable. Anyone who creates one first would receive the code.",
        "Pass ExpectedBucketOwner with every call in cursus/publish.py.",
    ),
    "E627": Code(
        "golden file by way of a link",
        "Writing it would change a file outside the cases, and reading it would compare with an unreviewed file.",
        "Put a plain file in its place.",
    ),
    "E613": Code(
        "detector below its target",
        "A path by f-string that is not found stays in the author's bucket; false alarms teach to look away.",
        "Fix the rule that misjudges the snippets.",
    ),
    "E614": Code(
        "portability below its target",
        "Bringing a pipeline to another environment costs more than was promised, or does not succeed.",
        "Let what names the author's place follow a parameter: `cursus audit` shows where it stands.",
    ),
    "E612": Code(
        "invalid input rejected with another message",
        "Messages are part of the product. They change on purpose, after a review.",
        "Review the new message. If it is right, write diagnostics.txt with --update.",
    ),
}
