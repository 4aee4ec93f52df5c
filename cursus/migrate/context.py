"""What surrounds an expression that is to be rewritten: its statement, its method, and how that asks for the base."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from cursus.lint import vocabulary
from cursus.lint.project import Function, FunctionNode
from cursus.lint.syntax import last_name
from cursus.migrate.flow.uses import Uses
from cursus.migrate.pieces import CannotRewrite

BASE_NAME = "base_output_path"
_STATIC = f"config.{vocabulary.STATIC_BASE}"


class Surroundings:
    """The function that sites are in; made once for all of them."""

    def __init__(self, function: Function, uses: Uses) -> None:
        self.function = function
        self.node = function.node
        self._uses = uses
        self._index = uses.index(function.module)
        names = [node for node in ast.walk(self.node) if isinstance(node, ast.Name)]
        self._names = {node.id for node in names}
        self._stores = Counter(node.id for node in names if isinstance(node.ctx, ast.Store))
        self._body = set(self.node.body)
        self._bases = [
            (statement.lineno, name)
            for statement in self.node.body
            for name in self._base_assigned_by(statement)
            if self._stores[name] == 1
        ]

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._index.parent(node)

    def body_statement(self, node: ast.AST) -> ast.stmt:
        """The statement of the function's own body that holds ``node``. Raises CannotRewrite where none does."""
        for above in self._index.upwards(node):
            if isinstance(above, ast.stmt) and above in self._body:
                return above
        raise CannotRewrite("it is not in the body of a method")

    def with_str(self, node: ast.AST) -> ast.AST:
        """``node`` with a ``str()`` that is right around it."""
        match self.parent(node):
            case ast.Call(func=ast.Name(id="str"), args=[argument]) as call if argument is node:
                return call
        return node

    def _base_assigned_by(self, statement: ast.stmt) -> list[str]:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value):
                return [name] if ast.unparse(value) == f"{self.function.bound_name}.{vocabulary.BASE_METHOD}()" else []
        return []

    # -- the base ------------------------------------------------------------------------------------------------

    def base(self, node: ast.AST) -> tuple[str, bool]:
        """What to call the base at ``node``, and whether a variable of that name has to be assigned first.

        Raises CannotRewrite where the builder cannot be asked for it.
        """
        own = self.function.bound_name
        self._refuse_where_no_base(own)
        assert isinstance(self.node, FunctionNode)  # only those have a name for their object
        asked = f"{own}.{vocabulary.BASE_METHOD}()"
        if self._config_changes:
            return asked, False
        statement = self.body_statement(node)
        for assigned, name in self._bases:
            if assigned < statement.lineno:
                return name, False
        one_line = self.node.body[0].lineno == self.node.lineno
        arguments = {argument.arg for argument in ast.walk(self.node.args) if isinstance(argument, ast.arg)}
        taken = BASE_NAME in arguments | self._names or (self.node, BASE_NAME) in self._index.shared
        if one_line or taken or self._is_guarded(node, statement):
            return asked, False
        return BASE_NAME, True

    @cached_property
    def _config_changes(self) -> bool:
        """Whether the object is given another config after it was made: then the base is asked for each time."""
        owner = self.function.owner
        modules = {self.function.module, *(cls.module for cls in (owner.relatives() if owner else ()))}
        for index in map(self._uses.index, modules):
            for store in index.attribute_stores.get("config", ()):
                around = index.function(store)
                is_own = isinstance(store.value, ast.Name) and store.value.id in ("self", self.function.bound_name)
                if is_own and around is not None and around.name != "__init__":
                    return True
        return False

    def _is_guarded(self, node: ast.AST, statement: ast.stmt) -> bool:
        """Whether ``statement`` leaves ``node`` out where there is no config, or catches that there is none."""
        below = node
        for above in self._index.upwards(self._index.parent(node) or node):
            asked: list[ast.expr] = []
            match above:
                case ast.Try(handlers=handlers, body=body) | ast.TryStar(handlers=handlers, body=body) if below in body:
                    if any(map(_catches_all, handlers)):
                        return True
                case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                    asked = [test]
                case ast.For(iter=test) | ast.Match(subject=test):
                    asked = [test]
                case ast.BoolOp(values=values):
                    asked = values
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    asked = [test for each in above.generators for test in (each.iter, *each.ifs)]
            if any(test is not below and self._asks_for_config(test) for test in asked):
                return True
            if above is statement:
                return False
            below = above
        return False

    def _asks_for_config(self, node: ast.AST) -> bool:
        """Whether ``node`` looks at the config itself, and not only at what it has."""
        return any(
            isinstance(found, ast.Attribute | ast.Name)
            and "config" in (last_name(found) or "")
            and not isinstance(self.parent(found), ast.Attribute)
            for found in ast.walk(node)
        )

    def _refuse_where_no_base(self, own: str | None) -> None:
        if own is None or "classmethod" in self.function.decorators:
            raise CannotRewrite("there is no builder object here that could be asked for the base")
        if self.function.name == "__init__":
            raise CannotRewrite("the constructor runs before the execution prefix is set; read it where it is used")
        if self.function.name == vocabulary.BASE_METHOD:
            raise CannotRewrite("this is the definition of the base itself")
        if self._other_base:
            raise CannotRewrite(f"{self._other_base}.{vocabulary.BASE_METHOD}() gives another base than {_STATIC}")

    @cached_property
    def _other_base(self) -> str:
        """The class among the object's that gives a base of its own; empty when none does."""
        for cls in self.function.owner.relatives() if self.function.owner else ():
            defined = cls.methods.get(vocabulary.BASE_METHOD)
            if defined is not None and not all(map(_is_plain_base, _returned(defined, self._uses))):
                return cls.name
        return ""

    def is_repeated(self, statement: ast.AST, name: str) -> bool:
        """Whether a loop around ``statement`` runs it again on the same ``name``."""
        stores = self._index.stores.get((self.node, name), ())
        fresh = [store for store in stores if not any(above is statement for above in self._index.upwards(store))]
        loops = [found for found in self._index.upwards(statement) if isinstance(found, ast.For | ast.While)]
        return any(not any(loop in self._index.upwards(store) for store in fresh) for loop in loops)

    # -- who needs text ------------------------------------------------------------------------------------------

    def refuse_where_text_is_meant(self) -> None:
        """Raises CannotRewrite in a config, which is saved as text, and in a test."""
        owner = self.function.owner
        if self.function.name == vocabulary.STATIC_BASE or (owner and not owner.is_builder and _is_config(owner.name)):
            raise CannotRewrite("a config is saved as text: build the path in the builder")
        if self.function.name.startswith("test"):
            raise CannotRewrite("only the author of a test knows what it should expect now")

    def moves_code(self, node: ast.AST) -> bool:
        """Whether the value is the output_path of an estimator that uploads code next to it."""
        argument = self.parent(node)
        if not isinstance(argument, ast.keyword) or argument.arg != "output_path":
            return False
        call = self.parent(argument)
        given = {keyword.arg for keyword in call.keywords} if isinstance(call, ast.Call) else set()
        return bool(given & {"source_dir", "entry_point"}) and "code_location" not in given

    def annotation(self, node: ast.AST) -> ast.expr | None:
        """The annotation that speaks of the value: of the variable, or of what the function returns."""
        match self.parent(node):
            case ast.AnnAssign(annotation=annotation):
                return annotation
            case ast.Return() as above:
                function = self._index.function(above)
                return function.returns if function is not None else None
        return None

    def returns(self, node: ast.AST) -> int:
        """How many values the function around ``node`` may return."""
        function = self._index.function(node)
        inside = ast.walk(function) if function is not None else ()
        return sum(isinstance(found, ast.Return) and found.value is not None for found in inside)


def _returned(function: Function, uses: Uses) -> Iterator[ast.expr]:
    """What a function may return, through the names of its own."""
    index = uses.index(function.module)
    pending = [found.value for found in ast.walk(function.node) if isinstance(found, ast.Return)]
    seen: set[str] = set()
    while pending:
        value = pending.pop()
        match value:
            case None:
                continue
            case ast.BoolOp(values=values):
                pending += values
            case ast.IfExp(body=body, orelse=other):
                pending += [body, other]
            case ast.Name(id=name) if name not in seen:
                seen.add(name)
                pending += [index.assigned(store) or value for store in index.stores.get((function.node, name), ())]
            case _:
                yield value


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether a handler is there for an attribute that is missing, or for anything."""
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or last_name(each) in ("AttributeError", "Exception", "BaseException") for each in caught)


def _is_plain_base(value: ast.expr) -> bool:
    """Whether it is the execution prefix, the static base, or what the class above gives."""
    match value:
        case ast.Attribute() | ast.Name() | ast.Constant(value=None):
            return True
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(), *others]):
            return all(map(_is_plain_base, others))
        case ast.Call(func=ast.Name(id="str"), args=[argument]):
            return _is_plain_base(argument)
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name)):
            return name == vocabulary.BASE_METHOD
    return False


def _is_config(name: str) -> bool:
    return name.endswith(("Config", "Configuration", "ConfigBase", "Settings"))
