"""Pods and Jobs that resource templates create: each is run as a Workflow, and its status is made of that one's."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.spec.values import Json


WORKFLOW, JOB, POD = "Workflow", "Job", "Pod"
RUN = (WORKFLOW, JOB, POD)
"""The kinds that something runs for."""
OF_TEMPLATE = ("volumes", "initContainers", "activeDeadlineSeconds", "securityContext", "nodeSelector", "tolerations",
               "affinity", "serviceAccountName", "automountServiceAccountToken", "hostAliases", "priorityClassName",
               "schedulerName")  # fmt: skip
OF_SPEC = ("hostNetwork", "dnsPolicy", "dnsConfig", "imagePullSecrets")
"""Fields of a pod's spec, as a template and a Workflow's spec have them."""
BACKOFF_LIMIT = 6
"""How often a Job tries again that doesn't say so."""
SHORT = 5
OVER = {"Succeeded": "Succeeded", "Failed": "Failed", "Error": "Failed"}
REASONS = {"Complete": "CompletionsReached", "Failed": "BackoffLimitExceeded"}


def name_of(held: Json) -> str:
    """Return the name of the run that does what an object asks for."""
    name = str(held["metadata"]["name"])
    return name if held["kind"] == WORKFLOW else f"{name[:57]}-{held['metadata']['uid'][:SHORT]}"


def workflow_of(held: Json) -> Json:
    """Return the Workflow that does what an object of one of RUN asks for."""
    if held["kind"] == WORKFLOW:
        kept = ("uid", "creationTimestamp", "generation", "ownerReferences")
        return {**held, "metadata": {key: value for key, value in held["metadata"].items() if key not in kept}}
    spec = held.get("spec") or {}
    made = _of_job(spec) if held["kind"] == JOB else _of_pod(spec)
    namespace = held["metadata"]["namespace"]
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": WORKFLOW, "spec": made,
            "metadata": {"name": name_of(held), "namespace": namespace}}  # fmt: skip


def _of_pod(pod: Json) -> Json:
    return {"entrypoint": "pod", **_some(pod, OF_SPEC), "templates": [_template(pod)]}


def _of_job(job: Json) -> Json:
    """Return the spec of a Workflow that runs a Job's pods until enough of them succeeded."""
    pod = (job.get("template") or {}).get("spec") or {}
    limit = job.get("backoffLimit")
    retried = {"retryStrategy": {"limit": str(BACKOFF_LIMIT if limit is None else limit), "retryPolicy": "Always"}}
    entry = {"name": "pod", "template": "pod", "withSequence": {"count": str(_completions(job))}}
    deadline = _some(job, ("activeDeadlineSeconds", "parallelism", "suspend"))
    templates = [{"name": "job", "steps": [[entry]]}, {**_template(pod), **retried}]
    return {"entrypoint": "job", **deadline, **_some(pod, OF_SPEC), "templates": templates}


def _completions(job: Json) -> int:
    return int(job.get("completions") or job.get("parallelism") or 1)


def _template(pod: Json) -> Json:
    containers = pod.get("containers") or [{}]
    body = {"container": containers[0]} if len(containers) == 1 else {"containerSet": {"containers": containers}}
    return {"name": "pod", **_some(pod, OF_TEMPLATE), **body}


def _some(holder: Json, fields: tuple[str, ...]) -> Json:
    return {field: holder[field] for field in fields if field in holder}


def status_of(held: Json, run: Json) -> Json:
    """Return the status of an object whose Workflow has come to `run`; a Workflow's is that one's."""
    if held["kind"] == WORKFLOW:
        return run
    nodes = [node for node in (run.get("nodes") or {}).values() if node["type"] == POD]
    return _job_status(run, nodes) if held["kind"] == JOB else _pod_status(run, nodes)


def _job_status(run: Json, nodes: list[Json]) -> Json:
    counts = Counter(OVER.get(node["phase"], "active") for node in nodes)
    phase = OVER.get(run.get("phase") or "")
    status = {
        "startTime": run.get("startedAt"), "active": counts["active"], "succeeded": counts["Succeeded"],
        "failed": counts["Failed"], "ready": counts["active"],
        "completionTime": run.get("finishedAt") if phase == "Succeeded" else None,
        "conditions": _conditions(run, "Complete" if phase == "Succeeded" else "Failed") if phase else None,
    }  # fmt: skip
    return {field: value for field, value in status.items() if value}


def _conditions(run: Json, kind: str) -> Json:
    return [{"type": kind, "status": "True", "reason": REASONS[kind], "message": run.get("message") or "",
             "lastTransitionTime": run.get("finishedAt")}]  # fmt: skip


def _pod_status(run: Json, nodes: list[Json]) -> Json:
    phase = OVER.get(run.get("phase") or "", "Running" if nodes else "Pending")
    ready = {"type": "Ready", "status": "True" if phase == "Running" else "False"}
    status = {"phase": phase, "startTime": run.get("startedAt"), "message": run.get("message"), "conditions": [ready]}
    return {field: value for field, value in status.items() if value}
