"""Argo's kinds as the API server has them: whether they're there, with whole schemas or minimal ones, of which version.

It's read from the server's OpenAPI document, which everybody may read who has logged in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.cluster.doctor.examined import Examined, bad, doubtful, good
from pydsl.cluster.errors import ClusterError
from pydsl.cluster.kinds import SUBMITTED
from pydsl.spec.versions import NEWEST, OLDEST, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.cluster.doctor.examined import Examinee
    from pydsl.spec.values import Json

SUBJECT = "Argo's CRDs"
DISCOVERY = "/apis/argoproj.io/v1alpha1"
SCHEMAS = "/openapi/v3/apis/argoproj.io/v1alpha1"
MARKS: Mapping[str, tuple[str, ...]] = {
    "4.1": ("templates", "container", "restartPolicyRules"),
    "4.0": ("templates", "inputs", "artifacts", "plugin"),
    "3.7": ("templates", "annotations"),
    "3.6": ("templates", "synchronization", "mutexes"),
    "3.5": ("podGC", "deleteDelayDuration"),
}
"""A field of a workflow's spec that came with each version, the newest first."""


def kinds(server: Examinee) -> Examined:
    """Return which of Argo's kinds the server has, and as which version of Argo knows them."""
    try:
        listed = server.ask("GET", DISCOVERY)
    except ClusterError as error:
        if error.status == 404:
            return bad(SUBJECT, "there are none", "Install Argo Workflows: https://argo-workflows.readthedocs.io")
        return doubtful(SUBJECT, f"can't be seen from here: {error.message}")
    names = {str(one.get("kind")) for one in listed.get("resources") or ()}
    missing = [name for name in SUBMITTED if name not in names]
    if missing:
        return bad(SUBJECT, f"missing: {', '.join(missing)}")
    return _of_schemas(server)


def _of_schemas(server: Examinee) -> Examined:
    try:
        schemas = (server.ask("GET", SCHEMAS).get("components") or {}).get("schemas") or {}
    except ClusterError as error:
        return doubtful(SUBJECT, f"there are all; their schemas can't be seen from here: {error.message}")
    spec = _spec(schemas)
    if not spec.get("properties"):
        return good(SUBJECT, "minimal: the server takes any field, and pydsl lint alone finds out")
    version = version_of(spec)
    told = f"full, of Argo {version}" + (
        " or later" if version == NEWEST else " or earlier" if version == OLDEST else ""
    )
    return good(SUBJECT, told if version == NEWEST else f"{told}: `pydsl lint --target {version}`")


def _spec(schemas: Json) -> Json:
    found = [one for name, one in schemas.items() if name.endswith("v1alpha1.Workflow")]
    return ((found[0].get("properties") or {}).get("spec") or {}) if found else {}


def version_of(spec: Json) -> str:
    """Return the newest version of Argo whose mark a workflow's schema has."""
    return next((version for version in reversed(VERSIONS) if version in MARKS and _has(spec, MARKS[version])), OLDEST)


def _has(schema: Json, path: tuple[str, ...]) -> bool:
    for name in path:
        schema = schema.get("items", schema).get("properties", {}).get(name)
        if schema is None:
            return False
    return True
