"""resource: what kubectl would do, with the objects of this machine. Argo: workflow/executor/resource.go.

A Workflow, Job or Pod that's created is run, by a process of its own; its status is made of the run's. Other objects
are only kept: nothing here would change their status.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from pydsl.engine.events import PodOutputs
from pydsl.errors import PydslError
from pydsl.expr.errors import ExprError
from pydsl.local.objects import Objects, Reference, patched
from pydsl.local.objects.workloads import RUN, WORKFLOW, name_of, status_of, workflow_of
from pydsl.local.tasks.model import Again, Done, TaskKind
from pydsl.runtimes import AUTO, JOIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydsl.engine.commands import Pod
    from pydsl.local.setting import Setting
    from pydsl.spec import wire
    from pydsl.spec.values import Json


ACTIONS = ("get", "create", "apply", "delete", "replace", "patch")
FAILED = 64
LOOK = 0.3
"""Seconds between two looks at an object; Argo's five would only make people wait."""
TAG = "{{"
MANIFEST = "manifest.json"


class ResourceFault(PydslError):
    """What kubectl, or Argo's executor, would end with."""


def _begin(pod: Pod, setting: Setting) -> Done | Again:
    return _told(functools.partial(_carried_out, pod, setting))


def _told(work: Any) -> Done | Again:
    """Do some work; what goes wrong ends the main container, as it does that of Argo's executor."""
    try:
        result: Done | Again = work()
    except (PydslError, ExprError) as error:
        return Done("Failed", f"main: Error (exit code {FAILED}): {error}", exit_code=FAILED)
    return result


def _carried_out(pod: Pod, setting: Setting) -> Done | Again:
    resource, objects = pod.template["resource"], Objects(setting.claims.parent / "objects")
    manifest = _manifest(pod)
    if resource["action"] == "delete":
        for held in _meant(resource, manifest, pod, objects, absent=True):  # Argo says --ignore-not-found
            _deleted(held, setting, objects)
        return Done(exit_code=0)
    held = _acted(resource, manifest, pod, setting, objects)
    wanted = Reference.of(held, pod.namespace)
    return _looked(pod, setting, objects, wanted)


def _deleted(held: Json, setting: Setting, objects: Objects) -> None:
    """Delete an object; what runs for it is terminated."""
    from pydsl.local.runs import opened  # few workflows have resources

    objects.delete(Reference.of(held, held["metadata"]["namespace"]))
    if held["kind"] not in RUN:
        return
    with opened(setting.claims.parent) as runs:
        row = runs.store.find(name_of(held))
        run = runs.run(row) if row is not None else None
        if run is not None and run.is_driven and not run.is_over:
            run.terminate()


def _looked(pod: Pod, setting: Setting, objects: Objects, wanted: Reference) -> Done | Again:
    """See whether an object is as the template waits for it to be."""
    from pydsl.expr.lang.text import marshal  # few workflows have resources
    from pydsl.expr.resource_conditions import outcome

    resource = pod.template["resource"]
    success, failure = resource.get("successCondition") or "", resource.get("failureCondition") or ""
    document = marshal(_now(objects.get(wanted), setting), html=False)
    found = outcome(document, success, failure) if success or failure else "succeeded"
    if found == "failed":
        raise ResourceFault(f"failure condition '{failure}' evaluated true")
    if found == "waiting" and success:
        return Again(LOOK, lambda: _told(lambda: _looked(pod, setting, objects, wanted)))
    return Done(outputs=PodOutputs(parameters=_parameters(pod.template, document)), exit_code=0)


def _manifest(pod: Pod) -> Json:
    """Read the template's manifest, perhaps from an artifact; None where it has none."""
    resource = pod.template["resource"]
    text = resource.get("manifest") or ""
    source = ((resource.get("manifestFrom") or {}).get("artifact") or {}).get("name")
    if source:
        artifacts = (pod.template.get("inputs") or {}).get("artifacts") or ()
        artifact = next((one for one in artifacts if one["name"] == source), None)
        if artifact is None or artifact.get("raw") is None:
            raise ResourceFault(f"manifestFrom: artifact {source} isn't a raw one")
        text = artifact["raw"].get("data") or ""
    if not text:
        return None
    from pydsl.manifest import load  # as above

    documents = load(text, "manifest")
    if len(documents) != 1:
        raise ResourceFault(f"the manifest has {len(documents)} objects; here one at a time is worked on")
    return documents[0].data


def _meant(
    resource: wire.ResourceTemplate, manifest: Json, pod: Pod, objects: Objects, *, absent: bool = False
) -> list[Json]:
    """Return what an action is about: as the manifest names it, or the flags do.

    Raises ObjectsFault for what isn't there, unless it may be `absent`.
    """
    if isinstance(manifest, dict) and manifest.get("kind"):
        wanted = Reference.of(manifest, pod.namespace)
        return [] if absent and not objects.has(wanted) else [objects.get(wanted)]
    from pydsl.local.objects.words import read  # hardly any have no manifest

    return objects.meant(read(resource.get("flags") or (), pod.namespace), absent=absent)


def _one_meant(resource: wire.ResourceTemplate, manifest: Json, pod: Pod, objects: Objects) -> Json:
    found = _meant(resource, manifest, pod, objects)
    if len(found) != 1:
        raise ResourceFault(f"the flags name {len(found)} objects; here one at a time is worked on")
    return found[0]


def _acted(resource: wire.ResourceTemplate, manifest: Json, pod: Pod, setting: Setting, objects: Objects) -> Json:
    action = resource["action"]
    if action == "get":
        return _one_meant(resource, manifest, pod, objects)
    if action == "patch":
        found = _one_meant(resource, manifest, pod, objects)
        return objects.replace(patched(found, manifest, resource.get("mergeStrategy") or "strategic"))
    if not isinstance(manifest, dict):
        raise ResourceFault(f"there's nothing to {action}: the manifest is no object")
    if resource.get("setOwnerReference"):
        manifest = _owned(manifest, pod)
    if action == "create" or (action == "apply" and not objects.has(Reference.of(manifest, pod.namespace))):
        held = objects.create(manifest, pod.namespace)
        if held["kind"] in RUN:
            _run(held, pod, setting)
        return held
    found = objects.get(Reference.of(manifest, pod.namespace))
    kept = {key: found["metadata"][key] for key in ("namespace", "uid", "creationTimestamp", "generation")}
    whole = patched(found, manifest, "strategic") if action == "apply" else manifest
    return objects.replace({**whole, "metadata": {**whole["metadata"], **kept}})


def _owned(manifest: Json, pod: Pod) -> Json:
    owner = {
        "apiVersion": "argoproj.io/v1alpha1", "blockOwnerDeletion": True, "controller": True, "kind": WORKFLOW,
        "name": pod.workflow_name, "uid": pod.workflow_uid,
    }  # fmt: skip
    metadata = manifest.get("metadata") or {}
    return {**manifest, "metadata": {**metadata, "ownerReferences": [*metadata.get("ownerReferences", []), owner]}}


def _run(held: Json, pod: Pod, setting: Setting) -> None:
    """Let a Workflow run beside this run, or what stands for a Job or a Pod, with what this run may refer to."""
    import json  # as above

    file = setting.folder / pod.node_id / MANIFEST
    file.write_text(json.dumps(workflow_of(held)), encoding="utf-8")
    words = [sys.executable, "-m", "pydsl", "run", "--detach", "--name", name_of(held)]
    words += ["--runtime", AUTO if JOIN in setting.runtime.name else setting.runtime.name, "-f", "-", str(file)]
    given = "\n---\n".join(json.dumps(one) for one in _shared(setting))  # Secrets are written nowhere
    env = {**os.environ, "PYDSL_HOME": str(setting.claims.parent)}
    done = subprocess.run(words, env=env, capture_output=True, text=True, input=given, check=False)
    if done.returncode:
        raise ResourceFault(f"the {held['kind'].lower()} can't be run: {(done.stderr or done.stdout).strip()}")


def _shared(setting: Setting) -> Iterator[Json]:
    from pydsl.spec import encode  # as above

    library = setting.library
    yield from map(encode, [*library.workflow_templates.values(), *library.cluster_workflow_templates.values()])
    yield from library.others.values()


def _now(held: Json, setting: Setting) -> Json:
    """Return an object with the status that it has now: of what is run, it's made of the run's."""
    if held["kind"] not in RUN:
        return held
    from pydsl.local.runs import opened  # as above

    with opened(setting.claims.parent) as runs:
        row = runs.store.find(name_of(held))
        status = runs.run(row).workflow.get("status") if row is not None else None
    return {**held, "status": status_of(held, status or {"phase": "Pending"})}


def _parameters(template: wire.Template, document: str) -> dict[str, str]:
    found = {}
    for parameter in (template.get("outputs") or {}).get("parameters") or ():
        source = parameter.get("valueFrom") or {}
        if source.get("jsonPath"):
            from pydsl.expr.kubectl_jsonpath import render  # as above

            found[parameter["name"]] = render(str(source["jsonPath"]), document)
        elif source.get("jqFilter"):
            from pydsl.expr import jq  # as above

            found[parameter["name"]] = jq.run(str(source["jqFilter"]), document).strip()
    return found


def _refusals(template: wire.Template) -> Iterator[str]:
    resource = template["resource"]
    action = str(resource.get("action") or "")
    if TAG not in action and action not in ACTIONS:
        yield f"a resource template can't {action} here: there is {', '.join(ACTIONS)}"
    text = str(resource.get("manifest") or "")
    kind = next((line[5:].strip() for line in text.splitlines() if line.startswith("kind:")), WORKFLOW)
    waits = resource.get("successCondition") or resource.get("failureCondition")
    if waits and action != "delete" and kind not in RUN and TAG not in kind and "status" in str(waits):
        yield f"it waits for the status of a {kind}, which nothing on this machine changes: it needs a cluster"


TASK = TaskKind(begin=_begin, refusals=_refusals)
