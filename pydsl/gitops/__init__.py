"""What a repository commits: the manifests of Python files, as the files that kustomize, Helm or Argo CD apply."""

from __future__ import annotations

from pydsl.gitops.configured import Saved, saved
from pydsl.gitops.delivery import TOOLS, CompiledFile, DeliveredFile, Delivery, deliver
from pydsl.gitops.kustomize import is_kustomized, nameless
from pydsl.gitops.templates import TEMPLATE_KINDS

__all__ = [
    "TEMPLATE_KINDS",
    "TOOLS",
    "CompiledFile",
    "DeliveredFile",
    "Delivery",
    "Saved",
    "deliver",
    "is_kustomized",
    "nameless",
    "saved",
]
