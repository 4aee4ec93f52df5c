"""What is rolled out: a definition, the files it reads and the hash that identifies it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cursus.core.assets import Asset, PublishedAsset
from cursus.core.functions import Function
from cursus.definition.malformed import malformed
from cursus.definition.paths import texts
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import parse_json
from cursus.s3 import PREFIX_PARAMETER, bucket_of, default_bucket_owner

if TYPE_CHECKING:
    from cursus.core.pipeline import Pipeline

ROLE_PARAMETER: Final = "EXECUTION_ROLE_ARN"
KEY_PARAMETER: Final = "KMS_ENCRYPTION_KEY_PARAM"

STRICT_PARAMETERS: Final = (PREFIX_PARAMETER, ROLE_PARAMETER)
"""With these and its assets below the execution prefix, a definition names no account at all."""

_INLINE_LIMIT: Final = 100 * 1024
"""Bytes of a definition that travels in the request; a larger one goes by way of S3."""

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):role/")
_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com")


def definition_hash(definition: Any) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON: keys sorted, no white space."""
    return hashlib.sha256(json.dumps(definition, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def parameter_default(definition: Mapping[str, Any], parameter: str) -> Any:
    """A parameter's default; None when it has none, or is none of the definition's."""
    declared = definition.get("Parameters") or ()
    return next((found.get("DefaultValue") for found in declared if found["Name"] == parameter), None)


def regions_of(definition: Mapping[str, Any]) -> set[str]:
    """The regions that the images of a definition are in."""
    return {matched["region"] for _, text in texts(definition.get("Steps")) if (matched := _IMAGE.match(text))}


@dataclass(frozen=True)
class Release:
    """A compiled pipeline, free of the session it was compiled with.

    ``text`` is the definition, ``code`` what its steps read; ``region`` is the one that its images are in, None where
    they name none or several, and ``role`` the one that the config gives the pipeline. ``suppressions`` is the file
    with the findings of checks that are wanted, ``base`` the parameter that outputs are below, where that is not
    EXECUTION_S3_PREFIX. ``max_parallel_steps``: how many steps of an execution run at one time; None leaves it to the
    service. ``expected``: objects in S3 that steps read and that something else uploads. ``functions``: those that it
    brings, by the step that calls each. ``pipeline`` is what the suppressions call it, ``shared`` whether they are for
    other pipelines too.
    """

    name: str
    text: str
    code: tuple[PublishedAsset, ...]
    region: str | None
    role: str | None = None
    suppressions: Path | None = None
    base: str | None = None
    max_parallel_steps: int | None = None
    expected: tuple[str, ...] = ()
    functions: Mapping[str, Function] = field(default_factory=dict)
    pipeline: str = ""
    shared: bool = False

    @classmethod
    def of(cls, pipeline: Pipeline) -> Release:
        return cls(
            str(pipeline.name),
            pipeline.definition(),
            pipeline.assets,
            pipeline.region,
            pipeline.role,
            max_parallel_steps=pipeline.max_parallel_steps,
            functions=pipeline.functions,
        )

    @classmethod
    def of_definition(cls, name: str, text: str) -> Release:
        """A definition that someone else compiled, which brings no code. Raises CursusError (E501)."""
        definition = parse_json(text, "E501", name)
        if problems := list(malformed(definition)):
            raise CursusError(problems)
        regions = regions_of(definition)
        return cls(name, text, (), regions.pop() if len(regions) == 1 else None)

    @cached_property
    def definition(self) -> Mapping[str, Any]:
        definition: Mapping[str, Any] = parse_json(self.text, "E501", "the compiled definition")
        return definition

    @cached_property
    def sha256(self) -> str:
        return definition_hash(self.definition)

    @cached_property
    def large(self) -> PublishedAsset | None:
        """The definition as a file where the code lies, when it is too large for a request."""
        content = self.text.encode()
        if len(content) < _INLINE_LIMIT:
            return None
        return PublishedAsset(Asset({"definition.json": content}), self.code[0].folder if self.code else None)

    @property
    def assets(self) -> tuple[PublishedAsset, ...]:
        """Everything that has to be in S3 before the pipeline is put into the service."""
        return self.code if self.large is None else (*self.code, self.large)

    def default(self, parameter: str) -> Any:
        """A parameter's default; None when it has none, or is none of the pipeline's."""
        return parameter_default(self.definition, parameter)

    def role_hint(self) -> str:
        """Where an environment says what role the pipeline runs with; a parameter only if the pipeline has it."""
        declared = {one["Name"] for one in self.definition.get("Parameters") or ()}
        other = f", or in [parameters] {ROLE_PARAMETER}" if ROLE_PARAMETER in declared else ""
        return f"Set pipeline_role in [environment]{other}."

    def bound_elsewhere(self, account: str) -> list[Diagnostic]:
        """The roles and buckets of accounts other than ``account`` that the definition names (E713)."""
        roles = {
            text: matched["account"]
            for _, text in texts(self.definition.get("Steps"))
            if (matched := _ROLE.match(text))
        }
        of_code = {bucket_of(asset.folder) or "" for asset in self.code if asset.folder is not None}
        buckets = of_code or {bucket_of(text) or text for _, text in texts(self.definition.get("Steps"))}
        owners = {bucket: owner for bucket in buckets if (owner := default_bucket_owner(bucket))}
        found = [
            (
                f"its jobs have the role {role}",
                f"Make the role a parameter of the pipeline: a DAG is compiled with --parameter {ROLE_PARAMETER}.",
            )
            for role, owner in sorted(roles.items())
            if owner != account
        ]
        found += [
            (
                f"{'its code lies' if bucket in of_code else 'its steps read or write'} in the bucket {bucket}",
                "Compile with --assets execution."
                if bucket in of_code
                else f"Build the paths from a parameter, or compile with a bucket of account {account}.",
            )
            for bucket, owner in sorted(owners.items())
            if owner != account
        ]
        return [Diagnostic("E713", f"{what}, which is not of account {account}", "$", hint) for what, hint in found]
