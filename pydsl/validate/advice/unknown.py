"""Names in expressions that Argo gives no meaning: misspelt functions, variables, inputs, steps.

Argo's lint never looks into an expression. In a run, a tag whose names aren't known stays as it's written, or the
workflow waits for ever; an expression that's a field ends in an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.expr.errors import ExprError
from pydsl.validate.advice.hyphens import check as hyphens
from pydsl.validate.advice.hyphens import expressions
from pydsl.validate.variables import CALL, WORKFLOW
from pydsl.validate.view import ManifestView, TemplateView, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.expr.lang import SyntaxNode

VARIABLES = frozenset({
    "workflow", "inputs", "outputs", "steps", "tasks", "node", "pod", "item", "retries", "lastRetry",
    "cronworkflow", "data", "request", "response", "namespace", "discriminator", "metadata", "payload",
    "duration", "status", "exitCode", "resourcesDuration",
})  # fmt: skip
"""How variables begin, wherever an expression may stand."""
_PHASES = frozenset({"Pending", "Running", "Succeeded", "Failed", "Error", "Skipped", "Omitted"})
_OF_CALLS = frozenset({*CALL, "ip", "status", "exitCode", "outputs"})
_OUTPUTS = frozenset({"result", "parameters", "artifacts"})
_OF_WORKFLOW: dict[str, frozenset[str]] = {
    "workflow": frozenset(name.partition(".")[0] for name in WORKFLOW)
    | {"parameters", "outputs", "status", "duration", "failures", "scheduledTime", "priority", "creationTimestamp"}
}


class Known(Struct, frozen=True):
    """What's known of the names below some variables: `inputs.parameters` of one template, its `steps`."""

    below: Mapping[str, frozenset[str]]

    def fault(self, path: str) -> tuple[str, str | None] | None:
        """Return why there's no such name, and a hint; None if it may be there."""
        owners = [one for one in self.below if path.startswith(f"{one}.")]
        if not owners:
            return None
        owner = max(owners, key=len)
        rest, known = path[len(owner) + 1 :], self.below[owner]
        parts = rest.split(".")
        beginnings = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}  # a name may have dots
        if beginnings & known:
            return None
        return f"{owner}.{parts[0]}", self._elsewhere(owner, parts[0]) or did_you_mean(parts[0], sorted(known))

    def _elsewhere(self, owner: str, name: str) -> str | None:
        other = {"steps": "tasks", "tasks": "steps"}.get(owner, "")
        return f"write {other}.{name}" if name in self.below.get(other, ()) else None


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at the expressions of a whole manifest."""
    minus = None
    for template in home.templates:
        known = None
        for text, path in expressions(template.json, template.path):
            minus = {one.path for one in hyphens(home)} if minus is None else minus
            known = known or _of(template)
            is_own = "inline" not in path[len(template.path) :]
            if path not in minus:
                yield from _faults(text, path, known if is_own else Known(_OF_WORKFLOW))
    for text, path in expressions(home.spec.get("hooks"), (*home.path, "hooks")):
        yield from _faults(text, path, Known(_OF_WORKFLOW))


def _of(template: TemplateView) -> Known:
    below = {
        f"inputs.{kind}": frozenset(str(row["name"]) for row in template.inputs(kind))
        for kind in ("parameters", "artifacts")
    }
    if template.kind in ("steps", "dag"):
        own, other = ("steps", "tasks") if template.kind == "steps" else ("tasks", "steps")
        below |= {own: frozenset({"name", *(call.name for call in template.calls)}), other: frozenset({"name"})}
        below |= {f"{own}.{call.name}": _OF_CALLS for call in template.calls}
        below |= {f"{own}.{call.name}.outputs": _OUTPUTS for call in template.calls}
    return Known(_OF_WORKFLOW | below)


def _faults(text: str, path: Path, known: Known) -> Iterator[Diagnostic]:
    from pydsl.expr.lang import parse  # manifests without expressions don't load their language

    try:
        tree = parse(text)
    except ExprError:
        return  # another rule's
    for name, hint in dict.fromkeys(_unknown(tree, frozenset(), known)):
        yield PD835.at(path, f"{name} is unknown to Argo's expressions", hint)


def _unknown(node: SyntaxNode, bound: frozenset[str], known: Known) -> Iterator[tuple[str, str | None]]:
    from pydsl.expr.lang.syntax import FunctionCall, Let, Member, Name, children

    if isinstance(node, FunctionCall):
        yield from _function(node.function, bound)
        for argument in node.arguments:
            yield from _unknown(argument, bound, known)
    elif isinstance(node, Let):
        yield from _unknown(node.value, bound, known)
        yield from _unknown(node.body, bound | {node.name}, known)
    elif isinstance(node, (Name, Member)) and (path := _path(node)) is not None:
        yield from _variable(path, bound, known)
    else:
        for child in children(node):
            yield from _unknown(child, bound, known)


def _variable(path: str, bound: frozenset[str], known: Known) -> Iterator[tuple[str, str | None]]:
    root = path.partition(".")[0]
    if root in bound or root == "$env":
        return
    if root in VARIABLES or root in _functions():
        fault = known.fault(path)
        yield from [fault] if fault else []
    else:
        is_text = root in _PHASES
        yield root, f"write '{root}', in quotes" if is_text else did_you_mean(root, sorted(VARIABLES | _functions()))


def _function(node: SyntaxNode, bound: frozenset[str]) -> Iterator[tuple[str, str | None]]:
    from pydsl.expr.lang.syntax import Literal, Member, Name

    if isinstance(node, Name) and node.name not in bound | _functions():
        yield f"{node.name}()", did_you_mean(node.name, sorted(_functions()))
    elif isinstance(node, Member) and isinstance(node.base, Name) and node.base.name == "sprig":
        from pydsl.expr.sprig import FUNCTIONS

        name = node.key.value if isinstance(node.key, Literal) else None
        if isinstance(name, str) and name not in FUNCTIONS:
            yield f"sprig.{name}()", did_you_mean(name, sorted(FUNCTIONS))


def _functions() -> frozenset[str]:
    from pydsl.expr.lang import ARGO
    from pydsl.expr.lang.names import BUILTINS

    return BUILTINS | ARGO.keys()


def _path(node: SyntaxNode) -> str | None:
    """Write a name as Argo's tags have it, whether it's said with dots or brackets; None for what's computed."""
    from pydsl.expr.lang.syntax import Chain, Literal, Member, Name

    parts: list[str] = []
    while isinstance(node, (Member, Chain)):
        if isinstance(node, Chain):
            node = node.node
            continue
        if not isinstance(node.key, Literal) or not isinstance(node.key.value, str):
            return None
        parts.append(node.key.value)
        node = node.base
    return ".".join([node.name, *reversed(parts)]) if isinstance(node, Name) else None


PD835 = Rule(
    "PD835",
    "a name in an expression that nothing gives: a misspelt function, input or step",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Argo leaves a tag that it can't evaluate as it is, and says nothing; other expressions end in an error.",
    bad="""\
- name: main
  inputs: {parameters: [{name: text, value: hi}]}
  container: {image: "busybox:1.37", args: ["{{=sprig.uper(inputs.parameters.text)}}"]}
""",
    good="""\
- name: main
  inputs: {parameters: [{name: text, value: hi}]}
  container: {image: "busybox:1.37", args: ["{{=sprig.upper(inputs.parameters.text)}}"]}
""",
    of_home=check,
)
