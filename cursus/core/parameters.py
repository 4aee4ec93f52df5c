"""Which parameters a pipeline has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Any

from cursus.core.functions import FUNCTIONS_PARAMETER
from cursus.core.network import NetworkConfig
from cursus.definition.values import ExecutionVariables, Parameter, ParameterString, PipelineVariable
from cursus.errors import Diagnostic, did_you_mean
from cursus.s3 import prefix_problem


def as_parameter(value: object) -> ParameterString | None:
    """A text parameter, ours or the SDK's, as ours; None for anything else."""
    if isinstance(value, ParameterString):
        return value
    declared = value.to_request() if isinstance(value, PipelineVariable) and hasattr(value, "to_request") else {}
    if declared.get("Type") != "String":
        return None
    return ParameterString(declared["Name"], declared.get("DefaultValue"), declared.get("EnumValues"))


def _in_house() -> Any:
    """The in-house constants, where the package that has them is installed; it brings the SDK."""
    if find_spec("mods_workflow_core") is None:
        return None
    from cursus.sdk.first_import import asking_nobody

    with asking_nobody():
        try:
            from mods_workflow_core.utils import constants
        except ImportError:
            return None
    return constants


def _standard(attribute: str, name: str) -> ParameterString:
    """A standard parameter: the in-house one where it exists, else one of this name."""
    return as_parameter(getattr(_IN_HOUSE, attribute, None)) or ParameterString(name)


_IN_HOUSE = _in_house()

PIPELINE_EXECUTION_TEMP_DIR = _standard("PIPELINE_EXECUTION_TEMP_DIR", "EXECUTION_S3_PREFIX")
KMS_ENCRYPTION_KEY_PARAM = _standard("KMS_ENCRYPTION_KEY_PARAM", "KMS_ENCRYPTION_KEY_PARAM")
SECURITY_GROUP_ID = _standard("SECURITY_GROUP_ID", "SECURITY_GROUP_ID")
VPC_SUBNET = _standard("VPC_SUBNET", "VPC_SUBNET")
PROCESSING_JOB_SHARED_NETWORK_CONFIG: NetworkConfig = getattr(
    _IN_HOUSE,
    "PROCESSING_JOB_SHARED_NETWORK_CONFIG",
    NetworkConfig(
        enable_network_isolation=False,
        security_group_ids=[SECURITY_GROUP_ID],
        subnets=[VPC_SUBNET],
        encrypt_inter_container_traffic=True,
    ),
)

EXECUTION_ROLE_ARN = ParameterString("EXECUTION_ROLE_ARN")
FUNCTION_ARN_PREFIX = ParameterString(FUNCTIONS_PARAMETER)

RUNNING_PIPELINE_NAME = ExecutionVariables.PIPELINE_NAME

PREFIX = PIPELINE_EXECUTION_TEMP_DIR.name

STANDARD_PARAMETERS: dict[str, ParameterString] = {
    parameter.name: parameter
    for parameter in (
        PIPELINE_EXECUTION_TEMP_DIR,
        KMS_ENCRYPTION_KEY_PARAM,
        SECURITY_GROUP_ID,
        VPC_SUBNET,
        EXECUTION_ROLE_ARN,
        FUNCTION_ARN_PREFIX,
    )
}

ALL = "all"
FULL_SET = tuple(
    name for name in STANDARD_PARAMETERS if name not in (EXECUTION_ROLE_ARN.name, FUNCTION_ARN_PREFIX.name)
)
"""What ``"all"`` stands for: the prefix, the KMS key, the security group and the subnet, and so the shared network."""


@dataclass(frozen=True)
class ParameterSet:
    """The parameters of one pipeline, each in the place where it works.

    ``declared`` is what the caller named, in that order, or what stands for no word from them: that is ``implied``,
    and left out of a pipeline in which nothing refers to it. ``prefix`` None means the static base.
    """

    declared: tuple[Parameter, ...] = ()
    implied: bool = False
    prefix: ParameterString | None = None
    kms_key: ParameterString | None = None
    network: NetworkConfig | None = None
    role: ParameterString | None = None
    functions: ParameterString | None = None
    own: Mapping[str, Parameter] = field(default_factory=dict)
    """What the pipeline declares for itself, by name."""

    def with_external(self, parameters: Sequence[ParameterString]) -> ParameterSet:
        """These, and the ones that external inputs refer to."""
        known = {parameter.name for parameter in self.declared}
        extra = {parameter.name: parameter for parameter in parameters if parameter.name not in known}
        return replace(self, declared=(*self.declared, *extra.values()))

    def with_own(self, own: Mapping[str, Parameter]) -> ParameterSet:
        """These, and the ones that the pipeline declares for itself."""
        others = tuple(parameter for parameter in self.declared if parameter.name not in own)
        return replace(self, declared=(*others, *own.values()), own=own)


def external_input(text: str) -> str | ParameterString:
    """What a text says of an input from outside: a location, or the parameter that gives it when a run is started.

    ``parameter:NAME`` is a parameter, ``parameter:NAME=URI`` one with a default. Raises ValueError
    for one without a name.
    """
    kind, _, parameter = text.partition(":")
    if kind != "parameter":
        return text
    name, equals, default = parameter.partition("=")
    if not name:
        raise ValueError(f"{text!r} names no parameter")
    return ParameterString(name, default if equals else None)


def parameter_set(
    given: Sequence[str | ParameterString] | None, *, default_base: str | None, external: Sequence[ParameterString] = ()
) -> tuple[ParameterSet, list[Diagnostic]]:
    """The parameter set that ``pipeline_parameters`` asks for, and what is wrong with it (E207 to E209, E212, E404).

    ``None`` gives the prefix the static location ``default_base``, if there is one, as its default; ``[]`` asks for no
    parameter.
    ``external``: parameters that inputs from outside refer to; they may have any name.
    """
    found: list[Diagnostic] = []
    for item in external:
        if as_parameter(item) is None:
            message = f"{type(item).__name__} is neither an S3 URI nor a ParameterString"
            found.append(Diagnostic("E404", message, "external_inputs", "Use one of the two."))
    external = [parameter for item in external if (parameter := as_parameter(item))]
    implied = given is None
    given = None if given is None else [name for item in given for name in (FULL_SET if item == ALL else (item,))]
    if given is None:
        given = [ParameterString(PREFIX, default_base)]
    named: dict[str, ParameterString] = {}
    for asked in given:
        parameter = as_parameter(asked) or _named(asked, found)
        if parameter is None:
            continue
        if parameter.name in named:
            found.append(Diagnostic("E208", "is given twice", _where(parameter.name), "Name each parameter once."))
        named.setdefault(parameter.name, parameter)
    found += _check(named, {parameter.name for parameter in external})

    groups, subnet = named.get(SECURITY_GROUP_ID.name), named.get(VPC_SUBNET.name)
    network = _network(groups, subnet) if groups is not None and subnet is not None else None
    parameters = ParameterSet(
        declared=tuple(named.values()),
        implied=implied,
        prefix=named.get(PREFIX),
        kms_key=named.get(KMS_ENCRYPTION_KEY_PARAM.name),
        network=network,
        role=named.get(EXECUTION_ROLE_ARN.name),
        functions=named.get(FUNCTION_ARN_PREFIX.name),
    )
    return parameters.with_external(external), found


def _named(text: object, found: list[Diagnostic]) -> ParameterString | None:
    """A standard parameter by its name, with a default after ``=``."""
    if not isinstance(text, str):
        message = f"{type(text).__name__} is neither a name nor a ParameterString"
        found.append(Diagnostic("E208", message, "pipeline_parameters", "Paths and keys are strings."))
        return None
    name, equals, default = text.partition("=")
    standard = STANDARD_PARAMETERS.get(name)
    if standard is None:
        found.append(
            Diagnostic(
                "E208",
                f"{name!r} names no standard parameter",
                "pipeline_parameters",
                did_you_mean(name, STANDARD_PARAMETERS) + " Pass your own parameter as a ParameterString.",
            )
        )
        return None
    return ParameterString(name, default_value=default) if equals else standard


def _check(named: dict[str, ParameterString], external: set[str]) -> list[Diagnostic]:
    found = []
    for name in named:
        if name not in STANDARD_PARAMETERS and name not in external:
            hint = f"The base of all output paths is called {PREFIX}; another name would leave the paths static."
            found.append(Diagnostic("E207", "nothing in the pipeline would refer to it", _where(name), hint))
    prefix = named.get(PREFIX)
    if prefix is not None and prefix.default_value is not None:
        problem = prefix_problem(prefix.default_value)
        if problem:
            message = f"its default {prefix.default_value!r} {problem}"
            found.append(
                Diagnostic("E209", message, _where(PREFIX), "Write it as s3://bucket/path, without a trailing slash.")
            )
    if prefix is None and named.keys() & STANDARD_PARAMETERS.keys():
        message = "given without the execution prefix: every path begins with the config's own location"
        hint = f"Add {PREFIX}, unless you want that."
        found.append(Diagnostic("W228", message, "pipeline_parameters", hint))
    for one, other in ((SECURITY_GROUP_ID.name, VPC_SUBNET.name), (VPC_SUBNET.name, SECURITY_GROUP_ID.name)):
        if one in named and other not in named:
            found.append(Diagnostic("E212", f"is given without {other}", _where(one), "A job's VPC needs both."))
    return found


def _network(groups: ParameterString, subnet: ParameterString) -> NetworkConfig:
    shared = PROCESSING_JOB_SHARED_NETWORK_CONFIG
    if (groups, subnet) == (SECURITY_GROUP_ID, VPC_SUBNET):
        return shared
    return NetworkConfig(
        enable_network_isolation=shared.enable_network_isolation,
        security_group_ids=[groups],
        subnets=[subnet],
        encrypt_inter_container_traffic=shared.encrypt_inter_container_traffic,
    )


def _where(name: str) -> str:
    return f"pipeline_parameters.{name}"
