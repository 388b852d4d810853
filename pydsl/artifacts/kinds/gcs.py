"""Google Cloud Storage."""

from __future__ import annotations

from pydsl.artifacts.kinds import StoreKind

KIND = StoreKind("gcs", key="key", bucket="bucket")
