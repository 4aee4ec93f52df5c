"""The codes of compiling a pipeline that was written with the SDK's classes, E660 to I678."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E660": Code(
        "no such module or file",
        "The code that makes the pipeline is not where the command looks for it.",
        "Write module:function for what Python can import from here, or path/to/file.py:function.",
    ),
    "E661": Code(
        "no such function",
        "The module has nothing with that name.",
        "Name a function that returns a pipeline, or the pipeline itself.",
    ),
    "E662": Code(
        "wrong arguments",
        "The function cannot be called: an argument is missing, unknown or of another type.",
        "Give each as --arg NAME=VALUE.",
    ),
    "E663": Code(
        "your code raised an error",
        "There is no pipeline to compile. The location is the innermost line of your own code.",
        "Fix that line; CURSUS_TRACEBACK=1 shows the whole traceback.",
    ),
    "E664": Code(
        "not a pipeline",
        "Only a pipeline has a definition.",
        "Return the SDK's Pipeline, or its definition as text or as a dict.",
    ),
    "E665": Code(
        "call that only AWS can answer",
        "The definition depends on data, such as a file or a secret, that is not on this machine. "
        "The code stopped there.",
        "Save the answer as JSON and pass it: --answer SERVICE.OPERATION=FILE.json. Better, make the value a parameter "
        "of the pipeline.",
    ),
    "E666": Code(
        "connection refused",
        "A pipeline whose definition depends on the network compiles to something else tomorrow. The code stopped "
        "there.",
        "Read the value from a file, or make it a parameter of the pipeline.",
    ),
    "E667": Code(
        "your code could not be run",
        "The Python that should run it does not start, has no SDK, or ended early.",
        "Name a Python that has the pipeline's own packages: --python .venv/bin/python.",
    ),
    "E668": Code(
        "answer that cannot be read",
        "An answer to a call of AWS is one JSON object, as the AWS CLI prints it.",
        "Save it with the AWS CLI: aws SERVICE OPERATION … > FILE.json.",
    ),
    "I670": Code(
        "ran your code",
        "Compiling a hand-written pipeline runs the code that makes it. Every connection was refused, and calls of AWS "
        "were answered on this machine. Checking a compiled definition runs nothing.",
        "Run it on code that you trust.",
    ),
    "W671": Code(
        "call left unanswered",
        "Only AWS knows the answer. Your code handled the error and went on, so the definition may differ from the one "
        "that you deploy.",
        "Save the answer as JSON and pass it: --answer SERVICE.OPERATION=FILE.json.",
    ),
    "W672": Code(
        "connection refused, and ignored",
        "Your code handled the error and went on, so the definition may differ from the one that you deploy.",
        "Read the value from a file, or make it a parameter of the pipeline.",
    ),
    "W673": Code(
        "call answered with stand-ins",
        "The real answer is in AWS. If your code puts a value of it into the definition, the definition has a "
        "stand-in here, and a value from compile time when you deploy.",
        "Pass the real answer, --answer SERVICE.OPERATION=FILE.json, or make the value a parameter of the pipeline.",
    ),
    "I674": Code(
        "call not made",
        "Your code creates, changes or starts something in AWS while it makes the pipeline. Nothing was created.",
        "Keep what deploys out of the function that makes the pipeline.",
    ),
    "I675": Code(
        "file not uploaded",
        "Your code, or the SDK, uploads files to S3 while the pipeline compiles. Nothing was uploaded.",
        "Nothing to do: deploying with the SDK uploads them.",
    ),
    "I676": Code(
        "program started",
        "The output of another program, such as a commit or a date, may differ between machines, and then the "
        "definition differs too. On Linux the program has no network; elsewhere Cursus cannot prevent it.",
        "Nothing to do if the program does not change the definition. Else make the value a parameter of the pipeline.",
    ),
    "I677": Code(
        "argument filled in",
        "A required parameter has the same name as a value that the code asked AWS for, so it got that value.",
        "Pass --arg NAME=VALUE for another value.",
    ),
    "I678": Code(
        "time of the compile, written by the SDK",
        "Functions with @step, and jobs of version 3's ModelTrainer with source code, read from locations with the "
        "time of the compile in them, and functions get a new key each time. So SageMaker never reuses them from the "
        "cache. Cursus writes a stand-in, so that two compiles give the same definition.",
        "Nothing to do. To reuse results from the cache, use a step without such locations.",
    ),
}
