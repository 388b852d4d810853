"""Alibaba Cloud's Object Storage Service."""

from __future__ import annotations

from pydsl.artifacts.kinds import StoreKind

KIND = StoreKind("oss", key="key", bucket="bucket")
