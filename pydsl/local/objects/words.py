"""What the words of a kubectl command name: `configmap conf`, `pod/a pod/b`, `pods -l app=x`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.spec.values import Json

_SHORT = {
    "cm": "configmap", "cronwf": "cronworkflow", "cwft": "clusterworkflowtemplate", "deploy": "deployment",
    "ds": "daemonset", "ns": "namespace", "po": "pod", "pvc": "persistentvolumeclaim", "rs": "replicaset",
    "sa": "serviceaccount", "sts": "statefulset", "svc": "service", "wf": "workflow", "wftmpl": "workflowtemplate",
}  # fmt: skip
_VALUED = {
    "-l": "selector", "--selector": "selector", "-n": "namespace", "--namespace": "namespace",
    "--field-selector": "fields", "--context": "context", "--grace-period": "grace", "--timeout": "timeout",
}  # fmt: skip
"""The options that take a value, perhaps as the next word."""


class Words(Struct, frozen=True):
    """What is meant: objects of kinds and names, or all of a kind that selectors pick."""

    named: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    namespace: str
    selector: str
    fields: str
    is_all: bool

    def picks(self, held: Json) -> bool:
        """Whether the selectors pick an object. Raises ExprError for a selector that can't be read."""
        from pydsl.expr.selectors import parse  # few give one

        metadata = held["metadata"]
        labels = metadata.get("labels") or {}
        fields = {"metadata.name": metadata["name"], "metadata.namespace": metadata["namespace"]}
        wanted = [(labels, self.selector), (fields, self.fields)]
        return all(one.matches(known.get) for known, text in wanted if text for one in parse(text))


def read(flags: Iterable[object], namespace: str) -> Words:
    """Read the words of a command. Raises UsageError where they name nothing."""
    words, options = [], {"namespace": namespace}
    given = map(str, flags)
    for word in given:
        name, sign, value = word.partition("=")
        if name in _VALUED:
            options[_VALUED[name]] = value if sign else next(given, "")
        elif word == "--all":
            options["all"] = word
        elif not word.startswith("-"):
            words.append(word)
    made = _made(words, options)
    if not made.named and not (made.kinds and (made.selector or made.fields or made.is_all)):
        raise UsageError("neither the manifest nor the flags name an object")
    return made


def _made(words: list[str], options: dict[str, str]) -> Words:
    named = [(_kind(kind), name) for kind, sign, name in (word.partition("/") for word in words) if sign]
    kinds = [_kind(kind) for kind in words[0].split(",")] if words and not named else []
    named += [(kind, name) for kind in kinds for name in words[1:]]
    selector, fields = options.get("selector", ""), options.get("fields", "")
    return Words(tuple(named), tuple(kinds), options["namespace"], selector, fields, "all" in options)


def _kind(word: str) -> str:
    """Return a kind as one writes it in full: without its group, by its long name."""
    kind = word.lower().partition(".")[0]
    return _SHORT.get(kind, kind)
