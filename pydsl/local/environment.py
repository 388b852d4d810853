"""A container's environment variables, and Kubernetes' `$(NAME)` in them, in commands and in arguments."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from pydsl.errors import PydslError, Unsupported
from pydsl.lazy import lazy_regex
from pydsl.local.fieldrefs import field_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.engine.commands import Pod
    from pydsl.manifest.library import Library
    from pydsl.spec import wire


INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "no_proxy",
             "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")  # fmt: skip
"""What of this machine's environment a container sees: what it takes to find programs, and the network."""

LONGEST_ENVIRONMENT = 128 * 1024
"""A template whose JSON is longer travels in a ConfigMap and not in a variable, so nothing expands `$` in it (Argo)."""

_REFERENCE = lazy_regex(r"\$(?:(\$)|\(([^)]*)\))")


class ConfigMissing(PydslError):
    """A ConfigMap, Secret or key that a container needs isn't there; the kubelet would wait for it."""


def expand(text: str, known: Mapping[str, str]) -> str:
    """Replace `$(NAME)` where NAME is known, and `$$` by `$` (Kubernetes: third_party/forked/golang/expansion)."""
    if "$" not in text:
        return text
    return _REFERENCE.sub(lambda found: "$" if found[1] else known.get(found[2], found[0]), text)


def named_in(text: str) -> set[str]:
    """Return the names that `expand` looks up in a text."""
    return {found[2] for found in _REFERENCE.finditer(text) if found[2] is not None}


def as_it_travels(text: str, pod: Pod) -> str:
    """Return a script's source or a raw artifact as it reaches the pod.

    The template travels in a variable of the init container, where Kubernetes reads `$$` and `$(NAME)`.
    """
    if "$" not in text or len(json.dumps(pod.template, ensure_ascii=False).encode()) > LONGEST_ENVIRONMENT:
        return text
    known = {
        "ARGO_POD_NAME": pod.pod_name,
        "ARGO_WORKFLOW_NAME": pod.workflow_name,
        "ARGO_WORKFLOW_UID": pod.workflow_uid,
        "ARGO_CONTAINER_NAME": "init",
    }
    return expand(text, known)


def inherited() -> dict[str, str]:
    """Return the part of this process's environment that containers see."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | {"PATH": _path()}


def _path() -> str:
    return os.environ.get("PATH") or os.defpath


class Environment(Struct, frozen=True):
    """Works out the variables of a pod's containers."""

    pod: Pod
    library: Library
    base: Mapping[str, str] = field(default_factory=inherited)

    def of(self, container: wire.Container) -> dict[str, str]:
        """Return a container's whole environment. Raises ConfigMissing and Unsupported."""
        return {**self.base, **self.own(container)}

    def own(self, container: wire.Container) -> dict[str, str]:
        """Return the variables that the manifest and Argo set: what `$(NAME)` may name."""
        values = {"ARGO_CONTAINER_NAME": str(container.get("name") or "main"), "ARGO_NODE_ID": self.pod.node_id}
        for source in container.get("envFrom") or ():
            values.update(self._all_of(source))
        for variable in container.get("env") or ():
            value = self._value(variable, values)
            if value is not None:
                values[variable["name"]] = value
        return values

    def _all_of(self, source: wire.EnvFromSource) -> Iterable[tuple[str, str]]:
        prefix = source.get("prefix") or ""
        for data in self._whole(source):
            yield from ((prefix + key, value.decode(errors="surrogateescape")) for key, value in data.items())

    def _whole(self, source: wire.EnvFromSource) -> Iterable[dict[str, bytes]]:
        if "configMapRef" in source:
            yield config_data(self.library, source["configMapRef"])
        if "secretRef" in source:
            yield secret_data(self.library, source["secretRef"])

    def _value(self, variable: wire.EnvVar, known: Mapping[str, str]) -> str | None:
        source = variable.get("valueFrom")
        if not source:
            return expand(str(variable.get("value") or ""), known)
        if "fieldRef" in source:
            return field_of(self.pod, source["fieldRef"]["fieldPath"])
        if "configMapKeyRef" in source:
            return _key(config_data(self.library, source["configMapKeyRef"]), source["configMapKeyRef"])
        if "secretKeyRef" in source:
            return _key(secret_data(self.library, source["secretKeyRef"]), source["secretKeyRef"])
        raise Unsupported(f"an environment variable's value from {', '.join(source)}")


def config_data(library: Library, reference: Mapping[str, Any]) -> dict[str, bytes]:
    """Read a ConfigMap's keys. Raises ConfigMissing unless the reference is optional."""
    found = library.config_map(reference["name"])
    if found is None:
        return _absent("ConfigMap", reference)
    return _plain(found.get("data")) | _decoded(found.get("binaryData"))


def secret_data(library: Library, reference: Mapping[str, Any]) -> dict[str, bytes]:
    """Read a Secret's keys. Raises ConfigMissing unless the reference is optional."""
    name = str(reference.get("name") or reference.get("secretName"))
    found = library.secret(name)
    if found is None:
        return _absent("Secret", {**reference, "name": name})
    return _decoded(found.get("data")) | _plain(found.get("stringData"))


def secret_value(library: Library, reference: Mapping[str, Any]) -> str:
    """Return the value of one key of a Secret. Raises ConfigMissing where there's none."""
    found = secret_data(library, reference)
    if reference["key"] not in found:
        raise ConfigMissing(f"secret '{reference.get('name')}' does not have the key '{reference['key']}'")
    return found[reference["key"]].decode(errors="surrogateescape")


def secret_values(library: Library) -> list[str]:
    """Return the values of all Secrets that a run may use."""
    names = [name for kind, name in library.others if kind == "Secret"]
    found = (secret_data(library, {"name": name, "optional": True}) for name in names)
    return [value.decode(errors="surrogateescape") for data in found for value in data.values()]


def _plain(data: Mapping[str, str | None] | None) -> dict[str, bytes]:
    """Return texts as bytes; null is an empty one, as Go reads it."""
    return {key: str("" if value is None else value).encode() for key, value in (data or {}).items()}


def _decoded(data: Mapping[str, str] | None) -> dict[str, bytes]:
    from pydsl.validate.configs import unpacked  # only Secrets and binary ConfigMaps need it

    found = {}
    for key, value in (data or {}).items():
        plain = unpacked(str(value or ""))
        if plain is None:
            raise ConfigMissing(f"the value of key {key} isn't base64")
        found[key] = plain
    return found


def _absent(kind: str, reference: Mapping[str, Any]) -> dict[str, bytes]:
    if reference.get("optional"):
        return {}
    raise ConfigMissing(f'{kind.lower()} "{reference["name"]}" not found: give the file that has it with -f')


def _key(data: Mapping[str, bytes], reference: Mapping[str, Any]) -> str | None:
    key = reference["key"]
    if key in data:
        return data[key].decode(errors="surrogateescape")
    if reference.get("optional"):
        return None
    raise ConfigMissing(f"couldn't find key {key} in {reference.get('name')}")
