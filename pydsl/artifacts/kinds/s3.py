"""S3, and whatever speaks its language."""

from __future__ import annotations

from pydsl.artifacts.kinds import StoreKind

KIND = StoreKind("s3", key="key", bucket="bucket")
