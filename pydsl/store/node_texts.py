"""Nodes as JSON text. An artifact that many nodes share, such as the runner of Python functions, is written once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.spec import wire

LONG, MOST = 1024, 64
"""Characters of an artifact that's worth to be known again, and how many are."""
encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""Writes what the rows of a run hold, as short as JSON can be."""


class NodeTexts(Struct, eq=False):
    """Writes nodes. What it has written once it knows by the object, which it holds: another may get its place else."""

    _known: dict[int, tuple[wire.Artifact, str]] = field(default_factory=dict)

    def text(self, node: wire.NodeStatus) -> str:
        """Return a node as text, as `json` writes it."""
        inputs: wire.Inputs = node.get("inputs") or {}
        artifacts = inputs.get("artifacts")
        if not artifacts:
            return encode(node)
        written = f"[{','.join(map(self._artifact, artifacts))}]"
        return _with(node, "inputs", _with(inputs, "artifacts", written))

    def _artifact(self, artifact: wire.Artifact) -> str:
        known = self._known.get(id(artifact))
        if known is not None:
            return known[1]
        text = encode(artifact)
        if len(text) >= LONG:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[id(artifact)] = artifact, text
        return text


def _with(fields: Mapping[str, object], name: str, text: str) -> str:
    """Write an object of which one field is text already."""
    pairs = ",".join(f"{encode(key)}:{text if key == name else encode(fields[key])}" for key in fields)
    return f"{{{pairs}}}"
