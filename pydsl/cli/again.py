"""What the verbs that go through a kept run have in common: what they're given, and how it's shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.local import RunReport, Update

    Watch = Callable[[Update], None]


def go_through(files: tuple[str, ...], go: Callable[[list[Any], Watch], RunReport]) -> int:
    """Go through a run with its progress shown; `go` is given the objects of the files. Return the exit status."""
    from pydsl.cli.telling import shown
    from pydsl.local import Interrupted
    from pydsl.manifest.library import library_of

    objects = objects_of(files)

    def ended(watch: Watch) -> RunReport:
        try:
            return go(objects, watch)
        except Interrupted as end:
            return end.report

    return shown(ended, library_of(objects), logs=False).exit_status


def objects_of(files: tuple[str, ...]) -> list[Any]:
    """Read files of objects. Raises DiagnosticsError."""
    from pydsl.diagnostics import Severity
    from pydsl.errors import DiagnosticsError
    from pydsl.lint.repository import load_along

    loaded = load_along(files)
    errors = [one for one in loaded.findings if one.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    return [one.typed for one in (*loaded.manifests, *loaded.beside)]
