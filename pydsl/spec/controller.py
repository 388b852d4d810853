"""Texts that the controller refuses when a run comes to them, whose form is known before."""

from __future__ import annotations

from pydsl.lazy import lazy_regex

CACHE_KEY = lazy_regex(r"[a-zA-Z0-9][-a-zA-Z0-9]*\Z")
"""What `memoize.key` has to be when its tags are filled (Argo: controller/cache, cacheKeyRegex)."""
DISPLAY_NAME = "workflows.argoproj.io/display-name"
"""The annotation of a template that says by which name its nodes are shown."""
SHOWABLE = "^[a-zA-Z0-9][a-zA-Z0-9-.]{0,61}[a-zA-Z0-9]$"
LAST_RETRY = ("exitCode", "status", "duration", "message")
"""What `lastRetry` has."""
