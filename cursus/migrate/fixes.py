"""One finding at a time: the edits that mend it, or the reason why a person has to."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from cursus.errors import Diagnostic
from cursus.lint import vocabulary
from cursus.lint.events import Built, HelperUsed, JoinMade, Placed, StaticRead, TakenApart, Way
from cursus.lint.linter import Site, place
from cursus.lint.project import Module
from cursus.migrate.context import BASE_NAME, Surroundings
from cursus.migrate.edits import Edit, Layout
from cursus.migrate.imports import JoinName, join_name
from cursus.migrate.pieces import CannotRewrite
from cursus.migrate.rewriting import Rewriter, is_static_read
from cursus.reporting import Finding

_BY_HAND = {
    "E809": "only its author knows where this place belongs: an external input, a config field or below the base",
    "E810": "whether to use the Join or to delete it is the author's to say",
}


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends one finding. ``unsafe`` says why it may change what the builder did; empty when it cannot.

    ``base_before`` is the statement before which ``base_output_path`` has to be assigned, by ``own`` (``self``).
    """

    finding: Finding
    edits: tuple[Edit, ...]
    unsafe: str = ""
    joins: JoinName | None = None
    base_before: ast.stmt | None = None
    own: str = ""
    warnings: tuple[Finding, ...] = field(default=())

    @property
    def is_safe(self) -> bool:
        return not self.unsafe


class Fixer:
    """Finds the fixes of one module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.layout = Layout(module.source, module.lines)
        self._surroundings: dict[ast.AST, Surroundings] = {}

    def fix(self, site: Site) -> Fix:
        """The fix of ``site``; raises CannotRewrite with the reason when a person has to do it."""
        if site.rule.code in _BY_HAND:
            raise CannotRewrite(_BY_HAND[site.rule.code])
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
            self._surroundings[node] = Surroundings(site.event.function)
        return self._surroundings[node]

    # -- paths ---------------------------------------------------------------------------------------------------

    def _path(self, site: Site, event: Built) -> Fix:
        around = self.around(site)
        node = event.node
        around.refuse_if_text_is_needed(node)
        if any(value.static and not value.own for _, value in event.operands):
            raise CannotRewrite("it is on another object's pipeline_s3_loc: ask the builder for its base")
        base, assign = self._base_for(site)
        joins = join_name(self.module, event.function.node)
        rewritten = Rewriter(self.module, self.layout, site.values).path(node, base, joins.name)
        unsafe = rewritten.lossy
        if rewritten.trailing and not around.is_place(node):
            around.refuse_if_text_follows(node)
            unsafe = unsafe or "the path ended with a slash, and something may be put behind it"
        if site.rule.code in ("E806", "E807"):
            unsafe = unsafe or "the path was another one before"
        edits, warnings = [rewritten.edit], []
        annotation = around.annotation(node)
        if annotation is not None and rewritten.is_join:
            edit = self._annotation(annotation, around, node, joins.name)
            edits += [edit] if edit else []
            if edit is None and "str" in ast.unparse(annotation):
                warnings.append(self._warning("W821", annotation, "the annotation still says str: it is a Join now"))
        if around.moves_code(node):
            hint = "Give code_location, or publish the code yourself; see docs/migration.md."
            message = "with a Join as output_path the SDK uploads this estimator's code to the default bucket"
            warnings.append(self._warning("W820", node, message, hint))
        return Fix(
            site.finding,
            tuple(edits),
            unsafe,
            joins if rewritten.is_join else None,
            around.body_statement(node) if assign else None,
            event.function.bound_name or "",
            tuple(warnings),
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
            raise CannotRewrite("give the variable to the logger as an argument, or show it by !r")
        edit = Rewriter(self.module, self.layout, site.values).message(event.node)
        return Fix(site.finding, (edit,))

    def _static_read(self, site: Site) -> Fix:
        around, node = self.around(site), site.node
        if isinstance(node, ast.JoinedStr):
            raise CannotRewrite("it is read inside of an f-string that holds other text")
        base, assign = around.base(node)
        around.refuse_if_text_is_needed(node)
        own = site.event.function.bound_name or ""
        if isinstance(around.parent(node), ast.Assign | ast.AnnAssign | ast.Return):
            return Fix(site.finding, (self.layout.replace(node, f"{own}.{vocabulary.BASE_METHOD}()"),))
        before = around.body_statement(node) if assign else None
        return Fix(site.finding, (self.layout.replace(node, base),), base_before=before, own=own)

    # -- the rest ------------------------------------------------------------------------------------------------

    def _untidy_join(self, site: Site, event: JoinMade) -> Fix:
        if event.parts is None or isinstance(event.node, ast.JoinedStr):
            raise CannotRewrite("the parts are not a list written here")
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
        return Fix(site.finding, tuple(edits), unsafe)

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
            raise CannotRewrite("it is called inside of other text")
        if event.name == "_validate_s3_uri":
            raise CannotRewrite("what it guards has to be decided: Join needs no check of its parts")
        if len(call.args) != 1 and event.name == "_get_s3_directory_path":
            raise CannotRewrite("it cuts off a file name: join the folder where it is known instead")
        if not call.args:
            raise CannotRewrite("its argument is given by name")
        unsafe = "the helper also cleaned the path up"
        return Fix(site.finding, (self.layout.replace(call, self.layout.text(call.args[0])),), unsafe)

    def _taken_apart(self, site: Site, event: TakenApart) -> Fix:
        match event.node:
            case ast.Call(func=ast.Attribute(value=owner, attr="rstrip"), args=[ast.Constant(value="/")]):
                kept = owner
            case ast.Call(func=ast.Name(id="str"), args=[argument]):
                kept = argument
            case _:
                raise CannotRewrite(f"{event.operation} needs the text, which is known only when the pipeline runs")
        around = self.around(site)
        around.refuse_if_text_is_needed(event.node)
        base, assign = self._base_for(site)
        is_base = is_static_read(kept, site.values)
        text = base if is_base else self.layout.text(kept)
        before = around.body_statement(event.node) if assign and is_base else None
        own = event.function.bound_name or ""
        why = "the text was cleaned up before"
        return Fix(site.finding, (self.layout.replace(event.node, text),), why, base_before=before, own=own)

    def _placed(self, site: Site, event: Placed) -> Fix:
        node = event.node
        if not isinstance(node, ast.Attribute) or node.attr not in ("expr", "default_value"):
            raise CannotRewrite("give the variable itself")
        edit = self.layout.replace(node, self.layout.text(node.value))
        return Fix(site.finding, (edit,), "the path was another one before")

    def _warning(self, code: str, node: ast.AST, message: str, hint: str = "") -> Finding:
        return Finding(Diagnostic(code, message, hint=hint), self.module.path, *place(node, self.module))
