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
        "AWS rejected the call",
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
        "The definition contains a role or bucket of one account, which jobs of another account cannot use.",
        "Make roles and locations parameters. A DAG is compiled with EXECUTION_ROLE_ARN as a parameter and with "
        "--assets execution, the default here.",
    ),
    "E714": Code(
        "compiled for another region",
        "A definition names images of the region that it was compiled for.",
        "Compile with a config of the environment's region.",
    ),
    "E715": Code(
        "no role for the pipeline",
        "The service needs the ARN of the role that the pipeline runs with.",
        "Set pipeline_role in the environment, or a value for EXECUTION_ROLE_ARN if the pipeline has this parameter.",
    ),
    "E716": Code(
        "not deployed",
        "There is no pipeline of that name in the environment's account and region.",
        "Deploy it: cursus deploy --environment NAME.",
    ),
    "E717": Code(
        "definition drifted",
        "An execution would differ from what you compiled. `cursus diff --help` explains the classes of differences.",
        "Deploy again, or compile from the sources that were deployed.",
    ),
    "E718": Code(
        "hash tag missing or wrong",
        "The hash in the pipeline's tag does not match its definition: someone else changed one of them, or a "
        "deployment was interrupted.",
        "Deploy again, and find out who else updates the pipeline.",
    ),
    "E719": Code(
        "assets missing",
        "Files that the steps read are missing in S3 or have another size, so the first job that needs one fails.",
        "Deploy again. It uploads only what is missing.",
    ),
    "E720": Code(
        "another pipeline role",
        "The deployed pipeline runs with a different role than the environment's.",
        "Deploy again, or correct pipeline_role.",
    ),
    "E721": Code(
        "not promoted",
        "The source environment does not have the definition that your sources compile to.",
        "Deploy it there and test it first.",
    ),
    "E722": Code(
        "tags not written",
        "The pipeline is up to date but its tags are not, so it cannot be promoted.",
        "Repeat the command.",
    ),
    "W723": Code(
        "two environments, one pipeline",
        "They share an account and region, where a pipeline name is unique. A deployment to one is a deployment to "
        "both.",
        "Use separate accounts or regions, or deploy under two names with --name.",
    ),
    "E724": Code(
        "deployed definition is unreadable",
        "The deployed definition is not a JSON object with lists of parameters and steps, so it cannot be compared.",
        "Deploy again.",
    ),
    "I725": Code(
        "deployed by another version",
        "Another version of Cursus deployed the pipeline. The definition itself was compared in full.",
        "Nothing, or deploy again.",
    ),
    "E726": Code(
        "reference substituted differently",
        "The service gave a reference a different value than the definition resolves to, so the job did something "
        "else.",
        "Report it to AWS with the ARN of the execution. Until it is clear, do not promote.",
    ),
    "E727": Code(
        "member changed",
        "The definition has a plain value, and the job has a different one.",
        "Find out what changed it: a proxy between you and AWS, a policy of the account, or the service.",
    ),
    "E728": Code(
        "member dropped",
        "The definition sets this member, and the job does not have it.",
        "Check the service's limits, and whether the step type accepts this member.",
    ),
    "E729": Code(
        "member filled in",
        "The job has a value that the definition does not set and that is not a known default of the service.",
        "Set the member in the definition, so that it does not depend on the account.",
    ),
    "E730": Code(
        "output outside the prefix",
        "The job wrote to a location outside the value of EXECUTION_S3_PREFIX.",
        "If the definition names this location, join the path to the prefix. If not, report it to AWS.",
    ),
    "E731": Code(
        "promised output is missing",
        "The step succeeded, but its output location is empty.",
        "Check the job's log. For an output that may be empty, use --allow-empty STEP.OUTPUT.",
    ),
    "E732": Code(
        "step cannot be judged",
        "A call failed or a value is missing, so Cursus cannot tell whether the step did what the definition says.",
        "Fix the reported cause and run `cursus prove` again.",
    ),
    "E733": Code(
        "condition took the other branch",
        "With this execution's values the condition should have taken the other branch.",
        "Compare the property file that the condition reads with the file in S3.",
    ),
    "E734": Code(
        "other steps ran",
        "With these values the definition runs other steps than those that ran.",
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
        "The service shows only part of this step type's request, or nothing.",
        "Nothing. The other steps are compared in full.",
    ),
    "I738": Code(
        "changed since it ran",
        "Someone changed this member after the step ran, for example the approval of a model.",
        "Nothing.",
    ),
    "W739": Code(
        "cached result has other values",
        "The cached step ran with other values than this execution has.",
        "Start the pipeline without step caching, or make sure that the difference does not matter.",
    ),
    "W740": Code(
        "substitution success below target",
        "In all proven executions, fewer than 99.9% of the references had the value that the definition resolves to.",
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
        "Definitions and proofs are kept in the environment's bucket, and this one could not be written there.",
        "Create the bucket, or set EXECUTION_S3_PREFIX in the environment if the pipeline has this parameter.",
    ),
    "E744": Code(
        "damaged record",
        "The content of a stored definition or proof does not match its name, so it is not used.",
        "Deploy or prove again, and find out who else writes below the prefix.",
    ),
    "W746": Code(
        "schedule differs",
        "The schedule in EventBridge is not the one in the environment's file.",
        "Deploy again.",
    ),
    "E747": Code(
        "which pipeline",
        "The environment has no such pipeline, or several.",
        "Use --name, or deploy first.",
    ),
    "E748": Code(
        "which execution",
        "There is no such execution.",
        "`cursus executions --environment NAME` lists them. Use its ID or ARN.",
    ),
    "E749": Code(
        "execution failed",
        "The execution did not succeed, so its outputs are incomplete.",
        "Fix what the failed steps report and start it again. Cached steps are not run again.",
    ),
    "I750": Code(
        "could not be checked",
        "The call to check it was rejected, so it may or may not be missing.",
        "Allow the call to these credentials, or check it in the console.",
    ),
    "E751": Code(
        "role is missing",
        "The account has no role with that name, so the service rejects the pipeline or its jobs.",
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
        "missing code",
        "The definition reads code below the prefix, and it is not there. A definition alone is not enough to "
        "publish it.",
        "Publish from the DAG and the config that it was compiled from: `cursus publish`.",
    ),
    "E756": Code(
        "role that AWS Lambda cannot assume",
        "The function's role does not trust AWS Lambda.",
        "Add lambda.amazonaws.com to the role's trust policy, or set function_role in the environment.",
    ),
    "E757": Code(
        "function drifted",
        "A step would call a different function than the compiled one, or none.",
        "Deploy again, and find out who else changes the function.",
    ),
    "W758": Code(
        "missing function",
        "A step calls a function that Cursus deployed earlier and that someone has deleted.",
        "Deploy from the DAG and the config of that version.",
    ),
    "E759": Code(
        "another limit of parallel steps",
        "The deployed pipeline has a different limit than max_parallel_steps.",
        "Deploy again, or correct max_parallel_steps.",
    ),
}
