"""What a manifest says of a container, as options of the engine's `create`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydsl.errors import Refused
from pydsl.spec.quantities import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydsl.runtimes.model import Needs
    from pydsl.spec.values import Json


HONOURED = frozenset(
    [
        "resources",
        "imagePullPolicy",
        "tty",
        "securityContext.runAsUser",
        "securityContext.runAsGroup",
        "securityContext.fsGroup",
        "securityContext.supplementalGroups",
        "securityContext.readOnlyRootFilesystem",
        "securityContext.capabilities",
        "securityContext.allowPrivilegeEscalation",
    ]
)
"""Fields that other runtimes ignore."""
PULL = {"Always": "always", "Never": "never", "IfNotPresent": "missing"}
OF_THE_ENGINE = (
    "PATH", "HOME", "TMPDIR", "XDG_", "CONTAINER", "DOCKER", "LD_", "GO", "STORAGE_", "REGISTRY_", "SSL_", "SSH_",
    "NOTIFY_", "LISTEN_", "_", "BASH", "ENV", "SHELLOPTS", "PYTHON", "PERL", "RUBY", "NODE_",
)  # fmt: skip
"""Beginnings of variables that would change what the engine's own command does, which may be a script."""


def is_image(image: str) -> bool:
    """Whether a text can be an image's name, and is no option."""
    return image[:1].isalnum()


def require_image(image: str) -> None:
    """Raise Refused for what can't be an image: the engine would read it as an option."""
    if not is_image(image):
        raise Refused(f'couldn\'t parse image name "{image}": invalid reference format')


def of_manifest(needs: Needs) -> Iterator[str]:
    """Yield the options for a container's resources, its user and what it may do."""
    spec = needs.spec
    yield f"--pull={PULL.get(spec.get('imagePullPolicy') or '', 'missing')}"
    limits = (spec.get("resources") or {}).get("limits") or {}
    if limits.get("cpu"):
        yield f"--cpus={float(amount(limits['cpu']) or 0):g}"
    if limits.get("memory"):
        yield f"--memory={int(amount(limits['memory']) or 0)}"
    if spec.get("tty"):
        yield "--tty"
    yield from _of_security({**needs.security, **(spec.get("securityContext") or {})})


def _of_security(security: Mapping[str, Json]) -> Iterator[str]:
    user, group = security.get("runAsUser"), security.get("runAsGroup")
    if user is not None or group is not None:
        yield f"--user={user if user is not None else 0}" + (f":{group}" if group is not None else "")
    groups = [*(security.get("supplementalGroups") or ()), security.get("fsGroup")]
    yield from (f"--group-add={one}" for one in groups if one is not None)
    if security.get("readOnlyRootFilesystem"):
        yield "--read-only"
    if security.get("allowPrivilegeEscalation") is False:
        yield "--security-opt=no-new-privileges"
    capabilities = security.get("capabilities") or {}
    yield from (f"--cap-add={one}" for one in capabilities.get("add") or ())
    yield from (f"--cap-drop={one}" for one in capabilities.get("drop") or ())


def of_environment(env: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the options for a container's variables, and those that the engine's command reads values from.

    What's on a command line every user of the machine can read; so values travel in the command's own environment,
    except for variables that the command itself heeds.
    """
    options, carried = [], {}
    for name, value in env.items():
        if name in os.environ or name.startswith(OF_THE_ENGINE) or name.lower().endswith("_proxy"):
            options.append(f"--env={name}={value}")
        else:
            options.append(f"--env={name}")
            carried[name] = value
    return options, carried
