"""What a workflow can refer to: templates of other manifests, ConfigMaps, Secrets. Looked up by kind and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    from pydsl.spec import ClusterWorkflowTemplate, WorkflowTemplate


class Library(Struct, frozen=True):
    """Everything that was given beside the workflow. Argo's own kinds as typed objects, other kinds as JSON."""

    workflow_templates: Mapping[str, WorkflowTemplate] = field(default_factory=dict)
    cluster_workflow_templates: Mapping[str, ClusterWorkflowTemplate] = field(default_factory=dict)
    others: Mapping[tuple[str, str], Any] = field(default_factory=dict)

    def find(self, name: str, *, cluster_scope: bool) -> WorkflowTemplate | ClusterWorkflowTemplate | None:
        """Look up what `templateRef` and `workflowTemplateRef` name; None if it wasn't given."""
        return self.cluster_workflow_templates.get(name) if cluster_scope else self.workflow_templates.get(name)

    def config_map(self, name: str) -> Any | None:
        """Look up a ConfigMap's JSON."""
        return self.others.get(("ConfigMap", name))

    def secret(self, name: str) -> Any | None:
        """Look up a Secret's JSON."""
        return self.others.get(("Secret", name))


def library_of(objects: Iterable[Any]) -> Library:
    """Collect typed Argo objects and JSON objects of other kinds; Workflows and unnamed objects aren't kept."""
    workflow_templates: dict[str, Any] = {}
    cluster_workflow_templates: dict[str, Any] = {}
    others: dict[tuple[str, str], Any] = {}
    for one in objects:
        if isinstance(one, Mapping):
            metadata = one.get("metadata")
            if isinstance(metadata, Mapping) and metadata.get("name"):
                others[str(one.get("kind")), str(metadata["name"])] = one
        elif type(one).__name__ == "WorkflowTemplate":
            workflow_templates[_name(one)] = one
        elif type(one).__name__ == "ClusterWorkflowTemplate":
            cluster_workflow_templates[_name(one)] = one
    return Library(workflow_templates, cluster_workflow_templates, others)


def _name(obj: Any) -> str:
    """Name a typed object, whose metadata may be a dict or a model."""
    from pydsl.spec import encode  # only libraries with templates in them need it

    return str((encode(obj.metadata) or {}).get("name"))
