"""What a manifest says of a container, as options of the engine's `create`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

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
POWERS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_QUANTITY = re.compile(r"([-+]?[\d.]+(?:[eE][-+]?\d+)?)([A-Za-z]*)")
OF_THE_ENGINE = ("PATH", "HOME", "TMPDIR", "XDG_", "CONTAINER", "DOCKER", "LD_", "GO")
"""Beginnings of variables that would change what the engine's own command does."""


def number(quantity: Json) -> float:
    """Read a Kubernetes quantity: `500m` is 0.5, `1Ki` is 1024."""
    found = _QUANTITY.fullmatch(str(quantity).strip())
    if found is None:
        return 0.0
    figure, unit = float(found[1]), found[2]
    return figure * 2.0 ** BINARY[unit] if unit in BINARY else figure * 10.0 ** POWERS.get(unit, 0)


def of_manifest(needs: Needs) -> Iterator[str]:
    """Yield the options for a container's resources, its user and what it may do."""
    spec = needs.spec
    yield f"--pull={PULL.get(spec.get('imagePullPolicy') or '', 'missing')}"
    limits = (spec.get("resources") or {}).get("limits") or {}
    if limits.get("cpu"):
        yield f"--cpus={number(limits['cpu']):g}"
    if limits.get("memory"):
        yield f"--memory={int(number(limits['memory']))}"
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
