"""The codes of the roll-out, E710 to I725, and of executions and their proofs, E726 to E759."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E710": Code(
        "unknown environment",
        "No environment file has this name, so the account and the values are unknown.",
        "Correct the name, or write environments/NAME.toml.",
    ),
    "E711": Code(
        "AWS refused",
        "A call failed, also when repeated: no permission, no credentials, too many calls, or no answer.",
        "Fix the reported cause and repeat the command. It continues where it stopped.",
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
        "The tag that holds the definition's hash is not of the definition beside it: someone else wrote one of them, "
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
        "The pipeline is up to date but its tags are not, so it cannot be promoted.",
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
        "The deployed definition is not a JSON object, so it cannot be compared.",
        "Deploy again.",
    ),
    "I725": Code(
        "deployed by another version",
        "Another version of cursus deployed the pipeline; the definition is what counts, and it is compared in full.",
        "Nothing, or deploy again.",
    ),
    "E726": Code(
        "reference substituted differently",
        "The service gave a reference another value than the definition resolves to, so the job did something else.",
        "Report it to AWS with the ARN of the execution. Until it is clear, do not promote.",
    ),
    "E727": Code(
        "member changed",
        "The job has another value than the definition, where the definition has a plain value.",
        "Find out what changed it: a proxy between you and AWS, a policy of the account, or the service.",
    ),
    "E728": Code(
        "member dropped",
        "The definition sets this member, and the job does not have it.",
        "Look for a limit of the service, and check whether the step type takes this member.",
    ),
    "E729": Code(
        "member filled in",
        "The job has a value that the definition does not set and that is not a known default of the service.",
        "Set the member in the definition, so that no setting of the account decides it.",
    ),
    "E730": Code(
        "output outside the prefix",
        "The job wrote to a place that does not lie below the value of EXECUTION_S3_PREFIX.",
        "If the definition leads there, join the path to the prefix. If it does not, report it to AWS.",
    ),
    "E731": Code(
        "promised output is missing",
        "The step succeeded, and nothing lies where the definition says that it writes.",
        "Check the job's log. For an output that may be empty, use --allow-empty STEP.OUTPUT.",
    ),
    "E732": Code(
        "step cannot be judged",
        "A call failed or a value is missing, so nothing says whether the step did what the definition says.",
        "Remove the reason that the message names and run `cursus prove` again.",
    ),
    "E733": Code(
        "condition took the other branch",
        "With the values of this execution, the condition has another outcome than the service decided.",
        "Compare the property file that the condition reads with what lies in S3.",
    ),
    "E734": Code(
        "other steps ran",
        "The steps that ran are not the ones that the definition runs with these values.",
        "Compare the execution with the definition that it was started with.",
    ),
    "E735": Code(
        "execution did not succeed",
        "Only an execution that succeeded can be proven.",
        "Wait until it ends, or fix what stopped it and start it again.",
    ),
    "E736": Code(
        "step does not end",
        "A step has been running for longer than its job is allowed to.",
        "Stop the execution and check the job in the console.",
    ),
    "I737": Code(
        "nothing to compare",
        "No call of the service shows what this type of step was given, or only a part of it.",
        "Nothing. The other steps are compared in full.",
    ),
    "I738": Code(
        "changed since it ran",
        "Someone changed this member after the step ran, for example the approval of a model.",
        "Nothing.",
    ),
    "W739": Code(
        "reused result has other values",
        "The result of the cached step was made with other values than this execution asks for.",
        "Start the pipeline without step caching, or check whether the difference matters.",
    ),
    "W740": Code(
        "substitution success below target",
        "Over all proven executions, fewer than 99.9% of the references had the value that the definition resolves to.",
        "Look at the proofs with E726 and report them to AWS.",
    ),
    "E741": Code(
        "no proven execution",
        "A pipeline goes to the next environment only after an execution of the same definition has been proven.",
        "Run `cursus start --wait` and `cursus prove` in the first environment, or use --unproven.",
    ),
    "E742": Code(
        "nothing to roll back to",
        "The environment has no earlier definition, or none with that hash.",
        "Check the hash with `cursus status`, or deploy what you want to have there.",
    ),
    "W743": Code(
        "definition not kept",
        "Earlier definitions and proofs lie in the environment's bucket, and this one could not be written there.",
        "Create the bucket, or give the environment an EXECUTION_S3_PREFIX.",
    ),
    "E744": Code(
        "damaged record",
        "A kept definition or proof is not what its name says, so it is not used.",
        "Deploy or prove again, and find out who writes below the prefix.",
    ),
    "W746": Code(
        "schedule differs",
        "The schedule in EventBridge is not the one in the environment's file.",
        "Deploy again.",
    ),
    "E747": Code(
        "which pipeline",
        "The environment holds no such pipeline, or several and nothing says which one you mean.",
        "Use --name, or deploy first.",
    ),
    "E748": Code(
        "which execution",
        "There is no such execution.",
        "`cursus executions --environment NAME` lists them. Use its ID or ARN.",
    ),
    "E749": Code(
        "execution failed",
        "The execution ended without success; its outputs are incomplete.",
        "Fix what the failed steps report and start it again. Cached steps are not run again.",
    ),
    "I750": Code(
        "could not be checked",
        "A call that would have shown it was refused, so it may or may not be missing.",
        "Allow the call to these credentials, or check it in the console.",
    ),
    "E751": Code(
        "role is missing",
        "The account has no role of that name, so the service refuses the pipeline or its jobs.",
        "Create the role, or correct pipeline_role or EXECUTION_ROLE_ARN of the environment.",
    ),
    "E752": Code(
        "quota too small",
        "A step asks for more instances of a type than the account may use, so it fails as soon as it starts.",
        "Ask for a higher quota in Service Quotas, or use another instance type.",
    ),
    "E753": Code(
        "overtaken",
        "Someone else deployed the same pipeline at the same time, and theirs is the current one.",
        "Agree on who deploys, then deploy again.",
    ),
    "E754": Code(
        "step failed",
        "The job of the step failed. You get the service's reason, and the last lines of the log if there is one.",
        "Fix the cause and start the pipeline again.",
    ),
    "W755": Code(
        "code is not there",
        "The definition reads code below the prefix, and nothing lies there. A definition alone cannot publish it.",
        "Publish from the DAG and the config that it was compiled from: `cursus publish`.",
    ),
    "E756": Code(
        "role that AWS Lambda cannot take on",
        "A function runs with a role, and the trust policy of this one does not name AWS Lambda.",
        "Let lambda.amazonaws.com take it on, or give the environment function_role.",
    ),
    "E757": Code(
        "function drifted",
        "A step would call another function than the one that was compiled, or none.",
        "Deploy again, and find out who else changes the function.",
    ),
    "W758": Code(
        "function that is not there",
        "A step of the definition calls a function that Cursus deployed earlier and that was deleted since.",
        "Deploy from the DAG and the config of that version.",
    ),
    "E759": Code(
        "another limit of parallel steps",
        "Executions run another number of steps at one time than max_parallel_steps says.",
        "Deploy again, or correct max_parallel_steps.",
    ),
}
