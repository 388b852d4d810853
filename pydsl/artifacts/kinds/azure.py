"""Azure's Blob Storage."""

from __future__ import annotations

from pydsl.artifacts.kinds import StoreKind

KIND = StoreKind("azure", key="blob", bucket="container")
