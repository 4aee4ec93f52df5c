"""What surrounds an expression that is to be rewritten: its statement, its method, and how that asks for the base."""

from __future__ import annotations

import ast
from collections import Counter

from cursus.lint import vocabulary
from cursus.lint.project import Function, FunctionNode
from cursus.migrate.flow.index import SyntaxIndex
from cursus.migrate.pieces import CannotRewrite

BASE_NAME = "base_output_path"


class Surroundings:
    """The function that sites are in; made once for all of them."""

    def __init__(self, function: Function, index: SyntaxIndex) -> None:
        self.function = function
        self.node = function.node
        self._index = index
        names = (node for node in ast.walk(self.node) if isinstance(node, ast.Name))
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
        """The statement of the function's own body that holds ``node``."""
        return next(above for above in self._index.upwards(node) if isinstance(above, ast.stmt) and above in self._body)

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
        line = self.body_statement(node).lineno
        for assigned, name in self._bases:
            if assigned < line:
                return name, False
        one_line = self.node.body[0].lineno == self.node.lineno
        arguments = {argument.arg for argument in ast.walk(self.node.args) if isinstance(argument, ast.arg)}
        if one_line or BASE_NAME in arguments or self._stores[BASE_NAME]:
            return f"{own}.{vocabulary.BASE_METHOD}()", False
        return BASE_NAME, True

    def _refuse_where_no_base(self, own: str | None) -> None:
        if own is None or "classmethod" in self.function.decorators:
            raise CannotRewrite("there is no builder object here that could be asked for the base")
        if self.function.name == "__init__":
            raise CannotRewrite("the constructor runs before the execution prefix is set; read it where it is used")
        if self.function.name == vocabulary.BASE_METHOD:
            raise CannotRewrite("this is the definition of the base itself")

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


def _is_config(name: str) -> bool:
    return name.endswith(("Config", "Configuration", "ConfigBase", "Settings"))
