"""Simple tags: that what `{{...}}` names can be seen from where it stands. Argo: validate.go, resolveAllVariables.

Argo checks the simple tags that begin with one of `ROOTS`; it never looks into `{{=...}}`. A `{{` that nothing ends
is text to Argo; here it's an error, since nobody means that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pydsl.expr.tags import find_tags
from pydsl.validate.dag import ancestors
from pydsl.validate.variables import Scope, call_variables, global_variables, item_variables, template_variables
from pydsl.validate.view import Call, Json, Template, did_you_mean, error

if TYPE_CHECKING:
    from pydsl.diagnostics import Diagnostic, Path

ROOTS = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
OWN_SCOPE = ("steps", "dag", "inputs", "outputs", "metrics")
"""What of a template is looked at by itself: calls and outputs see more than the template's inputs."""


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check every tag of a template: its own fields, its calls, its outputs."""
    scope = Scope(global_variables(template.home) | template_variables(template))
    own = {key: value for key, value in template.json.items() if key not in OWN_SCOPE}
    yield from _check(own, template.path, scope)
    yield from _calls(template, scope)


def _calls(template: Template, scope: Scope) -> Iterator[Diagnostic]:
    calls = list(template.calls())
    prefix = "tasks" if template.json.get("dag") is not None else "steps"
    visible = {call.name: call_variables(prefix, call, template) for call in calls}
    before = ancestors(calls) if prefix == "tasks" else _earlier_groups(calls)
    for call in calls:
        seen = scope.plus(visible[name] for name in before[call.name] if name in visible)
        local = seen.plus([item_variables(call)]) if call.loops else seen
        body = {key: value for key, value in call.json.items() if key not in {"inline", "hooks"}}
        yield from _check(body, call.path, local, _elsewhere(prefix, call, visible, before))
    outputs = template.json.get("outputs")
    if calls and outputs:
        yield from _check(outputs, (*template.path, "outputs"), scope.plus(visible.values()))


def _earlier_groups(calls: list[Call]) -> dict[str, set[str]]:
    return {call.name: {other.name for other in calls if other.group < call.group} for call in calls}


def _elsewhere(prefix: str, call: Call, visible: Mapping[str, Scope], before: Mapping[str, set[str]]) -> dict[str, str]:
    """Say of names that exist, but can't be seen from a call, why not."""
    reason = (
        "which isn't among the tasks that {0!r} waits for: name it in depends"
        if prefix == "tasks"
        else "which doesn't run before {0!r}: it needs to be in an earlier group"
    )
    hidden = set(visible) - before[call.name]
    return {f"{prefix}.{name}.": f"it's of {name!r}, {reason.format(call.name)}" for name in hidden}


def _check(value: Json, path: Path, scope: Scope, hidden: Mapping[str, str] | None = None) -> Iterator[Diagnostic]:
    for text, where in texts(value, path):
        for tag in find_tags(text):
            if not tag.terminated:
                yield error("PD401", where, f"{{{{ without }}}} in {text!r}", "a tag is written {{name}}")
            elif not tag.is_expression:
                yield from _resolve(tag.text, where, scope, hidden or {})


def _resolve(tag: str, path: Path, scope: Scope, hidden: Mapping[str, str]) -> Iterator[Diagnostic]:
    name = tag.strip()
    if not name.startswith(ROOTS) or name in scope:
        return
    code = "PD210" if name.startswith(("steps.", "tasks.")) else "PD209"
    why = next((reason for prefix, reason in hidden.items() if name.startswith(prefix)), None)
    hint = why or did_you_mean(name, [known for known in scope.names() if known.split(".")[0] == name.split(".")[0]])
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
