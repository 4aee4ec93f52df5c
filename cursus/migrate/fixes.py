"""One finding at a time: the edits that mend it, or the reason why a person has to."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property

from cursus.errors import Diagnostic
from cursus.lint import vocabulary
from cursus.lint.events import Built, HelperUsed, JoinMade, Placed, StaticRead, TakenApart, Way
from cursus.lint.linter import Site, place
from cursus.lint.project import Module
from cursus.migrate.context import BASE_NAME, Surroundings
from cursus.migrate.edits import Edit, Layout
from cursus.migrate.flow.following import Follower
from cursus.migrate.flow.uses import Uses
from cursus.migrate.imports import JoinName, JoinNames
from cursus.migrate.known import Known
from cursus.migrate.pieces import CannotRewrite
from cursus.migrate.rewriting import Rewriter, is_static_read
from cursus.migrate.safety import SAFETY
from cursus.reporting import Finding

BY_HAND = {
    code: said.removeprefix("No fix: ").rstrip(".") for code, said in SAFETY.items() if said.startswith("No fix: ")
}


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends one site. ``unsafe`` says why it may change what the builder did; empty when it cannot.

    ``becomes``: the expression whose value is a pipeline variable from now on. ``needs``: a site that has to be mended
    with it. ``base_before``: the statement before which ``base_output_path`` is assigned, by ``own`` (``self``).
    ``given_to``: the methods that return the value to callers which are in none of the files.
    """

    site: Site
    edits: tuple[Edit, ...]
    becomes: ast.AST | None
    needs: ast.AST | None = None
    unsafe: str = ""
    joins: JoinName | None = None
    base_before: ast.stmt | None = None
    own: str = ""
    warnings: tuple[Finding, ...] = ()
    given_to: tuple[str, ...] = ()

    @property
    def finding(self) -> Finding:
        return self.site.finding


class Fixer:
    """Finds the fixes of one module."""

    def __init__(self, module: Module, uses: Uses) -> None:
        self.module = module
        self.layout = Layout(module.source, module.lines)
        self._uses = uses
        self._surroundings: dict[ast.AST, Surroundings] = {}
        self._known: dict[ast.AST, Known] = {}

    @cached_property
    def _joins(self) -> JoinNames:
        return JoinNames(self.module, self._uses.index(self.module))

    def fix(self, site: Site) -> Fix:
        """The fix of ``site``; raises CannotRewrite with the reason when a person has to do it."""
        if site.rule.code in BY_HAND:
            raise CannotRewrite(BY_HAND[site.rule.code])
        match site.event:
            case Built(message=True):
                return self._message(site, site.event)
            case Built():
                return self._path(site, site.event)
            case StaticRead():
                return self._static_read(site)
            case JoinMade():
                return self._untidy_join(site, site.event)
            case HelperUsed():
                return self._helper(site, site.event)
            case TakenApart():
                return self._taken_apart(site, site.event)
            case Placed():
                return self._placed(site, site.event)
        raise CannotRewrite("there is no rewrite for this")

    def around(self, site: Site) -> Surroundings:
        node = site.event.function.node
        if node not in self._surroundings:
            self._surroundings[node] = Surroundings(site.event.function, self._uses)
        return self._surroundings[node]

    def _rewriter(self, site: Site) -> Rewriter:
        return Rewriter(self.layout, site.values, self._knowledge(site))

    def _knowledge(self, site: Site) -> Known:
        function = site.event.function
        around = list(self._uses.index(self.module).scopes(site.node))
        scopes = around[: around.index(function.node) + 1] if function.node in around else [function.node]
        if scopes[0] not in self._known:
            self._known[scopes[0]] = Known(function, self._uses, scopes)
        return self._known[scopes[0]]

    # -- paths ---------------------------------------------------------------------------------------------------

    def _path(self, site: Site, event: Built) -> Fix:
        around = self.around(site)
        node = around.with_str(event.node)
        around.refuse_where_text_is_meant()
        if any(value.static and not value.own for _, value in event.operands):
            raise CannotRewrite("it is on another object's pipeline_s3_loc: ask the builder for its base")
        base, assign = self._base_for(site)
        joins = self._joins.at(node)
        rewritten = self._rewriter(site).path(node, base, joins.name)
        unsafe = rewritten.lossy
        if site.rule.code in ("E806", "E807"):
            unsafe = unsafe or "the path was another one before"
        edits, warnings = [rewritten.edit], []
        annotation = around.annotation(node)
        if annotation is not None and rewritten.is_join:
            edit = self._annotation(annotation, around, node, joins.name)
            edits += [edit] if edit else []
            if edit is None and "str" in ast.unparse(annotation):
                warnings.append(self.warning("W821", annotation, "the annotation still says str: it is a Join now"))
        if around.moves_code(node):
            unsafe = unsafe or "the SDK would upload the estimator's code to another bucket"
            hint = "Set code_location, or publish the code yourself. See docs/migration.md."
            message = "with a Join as output_path the SDK uploads this estimator's code to the default bucket"
            warnings.append(self.warning("W820", node, message, hint))
        return Fix(
            site,
            tuple(edits),
            node,
            unsafe=unsafe,
            joins=joins if rewritten.is_join else None,
            base_before=around.body_statement(node) if assign else None,
            own=event.function.bound_name or "",
            warnings=tuple(warnings),
        )

    def _base_for(self, site: Site) -> tuple[str, bool]:
        """What the builder's own static base in the expression becomes; it may hold none."""
        if not any(is_static_read(node, site.values) for node in ast.walk(site.event.node)):
            return BASE_NAME, False
        return self.around(site).base(site.event.node)

    def _annotation(self, annotation: ast.expr, around: Surroundings, node: ast.AST, join: str) -> Edit | None:
        if ast.unparse(annotation) != "str":
            return None
        several = isinstance(around.parent(node), ast.Return) and around.returns(node) > 1
        return self.layout.replace(annotation, f"str | {join}" if several else join)

    def _message(self, site: Site, event: Built) -> Fix:
        if event.way is not Way.F_STRING or not isinstance(event.node, ast.expr):
            raise CannotRewrite("pass the variable to the logger as an argument, or use !r")
        if not Follower(self._uses, self.module).is_for_people(event.node):
            raise CannotRewrite("there is a space in it, and whether it is a path or a message only its author knows")
        return Fix(site, (self._rewriter(site).message(event.node),), None)

    def _static_read(self, site: Site) -> Fix:
        around, node = self.around(site), site.node
        if isinstance(node, ast.JoinedStr):
            raise CannotRewrite("it is read inside an f-string with other text")
        around.refuse_where_text_is_meant()
        base, assign = around.base(node)
        own = site.event.function.bound_name or ""
        if isinstance(around.parent(node), ast.Assign | ast.AnnAssign | ast.Return):
            return Fix(site, (self.layout.replace(node, f"{own}.{vocabulary.BASE_METHOD}()"),), node)
        before = around.body_statement(node) if assign else None
        return Fix(site, (self.layout.replace(node, base),), node, base_before=before, own=own)

    # -- the rest ------------------------------------------------------------------------------------------------

    def _untidy_join(self, site: Site, event: JoinMade) -> Fix:
        if event.parts is None or isinstance(event.node, ast.JoinedStr):
            raise CannotRewrite("the parts are not a list written here")
        if event.separator != "/":
            raise CannotRewrite("its parts are put together as they are: which slash is too many its author knows")
        edits, unsafe = [], ""
        for index, part in enumerate(event.parts):
            text = part.value if isinstance(part, ast.Constant) else None
            if not isinstance(text, str) or ("/" not in text and text):
                continue
            segments = [segment for segment in text.split("/") if segment]
            if len(segments) < len(text.split("/")):
                unsafe = "the path loses an empty segment (//)"
            quote = self.layout.text(part)[-1:]
            if segments:
                edits.append(self.layout.replace(part, ", ".join(f"{quote}{segment}{quote}" for segment in segments)))
            else:
                edits.append(self._removed(event.parts, index))
        if not edits:
            raise CannotRewrite("the slash that is one too many is in a value, not in text written here")
        return Fix(site, tuple(edits), None, unsafe=unsafe)

    def _removed(self, parts: tuple[ast.expr, ...], index: int) -> Edit:
        start, end = self.layout.span(parts[index])
        if index + 1 < len(parts):
            return Edit(start, self.layout.span(parts[index + 1])[0], "")
        return Edit(self.layout.span(parts[index - 1])[1] if index else start, end, "")

    def _helper(self, site: Site, event: HelperUsed) -> Fix:
        if event.defined:
            raise CannotRewrite("delete it when nothing calls it any more")
        call = event.node
        if not isinstance(call, ast.Call):
            raise CannotRewrite("it is called inside other text")
        if event.name == "_validate_s3_uri":
            raise CannotRewrite("decide whether you still need the check: Join needs none")
        if len(call.args) != 1 and event.name == "_get_s3_directory_path":
            raise CannotRewrite("it cuts off a file name: join the folder where it is known instead")
        if not call.args:
            raise CannotRewrite("its argument is passed by name")
        unsafe = "the helper also cleaned the path up"
        return Fix(site, (self.layout.replace(call, self.layout.text(call.args[0])),), call, unsafe=unsafe)

    def _taken_apart(self, site: Site, event: TakenApart) -> Fix:
        known = self._knowledge(site)
        match event.node:
            case ast.Call(func=ast.Attribute(value=owner, attr="rstrip"), args=[ast.Constant(value="/")]):
                kept, clean = owner, known.ends_without_slash(owner)
            case ast.Call(func=ast.Name(id="str"), args=[argument]):
                kept, clean = argument, True
            case ast.Call(
                func=ast.Attribute(value=ast.Name() as owner, attr="endswith"), args=[ast.Constant(value="/")]
            ):
                return self._ensured_slash(site, owner, known)
            case _:
                raise CannotRewrite(f"{event.operation} needs the text, which is known only when the pipeline runs")
        around = self.around(site)
        base, assign = self._base_for(site)
        is_base = is_static_read(kept, site.values)
        text = base if is_base else self.layout.text(kept)
        before = around.body_statement(event.node) if assign and is_base else None
        own = event.function.bound_name or ""
        why = "" if clean else "the text was cleaned up before"
        return Fix(site, (self.layout.replace(event.node, text),), event.node, unsafe=why, base_before=before, own=own)

    def _ensured_slash(self, site: Site, owner: ast.Name, known: Known) -> Fix:
        """``if not path.endswith("/"): path += "/"``: it never does, so that the slash is always put behind it."""
        around = self.around(site)
        outer = around.parent(around.parent(site.node) or site.node)
        match outer:
            case ast.If(test=ast.UnaryOp(op=ast.Not()), body=[ast.AugAssign() | ast.Assign() as inner], orelse=[]):
                made = inner if isinstance(inner, ast.AugAssign) else inner.value
                start: ast.AST = inner
            case _:
                raise CannotRewrite(".endswith() needs the text, which is known only when the pipeline runs")
        if around.is_repeated(outer, owner.id):
            raise CannotRewrite("it is asked again in each round of a loop")
        if not known.ends_without_slash(owner, beside=outer):
            raise CannotRewrite("whether it ends with a slash is known only when the pipeline runs")
        edit = Edit(self.layout.span(outer)[0], self.layout.span(start)[0], "")
        return Fix(site, (edit,), None, needs=made)

    def _placed(self, site: Site, event: Placed) -> Fix:
        node = event.node
        if not isinstance(node, ast.Attribute) or node.attr not in ("expr", "default_value"):
            raise CannotRewrite("use the variable itself")
        edit = self.layout.replace(node, self.layout.text(node.value))
        return Fix(site, (edit,), node, unsafe="the path was another one before")

    def warning(self, code: str, node: ast.AST, message: str, hint: str = "") -> Finding:
        return Finding(Diagnostic(code, message, hint=hint), self.module.path, *place(node, self.module))
