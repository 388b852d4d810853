"""Names and ids in pods that Kubernetes doesn't take: `argo lint` passes over them, and each pod is refused.

Rules: kubernetes, pkg/apis/core/validation (ValidateDNS1123Label, validateLocalDescendingPath, ValidateConfigMapKey,
IsValidUserID, IsRelaxedEnvVarName, validateVolumeSource, validatePullPolicy).
A name with a tag in it is checked again when the tag has its value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.diagnostics.rule import Rule
from pydsl.lazy import lazy_regex
from pydsl.validate.server.metadata import is_object_name
from pydsl.validate.view import ManifestView, TemplateView, maps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydsl.diagnostics import Diagnostic, Path
    from pydsl.spec.values import Json

    Faults = Callable[[str], "str | None"]

LABEL = lazy_regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
LABEL_LENGTH = 63
LABEL_RULE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character"
)
NAME_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character"
)
KEY = lazy_regex(r"[-._a-zA-Z0-9]+")
KEY_LENGTH = 253
KEY_RULE = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
VARIABLE = lazy_regex(r"[ -<>-~]+")
VARIABLE_RULE = "a valid environment variable name must consist only of printable ASCII characters other than '='"
PULL_POLICIES = ("Always", "IfNotPresent", "Never")
IDS = ("runAsUser", "runAsGroup", "fsGroup")
HIGHEST_ID = 2**31 - 1
TAG = "{{"
LISTS = ("initContainers", "sidecars")
SUB_PATHS = ("subPath", "subPathExpr")
SINGLE = ("container", "script")


def label_fault(name: str) -> str | None:
    """Return why a text can't be the name of a container or a volume; None if it can."""
    return None if len(name) <= LABEL_LENGTH and LABEL.fullmatch(name) else LABEL_RULE


def name_fault(name: str) -> str | None:
    """Return why a text can't be an object's name; None if it can."""
    return None if is_object_name(name) else NAME_RULE


def key_fault(key: str) -> str | None:
    """Return why a text can't be a key of a ConfigMap or a Secret; None if it can."""
    if len(key) > KEY_LENGTH:
        return f"must be no more than {KEY_LENGTH} characters"
    if not KEY.fullmatch(key):
        return KEY_RULE
    if key == ".":
        return "must not be '.'"
    return "must not start with '..'" if key.startswith("..") else None


def variable_fault(name: str) -> str | None:
    """Return why a text can't be the name of an environment variable; None if it can."""
    return None if VARIABLE.fullmatch(name) else VARIABLE_RULE


def inner_path_fault(path: str) -> str | None:
    """Return why a text can't be a path inside of a volume; None if it can."""
    if path.startswith("/"):
        return "must be a relative path"
    if ".." in path.split("/"):
        return "must not contain '..'"
    return _odd(path)


def file_path_fault(path: str) -> str | None:
    """Return why a text can't be the path of a file in a volume that's made of keys; None if it can.

    Names that begin with `..` are kept for the kubelet.
    """
    return inner_path_fault(path) or ("must not start with '..'" if path.startswith("..") else None)


def _mount_path_fault(path: str) -> str | None:
    return "must not contain ':'" if ":" in path else _odd(path)


def _policy_fault(word: str) -> str | None:
    return None if word in PULL_POLICIES else f"supported values: {', '.join(PULL_POLICIES)}"


def _odd(path: str) -> str | None:
    return "must not contain NUL" if "\0" in path else None


def check_home(home: ManifestView) -> Iterator[Diagnostic]:
    """Check the names of the workflow's volumes, and the ids of its pods."""
    yield from of_volumes(home.spec.get("volumes"), (*home.path, "volumes"))
    yield from _of_security(home.spec, home.path)
    for index, claim in enumerate(maps(home.spec.get("volumeClaimTemplates"))):
        metadata = claim.get("metadata") or {}
        yield from _field(metadata, "name", (*home.path, "volumeClaimTemplates", index, "metadata"), label_fault)


def check_template(template: TemplateView) -> Iterator[Diagnostic]:
    """Check the names in a template's pod."""
    yield from of_pod(template.json, template.path)


def of_pod(template: Json, path: Path) -> Iterator[Diagnostic]:
    """Check the names in a template's JSON: its volumes, and those of its containers and their mounts; and ids."""
    yield from of_volumes(template.get("volumes"), (*path, "volumes"))
    yield from _of_security(template, path)
    for container, where in _containers(template, path):
        if where[-1] not in SINGLE or container.get("name"):  # Argo calls a template's only container
            yield from _field(container, "name", where, label_fault)
        yield from _of_security(container, where)
        yield from _of_mounts(container, where)
        yield from _of_variables(container, where)
        yield from (
            _field(container, "imagePullPolicy", where, _policy_fault) if container.get("imagePullPolicy") else ()
        )


def _containers(template: Json, path: Path) -> Iterator[tuple[Json, Path]]:
    for field in SINGLE:
        if isinstance(template.get(field), dict):
            yield template[field], (*path, field)
    for field in LISTS:
        for index, container in enumerate(maps(template.get(field))):
            yield container, (*path, field, index)
    of_set = template.get("containerSet")
    for index, container in enumerate(maps(of_set.get("containers")) if isinstance(of_set, dict) else ()):
        yield container, (*path, "containerSet", "containers", index)
    if isinstance(of_set, dict):
        yield {"volumeMounts": of_set.get("volumeMounts")}, (*path, "containerSet")


def _of_security(holder: Json, path: Path) -> Iterator[Diagnostic]:
    """Check the ids of users and groups in a securityContext."""
    security = holder.get("securityContext")
    for field in IDS if isinstance(security, dict) else ():
        id = security.get(field)
        if isinstance(id, int) and not 0 <= id <= HIGHEST_ID:
            why = f"must be between 0 and {HIGHEST_ID}, inclusive"
            yield PD330.at((*path, "securityContext", field), f"{field}: Invalid value: {id}: {why}")


def _of_mounts(container: Json, path: Path) -> Iterator[Diagnostic]:
    for index, mount in enumerate(maps(container.get("volumeMounts"))):
        where = (*path, "volumeMounts", index)
        yield from _field(mount, "mountPath", where, _mount_path_fault)
        for field in [one for one in SUB_PATHS if mount.get(one)]:
            yield from _field(mount, field, where, inner_path_fault)
        if all(mount.get(one) for one in SUB_PATHS):
            shown = repr(mount["subPathExpr"])
            yield PD330.at(
                (*where, "subPathExpr"),
                f"subPathExpr: Invalid value: {shown}: subPathExpr and subPath are mutually exclusive",
            )


def _of_variables(container: Json, path: Path) -> Iterator[Diagnostic]:
    for index, variable in enumerate(maps(container.get("env"))):
        yield from _field(variable, "name", (*path, "env", index), variable_fault)


def of_volumes(volumes: Json, path: Path) -> Iterator[Diagnostic]:
    """Check the names of volumes, of their claims, and of the files in them."""
    for index, volume in enumerate(maps(volumes)):
        where = (*path, index)
        yield from _field(volume, "name", where, label_fault)
        claim = volume.get("persistentVolumeClaim")
        if isinstance(claim, dict):
            yield from _field(claim, "claimName", (*where, "persistentVolumeClaim"), name_fault)
        yield from _of_source(volume, where)
        sources = [field for field, held in volume.items() if field != "name" and held is not None]
        for field in sources[1:]:
            yield PD330.at((*where, field), f"{field}: Forbidden: may not specify more than 1 volume type")


def _of_source(source: Json, path: Path) -> Iterator[Diagnostic]:
    """Check the files of a volume, or of one of those that a projected volume puts together."""
    for kind in ("configMap", "secret", "downwardAPI"):
        held = source.get(kind)
        for index, item in enumerate(maps(held.get("items")) if isinstance(held, dict) else ()):
            yield from _field(item, "path", (*path, kind, "items", index), file_path_fault)
    projected = source.get("projected")
    for index, one in enumerate(maps(projected.get("sources")) if isinstance(projected, dict) else ()):
        yield from _of_source(one, (*path, "projected", "sources", index))


def _field(holder: Json, field: str, path: Path, fault: Faults) -> Iterator[Diagnostic]:
    """Check a field that's there; who has to have it is the schema's to say."""
    if field in holder:
        yield from _check("" if holder[field] is None else holder[field], (*path, field), fault)


def _check(value: Json, path: Path, fault: Faults) -> Iterator[Diagnostic]:
    text = str(value)
    if not text:
        yield PD330.at(path, f"{path[-1]}: Required value")
        return
    why = None if TAG in text else fault(text)
    if why is not None:
        shown = text if len(text) <= KEY_LENGTH else f"{text[:KEY_LENGTH]}..."
        yield PD330.at(path, f"{path[-1]}: Invalid value: {shown!r}: {why}")


def first_fault(volumes: Iterable[Json], template: Json) -> str | None:
    """Return what is wrong first with the names of a pod whose tags have their values; None if nothing is."""
    findings = (*of_volumes(list(volumes), ("volumes",)), *of_pod(template, ()))
    return next((f"{'.'.join(map(str, one.path[:-1]))}.{one.message}".lstrip(".") for one in findings), None)


PD330 = Rule(
    "PD330",
    "a name, path, id or word in a pod that Kubernetes doesn't take",
    in_a_run=True,
    why="Kubernetes refuses the pod, so its node ends in Error; a run on this machine is refused before it begins.",
    bad="""\
- name: main
  container:
    name: Say_Hello
    image: "busybox:1.37"
""",
    good="""\
- name: main
  container:
    name: say-hello
    image: "busybox:1.37"
""",
    of_home=check_home,
    of_template=check_template,
)
