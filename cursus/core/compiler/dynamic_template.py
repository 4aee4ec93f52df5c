"""The template that needs no code: it finds the config and the builder of each node by rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, get_args

from cursus.core.assembler.pipeline_template_base import PipelineTemplateBase
from cursus.core.assembler.wiring import Node, misnamed
from cursus.core.base.config_base import BasePipelineConfig, JobType
from cursus.core.catalog import catalog
from cursus.core.config_file import ConfigFile
from cursus.core.layouts import LayoutName, checked_layout, unnamed_layout
from cursus.dag import PipelineDAG
from cursus.errors import Diagnostic, did_you_mean


class DynamicPipelineTemplate(PipelineTemplateBase):
    """A pipeline from any DAG and the configs of a saved file."""

    def __init__(
        self, dag: PipelineDAG, configs: ConfigFile, *, output_layout: LayoutName | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self._dag = dag
        self._configs = configs
        self._layout = checked_layout(output_layout)

    def _create_pipeline_dag(self) -> PipelineDAG:
        return self._dag

    def _create_nodes(self, found: list[Diagnostic]) -> dict[str, Node]:
        names = dict.fromkeys(self._dag.nodes)
        keys = {name: _config_key(name, self._configs, names.keys(), found) for name in names}
        found += self._configs.findings(key for key in keys.values() if key)
        configs = self._configs.configs
        named = {name: configs[key] for name, key in keys.items() if key and key in configs}
        if self._layout is not None:
            named = {name: config.model_copy(update={"output_layout": self._layout}) for name, config in named.items()}
        nodes = resolve_nodes(named, found)
        silent = [node for node in nodes.values() if not (node.config.output_layout or node.config.output_folder)]
        places = [(node.step_type, node.builder.output_folder, node.job_type) for node in silent]
        found += unnamed_layout((place for place in places if place[1]), self._configs.earlier_layout)
        return nodes


def resolve_nodes(configs: Mapping[str, BasePipelineConfig], found: list[Diagnostic]) -> dict[str, Node]:
    """Each node with the builder of its config; E223 where there is none, E238 and E409 where the name disagrees."""
    steps = catalog()
    found += steps.diagnostics
    nodes: dict[str, Node] = {}
    for name, config in configs.items():
        builder = steps.builder_for(config)
        if builder is None:
            message = f"no step is built from a {type(config).__name__}"
            found.append(Diagnostic("E223", message, name, "Name the config class of a step: cursus steps list."))
        elif (said := _job_type_in(name, builder.step_type())) and builder.job_type_of(config) not in (None, said):
            message = f"the name says {said}, the config's job_type is {builder.job_type_of(config)}"
            hint = f'Give the config "job_type": "{said}", or rename its key and the node.'
            found.append(Diagnostic("E238", message, name, hint))
        elif wrong := list(misnamed(Node(name, config, builder), steps.builders.keys())):
            found += wrong
        else:
            nodes[name] = Node(name, config, builder)
    return nodes


def _job_type_in(node: str, step_type: str) -> str | None:
    """``calibration`` of ``XGBoostModelEval_calibration``; None when the name says nothing of a job type."""
    said = node.removeprefix(f"{step_type}_")
    return said if said in get_args(JobType) else None


def _config_key(node: str, file: ConfigFile, nodes: Collection[str], found: list[Diagnostic]) -> str | None:
    """The key of a node's config: its own name, else the one config of its step type and job type that no node names.

    E204 when two fit, E218 when none does.
    """
    if node in file.by_key:
        return node
    fitting = [key for key, config in file.configs.items() if key not in nodes and _fits(node, config)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        message = f"two or more configs fit this node: {', '.join(fitting)}"
        found.append(Diagnostic("E204", message, f"dag.{node}", "Name the node as the key of the config it means."))
    elif file.by_key or not file.diagnostics:
        hint = did_you_mean(node, file.by_key)
        found.append(Diagnostic("E218", "the saved file has no config for this node", f"dag.{node}", hint))
    return None


def _fits(node: str, config: BasePipelineConfig) -> bool:
    """Whether a node's name is that of the config's step, with what earlier versions added to the key."""
    builder = catalog().builder_for(config)
    if builder is None:
        return False
    parts = (getattr(config, "job_type", None), config.data_type, getattr(config, "mode", None))
    return node in (*builder.canonical_nodes(config), "_".join([builder.step_type(), *filter(None, parts)]))
