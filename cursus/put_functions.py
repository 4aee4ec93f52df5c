"""Puts the functions of a compiled pipeline into AWS Lambda, once their code is in S3."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from botocore.exceptions import ClientError

from cursus.core.functions import ARCHIVE, Function

Change = Literal["created", "updated", "unchanged"]

_SETTINGS: Final = ("Runtime", "Handler", "Timeout", "MemorySize", "Role", "Environment")


@dataclass(frozen=True)
class PutFunction:
    """What becomes of a function; ``differs`` names what is otherwise in AWS Lambda, nothing for a new one."""

    name: str
    change: Change
    differs: tuple[str, ...] = ()


def plan_functions(functions: Iterable[Function], client: Any, role: str) -> list[PutFunction]:
    """What ``put_functions`` would do; it changes nothing. Raises what boto3 raises."""
    return [_compared(one, held(client, one.name), role) for one in _each(functions)]


def put_functions(
    functions: Iterable[Function], client: Any, role: str, execution_prefix: str | None = None
) -> list[PutFunction]:
    """Make each function what it is to be, with ``role``, and wait until it can be called.

    Its code is published before. A function is named by what it is, so that one which is there already is left alone
    unless someone changed it by hand, or it has another role. Whatever breaks off, no function that a deployed
    pipeline calls is half changed for long: repeating completes it. ``client`` is one of AWS Lambda. Raises what boto3
    raises.
    """
    return [_put(one, client, role, execution_prefix) for one in _each(functions)]


def held(client: Any, name: str) -> dict[str, Any] | None:
    """What AWS Lambda says of a function; None when there is none. Raises what boto3 raises."""
    try:
        found: dict[str, Any] = client.get_function_configuration(FunctionName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return found


def _each(functions: Iterable[Function]) -> list[Function]:
    """Each function once, however many steps call it."""
    return list({one.name: one for one in functions}.values())


def _put(function: Function, client: Any, role: str, prefix: str | None) -> PutFunction:
    name, there = function.name, _settled(client, function.name)
    bucket, _, key = f"{function.code.location(prefix)}/{ARCHIVE}".removeprefix("s3://").partition("/")
    code = {"S3Bucket": bucket, "S3Key": key}
    if there is None:
        try:
            client.create_function(FunctionName=name, Code=code, **_settings(function, role))
        except ClientError as error:
            # Two deployments at once: the other one has made the same function.
            if error.response["Error"]["Code"] != "ResourceConflictException":
                raise
        client.get_waiter("function_active").wait(FunctionName=name)
        return PutFunction(name, "created")
    found = _compared(function, there, role)
    if {"code", "state"} & set(found.differs):
        client.update_function_code(FunctionName=name, **code)
        client.get_waiter("function_updated").wait(FunctionName=name)
    if set(found.differs) & set(_SETTINGS):
        client.update_function_configuration(FunctionName=name, **_settings(function, role))
        client.get_waiter("function_updated").wait(FunctionName=name)
    return found


def _settled(client: Any, name: str) -> dict[str, Any] | None:
    """As ``held``, once whatever another deployment does to the function has ended."""
    there = held(client, name) or {}
    if there.get("State") == "Pending":
        client.get_waiter("function_active").wait(FunctionName=name)
    elif there.get("LastUpdateStatus") == "InProgress":
        client.get_waiter("function_updated").wait(FunctionName=name)
    else:
        return there or None
    return held(client, name)


def _settings(function: Function, role: str) -> dict[str, Any]:
    settings = function.settings
    return {
        "Runtime": settings.runtime,
        "Handler": settings.handler,
        "Timeout": settings.timeout,
        "MemorySize": settings.memory,
        "Role": role,
        "Environment": {"Variables": dict(settings.environment)},
    }


def _compared(function: Function, there: Mapping[str, Any] | None, role: str) -> PutFunction:
    if there is None:
        return PutFunction(function.name, "created")
    wanted = _settings(function, role)
    empty: dict[str, Any] = {"Environment": {"Variables": {}}}
    now = {name: there.get(name, empty.get(name)) for name in _SETTINGS}
    now["Environment"] = {"Variables": now["Environment"].get("Variables", {})}
    differs = [name for name in _SETTINGS if now[name] != wanted[name]]
    packed = function.code.asset.published_file(ARCHIVE)
    if there.get("CodeSha256") != base64.b64encode(hashlib.sha256(packed).digest()).decode():
        differs.append("code")
    if "Failed" in (there.get("State"), there.get("LastUpdateStatus")):
        differs.append("state")
    return PutFunction(function.name, "updated" if differs else "unchanged", tuple(differs))
