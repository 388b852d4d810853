"""Hadoop's file system."""

from __future__ import annotations

from pydsl.artifacts.kinds import Kind

KIND = Kind("hdfs", key="path")
