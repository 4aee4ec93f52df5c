"""The codes of the roll-out, E710 to I725."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E710": Code(
        "unknown environment",
        "There is no file of that name among the environments, so nothing says which account and values are meant.",
        "Correct the name, or write environments/NAME.toml.",
    ),
    "E711": Code(
        "AWS refused",
        "A call failed though it was repeated: no permission, no credentials, too many calls, or nobody answers.",
        "Remove the reason that is told and repeat the command: whatever it did before, it goes on from there.",
    ),
    "E712": Code(
        "credentials of another account",
        "The calls would have gone to an account that is not the environment's.",
        "Correct profile or assume_role of the environment, or the account that it names.",
    ),
    "E713": Code(
        "bound to another account",
        "The definition names a role or a bucket of one account in its text; no job of another account can use it.",
        "Compile with EXECUTION_ROLE_ARN as a parameter and with --assets execution, as is the default here.",
    ),
    "E714": Code(
        "compiled for another region",
        "The images that a definition names lie in the region it was compiled for.",
        "Compile with a config of the environment's region.",
    ),
    "E715": Code(
        "no role for the pipeline",
        "The service takes no pipeline without the ARN of the role that it runs with.",
        "Give the environment pipeline_role, or a value of EXECUTION_ROLE_ARN.",
    ),
    "E716": Code(
        "not deployed",
        "There is no pipeline of that name in the environment's account and region.",
        "Deploy it: cursus deploy --environment NAME.",
    ),
    "E717": Code(
        "definition drifted",
        "An execution would run something else than what was compiled; `cursus diff --help` explains the classes.",
        "Deploy again, or compile from the sources that were deployed.",
    ),
    "E718": Code(
        "hash tag missing or wrong",
        "The tag that holds the definition's hash is not of the definition beside it: somebody else wrote one of them, "
        "or a deployment broke off between the two.",
        "Deploy again, and find out who else updates the pipeline.",
    ),
    "E719": Code(
        "assets missing",
        "Files that the steps read are not in S3, or have another size there: the first job that needs one fails.",
        "Deploy again; what is there is left alone.",
    ),
    "E720": Code(
        "another pipeline role",
        "The deployed pipeline runs with another role than the environment says.",
        "Deploy again, or correct pipeline_role.",
    ),
    "E721": Code(
        "not promoted",
        "What is to be promoted is not, as it was compiled, in the environment that it comes from.",
        "Deploy there and try it before it goes on.",
    ),
    "E722": Code(
        "tags not written",
        "The pipeline is up to date, the tags that tell so are not, and it will not be promoted.",
        "Repeat the command.",
    ),
    "W723": Code(
        "two environments, one pipeline",
        "They lie in one account and region, where a name stands for one pipeline: what is deployed to one is deployed "
        "to both.",
        "Give each its own account or region, or deploy under two names with --name.",
    ),
    "E724": Code(
        "deployed definition is unreadable",
        "What the service holds under this name is no JSON object, so it cannot be compared.",
        "Deploy again.",
    ),
    "I725": Code(
        "deployed by another version",
        "Another version of cursus deployed the pipeline; the definition is what counts, and it is compared in full.",
        "Nothing, or deploy again.",
    ),
}
