"""What a repository commits: the manifests of Python files, as the files that kustomize, Helm or Argo CD apply."""

from __future__ import annotations

from pydsl.gitops.configured import Saved, saved
from pydsl.gitops.delivery import TOOLS, DeliveredFile, Delivery, CompiledFile, deliver
from pydsl.gitops.templates import TEMPLATE_KINDS

__all__ = ["TEMPLATE_KINDS", "TOOLS", "DeliveredFile", "Delivery", "Saved", "CompiledFile", "deliver", "saved"]
