"""What every pipeline template does: keep the parameters, check that all is there, hand over to the assembler."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

from cursus.core.assembler.branches import branches_of
from cursus.core.assembler.pipeline_assembler import PipelineAssembler
from cursus.core.assembler.wiring import Node, Wiring, none_texts, wire
from cursus.core.assets import AssetMode
from cursus.core.base.context import BuildContext, account_of, default_bucket
from cursus.core.field_parameters import with_parameters
from cursus.core.names import valid_entity_name
from cursus.core.own_parameters import declared
from cursus.core.parameters import ParameterSet, parameter_set
from cursus.core.pipeline import Pipeline
from cursus.core.script_check import check_script
from cursus.core.sessions import bucket_of_session, is_session, region_of_session
from cursus.core.settings_check import unused_settings
from cursus.core.sizing_check import small_instances
from cursus.dag import PipelineDAG
from cursus.definition.values import Parameter, ParameterString
from cursus.errors import CompilationError, Diagnostic, errors_in
from cursus.s3 import prefix_problem


def listed(parameters: Iterable[str | ParameterString] | str | ParameterString | None) -> list[Any] | None:
    """Parameters as a list: one that is given alone is a list of one, not a text to be taken letter by letter."""
    if parameters is None:
        return None
    return list(parameters) if isinstance(parameters, Iterable) and not isinstance(parameters, str) else [parameters]


@dataclass(frozen=True)
class Assembled:
    """A pipeline, the assembler that has its DAG, wiring, builders and parameters, and what was found on the way."""

    pipeline: Pipeline
    assembler: PipelineAssembler
    diagnostics: list[Diagnostic]

    def check_scripts(self) -> list[Diagnostic]:
        """What does not fit between the steps and their scripts (E301 to W306)."""
        assembler, found = self.assembler, list[Diagnostic]()
        for node, builder in assembler.builders.items():
            fed = {*assembler.wiring.links.get(node, ()), *assembler.wiring.external.get(node, ())}
            found += check_script(builder, builder.input_ports.keys() - fed)
        return found


class PipelineTemplateBase(ABC):
    """A pipeline in the making. A subclass says which DAG, and which node has which config and builder.

    ``sagemaker_session`` is the pipeline's own, and its bucket the assets'; no step is built with it, because that
    would ask AWS. ``role`` None takes the configs'. ``pipeline_parameters`` and ``external_inputs`` are explained at
    ``PipelineDAGCompiler``.
    """

    def __init__(
        self,
        *,
        sagemaker_session: Any = None,
        role: str | None = None,
        pipeline_parameters: Sequence[str | ParameterString] | None = None,
        external_inputs: Mapping[str, str | ParameterString] | None = None,
        source_root: Path | None = None,
        assets: AssetMode | None = None,
    ) -> None:
        self._session = sagemaker_session
        self._role = role
        self._external_inputs = dict(external_inputs or {})
        self._source_root = source_root
        if assets not in (None, *get_args(AssetMode)):
            raise ValueError(f"assets={assets!r}: {' or '.join(get_args(AssetMode))}")
        self.assets = assets
        self.set_pipeline_parameters(pipeline_parameters)

    @abstractmethod
    def _create_pipeline_dag(self) -> PipelineDAG:
        """The DAG of the pipeline."""

    @abstractmethod
    def _create_nodes(self, found: list[Diagnostic]) -> dict[str, Node]:
        """The nodes that have a config and a builder; what is wrong with the others goes into ``found``."""

    def set_pipeline_parameters(self, parameters: Sequence[str | ParameterString] | None) -> None:
        """The parameters of the next ``generate_pipeline``: the rows of the table at ``PipelineDAGCompiler``."""
        self._pipeline_parameters = listed(parameters)

    def _get_pipeline_parameters(self) -> list[str | ParameterString] | None:
        return self._pipeline_parameters

    def plan(self) -> tuple[Mapping[str, Node], Wiring, list[Diagnostic]]:
        """Nodes in the order of the DAG, their wiring, and everything found wrong so far; needs no SDK."""
        dag = self._create_pipeline_dag()
        order, found = dag.checked_order()
        unordered = self._create_nodes(found)
        in_turn = dag.nodes if errors_in(found) else order
        nodes = {name: unordered[name] for name in in_turn if name in unordered}
        wiring = Wiring({}, {})
        if len(nodes) == len(set(dag.nodes)):  # Else every node after a missing one would seem to lack a source.
            wiring, miswired = wire(dag, nodes, self._external_inputs)
            found += miswired
        return nodes, wiring, found

    def generate_pipeline(self, pipeline_name: str | None = None) -> tuple[Pipeline, list[Diagnostic]]:
        """The pipeline, and the warnings and notes on the way.

        Raises CompilationError with every diagnostic when one of them is an error.
        """
        assembled = self.assemble(pipeline_name)
        return assembled.pipeline, assembled.diagnostics

    def assemble(self, pipeline_name: str | None = None) -> Assembled:
        """The pipeline, what made it, and the warnings and notes on the way.

        Raises CompilationError with every diagnostic when one of them is an error.
        """
        nodes, wiring, found = self.plan()
        dag = self._create_pipeline_dag()
        paths, impossible = branches_of(dag, nodes)
        parameters, misnamed = self._parameter_set(nodes, wiring)
        nodes, wiring, misfits = _with_parameters(nodes, wiring, parameters.own)
        found += [*impossible, *misnamed, *misfits]
        found += self._check_identity(nodes, parameters)
        if errors_in(found) or not nodes:
            raise CompilationError(found)
        assembler = PipelineAssembler(dag, nodes, wiring, self._build_context(nodes, parameters), paths)
        name = pipeline_name or valid_entity_name(next(iter(nodes.values())).config.pipeline_name)
        try:
            pipeline = assembler.generate_pipeline(name, self._pipeline_role(nodes), self._session)
        except CompilationError as error:
            raise CompilationError([*found, *error.diagnostics]) from error
        for node, builder in assembler.builders.items():
            found += none_texts(getattr(builder, "environment", dict)(), node)
        found += unused_settings(assembler.builders, assembler.scope.steps)
        found += small_instances(assembler.builders)
        return Assembled(pipeline, assembler, found)

    def _parameter_set(self, nodes: Mapping[str, Node], wiring: Wiring) -> tuple[ParameterSet, list[Diagnostic]]:
        external = [value for inputs in wiring.external.values() for value in inputs.values()]
        bases = dict.fromkeys(node.config.pipeline_s3_loc for node in nodes.values())
        parameters, found = parameter_set(
            self._get_pipeline_parameters(),
            default_base=next(iter(bases), None),  # None when no config is valid: that has been reported
            external=[value for value in external if not isinstance(value, str)],
        )
        own, malformed = self._own_parameters()
        parameters, found = parameters.with_own(own), [*found, *malformed]
        if self._get_pipeline_parameters() is None and len(bases) > 1:
            message = f"the configs have different static locations: {', '.join(bases)}"
            hint = "They cannot share one default. Pass the prefix, or no parameters so that each keeps its own."
            found.append(Diagnostic("E221", message, "pipeline_s3_loc", hint))
        if parameters.prefix is None:
            found += self._check_static_locations(nodes)
        return parameters, found

    def _own_parameters(self) -> tuple[dict[str, Parameter], list[Diagnostic]]:
        """What the pipeline declares next to the standard parameters."""
        return declared(self._create_pipeline_dag().parameters, "dag.parameters")

    def _check_static_locations(self, nodes: Mapping[str, Node]) -> list[Diagnostic]:
        hint = "It follows from bucket, author, service, model class and version: correct the one at fault."
        places: dict[str, str] = {}
        for name, node in nodes.items():
            places.setdefault(node.config.pipeline_s3_loc, name)
        return [
            Diagnostic("E209", f"the static location {place!r} {problem}", f"{name}.pipeline_s3_loc", hint)
            for place, name in places.items()
            if (problem := prefix_problem(place))
        ]

    def _check_identity(self, nodes: Mapping[str, Node], parameters: ParameterSet) -> list[Diagnostic]:
        found = []
        if self._session is not None and not is_session(self._session):
            message = f"{type(self._session).__name__} is not a session"
            hint = "Pass a boto3 Session or a PipelineSession of the SDK, or none at all."
            found.append(Diagnostic("E220", message, "sagemaker_session", hint))
        regions = {node.config.aws_region: f"{name}.region" for name, node in reversed(list(nodes.items()))}
        if region := region_of_session(self._session):
            regions.setdefault(region, "sagemaker_session")
        if len(regions) > 1:
            message = f"the pipeline would be in {' and '.join(regions)}"
            hint = "Use one region in all configs, and pass a session of that region or none."
            found.append(Diagnostic("E239", message, " and ".join(regions.values()), hint))
        roles: dict[str, str] = {}
        for name, node in nodes.items():
            roles.setdefault(self._role or node.config.role, "role" if self._role else f"{name}.role")
        for role, where in roles.items():
            # Where a parameter is the role, its ARN may still have to show whose bucket holds the code.
            if account_of(role) is None and (parameters.role is None or self._asset_mode(parameters) == "session"):
                hint = "Write arn:aws:iam::ACCOUNT:role/NAME: compiling does not look up roles by name."
                found.append(Diagnostic("E219", f"{role!r} is not the ARN of a role", where, hint))
        return found

    def _asset_mode(self, parameters: ParameterSet) -> AssetMode:
        """Where code lies, by default: below the prefix wherever nothing else ties the definition to an account."""
        if self.assets is None:
            self.assets = "execution" if parameters.prefix and parameters.role else "session"
        return self.assets

    def _build_context(self, nodes: Mapping[str, Node], parameters: ParameterSet) -> BuildContext:
        config: Any = next(iter(nodes.values())).config
        role = self._pipeline_role(nodes)
        region = config.aws_region
        bucket = bucket_of_session(self._session) or default_bucket(region, role)
        role_of_jobs = parameters.role or self._role
        mode = self._asset_mode(parameters)
        account = account_of(role)
        return BuildContext(region, bucket, role_of_jobs, parameters, self._source_root, mode, account)

    def _pipeline_role(self, nodes: Mapping[str, Node]) -> str:
        return self._role or next(iter(nodes.values())).config.role


def _with_parameters(
    nodes: Mapping[str, Node], wiring: Wiring, own: Mapping[str, Parameter]
) -> tuple[Mapping[str, Node], Wiring, list[Diagnostic]]:
    """Nodes and wiring with the pipeline's own parameters wherever a config names one."""
    found: list[Diagnostic] = []
    filled = dict(nodes)
    external = {name: dict(inputs) for name, inputs in wiring.external.items()}
    for name, node in nodes.items():
        if node.config.named_parameters:
            config, inputs, misfits = with_parameters(node.config, node.config.named_parameters, own, name)
            filled[name] = replace(node, config=config)
            external.setdefault(name, {}).update(inputs)
            found += misfits
    return filled, replace(wiring, external=external), found
