"""What suspended nodes wait for, and what may be set of them (Argo: workflow/util, ResumeWorkflow and the like)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.errors import NotAsked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.spec import wire


def require_answers(nodes: Iterable[wire.NodeStatus]) -> None:
    """Raise NotAsked where a node's output is to be supplied, has no default, and nobody has set it."""
    for node in nodes:
        for output in _outputs(node):
            if _is_open(output) and "default" not in output["valueFrom"]:
                name = output["name"]
                raise NotAsked(f"raw output parameter '{name}' has not been set and does not have a default value")


def require_settable(nodes: Iterable[wire.NodeStatus], names: Iterable[str]) -> None:
    """Raise NotAsked where one of these outputs isn't for people to set, or isn't any more."""
    for node in nodes:
        declared = {output["name"]: output for output in _outputs(node)}
        for name in names:
            if not declared:
                raise NotAsked("cannot set output parameters because node is not expecting any raw parameters")
            if name not in declared:
                raise NotAsked(f"node is not expecting output parameter '{name}'")
            if not _is_open(declared[name]):
                raise NotAsked(
                    f"cannot set output parameter '{name}' because it does not use valueFrom.raw or it was already set"
                )


def _outputs(node: wire.NodeStatus) -> Iterator[wire.Parameter]:
    yield from (node.get("outputs") or {}).get("parameters") or ()


def _is_open(output: wire.Parameter) -> bool:
    """Whether an output is to be supplied, and isn't yet."""
    return "supplied" in (output.get("valueFrom") or {}) and "value" not in output
