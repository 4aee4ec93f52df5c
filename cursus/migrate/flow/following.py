"""One step of a value: what the syntax around an expression makes of it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cursus.lint import vocabulary
from cursus.lint.project import Class, FunctionNode
from cursus.lint.syntax import last_name
from cursus.migrate.flow import places
from cursus.migrate.flow.arguments import Arguments
from cursus.migrate.flow.states import FINE, LIST, MAPPING, PAIR, Held, Layer, State, Step, entry, left, together

_TEXT_CALLS = frozenset({"format", "join", "str", "s3_path_join", "urljoin", "as_posix", "rstrip", "joinpath"})


class Follower(Arguments):
    """One step of a value in one file."""

    # -- what stands around --------------------------------------------------------------------------------------

    def use(self, node: ast.AST, held: Held) -> Step:
        built = self._built_around(node)
        if built is not None:
            return Step(needs=built)
        above = self.index.parent(node)
        match above:
            case ast.Expr() | ast.Delete():
                return FINE
            case ast.Assign(targets=targets):
                return together(self.bound(target, held) for target in targets)
            case ast.AnnAssign(target=target):
                return self.bound(target, held)
            case ast.NamedExpr(target=target):
                return together([self.bound(target, held), Step((self._at(above, held=held),))])
            case ast.AugAssign(target=target):
                if not held:
                    return left("an augmented assignment")
                return self.grown(target, held) if above.value is node else FINE
            case ast.Return() | ast.Yield() | ast.YieldFrom():
                return self.returned(above, (LIST, *held) if isinstance(above, ast.Yield) else held)
            case ast.Await():
                return Step((self._at(above, held=held),))
            case ast.IfExp(test=test) if test is node:
                return FINE
            case ast.IfExp() | ast.BoolOp():
                return Step((self._at(above, held=held),))
            case ast.Assert(msg=message) if message is node:
                return FINE if held else left("the message of an assert")
            case ast.UnaryOp(op=ast.Not()) | ast.If() | ast.While() | ast.Assert():
                return FINE
            case ast.Compare(ops=operators):
                asks_keys = bool(held) and held[0].kind == "mapping" and node is not above.left
                only_keys = asks_keys and all(isinstance(operator, ast.In | ast.NotIn) for operator in operators)
                is_none = all(isinstance(operator, ast.Is | ast.IsNot) for operator in operators)
                return FINE if only_keys or is_none else left("a comparison")
            case ast.FormattedValue():
                return FINE if held and self.is_for_people(above) else left("text that stays unchanged")
        if isinstance(above, ast.expr | ast.keyword | ast.comprehension | ast.Starred):
            return self._inside(node, above, held)
        if isinstance(above, ast.For | ast.AsyncFor) and above.iter is node:
            return self._iterated(above.target, held)
        return left(f"a {type(above).__name__.lower()} statement")

    def _inside(self, node: ast.AST, above: ast.AST, held: Held) -> Step:
        match above:
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                known = not any(isinstance(element, ast.Starred) for element in elements)
                layer = Layer("list", _position(node, elements) if known else None)
                return Step((self._at(above, held=(layer, *held)),))
            case ast.Starred():
                display = self.index.parent(above)
                if isinstance(display, ast.List | ast.Tuple) and held and held[0].kind == "list":
                    return Step((self._at(display, held=(LIST, *held[1:])),))
                return left("an unpacking")
            case ast.Dict(keys=keys, values=values):
                if node not in values:
                    return left("the key of a dict")
                key = keys[_position(node, values)]
                if key is None:
                    return Step((self._at(above, held=held),)) if held else left("an unpacking")
                return Step((self._at(above, held=(entry(key), *held)),))
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element) if element is node:
                return Step((self._at(above, held=(LIST, *held)),))
            case ast.DictComp(value=value) if value is node:
                return Step((self._at(above, held=(MAPPING, *held)),))
            case ast.comprehension(iter=iterated, target=target):
                return self._iterated(target, held) if iterated is node else FINE
            case ast.Subscript():
                return self._subscript(node, above, held)
            case ast.Attribute():
                return self._attribute(above, held)
            case ast.keyword(arg=argument):
                call = self.index.parent(above)
                if not isinstance(call, ast.Call):
                    return left("a class statement")
                if argument is None:
                    key_known = bool(held) and held[0].kind == "mapping" and isinstance(held[0].key, str)
                    return self.argument(call, str(held[0].key), held[1:]) if key_known else left("a ** unpacking")
                return self.argument(call, argument, held)
            case ast.Call(args=arguments) if node in arguments:
                return self.argument(above, _position(node, arguments), held)
            case ast.Lambda():
                return self._lambda(above, held)
            case ast.BinOp(op=ast.Add()) if held:
                return Step((self._at(above, held=(LIST, *held[1:])),))
        return left(_called(above))

    def _built_around(self, node: ast.AST) -> ast.AST | None:
        """The text that lint found to be made of ``node``, with nothing in between that is not text."""
        below, above = node, self.index.parent(node)
        while above is not None and _makes_text(below, above):
            if above in self.uses.built:
                return above
            below, above = above, self.index.parent(above)
        return None

    def is_for_people(self, node: ast.AST) -> bool:
        """Whether text is only shown: in a log line, an exception, or a name that goes nowhere else."""
        for above in self.index.upwards(node):
            match above:
                case ast.Raise():
                    return not self._is_caught(above)
                case ast.Assert(msg=message):
                    return message is not None and any(found is node for found in ast.walk(message))
                case ast.Call() if self.speaks(above):
                    return True
                case ast.Assign(targets=[ast.Name(id=name)]):
                    reads = self.index.names.get((self.index.scope(above), name), [])
                    return bool(reads) and all(self._is_shown(read) for read in reads)
                case ast.stmt():
                    return False
        return False

    def _is_caught(self, raised: ast.AST) -> bool:
        """Whether the function that raises an exception catches it too, and gives it a name."""
        below = raised
        for above in self.index.upwards(raised):
            if isinstance(above, FunctionNode):
                return False
            if isinstance(above, ast.Try) and below in above.body and any(each.name for each in above.handlers):
                return True
            below = above
        return False

    def _is_shown(self, read: ast.AST) -> bool:
        statement = next(above for above in self.index.upwards(read) if isinstance(above, ast.stmt))
        return not isinstance(statement, ast.Assign) and self.is_for_people(read)

    # -- containers ----------------------------------------------------------------------------------------------

    def bound(self, target: ast.AST, held: Held) -> Step:
        match target:
            case ast.Name(id=name):
                scope = self.index.owner_of(target, name)
                if (self.index.scope(target), name) in self.index.shared:
                    return left("a global name")
                if scope in self.index.asks_for_locals:
                    return left("code that reads local names by other means")
                if isinstance(scope, ast.ClassDef):
                    return Step((State(None, None, name, held), State(self.module, scope, name, held)))
                return Step((State(self.module, scope, name, held),))
            case ast.Attribute(attr=name):
                if not self.is_own(target.value):
                    return left(f"{ast.unparse(target)}, of an object that is not followed,")
                if name in places.TEXT_HOOKS:
                    return left(f".{name}, which the framework reads as text")
                owner = self._class_of(target.value)
                if self.uses.project.methods.get(name) or self.reads_by_name(owner):
                    return left(f"code that reads .{name} by other means")
                if owner is not None and self._is_handled(owner, name):
                    return left(f"code that runs when .{name} is set")
                return Step((State(None, None, name, held),))
            case ast.Subscript(value=owner, slice=key):
                if isinstance(key, ast.Slice):
                    return left("a slice")
                return self.grown(owner, (entry(key), *held))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                if not held:
                    return left("an unpacking")
                starred = any(isinstance(each, ast.Starred) for each in targets)
                wanted = {"pair": 1}.get(held[0].kind, held[0].key if held[0].kind == "list" else None)
                inner = [each.value if isinstance(each, ast.Starred) else each for each in targets]
                if isinstance(wanted, int) and not starred and len(inner) > wanted:
                    return self.bound(inner[wanted], held[1:])
                if starred:
                    return left("an unpacking")
                return together(self.bound(each, held[1:]) for each in inner)
        return left("an assignment")

    def _is_handled(self, owner: Class, name: str) -> bool:
        """Whether setting an attribute of that name calls code: ``__setattr__``, a property or another descriptor."""
        for cls in owner.relatives():
            if "__setattr__" in cls.methods:
                return True
            index = self.uses.index(cls.module)
            for store in index.stores.get((cls.node, name), ()):
                value = index.assigned(store)
                if isinstance(value, ast.Call) and last_name(value.func) not in places.FIELDS:
                    return True
        return False

    def grown(self, owner: ast.expr, held: Held) -> Step:
        """``owner``, a list or dict, gets the value as an element: who else has it must be known."""
        match owner:
            case ast.Name(id=name):
                scope = self.index.owner_of(owner, name)
                stores: Sequence[ast.AST] = self.index.stores.get((scope, name), ())
            case ast.Attribute(attr=name):
                stores = self.index.attribute_stores.get(name, ())
            case ast.Subscript(value=outer, slice=key):
                return self.grown(outer, (entry(key), *held))
            case _:
                return left(f"what {ast.unparse(owner)} is")
        made = [self.index.assigned(each) for each in stores if not isinstance(self.index.parent(each), ast.AugAssign)]
        if not made or not all(value is not None and self._is_new(value) for value in made):
            return left(f"{ast.unparse(owner)}, which others may have too,")
        return self.bound(owner, held)

    @staticmethod
    def _is_new(value: ast.expr) -> bool:
        """Whether an expression makes a list or dict that nothing else holds."""
        match value:
            case ast.Dict() | ast.List() | ast.ListComp() | ast.DictComp():
                return True
            case ast.Call(func=ast.Name(id=name)):
                return name in ("dict", "list", "defaultdict", "OrderedDict", "copy", "deepcopy")
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name)):
                return name in places.HOOKS
            case ast.Call(func=ast.Attribute(attr="copy" | "deepcopy")):
                return True
        return False

    def _iterated(self, target: ast.expr, held: Held) -> Step:
        if not held:
            return left("an iteration over it")
        return FINE if held[0].kind == "mapping" else self.bound(target, held[1:])

    def _subscript(self, node: ast.AST, above: ast.Subscript, held: Held) -> Step:
        if above.value is not node:
            return left("a key or an index")
        if not isinstance(above.ctx, ast.Load):
            return FINE if held else left("an index")
        if not held:
            return left("an index")
        if isinstance(above.slice, ast.Slice):
            return Step((self._at(above, held=(LIST, *held[1:])),))
        key = above.slice.value if isinstance(above.slice, ast.Constant) else None
        return Step((self._at(above, held=held[1:]),)) if held[0].gives(key) else FINE

    def _lambda(self, node: ast.Lambda, held: Held) -> Step:
        """The value of a lambda goes to code that calls the name that it was given."""
        match self.index.parent(node):
            case ast.Assign(targets=[ast.Name(id=name) as target]):
                reads = self.index.names.get((self.index.scope(target), name), ())
                return self.called([(read, self.module) for read in reads], name, held)
        return left("a lambda")

    def _attribute(self, node: ast.Attribute, held: Held) -> Step:
        call = self.index.parent(node)
        if not isinstance(call, ast.Call) or call.func is not node:
            return left(f".{node.attr}")
        if call in self.uses.built:
            return Step(needs=call)
        if not held:
            return left(f".{node.attr}()")
        inner = held[1:]
        key = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        match node.attr:
            case "append" | "extend" | "insert" | "update" | "clear" | "keys":
                return FINE
            case "copy":
                return Step((self._at(call, held=held),))
            case "items" if held[0].kind == "mapping":
                return Step((self._at(call, held=(LIST, PAIR, *inner)),))
            case "values" if held[0].kind == "mapping":
                return Step((self._at(call, held=(LIST, *inner)),))
            case "get" | "pop" | "setdefault":
                return Step((self._at(call, held=inner),)) if held[0].gives(key) else FINE
        return left(f".{node.attr}()")


def _makes_text(below: ast.AST, above: ast.AST) -> bool:
    """Whether ``above`` is made of ``below`` as text is, or hands it to what makes text."""
    match above:
        case ast.Attribute(attr=name):
            return name in _TEXT_CALLS | vocabulary.TAKING_APART
        case ast.Call(func=function):
            takers = _TEXT_CALLS | vocabulary.PATH_CLASSES | vocabulary.OS_PATH_FUNCTIONS
            return below is function or last_name(function) in takers
        case ast.Dict(keys=keys):
            return below not in keys
        case ast.DictComp() | ast.SetComp() | ast.Set():
            return False
    return isinstance(above, _TEXT_NODES)


_TEXT_NODES = (
    ast.FormattedValue | ast.JoinedStr | ast.BinOp | ast.AugAssign | ast.List | ast.Tuple | ast.GeneratorExp
    | ast.ListComp | ast.Starred | ast.keyword | ast.comprehension
)  # fmt: skip


def _called(node: ast.AST) -> str:
    """An expression in words."""
    match node:
        case ast.Set() | ast.SetComp():
            return "a set"
        case ast.BinOp() | ast.UnaryOp():
            return "an operator"
        case ast.Lambda():
            return "a lambda"
        case ast.Call():
            return f"{ast.unparse(node.func)}()"
    return f"a {type(node).__name__.lower()} expression"


def _position(node: ast.AST, among: Sequence[ast.AST]) -> int:
    return next(index for index, found in enumerate(among) if found is node)
