"""Functions of AWS Lambda that are deployed with a pipeline, named by all that they are.

Another handler, file or setting is another function, so that one which a definition names never changes: executions
that run keep theirs, and a rollback finds the one before.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

from cursus.core.assets import Asset, Content, PublishedAsset, read_content
from cursus.core.names import valid_name
from cursus.core.regions import partition_of
from cursus.core.sources import require_entry_point
from cursus.errors import CompilationError, Diagnostic, did_you_mean

FUNCTIONS_PARAMETER: Final = "FUNCTION_ARN_PREFIX"
"""Name of the pipeline parameter that ARNs of functions begin with, where the definition may name no account."""

ARCHIVE: Final = "function.zip"
NAME_BEGINS: Final = "cursus-sagemaker-"
"""What all names begin with: AWS's own policy for SageMaker allows calls of functions whose names hold sagemaker."""

NAME_LIMIT: Final = 64
SIZE_LIMIT: Final = 250 * 2**20
"""Bytes of all files that AWS Lambda takes of a function."""

_DIGITS: Final = 12


@dataclass(frozen=True)
class FunctionSettings:
    """``handler`` as AWS Lambda names it, ``module.function``; ``timeout`` in seconds, ``memory`` in MB."""

    handler: str
    runtime: str
    timeout: int
    memory: int
    environment: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def file(self) -> str:
        """The file that holds the handler."""
        return f"{self.handler.rpartition('.')[0]}.py"

    @property
    def function(self) -> str:
        """What it is called in that file."""
        return self.handler.rpartition(".")[2]


@dataclass(frozen=True)
class Function:
    """A function with its code; ``label`` is a readable part of its name."""

    label: str
    code: PublishedAsset
    settings: FunctionSettings

    @cached_property
    def name(self) -> str:
        """The same for the same label, code and settings, in any account."""
        settings = self.settings
        told = [settings.handler, settings.runtime, settings.timeout, settings.memory, dict(settings.environment)]
        digest = hashlib.sha256(json.dumps([self.code.asset.sha256, *told], sort_keys=True).encode()).hexdigest()
        label = valid_name(self.label, NAME_LIMIT - len(NAME_BEGINS) - _DIGITS - 1)
        return f"{NAME_BEGINS}{label}-{digest[:_DIGITS]}"


def function_arn_prefix(region: str, account: str) -> str:
    """What the ARNs of all functions of an account and region begin with."""
    return f"arn:{partition_of(region).id}:lambda:{region}:{account}:function"


def function_asset(files: Mapping[str, Content], settings: FunctionSettings, where: str) -> Asset:
    """The archive of a function.

    Raises CompilationError: E213 when the handler is not among the files, E271 when its file defines no such function,
    E272 for requirements, which no one would install, E211 when it is too large.
    """
    require_entry_point(files, settings.file, f"{where}.handler")
    found = []
    if "requirements.txt" in files:
        hint = (
            "Put the packages next to the handler, for example with pip install --target, and remove requirements.txt."
        )
        found.append(Diagnostic("E272", "AWS Lambda installs no requirements.txt", f"{where}.source_dir", hint))
    names = _defined(read_content(files[settings.file]))
    if names is not None and settings.function not in names:
        message = f"{settings.file} defines no {settings.function}"
        hint = f"Write the handler as MODULE.FUNCTION. {did_you_mean(settings.function, names)}".rstrip()
        found.append(Diagnostic("E271", message, f"{where}.handler", hint))
    asset = Asset(files, ARCHIVE)
    if asset.size > SIZE_LIMIT:
        message = f"the function's files hold {asset.size:,} bytes, more than the {SIZE_LIMIT:,} that AWS Lambda takes"
        found.append(Diagnostic("E211", message, f"{where}.source_dir", "Move data and models out of it, into S3."))
    if found:
        raise CompilationError(found)
    return asset


def _defined(source: bytes) -> list[str] | None:
    """The names that a module binds at its top; None where only a run shows them, or this Python cannot read it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # perhaps of a later version, as the runtime may be
        return None
    names: list[str] = []
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names += [alias.asname or alias.name.partition(".")[0] for alias in aliases]
            case ast.Assign() | ast.AnnAssign():
                names += [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While() | ast.Match():
                return None
    return None if "*" in names else names
