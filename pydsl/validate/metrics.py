"""Metrics of templates: names and values that Prometheus takes. Argo: validate.go, metrics.go.

At a whole workflow's metrics only the API server looks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydsl.validate.view import Json, Template, error, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
KINDS = ("counter", "gauge", "histogram")


def check_template(template: Template) -> Iterator[Diagnostic]:
    """Check a template's metrics."""
    yield from _metrics(template.json.get("metrics"), (*template.path, "metrics"), f"templates.{template.name} ")


def _metrics(holder: Json, path: Path, owner: str) -> Iterator[Diagnostic]:
    for index, metric in enumerate(maps(holder.get("prometheus")) if isinstance(holder, dict) else []):
        yield from _metric(metric, (*path, "prometheus", index), owner)


def _metric(metric: Mapping[str, Json], path: Path, owner: str) -> Iterator[Diagnostic]:
    name = metric.get("name")
    if not NAME.fullmatch(str(name or "")):
        message = f"metric name {name or ''!r} is invalid"
        yield error("PD325", (*path, "name"), message, "it's made of letters, digits and '_', and begins with no digit")
    if not metric.get("help"):
        yield error("PD325", (*path, "help"), f"metric {name!r} needs a help text")
    for index, label in enumerate(maps(metric.get("labels"))):
        if not NAME.fullmatch(str(label.get("key") or "")):
            message = f"metric label {label.get('key')!r} is invalid"
            yield error("PD325", (*path, "labels", index, "key"), message, "it's made of letters, digits and '_'")
    for kind in KINDS:
        yield from _value(metric.get(kind), (*path, kind), f"{owner}metric {str(name)!r}")


def _value(held: Json, path: Path, name: str) -> Iterator[Diagnostic]:
    if not isinstance(held, dict):
        return
    if not held.get("value"):
        yield error("PD325", (*path, "value"), f"{name} error: missing {path[-1]}.value")
    elif held.get("realtime") and "resourcesDuration" in str(held["value"]):
        message = "resourcesDuration is known at the end only, so a real-time gauge can't show it"
        yield error("PD325", (*path, "value"), message)
