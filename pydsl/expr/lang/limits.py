"""How large an expression may be, for those too who don't load the language."""

from __future__ import annotations

MAX_NODES = 10_000
MAX_NESTING = 120
"""How deep expressions may nest here; upstream has no limit of its own below `MAX_NODES`."""
