"""Containers that no pod can be made of, or that don't get what they seem to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import CORRECTNESS, Rule
from pydsl.lazy import lazy_regex
from pydsl.validate.view import ManifestView, TemplateView, did_you_mean, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

CONTAINERS = ("container", "script")
_SECRET = lazy_regex(r"(?i)(^|[_-])(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials?)$")


def check(home: ManifestView) -> Iterator[Diagnostic]:
    """Look at the pods of a manifest's templates."""
    yield from _twice(home.spec.get("volumes"), (*home.path, "volumes"), "volume")
    for template in home.templates:
        for container, path in containers_of(template):
            yield from _mounts(container, path, template)
            yield from _dollars(container, path)
            yield from _secrets(container, path)
        for artifacts, path in _artifacts(template):
            yield from _dollars_of_files(artifacts, path)
        yield from _containers_twice(template)
        yield from _twice(template.json.get("volumes"), (*template.path, "volumes"), "volume")


def containers_of(template: TemplateView) -> Iterator[tuple[Mapping[str, Json], Path]]:
    """Yield all containers that a template declares, each with its path."""
    for field in CONTAINERS:
        held = template.json.get(field)
        if isinstance(held, dict):
            yield held, (*template.path, field)
    for field in ("initContainers", "sidecars"):
        for number, held in enumerate(maps(template.json.get(field))):
            yield held, (*template.path, field, number)
    inner = template.json.get("containerSet")
    for number, held in enumerate(maps(inner.get("containers")) if isinstance(inner, dict) else ()):
        yield held, (*template.path, "containerSet", "containers", number)


def _containers_twice(template: TemplateView) -> Iterator[Diagnostic]:
    """Report a second container of one name in a pod; of two in one container set Argo's lint tells."""
    seen: dict[str, str] = {}
    for container, path in containers_of(template):
        name, field = str(container.get("name") or ""), str(path[len(template.path)])
        if field in CONTAINERS or not name or "{{" in name:
            continue
        before = seen.get(name)
        seen[name] = field
        if before is not None and (before, field) != ("containerSet", "containerSet"):
            what = _WORDS[before]
            yield PD803.at((*path, "name"), f"there is {what} {name!r} already: no pod can be made")


_WORDS = {"initContainers": "an init container", "sidecars": "a sidecar", "containerSet": "a container"}


def _twice(rows: Json, path: Path, what: str) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for number, row in enumerate(maps(rows)):
        name = str(row.get("name") or "")
        if name and name in seen:
            yield PD803.at((*path, number, "name"), f"there is a {what} {name!r} already: no pod can be made")
        seen.add(name)


def _mounts(container: Mapping[str, Json], path: Path, template: TemplateView) -> Iterator[Diagnostic]:
    """Report mounts of volumes that there aren't; templates for others get theirs from the workflow that runs them."""
    home = template.home
    if not home.is_run or home.incomplete:
        return
    known = set(_volumes(home, template))
    for number, mount in enumerate(maps(container.get("volumeMounts"))):
        name = str(mount.get("name") or "")
        if name and "{{" not in name and name not in known:
            message = f"there's no volume {name!r}: no pod can be made"
            yield PD803.at((*path, "volumeMounts", number, "name"), message, did_you_mean(name, sorted(known)))


def _volumes(home: ManifestView, template: TemplateView) -> Iterator[str]:
    for spec in (one.spec for one in (home, home.stored) if one):
        yield from (str(row.get("name")) for row in maps(spec.get("volumes")))
        yield from (str((row.get("metadata") or {}).get("name")) for row in maps(spec.get("volumeClaimTemplates")))
    defaults = home.spec.get("templateDefaults")
    for held in (template.json, defaults if isinstance(defaults, dict) else {}):
        yield from (str(row.get("name")) for row in maps(held.get("volumes")))


def _dollars(container: Mapping[str, Json], path: Path) -> Iterator[Diagnostic]:
    """Report `$$`, of which Kubernetes leaves one in what travels in a container's environment."""
    source = container.get("source")
    if isinstance(source, str) and "$$" in source:
        hint = "for the process's id, write `sh -c 'echo $PPID'` or read /proc/self; else write four of them"
        yield PD808.at((*path, "source"), "`$$` in a script arrives as `$`", hint)


def _artifacts(template: TemplateView) -> Iterator[tuple[Json, Path]]:
    """Yield the artifacts that a template says a text of: of its inputs, and of its calls' arguments."""
    held: list[tuple[Json, Path]] = [(template.json.get("inputs"), (*template.path, "inputs"))]
    held += [(call.json.get("arguments"), (*call.path, "arguments")) for call in template.calls]
    for rows, path in held:
        if isinstance(rows, dict):
            yield rows.get("artifacts"), (*path, "artifacts")


def _dollars_of_files(artifacts: Json, path: Path) -> Iterator[Diagnostic]:
    """Report `$$` in the text of a raw artifact, which travels as a script does."""
    for number, row in enumerate(maps(artifacts)):
        raw = row.get("raw")
        data = raw.get("data") if isinstance(raw, dict) else None
        if isinstance(data, str) and "$$" in data:
            hint = "write four of them for two"
            yield PD808.at((*path, number, "raw", "data"), "`$$` in a raw artifact arrives as `$`", hint)


def _secrets(container: Mapping[str, Json], path: Path) -> Iterator[Diagnostic]:
    for number, row in enumerate(maps(container.get("env"))):
        value = row.get("value")
        if isinstance(value, str) and value and "{{" not in value and _SECRET.search(str(row.get("name") or "")):
            hint = "take it from a Secret: valueFrom.secretKeyRef"
            message = f"{row['name']!r} is in plain text, for everybody who may read the manifest"
            yield PD809.at((*path, "env", number, "value"), message, hint)


PD803 = Rule(
    "PD803",
    "a volume that isn't there, or is there twice; a sidecar or an init container twice",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Kubernetes makes no pod for a mount without its volume; the workflow ends with an error.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", volumeMounts: [{name: cache, mountPath: /cache}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", volumeMounts: [{name: cache, mountPath: /cache}]}
  volumes: [{name: cache, emptyDir: {}}]
""",
    of_home=check,
)
PD808 = Rule(
    "PD808",
    "`$$` in a script or a raw artifact, which arrives as `$`",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Scripts and raw artifacts travel in a container's environment, in which Kubernetes writes `$` for `$$`.",
    bad="""\
- name: main
  script: {image: 'busybox:1.37', command: [sh], source: 'echo $$'}
""",
    good="""\
- name: main
  script: {image: 'busybox:1.37', command: [sh], source: 'cat /proc/self/stat'}
""",
    of_home=check,
)
PD809 = Rule(
    "PD809",
    "a secret in plain text",
    severity=Severity.WARNING,
    group=CORRECTNESS,
    why="Manifests are kept in Git and shown to everybody who may look at workflows.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", env: [{name: DB_PASSWORD, value: hunter2}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]}
""",
    of_home=check,
)
