"""What surrounds an expression that is to be rewritten: its statement, its method, and what becomes of its value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cursus.lint import vocabulary
from cursus.lint.project import Function, FunctionNode
from cursus.lint.syntax import last_name
from cursus.migrate.pieces import CannotRewrite

BASE_NAME = "base_output_path"

# What takes text only, while the pipeline is compiled.
_TEXT_CALLS = frozenset({
    "upload_data", "upload_file", "upload_fileobj", "upload_string_as_file_body", "upload", "put_object", "copy_object",
    "download", "download_file", "list_objects_v2", "list_s3_files", "open", "run", "check_call", "check_output",
    "dumps",
})  # fmt: skip
_TEXT_ARGUMENTS = frozenset({"code_location", "source_dir", "code", "entry_point"})
_TEXT_METHODS = vocabulary.TAKING_APART | {"encode"}


class Surroundings:
    """The function a site is in, as a tree that can be climbed."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.node = function.node
        self._parents = {child: parent for parent in ast.walk(self.node) for child in ast.iter_child_nodes(parent)}

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(node)

    def _upwards(self, node: ast.AST) -> Iterator[ast.AST]:
        current: ast.AST | None = node
        while current is not None:
            yield current
            current = self._parents.get(current)

    def body_statement(self, node: ast.AST) -> ast.stmt:
        """The statement of the function's own body that holds ``node``."""
        assert isinstance(self.node, FunctionNode)
        return next(above for above in self._upwards(node) if isinstance(above, ast.stmt) and above in self.node.body)

    # -- the base ------------------------------------------------------------------------------------------------

    def base(self, node: ast.AST) -> tuple[str, bool]:
        """What to call the base at ``node``, and whether a variable of that name has to be assigned first.

        Raises CannotRewrite where the builder cannot be asked for it.
        """
        own = self.function.bound_name
        self._refuse_where_no_base(own)
        assert isinstance(self.node, FunctionNode)
        call = f"{own}.{vocabulary.BASE_METHOD}()"
        static = f"{own}.config.{vocabulary.STATIC_BASE}"  # becomes the call in the same round
        for statement in self.node.body:
            if statement.lineno >= self.body_statement(node).lineno:
                break
            if isinstance(statement, ast.Assign) and ast.unparse(statement.value) in (call, static):
                match statement.targets:
                    case [ast.Name(id=name)] if self._stores(name) == 1:
                        return name, False
        one_line = self.node.body[0].lineno == self.node.lineno
        arguments = {argument.arg for argument in ast.walk(self.node.args) if isinstance(argument, ast.arg)}
        if one_line or BASE_NAME in arguments or self._stores(BASE_NAME):
            return call, False
        return BASE_NAME, True

    def _refuse_where_no_base(self, own: str | None) -> None:
        if own is None or "classmethod" in self.function.decorators:
            raise CannotRewrite("there is no builder object here that could be asked for the base")
        if self.function.name == "__init__":
            raise CannotRewrite("the constructor runs before the execution prefix is set; read it where it is used")
        if self.function.name == vocabulary.BASE_METHOD:
            raise CannotRewrite("this is the definition of the base itself")

    def _stores(self, name: str) -> int:
        return sum(
            isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
            for node in ast.walk(self.node)
        )

    # -- what becomes of the value -------------------------------------------------------------------------------

    def refuse_if_text_is_needed(self, node: ast.AST) -> None:
        """Raises CannotRewrite when the value goes where only text will do."""
        owner = self.function.owner
        if self.function.name == vocabulary.STATIC_BASE or (owner and not owner.is_builder and _is_config(owner.name)):
            raise CannotRewrite("a config is saved as text: build the path in the builder")
        if self.function.name.startswith("test"):
            raise CannotRewrite("a test says what it expects, and only its author knows what that is now")
        needs = self._need_of_text(node)
        if needs:
            raise CannotRewrite(f"{needs} takes text only")
        for name in self._assigned_to(node):
            for needs in filter(None, map(self._need_of_text, self._uses(name))):
                raise CannotRewrite(f"{name} goes to {needs}, which takes text only")

    def _uses(self, name: str) -> list[ast.Name]:
        names = (node for node in ast.walk(self.node) if isinstance(node, ast.Name))
        return [node for node in names if node.id == name and isinstance(node.ctx, ast.Load)]

    def _need_of_text(self, node: ast.AST) -> str:
        above = self._parents.get(node)
        match above:
            case ast.keyword(arg=name) if name in _TEXT_ARGUMENTS:
                return str(name)
            case ast.keyword():
                call = self._parents.get(above)
                return self._text_call(call)
            case ast.Call(args=arguments) if node in arguments:
                return self._text_call(above)
            case ast.Attribute(attr=name) if name in _TEXT_METHODS and isinstance(self._parents.get(above), ast.Call):
                return f".{name}()"
            case ast.Compare():
                return "a comparison"
        return ""

    @staticmethod
    def _text_call(call: ast.AST | None) -> str:
        name = last_name(call.func) if isinstance(call, ast.Call) else None
        return f"{name}()" if name in _TEXT_CALLS | vocabulary.URL_PARSERS else ""

    def _assigned_to(self, node: ast.AST) -> list[str]:
        statement = next(above for above in self._upwards(node) if isinstance(above, ast.stmt))
        match statement:
            case ast.Assign(targets=targets):
                return [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
                return [name]
        return []

    def refuse_if_text_follows(self, node: ast.AST) -> None:
        """Raises CannotRewrite when text is put behind the variable that gets the value, and so behind its slash."""
        for name in self._assigned_to(node):
            if any(self._has_text_behind(use) for use in self._uses(name)):
                raise CannotRewrite(f"it ends with a slash, and more text is put behind {name}")

    def _has_text_behind(self, use: ast.Name) -> bool:
        above = self._parents.get(use)
        if isinstance(above, ast.List):
            call = self._parents.get(self._parents.get(above, above))
            return isinstance(call, ast.Call) and any(
                keyword.arg == "on" and ast.unparse(keyword.value) == "''" for keyword in call.keywords
            )
        return isinstance(above, ast.BinOp | ast.AugAssign | ast.FormattedValue)

    def is_place(self, node: ast.AST) -> bool:
        """Whether the SDK takes the value for a place, to which a slash at the end makes no difference."""
        above = self._parents.get(node)
        return isinstance(above, ast.keyword) and above.arg in vocabulary.PLACE_ARGUMENTS

    def moves_code(self, node: ast.AST) -> bool:
        """Whether the value is the output_path of an estimator that uploads code beside it."""
        argument = self._parents.get(node)
        if not isinstance(argument, ast.keyword) or argument.arg != "output_path":
            return False
        call = self._parents.get(argument)
        given = {keyword.arg for keyword in call.keywords} if isinstance(call, ast.Call) else set()
        return bool(given & {"source_dir", "entry_point"}) and "code_location" not in given

    def annotation(self, node: ast.AST) -> ast.expr | None:
        """The annotation that speaks of the value: of the variable, or of what the function returns."""
        above = self._parents.get(node)
        match above:
            case ast.AnnAssign(annotation=annotation):
                return annotation
            case ast.Return():
                function = next(found for found in self._upwards(above) if isinstance(found, FunctionNode | ast.Lambda))
                return function.returns if isinstance(function, FunctionNode) else None
        return None

    def returns(self, node: ast.AST) -> int:
        """How many values the function around ``node`` may return."""
        function = next(found for found in self._upwards(node) if isinstance(found, FunctionNode))
        return sum(isinstance(found, ast.Return) and found.value is not None for found in ast.walk(function))


def _is_config(name: str) -> bool:
    return name.endswith(("Config", "Configuration", "ConfigBase", "Settings"))
