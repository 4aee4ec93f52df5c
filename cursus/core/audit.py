"""The portability audit: compile as two people in two accounts, and account for every literal that differs."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from cursus.core.regions import AWS_REGIONS, is_aws_region
from cursus.core.saved_values import configuration_of, unwrapped
from cursus.dag import PipelineDAG
from cursus.definition.paths import Key, json_path, literals
from cursus.errors import Diagnostic
from cursus.jsonfile import read_json


class LiteralKind(StrEnum):
    """What a literal that depends on who compiles is about."""

    BUCKET = "bucket"
    ROLE = "role"
    IMAGE = "image"
    CODE = "code"
    KMS = "KMS"
    REGION = "region"
    NAME = "name of the pipeline"
    DEFAULT = "default"
    SCRIPT = "variable of a user's script"
    OTHER = "other"


@dataclass(frozen=True)
class DifferingLiteral:
    """A place of the definition, and what it holds for the config's own identity and for another one."""

    path: str
    kind: LiteralKind
    own: Any
    other: Any
    allowed: bool


@dataclass(frozen=True)
class Audit:
    """How much of a definition is the same whoever compiles it. ``literals`` counts all of its scalars."""

    literals: int
    differing: tuple[DifferingLiteral, ...]

    @property
    def score(self) -> float:
        """Share of the literals that are the same under both identities."""
        return 1 - len(self.differing) / self.literals if self.literals else 1.0

    def without(self, paths: Collection[str]) -> Audit:
        """Less what differs at ``paths``, for another reason."""
        return replace(self, differing=tuple(found for found in self.differing if found.path not in paths))

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """E620 for every literal that ties the definition to its author without leave."""
        hint = "Build it from a parameter, an execution variable or the execution prefix."
        return [
            Diagnostic(
                "E620", f"{found.kind}: {found.own!r} for one author, {found.other!r} for another", found.path, hint
            )
            for found in self.differing
            if not found.allowed
        ]


@dataclass(frozen=True)
class Identity:
    """Someone else: every field of a config that says who compiles where."""

    author: str = "somebody-else"
    bucket: str = "bucket-of-somebody-else"
    role: str = "arn:aws:iam::999988887777:role/RoleOfSomebodyElse"
    region: str | None = None
    """None keeps the config's region."""


_ASSET = re.compile(r"cursus/assets/[0-9a-f]{64}")
_IMAGE = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.")
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::")
_KMS = re.compile(r"arn:aws[a-z-]*:kms:")

_NAMED = frozenset({"PIPELINE_NAME", "ModelPackageGroupName"})
"""Where the name of the pipeline stands, which begins with its author."""

_SCRIPTS = ("Environment", "BUCKET_NAME")
"""Where users' scripts of earlier versions find their own bucket."""

_TIED = frozenset({LiteralKind.ROLE, LiteralKind.CODE, LiteralKind.DEFAULT, LiteralKind.NAME, LiteralKind.SCRIPT})
"""What may differ while it is no parameter: the role, the code's place, a declared default, the pipeline's name, and
the bucket that scripts of earlier versions ask for. A strictly portable pipeline has none of these."""

_REGIONAL = frozenset({LiteralKind.IMAGE, LiteralKind.REGION})


def audit(
    dag: PipelineDAG, config_path: str | os.PathLike[str], identity: Identity = Identity(), **options: Any
) -> Audit:
    """Compile as the config's author and as ``identity``, and compare; ``options`` go to PipelineDAGCompiler.

    Images and regions may differ when ``identity`` is in another region. In strictly portable mode nothing else may.
    Raises CompilationError as compiling does.
    """
    options = {"source_root": Path(config_path).parent, **options}
    own = _compile(dag, config_path, options)
    with tempfile.TemporaryDirectory(prefix="cursus-audit-") as folder:
        path = Path(folder, "config.json")
        path.write_text(json.dumps(as_identity(config_path, identity)), encoding="utf-8")
        other = _compile(dag, path, options)
    return compare(own, other, strict=options.get("assets") == "execution", same_region=identity.region is None)


def compare(own: Mapping[str, Any], other: Mapping[str, Any], *, strict: bool, same_region: bool = True) -> Audit:
    """The audit of two definitions of one pipeline."""
    allowed = (frozenset() if strict else _TIED) | (frozenset() if same_region else _REGIONAL)
    ours = dict(literals(own))
    if own is other:
        return Audit(len(ours), ())
    theirs = dict(literals(other))
    differing = []
    for keys in [*ours, *(keys for keys in theirs if keys not in ours)]:
        one, another = ours.get(keys), theirs.get(keys)
        if one != another:
            kind = _kind(keys, one, another)
            differing.append(DifferingLiteral(json_path(keys), kind, one, another, kind in allowed))
    return Audit(len(ours), tuple(differing))


def _compile(dag: PipelineDAG, config_path: str | os.PathLike[str], options: Mapping[str, Any]) -> dict[str, Any]:
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler  # who only compares two definitions needs none

    definition: dict[str, Any] = json.loads(PipelineDAGCompiler(config_path, **options).compile(dag).definition())
    return definition


def as_identity(config_path: str | os.PathLike[str], identity: Identity = Identity()) -> Any:
    """The saved file as someone else would have saved it: what derives from the identity is derived again."""
    from cursus.core.base.config_base import BasePipelineConfig

    document = read_json(config_path, "E201")
    fields = {"author": identity.author, "bucket": identity.bucket, "role": identity.role, "region": identity.region}
    configuration = configuration_of(document)
    for values in (configuration.get("shared") or {}, *map(unwrapped, configuration["specific"].values())):
        for name in BasePipelineConfig.derived_fields():
            values.pop(name, None)
        values.update({name: value for name, value in fields.items() if name in values and value is not None})
    return document


def _kind(keys: tuple[Key, ...], own: Any, other: Any) -> LiteralKind:
    if keys[-1] in _NAMED:
        return LiteralKind.NAME
    if keys[-2:] == _SCRIPTS:
        return LiteralKind.SCRIPT
    if keys[0] == "Parameters" and keys[-1] == "DefaultValue":
        return LiteralKind.DEFAULT
    texts = [text for text in (own, other) if isinstance(text, str)]
    for pattern, kind in (
        (_ROLE, LiteralKind.ROLE),
        (_KMS, LiteralKind.KMS),
        (_IMAGE, LiteralKind.IMAGE),
        (_ASSET, LiteralKind.CODE),
    ):
        if texts and all(map(pattern.search, texts)):
            return kind
    if texts and all(text in AWS_REGIONS or is_aws_region(text) for text in texts):
        return LiteralKind.REGION
    return LiteralKind.BUCKET if any(text.startswith("s3:") for text in texts) else LiteralKind.OTHER
