"""What pods do in a simulation: written down beforehand, by the name of a node, step, task or template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from pydsl.engine.events import PodFinished, PodOutputs
from pydsl.plan import names

if TYPE_CHECKING:
    from pydsl.engine.commands import Pod
    from pydsl.spec.values import Json

KILLED = 143


@attrs.frozen(kw_only=True)
class Outcome:
    """How one pod ends: after `seconds`, in a phase, with what it leaves behind.

    `Outcome(exit_code=1)` is a pod whose main container fails; `message` is then Argo's unless it's given. `outputs`
    are output parameters by name, `artifacts` Argo's artifacts by name, `result` is standard output. A daemon that
    fails does so before it's ready; another runs until it's stopped.
    """

    seconds: float = 1.0
    exit_code: int = 0
    phase: str | None = None
    """None: Succeeded with exit code 0, else Failed. Error is for pods that couldn't be set up or read out."""
    message: str | None = None
    outputs: Mapping[str, str] = attrs.field(factory=dict)
    artifacts: Mapping[str, Json] = attrs.field(factory=dict)
    result: str = ""

    @property
    def ending(self) -> str:
        """The phase in which the pod ends."""
        return self.phase or ("Failed" if self.exit_code else "Succeeded")

    def finished(self, pod: Pod, at: float) -> PodFinished:
        """Return the event that tells the engine."""
        failed = f"main: Error (exit code {self.exit_code})" if self.ending == "Failed" else ""
        return PodFinished(
            at=at,
            node_id=pod.node_id,
            phase=self.ending,
            message=failed if self.message is None else self.message,
            exit_code=self.exit_code,
            outputs=PodOutputs(
                parameters={**_defaults(pod), **self.outputs},
                artifacts={**_artifacts(pod), **self.artifacts},
                result=self.result if pod.capture_result else None,
            ),
        )


def _defaults(pod: Pod) -> dict[str, str]:
    """Return every output parameter of a pod a value, so that nothing has to be written down that doesn't matter."""
    declared = (pod.template.get("outputs") or {}).get("parameters") or []
    made = [one for one in declared if "valueFrom" in one and "name" in one]
    return {one["name"]: str((one.get("valueFrom") or {}).get("default", "")) for one in made}


def _artifacts(pod: Pod) -> dict[str, Json]:
    declared = (pod.template.get("outputs") or {}).get("artifacts") or []
    return {
        one["name"]: {
            "name": one["name"],
            "path": one.get("path"),
            "s3": {"key": f"{pod.artifact_key_prefix}/{one['name']}"},
        }
        for one in declared
        if "name" in one
    }


Script = Outcome | Sequence[Outcome] | Callable[["Pod"], Outcome]
"""One outcome for all pods of a name, one for each in turn (the last one stands for all that follow), or a function."""
Outcomes = Mapping[str, Script] | Callable[["Pod"], Outcome]


class Scripted:
    """Looks outcomes up, and counts how often each name has come."""

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self._seen: dict[str, int] = {}
        self.unused = set(outcomes) if isinstance(outcomes, Mapping) else set()

    def of(self, pod: Pod) -> Outcome:
        """Return a pod's outcome: by its node's name, its display name, its step or task, or its template."""
        if not isinstance(self._outcomes, Mapping):
            return self._outcomes(pod)
        for key in _keys(pod):
            if key in self._outcomes:
                self.unused.discard(key)
                return self._chosen(key, self._outcomes[key], pod)
        return Outcome()

    def _chosen(self, key: str, script: Script, pod: Pod) -> Outcome:
        if isinstance(script, Outcome):
            return script
        if callable(script):
            return script(pod)
        count = self._seen[key] = self._seen.get(key, 0) + 1
        return script[min(count, len(script)) - 1]


def _keys(pod: Pod) -> list[str]:
    display = pod.node_name.rpartition(".")[2] if "(" not in pod.node_name else _after_last_dot(pod.node_name)
    return [pod.node_name, display, names.called_name(display), str(pod.template.get("name") or "")]


def _after_last_dot(name: str) -> str:
    """Return the end of a node's name behind the last dot that isn't an item's."""
    depth, start = 0, 0
    for at, character in enumerate(name):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "." and depth <= 0:
            start = at + 1
    return name[start:]
