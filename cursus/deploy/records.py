"""What an environment keeps next to its assets: each definition that was deployed, and each proof, by its hash.

Below ``<EXECUTION_S3_PREFIX>/cursus/<pipeline, in lower case>/`` lie ``definitions/<definition hash>.json`` and
``proofs/<definition hash>/<proof hash>.json``. A name is the hash of what it holds, so writing one twice changes
nothing, any number may write at once, and what does not fit its name is not used. A pipeline without a prefix has them
in the account's default bucket.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cursus.deploy.account import Account, refusals
from cursus.deploy.prove.proof import Proof
from cursus.deploy.release import KEY_PARAMETER, definition_hash, parameter_default
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import parse_json
from cursus.s3 import PREFIX_PARAMETER, prefix_problem

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NEWEST: Final = 100
"""Proofs that are looked at, the newest first."""


@dataclass(frozen=True)
class Records:
    """The records of one pipeline in one environment. ``home`` is an S3 location; a ``guessed`` one may not exist."""

    account: Account
    home: str
    guessed: bool
    key: str | None = None
    has_prefix: bool = False

    @classmethod
    def of(cls, account: Account, name: str, definition: Mapping[str, Any]) -> Records:
        """Where those of the pipeline ``name`` lie; ``definition`` gives the prefix if the environment does not."""
        values = account.environment.parameters
        prefix = values.get(PREFIX_PARAMETER, parameter_default(definition, PREFIX_PARAMETER))
        key = values.get(KEY_PARAMETER, parameter_default(definition, KEY_PARAMETER))
        guessed = prefix_problem(prefix) is not None
        root = default_location(account) if guessed else f"{prefix}/cursus"
        has_prefix = any(one["Name"] == PREFIX_PARAMETER for one in definition.get("Parameters") or ())
        return cls(account, f"{root}/{name.lower()}", guessed, str(key) if key else None, has_prefix)

    # --- definitions

    def keep_definition(self, text: str, sha256: str) -> list[Diagnostic]:
        """Keep a definition, unless it is there. W743 when a guessed place refuses; raises CursusError (E711) else."""
        name = f"definitions/{sha256}.json"
        if self.guessed:
            try:
                self._put(name, text)
            except (ClientError, BotoCoreError) as error:
                return [Diagnostic("W743", f"not kept for a rollback: {error}", f"{self.home}/{name}", self._hint())]
            return []
        with refusals(self.account.environment):
            self._put(name, text)
        return []

    def definition(self, sha256: str) -> str:
        """A kept definition. Raises CursusError: E742 when there is none, E744 when it is another one, E711."""
        where = f"{self.home}/definitions/{sha256}.json"
        text = self._get(f"definitions/{sha256}.json")
        if text is None:
            hint = "Deploy the definition that you want."
            raise CursusError([Diagnostic("E742", f"there is no definition {sha256[:12]}", where, hint)])
        if definition_hash(parse_json(text, "E744", where)) != sha256:
            raise CursusError(
                [Diagnostic("E744", "its content has another hash than its name", where, "Deploy again.")]
            )
        return text

    def definitions(self) -> list[str]:
        """The hashes of all kept definitions, the newest first. Raises CursusError (E711)."""
        return [name.rpartition("/")[2].removesuffix(".json") for name, _ in self._list("definitions/")]

    # --- proofs

    def keep_proof(self, proof: Proof) -> str:
        """Keep a proof; its S3 location. Raises CursusError (E711)."""
        name = f"proofs/{proof.sha256}/{proof.address}.json"
        with refusals(self.account.environment):
            try:
                self._put(name, proof.text)
            except self._client.exceptions.NoSuchBucket as error:
                where = f"{self.home}/{name}"
                raise CursusError(
                    [Diagnostic("E711", f"the proof is not kept: {error}", where, self._hint())]
                ) from error
        return f"{self.home}/{name}"

    def proofs(self, sha256: str | None = None) -> list[Proof]:
        """The newest proof of each execution, of one definition or of all; damaged ones are left out.

        Raises CursusError (E711).
        """
        found: dict[str, Proof] = {}
        for name, _ in self._list(f"proofs/{sha256}/" if sha256 else "proofs/")[:_NEWEST]:
            text = self._get(name)
            try:
                proof = Proof.read(text or "", f"{self.home}/{name}")
            except CursusError:
                continue
            _, of_definition, address = name.removesuffix(".json").rsplit("/", 2)
            written = hashlib.sha256((text or "").encode()).hexdigest()
            if (of_definition, address) == (proof.sha256, written):
                found.setdefault(proof.execution, proof)
        return list(found.values())

    def _hint(self) -> str:
        """What to do if the bucket is missing: another prefix is one only for a pipeline that has the parameter."""
        bucket, environment = self._split("")[0], self.account.environment.name
        other = f", or give {environment} an {PREFIX_PARAMETER}" if self.has_prefix else ""
        return f"Create the bucket {bucket}{other}."

    # --- S3

    @property
    def _client(self) -> S3Client:
        return self.account.s3

    def _split(self, name: str) -> tuple[str, str]:
        bucket, _, key = f"{self.home}/{name}".removeprefix("s3://").partition("/")
        return bucket, key

    def _put(self, name: str, text: str) -> None:
        bucket, key = self._split(name)
        owner = self.account.owner_of(bucket)
        there = self._client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1, **owner).get("Contents", [])
        content = text.encode()
        if any((found["Key"], found["Size"]) == (key, len(content)) for found in there):
            return
        encryption: dict[str, Any] = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.key} if self.key else {}
        self._client.put_object(Bucket=bucket, Key=key, Body=content, ChecksumAlgorithm="SHA256", **encryption, **owner)

    def _get(self, name: str) -> str | None:
        bucket, key = self._split(name)
        with refusals(self.account.environment):
            try:
                body = self._client.get_object(Bucket=bucket, Key=key, **self.account.owner_of(bucket))["Body"].read()
            except self._client.exceptions.NoSuchKey:
                return None
            except self._client.exceptions.NoSuchBucket:
                return None
        return body.decode(errors="replace")

    def _list(self, folder: str) -> list[tuple[str, datetime]]:
        """Names below the home with the time of writing, the newest first; none in a bucket that is not there."""
        bucket, key = self._split(folder)
        home = self._split("")[1]
        pages: Iterator[Any] = iter(
            self._client.get_paginator("list_objects_v2").paginate(
                Bucket=bucket, Prefix=key, **self.account.owner_of(bucket)
            )
        )
        with refusals(self.account.environment):
            try:
                found = [(entry["Key"], entry["LastModified"]) for page in pages for entry in page.get("Contents", [])]
            except self._client.exceptions.NoSuchBucket:
                return []
        named = [(name.removeprefix(home), moment) for name, moment in found]
        return sorted(named, key=lambda entry: (entry[1], entry[0]), reverse=True)


def default_location(account: Account) -> str:
    """Where an account's things lie that have no prefix: a folder in the SDK's default bucket."""
    return f"s3://sagemaker-{account.region}-{account.number}/cursus"


def as_text(definition: Mapping[str, Any]) -> str:
    """A definition that the service held, as it is kept."""
    return json.dumps(definition)
