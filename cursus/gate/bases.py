"""The bases: every way to set where a pipeline writes, with real values to resolve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cursus.core.assets import AssetMode
from cursus.core.functions import FUNCTIONS_PARAMETER
from cursus.deploy.release import ROLE_PARAMETER, STRICT_PARAMETERS
from cursus.s3 import PREFIX_PARAMETER

EXECUTION_PREFIX = "s3://execution-bucket/team/run-1"

_SECURITY = {
    "KMS_ENCRYPTION_KEY_PARAM": "arn:aws:kms:us-east-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "SECURITY_GROUP_ID": "sg-0123456789abcdef0",
    "VPC_SUBNET": "subnet-0123456789abcdef0",
}


@dataclass(frozen=True)
class Base:
    """One way to compile a case. ``values`` start an execution of it."""

    name: str
    pipeline_parameters: tuple[str, ...] | None
    values: Mapping[str, str] = field(default_factory=dict)
    assets: AssetMode = "session"
    golden: str = ""
    """Name of the golden file, where it is not the base's own."""
    meaning: str = ""
    """What it sets, for readers of the report."""

    @property
    def file(self) -> str:
        return self.golden or f"{self.name}.json"

    def values_for(self, definition: Mapping[str, Any]) -> dict[str, str]:
        """The values of the parameters that a definition declares."""
        declared = {parameter["Name"] for parameter in definition.get("Parameters", ())}
        return {name: value for name, value in self.values.items() if name in declared}

    @property
    def portable(self) -> bool:
        """Whether the execution prefix decides where everything goes."""
        return PREFIX_PARAMETER in self.values


WHOLE = "parameterized"
"""The base that says what a pipeline is wherever it runs: reports show it, and golden files hold it whole."""

AS_WRITTEN = Base("definition", None, meaning="The pipeline as its code or its file has it.")
"""Stands for the one way in which a pipeline is compiled that someone wrote by hand, or compiled before."""

BASES = (
    Base("static", (), meaning="No parameters: every path starts with the config's own location."),
    Base("default", None, meaning="EXECUTION_S3_PREFIX is a parameter, and defaults to the config's own location."),
    Base(
        "parameterized",
        (PREFIX_PARAMETER,),
        {PREFIX_PARAMETER: EXECUTION_PREFIX},
        meaning="EXECUTION_S3_PREFIX is a parameter that every start sets.",
    ),
    Base(
        "secured",
        (PREFIX_PARAMETER, *_SECURITY),
        {PREFIX_PARAMETER: EXECUTION_PREFIX, **_SECURITY},
        meaning="The prefix, the KMS key, the security group and the subnet are parameters.",
    ),
    Base(
        "strict",
        STRICT_PARAMETERS,
        {
            PREFIX_PARAMETER: EXECUTION_PREFIX,
            ROLE_PARAMETER: "arn:aws:iam::210987654321:role/execution",
            FUNCTIONS_PARAMETER: "arn:aws:lambda:us-east-1:210987654321:function",
        },
        assets="execution",
        meaning="The prefix and the role are parameters, and code is below the prefix. Nothing names an account.",
    ),
)
