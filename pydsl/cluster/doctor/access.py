"""What somebody may do in a namespace, and the YAML that lets them do the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from pydsl.cluster.doctor.examined import Examined, bad, doubtful, good
from pydsl.cluster.errors import ClusterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydsl.cluster.doctor.examined import Examinee
    from pydsl.spec.values import Json

ARGO = "argoproj.io"
REVIEWS = "/apis/authorization.k8s.io/v1"
WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
ROLE = "pydsl"
EXECUTOR = "pydsl-executor"


class RoleRule(Struct, frozen=True):
    """What is to be allowed, of resources of one group."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]
    is_namespaced: bool = True

    def each(self) -> Iterator[tuple[str, str]]:
        """Yield each resource with each verb."""
        for resource in self.resources:
            for verb in self.verbs:
                yield resource, verb


RULES = (
    RoleRule(ARGO, ("workflows",), ("create", "delete", "get", "list", "patch", "update", "watch")),
    RoleRule(ARGO, ("cronworkflows", "workflowtemplates"), ("create", "delete", "get", "list", "patch")),
    RoleRule("", ("pods",), ("delete", "get", "list")),
    RoleRule("", ("pods/log",), ("get",)),
    RoleRule(ARGO, ("clusterworkflowtemplates",), ("get", "list"), is_namespaced=False),
)
"""What pydsl's verbs ask for."""
EXECUTORS = (RoleRule(ARGO, ("workflowtaskresults",), ("create", "patch")),)
"""What the pods of a workflow ask for."""


def rights(server: Examinee, namespace: str) -> Examined:
    """Return what who asks may do."""
    try:
        denied = [*_denied(server, namespace)]
    except ClusterError as error:
        return bad("your rights", f"can't be asked for: {error.message}")
    if not denied:
        return good("your rights", f"all that pydsl asks for in namespace {namespace}")
    told = ", ".join(f"{'/'.join(rule.verbs)} {rule.resources[0]}" for rule in denied)
    return bad("your rights", f"missing in namespace {namespace}: {told}", _remedy(server, namespace, denied))


def _denied(server: Examinee, namespace: str) -> Iterator[RoleRule]:
    """Yield what isn't allowed, a rule a resource."""
    for rule in RULES:
        for resource in rule.resources:
            verbs = tuple(verb for verb in rule.verbs if not _is_allowed(server, namespace, rule, resource, verb))
            if verbs:
                yield replace(rule, resources=(resource,), verbs=verbs)


def _is_allowed(server: Examinee, namespace: str, rule: RoleRule, resource: str, verb: str) -> bool:
    spec = {"resourceAttributes": _attributes(namespace, rule, resource, verb)}
    return _allowed(server, "selfsubjectaccessreviews", "SelfSubjectAccessReview", spec)


def _attributes(namespace: str, rule: RoleRule, resource: str, verb: str) -> Json:
    name, _, below = resource.partition("/")
    place = {"namespace": namespace} if rule.is_namespaced else {}
    return {"group": rule.group, "resource": name, "verb": verb, **place, **({"subresource": below} if below else {})}


def _allowed(server: Examinee, plural: str, kind: str, spec: Json) -> bool:
    body = {"apiVersion": "authorization.k8s.io/v1", "kind": kind, "spec": spec}
    found = server.ask("POST", f"{REVIEWS}/{plural}", body)
    return bool((found.get("status") or {}).get("allowed"))


def executor(server: Examinee, namespace: str, account: str) -> Examined:
    """Return whether the service account that workflows run as is there, and may report what pods did."""
    subject = f"service account {account}"
    try:
        server.ask("GET", f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}")
    except ClusterError as error:
        if error.status == 404:
            return bad(
                subject, f"not in namespace {namespace}", f"kubectl create serviceaccount {account} -n {namespace}"
            )
        return doubtful(subject, "can't be seen from here")
    return _may_report(server, namespace, account)


def _may_report(server: Examinee, namespace: str, account: str) -> Examined:
    subject, user = f"service account {account}", f"system:serviceaccount:{namespace}:{account}"
    groups = ["system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"]
    rule = EXECUTORS[0]
    try:
        may = all(
            _allowed(server, "subjectaccessreviews", "SubjectAccessReview", {
                "user": user, "groups": groups, "resourceAttributes": _attributes(namespace, rule, resource, verb),
            })
            for resource, verb in rule.each()
        )  # fmt: skip
    except ClusterError:
        return doubtful(subject, "is there; what it may do can't be seen from here")
    if may:
        return good(subject, "may report what pods did")
    who = {"kind": "ServiceAccount", "name": account, "namespace": namespace}
    told = "may not create or patch workflowtaskresults: pods can't report what they did"
    return bad(subject, told, "\n".join(_documents(EXECUTOR, namespace, EXECUTORS, who)))


def _remedy(server: Examinee, namespace: str, denied: Sequence[RoleRule]) -> str:
    """Return the YAML that allows what's missing, for somebody who may apply it."""
    who = _subject(server)
    near = [rule for rule in denied if rule.is_namespaced]
    far = [rule for rule in denied if not rule.is_namespaced]
    documents = [
        *(_documents(ROLE, namespace, near, who) if near else ()),
        *(_documents(ROLE, "", far, who) if far else ()),
    ]
    return "\n".join(["# Let somebody who may change roles apply this:", *documents])


def _subject(server: Examinee) -> Json:
    """Return who asks, as a binding names them; a name to be filled in where the server doesn't say."""
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    try:
        user = str(server.ask("POST", WHO, body)["status"]["userInfo"]["username"])
    except (ClusterError, KeyError):
        user = "YOUR-USER"
    if user.startswith("system:serviceaccount:"):
        _, _, namespace, name = user.split(":", 3)
        return {"kind": "ServiceAccount", "name": name, "namespace": namespace}
    return {"kind": "User", "name": user, "apiGroup": "rbac.authorization.k8s.io"}


def _documents(prefix: str, namespace: str, rules: Sequence[RoleRule], who: Json) -> list[str]:
    """Return a role with its binding as YAML documents: for a namespace, or for the cluster.

    Their name is that of nothing else: what was applied before, for somebody else or of other rules, isn't replaced.
    """
    kind = "Role" if namespace else "ClusterRole"
    name = f"{prefix}-{crc32(repr([rules, who]).encode()):08x}"
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": kind,
        "metadata": metadata,
        "rules": [*map(_rule, rules)],
    }
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name}
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": f"{kind}Binding", "metadata": metadata,
        "roleRef": reference, "subjects": [who],
    }  # fmt: skip
    from pydsl.manifest import emit_one  # only who lacks something is shown YAML

    return [f"---\n{emit_one(one)}".rstrip() for one in (role, binding)]


def _rule(rule: RoleRule) -> Json:
    return {"apiGroups": [rule.group], "resources": [*rule.resources], "verbs": [*rule.verbs]}
