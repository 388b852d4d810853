"""Google Cloud Storage."""

from __future__ import annotations

from pydsl.artifacts.kinds import Kind

KIND = Kind("gcs", key="key", bucket="bucket")
