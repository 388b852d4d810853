"""Where files are: whether an artifact says it, and whether it says enough. Argo: validate.go, hdfs.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics import LINT
from pydsl.diagnostics.rule import Rule
from pydsl.spec.artifact_locations import has_location
from pydsl.validate.view import TemplateView, maps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

FROM_KERBEROS = ("krbServicePrincipalName", "krbConfigConfigMap")
FROM_KEYTAB = (*FROM_KERBEROS, "krbUsername", "krbRealm")


def is_unfinished(artifact: Mapping[str, Json]) -> bool:
    """Return whether a location is there that lacks what it needs, which is told where it stands."""
    return any(isinstance(artifact.get(store), dict) for store in ("git", "hdfs")) and not has_location(artifact)


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the locations of a template's input artifacts, and of its archive."""
    for index, row in enumerate(maps((template.json.get("inputs") or {}).get("artifacts"))):
        path = (*template.path, "inputs", "artifacts", index)
        yield from _location(row, path, f"templates.{template.name}.inputs.artifacts.{row.get('name')}")
    archive = template.json.get("archiveLocation")
    yield from _location(archive, (*template.path, "archiveLocation"), f"templates.{template.name}.archiveLocation")


def _location(held: Json, path: Path, name: str) -> Iterator[Diagnostic]:
    git, hdfs = (held.get(store) if isinstance(held, dict) else None for store in ("git", "hdfs"))
    if isinstance(git, dict) and not git.get("repo"):
        yield PD318.at((*path, "git", "repo"), f"{name}.git.repo is required")
    if isinstance(hdfs, dict):
        yield from _hdfs(hdfs, (*path, "hdfs"), f"{name}.hdfs")


def _hdfs(held: Mapping[str, Json], path: Path, name: str) -> Iterator[Diagnostic]:
    for field in ("addresses", "path"):
        if not held.get(field):
            yield PD318.at((*path, field), f"{name}.{field} is required")
    if held.get("path") and not str(held["path"]).startswith("/"):
        hint = "it begins with a slash; a tag's value isn't known yet when Argo looks"
        yield PD318.at((*path, "path"), f"{name}.path must be an absolute file path", hint)
    tab, cache = (held.get(field) is not None for field in ("krbKeytabSecret", "krbCCacheSecret"))
    if not held.get("hdfsUser") and not tab and not cache:
        yield PD318.at(path, f"either {name}.hdfsUser, {name}.krbCCacheSecret or {name}.krbKeytabSecret is required")
    for given, secret, wanted in ((tab, "krbKeytabSecret", FROM_KEYTAB), (cache, "krbCCacheSecret", FROM_KERBEROS)):
        lacking = [field for field in wanted if not held.get(field)] if given else []
        if lacking:
            yield PD318.at((*path, secret), f"{name}.{secret} needs {' and '.join(lacking)} beside it")


PD318 = Rule(
    "PD318",
    "a location of files that lacks what it needs",
    refused_by=(LINT,),
    why="A location needs enough to find the files by: a repository, a file system's addresses, who asks for them.",
    bad="""\
- name: main
  container: {image: "busybox:1.37"}
  inputs: {artifacts: [{name: x, path: /x, hdfs: {addresses: ["hdfs:8020"], path: /data/x}}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37"}
  inputs: {artifacts: [{name: x, path: /x, hdfs: {addresses: ["hdfs:8020"], path: /data/x, hdfsUser: root}}]}
""",
    of_template=check_template,
)
