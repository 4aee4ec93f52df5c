"""What is known about an expression's text before anything runs: that it is text, and that it ends with no slash."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cursus.lint import vocabulary
from cursus.lint.project import Class, Function, FunctionNode
from cursus.lint.syntax import defaults_of, last_name
from cursus.migrate.flow.index import SyntaxIndex
from cursus.migrate.flow.uses import Uses

_DEEPEST = 5
_TEXT_FUNCTIONS = frozenset({"str", "repr", "format", "chr", "hex", "ascii", "s3_path_join"})
_TEXT_METHODS = frozenset({
    "lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold", "zfill", "removeprefix",
    "removesuffix", "format", "join", "strftime", "isoformat", "as_posix", "hexdigest",
})  # fmt: skip
# Fields of every config, and what a builder takes over from it.
_TEXT_FIELDS = frozenset({
    "author", "bucket", "role", "region", "service_name", "pipeline_version", "model_class", "framework_version",
    "py_version", "aws_region", "pipeline_name",
})  # fmt: skip
_NAMES = frozenset({"__name__", "__qualname__"})
_PORT_NAME = "logical_name"
# Mappings of a builder whose keys are the names of ports.
_BY_NAME = frozenset({"inputs", "outputs", "input_ports", "output_ports"})
_OF_PIPELINE = vocabulary.VARIABLE_NAMES - {"KMS_ENCRYPTION_KEY_PARAM", "SECURITY_GROUP_ID", "VPC_SUBNET"}


class Known:
    """Knowledge about the expressions of one function; they need not be part of its tree.

    ``scopes``: where they stand, the nearest first: lambdas and functions inside the function have names of their own.
    """

    def __init__(self, function: Function, uses: Uses, scopes: Sequence[ast.AST] = ()) -> None:
        self.function = function
        self._scopes = scopes or (function.node,)
        self._uses = uses
        self._index: SyntaxIndex = uses.index(function.module)
        self._text_names: dict[str, bool] = {}
        self._slashless_names: dict[tuple[str, ast.AST | None], bool] = {}

    # -- text ----------------------------------------------------------------------------------------------------

    def is_text(self, node: ast.expr, deep: int = 0) -> bool:
        """Whether ``node`` is a str for certain, and neither a number nor an object that only looks like one."""
        if deep > _DEEPEST:
            return False
        match node:
            case ast.Constant(value=value):
                return isinstance(value, str)
            case ast.JoinedStr():
                return True
            case ast.Call(func=ast.Attribute(value=owner, attr=name)):
                is_ours = name in self._uses.project.methods or self._is_object(owner)
                return name in _TEXT_METHODS and not is_ours and not self._is_bytes(owner)
            case ast.Call(func=ast.Name(id=name)):
                return name in _TEXT_FUNCTIONS
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                text = self.is_text(left, deep + 1) or self.is_text(right, deep + 1)
                return text and not self._is_object(left) and not self._is_object(right)
            case ast.BinOp(op=ast.Mod(), left=left):
                return self.is_text(left, deep + 1)
            case ast.IfExp(body=body, orelse=other):
                return self.is_text(body, deep + 1) and self.is_text(other, deep + 1)
            case ast.BoolOp(op=ast.Or(), values=values):
                return all(self.is_text(value, deep + 1) for value in values)
            case ast.Name(id=name):
                if name not in self._text_names:
                    self._text_names[name] = False  # while it is asked
                    stores = self._stores(name)
                    self._text_names[name] = bool(stores) and all(self._stores_text(each, deep + 1) for each in stores)
                return self._text_names[name]
            case ast.Attribute(value=owner, attr=name):
                if name == _PORT_NAME and isinstance(owner, ast.Name):  # given, or one of many: none that is made here
                    return all(self._index.assigned(store) is None for store in self._stores(owner.id))
                return name in _NAMES or self._is_text_field(owner, name)
        return False

    def _is_object(self, node: ast.expr) -> bool:
        """Whether ``node`` is made by a class, which may mean anything by the operators and methods of text."""
        if isinstance(node, ast.Name):
            values = map(self._index.assigned, self._stores(node.id))
            return any(value is not None and self._is_object(value) for value in values if isinstance(value, ast.Call))
        return isinstance(node, ast.Call) and (last_name(node.func) or "")[:1].isupper()

    def _is_bytes(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return any(
                isinstance(self._index.assigned(store), ast.Constant) and not self._stores_text(store, _DEEPEST)
                for store in self._stores(node.id)
            )
        return isinstance(node, ast.Constant) and not isinstance(node.value, str)

    def _stores(self, name: str) -> list[ast.AST]:
        for scope in self._scopes:
            found = [*self._index.stores.get((scope, name), ()), *self._index.imported.get((scope, name), ())]
            if found:
                return found
        return []

    def _stores_text(self, store: ast.AST, deep: int) -> bool:
        if isinstance(store, ast.arg):
            return _is_text_argument(store, self._index.parent(store))
        value = self._index.assigned(store)
        if value is not None:
            return self.is_text(value, deep)
        above = self._index.parent(store)
        if isinstance(above, ast.Tuple):
            first = bool(above.elts) and above.elts[0] is store
            above = self._index.parent(above)
            return first and self._gives_items(above)
        match above:
            case ast.For(iter=iterated, target=target) | ast.comprehension(iter=iterated, target=target):
                return target is store and self._gives_text(iterated, deep)
        return False

    def _gives_text(self, iterated: ast.expr, deep: int) -> bool:
        match iterated:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return bool(elements) and all(self.is_text(element, deep) for element in elements)
            case ast.Call(func=ast.Attribute(value=owner, attr="keys")):
                return self._is_by_name(owner)
        return self._is_by_name(iterated)

    def _is_by_name(self, node: ast.expr) -> bool:
        """Whether ``node`` is a builder's mapping whose keys are the names of ports, and none that is made here."""
        if last_name(node) not in _BY_NAME:
            return False
        values = map(self._index.assigned, self._stores(node.id)) if isinstance(node, ast.Name) else ()
        return all(value is None or (isinstance(value, ast.Attribute) and value.attr in _BY_NAME) for value in values)

    def _gives_items(self, above: ast.AST | None) -> bool:
        match above:
            case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
                match iterated:
                    case ast.Call(func=ast.Attribute(value=owner, attr="items")):
                        return self._is_by_name(owner)
        return False

    def _is_text_field(self, owner: ast.expr, name: str) -> bool:
        cls = self.function.owner
        if cls is None or not isinstance(owner, ast.Name | ast.Attribute):
            return False
        if self._is_config(owner):
            known = [above for config in self._configs(cls) for above in config.ancestors()]
            return name in _TEXT_FIELDS or any(_declares_text(above, name) for above in known)
        if not isinstance(owner, ast.Name) or owner.id != self.function.bound_name:
            return False
        return name in _TEXT_FIELDS or self._is_text_of_object(cls, name)

    def _is_config(self, node: ast.expr) -> bool:
        """Whether ``node`` is ``self.config``, or a name that it is given."""
        if isinstance(node, ast.Name):
            values = [self._index.assigned(store) for store in self._stores(node.id)]
            return bool(values) and all(value is not None and self._is_config(value) for value in values)
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="config"):
                return name == self.function.bound_name
        return False

    def _is_text_of_object(self, cls: Class, name: str) -> bool:
        """Whether ``name`` is text by its annotation, or by all that a class or a method gives it."""
        values: list[ast.expr | None] = []
        for above in cls.relatives():
            index = self._uses.index(above.module)
            values += [index.assigned(store) for store in index.stores.get((above.node, name), ())]
            values += [index.assigned(store) for store in index.attribute_stores.get(name, ())]
        if any(isinstance(value, ast.Constant) and not isinstance(value.value, str) for value in values):
            return False
        assigned = bool(values) and all(isinstance(value, ast.Constant) for value in values)
        return assigned or any(_declares_text(above, name) for above in cls.ancestors())

    def _configs(self, cls: Class) -> Iterator[Class]:
        """The config classes that a builder names as its type argument."""
        for above in cls.ancestors():
            for base in above.node.bases:
                if isinstance(base, ast.Subscript) and isinstance(base.slice, ast.Name):
                    found = self._uses.project.class_named(base.slice.id, above.module)
                    if found is not None:
                        yield found

    # -- slashes -------------------------------------------------------------------------------------------------

    def ends_without_slash(self, node: ast.expr, beside: ast.AST | None = None, deep: int = 0) -> bool:
        """Whether the text of ``node`` ends, and not with a slash; assignments in ``beside`` do not count."""
        if deep > _DEEPEST:
            return False
        match node:
            case ast.Constant(value=value):
                return isinstance(value, str) and value != "" and not value.endswith("/")
            case ast.JoinedStr(values=[*_, ast.Constant() as last]):
                return self.ends_without_slash(last, beside, deep + 1)
            case ast.JoinedStr(values=[*_, ast.FormattedValue(value=last, conversion=-1, format_spec=None)]):
                return self.ends_without_slash(last, beside, deep + 1)
            case ast.BinOp(op=ast.Add(), right=right):
                return self.ends_without_slash(right, beside, deep + 1)
            case ast.IfExp(body=body, orelse=other):
                return all(self.ends_without_slash(each, beside, deep + 1) for each in (body, other))
            case ast.Call():
                return self._call_ends_without_slash(node, deep + 1)
            case ast.Attribute(attr=name):
                return name in _OF_PIPELINE and name not in self._uses.project.methods
            case ast.Name(id=name):
                if (name, beside) not in self._slashless_names:
                    self._slashless_names[name, beside] = False  # while it is asked
                    self._slashless_names[name, beside] = self._name_ends_without_slash(name, beside, deep + 1)
                return self._slashless_names[name, beside]
        return False

    def _name_ends_without_slash(self, name: str, beside: ast.AST | None, deep: int) -> bool:
        stores = [store for store in self._stores(name) if not self._is_below(store, beside)]
        if name in _OF_PIPELINE and all(isinstance(store, ast.arg) for store in stores):
            return True
        values = [self._index.assigned(store) for store in stores]
        known = [value for value in values if value is not None]
        complete = bool(known) and len(known) == len(values)
        return complete and all(self.ends_without_slash(value, beside, deep) for value in known)

    def _call_ends_without_slash(self, node: ast.Call, deep: int) -> bool:
        name = last_name(node.func)
        if name in vocabulary.VARIABLE_METHODS and name not in self._uses.project.methods:
            return True
        match node:
            case ast.Call(func=ast.Attribute(attr="rstrip"), args=[ast.Constant(value="/")]):
                return True
            case ast.Call(func=ast.Name(id="str"), args=[argument]):
                return self.ends_without_slash(argument, None, deep)
            case ast.Call(func=ast.Attribute(value=owner, attr="join"), args=[*_, last]) if last_name(owner) == "path":
                return self.ends_without_slash(last, None, deep)
        if name == "Join":
            values = next((word.value for word in node.keywords if word.arg == "values"), None)
            return (
                isinstance(values, ast.List)
                and bool(values.elts)
                and self.ends_without_slash(values.elts[-1], None, deep)
            )
        functions = self._uses.project.methods.get(name or "", []) if isinstance(node.func, ast.Attribute) else []
        return bool(functions) and all(self._returns_without_slash(function, deep) for function in functions)

    def _returns_without_slash(self, function: Function, deep: int) -> bool:
        within = Known(function, self._uses)
        returned = [found.value for found in ast.walk(function.node) if isinstance(found, ast.Return)]
        return bool(returned) and all(
            value is not None and within.ends_without_slash(value, None, deep + 1) for value in returned
        )

    def _is_below(self, node: ast.AST, above: ast.AST | None) -> bool:
        return above is not None and any(found is above for found in self._index.upwards(node))


def _is_text_argument(argument: ast.arg, of: ast.AST | None) -> bool:
    """Whether an argument is declared to be text, and has no default that is none."""
    if not isinstance(of, ast.arguments) or argument in (of.vararg, of.kwarg) or argument.annotation is None:
        return False
    default = defaults_of(of).get(argument)
    is_none = isinstance(default, ast.Constant) and not isinstance(default.value, str)
    return not is_none and ast.unparse(argument.annotation) in ("str", "'str'")


def _declares_text(cls: Class, name: str) -> bool:
    return any(
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.target.id == name
        and ast.unparse(statement.annotation) in ("str", "'str'", "ClassVar[str]")
        for statement in cls.node.body
        if not isinstance(statement, FunctionNode)
    )
