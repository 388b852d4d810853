"""JFrog's Artifactory."""

from __future__ import annotations

from pydsl.artifacts.kinds import Kind

KIND = Kind("artifactory", key="url")
