"""Where pods run: nodes, neighbours, names of hosts, claims on devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.spec.classes import define

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydsl.spec.meta import LabelSelector
    from pydsl.spec.values import Given, Int32, Int64, IntOrString


@define(kw_only=True)
class Affinity:
    """Which nodes and neighbours a pod wants, or can't do without."""

    node_affinity: Given[NodeAffinity] | None = None
    pod_affinity: Given[PodAffinity] | None = None
    pod_anti_affinity: Given[PodAntiAffinity] | None = None


@define(kw_only=True)
class NodeAffinity:
    """Which nodes a pod wants, or can't do without."""

    required_during_scheduling_ignored_during_execution: Given[NodeSelector] | None = None
    preferred_during_scheduling_ignored_during_execution: Sequence[Given[PreferredSchedulingTerm]] | None = None


@define(kw_only=True)
class PodAffinity:
    """Which pods a pod wants to be near."""

    required_during_scheduling_ignored_during_execution: Sequence[Given[PodAffinityTerm]] | None = None
    preferred_during_scheduling_ignored_during_execution: Sequence[Given[WeightedPodAffinityTerm]] | None = None


@define(kw_only=True)
class PodAntiAffinity:
    """Which pods a pod wants to be away from."""

    required_during_scheduling_ignored_during_execution: Sequence[Given[PodAffinityTerm]] | None = None
    preferred_during_scheduling_ignored_during_execution: Sequence[Given[WeightedPodAffinityTerm]] | None = None


@define(kw_only=True)
class NodeSelector:
    """Nodes; one of the terms must hold."""

    node_selector_terms: Sequence[Given[NodeSelectorTerm]]


@define(kw_only=True)
class NodeSelectorTerm:
    """Nodes; all that the term asks for must hold."""

    match_expressions: Sequence[Given[NodeSelectorRequirement]] | None = None
    match_fields: Sequence[Given[NodeSelectorRequirement]] | None = None


@define(kw_only=True)
class NodeSelectorRequirement:
    """What one label or field of a node has to be."""

    key: str
    operator: str
    values: Sequence[str] | None = None


@define(kw_only=True)
class PreferredSchedulingTerm:
    """Nodes that are preferred, and how much."""

    weight: Int32
    preference: Given[NodeSelectorTerm]


@define(kw_only=True)
class PodAffinityTerm:
    """Pods, and how near to them is meant."""

    topology_key: str
    label_selector: Given[LabelSelector] | None = None
    match_label_keys: Sequence[str] | None = None
    mismatch_label_keys: Sequence[str] | None = None
    namespace_selector: Given[LabelSelector] | None = None
    namespaces: Sequence[str] | None = None


@define(kw_only=True)
class WeightedPodAffinityTerm:
    """Pods whose nearness is preferred, and how much."""

    weight: Int32
    pod_affinity_term: Given[PodAffinityTerm]


@define(kw_only=True)
class Toleration:
    """A taint of nodes that a pod can live with."""

    key: str | None = None
    operator: str | None = None
    value: str | None = None
    effect: str | None = None
    toleration_seconds: Int64 | None = None


@define(kw_only=True)
class HostAlias:
    """Lines of a pod's hosts file."""

    ip: str
    hostnames: Sequence[str] | None = None


@define(kw_only=True)
class PodDNSConfig:
    """How a pod resolves host names."""

    nameservers: Sequence[str] | None = None
    options: Sequence[Given[PodDNSConfigOption]] | None = None
    searches: Sequence[str] | None = None


@define(kw_only=True)
class PodDNSConfigOption:
    """One option of the resolver."""

    name: str | None = None
    value: str | None = None


@define(kw_only=True)
class PodResourceClaim:
    """A claim on devices that a pod has."""

    name: str
    resource_claim_name: str | None = None
    resource_claim_template_name: str | None = None


@define(kw_only=True)
class PodDisruptionBudgetSpec:
    """How many pods of a workflow may be taken away at once."""

    max_unavailable: IntOrString | None = None
    min_available: IntOrString | None = None
    selector: Given[LabelSelector] | None = None
    unhealthy_pod_eviction_policy: str | None = None
