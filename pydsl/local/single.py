"""One step of a workflow by itself, with the inputs that it had in an earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.errors import UsageError
from pydsl.local.keeping import stored
from pydsl.local.running import begin
from pydsl.plan import names
from pydsl.plan.lacking import whole_spec
from pydsl.spec.artifact_locations import LOCATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.local.report import NodeReport, RunReport
    from pydsl.local.runs import KeptRun
    from pydsl.local.wiring import Ground
    from pydsl.manifest.library import Library
    from pydsl.spec import Workflow
    from pydsl.store import Texts

ENTRY = "only"


@attrs.frozen
class Single:
    """A step of an earlier run. Raises UsageError for one that the run hasn't, or that has no template."""

    run: KeptRun
    wanted: str
    node: NodeReport = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        node = self.run.node(self.wanted)
        if not (node.json.get("templateName") or node.json.get("templateRef")):
            raise UsageError(f"{self.run.name}: {node.name} is a {node.type}, which has no template to run")
        object.__setattr__(self, "node", node)

    @property
    def parameters(self) -> Mapping[str, str]:
        """The values that the earlier run's own parameters had."""
        declared = (self.run.workflow["spec"].get("arguments") or {}).get("parameters") or ()
        return {one["name"]: str(one["value"]) for one in declared if one.get("value") is not None}

    def of(self, workflow: Workflow, library: Library) -> Workflow:
        """Return a workflow, as it is now, that runs this step alone; no exit handler, no hooks."""
        from pydsl.spec import decode_manifest, encode

        whole: Any = whole_spec(workflow, library)
        spec = {key: value for key, value in whole.items() if key not in {"onExit", "hooks", "entrypoint"}}
        entry = {"name": ENTRY, "steps": [[self._step()]]}
        templates = [one for one in spec.get("templates") or () if one.get("name") != ENTRY]
        given = encode(workflow)
        made = {**given, "spec": {**spec, "entrypoint": ENTRY, "templates": [entry, *templates]}}
        typed, problems = decode_manifest(made)
        if typed is None:
            raise UsageError(f"{self.wanted} can't be run alone: {problems[0].message}")
        single: Workflow = typed
        return single

    def _step(self) -> dict[str, Any]:
        node: Mapping[str, Any] = self.node.json
        inputs = node.get("inputs") or {}
        reference = {key: node[key] for key in ("templateRef",) if key in node} or {"template": node["templateName"]}
        parameters = [{"name": one["name"], "value": one.get("value")} for one in inputs.get("parameters") or ()]
        artifacts = [
            {key: value for key, value in one.items() if key in _OF_ARGUMENTS} for one in inputs.get("artifacts") or ()
        ]
        arguments = {"parameters": parameters, "artifacts": [one for one in artifacts if len(one) > 1]}
        return {
            "name": names.called_name(self.node.display_name).rpartition(".")[2],
            **reference,
            "arguments": {kind: values for kind, values in arguments.items() if values},
        }

    def begin(self, ground: Ground, texts: Texts) -> RunReport:
        """Begin a run that has the earlier one's artifacts."""
        stored(self.run.folder).hand_all(ground.store)
        return begin(ground, texts)


_OF_ARGUMENTS = frozenset({"name", "archive", *LOCATIONS})
