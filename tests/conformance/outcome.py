"""A finished run in the form of the case files, and how it differs from what a case expects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Set

Json = Any
Record = dict[str, Any]

WHOLE = ("phase", "message", "progress", "outputs", "outputArtifacts", "nodes")
"""What a case may record of a workflow. A field that isn't there is empty, and has to be empty here."""

NODE = (
    *("name", "id", "displayName", "type", "phase", "message", "templateName", "templateRef", "templateScope"),
    *("boundary", "children", "outbound", "inputs", "outputs", "inputArtifacts", "outputArtifacts", "result"),
    *("exitCode", "nodeFlag", "daemoned", "memoization"),
)
"""The same of a node. `stdout` is apart: it's compared where a case has it."""


def recorded(workflow: Json) -> Record:
    """Write a finished Workflow's JSON as a case file does; what's empty is left out."""
    status = workflow.get("status") or {}
    outputs = status.get("outputs") or {}
    nodes: Mapping[str, Json] = status.get("nodes") or {}
    return _filled(
        phase=status.get("phase"),
        message=status.get("message"),
        progress=status.get("progress"),
        outputs=_values(outputs),
        outputArtifacts=_artifacts(outputs),
        nodes=sorted((_node(node, nodes) for node in nodes.values()), key=lambda node: str(node.get("name"))),
    )


def _node(node: Json, nodes: Mapping[str, Json]) -> Record:
    inputs, outputs = node.get("inputs") or {}, node.get("outputs") or {}
    same = ("name", "id", "displayName", "type", "phase", "message", "templateName", "templateScope", "daemoned")
    return _filled(
        **{field: node.get(field) for field in same},
        templateRef=_true(node.get("templateRef")),
        boundary=_name(node["boundaryID"], nodes) if node.get("boundaryID") else None,
        children=_names(node.get("children"), nodes),
        outbound=_names(node.get("outboundNodes"), nodes),
        inputs=_values(inputs),
        outputs=_values(outputs),
        inputArtifacts=_artifacts(inputs),
        outputArtifacts=_artifacts(outputs),
        result=outputs.get("result"),
        exitCode=outputs.get("exitCode"),
        nodeFlag=_true(node.get("nodeFlag")),
        memoization=node.get("memoizationStatus"),
    )


def _filled(**fields: Any) -> Record:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {}, False)}


def _true(fields: Json) -> Json:
    return {name: value for name, value in (fields or {}).items() if value}


def _values(holder: Json) -> Json:
    return {parameter["name"]: parameter.get("value") for parameter in holder.get("parameters") or []}


def _artifacts(holder: Json) -> Json:
    """Name the artifacts, but not those that logs became: the recorded runs had no store that logs went to."""
    return sorted(one["name"] for one in holder.get("artifacts") or [] if not _is_log(one))


def _is_log(artifact: Json) -> bool:
    return artifact["name"].endswith("-logs") and "path" not in artifact and "from" not in artifact


def _name(identity: str, nodes: Mapping[str, Json]) -> str:
    return str(nodes[identity]["name"]) if identity in nodes else f"no node {identity}"


def _names(identities: Json, nodes: Mapping[str, Json]) -> list[str]:
    return sorted({_name(identity, nodes) for identity in identities or []})


@attrs.frozen
class Comparison:
    """One comparison with a case. `printed` reads what a container of a node's pod printed, of the node's id and it."""

    unstable: Set[str]
    printed: Callable[[str, str], str]

    def differences(self, expected: Record, got: Record) -> Iterator[str]:
        """Tell what differs, one line each: the workflow's own fields, then the nodes by name."""
        yield from self._fields("", expected, got, tuple(field for field in WHOLE if field != "nodes"))
        yield from self._unknown(expected, WHOLE)
        wanted = {node["name"]: node for node in expected["nodes"]}
        there = {node["name"]: node for node in got.get("nodes", [])}
        if len(there) != len(got.get("nodes", [])):
            yield "several nodes have one name"
        for name in sorted(wanted.keys() | there.keys()):
            if name not in there or name not in wanted:
                yield f"{name}: {'no such node' if name in wanted else 'a node too many'}"
            else:
                yield from self._node(name, wanted[name], there[name])

    def _node(self, name: str, expected: Record, got: Record) -> Iterator[str]:
        yield from self._fields(f"{name}/", expected, got, NODE)
        yield from self._unknown(expected, (*NODE, "stdout"))
        if "stdout" in expected and f"{name}/stdout" not in self.unstable:
            yield from self._stdout(f"{name}/stdout", expected["stdout"], str(got.get("id")))

    def _fields(self, prefix: str, expected: Record, got: Record, fields: tuple[str, ...]) -> Iterator[str]:
        for field in fields:
            path = prefix + field
            wanted, there = self._stable(path, expected.get(field)), self._stable(path, got.get(field))
            if path not in self.unstable and not _same(field, wanted, there):
                yield f"{path}: got {there!r}, expected {wanted!r}"

    def _stable(self, path: str, value: Json) -> Json:
        """Leave out the keys of a map that the case calls unstable; what is left empty is nothing."""
        if isinstance(value, dict):
            value = {key: one for key, one in value.items() if f"{path}/{key}" not in self.unstable}
        return None if value in ("", [], {}, False) else value

    def _stdout(self, path: str, expected: Json, node: str) -> Iterator[str]:
        wanted = expected if isinstance(expected, dict) else {"main": expected}
        for container, text in sorted(wanted.items()):
            got = self.printed(node, container)
            if got != text:
                yield f"{path} of {container}: got {_short(got)}, expected {_short(text)}"

    @staticmethod
    def _unknown(expected: Record, known: tuple[str, ...]) -> Iterator[str]:
        for field in expected.keys() - set(known):
            yield f"the case has a field that isn't compared: {field!r}"


def _same(field: str, wanted: Json, there: Json) -> bool:
    if field in {"children", "outbound", "inputArtifacts", "outputArtifacts"}:
        return sorted(wanted or []) == sorted(there or [])
    return bool(wanted == there)


def _short(text: str) -> str:
    return repr(text) if len(text) <= 200 else f"{text[:200]!r}... ({len(text)} characters)"
