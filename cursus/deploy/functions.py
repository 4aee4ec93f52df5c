"""The functions of AWS Lambda that a release brings: put into an account, compared, and looked for after a rollback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from cursus.core.functions import NAME_BEGINS, function_arn_prefix
from cursus.definition.paths import iter_steps
from cursus.definition.resolve import resolve
from cursus.deploy.account import Account, refusals
from cursus.deploy.release import Release
from cursus.environments.files import Environment
from cursus.errors import CursusError, Diagnostic, ResolutionError
from cursus.put_functions import PutFunction, held, plan_functions, put_functions


def function_role(environment: Environment, pipeline_role: str) -> str:
    """The role that functions run with: the environment's for them, else the pipeline's."""
    return environment.function_role or pipeline_role


def put(account: Account, release: Release, role: str, prefix: str | None) -> tuple[PutFunction, ...]:
    """Make the functions of ``release`` what they are to be. Raises CursusError: E711, E756."""
    if not release.functions:
        return ()
    with _refusals(account, role):
        return tuple(put_functions(release.functions.values(), account.client("lambda"), role, prefix))


def planned(account: Account, release: Release, role: str) -> tuple[PutFunction, ...]:
    """What ``put`` would do. Raises CursusError (E711)."""
    if not release.functions:
        return ()
    with refusals(account.environment):
        return tuple(plan_functions(release.functions.values(), account.client("lambda"), role))


def drifted(account: Account, release: Release, role: str) -> Iterator[Diagnostic]:
    """E757 for each function that is not there, or is another than the release's. Raises CursusError (E711)."""
    for found in planned(account, release, role):
        if found.change != "unchanged":
            what = f"has another {', '.join(found.differs)}" if found.differs else "does not exist"
            message = f"the function {found.name} {what}"
            yield Diagnostic("E757", message, account.environment.name, "Deploy again.")


def misplaced(account: Account, release: Release) -> list[Diagnostic]:
    """E713 for each function that the definition, with the environment's values, looks for in another place."""
    prefix, arns = function_arn_prefix(account.region, account.number), _arns(release, account.environment)
    hint = "Compile with EXECUTION_S3_PREFIX as a parameter, and leave FUNCTION_ARN_PREFIX to the environment."
    return [
        Diagnostic("E713", f"{step} calls {arns[step]}, and the function is put below {prefix}", "$", hint)
        for step, function in release.functions.items()
        if step in arns and arns[step] != f"{prefix}:{function.name}"
    ]


def missing(account: Account, release: Release) -> list[Diagnostic]:
    """W758 for each function that cursus once deployed, a step calls, and no one has now. Raises CursusError (E711)."""
    begins = f"{function_arn_prefix(account.region, account.number)}:{NAME_BEGINS}"
    found = []
    for step, arn in _arns(release, account.environment).items():
        if step in release.functions or not arn.startswith(begins):
            continue
        with refusals(account.environment):
            there = held(account.client("lambda"), arn.rpartition(":")[2])
        if there is None:
            hint = "Deploy from the DAG and the config of that version, which bring its code."
            found.append(Diagnostic("W758", f"{step} calls {arn}, which is missing", account.environment.name, hint))
    return found


def _arns(release: Release, environment: Environment) -> Mapping[str, str]:
    """The functions that steps call, by step; empty where the environment's values do not fit."""
    calling = [step for _, step in iter_steps(release.definition) if step.get("Type") == "Lambda"]
    if not calling:
        return {}
    try:
        resolved = resolve(release.definition, dict(environment.parameters))
    except ResolutionError:
        return {}
    steps: Iterator[tuple[Any, Mapping[str, Any]]] = iter_steps(resolved)
    return {str(step["Name"]): str(step["FunctionArn"]) for _, step in steps if "FunctionArn" in step}


@contextmanager
def _refusals(account: Account, role: str) -> Iterator[None]:
    """As ``refusals``; that AWS Lambda cannot assume the role is reported as such (E756)."""
    with refusals(account.environment):
        try:
            yield
        except ClientError as error:
            told = error.response["Error"]
            if told["Code"] != "InvalidParameterValueException" or "assumed" not in told.get("Message", ""):
                raise
            hint = "Add lambda.amazonaws.com to its trust policy, or set function_role in [environment]."
            message = f"AWS Lambda cannot assume the role {role}"
            raise CursusError([Diagnostic("E756", message, account.environment.name, hint)]) from error
