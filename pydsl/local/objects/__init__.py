"""Kubernetes' objects of this machine: what resource templates create, patch and wait for, as kubectl would."""

from __future__ import annotations

from pydsl.local.objects.patching import patched
from pydsl.local.objects.shelf import Objects, ObjectsFault, Reference

__all__ = ["Objects", "ObjectsFault", "Reference", "patched"]
