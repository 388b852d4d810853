"""An API server's answers, as far as the doctor asks: what may be done is decided by the roles that were applied."""

from __future__ import annotations

from typing import Any

import attrs

from pydsl.cluster.errors import told

Json = Any
USER = "system:serviceaccount:team:builder"


@attrs.define
class Api:
    """A server. `allowed` are (user, namespace or "", group, resource, verb); `there` are objects by path."""

    there: dict[str, Json] = attrs.field(factory=dict)
    allowed: set[tuple[str, str, str, str, str]] = attrs.field(factory=set)
    hidden: tuple[str, ...] = ()
    """Beginnings of paths that who asks may not see."""
    time: float | None = 1000.0

    def clock(self) -> float | None:
        return self.time

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        if path.startswith(self.hidden or ("-",)):
            raise told(403, f"{path} is forbidden", reason="Forbidden")
        if path.endswith("/selfsubjectreviews"):
            return {"status": {"userInfo": {"username": USER}}}
        if path.endswith("accessreviews"):
            return {"status": {"allowed": self._allows(body["spec"])}}
        if path not in self.there:
            raise told(404, f"{path} not found", reason="NotFound")
        return self.there[path]

    def _allows(self, spec: Json) -> bool:
        asked = spec["resourceAttributes"]
        resource = "/".join(filter(None, [asked["resource"], asked.get("subresource")]))
        wanted = (spec.get("user", USER), asked.get("namespace", ""), asked["group"], resource, asked["verb"])
        return wanted in self.allowed

    def apply(self, documents: list[Json]) -> None:
        """Take roles and bindings."""
        roles = {(one["kind"], one["metadata"]["name"]): one for one in documents if "rules" in one}
        for one in documents:
            if "roleRef" in one:
                role = roles[one["roleRef"]["kind"], one["roleRef"]["name"]]
                for subject in one["subjects"]:
                    user = f"system:serviceaccount:{subject['namespace']}:{subject['name']}"
                    self._allow(user, one["metadata"].get("namespace", ""), role["rules"])

    def _allow(self, user: str, namespace: str, rules: list[Json]) -> None:
        for rule in rules:
            self.allowed |= {
                (user, namespace, group, resource, verb)
                for group in rule["apiGroups"]
                for resource in rule["resources"]
                for verb in rule["verbs"]
            }


def healthy() -> Api:
    """Return a server with all that's needed, but rights."""
    kinds = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")
    space = "/api/v1/namespaces/team"
    there: dict[str, Json] = {
        "/version": {"gitVersion": "v1.35.4"},
        "/apis/argoproj.io/v1alpha1": {"resources": [{"kind": kind} for kind in kinds]},
        "/openapi/v3/apis/argoproj.io/v1alpha1": {"components": {"schemas": {}}},
        space: {"status": {"phase": "Active"}},
        f"{space}/serviceaccounts/default": {},
        f"{space}/configmaps/artifact-repositories": {"data": {"main": "s3: {}"}},
    }
    return Api(there)
