"""Which runtime a run uses: `auto` takes the first that works here."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydsl.errors import Refused, SettingError
from pydsl.lazy import modules_in
from pydsl.runtimes import backends
from pydsl.runtimes.model import JOIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from pydsl.runtimes.model import Backend, Runtime

AUTO, TABLE = "auto", "[tool.pydsl.runtimes]"


class Picked(Struct, frozen=True):
    """A runtime for one run. Where nobody asked for it by its name, the two texts say what there is to say."""

    runtime: Runtime
    by_name: bool
    passed_over: str = ""
    """Why those that `auto` prefers can't be used here."""
    shared: str = ""
    """What isn't kept apart."""

    chosen: str = ""
    """Why it was taken where nobody asked for it by its name, but something else did."""

    placed: str = ""
    """Which pods run otherwise than the rest, and why, where it's several."""

    @property
    def note(self) -> str:
        """One line about it; empty if it's as good as any."""
        return "; ".join(filter(None, (self._note_of_all, self.placed)))

    @property
    def _note_of_all(self) -> str:
        if self.chosen:
            return f"pods run under {self.runtime.name}: {self.chosen}"
        return f"{self.passed_over}: pods run under {self.runtime.name}, {self.shared}" if self.shared else ""


def names() -> list[str]:
    """List what can be asked for: `auto`, and the modules of `backends`. Loads none of them."""
    return [AUTO, *modules_in(backends.__path__)]


def begin(name: str) -> None:
    """Start what it takes to pick a runtime of this name, to have it sooner; what can't be is told by `pick`."""
    chosen = backends_by_rank()[:1] if name == AUTO else [_backend(name)] if name in names() else []
    for backend in chosen:
        if backend.begin is not None:
            backend.begin()


def require_name(name: str, where: str = "", path: Sequence[str] = ()) -> None:
    """Raise UsageError for a runtime that there isn't; `where` says who asks for it, `path` which setting."""
    if name not in names():
        raise SettingError(f"{where}no runtime is called {name!r}: there is {', '.join(names())}", *path)


def pick_kept(name: str, settings: Mapping[str, Any] | None = None) -> Picked:
    """Return the runtime that a kept run has, by its name: one, or several as `Several.name` joins them."""
    found = [pick(one, settings) for one in name.split(JOIN)]
    if len(found) == 1:
        return found[0]
    from pydsl.runtimes.several import Several  # few runs have several

    return replace(found[0], runtime=Several(one.runtime for one in found))


def pick(name: str, settings: Mapping[str, Any] | None = None) -> Picked:
    """Return a runtime of this name; for `auto` of the first kind that works here.

    `settings` is what a project says of each kind, by its name. Raises UsageError for an unknown name and Refused for
    one that this machine can't use.
    """
    for key in settings or {}:
        if key not in _kinds():
            raise SettingError(f"{TABLE} has no key {key!r}: there is {', '.join(_kinds())}", "runtimes", key)
    if name == AUTO:
        return _first_that_works(settings or {})
    require_name(name)
    backend = _configured(_backend(name), settings or {})
    reason = backend.why_not()
    if reason is not None:
        raise Refused(f"the {name} runtime: {reason}")
    return Picked(backend.make(), by_name=True)


def _first_that_works(settings: Mapping[str, Any]) -> Picked:
    reasons: list[str] = []
    for backend in [_configured(one, settings) for one in backends_by_rank()]:
        reason = backend.why_not()
        if reason is None:
            return Picked(backend.make(), by_name=False, passed_over="; ".join(reasons), shared=backend.shared)
        reasons.append(f"no {backend.name}: {reason}")
    raise Refused(f"no runtime works on this machine: {'; '.join(reasons)}")


def with_images(settings: Mapping[str, Any]) -> Picked | None:
    """Return a runtime that makes containers of their images; None where none works on this machine."""
    for backend in [_configured(_backend(name), settings) for name in _kinds()]:
        if backend.images and backend.why_not() is None:
            return Picked(backend.make(), by_name=False)
    return None


@functools.lru_cache(maxsize=1)
def backends_by_rank() -> list[Backend]:
    """Return the kinds that `auto` tries, in the order in which it does."""
    found = [_backend(name) for name in _kinds()]
    return sorted((one for one in found if one.rank is not None), key=lambda one: one.rank or 0)


def _kinds() -> list[str]:
    return [name for name in names() if name != AUTO]


def sweep(name: str, folder: Path, settings: Mapping[str, Any] | None = None) -> None:
    """Remove what lives on of a run whose owner was killed: it ran under the runtime of this name."""
    for one in name.split(JOIN):
        backend = _configured(_backend(one), settings or {}) if one in names() else None
        if backend is not None and backend.sweep is not None:
            backend.sweep(folder)


def _configured(backend: Backend, settings: Mapping[str, Any]) -> Backend:
    own = settings.get(backend.name) or {}
    if own and (backend.configured is None or not isinstance(own, dict)):
        raise SettingError(f"{TABLE} has nothing to say of {backend.name}", "runtimes", backend.name)
    return backend if backend.configured is None else backend.configured(own)


def _backend(name: str) -> Backend:
    backend: Backend = importlib.import_module(f"{backends.__name__}.{name}").BACKEND
    return backend
