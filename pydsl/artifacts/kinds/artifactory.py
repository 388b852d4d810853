"""JFrog's Artifactory."""

from __future__ import annotations

from pydsl.artifacts.kinds import StoreKind

KIND = StoreKind("artifactory", key="url")
