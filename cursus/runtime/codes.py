"""The codes of local runs, E572 to E599, and of what runs prove, E790 to E793."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E571": Code(
        "files of a run with another number of hosts",
        "If a step runs on several hosts, the names of its output files contain the host. A run with two hosts "
        "after a run with one adds files next to the old ones, and the next step reads each row twice.",
        "Remove the output of the earlier run, or run with another EXECUTION_S3_PREFIX.",
    ),
    "E572": Code(
        "link out of the run's folder",
        "A run writes and removes files below --s3-root. A link there makes it do so somewhere else.",
        "Remove the link, or choose another --s3-root.",
    ),
    "W573": Code(
        "variable that a local run does not set",
        "Some environment variables make the loader, the interpreter or a tool of your machine run a file or a "
        "command. A definition from someone else could run anything that way. No list has all of them, so a name that "
        "begins with `_`, or ends as those of tools do, such as `_HOME`, `_OPTS` or `_PLUGIN`, counts too.",
        "Nothing, if the script does not need it. Otherwise rename the variable, or run the pipeline on SageMaker.",
    ),
    "W574": Code(
        "empty output",
        "A step declares an output and its script writes nothing there. Steps that read it fail.",
        "Write to the output's folder, or remove the output from the step.",
    ),
    "I584": Code(
        "search without earlier results",
        "A warm start reads the results of earlier tuning jobs, which only the service has. The local search tries the "
        "values that it would try without them, and its best job is the best of this search alone.",
        "Nothing. On SageMaker the search begins with the earlier results.",
    ),
    "E578": Code(
        "container path without a container",
        "The script uses a path such as /opt/ml/processing/output. On Linux a local run gives each job its own "
        "root folder, so such paths work. Here that is not allowed, and the script would write outside the run.",
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
        "Some step types need the service, for example EMR and quality checks.",
        "Run the pipeline on SageMaker, or leave the step out of the DAG for a local run.",
    ),
    "E591": Code(
        "step that a local run cannot start",
        "A local run starts the step's script with `python3` or `bash`, or as `smspark-submit` would if pyspark "
        "and Java are installed. It never pulls an image.",
        "Give the step a script, as the steps of cursus have, or run the pipeline on SageMaker.",
    ),
    "E592": Code(
        "unusable S3 location",
        "A location must not have an empty segment, `.` or `..`, which would leave the bucket's folder.",
        "Correct the location. Write a prefix without a trailing slash.",
    ),
    "E593": Code(
        "nothing at an S3 location",
        "A step reads a location that has no data and that no earlier step writes.",
        "Put the data there. `cursus run --dag … --config …` puts only the code of the steps there.",
    ),
    "E594": Code(
        "step failed",
        "The step's script ended with an error. The message comes from the script.",
        "Read the log, fix the cause and repeat the command. It continues with this step.",
    ),
    "E595": Code(
        "archive refused",
        "An archive is damaged, holds something other than files and folders, or unpacks to more than the limits "
        "allow. All of it is read, with its checksums, before anything is written.",
        "Pack the archive again, with files and folders only. Raise a limit with --archive-limit if you trust it.",
    ),
    "E596": Code(
        "no results to continue from",
        "--from and --only use the other steps' results from the last run, and it has no usable ones.",
        "Run the whole pipeline once with the same parameters.",
    ),
    "E597": Code(
        "batch transform failed",
        "The filters, the join or the model's responses do not fit the records.",
        "Correct InputFilter, OutputFilter or JoinSource, or what the inference code returns.",
    ),
    "E598": Code(
        "storage refused",
        "Reading or writing an object failed, in the folder or at the endpoint that stands for S3.",
        "Check the folder's permissions and space, or the endpoint and its credentials.",
    ),
    "E599": Code(
        "condition without an outcome",
        "The condition compares values that have no order, or has an unknown type.",
        "Compare numbers with numbers and text with text.",
    ),
    "E790": Code(
        "artifact outside the prefix",
        "A run wrote an object outside its prefix.",
        "Build the destination from the execution prefix, in the step's builder.",
    ),
    "E791": Code(
        "artifact at the static location",
        "A run with a prefix wrote to the location in the author's config.",
        "Build the destination from the execution prefix, in the step's builder.",
    ),
    "E792": Code(
        "runs that differ",
        "Two runs of the same pipeline with the same inputs wrote different artifacts.",
        "Look for values that depend on the location, the time or chance, such as a missing seed or a hard-coded path.",
    ),
    "E793": Code(
        "model below its expected quality",
        "On known data, the model's metric is lower than in all earlier runs.",
        "Look for changes in the scripts and in the libraries they use.",
    ),
}
