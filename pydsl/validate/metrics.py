"""Metrics of templates: names and values that Prometheus takes. Argo: validate.go, metrics.go.

At a whole workflow's metrics only the API server looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.lazy import lazy_regex
from pydsl.validate.view import TemplateView, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

NAME = lazy_regex(r"[a-zA-Z_][a-zA-Z0-9_]*")
KINDS = ("counter", "gauge", "histogram")


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check a template's metrics."""
    yield from _metrics(template.json.get("metrics"), (*template.path, "metrics"), f"templates.{template.name} ")


def _metrics(holder: Json, path: Path, owner: str) -> Iterator[Diagnostic]:
    for index, metric in enumerate(maps(holder.get("prometheus")) if isinstance(holder, dict) else []):
        yield from _metric(metric, (*path, "prometheus", index), owner)


def _metric(metric: Mapping[str, Json], path: Path, owner: str) -> Iterator[Diagnostic]:
    name = metric.get("name")
    if not NAME.fullmatch(str(name or "")):
        message = f"metric name {name or ''!r} is invalid"
        yield PD325.at((*path, "name"), message, "it's made of letters, digits and '_', and begins with no digit")
    if not metric.get("help"):
        yield PD325.at((*path, "help"), f"metric {name!r} needs a help text")
    for index, label in enumerate(maps(metric.get("labels"))):
        if not NAME.fullmatch(str(label.get("key") or "")):
            message = f"metric label {label.get('key')!r} is invalid"
            yield PD325.at((*path, "labels", index, "key"), message, "it's made of letters, digits and '_'")
    for kind in KINDS:
        yield from _value(metric.get(kind), (*path, kind), f"{owner}metric {str(name)!r}")


def _value(held: Json, path: Path, name: str) -> Iterator[Diagnostic]:
    if not isinstance(held, dict):
        return
    if not held.get("value"):
        yield PD325.at((*path, "value"), f"{name} error: missing {path[-1]}.value")
    elif held.get("realtime") and "resourcesDuration" in str(held["value"]):
        message = "resourcesDuration is known at the end only, so a real-time gauge can't show it"
        yield PD325.at((*path, "value"), message)


PD325 = Rule(
    "PD325",
    (
        "a metric without name, help or value, or with one that Prometheus doesn't take (of the whole "
        "workflow: *warning*)"
    ),
    refused_by=(LINT,),
    why="Prometheus asks for a name of letters, digits and `_`, a text for people, and a value.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  metrics: {prometheus: [{name: my-count, help: How many, counter: {value: '1'}}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  metrics: {prometheus: [{name: my_count, help: How many, counter: {value: '1'}}]}
""",
    of_template=check_template,
)
