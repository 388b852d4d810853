"""Azure's Blob Storage."""

from __future__ import annotations

from pydsl.artifacts.kinds import Kind

KIND = Kind("azure", key="blob", bucket="container")
