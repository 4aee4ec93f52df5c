"""What every step builder is: a declaration of ports and a script, and the one place where its paths come from."""

from __future__ import annotations

import functools
import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from types import MappingProxyType, SimpleNamespace
from typing import Any, ClassVar, Generic, get_args, get_origin

from cursus.core import layouts
from cursus.core.assets import Content
from cursus.core.base.config_base import BasePipelineConfig, ConfigT
from cursus.core.base.context import BuildContext
from cursus.core.base.ports import Input, Output, Ports
from cursus.core.base.tiers import TieredModel
from cursus.core.expressions import is_expression, text_where_needed, value_of
from cursus.core.field_parameters import known, misfit, of_misfit
from cursus.core.images import image_uri
from cursus.core.names import STEP_NAME_LIMIT, valid_name
from cursus.core.network import NetworkConfig
from cursus.core.parameters import RUNNING_PIPELINE_NAME
from cursus.core.paths import Location, join_path
from cursus.core.step import CACHE, Step, named, present, step_names
from cursus.definition.values import Parameter, ParameterString, PipelineVariable
from cursus.errors import CompilationError, Diagnostic, did_you_mean


class StepBuilderBase(ABC, Generic[ConfigT]):
    """Builds one step of a pipeline from its config.

    A subclass declares ``script``, ``output_folder``, its ports as class attributes, and its config as the type
    argument: ``class XStepBuilder(ProcessingStepBuilder[XConfig])``. Raises TypeError when the class is created with
    a port that shadows an attribute of the framework.
    """

    Config: ClassVar[type[BasePipelineConfig]] = BasePipelineConfig
    input_ports: Mapping[str, Input] = MappingProxyType({})
    output_ports: Mapping[str, Output] = MappingProxyType({})
    """Declared by the class; of a builder, those that its config has as well."""

    script: ClassVar[str] = ""
    """File name of our script for this step."""

    output_folder: ClassVar[str] = ""
    """First folder below the base; empty for a step without S3 output."""

    name_suffix: ClassVar[str] = ""
    """What follows the step's name in the definition, as the SDK's ModelStep has it."""

    carries_data: ClassVar[bool] = True
    """Whether edges to and from the step feed inputs; a step that only decides what runs has neither."""

    uses_sdk: ClassVar[bool] = False
    """Whether ``_create_step`` makes a step of the SDK. Assumed of a plug-in's that does not say so."""

    stands_for: ClassVar[str] = ""
    """A step type that this one can replace: an input that comes from that type takes this one too."""

    config: ConfigT
    node: str
    context: BuildContext

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        ports = {name: value for name, value in vars(cls).items() if isinstance(value, Input | Output)}
        for name, port in ports.items():
            for base in cls.__mro__[1:]:
                declared = {**inspect.get_annotations(base), **vars(base)}
                if not isinstance(declared.get(name, port), Input | Output):
                    raise TypeError(f"port {cls.__name__}.{name} shadows {base.__name__}.{name}; give it another name")
        cls.input_ports = {**cls.input_ports} | {p.name: p for p in ports.values() if isinstance(p, Input)}
        cls.output_ports = {**cls.output_ports} | {p.name: p for p in ports.values() if isinstance(p, Output)}
        if "_create_step" in vars(cls) and "uses_sdk" not in vars(cls):
            cls.uses_sdk = cls.__module__.partition(".")[0] != "cursus"
        for generic in cls.__dict__.get("__orig_bases__", ()):
            argument = next(iter(get_args(generic)), None)
            if isinstance(get_origin(generic), type) and isinstance(argument, type):
                cls.Config = argument

    def __init__(self, config: ConfigT, *, node: str | None = None, context: BuildContext | None = None) -> None:
        self.config = config
        self.node = node or self.canonical_nodes(config)[-1]
        self.context = context or BuildContext.offline(config)
        self._execution_prefix: Location | None = self.context.parameters.prefix
        ports = self.ports_of(config)
        self.input_ports, self.output_ports = ports.inputs, ports.outputs

    # --- what a class is, before there is a config

    @classmethod
    def step_type(cls) -> str:
        """``TabularPreprocessing`` of ``TabularPreprocessingStepBuilder``."""
        return cls.__name__.removesuffix("StepBuilder")

    @classmethod
    def job_type_of(cls, config: BasePipelineConfig) -> str | None:
        job_type: str | None = getattr(config, "job_type", None) if config.may_have("job_type") else None
        return job_type

    @classmethod
    def ports_of(cls, config: BasePipelineConfig) -> Ports:
        """The step's inputs and outputs: those of the class, unless a subclass takes them from the config."""
        return Ports(cls.input_ports, cls.output_ports)

    @classmethod
    def canonical_nodes(cls, config: BasePipelineConfig) -> tuple[str, ...]:
        """The node names that need no segment of their own: ``StepType`` and, with a job type, ``StepType_jobtype``."""
        job_type = cls.job_type_of(config)
        return (cls.step_type(), f"{cls.step_type()}_{job_type}") if job_type else (cls.step_type(),)

    # --- paths

    @property
    def execution_prefix(self) -> Location | None:
        """The base that was passed from outside; None for the static one."""
        return self._execution_prefix

    def set_execution_prefix(self, prefix: str | ParameterString | None) -> None:
        self._execution_prefix = prefix

    def _get_base_output_path(self) -> Location:
        """First part of every path this step writes to: the execution prefix, else the config's static location."""
        prefix = self._execution_prefix
        if prefix is None:
            return self.config.pipeline_s3_loc
        if not isinstance(prefix, str):
            self.context.refer_to(prefix)
        return prefix

    @property
    def folder(self) -> tuple[str, ...]:
        """Path segments between the base and the logical name."""
        fixed = self.config.output_folder
        if fixed is not None:
            return tuple(fixed.split("/"))
        own = None if self.node in self.canonical_nodes(self.config) else valid_name(self.node)
        job_type = self.job_type_of(self.config)
        return layouts.folder(self.config.output_layout, self.step_type(), self.output_folder, job_type, own)

    def destinations(self) -> dict[str, PipelineVariable]:
        """Where each output goes, by logical name; empty for a step without S3 output."""
        if not self.output_folder:
            return {}
        base = self._get_base_output_path()
        return {name: join_path(base, *self.folder, name) for name, port in self.output_ports.items() if port.in_s3}

    @property
    def role(self) -> Location:
        """The role of the step's job: the one for all steps, else the config's."""
        return self.context.role or self.config.role

    @property
    def pipeline_name(self) -> Location:
        """The pipeline's name; where the definition may name no one, whatever it is called when it runs."""
        if self.context.asset_mode == "session":
            return self.config.pipeline_name
        return RUNNING_PIPELINE_NAME

    # --- what the job runs with: the config's own settings before those of the pipeline

    @property
    def network(self) -> NetworkConfig | None:
        """The job's network; None where neither config nor parameters say anything of it."""
        config, shared = self.config, self.context.parameters.network
        if config.subnets is None and config.enable_network_isolation is None:
            return shared
        isolation = config.enable_network_isolation
        return NetworkConfig(
            enable_network_isolation=shared.enable_network_isolation if isolation is None and shared else isolation,
            security_group_ids=self._texts("security_group_ids") or (shared.security_group_ids if shared else None),
            subnets=self._texts("subnets") or (shared.subnets if shared else None),
            encrypt_inter_container_traffic=shared.encrypt_inter_container_traffic if shared else None,
        )

    @property
    def kms_key(self) -> Location | None:
        """The key of the job's outputs and volumes."""
        return self.config.kms_key or self.context.parameters.kms_key

    @property
    def tags(self) -> list[dict[str, Any]]:
        """The job's tags, as the service takes them."""
        tags = self.config.tags or {}
        pairs = tags.items() if isinstance(tags, dict) else [(tag["Key"], tag["Value"]) for tag in tags]
        return [{"Key": key, "Value": self.text_of(value, f"tags.{key}")} for key, value in pairs]

    def job_environment(self, own: Mapping[str, Location] = MappingProxyType({})) -> dict[str, Location]:
        """Environment variables: of every job of the config, the step's ``own``, and what the config says itself."""
        given = self.config.environment.items()
        said = {name: text_where_needed(self.value(told, f"environment.{name}")) for name, told in given}
        return {**self.config.job_environment, **own, **said}

    def _texts(self, field: str) -> list[Any]:
        """The entries of a list whose entries may be expressions."""
        told = getattr(self.config, field) or []
        return [self.text_of(one, f"{field}.{number}") for number, one in enumerate(told)]

    def text_of(self, told: Any, field: str) -> Any:
        """As ``value``, of what has to be text.

        Raises CompilationError (E268) for a parameter of another type.
        """
        value = self.value(told, field)
        if isinstance(value, Parameter) and value.parameter_type.value != "String":
            message = f"the parameter {value.name} is of type {value.parameter_type.value}, and this is text"
            hint = "Declare the parameter as a String."
            raise CompilationError([Diagnostic("E268", message, f"{self.node}.{field}", hint)])
        return value

    def member(self, model: TieredModel, name: str, field: str) -> Any:
        """As ``value``, of ``name`` in a model in ``field`` of the config; None where it is not given.

        Without a ``field`` the model is the config itself.

        Raises CompilationError (E268) for a parameter whose type or default it does not take.
        """
        told, where = getattr(model, name), f"{field}.{name}".lstrip(".")
        value = None if told is None else self.value(told, where)
        if isinstance(value, Parameter) and (problem := misfit(value, type(model).model_fields[name])):
            raise CompilationError([of_misfit(value, problem, f"{self.node}.{where}")])
        return value

    def values_in(self, told: Any, field: str) -> Any:
        """``told`` with its expressions replaced at every depth."""
        if is_expression(told):
            return self.value(told, field)
        if isinstance(told, dict):
            return {name: self.values_in(item, f"{field}.{name}") for name, item in told.items()}
        if isinstance(told, list):
            return [self.values_in(item, f"{field}.{number}") for number, item in enumerate(told)]
        return told

    def value(self, told: Any, field: str) -> Any:
        """The value that ``told`` in a field of the config stands for: itself, or that of an expression."""
        return value_of(told, self.context.scope, self.node, f"{self.node}.{field}")

    @property
    def image(self) -> str:
        """The config's own container image, else the one that the step chooses."""
        return self.config.image_uri or self.image_uri()

    def image_uri(self) -> str:
        """The container that the step runs in unless the config names one."""
        return ""

    # --- code

    def framework_image(
        self, framework: str, version: str | None, py_version: str | None, instance_type: Any, scope: str | None = None
    ) -> str:
        """URI of a SageMaker framework image in the config's region.

        Raises CompilationError (E235) when there is no such image.
        """
        named, instance_type = instance_type, known(instance_type)
        if not isinstance(instance_type, str):
            depends = f"the parameter {named.name}, which has no default" if isinstance(named, Parameter) else "a run"
            message = f"the image of {framework} depends on {depends}"
            hint = "Give the parameter a default, or give the config an image_uri."
            raise CompilationError([Diagnostic("E269", message, self.node, hint)])
        try:
            return image_uri(framework, self.config.aws_region, version, py_version, instance_type, scope)
        except ValueError as error:
            reason = next(line for line in str(error).splitlines() if line.strip())
            named_version = f" {version}" if version else ""
            named_python = f" ({py_version})" if py_version else ""
            message = f"there is no image of {framework}{named_version}{named_python} for {instance_type}"
            raise CompilationError([Diagnostic("E235", message, self.node, reason)]) from error

    def user_files(self, directory: str, field: str) -> Mapping[str, Content]:
        """The files of a source directory that the config names in ``field``, below the source root.

        Raises CompilationError: E210 when it is not there, E211 when it is too large to travel as code.
        """
        return self.context.user_files(directory, f"{self.node}.{field}", self.config.project_root_folder)

    # --- the step

    @property
    def step_name(self) -> str:
        """Name in the definition, before ``name_suffix``: the node's, or ``StepType-Jobtype`` for a canonical one."""
        if self.node not in self.canonical_nodes(self.config):
            return valid_name(self.node, STEP_NAME_LIMIT - len(self.name_suffix))
        job_type = self.job_type_of(self.config)
        return f"{self.step_type()}-{job_type.capitalize()}" if job_type else self.step_type()

    def create_step(
        self,
        inputs: Mapping[str, Location] | None = None,
        outputs: Mapping[str, Location] | None = None,
        dependencies: Iterable[Any] = (),
        enable_caching: bool = True,
    ) -> Any:
        """The step: a ``cursus.core.step.Step``, or what a plug-in's builder makes with the SDK's own classes.

        ``inputs`` and ``outputs``: S3 locations by port name; outputs default to ``destinations()``.
        ``dependencies``: steps, ours or the SDK's, or their names.

        Raises CompilationError: E401 for each required input that is not given, E403 for one that the step does not
        have, and what the config's sources lack.
        """
        given = dict(inputs or {})
        unknown = [name for name in given if name not in self.input_ports]
        if unknown:
            raise CompilationError(
                Diagnostic(
                    "E403", f"{self.node} has no input {name!r}", self.node, did_you_mean(name, self.input_ports)
                )
                for name in unknown
            )
        job_type = self.job_type_of(self.config)
        missing = [port for port in self.input_ports.values() if port.required_by(job_type) and port.name not in given]
        if missing:
            hint = "Give create_step its S3 location."
            raise CompilationError(
                Diagnostic("E401", "required input without a source", f"{self.node}.{port.name}", hint)
                for port in missing
            )
        destinations = self.destinations() if outputs is None else dict(outputs)
        cached = enable_caching and self.config.enable_caching is not False
        cache = {**CACHE, **present(ExpireAfter=self.config.cache_expire_after)} if cached else None
        with self._sdk():
            step = self._create_step(given, destinations, step_names(dependencies), cache)
        step = named(step, self.config.display_name, self.config.description)
        return self._with_retries(step) if self.config.retry_policies else step

    def has_use_for(self, setting: str, step: Step) -> bool:
        """Whether a field that every config has, such as ``tags``, changes this step or what is deployed with it."""
        from cursus.definition.kinds import kind_of  # few configs have such fields, and there is a module for each kind

        kind = kind_of(step.type)
        return kind is None or kind.takes(setting)

    def _with_retries(self, step: Any) -> Any:
        from cursus.definition.kinds import kind_of  # few steps are tried again, and there is a module for each kind

        kind = kind_of(step.type if isinstance(step, Step) else step.step_type.value)
        if kind is None or not kind.retried:
            if "retry_policies" not in self.config.own_fields:
                return step  # All steps share them: those that can be tried again are.
            message = f"the service never tries a step of the type {self.step_type()} again"
            hint = "Remove retry_policies from this config; give it to those of the other steps."
            raise CompilationError([Diagnostic("E270", message, f"{self.node}.retry_policies", hint)])
        policies = [
            present(
                ExceptionType=list(policy.exceptions),
                IntervalSeconds=policy.interval_seconds,
                BackoffRate=policy.backoff_rate,
                MaxAttempts=policy.max_attempts,
                ExpireAfterMin=policy.expire_after_minutes,
            )
            for policy in self.config.retry_policies or ()
        ]
        if isinstance(step, Step):
            return replace(step, retry_policies=policies)
        step.retry_policies = [SimpleNamespace(to_request=functools.partial(dict, policy)) for policy in policies]
        return step

    def _sdk(self) -> AbstractContextManager[None]:
        """Where the SDK takes our variables in its steps, for a builder that makes one."""
        if not self.uses_sdk or not self.context.is_installed("sagemaker"):
            return nullcontext()
        from cursus.sdk.session import quiet_sdk  # heavy

        return quiet_sdk()

    @abstractmethod
    def _create_step(
        self,
        inputs: Mapping[str, Location],
        outputs: Mapping[str, Location],
        dependencies: Sequence[str],
        cache: Mapping[str, Any] | None,
    ) -> Any:
        """The verb's request, as a ``Step``. ``dependencies`` are names of steps; ``cache`` is a CacheConfig member."""

    def _get_inputs(self, inputs: Mapping[str, Location]) -> Any:
        """What the verb's request says of these inputs."""

    def _get_outputs(self, outputs: Mapping[str, Location]) -> Any:
        """What the verb's request says of these outputs."""

    @abstractmethod
    def output_property(self, step: Any, name: str) -> PipelineVariable:
        """The reference by which another step reads output ``name`` of ``step``."""
