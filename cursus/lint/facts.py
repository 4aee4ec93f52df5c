"""What the analysis has learnt about functions, attributes and globals, shared by every function it evaluates."""

from __future__ import annotations

from collections.abc import Hashable

from cursus.lint.project import Class, Function, FunctionNode, Module, Project, is_step
from cursus.lint.survey import jobs_started_at_once
from cursus.lint.values import PLAIN, Value, join

_DEEPEST = 4


class Facts:
    """Values that only ever grow; ``changed`` collects the names whose readers must be evaluated again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.changed: set[str] = set()
        self.called: set[Function] = set()
        self._known: dict[Hashable, Value] = {}
        self._nested: dict[FunctionNode, Function] = {}
        self._passed: set[Hashable] = set()
        self._agreed: dict[tuple[str, bool], Value] = {}
        self._started_at_once: dict[Function, frozenset[str]] = {}

    def nested(self, node: FunctionNode, outer: Function) -> Function:
        """The function that ``node`` defines inside ``outer``: the same one at each evaluation."""
        if node not in self._nested:
            in_job = is_step(node, outer.module) or node.name in outer.module.wrapped
            self._nested[node] = Function(outer.module, node, node.name, outer=outer.outer or outer, in_job=in_job)
        return self._nested[node]

    def started_at_once(self, function: Function) -> frozenset[str]:
        """As ``survey.jobs_started_at_once``: no evaluation changes it."""
        if function not in self._started_at_once:
            self._started_at_once[function] = jobs_started_at_once(function)
        return self._started_at_once[function]

    def returned(self, function: Function, value: Value) -> None:
        before = self._known.get((function, "return"))
        self._learn((function, "return"), value, function.name)
        if self._known[function, "return"] is not before:
            self._agreed.pop((function.name, function.is_property), None)

    def assigned(self, cls: Class, name: str, value: Value) -> None:
        self._learn((cls, name), value, name)

    def set_global(self, module: Module, name: str, value: Value) -> None:
        self._learn((module, name), value, name)

    def passed(self, function: Function, argument: str, value: Value) -> None:
        if value.matters and self._learn((function, argument), value, ""):
            self.called.add(function.outer or function)

    def passes_first(self, functions: list[Function], arguments: Hashable) -> bool:
        """Whether these functions are called with these arguments for the first time: else nothing is to be learnt."""
        key = functions[0], len(functions), arguments
        if key in self._passed:
            return False
        self._passed.add(key)
        return True

    def argument(self, function: Function, name: str) -> Value:
        return self._known.get((function, name), PLAIN)

    def result(self, functions: list[Function]) -> Value:
        known = [self._known[function, "return"] for function in functions if (function, "return") in self._known]
        return join(*known) if known else PLAIN

    def attribute(self, cls: Class, name: str) -> Value:
        known = [self._known[relative, name] for relative in cls.lineage if (relative, name) in self._known]
        return join(*known) if known else PLAIN

    def global_value(self, module: Module, name: str) -> Value:
        if (module, name) in self._known:
            return self._known[module, name]
        if name not in module.imports:
            return PLAIN
        origin = self.project.origin(name, module)
        return self._known.get(origin, PLAIN) if origin else PLAIN

    def agreed_result(self, name: str, *, properties: bool = False) -> Value:
        """What methods (or properties) called ``name`` give when the object's class is not known: all must agree."""
        key = name, properties
        if key not in self._agreed:
            methods = self.project.methods.get(name, ())
            alike = all(method.is_property is properties for method in methods)
            values = (self._known.get((method, "return"), PLAIN) for method in methods if alike)
            first = next(values, PLAIN)
            self._agreed[key] = first if all(value is first or value == first for value in values) else PLAIN
        return self._agreed[key]

    def _learn(self, key: Hashable, value: Value, name: str) -> bool:
        before = self._known.get(key)
        after = value if before is None else join(before, value)
        if _depth(after) > _DEEPEST:
            after = Value(after.any_element().kind, locations=after.located())
        if after == before:
            return False
        self._known[key] = after
        if not (after.matters or after.config):
            return False
        if name:
            self.changed.add(name)
        return True


def _depth(value: Value) -> int:
    inside = [*(value.items or ()), *(item for _, item in value.keys)]
    if value.element is not None:
        inside.append(value.element)
    return 1 + max(map(_depth, inside), default=0)
