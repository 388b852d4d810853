"""Which nodes of an ended run are kept when it's retried (Argo: workflow/util, FormulateRetryWorkflow)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.engine.phases import FAILURES, SUCCEEDED
from pydsl.engine.selecting import selects, terms_of
from pydsl.engine.shown import was_pod
from pydsl.errors import NotAsked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydsl.spec import wire

SELECTION = "To retry a succeeded workflow, set the options restartSuccessful and nodeFieldSelector"

EXECUTED = frozenset({"Pod", "Suspend", "HTTP", "Plugin"})
"""The types of nodes that something is done for; all others only hold them together."""


class Kept(Struct, frozen=True):
    """The names of the executed nodes by their ids: those that are kept, and those that are gone."""

    kept: Mapping[str, str]
    again: Mapping[str, str]


def kept_of(name: str, nodes: Mapping[str, wire.NodeStatus], selected: Iterable[str] = ()) -> Kept:
    """Choose what of a run called `name` is kept: what neither failed nor came after something that runs again.

    `selected` are ids of nodes that run again though they succeeded, with all that they lead to.
    """
    first = [*selected, *_failed(nodes), *(id for id, node in nodes.items() if _is_of_exit(name, node))]
    gone = with_descendants(nodes, first)
    executed = {id: node["name"] for id, node in nodes.items() if _is_executed(node)}
    return Kept(
        {id: name for id, name in executed.items() if id not in gone},
        {id: name for id, name in executed.items() if id in gone},
    )


def _is_executed(node: wire.NodeStatus) -> bool:
    return node["type"] in EXECUTED or was_pod(node["type"], node.get("message", ""))


def kept_of_retry(
    name: str, phase: str, nodes: Mapping[str, wire.NodeStatus], *, restart: bool = False, selector: str = ""
) -> Kept:
    """Choose what a retry of a run that's over keeps. Raises NotAsked where it succeeded and nothing is picked.

    `restart` runs again what the selector picks though it succeeded.
    """
    chosen = restart and selector
    if phase == SUCCEEDED and not chosen:
        raise NotAsked(SELECTION)
    selected = selected_by(selector, nodes) if chosen else []
    if chosen and not selected:
        raise NotAsked(f"no node matches {selector}")
    return kept_of(name, nodes, selected)


def selected_by(selector: str, nodes: Mapping[str, wire.NodeStatus]) -> list[str]:
    """Return the ids of the nodes that a selector picks. Raises UsageError for what is none."""
    terms_of(selector)
    return [id for id, node in nodes.items() if selects(selector, node)]


def _failed(nodes: Mapping[str, wire.NodeStatus]) -> Iterator[str]:
    """Yield the executed nodes that failed, but for attempts before one that succeeded."""
    overcome = {
        child
        for node in nodes.values()
        if node["type"] == "Retry" and node["phase"] == SUCCEEDED
        for child in node.get("children") or ()
    }
    for id, node in nodes.items():
        if node["type"] in EXECUTED and node["phase"] in FAILURES:
            is_attempt = bool((node.get("nodeFlag") or {}).get("retried"))
            if not (is_attempt and id in overcome):
                yield id


def _is_of_exit(name: str, node: wire.NodeStatus) -> bool:
    return str(node["name"]).startswith(f"{name}.onExit")


def with_descendants(nodes: Mapping[str, wire.NodeStatus], first: Iterable[str]) -> set[str]:
    """Return the ids of nodes and of all that came of them."""
    found: set[str] = set()
    waiting = [*first]
    while waiting:
        id = waiting.pop()
        if id in nodes and id not in found:
            found.add(id)
            waiting += nodes[id].get("children") or ()
    return found
