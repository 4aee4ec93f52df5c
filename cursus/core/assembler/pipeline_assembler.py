"""Nodes and wiring in, a Pipeline out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from cursus.core.assembler.branches import Path, nested
from cursus.core.assembler.wiring import Node, Wiring
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.context import BuildContext
from cursus.core.instances_check import check_instances
from cursus.core.layouts import DEFAULT, LAYOUTS
from cursus.core.names import is_entity_name
from cursus.core.paths import Location
from cursus.core.pipeline import Pipeline
from cursus.core.step import Step, present, with_property_files
from cursus.dag import PipelineDAG
from cursus.definition.values import Parameter, PropertyFile
from cursus.errors import CompilationError, Diagnostic


class _Scope:
    """What the expressions of one pipeline speak of, while it is assembled."""

    def __init__(self, assembler: PipelineAssembler) -> None:
        self._assembler = assembler
        self.steps: dict[str, Any] = {}
        self.files: dict[str, dict[PropertyFile, None]] = {}

    @property
    def own(self) -> Mapping[str, Parameter]:
        return self._assembler.context.parameters.own

    @property
    def nodes(self) -> Collection[str]:
        return self._assembler.nodes

    def before(self, node: str) -> list[str]:
        """The nodes that surely ran before, in the order of the DAG."""
        pending, found = [node], set[str]()
        while pending:
            earlier = [name for name in self._assembler.dag.predecessors(pending.pop()) if name not in found]
            found.update(earlier)
            pending += earlier
        return [name for name in self._assembler.nodes if name in found]

    def builder(self, node: str) -> StepBuilderBase[Any]:
        return self._assembler.builders[node]

    def step(self, node: str) -> Any:
        """The built step; one of its name where it was not built, or could not be, which has been reported."""
        builder = self.builder(node)
        return self.steps.get(node) or Step(f"{builder.step_name}{builder.name_suffix}", "Processing", {})

    def read_file(self, node: str, file: PropertyFile) -> None:
        """Note that a step has to declare a property file: only those are declared that someone reads."""
        self.files.setdefault(node, {})[file] = None


class PipelineAssembler:
    """Builds every step of a wired DAG, in its order."""

    def __init__(
        self,
        dag: PipelineDAG,
        nodes: Mapping[str, Node],
        wiring: Wiring,
        context: BuildContext,
        paths: Mapping[str, Path] | None = None,
    ) -> None:
        self.dag, self.nodes, self.wiring = dag, nodes, wiring
        self.paths = paths or dict.fromkeys(nodes, ())
        self.scope = _Scope(self)
        self.context = replace(context, scope=self.scope)
        self.builders = self._initialize_step_builders()

    def _initialize_step_builders(self) -> dict[str, StepBuilderBase[Any]]:
        builders: dict[str, StepBuilderBase[Any]] = {}
        for name, node in self.nodes.items():
            builders[name] = node.builder(node.config, node=name, context=self.context)
            builders[name].set_execution_prefix(self.context.parameters.prefix)
        return builders

    def _generate_outputs(self, node: str) -> Mapping[str, Location]:
        """Where each output of a node goes: whatever its builder says, alone or in a pipeline."""
        return self.builders[node].destinations()

    def generate_pipeline(self, name: str, role: str | None = None, session: Any = None) -> Pipeline:
        """The pipeline with all its steps; ``role`` and ``session`` are its own when it is put into the service.

        Raises CompilationError: E224 for a bad name, E405 and E406 when two nodes share a place or a step name, and
        whatever the builders find in their sources, all at once.
        """
        outputs = {node: self._generate_outputs(node) for node in self.nodes}
        found = [*self._check_places(outputs), *self._check_step_names()]
        found += [one for builder in self.builders.values() for one in check_instances(builder)]
        if not is_entity_name(name):
            hint = "Letters, digits and hyphens between them, 256 at the most."
            found.append(Diagnostic("E224", f"{name!r} is not a valid pipeline name", "pipeline_name", hint))
        steps = self.scope.steps
        for node, builder in self.builders.items():
            try:
                steps[node] = builder.create_step(
                    inputs=self._inputs(node, steps),
                    outputs=outputs[node],
                    dependencies=[steps[name] for name in self._waits_for(node) if name in steps],
                )
            except CompilationError as error:
                found += error.diagnostics
        if found:
            raise CompilationError(found)
        for node, files in self.scope.files.items():
            steps[node] = with_property_files(steps[node], tuple(files))
        return Pipeline(
            name=name,
            parameters=self.context.declared_parameters,
            steps=nested(steps, self.paths),
            region=self.context.region,
            assets=self.context.assets,
            functions=self.context.functions,
            role=role,
            sagemaker_session=session,
            experiment=present(ExperimentName=self._first("experiment"), TrialName=self._first("trial")),
            max_parallel_steps=self._first("max_parallel_steps"),
        )

    def _first(self, field: str) -> Any:
        """What the first config that says anything says about the pipeline as a whole."""
        said = (getattr(node.config, field) for node in self.nodes.values())
        return next((value for value in said if value is not None), None)

    def _waits_for(self, node: str) -> list[str]:
        """Its predecessors, without the conditions that it is a branch of: those run it."""
        conditions = {edge.source for edge in self.dag.edges if edge.target == node and edge.when is not None}
        return [name for name in self.dag.predecessors(node) if name not in conditions]

    def _inputs(self, node: str, steps: Mapping[str, Any]) -> dict[str, Any]:
        """Where each input of a node comes from: outside, or the property of a step that is already built."""
        inputs = dict(self.wiring.external.get(node, {}))
        for port, source in self.wiring.links[node].items():
            # A producer that failed to build has reported why; its consumers are still looked at.
            step = steps.get(source.node)
            builder = self.builders[source.node]
            inputs[port] = f"s3://{source.node}" if step is None else builder.output_property(step, source.output)
        return {name: inputs[name] for name in self.builders[node].input_ports if name in inputs}

    def _check_places(self, outputs: Mapping[str, Mapping[str, Location]]) -> list[Diagnostic]:
        found, taken = [], dict[str, str]()
        for node, destinations in outputs.items():
            for place in dict.fromkeys(p if isinstance(p, str) else repr(p.expr) for p in destinations.values()):
                other = taken.setdefault(place, node)
                if other != node:
                    message = f"{other} and {node} write to one location"
                    named = LAYOUTS[self.builders[node].config.output_layout or DEFAULT].own_nodes
                    hint = (
                        "Rename one of the nodes, for example with a suffix."
                        if named
                        else 'Set another "output_folder" for one of them: earlier layouts have no node names.'
                    )
                    found.append(Diagnostic("E405", message, f"dag.{node}", hint))
        return found

    def _check_step_names(self) -> list[Diagnostic]:
        found, taken = [], dict[str, str]()
        for node, builder in self.builders.items():
            name = f"{builder.step_name}{builder.name_suffix}"
            other = taken.setdefault(name, node)
            if other != node:
                message = f"{other} and {node} would both be the step {name!r}"
                found.append(Diagnostic("E406", message, f"dag.{node}", "Rename one of them."))
        return found
