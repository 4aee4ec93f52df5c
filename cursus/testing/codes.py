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
        "Use references that the service documents. If this one is new, add it to the resolver.",
    ),
    "E605": Code(
        "output outside the base",
        "The path was fixed at compile time, so anyone who runs the pipeline writes to its author's bucket.",
        "Build it with Join from _get_base_output_path().",
    ),
    "E606": Code(
        "parameterized pipeline that is not the static one",
        "With the static location as its prefix, the pipeline differs from the static one that saved configs "
        "compile to.",
        "Build both from the same Join. Nothing may depend on whether the base is a parameter.",
    ),
    "E607": Code(
        "two compiles differ",
        "The definition contains something of the machine, the time or the process, so no step is ever reused from "
        "the cache.",
        "Remove what differs at this path: a clock, a random number, the order of a set, or an absolute path.",
    ),
    "E608": Code(
        "trace of the author's place",
        "The pipeline should run anywhere, but contains the bucket, account or author of the saved config.",
        "Build the value from a parameter, or from an execution variable.",
    ),
    "E609": Code(
        "two steps write to one location",
        "The later one overwrites what the earlier one wrote.",
        "Rename one of the nodes, or change the output folder of one builder.",
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
        "The SageMaker SDK's own classes build a different request for the same step. One of the two is wrong.",
        "Compare the request with the SDK's, and correct the verb in core/base.",
    ),
    "E616": Code(
        "missing encryption or network setting",
        "The KMS key and the network apply to all steps, but this step runs without them, and the service does not "
        "say so.",
        "Set the key, the network and traffic encryption in the verb wherever the step type has them.",
    ),
    "E617": Code(
        "output that the script does not write",
        "The job succeeds with an empty output, and a later step fails or continues without data.",
        "Set the output's container path to the folder that the script writes to.",
    ),
    "E618": Code(
        "step that does not wait for its predecessors",
        "The step reads data that is not there yet, or data from an earlier run.",
        "Name every predecessor in DependsOn, and read from predecessors only.",
    ),
    "E619": Code(
        "data of another port",
        "The step runs on the wrong data, for example validation rows instead of training rows.",
        "Connect each port's source to that port's own input, channel or request member.",
    ),
    "E621": Code(
        "destination in an unusual form",
        "Tools compare and move locations by the parts of their Join: the base, one part per folder, the output's "
        "name.",
        "Build it with join_path(self._get_base_output_path(), *self.folder, name).",
    ),
    "E622": Code(
        "code that is not the published code",
        "The job finds no code, or the code of another version.",
        "Use the location that context.publish() returns, with its full digest. Never build such a location yourself.",
    ),
    "E623": Code(
        "path of the machine that compiled",
        "The container has no such folder, and two people who compile get two definitions.",
        "Build the value from the config. Don't use `__file__`, the working directory or the home directory.",
    ),
    "E624": Code(
        "setting that differs from the config",
        "The job runs on other machines, with other arguments or with another role than its config says.",
        "Copy the config's value into the request unchanged.",
    ),
    "E625": Code(
        "way out of the source root",
        "A config from someone else could publish any of your files.",
        "Make cursus/core/sources.py resolve links and reject everything outside the root.",
    ),
    "E626": Code(
        "upload without the owner of its bucket",
        "Names of default buckets are predictable. Anyone who creates one first would receive the code.",
        "Pass ExpectedBucketOwner with every call in cursus/publish.py.",
    ),
    "E627": Code(
        "golden file that is a link",
        "Writing it would change a file outside the cases, and reading it would compare with an unreviewed file.",
        "Replace the link by a plain file.",
    ),
    "E613": Code(
        "detector below its target",
        "A path that lint misses stays in the author's bucket, and people ignore a tool with false alarms.",
        "Fix the rule that misjudges the snippets.",
    ),
    "E614": Code(
        "portability below its target",
        "Moving a pipeline to another environment takes more work than the target, or does not succeed.",
        "Replace the author's locations by parameters. `cursus audit` shows where they are.",
    ),
    "E612": Code(
        "invalid input rejected with another message",
        "Messages are part of the product. They change on purpose, after a review.",
        "Review the new message. If it is right, write diagnostics.txt with --update.",
    ),
}
