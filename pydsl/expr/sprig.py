"""sprig 3.3.0's generic functions, as Argo's expressions call them: `sprig.trim(x)`."""

from __future__ import annotations

from collections.abc import Mapping

from pydsl.expr.lang.values import Value

FUNCTIONS: Mapping[str, Value] = {}
