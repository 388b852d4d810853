"""Hadoop's file system."""

from __future__ import annotations

from pydsl.artifacts.kinds import StoreKind

KIND = StoreKind("hdfs", key="path")
