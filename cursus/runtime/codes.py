"""The codes of local runs, E572 to E599, and of what runs prove, E790 to E793."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E571": Code(
        "files of a run with another number of hosts",
        "The name of an output file has the host in it where a step runs on several. After a run with one host, a run "
        "with two adds its files beside the old ones, and the next step reads each row twice.",
        "Remove the output of the earlier run, or run with another EXECUTION_S3_PREFIX.",
    ),
    "E572": Code(
        "link out of the run's folder",
        "A run writes and removes files below --s3-root. A link there makes it do so somewhere else.",
        "Remove the link, or choose another --s3-root.",
    ),
    "W573": Code(
        "variable that a local run does not set",
        "The loader, the interpreter and the tools of this machine obey some environment variables, and several of "
        "them name a file or a command to run. A definition from someone else could run anything that way.",
        "Nothing, if the script does not need it. Otherwise rename the variable, or run the pipeline on SageMaker.",
    ),
    "W574": Code(
        "empty output",
        "A step declares an output and its script writes nothing there. Steps that read it fail.",
        "Write to the output's folder, or remove the output from the step.",
    ),
    "E578": Code(
        "container path without a container",
        "The script uses a path such as /opt/ml/processing/output. On Linux a local run gives each job a root folder "
        "of its own, so that such paths work. Where that is not allowed, the script would write outside the run.",
        "Run on Linux with mount namespaces, or take the paths below the folder in CURSUS_CONTAINER_ROOT.",
    ),
    "E579": Code(
        "hosts that overwrite each other's output",
        "Two hosts of a job wrote different files of the same name to the same output. SageMaker keeps one of them.",
        "Put the host's name into the file's: SM_CURRENT_HOST of a training job, current_host in "
        "/opt/ml/config/resourceconfig.json of a processing job. Or write it on the first host only.",
    ),
    "E580": Code(
        "nothing to run",
        "The definition has no steps.",
        "Give a definition with steps.",
    ),
    "E581": Code(
        "parameter value that is not an S3 location",
        "A location needs s3://, a valid bucket, and plain names between single slashes. Anything else becomes part of "
        "every path and fails the first job that reads or writes there.",
        "Write it as s3://bucket/path, without a slash at the end.",
    ),
    "E590": Code(
        "step that cannot run here",
        "Some types of steps are nothing without the service: tuning, Lambda, EMR, quality checks.",
        "Run the pipeline on SageMaker, or leave the step out of the DAG for a local run.",
    ),
    "E591": Code(
        "arguments of a step refused",
        "A local run starts a script of the step's own code by `python3`, by `bash` or, where pyspark and Java are "
        "installed, as `smspark-submit` would, and nothing else; images are never pulled.",
        "Give the step a script, as the steps of cursus have, or run the pipeline on SageMaker.",
    ),
    "E592": Code(
        "unusable S3 location",
        "A location has to name one place: no empty segment, no `.` or `..`, which would leave the bucket's folder.",
        "Correct the location; a prefix is given without a slash at its end.",
    ),
    "E593": Code(
        "nothing at an S3 location",
        "A step reads what no step before it writes and what is not there.",
        "Put the data there; `cursus run --dag … --config …` puts the code of the steps there by itself.",
    ),
    "E594": Code(
        "step failed",
        "The script of the step ended with an error; the message is its own.",
        "Read the log that is named, correct the cause and give the same command again: it goes on from there.",
    ),
    "E595": Code(
        "archive refused",
        "An archive is damaged, holds something other than files and folders, or unpacks to more than the limits "
        "allow. All of it is read, with its checksums, before anything is written.",
        "Pack the archive again, with files and folders only. Raise a limit with --archive-limit if you trust it.",
    ),
    "E596": Code(
        "nothing to go on from",
        "--from and --only take the results of the other steps from the last run, and it has none that can be used.",
        "Run the whole pipeline once with the same parameters.",
    ),
    "E597": Code(
        "batch transform failed",
        "The filters, the join or the answers of the model do not fit the records.",
        "Correct InputFilter, OutputFilter or JoinSource, or what the inference code answers.",
    ),
    "E598": Code(
        "storage refused",
        "Reading or writing an object failed, in the folder or at the endpoint that stands for S3.",
        "Check the folder's permissions and space, or the endpoint and its credentials.",
    ),
    "E599": Code(
        "condition without an outcome",
        "The values that a condition compares have no order, or the condition is of an unknown type.",
        "Compare values of one kind: numbers with numbers, texts with texts.",
    ),
    "E790": Code(
        "artifact outside the prefix",
        "A run wrote an object that does not lie under the prefix it was given.",
        "Build the destination from the execution prefix, in the step's builder.",
    ),
    "E791": Code(
        "artifact at the static location",
        "A run under a prefix wrote to the place that the author's config names.",
        "Build the destination from the execution prefix, in the step's builder.",
    ),
    "E792": Code(
        "runs that differ",
        "Two runs of the same pipeline with the same inputs came to other artifacts.",
        "Look for what depends on the place, the time or chance: a seed that is missing, a path that is written down.",
    ),
    "E793": Code(
        "a model worse than it should be",
        "What the pipeline learned from known data is below what it has always reached.",
        "Look at what changed in the scripts and the libraries they use.",
    ),
}
