"""The codes of environments, E701 to W709."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E701": Code(
        "environment file",
        "An unreadable file has no values, and a misspelled section or setting would be ignored.",
        "Write TOML with the table [parameters], and optionally [environment].",
    ),
    "E702": Code(
        "missing parameter",
        "The service does not start an execution if a parameter without a default has no value.",
        "Add the value to the environment's [parameters].",
    ),
    "E703": Code(
        "unknown parameter",
        "The service does not start an execution with a parameter that the pipeline does not declare.",
        "Correct the name, remove the value, or compile the pipeline with that parameter.",
    ),
    "E704": Code(
        "untidy location",
        "A trailing or double slash becomes part of every key, and text that is not an S3 URI fails the job.",
        "Write s3://bucket/path without a slash at the end.",
    ),
    "E705": Code(
        "key of another region",
        "A KMS key works in its own region only, so every job with this key fails when it starts.",
        "Use a key of the region that the jobs run in.",
    ),
    "W709": Code(
        "key of another account",
        "The jobs can use it only if both the key's policy and their role allow it.",
        "Check the policy, or use a key of this account.",
    ),
    "E706": Code(
        "another environment's bucket",
        "A step of this environment would read or write another environment's data.",
        "Use a bucket of this environment, or name it under shared_buckets.",
    ),
    "E707": Code(
        "two outputs in one place",
        "With these values two steps write to one URI, and the later one overwrites the earlier one's files.",
        "Rename one of the nodes.",
    ),
    "E708": Code(
        "value too long",
        "The service takes 1,024 characters for a parameter and for an S3 URI, 256 for a processing job's variable.",
        "Shorten the prefix, or pass the location of a file instead of its content.",
    ),
}
