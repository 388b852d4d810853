"""Checks: what Argo would refuse, and what cannot run, as findings. Works on hand-written YAML and Python alike.

Every rule reads the manifest's JSON and names a path in it; who holds the positions turns paths into lines. An ERROR
is what Argo refuses or what cannot run; anything else is a WARNING.
"""

from __future__ import annotations

from pydsl.validate.codes import BEYOND_LINT
from pydsl.validate.entry import validate
from pydsl.validate.kinds import misspelt_kind

__all__ = ["BEYOND_LINT", "misspelt_kind", "validate"]
