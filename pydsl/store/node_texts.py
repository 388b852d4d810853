"""Nodes as JSON text. A long input artifact, such as the runner of Python functions, is kept beside them, once.

In its place a node has the artifact's number.
"""

from __future__ import annotations

import json

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec import wire

LONG, MOST = 1024, 64
"""Characters of an artifact that is kept beside the nodes, and how many are known again."""
encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""Writes what the rows of a run hold, as short as JSON can be."""


class NodeTexts:
    """Writes nodes; `new` are the numbers and texts of artifacts that aren't kept yet.

    What it has written once it knows by the object, which it holds: another may get its place else.
    """

    def __init__(self, next_number: int) -> None:
        self.new: list[tuple[int, str]] = []
        self._next = next_number
        self._known: dict[int, tuple[wire.Artifact, int]] = {}

    def text(self, node: wire.NodeStatus) -> str:
        """Return a node as text."""
        inputs: wire.Inputs = node.get("inputs") or {}
        artifacts = inputs.get("artifacts")
        if not artifacts:
            return encode(node)
        written = f"[{','.join(map(self._artifact, artifacts))}]"
        return _with(node, "inputs", _with(inputs, "artifacts", written))

    def _artifact(self, artifact: wire.Artifact) -> str:
        known = self._known.get(id(artifact))
        if known is not None:
            return str(known[1])
        text = encode(artifact)
        return text if len(text) < LONG else str(self._numbered(artifact, text))

    def _numbered(self, artifact: wire.Artifact, text: str) -> int:
        if len(self._known) >= MOST:
            self._known.clear()
        number, self._next = self._next, self._next + 1
        self._known[id(artifact)] = artifact, number
        self.new.append((number, text))
        return number


def _with(fields: Mapping[str, object], name: str, text: str) -> str:
    """Write an object of which one field is text already."""
    pairs = ",".join(f"{encode(key)}:{text if key == name else encode(fields[key])}" for key in fields)
    return f"{{{pairs}}}"


def read(texts: list[str], artifacts: Mapping[int, str]) -> list[wire.NodeStatus]:
    """Return nodes of which a run's long artifacts are kept beside them, by number."""
    nodes: list[wire.NodeStatus] = json.loads(f"[{','.join(texts)}]")  # at once: twice as fast as one by one
    known = {number: json.loads(text) for number, text in artifacts.items()}
    return [_whole(node, known) for node in nodes] if known else nodes


def _whole(node: wire.NodeStatus, known: Mapping[int, wire.Artifact]) -> wire.NodeStatus:
    inputs: wire.Inputs = node.get("inputs") or {}
    artifacts = inputs.get("artifacts")
    if not artifacts or not any(isinstance(one, int) for one in artifacts):
        return node
    whole: list[wire.Artifact] = [known[one] if isinstance(one, int) else one for one in artifacts]
    return {**node, "inputs": {**inputs, "artifacts": whole}}
