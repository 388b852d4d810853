"""`container`: a container is one of podman's or docker's, made of its image by that command (docs/adr/0020).

Files go in as mounts and come out as an archive that `files` unpacks: nothing follows a container's links here.
Containers are labelled with their run, so that whoever takes it up finds those that live, and removes the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.runtimes.backends.container.settings import settings_of
from pydsl.runtimes.model import Backend

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydsl.runtimes.backends.container.runtime import ContainerRuntime
    from pydsl.runtimes.backends.container.settings import Settings


def _configured(table: Mapping[str, Any]) -> Backend:
    settings = settings_of(table)
    return Backend(
        name="container",
        rank=None,
        images=True,
        why_not=lambda: _why_not(settings),
        make=lambda: _made(settings),
        configured=_configured,
        sweep=lambda folder: _sweep(settings, folder),
    )


# Nothing of the runtime itself is imported before somebody wants containers.


def _why_not(settings: Settings) -> str | None:
    from pydsl.runtimes.backends.container.runtime import why_not

    return why_not(settings)


def _made(settings: Settings) -> ContainerRuntime:
    from pydsl.runtimes.backends.container.runtime import ContainerRuntime

    return ContainerRuntime(settings)


def _sweep(settings: Settings, folder: Path) -> None:
    from pydsl.runtimes.backends.container.runtime import sweep

    sweep(settings, folder)


BACKEND = _configured({})

__all__ = ["BACKEND"]
