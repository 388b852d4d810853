"""The kinds of objects that pydsl asks a cluster for, as its API names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pydsl.spec import wire


class ResourceKind(Struct, frozen=True):
    """A kind of object; `plural` is its name in paths, `word` the one that `submit --from` takes."""

    name: str
    plural: str
    group: str = ""
    version: str = "v1"
    is_namespaced: bool = True
    word: str = ""

    @property
    def api_version(self) -> str:
        """What objects of the kind say as `apiVersion`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def whole(self, data: wire.Object) -> wire.Object:
        """Return an object of the kind that says so itself; items of lists and answers of Argo Server don't."""
        return {"apiVersion": self.api_version, "kind": self.name, **data}

    @property
    def resource(self) -> str:
        """The kind as messages of the API server name it: `workflows.argoproj.io`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


def _argo(name: str, plural: str, *, is_namespaced: bool = True, word: str = "") -> ResourceKind:
    return ResourceKind(name, plural, "argoproj.io", "v1alpha1", is_namespaced, word)


WORKFLOW = _argo("Workflow", "workflows", word="workflow")
WORKFLOW_TEMPLATE = _argo("WorkflowTemplate", "workflowtemplates", word="workflowtemplate")
CLUSTER_TEMPLATE = _argo(
    "ClusterWorkflowTemplate", "clusterworkflowtemplates", is_namespaced=False, word="clusterworkflowtemplate"
)
CRON_WORKFLOW = _argo("CronWorkflow", "cronworkflows", word="cronwf")
TASK_SET = _argo("WorkflowTaskSet", "workflowtasksets")
TASK_RESULT = _argo("WorkflowTaskResult", "workflowtaskresults")
POD = ResourceKind("Pod", "pods")
EVENT = ResourceKind("Event", "events")
CONFIG_MAP = ResourceKind("ConfigMap", "configmaps")
NAMESPACE = ResourceKind("Namespace", "namespaces", is_namespaced=False)
CRD = ResourceKind(
    "CustomResourceDefinition", "customresourcedefinitions", "apiextensions.k8s.io", "v1", is_namespaced=False
)
ACCESS_REVIEW = ResourceKind(
    "SelfSubjectAccessReview", "selfsubjectaccessreviews", "authorization.k8s.io", "v1", is_namespaced=False
)

KINDS = {
    one.name: one
    for one in (
        WORKFLOW, WORKFLOW_TEMPLATE, CLUSTER_TEMPLATE, CRON_WORKFLOW, TASK_SET, TASK_RESULT, POD, EVENT, CONFIG_MAP,
        NAMESPACE, CRD, ACCESS_REVIEW,
    )
}  # fmt: skip
SUBMITTED = {one.name: one for one in (WORKFLOW, WORKFLOW_TEMPLATE, CLUSTER_TEMPLATE, CRON_WORKFLOW)}
"""The kinds that people write, and pydsl sends, by name."""
