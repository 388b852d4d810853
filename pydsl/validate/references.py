"""Simple tags: that what `{{...}}` names can be seen from where it stands. Argo: validate.go, resolveAllVariables.

Argo checks the simple tags that begin with one of `ROOTS`; it never looks into `{{=...}}`. A `{{` that nothing ends
is text to Argo; here it's an error, since nobody means that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from pydsl.expr.tags import find_tags
from pydsl.validate.dag import Order
from pydsl.validate.variables import Scope, call_variables, global_variables, item_variables, template_variables
from pydsl.validate.view import Call, Json, Template, did_you_mean, error

if TYPE_CHECKING:
    from pydsl.diagnostics import Diagnostic, Path

ROOTS = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
OWN_SCOPE = ("steps", "dag", "inputs", "outputs", "metrics")
"""What of a template is looked at by itself: calls and outputs see more than the template's inputs."""


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check every tag of a template: its own fields, its calls, its outputs."""
    scope = Scope.of(global_variables(template.home) | template_variables(template))
    own = {key: value for key, value in template.json.items() if key not in OWN_SCOPE}
    yield from _check(own, template.path, _Sight(scope))
    if template.calls:
        yield from _calls(template, scope)


def _calls(template: Template, scope: Scope) -> Iterator[Diagnostic]:
    order = Order(template)
    neighbours = _Neighbours("tasks" if template.json.get("dag") is not None else "steps", order)
    for call in template.calls:
        body = {key: value for key, value in call.json.items() if key not in {"inline", "hooks"}}
        yield from _check(body, call.path, _Sight(scope | item_variables(call), neighbours, call))
    yield from _check(template.json.get("outputs"), (*template.path, "outputs"), _Sight(scope, neighbours))


@attrs.define(eq=False)
class _Neighbours:
    """The calls of a template, and what is seen of each."""

    prefix: str
    order: Order
    _seen: dict[str, Scope] = attrs.field(factory=dict)

    def scope_of(self, name: str) -> Scope | None:
        """List what is seen of a call; None if there's no such call."""
        call = self.order.by_name.get(name)
        if call is None:
            return None
        if name not in self._seen:
            self._seen[name] = call_variables(self.prefix, call)
        return self._seen[name]

    def hidden_from(self, name: str, call: Call) -> str | None:
        """Say why a call that's there can't be seen from another; None if it can."""
        if self.order.before(name, call):
            return None
        if self.prefix == "tasks":
            return f"{call.name!r} doesn't wait for {name!r}: name it in depends"
        return f"{name!r} doesn't run before {call.name!r}: it needs to be in an earlier group"


@attrs.frozen(eq=False)
class _Sight:
    """What can be seen from one place: `scope`, and of the neighbours those that come before `call` (all, if None)."""

    scope: Scope
    neighbours: _Neighbours | None = None
    call: Call | None = None

    def fault(self, name: str) -> tuple[str, str | None] | None:
        """Tell the code and the hint for a name that can't be seen; None for one that can."""
        if name in self.scope:
            return None
        root, _, rest = name.partition(".")
        if self.neighbours is None or root != self.neighbours.prefix:
            known = [one for one in self.scope.names() if one.split(".")[0] == root]
            return "PD210" if root in {"steps", "tasks"} else "PD209", did_you_mean(name, known)
        return self._neighbour_fault(name, rest.split(".")[0])

    def _neighbour_fault(self, name: str, of: str) -> tuple[str, str | None] | None:
        assert self.neighbours is not None, "only where there are neighbours"
        known = self.neighbours.scope_of(of)
        if known is None:
            others = [one for one in self.neighbours.order.by_name if not self.call or one != self.call.name]
            return "PD210", did_you_mean(of, others)
        hidden = self.neighbours.hidden_from(of, self.call) if self.call else None
        if hidden:
            return "PD210", hidden
        return None if name in known else ("PD210", did_you_mean(name, known.names()))


def _check(value: Json, path: Path, sight: _Sight) -> Iterator[Diagnostic]:
    for text, where in texts(value, path):
        for tag in find_tags(text):
            if not tag.terminated:
                yield error("PD401", where, f"{{{{ without }}}} in {text!r}", "a tag is written {{name}}")
            elif not tag.is_expression:
                yield from _resolve(tag.content, where, sight)


def _resolve(tag: str, path: Path, sight: _Sight) -> Iterator[Diagnostic]:
    name = tag.strip()
    fault = sight.fault(name) if name.startswith(ROOTS) else None
    if fault:
        code, hint = fault
        yield error(code, path, f"failed to resolve {{{{{tag}}}}}", hint)


def texts(value: Json, path: Path) -> Iterable[tuple[str, Path]]:
    """Yield every text below a value that has a tag's beginning in it, with its path."""
    if isinstance(value, str):
        if "{{" in value:
            yield value, path
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts(inner, (*path, index))
