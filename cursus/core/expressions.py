"""Values that configs write as expressions: parameters, metrics, properties and outputs of other nodes, joined text.

==========================================  ==========================================================================
``0.8``, ``"text"``, ``true``               itself
``{"parameter": "MinAuc"}``                 a parameter of the pipeline
``{"metric": "Evaluate.metrics:auc_roc"}``  the value at ``auc_roc`` in the property file ``metrics`` of the node
``{"property": "Train.TrainingJobName"}``   what the service knows of a node's step once it has run
``{"output": "Train.model_output"}``        where an output of a node lies
``{"execution": "PipelineExecutionId"}``    what the service knows of the execution
``{"join": ["a", …], "on": "/"}``           all of these as one text
==========================================  ==========================================================================
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Protocol

from cursus.core.step import name_of
from cursus.definition.references import parse_keys
from cursus.definition.values import (
    ExecutionVariable,
    ExecutionVariables,
    Join,
    JsonGet,
    Parameter,
    ParameterString,
    PipelineVariable,
    Properties,
    PropertyFile,
)
from cursus.errors import CompilationError, Diagnostic, did_you_mean

FORMS: Final = ("parameter", "metric", "property", "output", "execution", "join")
EXECUTION: Final = {
    value.name: value for value in vars(ExecutionVariables).values() if isinstance(value, ExecutionVariable)
}


class Scope(Protocol):
    """What an expression of one node may speak of: the pipeline's parameters, and the nodes that run before it."""

    @property
    def own(self) -> Mapping[str, Parameter]: ...
    @property
    def nodes(self) -> Collection[str]: ...
    def before(self, node: str) -> Collection[str]: ...
    def builder(self, node: str) -> Any: ...
    def step(self, node: str) -> Any: ...
    def read_file(self, node: str, file: PropertyFile) -> None: ...


class NoScope:
    """For a builder on its own: no parameters, and no other nodes."""

    own: Mapping[str, Parameter] = MappingProxyType({})
    nodes: Collection[str] = ()

    def before(self, node: str) -> Collection[str]:
        return ()

    def builder(self, node: str) -> Any:
        raise KeyError(node)

    step = builder

    def read_file(self, node: str, file: PropertyFile) -> None:
        raise KeyError(node)


def is_expression(value: Any) -> bool:
    """Whether a config's value is an expression, and not itself."""
    return isinstance(value, Mapping) and any(form in value for form in FORMS)


def value_of(expression: Any, scope: Scope, node: str, where: str) -> Any:
    """The value, with pipeline variables in it, of an expression in the config of ``node``.

    Raises CompilationError: E261 for a form that there is not, E262 for a parameter that is not declared, E263 for a
    node that does not run before, E264 for a metric, output or property that it does not have.
    """
    if isinstance(expression, str | int | float):
        return expression
    if not isinstance(expression, Mapping) or len([form for form in FORMS if form in expression]) != 1:
        forms = ", ".join(f'{{"{form}": …}}' for form in FORMS)
        raise _error("E261", f"{expression!r} is neither a value nor an expression", where, f"Write one of {forms}.")
    form = next(form for form in FORMS if form in expression)
    told = expression[form]
    if form == "join":
        if not isinstance(told, list):
            raise _error("E261", "a join takes a list", where, '{"join": ["a", {"parameter": "P"}], "on": "/"}')
        parts = [value_of(part, scope, node, where) for part in told]
        return Join(on=str(expression.get("on", "")), values=parts)
    if not isinstance(told, str):
        raise _error("E261", f"{form} takes a text, not {told!r}", where, f'Write {{"{form}": "…"}}.')
    return _FORMS[form](told, scope, node, where)


def _parameter(name: str, scope: Scope, node: str, where: str) -> PipelineVariable:
    if name not in scope.own:
        hint = f'{did_you_mean(name, scope.own)} Declare it in dag.json: "parameters": {{"{name}": {{"type": …}}}}.'
        raise _error("E262", f"the pipeline declares no parameter {name!r}", where, hint.strip())
    return scope.own[name]


def _execution(name: str, scope: Scope, node: str, where: str) -> PipelineVariable:
    if name not in EXECUTION:
        raise _error("E261", f"there is no execution variable {name!r}", where, did_you_mean(name, EXECUTION))
    return EXECUTION[name]


def _metric(text: str, scope: Scope, node: str, where: str) -> PipelineVariable:
    place, colon, path = text.partition(":")
    read, rest = _split(place, scope, node, where)
    files = {
        name: (port.name, file)
        for port in scope.builder(read).output_ports.values()
        for name, file in port.property_files.items()
    }
    if not colon or not path or rest not in files:
        message = f"{read} has no metric {text.removeprefix(f'{read}.')!r}"
        known = f"Its files: {', '.join(files)}." if files else f"No output of {read} declares a property file."
        hint = f"{known} Write NODE.FILE:path.to.value. {did_you_mean(rest, files)}"
        raise _error("E264", message, where, hint.strip())
    if parse_keys(path) is None:
        message = f"{path!r} is not a path to a value in {rest}"
        raise _error("E264", message, where, "Write auc, metrics.auc, or metrics['auc'][0].")
    output, file_name = files[rest]
    file = PropertyFile(rest, output, file_name)
    scope.read_file(read, file)
    return JsonGet(step_name=name_of(scope.step(read)), property_file=file, json_path=path)


def _output(text: str, scope: Scope, node: str, where: str) -> PipelineVariable:
    read, output = _split(text, scope, node, where)
    builder = scope.builder(read)
    if output not in builder.output_ports:
        raise _error("E264", f"{read} has no output {output!r}", where, did_you_mean(output, builder.output_ports))
    found: PipelineVariable = builder.output_property(scope.step(read), output)
    return found


def _property(text: str, scope: Scope, node: str, where: str) -> PipelineVariable:
    read, path = _split(text, scope, node, where)
    keys = parse_keys(path)
    try:
        value: Any = scope.step(read).properties
        for key in keys or ():
            value = _member(value, key) if isinstance(key, str) and key.isidentifier() else value[key]
    except (AttributeError, TypeError, ValueError) as error:
        raise _error("E264", f"{read} has no property {path!r}", where, str(error)) from error
    if not keys:
        raise _error("E264", f"{text!r} names no property", where, 'Write {"property": "Train.TrainingJobName"}.')
    found: PipelineVariable = value
    return found


def _member(value: Any, key: str) -> Any:
    """The attribute, or the entry of a map, whose keys may look like attributes."""
    try:
        return getattr(value, key)
    except AttributeError:
        try:
            return value[key]
        except TypeError:
            pass
        raise


_FORMS: Final = {
    "parameter": _parameter,
    "execution": _execution,
    "metric": _metric,
    "output": _output,
    "property": _property,
}


def _split(text: str, scope: Scope, node: str, where: str) -> tuple[str, str]:
    """The node that a text begins with, the longest name that fits, and the rest."""
    before = scope.before(node)
    fitting = [name for name in before if text == name or text.startswith(f"{name}.")]
    if not fitting:
        name = text.partition(".")[0]
        if name in scope.nodes:
            message = f"{name} does not run before {node}"
            hint = f"Add an edge from {name} to {node}, unless {name} waits for {node}: then read another node."
            raise _error("E263", message, where, hint)
        hint = f"Add an edge from the node that it reads to {node}. {did_you_mean(name, before)}"
        raise _error("E263", f"no node {name!r} runs before {node}", where, hint.strip())
    name = max(fitting, key=len)
    return name, text.removeprefix(name).removeprefix(".")


_SCALARS = (str, int, float, type(None))


def expressions_in(value: Any) -> Iterator[Any]:
    """Every expression in a config's value, however deep."""
    if isinstance(value, _SCALARS):  # Most values are, and asking whether one is a Mapping takes long.
        return
    if is_expression(value):
        yield value
    if isinstance(value, Mapping):
        for item in value.values():
            yield from expressions_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from expressions_in(item)


def as_text(value: Any) -> Any:
    """A hyperparameter as the service takes it: text; a variable that may be a number is joined to one."""
    if isinstance(value, PipelineVariable):
        return value if isinstance(value, ParameterString | Join) else Join(on="", values=[value])
    return value if isinstance(value, str) else json.dumps(value)


def one_text(parts: Sequence[Any], on: str) -> Any:
    """Texts with ``on`` between them; a Join where one of them is a variable."""
    return on.join(parts) if all(isinstance(part, str) for part in parts) else Join(on=on, values=list(parts))


def text_where_needed(value: Any) -> Any:
    """An argument or a variable as the service takes it: a number is joined to text, a property stays as it is.

    Properties that scripts are given are names and places; what a function or a callback answers may be a number.
    """
    number = isinstance(value, JsonGet) or (isinstance(value, Parameter) and not isinstance(value, ParameterString))
    answered = isinstance(value, Properties) and ".OutputParameters[" in str(value.expr)
    return Join(on="", values=[value]) if number or answered else value


def _error(code: str, message: str, where: str, hint: str) -> CompilationError:
    return CompilationError([Diagnostic(code, message, where, hint)])
