"""What a step or task refers to: tags replaced before it runs, artifacts found, and whose results are captured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from pydsl.expr import when
from pydsl.expr.errors import ExprError, MissingVariable
from pydsl.expr.spots import Pass, Spots, find, texts
from pydsl.expr.tagging import raw
from pydsl.expr.tags import Mode, Scope, find_tags, substitute_text
from pydsl.lazy import lazy_regex
from pydsl.plan import names
from pydsl.plan.arguments import ABSENT
from pydsl.plan.errors import ArtifactFault, NodeFault
from pydsl.plan.loops import loops
from pydsl.plan.once import Once
from pydsl.plan.replacing import replaced

if TYPE_CHECKING:
    from pydsl.plan.outputs import Artifacts
    from pydsl.plan.templates import OneCall, StepOrTask
    from pydsl.spec import wire

STRICT = Mode.strict("tasks", "steps")
_LONE = lazy_regex(r"\{\{([^={}][^{}]*)\}\}\Z")
_QUOTE = r"""\\?['"]"""
_RESULT = lazy_regex(rf"\b(?:steps|tasks)(?:\.([-\w]+)|\[{_QUOTE}([^'\"\\]+){_QUOTE}\])\.outputs\.result")
_KEY = r"(?:\.([-\w]+)|\??\.?\[\s*\\*['\"]([^'\"\\]+)\\*['\"]\s*\])?"
_MENTIONS = [lazy_regex(rf"{word}(?<=\b{word}){_KEY}") for word in ("tasks", "steps")]
"""Each begins with its word, which is found much faster than a place between words is."""


class Reading(NamedTuple):
    """What a step's or task's text tells: whether it holds tags, and which tasks it may refer to (None: any).

    `is_settled`: whatever there is around it, it's called as it is; nothing is replaced, decided, or looked up first.
    `spots` are those of its tags where replacing them is all that's to be done.
    """

    is_tagged: bool
    names: Collection[str] | None
    is_settled: bool
    spots: Spots | None = None


_NOTHING, _SETTLED = (Reading(is_tagged=False, names=(), is_settled=is_settled) for is_settled in (False, True))
_DECIDING = frozenset(["when", "withItems", "withParam", "withSequence"])


def read(call: StepOrTask) -> Reading:
    """Read a step or task once, for what comes of it."""
    text = raw(call)
    is_tagged = b"{{" in text
    is_settled = not is_tagged and _DECIDING.isdisjoint(call) and not (call.get("arguments") or {}).get("artifacts")
    if not (is_tagged or _mentions_any(text)):
        return _SETTLED if is_settled else _NOTHING
    spots = _spots(call) if is_tagged else None
    names = _named_in_text(repr(call) if spots is None else "\n".join(texts(call, spots)))
    return Reading(is_tagged, mentioned(call) if names is None else names, is_settled, spots)


read_once = Once(read)
"""What `read` says, remembered: hooks ask for it at every phase of a node."""


def _spots(call: StepOrTask) -> Spots | None:
    """Return where a call's tags are; None where it says more by them, or without them, than texts to be replaced."""
    if call.get("when") or call.get("hooks") or (call.get("arguments") or {}).get("artifacts"):
        return None
    try:
        return find(call)
    except ValueError:
        return None


def resolve(call: OneCall, scope: Scope, artifacts: Artifacts, reading: Reading) -> OneCall:
    """Replace a step's or task's tags: `when` first, the rest only if it may run (rule 11), artifacts by `from`.

    `reading` is what `read` says of it. Raises MissingVariable for what isn't there, which Argo waits for, and
    NodeFault for what is wrong.
    """
    if reading.is_settled:
        return call
    condition = str(call.get("when") or "")
    if not (condition or reading.is_tagged):
        return _with_artifacts(call, scope, artifacts)
    if reading.spots is not None:
        try:
            return Pass(scope, STRICT).fill(call, reading.spots)
        except ExprError:
            pass  # what is wrong, or absent, is told the long way
    try:
        resolved = call.copy()
        if condition:
            resolved["when"] = substitute_text(condition, scope, STRICT)
        if not _may_run(resolved):
            return resolved
        return _with_artifacts(_substituted(resolved, scope), scope, artifacts)
    except MissingVariable:
        raise
    except ExprError as error:
        raise NodeFault(str(error)) from None


def _may_run(call: StepOrTask) -> bool:
    try:
        return when.evaluate(str(call.get("when") or ""))
    except ExprError as error:
        if loops(call):
            return True
        raise NodeFault(error.message) from None


def _substituted(call: OneCall, scope: Scope) -> OneCall:
    body = call.copy()
    hooks = body.pop("hooks", None)
    arguments = call.get("arguments") or {}
    if parameters := arguments.get("parameters"):
        arguments = arguments | {"parameters": [_marked(one, scope) for one in parameters]}
    if artifacts := arguments.get("artifacts"):
        arguments = arguments | {"artifacts": [_without_source(one) for one in artifacts]}
    if arguments:
        body["arguments"] = arguments
    made = replaced(body, scope, STRICT)  # `body` is a copy: it may be the result itself
    if artifacts:
        pairs = zip(made["arguments"]["artifacts"], artifacts, strict=True)
        made["arguments"] = made["arguments"] | {"artifacts": [_with_source(one, own) for one, own in pairs]}
    if hooks is not None:
        made["hooks"] = hooks
    return made


def _with_source(artifact: wire.Artifact, own: wire.Artifact) -> wire.Artifact:
    made = artifact.copy()
    if "from" in own:
        made["from"] = own["from"]
    if "fromExpression" in own:
        made["fromExpression"] = own["fromExpression"]
    return made


def _without_source(artifact: wire.Artifact) -> wire.Artifact:
    """Leave out what names another artifact: it's looked up, not replaced."""
    made = artifact.copy()
    made.pop("from", None)
    made.pop("fromExpression", None)
    return made


def _marked(parameter: wire.Parameter, scope: Scope) -> wire.Parameter:
    """Mark an argument that is nothing but an absent optional: the input's default stands in for it (rule 19)."""
    value = parameter.get("value")
    match = _LONE.match(value) if isinstance(value, str) else None
    if match and (name := match[1].strip()) in scope and scope[name] is None:
        return {**parameter, "value": ABSENT}  # type: ignore[typeddict-item]  # no value that JSON has
    return parameter


def _with_artifacts(call: OneCall, scope: Scope, artifacts: Artifacts) -> OneCall:
    given = (call.get("arguments") or {}).get("artifacts")
    if not given:
        return call
    made = [found for one in given if (found := _artifact(one, scope, artifacts)) is not None]
    resolved = call.copy()
    resolved["arguments"] = call["arguments"] | {"artifacts": made}
    return resolved


def _artifact(artifact: wire.Artifact, scope: Scope, artifacts: Artifacts) -> wire.Artifact | None:
    if not artifact.get("from") and not artifact.get("fromExpression"):
        return artifact
    try:
        found = artifacts.resolve(artifact, scope)
    except NodeFault as fault:
        if artifact.get("optional"):
            return None
        raise ArtifactFault(str(fault)) from None
    return {**found, "name": artifact["name"]}


def resolve_arguments(arguments: wire.Arguments, scope: Scope, artifacts: Artifacts) -> wire.Arguments:
    """Replace the tags in a hook's arguments as far as they can be; raises NodeFault for an unknown artifact."""
    try:
        if parameters := arguments.get("parameters"):
            arguments = arguments | {"parameters": [_marked(one, scope) for one in parameters]}
        made = replaced(arguments, scope, Mode.ALLOW)
    except ExprError as error:
        raise NodeFault(str(error)) from None
    given = made.get("artifacts")
    if given:
        made = made | {"artifacts": [one for each in given if (one := _artifact(each, scope, artifacts)) is not None]}
    return made


def mentioned(value: object) -> set[str] | None:
    """Collect at least the tasks that a task's tags and expressions refer to; None where they don't tell which."""
    quick = named_in(value)
    if quick is not None:
        return quick
    found: set[str] = set()
    for text in _texts(value):
        names = _named_in_text(text)
        if names is None:
            return None
        found |= names
    return found


def named_in(value: object) -> set[str] | None:
    """Collect the tasks and steps that any text of a value names, in tags or not; None where one doesn't tell which."""
    return _named_in_text(repr(value)) if _mentions_any(raw(value)) else set()


def _mentions_any(text: bytes) -> bool:
    """Whether tasks or steps may be mentioned: an expression's `$env` is all that it sees."""
    return b"tasks" in text or b"steps" in text or b"$env" in text


def _named_in_text(text: str) -> set[str] | None:
    names = {match[1] or match[2] for mention in _MENTIONS for match in mention.finditer(text)}
    return None if None in names or "$env" in text else names


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [tag.content for tag in find_tags(value)] if "{{" in value else []
    if isinstance(value, Mapping):
        expressions = [str(value[key]) for key in ("expression", "fromExpression") if isinstance(value.get(key), str)]
        return [*expressions, *[text for item in value.values() for text in _texts(item)]]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return []


def result_is_wanted(display: str, template: wire.Template) -> bool:
    """Whether a node's standard output is captured: its template's caller refers to it (rule 38)."""
    wanted = _results_of(template)
    return bool(wanted) and names.called_name(display) in wanted


def _results(template: wire.Template) -> frozenset[str]:
    """Collect the steps and tasks whose result a template mentions."""
    if b".outputs.result" not in raw(template):
        return frozenset()
    return frozenset(match[1] or match[2] for match in _RESULT.finditer(repr(template)))


_results_of = Once(_results)
