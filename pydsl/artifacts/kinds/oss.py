"""Alibaba Cloud's Object Storage Service."""

from __future__ import annotations

from pydsl.artifacts.kinds import Kind

KIND = Kind("oss", key="key", bucket="bucket")
