"""plugin: an executor plugin's HTTP protocol, at an address of `[tool.pydsl.plugins]`.

Argo: workflow/executor/agent.go, executePluginTemplate; pkg/plugins/executor/template_executor_plugin.go.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydsl.engine.events import PodOutputs
from pydsl.errors import PydslError
from pydsl.expr import durations
from pydsl.expr.errors import ExprError
from pydsl.lint.project import project_of
from pydsl.local.tasks.model import Again, Done, TaskKind
from pydsl.web import Request, ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.engine.commands import Pod
    from pydsl.local.setting import Setting
    from pydsl.spec import wire
    from pydsl.spec.values import Json


TABLE = "[tool.pydsl.plugins]"
METHOD = "api/v1/template.execute"
TIMEOUT = 30.0
LONGEST = 4 << 20
REQUEUE = 10.0
"""Seconds until a task that goes on is asked about again, where the plugin doesn't say."""
OVER = frozenset({"Succeeded", "Failed", "Error", "Skipped", "Omitted"})
NOT_FOUND = 404


class PluginFault(PydslError):
    """A plugin that doesn't answer as one does."""


def _begin(pod: Pod, setting: Setting) -> Done | Again:
    known = addresses()
    wanted = [name for name in pod.template["plugin"] if name in known] or [*known]
    for name in wanted:
        reply = _asked(known[name], pod)
        if reply is not None and reply.get("node"):
            return _done(reply, lambda: _begin(pod, setting))
    raise PluginFault("no plugin executed the template")


def _asked(address: str, pod: Pod) -> Json:
    """Ask one plugin to go on with a template; return its reply, None where it doesn't take such."""
    metadata = {"name": pod.workflow_name, "namespace": pod.namespace, "uid": pod.workflow_uid}
    body = json.dumps({"workflow": {"metadata": metadata}, "template": pod.template}).encode()
    request = Request(
        url=f"{address.rstrip('/')}/{METHOD}",
        method="POST",
        headers=[("Content-Type", "application/json")],
        body=body,
        timeout=TIMEOUT,
    )
    answer = ask(request, LONGEST)
    if answer.status == NOT_FOUND:
        return None
    text = answer.body.decode(errors="replace")
    if not answer.is_ok:
        raise PluginFault(f"{answer.status}: {text}")
    try:
        return json.loads(text)
    except ValueError as error:
        raise PluginFault(f"the plugin at {address} doesn't answer with JSON: {text[:100]}") from error


def _done(reply: Json, again: Any) -> Done | Again:
    node = reply["node"]
    phase = node.get("phase") or ""
    if phase in OVER:
        return Done(phase if phase not in {"Skipped", "Omitted"} else "Succeeded", _message(node), _outputs(node))
    return Again(_seconds(reply.get("requeue")), again, running=phase == "Running")


def _message(node: wire.NodeStatus) -> str:
    return str(node.get("message") or "")


def _outputs(node: wire.NodeStatus) -> PodOutputs:
    given = node.get("outputs") or {}
    result = given.get("result")
    return PodOutputs(
        parameters={one["name"]: str(one.get("value") or "") for one in given.get("parameters") or ()},
        artifacts={one["name"]: one for one in given.get("artifacts") or ()},
        result=None if result is None else str(result),
    )


def _seconds(requeue: Json) -> float:
    if not requeue:
        return REQUEUE
    if isinstance(requeue, int):
        return requeue / 1e9  # a Go duration as a number
    try:
        return durations.parse(str(requeue))
    except ExprError as error:
        raise PluginFault(f"requeue: {error}") from error


def addresses() -> Mapping[str, str]:
    """Return the addresses of the project's plugins, by name."""
    return {name: str(address) for name, address in project_of(Path.cwd()).table("plugins").items()}


def _refusals(template: wire.Template) -> Iterator[str]:
    known = addresses()
    for name in template["plugin"]:
        if name not in known:
            yield f"plugin {name}: say its address in {TABLE} of pyproject.toml"


TASK = TaskKind(begin=_begin, refusals=_refusals, is_pod=False)
