"""A template read once, however often it is called: where its tags are, and whether one asks for all inputs at once."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pydsl.expr.errors import ExprError
from pydsl.expr.spots import Pass, Spots, find, narrowed
from pydsl.expr.tagging import holds_tags
from pydsl.expr.tags import Mode, find_tags, substitute
from pydsl.lazy import lazy_regex
from pydsl.plan.once import Once
from pydsl.plan.replacing import replaced
from pydsl.spec.template_kinds import POD_KINDS, template_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pydsl.spec import wire

_MOVED = (LookupError, TypeError)
"""What is raised where a tag that spanned several strings took parts of the value with it."""
_INPUT = lazy_regex(r"\{\{\s*inputs\.parameters\.[-\w]+\s*\}\}")
_LATER = lazy_regex(r"\{\{(?:(?:steps|tasks)\.[-\w]+\.[-.\w]+|item|item\.[-\w]+)\}\}")
_ONE_INPUT = lazy_regex(r"inputs\s*\.\s*(?:parameters|artifacts)\s*\.\s*\w")
_INPUTS = lazy_regex(r"\binputs\b|\$env")


_OF_THE_POD = frozenset([
    "affinity", "automountServiceAccountToken", "container", "data", "executor", "hostAliases", "initContainers",
    "inputs", "metadata", "metrics", "name", "nodeSelector", "outputs", "priority", "priorityClassName", "resource",
    "schedulerName", "script", "securityContext", "serviceAccountName", "sidecars", "tolerations", "volumes",
])  # fmt: skip
"""What says how a pod is made, and what goes in and out, but not when it runs, how often, or how its node is shown."""


class PreparedTemplate:
    """What is known of a template before it's called; its `inputs` differ from call to call.

    `holds_tags` says that there may be something to replace outside of them, `stays_open` that tags stay that only its
    steps or tasks know. `is_plain` says that a call of it is one pod, and that nothing else is asked of the run.
    """

    def __init__(self, found: wire.Template) -> None:
        rest = {key: value for key, value in found.items() if key != "inputs"}
        self._found = found
        self._fixed_inputs_hold_tags = holds_tags(_without_values(found.get("inputs") or {}))
        self._by_spots = True
        try:
            every = find(rest) if holds_tags(rest) else None
        except ValueError:
            self._by_spots, every = False, None
        self._spots = narrowed(rest, every, _is_ours)
        self._first_spots = narrowed(rest, self._spots, _is_early)
        self.stays_open = self._spots != every
        self.holds_tags = self._spots is not None or not self._by_spots
        self._takes_inputs_only = self._by_spots and self._first_spots is None and not self._fixed_inputs_hold_tags
        self.kind = template_kind(found)
        self.is_plain = self.kind in POD_KINDS and found.keys() <= _OF_THE_POD

    @functools.cached_property
    def asks_for_all(self) -> bool:
        """Whether a tag may mean all inputs as one value."""
        return any(_asks_for_all(text) for text in _tags(self._found))

    def takes_inputs_only(self, template: wire.Template) -> bool:
        """Whether this template, its inputs just filled, has no tags but those of its own input parameters."""
        inputs = template.get("inputs")
        if not inputs or not self._takes_inputs_only:
            return self._takes_inputs_only
        for one in inputs.get("parameters") or ():
            if "{{" in str(one["value"]):
                return False
        return not inputs.get("artifacts") or not holds_tags(inputs["artifacts"])

    def with_inputs(self, template: wire.Template, variables: Mapping[str, Any]) -> tuple[wire.Template, bool]:
        """Replace the tags of such a template; returns whether tags are left, too. Raises ExprError."""
        one = Pass(variables)
        made = one.fill(template, self._spots) if self._spots else template
        return made, one.open or self.stays_open

    def substituted(
        self, template: wire.Template, outer: Mapping[str, Any], inner: Callable[[wire.Template], Mapping[str, Any]]
    ) -> tuple[wire.Template, bool]:
        """Replace what tags can be in this template, its inputs set; raises ExprError.

        Variables are first the outer ones, then what `inner` gives for the template as it is by then. Returns whether
        tags are left, too.
        """
        try:
            return self._by_two_passes(template, outer, inner)
        except (ExprError, *_MOVED):  # a tag that doesn't end in its string, or an error that the whole tells better
            first = replaced(template, outer, Mode.ALLOW)
            return replaced(first, inner(first), Mode.ALLOW), True

    def _by_two_passes(
        self, template: wire.Template, outer: Mapping[str, Any], inner: Callable[[wire.Template], Mapping[str, Any]]
    ) -> tuple[wire.Template, bool]:
        if not self._by_spots:
            raise LookupError
        tagged = holds_tags(template.get("inputs"))
        first = _over(Pass(outer), template, self._first_spots, tagged=tagged)
        second = Pass(inner(first))
        made = _over(second, first, self._spots, tagged=tagged)
        return made, second.open or self.stays_open

    def replaced(self, template: wire.Template, variables: Mapping[str, Any]) -> wire.Template:
        """Replace what tags can be in this template, other tags of which were replaced before; raises ExprError."""
        if not self._by_spots:
            return replaced(template, variables, Mode.ALLOW)
        try:
            return _over(Pass(variables), template, self._spots, tagged=holds_tags(template.get("inputs")))
        except (ExprError, *_MOVED):
            return replaced(template, variables, Mode.ALLOW)


def _over(one: Pass, template: wire.Template, spots: Spots | None, *, tagged: bool) -> wire.Template:
    made = one.fill(template, spots) if spots else template
    if tagged:
        inputs = substitute(template["inputs"], one.variables, Mode.ALLOW)
        one.open = one.open or holds_tags(inputs)
        made = made | {"inputs": inputs}
    return made


prepared = Once(PreparedTemplate)


def _without_values(inputs: wire.Inputs) -> wire.Inputs:
    """Return a template's inputs without the values of parameters, which every call sets anew."""
    parameters = [one.copy() for one in inputs.get("parameters") or ()]
    for one in parameters:
        one.pop("value", None)
    return inputs | {"parameters": parameters}


def _is_ours(text: str) -> bool:
    """Whether a text may change when the template is called: not where its tags are of items, or of steps and tasks."""
    return "{{" in _LATER.sub("", text)


def _is_early(text: str) -> bool:
    """Whether a text may change before the inputs are known: one with nothing but tags of inputs doesn't."""
    return "{{" in _INPUT.sub("", text)


def _tags(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if "{{" in value:
            yield from (tag.content for tag in find_tags(value))
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tags(item)


def _asks_for_all(tag: str) -> bool:
    """Whether a tag may mean `inputs`, or `inputs.parameters`, as one value: every `inputs` that isn't one input's."""
    return _INPUTS.search(_ONE_INPUT.sub("", tag)) is not None
